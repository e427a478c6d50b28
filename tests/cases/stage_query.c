/* stage_query.c: each line of the input is a query: what it prints as, and its tree; or the error and a caret. */
#include "tests/cases/stage.h"

#include "searcher/parse.h"
#include "searcher/print.h"

static const char *const kinds[] = {"all",  "word", "phrase", "value", "address", "range",
                                    "path", "near", "pre",    "with",  "and",     "or",   "not"};
static const char *const forms[] = {"stem", "fold", "exact", "wildcard", "fuzzy"};

static void dump_words(const Node *node, Buf *out)
{
    for (uint32_t i = 0; i < node->n_words; i++) {
        const Word *w = &node->words[i];
        buf_fmt(out, " %s(%.*s", forms[w->form], STR(w->form == FORM_EXACT ? w->exact : w->fold));
        buf_fmt(out, w->form == FORM_FUZZY ? " %u)" : ")", w->edits);
    }
}

static void dump(const Node *node, uint32_t depth, Buf *out)
{
    buf_fmt(out, "%*s%s", (int)(2 * depth), "", kinds[node->kind]);
    if (node->field != FIELD_TEXT)
        buf_fmt(out, " %s", field_at(node->field)->name);
    dump_words(node, out);
    if (node->kind == NODE_VALUE || node->kind == NODE_PATH)
        buf_fmt(out, " %.*s", STR(node->value));
    if (node->host.n)
        buf_fmt(out, " %.*s %.*s", STR(node->host), STR(node->path));
    if (node->kind == NODE_RANGE)
        buf_fmt(out, " %d..%d", node->first, node->last);
    if (node->distance)
        buf_fmt(out, " %u", node->distance);
    if (node->kind == NODE_WITH)
        buf_fmt(out, " %c", "spd"[node->unit]);
    buf_fmt(out, "  %u-%u\n", node->beg + 1, node->end + 1);
    for (uint32_t i = 0; i < node->n_kids; i++)
        dump(node->kids[i], depth + 1, out);
}

void stage_query(Arena *a, Str input, Buf *out)
{
    Str line;
    while (str_next(&input, '\n', &line)) {
        Query      *q;
        quoth_error err;
        if (query_parse(&q, line, date_day(2023, 7, 5), &err) != QUOTH_OK) {
            buf_fmt(out, "%.*s\n%*s^ %s\n", STR(line), err.col ? (int)err.col - 1 : 0, "", err.message);
            continue;
        }
        buf_fmt(out, "%.*s\n", STR(query_print(q, a)));
        dump(q->root, 1, out);
        query_free(q);
    }
}
