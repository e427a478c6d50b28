/* net_avx512.c: the loops for x86 processors with AVX-512 and its products of bytes (VNNI). */
#include <math.h>
#include <string.h>

#include "indexer/net.h"

#if defined(__AVX512VNNI__) && defined(__AVX512BW__)
#include <immintrin.h>

typedef __m512 Lanes;

static inline Lanes lanes_all(float f)
{
    return _mm512_set1_ps(f);
}

static inline Lanes lanes_load(const float *p)
{
    return _mm512_loadu_ps(p);
}

static inline void lanes_store(float *p, Lanes v)
{
    _mm512_storeu_ps(p, v);
}

static inline Lanes lanes_ints(const int32_t *p)
{
    return _mm512_cvtepi32_ps(_mm512_loadu_si512(p));
}

static inline Lanes lanes_steps(const uint8_t *p)
{
    __m128i bytes = _mm_xor_si128(_mm_loadu_si128((const __m128i *)(const void *)p), _mm_set1_epi8(-128));
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes));
}

static inline void lanes_put_steps(uint8_t *p, Lanes v)
{
    v = _mm512_min_ps(_mm512_max_ps(v, _mm512_set1_ps(-127.0f)), _mm512_set1_ps(127.0f));
    __m128i bytes = _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(v));
    _mm_storeu_si128((__m128i *)(void *)p, _mm_xor_si128(bytes, _mm_set1_epi8(-128)));
}

/* Numbers 0, 4, 8, 12, 1, 5 … in order. */
#define EACH_FOURTH _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)

/* Packing keeps to +127 by itself; it leaves the four bytes of each vector apart. */
static inline void put_four(uint8_t *p, Lanes a, Lanes b, Lanes c, Lanes d)
{
    __m512i low = _mm512_packs_epi32(_mm512_cvtps_epi32(a), _mm512_cvtps_epi32(b));
    __m512i high = _mm512_packs_epi32(_mm512_cvtps_epi32(c), _mm512_cvtps_epi32(d));
    __m512i bytes = _mm512_permutexvar_epi32(EACH_FOURTH, _mm512_packs_epi16(low, high));
    bytes = _mm512_max_epi8(bytes, _mm512_set1_epi8(-127));
    _mm512_storeu_si512(p, _mm512_xor_si512(bytes, _mm512_set1_epi8(-128)));
}
#define lanes_put_four put_four

static inline Lanes lanes_add(Lanes v, Lanes w)
{
    return _mm512_add_ps(v, w);
}

static inline Lanes lanes_sub(Lanes v, Lanes w)
{
    return _mm512_sub_ps(v, w);
}

static inline Lanes lanes_mul(Lanes v, Lanes w)
{
    return _mm512_mul_ps(v, w);
}

static inline Lanes lanes_relu(Lanes v)
{
    return _mm512_max_ps(v, _mm512_setzero_ps());
}

static inline Lanes lanes_div(Lanes v, Lanes w)
{
    return _mm512_div_ps(v, w);
}

static inline Lanes lanes_sqrt(Lanes v)
{
    return _mm512_sqrt_ps(v);
}

/* Two rows to one, four of these to two …: each step adds the upper halves of what is left of the rows to the lower ones. */
static inline Lanes lanes_sums(const Lanes *rows)
{
    enum { LOW_HALVES = 0x44, HIGH_HALVES = 0xee, EVEN = 0x88, ODD = 0xdd };
    Lanes eight[8], four[4], two[2];
    for (uint32_t i = 0; i < 8; i++) {
        Lanes a = rows[2 * i], b = rows[2 * i + 1];
        eight[i] = _mm512_add_ps(_mm512_shuffle_f32x4(a, b, LOW_HALVES), _mm512_shuffle_f32x4(a, b, HIGH_HALVES));
    }
    for (uint32_t i = 0; i < 4; i++) {
        Lanes a = eight[2 * i], b = eight[2 * i + 1];
        four[i] = _mm512_add_ps(_mm512_shuffle_f32x4(a, b, EVEN), _mm512_shuffle_f32x4(a, b, ODD));
    }
    for (uint32_t i = 0; i < 2; i++) {
        Lanes a = four[2 * i], b = four[2 * i + 1];
        two[i] = _mm512_add_ps(_mm512_shuffle_ps(a, b, LOW_HALVES), _mm512_shuffle_ps(a, b, HIGH_HALVES));
    }
    Lanes sums = _mm512_add_ps(_mm512_shuffle_ps(two[0], two[1], EVEN), _mm512_shuffle_ps(two[0], two[1], ODD));
    return _mm512_permutexvar_ps(EACH_FOURTH, sums); /* they stand as 0, 4, 8, 12, 1 … */
}

#define OWN_SUM_ROWS /* below */
#include "indexer/net_loops.h"

static inline __m512i wide_of(const int8_t *p)
{
    return _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(const void *)p));
}

/* 32 columns at a time; a table's rows are a multiple of that. */
static void sum_rows(const int8_t *table, const uint16_t *rows, uint32_t k, const int8_t *more, uint32_t n, float scale,
                     float *out)
{
    Lanes by = lanes_all(scale);
    for (uint32_t c = 0; c < n; c += 2 * LANES) {
        __m512i sum = more ? wide_of(more + c) : _mm512_setzero_si512();
        for (uint32_t j = 0; j < k; j++)
            sum = _mm512_add_epi16(sum, wide_of(table + (size_t)rows[j] * n + c));
        __m512i low = _mm512_cvtepi16_epi32(_mm512_castsi512_si256(sum));
        __m512i high = _mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(sum, 1));
        lanes_store(out + c, lanes_mul(_mm512_cvtepi32_ps(low), by));
        lanes_store(out + c + LANES, lanes_mul(_mm512_cvtepi32_ps(high), by));
    }
}

enum { TILE = 4 };

/* `groups` groups of 16 outputs for all rows of the tile; a constant at each call, so that the sums stay in
 * registers. */
static inline __attribute__((always_inline)) void product_groups(const NetDense *d, const uint8_t *x,
                                                                 uint32_t out0, uint32_t groups, int32_t *out)
{
    size_t stride = (size_t)16 * d->n_taps * d->n_in;
    const int8_t *w = d->weights + (size_t)(out0 / 16) * stride;
    __m512i acc[4][TILE];
    for (uint32_t g = 0; g < groups; g++)
        for (uint32_t t = 0; t < TILE; t++)
            acc[g][t] = _mm512_loadu_si512(d->sums + out0 + 16 * g);
    for (uint32_t s = 0; s < d->n_taps; s++) {
        const uint8_t *row = net_tap_row(d, x, s);
        for (uint32_t i = 0; i < d->n_in; i += 4, w += 64) {
            __m512i in[TILE];
            for (uint32_t t = 0; t < TILE; t++) {
                int32_t four;
                memcpy(&four, row + (size_t)t * d->n_in + i, 4);
                in[t] = _mm512_set1_epi32(four);
            }
            for (uint32_t g = 0; g < groups; g++) {
                __m512i weights = _mm512_loadu_si512(w + g * stride);
                for (uint32_t t = 0; t < TILE; t++)
                    acc[g][t] = _mm512_dpbusd_epi32(acc[g][t], in[t], weights);
            }
        }
    }
    for (uint32_t g = 0; g < groups; g++)
        for (uint32_t t = 0; t < TILE; t++)
            _mm512_storeu_si512(out + (size_t)t * d->n_out + out0 + 16 * g, acc[g][t]);
}

static void product_tile(const NetDense *d, const uint8_t *x, int32_t *out)
{
    uint32_t g = 0;
    for (; g + 64 <= d->n_out; g += 64)
        product_groups(d, x, g, 4, out);
    for (; g + 32 <= d->n_out; g += 32)
        product_groups(d, x, g, 2, out);
    for (; g < d->n_out; g += 16)
        product_groups(d, x, g, 1, out);
}

static void product(const NetDense *d, const uint8_t *x, uint32_t n, int32_t *out)
{
    for (uint32_t t = 0; t < n; t += TILE)
        product_tile(d, x + (size_t)t * d->n_in, out + (size_t)t * d->n_out);
}

const NetLoops net_loops_avx512 = {"avx512", product, residual_rows, norm_rows, sum_rows, add_row, best_path};
/* With tiles for the products (net_amx.c). */
void net_product_amx(const NetDense *d, const uint8_t *x, uint32_t n, int32_t *out);
const NetLoops net_loops_amx = {"amx", net_product_amx, residual_rows, norm_rows, sum_rows, add_row, best_path};
#else
const NetLoops net_loops_amx = {0};
const NetLoops net_loops_avx512 = {0};
#endif
