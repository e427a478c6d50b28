#include "indexer/corrections.h"

#include "base/file.h"
#include "base/vec.h"
#include "core/ann.h"

enum { FILE_MOST = 16 << 20, COLUMNS = 4, SURE = 100 };

static const char *const kinds[] = {
    [CORRECT_SPEAKER] = "speaker", [CORRECT_FALSE] = "false", [CORRECT_MERGE] = "merge"};

/* ---- reading
 * ------------------------------------------------------------------------------------------------- */

static Str part_of(Str id)
{
    size_t dot = str_find(id, S("."), 0);
    return dot == STR_NONE ? id : str_sub(id, dot + 1, id.n);
}

static bool read_kind(CorrectionKind *out, Str word)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(word, str_of(kinds[i]))) {
            *out = (CorrectionKind)i;
            return true;
        }
    return false;
}

static void split(Str line, Str cells[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++) {
        Str cell = S("");
        if (!str_next(&line, '\t', &cell))
            cell = S("");
        cells[i] = str_trim(cell);
    }
}

/* What is wrong with a line; NULL: nothing. */
static const char *fault_of(const Correction *c)
{
    if (c->kind == CORRECT_MERGE)
        return c->sentence.n           ? "a merge names no sentence: its second column is empty"
               : !c->was.n || !c->is.n ? "a merge needs the name that was and the name that is"
                                       : NULL;
    if (str_find(c->sentence, S("."), 0) == STR_NONE)
        return "expected the id of a sentence in the second column";
    return c->kind == CORRECT_FALSE && c->is.n ? "a false attribution has nothing in the fourth column"
                                               : NULL;
}

static void chain(Corrections *c, Table *by, Str key)
{
    uint32_t *first = table_slot(by, key, 0);
    if (*first == 0) {
        *first = c->n;
        return;
    }
    uint32_t i = *first;
    while (c->items[i - 1].next)
        i = c->items[i - 1].next;
    if (i != c->n)
        c->items[i - 1].next = c->n;
}

static void add(Corrections *c, Arena *a, Correction one)
{
    one.hash = str_hash(
        str_fmt(a, "%s\t%.*s\t%.*s\t%.*s", kinds[one.kind], STR(one.sentence), STR(one.was), STR(one.is)));
    vec_push(a, c->items, c->n, one);
    if (one.kind == CORRECT_MERGE) {
        *table_slot(&c->merges, one.was, 0) = c->n - 1; /* the last one counts */
        c->merged =
            str_hash(str_fmt(a, "%llx %llx", (unsigned long long)c->merged, (unsigned long long)one.hash));
        return;
    }
    chain(c, &c->sentences, one.sentence);
}

quoth_status corrections_read(Corrections **out, Arena *a, const char *path, quoth_error *err)
{
    Str bytes, line, cells[COLUMNS];
    Corrections *c = arena_make(a, Corrections);
    quoth_status st = file_read(&bytes, a, path, FILE_MOST, err);
    *c = (Corrections){.sentences = table_new(a), .parts = table_new(a), .merges = table_new(a)};
    for (uint32_t at = 1; st == QUOTH_OK && str_next(&bytes, '\n', &line); at++) {
        Correction one = {0};
        split(line, cells);
        if (str_trim(line).n == 0 || line.p[0] == '#' || (at == 1 && str_eq(cells[0], S("what"))))
            continue;
        one.sentence = cells[1];
        one.was = cells[2];
        one.is = cells[3];
        bool known = read_kind(&one.kind, cells[0]);
        const char *fault = known ? fault_of(&one) : "expected speaker, false or merge in the first column";
        if (fault)
            return fail_at(err, QUOTH_E_INPUT, at, 1, "%s:%u: %s", path, at, fault);
        add(c, a, one);
    }
    for (uint32_t i = 0; i < c->sentences.n; i++)
        *table_slot(&c->parts, part_of(c->sentences.keys[i]), 0) = c->sentences.values[i];
    if (st == QUOTH_OK)
        *out = c;
    return st;
}

/* ---- one sentence
 * ---------------------------------------------------------------------------------------------- */

static bool speaks(Str speaker, Str was)
{
    return str_eq(was, S("*")) || str_eq(speaker, was);
}

/* The type of a name: that of an entity of the sentence; else a person. */
static Str type_of(const Record *r, Str name, Str before)
{
    if (name.n == 0)
        return S("");
    if (str_eq(name, S("anonymous")))
        return S("anonymous");
    for (uint32_t i = 0; i < r->s.n_entities; i++) {
        Str type = r->s.entities[i].type;
        if (str_eq(r->s.entities[i].name, name))
            return str_eq(type, S("group"))   ? S("organisation")
                   : str_eq(type, S("place")) ? S("country")
                                              : type;
    }
    return before.n && !str_eq(before, S("anonymous")) ? before : S("person");
}

static void set_speaker(Record *r, quoth_attribution *by, Str name)
{
    by->speaker_type = type_of(r, name, by->speaker_type);
    by->speaker = name;
    by->confidence = SURE;
}

/* Attributions within the one that goes are within what that one was within. */
static void remove_at(quoth_attribution *all, uint32_t *n, uint32_t gone)
{
    int32_t around = all[gone].inside;
    for (uint32_t i = 0; i < *n; i++)
        if (all[i].inside == (int32_t)gone)
            all[i].inside = around;
    for (uint32_t i = gone; i + 1 < *n; i++)
        all[i] = all[i + 1];
    (*n)--;
    for (uint32_t i = 0; i < *n; i++)
        if (all[i].inside > (int32_t)gone)
            all[i].inside--;
}

static void correct_sentence(Record *r, quoth_attribution *all, const Correction *c)
{
    for (uint32_t i = r->s.n_attributions; i-- > 0;) {
        if (!speaks(all[i].speaker, c->was))
            continue;
        if (c->kind == CORRECT_SPEAKER)
            set_speaker(r, &all[i], c->is);
        else
            remove_at(all, &r->s.n_attributions, i);
    }
}

/* ---- names that are one
 * ---------------------------------------------------------------------------------------- */

static Str merged(const Corrections *c, Str name)
{
    for (int steps = 0; steps < 8; steps++) { /* a name may be merged into one that is merged itself */
        uint32_t i = table_get(&c->merges, name);
        if (i == TABLE_NONE)
            break;
        name = c->items[i].is;
    }
    return name;
}

/* "A; B": each of the names, and none twice. */
static Str merged_names(const Corrections *c, Arena *a, Str names)
{
    Buf b = {.arena = a};
    Str rest = names, name;
    while (str_next(&rest, ';', &name)) {
        Str one = merged(c, str_trim(name)), seen = buf_str(&b), before;
        bool is_there = false;
        while (str_next(&seen, ';', &before))
            is_there = is_there || str_eq(str_trim(before), one);
        if (is_there)
            continue;
        buf_add(&b, b.n ? S("; ") : S(""));
        buf_add(&b, one);
    }
    return buf_str(&b);
}

static const Str *merged_list(const Corrections *c, Arena *a, const Str *names, uint32_t *n)
{
    Str *out = arena_make_n(a, Str, *n + 1);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < *n; i++) {
        Str one = merged(c, names[i]);
        bool is_there = false;
        for (uint32_t k = 0; k < kept; k++)
            is_there = is_there || str_eq(out[k], one);
        if (!is_there)
            out[kept++] = one;
    }
    *n = kept;
    return out;
}

static void merge_names(const Corrections *c, Arena *a, Record *r, quoth_attribution *all)
{
    quoth_entity *entities = arena_make_n(a, quoth_entity, r->s.n_entities + 1);
    for (uint32_t i = 0; i < r->s.n_attributions; i++)
        all[i].speaker = merged_names(c, a, all[i].speaker);
    for (uint32_t i = 0; i < r->s.n_entities; i++) {
        entities[i] = r->s.entities[i];
        entities[i].name = merged(c, entities[i].name);
    }
    r->s.entities = entities;
    r->s.authors = merged_list(c, a, r->s.authors, &r->s.n_authors);
    r->s.actors = merged_list(c, a, r->s.actors, &r->s.n_actors);
    r->agents = merged_list(c, a, r->agents, &r->n_agents);
}

/* ---- applying
 * ---------------------------------------------------------------------------------------------------- */

uint64_t corrections_hash(const Corrections *c, Str sentence)
{
    uint64_t hash = 0;
    uint32_t i = table_get(&c->sentences, sentence);
    for (i = i == TABLE_NONE ? 0 : i; i; i = c->items[i - 1].next)
        hash = hash * 31 + c->items[i - 1].hash;
    return hash;
}

static uint64_t correct_record(const Corrections *c, Arena *a, Record *r, const CorrectHow *how)
{
    quoth_attribution *all = arena_make_n(a, quoth_attribution, r->s.n_attributions + 1);
    uint32_t i =
        how->any_article ? table_get(&c->parts, part_of(r->s.id)) : table_get(&c->sentences, r->s.id);
    for (uint32_t k = 0; k < r->s.n_attributions; k++)
        all[k] = r->s.attributions[k];
    r->s.attributions = all;
    if (c->merged)
        merge_names(c, a, r, all);
    for (i = i == TABLE_NONE ? 0 : i; i; i = c->items[i - 1].next)
        correct_sentence(r, all, &c->items[i - 1]);
    return corrections_hash(c, r->s.id);
}

uint64_t corrections_apply(const Corrections *c, Arena *a, Record *records, uint32_t n, const CorrectHow *how)
{
    uint64_t hash = 0;
    if (!c || c->n == 0)
        return 0;
    for (uint32_t i = 0; i < n; i++)
        hash ^= correct_record(c, a, &records[i], how);
    return hash;
}
