/* export.h: the forms of `quoth export` that have a file of their own. Each writes all it is given to standard output. */
#ifndef QUOTH_CLI_EXPORT_H
#define QUOTH_CLI_EXPORT_H

#include "cli/out.h"

/* An entry for each article that has a claim, in the order of the claims. */
void export_bibtex(const Cli *cli, const quoth_claims *c);
void export_csl(const Cli *cli, const quoth_claims *c);

/* schema.org ClaimReview, a draft for each attributed claim: who claims what where; the rating is left to the reviewer. */
void export_claimreview(const Cli *cli, const quoth_claims *c);

#endif
