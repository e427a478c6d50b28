/* oracle.h: what Xapian itself says of databases, by its public functions alone. */
#ifndef QUOTH_TESTS_ORACLE_H
#define QUOTH_TESTS_ORACLE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ORACLE_ROOM = 512 };

typedef struct OracleCount {
    uint64_t terms, postings, positions, values, skips, queries, hits;
} OracleCount;

/* Each returns 0, or 1 with the reason in `why`, of ORACLE_ROOM bytes. */
int oracle_differ(char *why, const char *a, const char *b, uint64_t seed, OracleCount *n);
int oracle_check(char *why, const char *path);
int oracle_compact(char *why, const char *const *from, unsigned n, const char *to, unsigned flags);
/* The next document that is added gets the id after this one. */
int oracle_begin_after(char *why, const char *path, uint32_t doc);

#ifdef __cplusplus
}
#endif
#endif
