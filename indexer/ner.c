#include "indexer/ner.h"

#include "indexer/tagtok.h"

/* The packed model, put into the library by models/names.S. */
extern const char model_names[], model_names_end[];

bool ner_model(Net *out)
{
    return net_open(out, (Str){model_names, (size_t)(model_names_end - model_names)});
}

/* A finder at work on one Doc. */
typedef struct Finder {
    Doc *doc;
    const Net *net;
    const NetLoops *loops;
    NetWork work;
    TagTok *toks;
    uint8_t *tags;
    NerName *names;
    uint32_t n_names;
} Finder;

/* The runs of one tag: 2k + 1 begins kind k, 2k + 2 goes on. */
static void add_names(Finder *f, Range toks)
{
    uint32_t n = toks.end - toks.beg;
    for (uint32_t i = 0; i < n;) {
        uint32_t tag = f->tags[i], k = i + 1;
        if (tag == 0) {
            i++;
            continue;
        }
        uint8_t kind = (uint8_t)((tag - 1) / 2);
        while (k < n && f->tags[k] == 2u * kind + 2)
            k++;
        vec_push(f->doc->arena, f->names, f->n_names, (NerName){{toks.beg + i, toks.beg + k}, kind});
        i = k;
    }
}

static void find_in(Finder *f, Range toks)
{
    tagtok_read(f->net, f->doc, toks, f->toks);
    net_tags(f->loops, f->net, &f->work, f->toks, toks.end - toks.beg, f->tags);
    add_names(f, toks);
}

NerName *ner_find_with(Doc *doc, const Net *net, const NetLoops *loops, uint32_t *n)
{
    uint32_t most = 1;
    vec_each (const Sentence, s, doc->sents, doc->n_sents)
        most = s->toks.end - s->toks.beg > most ? s->toks.end - s->toks.beg : most;
    most = most < TAG_BLOCK_MAX ? most : TAG_BLOCK_MAX;
    Arena *work = arena_part(doc->arena);
    Finder f = {.doc = doc, .net = net, .loops = loops, .work = net_work(net, work, most)};
    f.toks = arena_make_n(work, TagTok, most);
    f.tags = arena_make_n(work, uint8_t, most);
    vec_each (const Sentence, s, doc->sents, doc->n_sents) {
        if (doc->blocks[s->block].furniture)
            continue;
        for (uint32_t beg = s->toks.beg; beg < s->toks.end; beg += TAG_BLOCK_MAX)
            find_in(&f, (Range){beg, s->toks.end - beg > TAG_BLOCK_MAX ? beg + TAG_BLOCK_MAX : s->toks.end});
    }
    arena_free(work);
    *n = f.n_names;
    return f.names;
}

NerName *ner_find(Doc *doc, uint32_t *n)
{
    Net net;
    *n = 0;
    return ner_model(&net) ? ner_find_with(doc, &net, net_loops(), n) : NULL;
}
