/* out_text.c: sentences for people to read: what matched stands out, who said it stands below. */
#include "base/table.h"
#include "base/vec.h"
#include "cli/out.h"
#include "cli/term.h"

/* The text with what matched in ink. */
static void put_text(const quoth_sentence *s)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < s->n_matches; i++) {
        Span m = s->matches[i];
        if (m.beg < at)
            continue; /* it overlaps the one before */
        term_clean(str_span(s->text, (Span){at, m.beg}));
        term_inked(INK_MATCH, str_span(s->text, m));
        at = m.end;
    }
    term_clean(str_sub(s->text, at, s->text.n));
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
    put_text(s);
    for (uint32_t i = 0; i < s->n_attributions; i++)
        put_attribution(s, &s->attributions[i], has_details);
    for (uint32_t i = 0; i < s->n_links; i++) {
        term_put(S("        → "));
        term_inked(INK_LINK, s->links[i].url);
        term_put(S("\n"));
    }
    if (has_details)
        put_details(s);
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
    term_fmt("        = %u more claim%s the same (quoth related %.*s), first: ", n - 1, n == 2 ? "s" : "", STR(first->id));
    term_clean(first->path);
    term_fmt(":%u", first->line);
    if (first->date.n)
        term_fmt("  %.*s", STR(first->date));
    term_ink(INK_NONE);
    term_put(S("\n"));
}

void out_text_hits(const Cli *cli, const quoth_results *r)
{
    Arena *a = cli_scratch(cli);
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
        uint32_t i = first[k];
        if (k > 0)
            term_put(S("\n"));
        put_article_head(quoth_results_at(r, i));
        do {
            out_text_sentence(quoth_results_at(r, i), false);
            put_alike(r, i);
            i = next[i];
        } while (i != 0);
    }
    arena_free(a);
}

void out_text_count(uint64_t shown, uint64_t total)
{
    term_ink(INK_FAINT);
    if (shown < total)
        term_fmt("\n%llu of %llu sentences (--limit 0 shows all)\n", (unsigned long long)shown,
                 (unsigned long long)total);
    else
        term_fmt("\n%llu sentence%s\n", (unsigned long long)total, total == 1 ? "" : "s");
    term_ink(INK_NONE);
}
