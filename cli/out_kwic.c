/* out_kwic.c: keyword in context: each match in a column, what stands left and right of it on either side. */
#include <stdlib.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "cli/out.h"
#include "cli/term.h"

enum { LABEL_MOST = 28, SIDE_LEAST = 10, WIDTH_WRITTEN = 120 }; /* columns; the last: where no terminal sets them */

typedef struct Line {
    const quoth_sentence *s;
    Str left, match, right, key;
    uint32_t n; /* as found: decides between equals */
} Line;

typedef struct Lines {
    Arena *arena;
    Line *items;
    uint32_t n;
} Lines;

/* ---- lines ------------------------------------------------------------------------------------------ */

/* The texts from neighbour k = beg to end, a blank between. */
static Str beside(Arena *a, const quoth_results *r, uint32_t i, int32_t beg, int32_t end)
{
    Buf b = {.arena = a};
    for (int32_t k = beg; k < end; k++) {
        const quoth_sentence *s = quoth_results_beside(r, i, k);
        if (s)
            buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR(s->text));
    }
    return buf_str(&b);
}

static Str joined(Arena *a, Str x, Str y)
{
    return x.n == 0 ? y : y.n == 0 ? x : str_fmt(a, "%.*s %.*s", STR(x), STR(y));
}

/* A line for each match; a hit that no word made, as of kind:question, stands at the right by itself. */
static void add_hit(Lines *l, const quoth_results *r, uint32_t i, uint32_t n_around)
{
    const quoth_sentence *s = quoth_results_at(r, i);
    Str before = beside(l->arena, r, i, -(int32_t)n_around, 0), after = beside(l->arena, r, i, 1, (int32_t)n_around + 1);
    const quoth_span none = {0, 0};
    for (uint32_t k = 0; k < s->n_matches || k == 0; k++) {
        quoth_span at = s->n_matches ? s->matches[k] : none;
        Str left = joined(l->arena, before, str_trim(str_sub(s->text, 0, at.beg)));
        Str right = str_sub(s->text, at.end, s->text.n);
        if (after.n)
            right = str_fmt(l->arena, "%.*s %.*s", STR(right), STR(after));
        uint32_t place = l->n;
        vec_push(l->arena, l->items, l->n, (Line){s, left, str_span(s->text, at), right, S(""), place});
    }
}

/* ---- order ------------------------------------------------------------------------------------------ */

static bool is_word_char(uint32_t cp)
{
    return cp_is_letter(cp) || cp_is_number(cp);
}

/* Words in lower case, without what stands between them; the last first where `backwards`. */
static Str key_of(Arena *a, Str text, bool backwards)
{
    Buf b = {.arena = a};
    size_t at = backwards ? text.n : 0, edge = at;
    while (backwards ? at > 0 : at < text.n) {
        size_t beg = at;
        uint32_t cp = backwards ? utf8_prev(text, &at) : utf8_next(text, &at);
        bool ends = backwards ? at == 0 : at == text.n;
        bool is_word = is_word_char(cp);
        if (is_word && !ends)
            continue;
        Str word = backwards ? str_sub(text, is_word ? at : beg, edge) : str_sub(text, edge, is_word ? at : beg);
        for (size_t i = 0; i < word.n;) {
            char put[4];
            buf_add(&b, (Str){put, utf8_put(put, cp_lower(utf8_next(word, &i)))});
        }
        if (word.n)
            buf_char(&b, ' ');
        edge = at;
    }
    return buf_str(&b);
}

static int by_key(const void *x, const void *y)
{
    const Line *a = x, *b = y;
    int order = str_cmp(a->key, b->key);
    return order ? order : (a->n > b->n) - (a->n < b->n);
}

static void sort_lines(Lines *l, KwicOrder order)
{
    for (uint32_t i = 0; i < l->n; i++)
        l->items[i].key =
            key_of(l->arena, order == KWIC_BY_LEFT ? l->items[i].left : l->items[i].right, order == KWIC_BY_LEFT);
    if (order != KWIC_AS_FOUND && l->n > 1)
        qsort(l->items, l->n, sizeof *l->items, by_key);
}

/* ---- columns ---------------------------------------------------------------------------------------- */

static uint32_t columns_of(Str s)
{
    int n = 0;
    for (size_t at = 0; at < s.n;)
        n += cp_width(utf8_next(s, &at));
    return n < 0 ? 0 : (uint32_t)n;
}

/* The end of the text that fits in so many columns, without a piece of a word. */
static Str tail(Str s, uint32_t most)
{
    size_t at = s.n, word = s.n;
    int n = 0;
    while (at > 0) {
        size_t end = at;
        uint32_t cp = utf8_prev(s, &at);
        n += cp_width(cp);
        if (n > (int)most)
            return str_sub(s, word, s.n);
        if (cp == ' ')
            word = end;
    }
    return s;
}

static Str head(Str s, uint32_t most)
{
    size_t at = 0, word = 0;
    int n = 0;
    while (at < s.n) {
        size_t beg = at;
        uint32_t cp = utf8_next(s, &at);
        n += cp_width(cp);
        if (n > (int)most)
            return str_sub(s, 0, word);
        if (cp == ' ')
            word = beg;
    }
    return s;
}

/* "kaleji.txt:26", the end of it where it is long. */
static Str label_of(Arena *a, const quoth_sentence *s)
{
    Str path = s->path, name = S("");
    while (str_next(&path, '/', &name))
        ;
    Str label = str_fmt(a, "%.*s:%u", STR(name), s->line);
    size_t at = label.n;
    for (uint32_t n = 0; at > 0 && n < LABEL_MOST; n++)
        utf8_prev(label, &at);
    return str_sub(label, at, label.n);
}

static void put_lines(const Lines *l)
{
    uint32_t width = term_is_terminal() ? term_width() : WIDTH_WRITTEN, n_label = 0, side = SIDE_LEAST;
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t n = columns_of(label_of(l->arena, l->items[i].s));
        n_label = n > n_label ? n : n_label;
    }
    if (width > n_label + 2 * SIDE_LEAST + 2)
        side = (width - n_label - 2) / 2;
    for (uint32_t i = 0; i < l->n; i++) {
        const Line *line = &l->items[i];
        Str label = label_of(l->arena, line->s), left = tail(line->left, side - 2);
        uint32_t n_match = columns_of(line->match);
        Str right = n_match < side ? head(line->right, side - n_match) : S("");
        term_inked(INK_PATH, label);
        term_fmt("%*s", (int)(n_label - columns_of(label) + 1 + side - columns_of(left)), "");
        term_clean(left);
        term_put(S(" "));
        term_inked(INK_MATCH, line->match);
        term_clean(right);
        term_put(S("\n"));
    }
}

/* ---- other forms ------------------------------------------------------------------------------------ */

static void put_json(const Cli *cli, const Lines *l)
{
    OutList list = out_list(cli);
    for (uint32_t i = 0; i < l->n; i++) {
        const Line *line = &l->items[i];
        Json *j = out_list_begin(&list);
        json_pair(j, "path", line->s->path);
        json_pair_u64(j, "line", line->s->line);
        json_pair(j, "id", line->s->id);
        json_pair(j, "left", line->left);
        json_pair(j, "match", line->match);
        json_pair(j, "right", line->right);
        out_list_end(&list);
    }
    out_list_close(&list);
}

static void put_rows(const Cli *cli, const Lines *l)
{
    out_row(cli->format, (Str[]){S("path"), S("line"), S("id"), S("left"), S("match"), S("right")}, 6);
    for (uint32_t i = 0; i < l->n; i++) {
        const Line *line = &l->items[i];
        out_row(cli->format,
                (Str[]){line->s->path, str_fmt(l->arena, "%u", line->s->line), line->s->id, line->left, line->match,
                        line->right},
                6);
    }
}

/* "1 to 10 of 35 lines", with what shows the next ones; the sum is known where every hit was read. */
static void put_count(const quoth_results *r, uint32_t beg, uint32_t end, uint32_t n)
{
    bool is_whole = quoth_results_count(r) == quoth_results_total(r);
    if (term_is_quiet() || beg == end)
        return;
    term_ink(INK_FAINT);
    if (is_whole && end - beg == n)
        term_fmt("\n%u line%s\n", n, n == 1 ? "" : "s");
    else if (is_whole && end == n)
        term_fmt("\n%u to %u of %u lines\n", beg + 1, end, n);
    else if (is_whole)
        term_fmt("\n%u to %u of %u lines (--offset %u shows the next, --limit 0 all)\n", beg + 1, end, n,
                 end);
    else
        term_fmt("\nlines %u to %u, of %llu sentences (--offset %u shows the next, --limit 0 all)\n", beg + 1,
                 end, (unsigned long long)quoth_results_total(r), end);
    term_ink(INK_NONE);
}

static void put_text(const Lines *page, const quoth_results *r, uint32_t beg, uint32_t n)
{
    put_lines(page);
    put_count(r, beg, beg + page->n, n);
}

void out_kwic(const Cli *cli, const quoth_results *r, const OutKwic *how)
{
    Lines all = {.arena = cli_scratch(cli)};
    for (uint32_t i = 0; i < quoth_results_count(r); i++)
        add_hit(&all, r, i, how->around);
    sort_lines(&all, how->order);
    uint32_t beg = how->offset < all.n ? how->offset : all.n;
    uint32_t end = how->limit && how->limit < all.n - beg ? beg + how->limit : all.n;
    Lines page = {all.arena, all.items + beg, end - beg};
    if (cli->format == FORMAT_JSON || cli->format == FORMAT_JSONL)
        put_json(cli, &page);
    else if (cli->format == FORMAT_TSV || cli->format == FORMAT_CSV)
        put_rows(cli, &page);
    else
        put_text(&page, r, beg, all.n);
    arena_free(all.arena);
}
