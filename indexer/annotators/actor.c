/* actor.c: persons, bodies and countries wherever they are named, under their canonical names.
 *
 * A capital or a seat of government that acts stands for its country; where something merely happens it is a place
 * (ACTOR_PLACE), which is kept for speakers and entities but is no actor.
 */
#include "indexer/annotator.h"
#include "indexer/names.h"

static void run(Doc *doc)
{
    uint32_t n;
    Name    *names = names_find(doc, &n);
    vec_each(const Name, name, names, n)
        if (name->type != ACTOR_NONE)
            ann_add(doc, (Annotation){.kind = ANN_ACTOR,
                                      .owner = ANN_SELF,
                                      .toks = name->toks,
                                      .norm = name->norm,
                                      .country = name->country,
                                      .value = name->type,
                                      .confidence = name->titled ? 95 : 85});
}

const Annotator annotator_actor = {.name = "actor", .writes = KIND(ACTOR), .english = true, .run = run};
