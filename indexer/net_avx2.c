/* net_avx2.c: the loops for x86 processors with AVX2: products of 16-bit pairs. */
#include <math.h>
#include <string.h>

#include "indexer/net.h"

#ifdef __AVX2__
#include <immintrin.h>

typedef struct Lanes {
    __m256 a, b;
} Lanes;

static inline Lanes lanes_all(float f)
{
    return (Lanes){_mm256_set1_ps(f), _mm256_set1_ps(f)};
}

static inline Lanes lanes_load(const float *p)
{
    return (Lanes){_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)};
}

static inline void lanes_store(float *p, Lanes v)
{
    _mm256_storeu_ps(p, v.a);
    _mm256_storeu_ps(p + 8, v.b);
}

static inline Lanes lanes_ints(const int32_t *p)
{
    const __m256i *from = (const __m256i *)(const void *)p;
    return (Lanes){_mm256_cvtepi32_ps(_mm256_loadu_si256(from)),
                   _mm256_cvtepi32_ps(_mm256_loadu_si256(from + 1))};
}

static inline Lanes lanes_steps(const uint8_t *p)
{
    __m128i bytes = _mm_xor_si128(_mm_loadu_si128((const __m128i *)(const void *)p), _mm_set1_epi8(-128));
    return (Lanes){_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)),
                   _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_srli_si128(bytes, 8)))};
}

static inline __m256i steps_of(__m256 v)
{
    v = _mm256_min_ps(_mm256_max_ps(v, _mm256_set1_ps(-127.0f)), _mm256_set1_ps(127.0f));
    return _mm256_cvtps_epi32(v);
}

static inline void lanes_put_steps(uint8_t *p, Lanes v)
{
    __m256i shorts = _mm256_permute4x64_epi64(_mm256_packs_epi32(steps_of(v.a), steps_of(v.b)), 0xd8);
    __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(shorts), _mm256_extracti128_si256(shorts, 1));
    _mm_storeu_si128((__m128i *)(void *)p, _mm_xor_si128(bytes, _mm_set1_epi8(-128)));
}

static inline Lanes lanes_add(Lanes v, Lanes w)
{
    return (Lanes){_mm256_add_ps(v.a, w.a), _mm256_add_ps(v.b, w.b)};
}

static inline Lanes lanes_sub(Lanes v, Lanes w)
{
    return (Lanes){_mm256_sub_ps(v.a, w.a), _mm256_sub_ps(v.b, w.b)};
}

static inline Lanes lanes_mul(Lanes v, Lanes w)
{
    return (Lanes){_mm256_mul_ps(v.a, w.a), _mm256_mul_ps(v.b, w.b)};
}

static inline Lanes lanes_relu(Lanes v)
{
    return (Lanes){_mm256_max_ps(v.a, _mm256_setzero_ps()), _mm256_max_ps(v.b, _mm256_setzero_ps())};
}

static inline Lanes lanes_div(Lanes v, Lanes w)
{
    return (Lanes){_mm256_div_ps(v.a, w.a), _mm256_div_ps(v.b, w.b)};
}

static inline Lanes lanes_sqrt(Lanes v)
{
    return (Lanes){_mm256_sqrt_ps(v.a), _mm256_sqrt_ps(v.b)};
}

static inline float lanes_sum(Lanes v)
{
    __m256 eight = _mm256_add_ps(v.a, v.b);
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

static inline Lanes lanes_sums(const Lanes *rows)
{
    float sums[LANES];
    for (uint32_t i = 0; i < LANES; i++)
        sums[i] = lanes_sum(rows[i]);
    return lanes_load(sums);
}

static inline __m256i shorts_of(const int8_t *p)
{
    return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)p));
}

static inline Lanes lanes_rows(const int8_t *table, const uint16_t *rows, uint32_t k, const int8_t *more,
                               uint32_t n)
{
    __m256i sum = more ? shorts_of(more) : _mm256_setzero_si256();
    for (uint32_t j = 0; j < k; j++)
        sum = _mm256_add_epi16(sum, shorts_of(table + (size_t)rows[j] * n));
    return (Lanes){_mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(_mm256_castsi256_si128(sum))),
                   _mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(_mm256_extracti128_si256(sum, 1)))};
}

#include "indexer/net_loops.h"

enum { TILE = 4, TAPS = 3 };

/* The rows that the taps of a tile read, as shorts about zero. */
typedef struct Shorts {
    int16_t at[TAPS][TILE][NET_WIDTH];
} Shorts;

static void widen(const NetDense *d, const uint8_t *x, Shorts *out)
{
    const __m256i middle = _mm256_set1_epi16(128);
    for (uint32_t s = 0; s < d->n_taps; s++)
        for (uint32_t t = 0; t < TILE; t++) {
            const uint8_t *row = net_tap_row(d, x, s) + (size_t)t * d->n_in;
            for (uint32_t i = 0; i < d->n_in; i += 16) {
                __m256i v = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(const void *)(row + i)));
                _mm256_storeu_si256((__m256i *)(void *)(out->at[s][t] + i), _mm256_sub_epi16(v, middle));
            }
        }
}

/* Two groups of four outputs at a time, each output as two partial sums, for all rows of the tile. */
static void product_eight(const NetDense *d, const Shorts *x, uint32_t out0, int32_t *out)
{
    const int8_t *w = d->weights + (size_t)(out0 & ~15u) * d->n_taps * d->n_in + 4 * (out0 & 15u);
    __m256i acc[TILE][2];
    for (uint32_t t = 0; t < TILE; t++)
        acc[t][0] = acc[t][1] = _mm256_setzero_si256();
    for (uint32_t s = 0; s < d->n_taps; s++)
        for (uint32_t i = 0; i < d->n_in; i += 4, w += 64) {
            __m256i w0 = shorts_of(w), w1 = shorts_of(w + 16);
            for (uint32_t t = 0; t < TILE; t++) {
                int64_t four;
                memcpy(&four, x->at[s][t] + i, 8);
                __m256i in = _mm256_set1_epi64x(four);
                acc[t][0] = _mm256_add_epi32(acc[t][0], _mm256_madd_epi16(in, w0));
                acc[t][1] = _mm256_add_epi32(acc[t][1], _mm256_madd_epi16(in, w1));
            }
        }
    for (uint32_t t = 0; t < TILE; t++) {
        __m256i sum = _mm256_hadd_epi32(acc[t][0], acc[t][1]);
        sum = _mm256_permute4x64_epi64(sum, 0xd8);
        _mm256_storeu_si256((__m256i *)(void *)(out + (size_t)t * d->n_out + out0), sum);
    }
}

static void product_tile(const NetDense *d, const uint8_t *x, int32_t *out)
{
    Shorts shorts;
    widen(d, x, &shorts);
    for (uint32_t g = 0; g < d->n_out; g += 8)
        product_eight(d, &shorts, g, out);
}

static void product(const NetDense *d, const uint8_t *x, uint32_t n, int32_t *out)
{
    for (uint32_t t = 0; t < n; t += TILE)
        product_tile(d, x + (size_t)t * d->n_in, out + (size_t)t * d->n_out);
}

const NetLoops net_loops_avx2 = {"avx2", product, residual_rows, norm_rows, sum_rows, add_row, best_path};
/* With products of bytes (net_avxvnni.c). */
void net_product_avxvnni(const NetDense *d, const uint8_t *x, uint32_t n, int32_t *out);
const NetLoops net_loops_avxvnni = {"avxvnni", net_product_avxvnni, residual_rows, norm_rows, sum_rows, add_row, best_path};
#else
const NetLoops net_loops_avxvnni = {0};
const NetLoops net_loops_avx2 = {0};
#endif
