/* tagrules.h: attributions that show in the form of a page more than in its words.
 *
 *   transcripts     NAME: what was said, block after block
 *   signed quotes   "What was said" – Name
 *   quotations that run on: a block opens with a mark, the one before left its own open
 *   dialogue        quotations that nobody is said to have said, in texts that live by them: novels, not news
 *
 * Ownership: annotations live in the Doc's arena. Errors: none. Threads: works on its Doc alone.
 */
#ifndef QUOTH_INDEXER_TAGRULES_H
#define QUOTH_INDEXER_TAGRULES_H

#include "core/doc.h"
#include "indexer/tagfeat.h"

/* The tokens of a Doc as the tagger sees them, and which attribution each serves. */
typedef struct TagPage {
    Doc *doc;
    TagTok *toks;
    uint32_t *owner; /* 1 + the attribution's annotation; 0: none */
    bool *speaker;   /* it serves as a speaker, so others may name it too              */
} TagPage;

static inline Range tagpage_block(const TagPage *p, uint32_t block)
{
    Range sents = p->doc->blocks[block].sents;
    if (sents.beg == sents.end)
        return (Range){0, 0};
    return (Range){p->doc->sents[sents.beg].toks.beg, p->doc->sents[sents.end - 1].toks.end};
}

/* Adds transcripts and signed quotes and sets done[block] of theirs; before the nets. */
void tagrules_before(TagPage *p, bool *done);

/* Adds quotations that run on, then dialogue; after the nets. */
void tagrules_after(TagPage *p);

#endif
