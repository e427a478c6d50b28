/* net_base.c: the loops for any processor. */
#include <math.h>
#include <string.h>

#include "indexer/net.h"

typedef struct Lanes {
    float v[LANES];
} Lanes;

#define EACH_LANE for (uint32_t l = 0; l < LANES; l++)

static Lanes lanes_all(float f)
{
    Lanes o;
    EACH_LANE
    o.v[l] = f;
    return o;
}

static Lanes lanes_load(const float *p)
{
    Lanes o;
    memcpy(&o, p, sizeof o);
    return o;
}

static void lanes_store(float *p, Lanes a)
{
    memcpy(p, &a, sizeof a);
}

static Lanes lanes_ints(const int32_t *p)
{
    Lanes o;
    EACH_LANE
    o.v[l] = (float)p[l];
    return o;
}

static Lanes lanes_steps(const uint8_t *p)
{
    Lanes o;
    EACH_LANE
    o.v[l] = (float)((int32_t)p[l] - 128);
    return o;
}

static void lanes_put_steps(uint8_t *p, Lanes a)
{
    EACH_LANE
    {
        float v = a.v[l] < -127.0f ? -127.0f : a.v[l] > 127.0f ? 127.0f : a.v[l];
        p[l] = (uint8_t)((int32_t)((v + 12582912.0f) - 12582912.0f) +
                         128); /* 1.5 * 2^23 rounds to whole numbers */
    }
}

static Lanes lanes_add(Lanes a, Lanes b)
{
    EACH_LANE
    a.v[l] += b.v[l];
    return a;
}

static Lanes lanes_sub(Lanes a, Lanes b)
{
    EACH_LANE
    a.v[l] -= b.v[l];
    return a;
}

static Lanes lanes_mul(Lanes a, Lanes b)
{
    EACH_LANE
    a.v[l] *= b.v[l];
    return a;
}

static Lanes lanes_relu(Lanes a)
{
    EACH_LANE
    a.v[l] = a.v[l] > 0.0f ? a.v[l] : 0.0f;
    return a;
}

static Lanes lanes_div(Lanes a, Lanes b)
{
    EACH_LANE
    a.v[l] /= b.v[l];
    return a;
}

static Lanes lanes_sqrt(Lanes a)
{
    EACH_LANE
    a.v[l] = sqrtf(a.v[l]);
    return a;
}

static float lanes_sum(Lanes a)
{
    for (uint32_t half = LANES / 2; half; half /= 2)
        for (uint32_t l = 0; l < half; l++)
            a.v[l] += a.v[l + half];
    return a.v[0];
}

static Lanes lanes_sums(const Lanes *rows)
{
    Lanes o;
    EACH_LANE
    o.v[l] = lanes_sum(rows[l]);
    return o;
}

static Lanes lanes_rows(const int8_t *table, const uint16_t *rows, uint32_t k, const int8_t *more, uint32_t n)
{
    int32_t sum[LANES] = {0};
    for (uint32_t l = 0; more && l < LANES; l++)
        sum[l] = (int32_t)more[l];
    for (uint32_t j = 0; j < k; j++)
        EACH_LANE
    sum[l] += (int32_t)table[(size_t)rows[j] * n + l];
    return lanes_ints(sum);
}

#include "indexer/net_loops.h"

static void product(const NetDense *d, const uint8_t *x, uint32_t n, int32_t *out)
{
    uint32_t steps = d->n_in / 4;
    for (uint32_t t = 0; t < n; t++)
        for (uint32_t g = 0; g < d->n_out; g += LANES) {
            const int8_t *w = d->weights + (size_t)g * d->n_taps * d->n_in;
            int32_t acc[LANES];
            for (uint32_t l = 0; l < LANES; l++)
                acc[l] = d->sums[g + l];
            for (uint32_t s = 0; s < d->n_taps; s++) {
                const uint8_t *row = net_tap_row(d, x + (size_t)t * d->n_in, s);
                for (uint32_t i = 0; i < steps; i++, row += 4, w += 4 * LANES)
                    for (uint32_t l = 0; l < LANES; l++)
                        acc[l] += row[0] * w[4 * l] + row[1] * w[4 * l + 1] + row[2] * w[4 * l + 2] +
                                  row[3] * w[4 * l + 3];
            }
            memcpy(out + (size_t)t * d->n_out + g, acc, sizeof acc);
        }
}

const NetLoops net_loops_base = {"base", product, residual_rows, norm_rows, sum_rows, add_row, best_path};
