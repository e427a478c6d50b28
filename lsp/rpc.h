/* rpc.h: JSON-RPC messages in the frames of the language server protocol, over standard input and output.
 *
 * Only frames go to standard output. A frame whose length cannot be read, or is over RPC_MAX, ends the connection, and standard error
 * says so; one whose JSON cannot be read is answered with a parse error and the next is read.
 *
 * Sources: Language Server Protocol 3.17, base protocol; JSON-RPC 2.0.
 */
#ifndef QUOTH_LSP_RPC_H
#define QUOTH_LSP_RPC_H

#include <jansson.h>

#include "base/json.h"

enum { RPC_MAX = 64 << 20 };
enum { RPC_PARSE_ERROR = -32700, RPC_BAD_REQUEST = -32600, RPC_NO_METHOD = -32601, RPC_BAD_PARAMS = -32602, RPC_NOT_READY = -32002, RPC_CANCELLED = -32800, RPC_FAILED = -32803 };

typedef struct Rpc {
    Arena *arena; /* holds buf                    */
    char  *buf;   /* bytes read and not yet taken */
    size_t n, cap;
    int    in, out;
    bool   ended;
    bool   came; /* some of it while something was written: it is not waited for */
} Rpc;

/* Reads what has come; rpc->ended where nothing more will. */
void    rpc_fill(Rpc *rpc);
/* The next whole message of what was read; NULL: none. JSON that cannot be read is a null. */
json_t *rpc_take(Rpc *rpc);
/* Waits until it is written, and reads meanwhile what comes: a client may say all that it has to before it reads. */
void    rpc_send(Rpc *rpc, Str json);
/* A reply begins with json_begin '{' and the id; the caller adds "result" and ends it with rpc_end. */
Json    rpc_reply(Arena *a, const json_t *id);
/* id NULL: of no message that could be read. */
void    rpc_error(Rpc *rpc, Arena *a, const json_t *id, int code, const char *message);
void    rpc_end(Rpc *rpc, Json *j);
void    rpc_free(Rpc *rpc);

#endif
