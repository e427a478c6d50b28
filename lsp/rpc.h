/* rpc.h: JSON-RPC messages in the frames of the language server protocol, over standard input and output.
 *
 * Only frames go to standard output. A frame whose length cannot be read, or is over RPC_MAX, ends the connection; one
 * whose JSON cannot be read is answered with a parse error and the next is read.
 *
 * Sources: Language Server Protocol 3.17, base protocol; JSON-RPC 2.0.
 */
#ifndef QUOTH_LSP_RPC_H
#define QUOTH_LSP_RPC_H

#include <jansson.h>

#include "base/json.h"

enum { RPC_MAX = 64 << 20 };
enum { RPC_PARSE_ERROR = -32700, RPC_NO_METHOD = -32601, RPC_BAD_PARAMS = -32602, RPC_NOT_READY = -32002 };

typedef struct Rpc {
    Arena *arena; /* holds buf                    */
    char  *buf;   /* bytes read and not yet taken */
    size_t n, cap;
    int    in, out;
    bool   ended;
} Rpc;

/* The next message; NULL where input has ended, or where none came within `wait_ms` (-1: waits on; check rpc->ended). */
json_t *rpc_next(Rpc *rpc, int wait_ms);
/* Whether a whole message waits already. */
bool    rpc_has_message(const Rpc *rpc);
void    rpc_send(Rpc *rpc, Str json);
/* A reply begins with json_begin '{' and the id; the caller adds "result" and ends it with rpc_end. */
Json    rpc_reply(Arena *a, const json_t *id);
void    rpc_error(Rpc *rpc, Arena *a, const json_t *id, int code, const char *message);
void    rpc_end(Rpc *rpc, Json *j);
void    rpc_free(Rpc *rpc);

#endif
