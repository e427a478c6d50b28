/* task.h: commands: `quoth NAME` as a process of its own, whose JSON is the answer: the same as on the command line.
 *
 * It can be cancelled, and tells its progress to clients that show it.
 */
#ifndef QUOTH_LSP_TASK_H
#define QUOTH_LSP_TASK_H

#include <poll.h>

#include "lsp/server.h"

enum { TASKS_MOST = 16 };

extern const char *const task_commands[]; /* the commands a client may execute: "quoth.search" …; ends in NULL */

/* Begins a workspace/executeCommand; its answer comes when it is done. */
void     task_begin(Server *s, const json_t *id, const json_t *params);
void     task_cancel(Server *s, const json_t *id);       /* $/cancelRequest                       */
void     task_cancel_progress(Server *s, const json_t *token);
uint32_t task_polls(const Server *s, struct pollfd *out); /* what to wait for: two of each at most */
void     task_go_on(Server *s);                          /* reads what has come, answers what is done */
void     task_end_all(Server *s);

#endif
