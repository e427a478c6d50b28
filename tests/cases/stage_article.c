/* stage_article.c: the stages that read a whole article: markdown, text and html say what was read, blocks with their
 * kind and place; actors, attributions, kinds, links and hedges what was found in plain text. */
#include "tests/cases/stage.h"

#include "core/doc.h"
#include "indexer/analyze.h"
#include "indexer/claim.h"

typedef struct Article {
    Source source;
    Doc   *doc;
} Article;

static bool analyze(Article *out, Arena *a, Str input, const char *as, bool plain, Buf *report)
{
    quoth_error    err;
    AnalyzeOptions opts = {.as = str_of(as), .plain = plain, .url = S("")};
    if (source_of(&out->source, a, input, S("case"), &err) == QUOTH_OK &&
        analyze_source(&out->doc, a, &out->source, &opts, &err) == QUOTH_OK)
        return true;
    buf_fmt(report, "error: %s\n", err.message);
    return false;
}

static void put_place(Buf *out, const Article *art, Span text)
{
    Span  at = textmap_to_source(&art->doc->map, text);
    Place beg = source_place(&art->source, at.beg, COLUMN_BYTES), end = source_place(&art->source, at.end, COLUMN_BYTES);
    buf_fmt(out, "%u:%u-%u:%u", beg.line, beg.column, end.line, end.column);
}

static void put_part(Buf *out, const Article *art, const char *name, Range toks)
{
    if (toks.beg == toks.end)
        return;
    buf_fmt(out, "  %-8s ", name);
    put_place(out, art, doc_toks_span(art->doc, toks));
    buf_fmt(out, "  %.*s\n", STR(doc_toks_text(art->doc, toks)));
}

/* ---- what was read ------------------------------------------------------------------------------------------ */

static void put_meta(Buf *out, const Meta *m)
{
    const struct {
        const char *name;
        Str         value;
    } fields[] = {{"title", m->title}, {"date", m->date}, {"outlet", m->outlet}, {"url", m->url}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].value.n)
            buf_fmt(out, "%s: %.*s\n", fields[i].name, STR(fields[i].value));
    for (uint32_t i = 0; i < m->n_authors; i++)
        buf_fmt(out, "author: %.*s\n", STR(m->authors[i]));
}

static void put_blocks(Buf *out, const Article *art)
{
    static const char *const kinds[] = {"paragraph", "heading", "item", "quote", "caption", "cell", "title"};
    const Doc *doc = art->doc;
    vec_each(const Block, b, doc->blocks, doc->n_blocks) {
        buf_fmt(out, "%s ", b->furniture ? "furniture" : kinds[b->kind]);
        put_place(out, art, b->text);
        buf_fmt(out, " %.*s\n", STR(str_span(doc->text, b->text)));
    }
    vec_each(const Mark, m, doc->marks, doc->n_marks)
        if (m->kind == MARK_LINK && m->target.n)
            buf_fmt(out, "link [%.*s] %.*s\n", STR(str_span(doc->text, m->text)), STR(m->target));
}

static void read_as(Arena *a, Str input, const char *as, Buf *out)
{
    Article art;
    if (!analyze(&art, a, input, as, false, out))
        return;
    put_meta(out, &art.doc->meta);
    put_blocks(out, &art);
}

void stage_markdown(Arena *a, Str input, Buf *out)
{
    read_as(a, input, "markdown", out);
}

void stage_text(Arena *a, Str input, Buf *out)
{
    read_as(a, input, "text", out);
}

void stage_html(Arena *a, Str input, Buf *out)
{
    read_as(a, input, "html", out);
}

/* ---- what was found -------------------------------------------------------------------------------------------- */

void stage_actors(Arena *a, Str input, Buf *out)
{
    Article art;
    if (!analyze(&art, a, input, "", true, out))
        return;
    vec_each(const Annotation, n, art.doc->anns, art.doc->n_anns)
        if (n->kind == ANN_ACTOR)
            buf_fmt(out, "%.*s %.*s = %.*s%s\n", STR(actor_type_name((ActorType)n->value)),
                    STR(doc_toks_text(art.doc, n->toks)), STR(n->norm),
                    n->role == ROLE_AGENT ? " (agent)" : n->role == ROLE_PATIENT ? " (patient)" : "");
}

void stage_attributions(Arena *a, Str input, Buf *out)
{
    Article  art;
    uint32_t n;
    if (!analyze(&art, a, input, "", true, out))
        return;
    Claim *claims = claims_of(art.doc, &n);
    vec_each(const Claim, c, claims, n) {
        const Annotation *ann = &art.doc->anns[c->ann];
        buf_fmt(out, "%.*s %.*s, by %s\n", STR(quote_name((QuoteKind)ann->quote)), STR(attr_type_name((AttrType)ann->type)),
                ann->norm.n ? str_z(a, ann->norm) : "?");
        if (ann->polarity == POLARITY_DENIED)
            buf_fmt(out, "  denied\n");
        put_part(out, &art, "speaker", c->speaker);
        put_part(out, &art, "cue", c->cue);
        for (uint32_t i = 0; i < c->n_content; i++)
            put_part(out, &art, "content", c->content[i]);
    }
}

void stage_kinds(Arena *a, Str input, Buf *out)
{
    Article art;
    if (!analyze(&art, a, input, "", true, out))
        return;
    vec_each(const Sentence, s, art.doc->sents, art.doc->n_sents) {
        SentenceKind kind = KIND_ASSERTION;
        bool         hedged = false;
        vec_each(const Annotation, n, art.doc->anns, art.doc->n_anns) {
            bool inside = n->toks.beg >= s->toks.beg && n->toks.end <= s->toks.end;
            if (inside && n->kind == ANN_KIND)
                kind = (SentenceKind)n->value;
            hedged = hedged || (inside && n->kind == ANN_HEDGE);
        }
        buf_fmt(out, "%.*s%s: %.*s\n", STR(sentence_kind_name(kind)), hedged ? ", hedged" : "",
                STR(str_span(art.doc->text, s->text)));
    }
}
