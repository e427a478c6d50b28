#include "core/value.h"

#include "base/check.h"

#include "base/vec.h"
#include "core/ann.h"

typedef struct List {
    Arena   *arena;
    Value   *items;
    uint32_t n;
} List;

static void add(List *list, Str text, uint32_t claim, Span at)
{
    if (text.n > 0)
        vec_push(list->arena, list->items, list->n, (Value){.text = text, .claim = claim, .at = at});
}

static void add_whole(List *list, Str text)
{
    add(list, text, VALUE_SENTENCE, (Span){0, 0});
}

/* Names joined by "; ", one by one. */
static void add_names(List *list, Str names, uint32_t claim, Span at)
{
    Str name;
    while (str_next(&names, ';', &name))
        add(list, str_trim(name), claim, at);
}

static const quoth_entity *entity_named(const quoth_sentence *s, Str name)
{
    for (uint32_t i = 0; i < s->n_entities; i++)
        if (str_eq(s->entities[i].name, name))
            return &s->entities[i];
    return NULL;
}

/* Each canonical name, then the other names by which the sentence calls it. */
static void add_actors(List *list, const quoth_sentence *s, const Str *names, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const quoth_entity *first = entity_named(s, names[i]);
        add(list, names[i], VALUE_SENTENCE, first ? first->at : (Span){0, 0});
        for (uint32_t k = 0; k < s->n_entities; k++) {
            Span at = s->entities[k].at;
            if (!str_eq(s->entities[k].name, names[i]) || at.end > s->text.n || at.beg >= at.end)
                continue;
            add(list, str_span(s->text, at), VALUE_SENTENCE, at);
            CHECK(list->items);
            list->items[list->n - 1].is_alias = true;
        }
    }
}

static void add_claim(List *list, const quoth_sentence *s, uint32_t i, FieldId field)
{
    const quoth_attribution *a = &s->attributions[i];
    const Span nowhere = {0, 0};
    switch (field) {
    case FIELD_SPEAKER:
        add_names(list, a->speaker, i, a->speaker_at);
        break;
    case FIELD_CUE:
        add(list, a->cue, i, a->cue_at);
        break;
    case FIELD_QUOTE:
        add(list, a->quote, i, nowhere);
        break;
    case FIELD_TYPE:
        add(list, a->type, i, nowhere);
        break;
    case FIELD_POLARITY:
        add(list, a->polarity, i, nowhere);
        break;
    case FIELD_CONF:
        add(list, str_fmt(list->arena, "%d", a->confidence), i, nowhere);
        break;
    case FIELD_CONTENT:
        for (uint32_t k = 0; k < a->n_content; k++)
            if (a->content[k].beg < a->content[k].end && a->content[k].end <= s->text.n)
                add(list, str_span(s->text, a->content[k]), i, a->content[k]);
        break;
    default:
        break;
    }
}

static bool quotes(const quoth_sentence *s)
{
    for (uint32_t i = 0; i < s->n_attributions; i++)
        if (str_eq(s->attributions[i].quote, S("direct")) || str_eq(s->attributions[i].quote, S("mixed")))
            return true;
    return false;
}

static void count_speakers(const quoth_sentence *s, uint32_t *n_known, uint32_t *n_unknown)
{
    *n_known = *n_unknown = 0;
    for (uint32_t i = 0; i < s->n_attributions; i++)
        *(s->attributions[i].speaker.n ? n_known : n_unknown) += 1;
}

static void add_presence(List *list, const quoth_sentence *s, bool has)
{
    uint32_t n_known, n_unknown;
    count_speakers(s, &n_known, &n_unknown);
    const bool holds[] = {s->n_links > 0,        has ? n_known > 0 : n_unknown == 0, s->n_attributions > 0,
                          quotes(s), s->date.n > 0, s->n_authors > 0};
    for (uint32_t i = 0; i < sizeof holds / sizeof *holds; i++)
        if (holds[i] == has)
            add_whole(list, field_value_at(FIELD_HAS, i));
}

static void add_links(List *list, const quoth_sentence *s, FieldId field)
{
    for (uint32_t i = 0; i < s->n_links; i++)
        add_whole(list, field == FIELD_HOST ? s->links[i].host : s->links[i].url);
}

/* Fields that have one value a record. */
static void add_one(List *list, const quoth_sentence *s, FieldId field)
{
    switch (field) {
    case FIELD_TEXT:
        add(list, s->text, VALUE_SENTENCE, (Span){0, (uint32_t)s->text.n});
        break;
    case FIELD_TITLE:
        add_whole(list, s->title);
        break;
    case FIELD_SECTION:
        add_whole(list, s->section);
        break;
    case FIELD_OUTLET:
        add_whole(list, s->outlet);
        break;
    case FIELD_KIND:
        add_whole(list, s->kind);
        break;
    case FIELD_HEDGED:
        add_whole(list, s->hedged ? S("yes") : S("no"));
        break;
    case FIELD_DATE:
        add_whole(list, s->date);
        break;
    case FIELD_MONTH:
        add_whole(list, s->date.n >= 7 ? str_sub(s->date, 0, 7) : S(""));
        break;
    case FIELD_LANGUAGE:
        add_whole(list, s->language);
        break;
    case FIELD_PATH:
        add_whole(list, s->path);
        break;
    case FIELD_CHECKWORTHY:
        add_whole(list, str_number(list->arena, (uint64_t)s->checkworthy, 1));
        break;
    default:
        break;
    }
}

Value *record_values(Arena *a, const Record *r, FieldId field, uint32_t *n)
{
    List                  list = {.arena = a};
    const quoth_sentence *s = &r->s;
    if (field_at(field)->scope == SCOPE_CLAIM)
        for (uint32_t i = 0; i < s->n_attributions; i++)
            add_claim(&list, s, i, field);
    else if (field == FIELD_AUTHOR)
        for (uint32_t i = 0; i < s->n_authors; i++)
            add_whole(&list, s->authors[i]);
    else if (field == FIELD_ACTOR)
        add_actors(&list, s, s->actors, s->n_actors);
    else if (field == FIELD_AGENT)
        add_actors(&list, s, r->agents, r->n_agents);
    else if (field == FIELD_LINK || field == FIELD_HOST)
        add_links(&list, s, field);
    else if (field == FIELD_HAS || field == FIELD_NO)
        add_presence(&list, s, field == FIELD_HAS);
    else
        add_one(&list, s, field);
    *n = list.n;
    return list.items;
}

Str field_value_at(FieldId field, uint32_t i)
{
    static const char *const presences[] = {"link", "speaker", "attribution", "quote", "date", "author"};
    switch (field) {
    case FIELD_HAS:
    case FIELD_NO:
        return i < sizeof presences / sizeof *presences ? str_of(presences[i]) : S("");
    case FIELD_HEDGED:
        return i == 0 ? S("yes") : i == 1 ? S("no") : S("");
    case FIELD_QUOTE:
        return i < QUOTE_MIXED ? quote_name((QuoteKind)(i + 1)) : S("");
    case FIELD_POLARITY:
        return i < POLARITY_DENIED ? polarity_name((Polarity)(i + 1)) : S("");
    case FIELD_TYPE:
        return i < TYPE_EVENTUALITY ? attr_type_name((AttrType)(i + 1)) : S("");
    case FIELD_KIND:
        return i <= KIND_FURNITURE ? sentence_kind_name((SentenceKind)i) : S("");
    default:
        return S("");
    }
}
