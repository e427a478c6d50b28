#include "core/lexicon.h"

#include "base/check.h"
#include "core/lexslot.h"

Str lexicon_form(const LexEntry *e)
{
    return (Str){lex_tables.pool + e->form, e->n_form};
}

Str lexicon_column(const LexEntry *e, unsigned column)
{
    CHECK(column < LEX_COLUMNS);
    return str_of(lex_tables.pool + e->columns[column]);
}

static Str first_word(Str form)
{
    size_t blank = str_find(form, S(" "), 0);
    return blank == STR_NONE ? form : str_sub(form, 0, blank);
}

static bool begins_with(const LexEntry *e, Str word)
{
    return e->n_first == word.n && bytes_eq(lex_tables.pool + e->form, word.p, word.n);
}

/* The first entry whose form begins with this word, whose hash is h; NULL when none does. */
static const LexEntry *group_hashed(Str word, uint64_t h)
{
    uint32_t print = lexicon_print(h);
    for (;; h++) {
        uint32_t slot = lex_tables.slots[h & (lex_tables.n_slots - 1)];
        if (slot == 0)
            return NULL;
        if (lexicon_print((uint64_t)slot << 32) != print)
            continue;
        const LexEntry *e = &lex_tables.entries[(slot & (LEX_PLACE - 1)) - 1];
        if (begins_with(e, word))
            return e;
    }
}

static const LexEntry *group_of(Str word)
{
    return group_hashed(word, str_hash(word));
}

enum { UNKNOWN, NONE, FIRST }; /* Token.lex */
enum { TOGETHER = 16 };        /* looked up together, so that what one needs of memory is on its way while others are */

static void mark_some(Token *toks, uint32_t n)
{
    uint64_t hash[TOGETHER];
    for (uint32_t i = 0; i < n; i++) {
        hash[i] = str_hash(toks[i].fold);
        __builtin_prefetch(&lex_tables.slots[hash[i] & (lex_tables.n_slots - 1)]);
    }
    for (uint32_t i = 0; i < n; i++) {
        const LexEntry *e = group_hashed(toks[i].fold, hash[i]);
        toks[i].lex = e ? (uint32_t)(e - lex_tables.entries) + FIRST : NONE;
    }
}

void lexicon_mark(Token *toks, uint32_t n)
{
    for (uint32_t i = 0; i < n; i += TOGETHER)
        mark_some(toks + i, n - i < TOGETHER ? n - i : TOGETHER);
}

static const LexEntry *group_at(const Token *t)
{
    if (t->lex >= FIRST)
        return &lex_tables.entries[t->lex - FIRST];
    return t->lex == NONE ? NULL : group_of(t->fold);
}

static const LexEntry *group_next(const LexEntry *e)
{
    return e->goes_on ? e + 1 : NULL;
}

static bool form_stands(const LexEntry *e, const Token *toks, Range at)
{
    if (e->n_words == 1)
        return true; /* its group is that of the token */
    Str rest = lexicon_form(e), word;
    for (uint32_t t = at.beg; str_next(&rest, ' ', &word); t++)
        if (!str_eq(toks[t].fold, word))
            return false;
    return true;
}

uint32_t lexicon_match(LexList list, const Token *toks, Range at, const LexEntry **out)
{
    if (at.beg >= at.end)
        return 0;
    for (const LexEntry *e = group_at(&toks[at.beg]); e; e = group_next(e))
        if (e->list == list && e->n_words <= at.end - at.beg && form_stands(e, toks, at)) {
            if (out)
                *out = e;
            return e->n_words;
        }
    return 0;
}

const LexEntry *lexicon_of(LexList list, const Token *t)
{
    for (const LexEntry *e = group_at(t); e; e = group_next(e))
        if (e->list == list && e->n_words == 1)
            return e;
    return NULL;
}

const LexEntry *lexicon_get(LexList list, Str form)
{
    Str word = first_word(form);
    for (const LexEntry *e = group_of(word); e; e = group_next(e))
        if (e->list == list && str_eq(lexicon_form(e), form))
            return e;
    return NULL;
}

const LexEntry *lexicon_next(LexList list, const LexEntry *after)
{
    const LexEntry *end = lex_tables.entries + lex_tables.n_entries;
    for (const LexEntry *e = after ? after + 1 : lex_tables.entries; e < end; e++)
        if (e->list == list)
            return e;
    return NULL;
}
