/* out_json.c: sentences and articles as JSON objects. */
#include "cli/out.h"
#include "cli/term.h"

void out_json_list(Json *j, const char *key, const Str *items, uint32_t n)
{
    json_key(j, key);
    json_begin(j, '[');
    for (uint32_t i = 0; i < n; i++)
        json_str(j, items[i]);
    json_end(j, ']');
}

static void put_attribution(Json *j, const quoth_sentence *s, const quoth_attribution *a)
{
    json_begin(j, '{');
    json_pair(j, "speaker", a->speaker);
    json_pair(j, "speaker_text", a->speaker_text);
    json_pair(j, "speaker_type", a->speaker_type);
    json_pair(j, "cue", a->cue);
    json_key(j, "content");
    json_begin(j, '[');
    for (uint32_t i = 0; i < a->n_content; i++)
        json_str(j, str_span(s->text, a->content[i]));
    json_end(j, ']');
    json_pair(j, "quote", a->quote);
    json_pair(j, "type", a->type);
    json_pair(j, "polarity", a->polarity);
    json_key(j, "confidence");
    json_i64(j, a->confidence);
    json_key(j, "inside");
    json_i64(j, a->inside);
    json_end(j, '}');
}

static void put_link(Json *j, const quoth_link *link)
{
    json_begin(j, '{');
    json_pair(j, "url", link->url);
    json_pair(j, "anchor", link->anchor);
    json_pair(j, "host", link->host);
    json_end(j, '}');
}

static void put_entity(Json *j, const quoth_sentence *s, const quoth_entity *e)
{
    json_begin(j, '{');
    json_pair_u64(j, "begin", e->begin);
    json_pair_u64(j, "end", e->end);
    json_pair(j, "text", str_span(s->text, e->at));
    json_pair(j, "name", e->name);
    json_pair(j, "type", e->type);
    json_pair(j, "country", e->country);
    json_pair(j, "part", e->part);
    json_end(j, '}');
}

static void put_place(Json *j, const quoth_sentence *s)
{
    json_pair_u64(j, "begin", s->begin);
    json_pair_u64(j, "end", s->end);
    json_pair_u64(j, "line", s->line);
    json_pair_u64(j, "column", s->column);
    json_pair_u64(j, "page", s->page);
}

static void put_findings(Json *j, const quoth_sentence *s)
{
    json_key(j, "attributions");
    json_begin(j, '[');
    for (uint32_t i = 0; i < s->n_attributions; i++)
        put_attribution(j, s, &s->attributions[i]);
    json_end(j, ']');
    out_json_list(j, "actors", s->actors, s->n_actors);
    json_key(j, "links");
    json_begin(j, '[');
    for (uint32_t i = 0; i < s->n_links; i++)
        put_link(j, &s->links[i]);
    json_end(j, ']');
    json_key(j, "entities");
    json_begin(j, '[');
    for (uint32_t i = 0; i < s->n_entities; i++)
        put_entity(j, s, &s->entities[i]);
    json_end(j, ']');
    json_key(j, "checkworthy");
    json_i64(j, s->checkworthy);
}

void out_json_sentence(Json *j, const quoth_sentence *s, bool is_hit)
{
    if (is_hit) {
        json_path(j, s->path);
        json_pair(j, "id", s->id);
    }
    put_place(j, s);
    json_pair(j, "text", s->text);
    json_pair(j, "section", s->section);
    json_pair(j, "kind", s->kind);
    json_key(j, "hedged");
    json_bool(j, s->hedged != 0);
    if (is_hit) {
        json_pair(j, "title", s->title);
        out_json_list(j, "authors", s->authors, s->n_authors);
        json_pair(j, "date", s->date);
        json_pair(j, "outlet", s->outlet);
        json_key(j, "score");
        json_double(j, s->score, 6);
    }
    put_findings(j, s);
}

void out_json_item(Json *j, const quoth_sentence *s)
{
    json_begin(j, '{');
    out_json_sentence(j, s, true);
    json_end(j, '}');
}

void out_json_claim(Json *j, const quoth_claim *c)
{
    const quoth_sentence          *s = c->sentence;
    static const quoth_attribution nobody = {.speaker = {"", 0}, .speaker_type = {"", 0}, .cue = {"", 0}, .quote = {"", 0},
                                             .type = {"", 0}, .polarity = {"", 0}, .inside = -1};
    const quoth_attribution       *by = c->attribution ? c->attribution : &nobody;
    json_pair(j, "date", s->date);
    json_pair(j, "speaker", by->speaker);
    json_pair(j, "speaker_type", by->speaker_type);
    json_pair(j, "cue", by->cue);
    json_pair(j, "quote", by->quote);
    json_pair(j, "type", by->type);
    json_pair(j, "polarity", by->polarity);
    json_key(j, "confidence");
    json_i64(j, by->confidence);
    json_pair(j, "text", c->text);
    json_pair(j, "sentence", s->text);
    json_pair(j, "kind", s->kind);
    json_path(j, s->path);
    json_pair_u64(j, "line", s->line);
    json_pair_u64(j, "column", s->column);
    json_pair(j, "id", s->id);
    json_pair(j, "title", s->title);
    out_json_list(j, "authors", s->authors, s->n_authors);
    json_pair(j, "outlet", s->outlet);
    json_pair(j, "url", s->url);
    json_key(j, "links");
    json_begin(j, '[');
    for (uint32_t i = 0; i < s->n_links; i++)
        json_str(j, s->links[i].url);
    json_end(j, ']');
}

void out_json_article(Json *j, const quoth_article_info *about)
{
    json_path(j, about->path);
    json_pair(j, "encoding", about->encoding);
    json_pair(j, "title", about->title);
    out_json_list(j, "authors", about->authors, about->n_authors);
    json_pair(j, "date", about->date);
    json_pair(j, "outlet", about->outlet);
    json_pair(j, "language", about->language);
    json_pair(j, "url", about->url);
}

void out_json_partial(Json *j)
{
    json_key(j, "partial");
    json_bool(j, true);
}

void out_json_shard(Json *j, const quoth_lost *lost)
{
    json_begin(j, '{');
    json_pair(j, "shard", lost->shard);
    json_pair(j, "reason", lost->reason);
    json_end(j, '}');
}

void out_json_lost(Json *j, const quoth_index *index)
{
    const quoth_lost *lost;
    json_key(j, "lost");
    json_begin(j, '[');
    for (uint32_t i = 0; (lost = quoth_index_lost(index, i)) != NULL; i++)
        out_json_shard(j, lost);
    json_end(j, ']');
}

/* ---- lists of objects ---------------------------------------------------------------------------- */

OutList out_list(const Cli *cli)
{
    bool is_json = cli->format == FORMAT_JSON || cli->format == FORMAT_JSONL;
    return (OutList){cli_scratch(cli), .format = cli->format, .is_first = true, .is_partial = is_json ? &cli->is_partial : NULL};
}

Json *out_list_begin(OutList *l)
{
    arena_reset(l->scratch);
    l->j = json_new(l->scratch);
    json_begin(&l->j, '{');
    return &l->j;
}

void out_list_end(OutList *l)
{
    if (l->is_partial && *l->is_partial)
        out_json_partial(&l->j);
    json_end(&l->j, '}');
    if (l->format == FORMAT_JSON)
        term_put(l->is_first ? S("[\n") : S(",\n"));
    term_put(buf_str(&l->j.buf));
    if (l->format == FORMAT_JSONL)
        term_put(S("\n"));
    l->is_first = false;
}

void out_list_close(OutList *l)
{
    if (l->format == FORMAT_JSON)
        term_put(l->is_first ? S("[]\n") : S("\n]\n"));
    arena_free(l->scratch);
}
