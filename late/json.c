/* json.c: simdjson behind base/json_tree.h, called where it was loaded. */
#include "base/json_tree.h"
#include "late/late.h"

#define CALL(f) LATE_CALL(LATE_JSON, f)

JsonTree *json_tree_new(void)
{
    return CALL(json_tree_new)();
}

void json_tree_free(JsonTree *tree)
{
    CALL(json_tree_free)(tree);
}

const JsonNode *json_tree_read(JsonTree *tree, Str text, const char **why)
{
    return CALL(json_tree_read)(tree, text, why);
}
