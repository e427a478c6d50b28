#include "store/merging.h"

#include <unistd.h>

#include "base/table.h"

enum {
    TIER_FIRST = 512, /* sentences of the smallest tier; each further one has TIER_WIDTH times more */
    TIER_WIDTH = 8,
    TIERS = 12,
    MERGE_SHARE = 4,    /* of the memory is a merge's …                                             */
    SENTENCE_BYTES = 24 /* … which takes so much for each sentence: larger ones are left as they are */
};
#define BYTES_MOST ((uint64_t)UINT32_MAX) /* of a segment: places in it are numbers of 32 bits */

uint32_t merging_live(const Segment *s)
{
    return s->n_docs - s->n_dead;
}

static unsigned tier_of(const Segment *s)
{
    unsigned tier = 0;
    for (uint64_t size = TIER_FIRST; size <= merging_live(s); size *= TIER_WIDTH)
        tier++;
    return tier;
}

static bool is_worn(const Segment *s)
{
    return s->n_dead_articles > 0 && (s->n_dead >= s->n_docs / 4 || merging_live(s) == 0);
}

/* Counts the languages that the table lacks, or takes them in. */
static uint32_t new_languages(Table *seen, const Segment *s, bool take)
{
    Str all, one;
    uint32_t n = 0;
    if (!parts_view(&all, s->parts, PART_LANGUAGES, 0, parts_size(s->parts, PART_LANGUAGES)))
        return LANGUAGES_MOST;
    while (str_next(&all, '\n', &one)) {
        n += table_get(seen, one) == TABLE_NONE;
        if (take)
            (void)table_slot(seen, one, 0);
    }
    return n;
}

/* Which are to become one: those of a full tier, else one of which a quarter is dead. Those that would be too large together
 * are left as they are. */
static uint32_t choose(const Snapshot *now, size_t memory, bool *chosen, Arena *a)
{
    size_t docs_most = memory / MERGE_SHARE / SENTENCE_BYTES / MERGING_FULL; /* any so many will do */
    for (unsigned tier = 0; tier < TIERS; tier++) {
        uint32_t n = 0;
        uint32_t n_bytes_most = BYTES_MOST / MERGING_FULL;
        Table languages = table_new(a);
        memset(chosen, 0, now->n * sizeof *chosen);
        for (uint32_t i = 0; i < now->n && n < MERGING_FULL; i++) {
            const Segment *s = now->segments[i];
            if (tier_of(s) != tier || parts_bytes(s->parts) > n_bytes_most || s->n_docs > docs_most ||
                languages.n + new_languages(&languages, s, false) > LANGUAGES_MOST)
                continue;
            (void)new_languages(&languages, s, true);
            chosen[i] = true;
            n++;
        }
        if (n == MERGING_FULL)
            return n;
    }
    memset(chosen, 0, now->n * sizeof *chosen);
    for (uint32_t i = 0; i < now->n; i++)
        if (is_worn(now->segments[i])) {
            chosen[i] = true;
            return 1;
        }
    return 0;
}

uint32_t merging_choose(Segment ***out, const Snapshot *now, size_t memory, Arena *a)
{
    bool *chosen = arena_make_n(a, bool, (size_t)now->n + 1);
    uint32_t n = choose(now, memory, chosen, a), k = 0;
    *out = arena_make_n(a, Segment *, (size_t)n + 1);
    for (uint32_t i = 0; n > 0 && i < now->n; i++)
        if (chosen[i])
            (*out)[k++] = now->segments[i];
    return n;
}

quoth_status merging_begin(Merging *x, const MergeJob *job, quoth_error *err)
{
    quoth_status st = merge_new(&x->merge, job, err);
    if (st == QUOTH_OK)
        behind_begin(&x->behind, merge_run, x->merge);
    return st;
}

quoth_status merging_wait(Merging *x, quoth_error *err)
{
    quoth_status st = behind_wait(&x->behind, err);
    if (st != QUOTH_OK)
        (void)unlink(merge_path(x->merge));
    return st;
}

void merging_end(Merging *x)
{
    if (x->merge && x->behind.run) {
        merge_stop(x->merge);
        (void)merging_wait(x, NULL);
        (void)unlink(merge_path(x->merge)); /* no manifest names it */
    }
    merge_free(x->merge);
    x->merge = NULL;
}
