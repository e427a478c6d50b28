/* cpu.h: what the processor can do. The C library has asked it already; __builtin_cpu_supports asks again whenever a program
 * starts that calls it anywhere, and asking is slow where the processor is a guest's.
 */
#ifndef QUOTH_INDEXER_CPU_H
#define QUOTH_INDEXER_CPU_H

#include <stdbool.h>

#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>

/* As the header's own x86_cpu_active, which shifts a bit into the sign. */
static inline bool cpu_is_active(unsigned feature)
{
    enum { BITS = 32, LEAF = 4 * BITS };
    const struct cpuid_feature *leaf = __x86_get_cpuid_feature_leaf(feature / LEAF);
    return leaf->active_array[feature % LEAF / BITS] >> (feature % BITS) & 1;
}
#define CPU_HAS(NAME, name) cpu_is_active(x86_cpu_##NAME)
#else
#define CPU_HAS(NAME, name) __builtin_cpu_supports(name)
#endif

#endif
