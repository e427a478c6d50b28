/* ann.c: names of kinds and of their small enums; appending. */
#include "core/ann.h"

#include "base/check.h"
#include "core/doc.h"

uint32_t ann_add(Doc *doc, Annotation a)
{
    CHECK(a.toks.beg <= a.toks.end && a.toks.end <= doc->n_toks);
    uint32_t i = doc->n_anns;
    CHECK(a.owner == ANN_SELF || a.owner < i);
    if (a.owner == ANN_SELF)
        a.owner = i;
    if (!a.norm.p)
        a.norm = S("");
    vec_push(doc->arena, doc->anns, doc->n_anns, a);
    return i;
}

const char *ann_kind_name(AnnKind k)
{
    static const char *const names[] = {
        "none",
#define ANN(id, name, help) name,
#include "core/ann.def"
#undef ANN
    };
    CHECK((unsigned)k < ANN_KINDS);
    return names[k];
}

static Str name_of(const char *const *names, size_t n, unsigned i)
{
    CHECK(i < n);
    return str_of(names[i]);
}

#define NAME_OF(names, i) name_of(names, sizeof(names) / sizeof *(names), (unsigned)(i))

Str attr_type_name(AttrType t)
{
    static const char *const names[] = {"", "assertion", "belief", "fact", "eventuality"};
    return NAME_OF(names, t);
}

Str quote_name(QuoteKind q)
{
    static const char *const names[] = {"", "direct", "indirect", "mixed"};
    return NAME_OF(names, q);
}

Str polarity_name(Polarity p)
{
    static const char *const names[] = {"", "affirmed", "denied"};
    return NAME_OF(names, p);
}

Str actor_type_name(ActorType t)
{
    static const char *const names[] = {"",      "person", "organisation", "country",
                                        "group", "place",  "document",     "anonymous"};
    return NAME_OF(names, t);
}

Str sentence_kind_name(SentenceKind k)
{
    static const char *const names[] = {"assertion", "forecast", "recommendation",
                                        "question",  "fragment", "furniture"};
    return NAME_OF(names, k);
}
