#include "indexer/names.h"

#include <string.h>

#include "base/table.h"
#include "base/utf8.h"
#include "core/lexicon.h"
#include "core/namelist.h"
#include "indexer/ner.h"

enum { RUN_MAX = 8, SURNAME_LEAST = 2 };

typedef struct Names {
    Doc     *doc;
    Name    *items;
    uint32_t n;
    NerName  *net;    /* what the net found                               */
    uint32_t *net_at; /* of each token: 1 + the find that begins there    */
} Names;

static bool has_shape(const Doc *doc, uint32_t t, uint16_t bits)
{
    return (doc->toks[t].shape & bits) != 0;
}

static bool is_word(const Doc *doc, uint32_t t, LexList list)
{
    return lexicon_holds(list, &doc->toks[t]);
}

/* The text of the tokens without a possessive at the end. */
static Str plain_text(const Doc *doc, Range toks)
{
    Str text = doc_toks_text(doc, toks);
    if (!has_shape(doc, toks.end - 1, TOK_POSSESSIVE))
        return text;
    size_t at = text.n;
    while (at > 0) {
        uint32_t cp = utf8_prev(text, &at);
        if (cp == '\'' || cp == 0x2019)
            return str_sub(text, 0, at);
    }
    return text;
}

/* ---- countries and bodies --------------------------------------------------------------------------- */

static bool case_fits(const Doc *doc, uint32_t t, Str how)
{
    return has_shape(doc, t, str_eq(how, S("caps")) ? TOK_ALLCAPS : TOK_CAPITAL);
}

static bool stands_in(const Doc *doc, uint32_t t, uint32_t beg)
{
    static const Str places[] = {{"in", 2}, {"at", 2}, {"near", 4}, {"outside", 7}, {"around", 6}};
    if (t == beg)
        return false;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (str_eq(doc->toks[t - 1].fold, places[i]))
            return true;
    return false;
}

/* A capital after "in" is the town where something happens, unless what is there governs or thinks. */
static bool is_place(const Doc *doc, Range toks, uint32_t sent_beg)
{
    if (!stands_in(doc, toks.beg, sent_beg) || has_shape(doc, toks.end - 1, TOK_POSSESSIVE))
        return false;
    return toks.beg < sent_beg + 2 || !is_word(doc, toks.beg - 2, LEX_STATE_NOUNS);
}

static ActorType body_type(Str type)
{
    if (str_eq(type, S("place")))
        return ACTOR_PLACE;
    return str_eq(type, S("group")) ? ACTOR_GROUP : ACTOR_ORGANISATION;
}

static Name *push(Names *x, Range toks, Str norm, ActorType type)
{
    vec_push(x->doc->arena, x->items, x->n, (Name){.toks = toks, .norm = norm, .type = (uint8_t)type, .country = S("")});
    return &x->items[x->n - 1];
}

static void push_country(Names *x, Range toks, const LexEntry *country, ActorType type)
{
    push(x, toks, lexicon_column(country, 0), type)->country = lexicon_column(country, 1);
}

/* Whether a capitalised word follows at once, so that the name goes on. */
static bool goes_on(const Doc *doc, uint32_t t, uint32_t end)
{
    return t < end && has_shape(doc, t, TOK_CAPITAL) && !has_shape(doc, t - 1, TOK_POSSESSIVE);
}

static bool names_event(const Doc *doc, uint32_t t, uint32_t end)
{
    const LexEntry *head = goes_on(doc, t, end) ? lexicon_of(LEX_NAME_HEADS, &doc->toks[t]) : NULL;
    return head && str_eq(lexicon_column(head, 0), S("event"));
}

/* A name of the lists at the first token of `at`: how many tokens, 0 for none. */
static uint32_t listed(Names *x, Range at, uint32_t sent_beg)
{
    const Doc      *doc = x->doc;
    const LexEntry *body = NULL, *country = NULL;
    uint32_t        n_body = lexicon_match(LEX_BODIES, doc->toks, at, &body);
    uint32_t        n_country = lexicon_match(LEX_COUNTRIES, doc->toks, at, &country);
    if (n_body && !case_fits(doc, at.beg, lexicon_column(body, 2)))
        n_body = 0;
    if (n_country && !case_fits(doc, at.beg, lexicon_column(country, 3)))
        n_country = 0;
    if (n_body && body_type(lexicon_column(body, 1)) == ACTOR_GROUP && goes_on(doc, at.beg + n_body, at.end))
        n_body = 0; /* West Virginia */
    if (n_country && str_eq(lexicon_column(country, 2), S("capital")) && names_event(doc, at.beg + n_country, at.end))
        n_country = 0; /* Rome Statute */
    if (n_body == 0 && n_country == 0)
        return 0;
    if (n_body >= n_country) {
        push(x, (Range){at.beg, at.beg + n_body}, lexicon_column(body, 0), body_type(lexicon_column(body, 1)))->country =
            lexicon_column(body, 3);
        if (n_country && has_shape(doc, at.beg + n_country - 1, TOK_POSSESSIVE)) /* Russia's Border Service */
            push_country(x, (Range){at.beg, at.beg + n_country}, country, ACTOR_COUNTRY);
        return n_body;
    }
    Range toks = {at.beg, at.beg + n_country};
    bool  capital = str_eq(lexicon_column(country, 2), S("capital"));
    push_country(x, toks, country, capital && is_place(doc, toks, sent_beg) ? ACTOR_PLACE : ACTOR_COUNTRY);
    return n_country;
}

/* A name that the user gave: how many tokens, 0 for none. */
static uint32_t users(Names *x, Range at)
{
    const NameEntry *e;
    uint32_t         n = namelist_match(x->doc->names, x->doc->toks, at, &e);
    if (n > 0)
        push(x, (Range){at.beg, at.beg + n}, e->name, (ActorType)e->type)->country = e->country;
    return n;
}

static bool is_listed(const Doc *doc, Range at)
{
    const LexEntry  *e;
    const NameEntry *name;
    return namelist_match(doc->names, doc->toks, at, &name) > 0 || (lexicon_match(LEX_BODIES, doc->toks, at, &e) && case_fits(doc, at.beg, lexicon_column(e, 2))) ||
           (lexicon_match(LEX_COUNTRIES, doc->toks, at, &e) && case_fits(doc, at.beg, lexicon_column(e, 3)));
}

/* A people in the plural: "Armenians". */
static bool is_people(const Doc *doc, uint32_t t, uint32_t end)
{
    const LexEntry *e;
    return t < end && has_shape(doc, t, TOK_CAPITAL) && lexicon_match(LEX_COUNTRIES, doc->toks, (Range){t, end}, &e) == 1 &&
           str_eq(lexicon_column(e, 2), S("demonym")) && str_ends(doc->toks[t].fold, S("s"));
}

/* "Azerbaijani NGOs", "Kurdish opposition groups", "Karabakh Armenians": a body of people, not the state. The tokens of
 * the group; empty for none. */
static Range group_at(const Doc *doc, uint32_t t, uint32_t end)
{
    Range    at = {t, end};
    uint32_t n = lexicon_match(LEX_COUNTRIES, doc->toks, at, NULL), m = lexicon_match(LEX_BODIES, doc->toks, at, NULL);
    bool     adjective = n > 0 || m > 0 || (has_shape(doc, t, TOK_CAPITAL) && str_ends(doc->toks[t].fold, S("ish")));
    n = n > m ? n : m ? m : 1;
    if (!adjective || !has_shape(doc, t, TOK_CAPITAL) || has_shape(doc, t + n - 1, TOK_POSSESSIVE))
        return (Range){t, t};
    uint32_t e = t + n;
    if (is_people(doc, e, end))
        return (Range){t, e + 1};
    while (e < end && e < t + n + 2 && is_word(doc, e, LEX_GROUP_NOUNS))
        e++;
    return (Range){t, e > t + n ? e : t};
}

/* ---- runs of capitalised words ------------------------------------------------------------------------ */

static bool is_particle(Str fold)
{
    static const Str particles[] = {{"al", 2}, {"bin", 3}, {"de", 2}, {"del", 3}, {"der", 3}, {"di", 2}, {"el", 2},
                                    {"ibn", 3}, {"la", 2}, {"van", 3}, {"von", 3}, {"da", 2}, {"dos", 3}, {"ben", 3}};
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
        if (str_eq(fold, particles[i]))
            return true;
    return false;
}

static bool is_name_word(const Doc *doc, uint32_t t)
{
    return has_shape(doc, t, TOK_CAPITAL) && has_shape(doc, t, TOK_WORD) && !is_word(doc, t, LEX_CALENDAR);
}

static bool joins(const Doc *doc, uint32_t t, uint32_t end)
{
    Str text = tok_text(doc, t);
    if (t + 1 >= end || !is_name_word(doc, t + 1))
        return false;
    if (str_eq(text, S("-")) && !has_shape(doc, t, TOK_SPACE_BEFORE) && !has_shape(doc, t + 1, TOK_SPACE_BEFORE))
        return true;
    return is_particle(doc->toks[t].fold) && !has_shape(doc, t, TOK_CAPITAL);
}

/* The end of the run of capitalised words that begins at t. A possessive ends it; so does a name of the lists. */
static uint32_t run_end(const Doc *doc, uint32_t t, uint32_t end)
{
    uint32_t e = t;
    while (e < end && e < t + RUN_MAX) {
        if (e > t && is_name_word(doc, e) && is_listed(doc, (Range){e, end}))
            break;
        if (!is_name_word(doc, e) && !(e > t && joins(doc, e, end)))
            break;
        e++;
        if (has_shape(doc, e - 1, TOK_POSSESSIVE))
            break;
    }
    return e;
}

/* How many tokens of titles stand at t: "Prime Minister", "former Foreign Secretary". */
static uint32_t titles_at(const Doc *doc, Range at)
{
    uint32_t n = 0, m;
    while ((m = lexicon_match(LEX_TITLES, doc->toks, (Range){at.beg + n, at.end}, NULL)) > 0)
        n += m;
    return n;
}

/* Whether a title ends right before t: "the Armenian prime minister", "Iran's supreme leader Ayatollah". */
static bool title_before(const Doc *doc, uint32_t t, uint32_t sent_beg)
{
    for (uint32_t back = 1; back <= 4 && t >= sent_beg + back; back++)
        if (lexicon_match(LEX_TITLES, doc->toks, (Range){t - back, t}, NULL) == back)
            return true;
    return false;
}

static const LexEntry *head_of(const Doc *doc, Range run)
{
    return lexicon_of(LEX_NAME_HEADS, &doc->toks[run.end - 1]);
}

static uint32_t count_words(const Doc *doc, Range run)
{
    uint32_t n = 0;
    range_each(t, run)
        n += has_shape(doc, t, TOK_CAPITAL);
    return n;
}

static ActorType run_type(const Doc *doc, Range run, bool titled)
{
    uint32_t        n = count_words(doc, run);
    const LexEntry *head = head_of(doc, run);
    if (n > 4 && !head)
        return ACTOR_NONE;
    if (titled && n <= 4 && !(head && n > 1))
        return ACTOR_PERSON;
    bool given = is_word(doc, run.beg, LEX_GIVEN_NAMES);
    if (head && n > 1 && !(given && n == 2 && !str_eq(lexicon_column(head, 0), S("organisation"))))
        return str_eq(lexicon_column(head, 0), S("organisation")) ? ACTOR_ORGANISATION
               : str_eq(lexicon_column(head, 0), S("event"))      ? ACTOR_NONE
                                                                  : ACTOR_PLACE;
    if (n >= 2 && n <= 4 && given)
        return ACTOR_PERSON;
    return ACTOR_NONE;
}

/* A run of capitalised words at t; how many tokens it takes. */
static uint32_t read_run(Names *x, uint32_t t, Range sent)
{
    const Doc *doc = x->doc;
    uint32_t   end = run_end(doc, t, sent.end), beg = t;
    if (end == t)
        return 0;
    while (beg < end && beg == sent.beg && is_word(doc, beg, LEX_FUNCTION_WORDS))
        beg++;
    uint32_t n_titles = titles_at(doc, (Range){beg, sent.end});
    bool     titled = n_titles > 0 || title_before(doc, beg, sent.beg);
    beg += n_titles;
    if (beg > end)
        return beg - t;
    Range run = {beg, end};
    if (beg == end)
        return end - t;
    ActorType type = run_type(doc, run, titled);
    bool      single = count_words(doc, run) == 1;
    if (type == ACTOR_PERSON && !titled && !single)
        return end - t;
    if (type == ACTOR_NONE && !single && !lexicon_holds(LEX_PEOPLE, &doc->toks[run.end - 1]))
        return end - t; /* a single word may turn out to be a surname */
    push(x, run, plain_text(doc, run), type)->titled = titled;
    return end - t;
}

/* The net's find is a person, or a short title says so that it took for a part of a name: "Sen. Talent". */
static bool is_person(const Doc *doc, const NerName *found)
{
    Range at = found->toks;
    bool  titled = at.end - at.beg > 1 && titles_at(doc, at) > 0 && str_ends(tok_text(doc, at.beg), S("."));
    return found->kind == NER_PERSON || (titled && !head_of(doc, at));
}

/* What the net's find is; a corridor or a road is a place, whoever builds it, and a centre or a ministry is a body. */
static ActorType net_type(const Doc *doc, const NerName *found)
{
    if (is_person(doc, found))
        return ACTOR_PERSON;
    const LexEntry *head = head_of(doc, found->toks);
    bool            route = head && str_eq(lexicon_column(head, 0), S("route")) && found->toks.end - found->toks.beg > 1;
    bool body = head && str_eq(lexicon_column(head, 0), S("organisation")) && found->toks.end - found->toks.beg > 1;
    return (found->kind == NER_ORGANISATION && !route) || body ? ACTOR_ORGANISATION : ACTOR_PLACE;
}

/* A name that the net found at t; a name of the lists wins where it is as long, and else is a part of it: how many tokens,
 * 0 for none. */
static uint32_t read_net(Names *x, uint32_t t, Range sent)
{
    const Doc *doc = x->doc;
    if (x->net_at[t] == 0)
        return 0;
    const NerName *found = &x->net[x->net_at[t] - 1];
    uint32_t       end = t; /* an acronym in brackets is a name of its own */
    while (end < found->toks.end && !str_eq(doc->toks[end].fold, S("(")))
        end++;
    uint32_t       first = x->n, n_listed = listed(x, (Range){t, sent.end}, sent.beg);
    bool joined = n_listed && str_eq(doc->toks[t + n_listed].fold, S("-")); /* Armenia-Iran: two names */
    if (t + n_listed >= end || joined)
        return n_listed;
    Name inner = n_listed ? x->items[first] : (Name){0};
    x->n = first;
    uint32_t beg = t + (is_person(doc, found) ? titles_at(doc, (Range){t, end}) : 0);
    if (is_person(doc, found) && found->kind != NER_PERSON && run_end(doc, beg, sent.end) > end)
        end = run_end(doc, beg, sent.end); /* what is taken for a body often ends too soon: "Sen. George" of George V. Voinovich */
    if (beg >= end)
        return end - t;
    Range toks = {beg, end};
    push(x, toks, plain_text(doc, toks), net_type(doc, found))->titled = beg > t || title_before(doc, t, sent.beg);
    if (n_listed && !is_person(doc, found) && inner.type == ACTOR_COUNTRY) { /* Iranian Foreign Ministry */
        Name *part = push(x, inner.toks, inner.norm, ACTOR_COUNTRY);
        part->country = inner.country;
        part->nested = true;
    }
    return end - t;
}

/* "Joseph R. Biden, Jr.", "Ann Poe, PhD": of the name before, and none by itself. */
static bool is_suffix_alone(const Doc *doc, uint32_t t, Range sent)
{
    return t > sent.beg && is_word(doc, t, LEX_NAME_SUFFIXES) && str_eq(tok_text(doc, t - 1), S(",")) &&
           !(t + 1 < sent.end && is_name_word(doc, t + 1));
}

/* How many tokens of a party and a state stand at t: R-Mo., D-Calif. */
static uint32_t party_at(const Doc *doc, uint32_t t, uint32_t end)
{
    Str party = tok_text(doc, t);
    if (t + 2 >= end || party.n != 1 || !strchr("RDI", party.p[0]) || !str_eq(tok_text(doc, t + 1), S("-")))
        return 0;
    bool glued = !has_shape(doc, t + 1, TOK_SPACE_BEFORE) && !has_shape(doc, t + 2, TOK_SPACE_BEFORE);
    return glued && has_shape(doc, t + 2, TOK_CAPITAL) ? 3 : 0;
}

static void read_sentence(Names *x, Range sent)
{
    for (uint32_t t = sent.beg; t < sent.end;) {
        uint32_t no_name = is_suffix_alone(x->doc, t, sent) ? 1 : party_at(x->doc, t, sent.end);
        if (no_name) {
            t += no_name;
            continue;
        }
        Range    group = group_at(x->doc, t, sent.end);
        uint32_t n = users(x, (Range){t, sent.end});
        if (n == 0 && group.beg < group.end) {
            n = group.end - group.beg;
            push(x, group, plain_text(x->doc, group), ACTOR_GROUP);
            if (!is_people(x->doc, group.end - 1, group.end) && is_listed(x->doc, group))
                listed(x, group, sent.beg);
        }
        if (n == 0)
            n = read_net(x, t, sent);
        if (n == 0) {
            n = listed(x, (Range){t, sent.end}, sent.beg);
        }
        if (n == 0 && is_name_word(x->doc, t))
            n = read_run(x, t, sent);
        t += n ? n : 1;
    }
}

/* ---- one name for one person ----------------------------------------------------------------------------- */

static Str surname(const Doc *doc, const Name *name)
{
    uint32_t last = name->toks.end - 1;
    while (last > name->toks.beg && is_word(doc, last, LEX_NAME_SUFFIXES))
        last--;
    return doc->toks[last].fold;
}

static bool is_full(const Doc *doc, const Name *name)
{
    return name->type == ACTOR_PERSON && count_words(doc, name->toks) > 1;
}

enum { AMBIGUOUS = UINT32_MAX - 1 };

/* From surname to the one full name that ends in it; AMBIGUOUS where several do. */
static Table full_names(const Names *x)
{
    Table bearers = table_new(x->doc->arena);
    for (uint32_t i = 0; i < x->n; i++) {
        if (!is_full(x->doc, &x->items[i]))
            continue;
        uint32_t *bearer = table_slot(&bearers, surname(x->doc, &x->items[i]), i);
        if (*bearer != AMBIGUOUS && !str_eq(x->items[*bearer].norm, x->items[i].norm))
            *bearer = AMBIGUOUS;
    }
    return bearers;
}

/* "Domenici said": what the net takes for a place or a body may bear the surname of someone whom the article names in full. */
static bool may_be_surname(const Names *x, const Name *name)
{
    static const char *const places[] = {"in", "at", "of", "from", "to", "near", "the", NULL};
    const Doc *doc = x->doc;
    uint32_t   t = name->toks.beg;
    return (name->type == ACTOR_PLACE || name->type == ACTOR_ORGANISATION) && name->toks.end == t + 1 && !name->nested &&
           !is_listed(doc, name->toks) && !(t > 0 && tok_is_any(doc, t - 1, places));
}

static void resolve(const Names *x, const Table *bearers, Name *name)
{
    const LexEntry *person = name->type == ACTOR_PERSON || name->type == ACTOR_NONE ? lexicon_get(LEX_PEOPLE, surname(x->doc, name)) : NULL;
    if (person && (count_words(x->doc, name->toks) == 1 || str_eq(lexicon_column(person, 0), name->norm)))
        name->country = lexicon_column(person, 1);
    if (surname(x->doc, name).n < SURNAME_LEAST)
        return; /* I is nobody's surname */
    Str      last = surname(x->doc, name);
    uint32_t full = table_get(bearers, last);
    bool     open = name->type == ACTOR_NONE || (name->type == ACTOR_PERSON && count_words(x->doc, name->toks) == 1);
    if (!open && (full == TABLE_NONE || full == AMBIGUOUS || !may_be_surname(x, name)))
        return;
    const LexEntry *known = full == TABLE_NONE ? lexicon_get(LEX_PEOPLE, last) : NULL;
    if (full != TABLE_NONE) {
        if (full != AMBIGUOUS)
            name->norm = x->items[full].norm;
        name->type = ACTOR_PERSON;
    } else if (known) {
        name->norm = lexicon_column(known, 0);
        name->type = ACTOR_PERSON;
    }
}

/* Words that name a place somewhere in the article: "the Zangezur corridor". */
static Table place_words(const Doc *doc)
{
    Table places = table_new(doc->arena);
    for (uint32_t t = 0; t + 1 < doc->n_toks; t++) {
        if (!is_name_word(doc, t) || (doc->toks[t].shape & TOK_POSSESSIVE))
            continue;
        const LexEntry *head = lexicon_of(LEX_NAME_HEADS, &doc->toks[t + 1]);
        if (head && str_eq(lexicon_column(head, 0), S("route")))
            *table_slot(&places, doc->toks[t].fold, 0) = 1;
    }
    return places;
}

/* A word by itself that the net took for a body is the place that the article names more fully, or, between a
 * country and a number, a make of something: an Israeli Barak 8. */
static void settle_place(const Names *x, const Table *places, Name *name)
{
    const Doc *doc = x->doc;
    uint32_t   end = name->toks.end;
    if (end - name->toks.beg != 1 || name->titled || name->country.n || !x->net_at[name->toks.beg] || lexicon_holds(LEX_BODIES, &doc->toks[end - 1]))
        return;
    bool number = end < doc->n_toks && has_shape(doc, end, TOK_NUMBER) && name->toks.beg > 0 &&
                  lexicon_holds(LEX_COUNTRIES, &doc->toks[name->toks.beg - 1]);
    if (number)
        name->type = ACTOR_NONE;
    else if (name->type == ACTOR_ORGANISATION && table_get(places, doc->toks[end - 1].fold) != TABLE_NONE)
        name->type = ACTOR_PLACE;
}

Name *names_find(Doc *doc, uint32_t *n)
{
    Names    x = {.doc = doc, .net_at = arena_make_n(doc->arena, uint32_t, doc->n_toks + 1)};
    uint32_t n_net;
    x.net = ner_find(doc, &n_net);
    for (uint32_t i = 0; i < n_net; i++)
        x.net_at[x.net[i].toks.beg] = i + 1;
    vec_each(const Sentence, s, doc->sents, doc->n_sents)
        if (!doc->blocks[s->block].furniture)
            read_sentence(&x, s->toks);
    Table bearers = full_names(&x);
    Table places = place_words(doc);
    vec_each(Name, name, x.items, x.n) {
        resolve(&x, &bearers, name);
        settle_place(&x, &places, name);
    }
    *n = x.n;
    return x.items;
}
