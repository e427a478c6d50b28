/* net_avxvnni.c: products of bytes, for x86 processors that have them without AVX-512. */
#include <string.h>

#include "indexer/net.h"

#ifdef __AVXVNNI__
#include <immintrin.h>

enum { TILE = 4 };

/* 16 outputs for all rows of the tile: products of four bytes each. */
static void product_group(const NetDense *d, const uint8_t *x, uint32_t out0, int32_t *out)
{
    const int8_t *w = d->weights + (size_t)out0 * d->n_taps * d->n_in;
    __m256i acc[TILE][2];
    for (uint32_t t = 0; t < TILE; t++)
        for (uint32_t g = 0; g < 2; g++)
            acc[t][g] = _mm256_loadu_si256((const __m256i *)(const void *)(d->sums + out0 + 8 * g));
    for (uint32_t s = 0; s < d->n_taps; s++) {
        const uint8_t *row = net_tap_row(d, x, s);
        for (uint32_t i = 0; i < d->n_in; i += 4, w += 64) {
            __m256i w0 = _mm256_loadu_si256((const __m256i *)(const void *)w);
            __m256i w1 = _mm256_loadu_si256((const __m256i *)(const void *)(w + 32));
            for (uint32_t t = 0; t < TILE; t++) {
                int32_t four;
                memcpy(&four, row + (size_t)t * d->n_in + i, 4);
                __m256i in = _mm256_set1_epi32(four);
                acc[t][0] = _mm256_dpbusd_avx_epi32(acc[t][0], in, w0);
                acc[t][1] = _mm256_dpbusd_avx_epi32(acc[t][1], in, w1);
            }
        }
    }
    for (uint32_t t = 0; t < TILE; t++)
        for (uint32_t g = 0; g < 2; g++)
            _mm256_storeu_si256((__m256i *)(void *)(out + (size_t)t * d->n_out + out0 + 8 * g), acc[t][g]);
}

static void product_tile(const NetDense *d, const uint8_t *x, int32_t *out)
{
    for (uint32_t g = 0; g < d->n_out; g += 16)
        product_group(d, x, g, out);
}

void net_product_avxvnni(const NetDense *d, const uint8_t *x, uint32_t n, int32_t *out)
{
    for (uint32_t t = 0; t < n; t += TILE)
        product_tile(d, x + (size_t)t * d->n_in, out + (size_t)t * d->n_out);
}
#else
/* Never called: no processor that runs this has them. NOLINTNEXTLINE(readability-non-const-parameter) */
void net_product_avxvnni(const NetDense *d, const uint8_t *x, uint32_t n, int32_t *out)
{
    (void)d, (void)x, (void)n, (void)out;
}
#endif
