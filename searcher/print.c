#include "searcher/print.h"

#include "searcher/range.h"

/* How tightly a node holds together; what is looser than its place asks for stands in brackets. */
enum { LOOSE_OR, LOOSE_AND, LOOSE_NOT, LOOSE_WITH, LOOSE_NEAR, LOOSE_LEAF };

static int looseness(const Node *node)
{
    switch (node->kind) {
    case NODE_OR:
        return LOOSE_OR;
    case NODE_AND:
        return LOOSE_AND;
    case NODE_NOT:
        return LOOSE_NOT;
    case NODE_WITH:
        return LOOSE_WITH;
    case NODE_NEAR:
    case NODE_PRE:
        return LOOSE_NEAR;
    default:
        return LOOSE_LEAF;
    }
}

/* Would the words alone be read as something else? */
static bool needs_field(Str typed)
{
    static const char *const operators[] = {"AND", "OR", "NOT", "NEAR", "PRE"};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (str_eq(typed, str_of(operators[i])))
            return true;
    return str_starts(typed, S("-")) || str_find(typed, S(":"), 0) != STR_NONE || str_find(typed, S("/"), 0) != STR_NONE;
}

static void print_leaf(Buf *b, const Node *leaf)
{
    if (leaf->kind == NODE_ALL) {
        buf_char(b, '*');
        return;
    }
    if (leaf->field != FIELD_TEXT || needs_field(leaf->text))
        buf_fmt(b, "%s:", field_at(leaf->field)->name);
    buf_add(b, leaf->kind == NODE_RANGE ? range_print(b->arena, leaf->field, (DayRange){leaf->first, leaf->last}) : leaf->text);
}

static void print_operator(Buf *b, const Node *node)
{
    switch (node->kind) {
    case NODE_OR:
        buf_add(b, S(" OR "));
        break;
    case NODE_WITH:
        buf_fmt(b, " w/%c ", "spd"[node->unit]);
        break;
    case NODE_NEAR:
        buf_fmt(b, " NEAR/%u ", node->distance);
        break;
    case NODE_PRE:
        buf_fmt(b, " PRE/%u ", node->distance);
        break;
    default:
        buf_add(b, S(" AND "));
    }
}

static void print_node(Buf *b, const Node *node, int loosest)
{
    int  loose = looseness(node);
    bool is_bracketed = loose < loosest, is_left_first = loose == LOOSE_WITH || loose == LOOSE_NEAR;
    if (is_bracketed)
        buf_char(b, '(');
    if (node->kind == NODE_NOT)
        buf_add(b, S("NOT "));
    for (uint32_t i = 0; i < node->n_kids; i++) {
        if (i > 0)
            print_operator(b, node);
        print_node(b, node->kids[i], is_left_first && i == 0 ? loose : loose + 1);
    }
    if (loose == LOOSE_LEAF)
        print_leaf(b, node);
    if (is_bracketed)
        buf_char(b, ')');
}

Str query_print_node(const Node *node, Arena *a)
{
    Buf b = {.arena = a};
    print_node(&b, node, LOOSE_OR);
    return buf_str(&b);
}

Str query_print(const Query *q, Arena *a)
{
    return query_print_node(q->root, a);
}
