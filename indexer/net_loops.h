/* net_loops.h: the nets' loops, compiled once for each set of instructions (net_base.c, net_avx2.c,
 * net_avx512.c).
 *
 * Each of those files first defines 16 lanes of floats, `Lanes`, and what can be done with them, then
 * includes this one, then adds its own `product`, which is exact, so its order does not matter. Floats go in
 * a fixed order whatever the instructions: lanes are added up in halves, each step is rounded, none are fused
 * (-ffp-contract=off).
 *
 *     lanes_load, lanes_store      16 floats            lanes_ints     16 whole numbers as floats
 *     lanes_steps                  16 activations, in steps from zero
 *     lanes_put_steps              the nearest steps, ties to even, within +-127
 *     lanes_add, lanes_sub, lanes_mul, lanes_relu       lane by lane   lanes_all   one float in all lanes
 *     lanes_sum                    the lanes added up   lanes_rows     sum of 16 columns of table rows
 */

/* Sums of a row and of its squares. */
typedef struct Sums {
    Lanes plain, squares;
} Sums;

static inline void add_to(Sums *s, Lanes v)
{
    s->plain = lanes_add(s->plain, v);
    s->squares = lanes_add(s->squares, lanes_mul(v, v));
}

static inline void norm_sums(const NetNorm *norm, Sums s, const float *z, uint32_t n, uint8_t *out)
{
    float share = 1.0f / (float)n, middle = lanes_sum(s.plain) * share;
    float variance = lanes_sum(s.squares) * share - middle * middle;
    Lanes mean = lanes_all(middle);
    Lanes r = lanes_all(1.0f / sqrtf((variance > 0.0f ? variance : 0.0f) + 1e-5f));
    for (uint32_t k = 0; k < n; k += LANES) {
        Lanes v = lanes_mul(lanes_sub(lanes_load(z + k), mean), r);
        lanes_put_steps(out + k,
                        lanes_add(lanes_mul(v, lanes_load(norm->gain + k)), lanes_load(norm->shift + k)));
    }
}

static void norm_row(const NetNorm *norm, const float *z, uint32_t n, uint8_t *out)
{
    Sums s = {lanes_all(0.0f), lanes_all(0.0f)};
    for (uint32_t k = 0; k < n; k += LANES)
        add_to(&s, lanes_load(z + k));
    norm_sums(norm, s, z, n, out);
}

static Lanes scaled(const NetDense *d, const int32_t *acc, uint32_t k)
{
    return lanes_add(lanes_mul(lanes_ints(acc + k), lanes_load(d->scale + k)), lanes_load(d->bias + k));
}

static void residual_row(const NetDense *d, const NetNorm *norm, const int32_t *acc, const uint8_t *x,
                         uint8_t *out)
{
    float z[NET_WIDTH];
    Lanes step = lanes_all(0.0625f);
    Sums s = {lanes_all(0.0f), lanes_all(0.0f)};
    for (uint32_t k = 0; k < d->n_out; k += LANES) {
        Lanes v = lanes_add(lanes_mul(lanes_steps(x + k), step), lanes_relu(scaled(d, acc, k)));
        add_to(&s, v);
        lanes_store(z + k, v);
    }
    norm_sums(norm, s, z, d->n_out, out);
}

static void sum_rows(const int8_t *table, const uint16_t *rows, uint32_t k, const int8_t *more, uint32_t n,
                     float scale, float *out)
{
    Lanes by = lanes_all(scale);
    for (uint32_t c = 0; c < n; c += LANES)
        lanes_store(out + c, lanes_mul(lanes_rows(table + c, rows, k, more ? more + c : NULL, n), by));
}

static void add_row(const NetDense *d, const int32_t *acc, float *out)
{
    for (uint32_t c = 0; c < d->n_out; c += LANES)
        lanes_store(out + c, lanes_add(lanes_load(out + c), scaled(d, acc, c)));
}
