/* out_text.c: sentences for people to read: what matched stands out, who said it stands below. */
#include <stdio.h>
#include <stdlib.h>

#include "base/table.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "cli/out.h"
#include "cli/term.h"

/* ---- a sentence's text ------------------------------------------------------------------------------ */

enum { INDENT = 8 };

/* A word, what matched of it in ink; *match is the first that may touch it. */
static void put_word(const quoth_sentence *s, Span word, uint32_t *match, Ink ink)
{
    uint32_t at = word.beg;
    while (*match < s->n_matches && s->matches[*match].end <= word.beg)
        ++*match;
    for (uint32_t i = *match; i < s->n_matches && s->matches[i].beg < word.end; i++) {
        Span m = s->matches[i];
        m = (Span){m.beg < at ? at : m.beg, m.end < word.end ? m.end : word.end};
        if (m.beg >= m.end)
            continue; /* it overlaps the one before */
        term_clean(str_span(s->text, (Span){at, m.beg}));
        term_inked(INK_MATCH, str_span(s->text, m));
        term_ink(ink);
        at = m.end;
    }
    term_clean(str_span(s->text, (Span){at, word.end}));
}

static uint32_t columns_of(Str text)
{
    int n = 0;
    for (size_t at = 0; at < text.n;)
        n += cp_width(utf8_next(text, &at));
    return n < 0 ? 0 : (uint32_t)n;
}

/* Behind the line's number; on a terminal further lines stand below the first. */
static void put_text(const quoth_sentence *s, Ink ink)
{
    uint32_t most = term_is_terminal() ? term_width() : UINT32_MAX, column = INDENT, match = 0;
    for (size_t beg = 0; beg < s->text.n;) {
        size_t end = str_find(s->text, S(" "), beg);
        end = end == STR_NONE ? s->text.n : end;
        uint32_t n = columns_of(str_sub(s->text, beg, end));
        if (beg > 0 && column + 1 + n > most) {
            term_fmt("\n%*s", INDENT, "");
            column = INDENT;
        } else if (beg > 0) {
            term_put(S(" "));
            column++;
        }
        put_word(s, (Span){(uint32_t)beg, (uint32_t)end}, &match, ink);
        column += n;
        beg = end + 1;
    }
    term_put(S("\n"));
}

static uint32_t depth_of(const quoth_sentence *s, const quoth_attribution *a)
{
    uint32_t depth = 0;
    while (a->inside >= 0 && (uint32_t)a->inside < s->n_attributions && depth < s->n_attributions) {
        a = &s->attributions[a->inside];
        depth++;
    }
    return depth;
}

static void put_attribution(const quoth_sentence *s, const quoth_attribution *a, bool has_details)
{
    term_fmt("%*s— ", (int)(8 + 2 * depth_of(s, a)), "");
    term_inked(a->speaker.n ? INK_SPEAKER : INK_FAINT, a->speaker.n ? a->speaker : S("speaker not resolved"));
    if (a->cue.n) {
        term_put(S(", "));
        term_inked(INK_CUE, a->cue);
    }
    term_ink(INK_FAINT);
    term_fmt(" (%.*s", STR(a->quote));
    if (has_details)
        term_fmt(", %.*s, %.*s, confidence %d, rule %u", STR(a->type), STR(a->polarity), a->confidence,
                 a->rule);
    term_put(S(")"));
    term_ink(INK_NONE);
    term_put(S("\n"));
}

static void put_details(const quoth_sentence *s)
{
    term_ink(INK_FAINT);
    term_fmt("        %.*s%s", STR(s->kind), s->hedged ? ", hedged" : "");
    if (s->section.n) {
        term_put(S(", in: "));
        term_clean(s->section);
    }
    for (uint32_t i = 0; i < s->n_actors; i++) {
        term_put(i == 0 ? S("\n        actors: ") : S("; "));
        term_clean(s->actors[i]);
    }
    term_ink(INK_NONE);
    term_put(S("\n"));
}

void out_text_sentence(const quoth_sentence *s, bool has_details)
{
    term_ink(INK_LINE);
    if (s->page)
        term_fmt("p.%u ", s->page);
    term_fmt("%6u", s->line);
    term_ink(INK_NONE);
    term_put(S("  "));
    put_text(s, INK_NONE);
    for (uint32_t i = 0; i < s->n_attributions; i++)
        put_attribution(s, &s->attributions[i], has_details);
    for (uint32_t i = 0; i < s->n_links; i++) {
        term_put(S("        → "));
        term_address(s->links[i].url);
        term_put(S("\n"));
    }
    if (has_details)
        put_details(s);
}

void out_text_claim(const quoth_claim *c)
{
    const quoth_sentence *s = c->sentence;
    term_put(S("    "));
    if (c->attribution) {
        bool is_known = c->attribution->speaker.n > 0;
        term_inked(is_known ? INK_SPEAKER : INK_FAINT, is_known ? c->attribution->speaker : S("speaker not resolved"));
        term_put(S(", "));
        term_inked(INK_CUE, c->attribution->cue.n ? c->attribution->cue : c->attribution->quote);
        term_put(S(": "));
    }
    term_clean(c->text);
    term_put(S("\n        "));
    term_inked(INK_PATH, s->path);
    term_ink(INK_FAINT);
    term_fmt(":%u  ", s->line);
    term_clean(s->title);
    term_ink(INK_NONE);
    term_put(S("\n"));
}

static void put_article_head(const quoth_sentence *s)
{
    term_inked(INK_PATH, s->path);
    term_ink(INK_FAINT);
    const Str parts[] = {s->title, s->outlet, s->date};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].n) {
            term_put(S("  "));
            term_clean(parts[i]);
        }
    term_ink(INK_NONE);
    term_put(S("\n"));
}

/* Of a search that collapses: how often the same is claimed, and where first. */
static void put_alike(const quoth_results *r, uint32_t i)
{
    uint32_t n = 0;
    while (quoth_results_alike(r, i, n))
        n++;
    if (n < 2)
        return;
    const quoth_sentence *first = quoth_results_alike(r, i, 0);
    term_ink(INK_FAINT);
    term_fmt("        = %u more claim%s the same (quoth related %.*s), first: ", n - 1, n == 2 ? "s" : "",
             STR(first->id));
    term_clean(first->path);
    term_fmt(":%u", first->line);
    if (first->date.n)
        term_fmt("  %.*s", STR(first->date));
    term_ink(INK_NONE);
    term_put(S("\n"));
}

/* ---- neighbours ----------------------------------------------------------------------------------- */

void out_text_beside(const quoth_sentence *s)
{
    term_ink(INK_FAINT);
    term_fmt("%6u- ", s->line); /* as grep marks them */
    put_text(s, INK_FAINT);
    term_ink(INK_NONE);
}

typedef struct Shown {
    const quoth_sentence *s;
    bool is_hit, is_first; /* is_first: of a hit's neighbourhood */
} Shown;

static int by_place(const void *x, const void *y)
{
    const Shown *a = x, *b = y;
    if (a->s->begin != b->s->begin)
        return a->s->begin < b->s->begin ? -1 : 1;
    return (int)b->is_hit - (int)a->is_hit;
}

/* The hits of an article with their neighbours, each once, in order of place; dashes where some are left out. */
static void put_with_neighbours(Arena *a, const quoth_results *r, uint32_t first, const uint32_t *next, int32_t around)
{
    Shown *all = NULL;
    uint32_t n = 0;
    uint32_t i = first;
    do {
        bool is_first = true;
        for (int32_t k = -around; k <= around; k++) {
            const quoth_sentence *s = k == 0 ? quoth_results_at(r, i) : quoth_results_beside(r, i, k);
            if (!s)
                continue;
            vec_push(a, all, n, (Shown){s, k == 0, is_first});
            is_first = false;
        }
        i = next[i];
    } while (i != 0);
    if (n > 1)
        qsort(all, n, sizeof *all, by_place);
    int32_t open = 0; /* how many more sentences the last hit's neighbourhood may have */
    for (uint32_t k = 0; k < n; k++) {
        if (k > 0 && all[k].s->begin == all[k - 1].s->begin)
            continue;
        if (k > 0 && all[k].is_first && open <= 0)
            term_put(S("    --\n"));
        open = all[k].is_hit ? around : open - 1;
        if (all[k].is_hit)
            out_text_sentence(all[k].s, false);
        else
            out_text_beside(all[k].s);
    }
}

/* ---- hits ------------------------------------------------------------------------------------------- */

/* Each by itself: a place that editors and `quoth show` understand, its id, then what stands there. */
static void put_flat(const quoth_results *r, uint32_t around)
{
    for (uint32_t i = 0; i < quoth_results_count(r); i++) {
        const quoth_sentence *s = quoth_results_at(r, i);
        if (i > 0)
            term_put(S("\n"));
        term_inked(INK_PATH, s->path);
        term_ink(INK_LINE);
        term_fmt(":%u", s->line);
        term_ink(INK_FAINT);
        term_fmt("  %.*s", STR(s->id));
        term_ink(INK_NONE);
        term_put(S("\n"));
        for (int32_t k = -(int32_t)around; k <= (int32_t)around; k++) {
            const quoth_sentence *beside = quoth_results_beside(r, i, k);
            if (k == 0)
                out_text_sentence(s, false);
            else if (beside)
                out_text_beside(beside);
        }
        put_alike(r, i);
    }
}

static void put_grouped(Arena *a, const quoth_results *r, uint32_t around)
{
    Table articles = table_new(a);
    uint32_t n = quoth_results_count(r), n_articles = 0;
    uint32_t *first = arena_make_n(a, uint32_t, n + 1u), *last = arena_make_n(a, uint32_t, n + 1u);
    uint32_t *next = arena_make_n(a, uint32_t, n + 1u); /* hit to the next of its article; 0: none */
    for (uint32_t i = 0; i < n; i++) {
        uint32_t article = *table_slot(&articles, quoth_results_at(r, i)->path, n_articles);
        if (article == n_articles)
            first[n_articles++] = i;
        else
            next[last[article]] = i;
        last[article] = i;
    }
    for (uint32_t k = 0; k < n_articles; k++) {
        if (k > 0)
            term_put(S("\n"));
        put_article_head(quoth_results_at(r, first[k]));
        if (around > 0) {
            put_with_neighbours(a, r, first[k], next, (int32_t)around);
            continue;
        }
        uint32_t i = first[k];
        do {
            out_text_sentence(quoth_results_at(r, i), false);
            put_alike(r, i);
            i = next[i];
        } while (i != 0);
    }
}

void out_text_hits(const Cli *cli, const quoth_results *r, uint32_t around)
{
    Arena *a = cli_scratch(cli);
    if (opts_has(&cli->opts, OPT_FLAT) && !opts_has(&cli->opts, OPT_GROUP))
        put_flat(r, around);
    else
        put_grouped(a, r, around);
    arena_free(a);
}

void out_text_count(uint64_t offset, uint64_t shown, uint64_t total)
{
    unsigned long long beg = offset, n = shown, all = total;
    if (term_is_quiet())
        return;
    term_ink(INK_FAINT);
    if (n == all)
        term_fmt("\n%llu sentence%s\n", all, all == 1 ? "" : "s");
    else if (beg + n < all)
        term_fmt("\n%llu to %llu of %llu sentences (--offset %llu shows the next, --limit 0 all)\n", beg + 1, beg + n,
                 all, beg + n);
    else
        term_fmt("\n%llu to %llu of %llu sentences\n", beg + 1, beg + n, all);
    term_ink(INK_NONE);
}

int out_text_found(bool any)
{
    if (!any && term_is_terminal() && !term_is_quiet())
        fputs("quoth: nothing found\n", stderr);
    return any ? EXIT_FOUND : EXIT_NONE;
}
