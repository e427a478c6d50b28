/* json_tree.h: JSON as a tree, for records by the hundred thousand: simdjson reads them ten times as fast as jansson does.
 *
 * It does not say where a text is wrong: ask jansson of that one (base/json_read.h).
 *
 * Ownership: a JsonTree owns what it has read last; its nodes and texts last until it reads again or is freed.
 * Errors:    NULL, with *why naming what is wrong, or NULL where memory ran out. More than JSON_TREE_MOST values are refused, and
 *            what is nested more than 1,023 deep.
 * Threads:   one thread at a time per tree. late_need(LATE_JSON) comes first.
 */
#ifndef QUOTH_BASE_JSON_TREE_H
#define QUOTH_BASE_JSON_TREE_H

#include "base/str.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum JsonKind { JSON_IS_NULL, JSON_IS_BOOL, JSON_IS_NUMBER, JSON_IS_STRING, JSON_IS_ARRAY, JSON_IS_OBJECT } JsonKind;

typedef struct JsonNode {
    JsonKind kind;
    double   number;
    Str      key, text;                    /* key: in the object that holds it; text: of a string, which may hold NUL */
    const struct JsonNode *children, *next; /* NULL: none, the last                                                   */
} JsonNode;

enum { JSON_TREE_MOST = 1000000 };

typedef struct JsonTree JsonTree;

JsonTree       *json_tree_new(void); /* NULL: out of memory */
void            json_tree_free(JsonTree *tree);
const JsonNode *json_tree_read(JsonTree *tree, Str text, const char **why);

#ifdef __cplusplus
}
#endif

#endif
