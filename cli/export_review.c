/* export_review.c: attributed claims as drafts of schema.org's ClaimReview, for fact-checkers. What is not
 * known is left out, and so is the rating: a person gives it. */
#include "cli/export.h"
#include "cli/term.h"

static void pair_if(Json *j, const char *key, Str value)
{
    if (value.n)
        json_pair(j, key, value);
}

static void begin_thing(Json *j, const char *key, Str type)
{
    json_key(j, key);
    json_begin(j, '{');
    json_pair(j, "@type", type);
}

/* The one who claims. A document is no one: the claim is based on it. */
static void put_speaker(Json *j, const quoth_attribution *by)
{
    static const char *const types[][2] = {
        {"person", "Person"}, {"organisation", "Organization"}, {"country", "GovernmentOrganization"}};
    if (by->speaker.n == 0 || str_eq(by->speaker, S("anonymous")))
        return;
    bool is_document = str_eq(by->speaker_type, S("document"));
    Str type = is_document ? S("CreativeWork") : S("Person");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq(by->speaker_type, str_of(types[i][0])))
            type = str_of(types[i][1]);
    begin_thing(j, is_document ? "isBasedOn" : "author", type);
    json_pair(j, "name", by->speaker);
    json_end(j, '}');
}

static void put_article(Json *j, const quoth_sentence *s)
{
    begin_thing(j, "appearance", S("NewsArticle"));
    pair_if(j, "url", s->url);
    pair_if(j, "headline", s->title);
    pair_if(j, "datePublished", s->date);
    if (s->n_authors) {
        json_key(j, "author");
        json_begin(j, '[');
        for (uint32_t i = 0; i < s->n_authors; i++) {
            json_begin(j, '{');
            json_pair(j, "@type", S("Person"));
            json_pair(j, "name", s->authors[i]);
            json_end(j, '}');
        }
        json_end(j, ']');
    }
    if (s->outlet.n) {
        begin_thing(j, "publisher", S("Organization"));
        json_pair(j, "name", s->outlet);
        json_end(j, '}');
    }
    json_end(j, '}');
}

static void put_claim(Json *j, const quoth_claim *c)
{
    const quoth_sentence *s = c->sentence;
    begin_thing(j, "itemReviewed", S("Claim"));
    json_pair(j, "identifier", s->id);
    json_pair(j, "text", s->text);
    put_speaker(j, c->attribution);
    put_article(j, s);
    if (s->n_links) {
        json_key(j, "citation");
        json_begin(j, '[');
        for (uint32_t i = 0; i < s->n_links; i++)
            json_str(j, s->links[i].url);
        json_end(j, ']');
    }
    json_end(j, '}');
}

/* Whoever denies something claims the denial: that is the sentence whole, not what is denied. */
static Str reviewed(const quoth_claim *c)
{
    return str_eq(c->attribution->polarity, S("denied")) ? c->sentence->text : c->text;
}

void export_claimreview(const Cli *cli, const quoth_claims *c)
{
    OutList list = out_list(cli);
    list.format = FORMAT_JSON;
    for (uint32_t i = 0; i < quoth_claims_count(c); i++) {
        const quoth_claim *claim = quoth_claims_at(c, i);
        Json *j = out_list_begin(&list);
        json_pair(j, "@context", S("https://schema.org"));
        json_pair(j, "@type", S("ClaimReview"));
        json_pair(j, "claimReviewed", reviewed(claim));
        put_claim(j, claim);
        out_list_end(&list);
    }
    out_list_close(&list);
}
