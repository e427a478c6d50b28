/* fuzz.h: what libFuzzer calls, and replay.c in builds without it. */
#ifndef QUOTH_TESTS_FUZZ_H
#define QUOTH_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#endif
