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
 *     lanes_add, lanes_sub, lanes_mul, lanes_div, lanes_sqrt, lanes_relu       lane by lane
 *     lanes_all                    one float in all lanes
 *     lanes_sums                   the lanes of 16 of these added up, one in each lane
 *     lanes_rows                   sum of 16 columns of table rows; not asked for where OWN_SUM_ROWS is defined
 */

/* Sums of 16 rows and of their squares. */
typedef struct Sums {
    Lanes plain[NET_STEP], squares[NET_STEP];
} Sums;

static inline void add_to(Lanes *plain, Lanes *squares, Lanes v)
{
    *plain = lanes_add(*plain, v);
    *squares = lanes_add(*squares, lanes_mul(v, v));
}

/* Writes the norm of n rows of that width; their sums are in s, and may be anything for the rows beyond. */
static void put_norms(const NetNorm *norm, const Sums *s, const float *z, uint32_t width, uint32_t n, uint8_t *out)
{
    float means[NET_STEP], scales[NET_STEP];
    Lanes share = lanes_all(1.0f / (float)width), middle = lanes_mul(lanes_sums(s->plain), share);
    Lanes variance = lanes_sub(lanes_mul(lanes_sums(s->squares), share), lanes_mul(middle, middle));
    lanes_store(means, middle);
    lanes_store(scales, lanes_div(lanes_all(1.0f), lanes_sqrt(lanes_add(lanes_relu(variance), lanes_all(1e-5f)))));
    for (uint32_t i = 0; i < n; i++, z += width, out += width) {
        Lanes mean = lanes_all(means[i]), r = lanes_all(scales[i]);
        for (uint32_t k = 0; k < width; k += LANES) {
            Lanes v = lanes_mul(lanes_sub(lanes_load(z + k), mean), r);
            lanes_put_steps(out + k, lanes_add(lanes_mul(v, lanes_load(norm->gain + k)), lanes_load(norm->shift + k)));
        }
    }
}

static void norm_rows(const NetNorm *norm, const float *z, uint32_t width, uint32_t n, uint8_t *out)
{
    Sums s;
    for (uint32_t i = 0; i < NET_STEP; i++) {
        Lanes plain = lanes_all(0.0f), squares = lanes_all(0.0f);
        for (uint32_t k = 0; i < n && k < width; k += LANES)
            add_to(&plain, &squares, lanes_load(z + (size_t)i * width + k));
        s.plain[i] = plain;
        s.squares[i] = squares;
    }
    put_norms(norm, &s, z, width, n, out);
}

static inline Lanes scaled(const NetDense *d, const int32_t *acc, uint32_t k)
{
    return lanes_add(lanes_mul(lanes_ints(acc + k), lanes_load(d->scale + k)), lanes_load(d->bias + k));
}

/* Up to NET_STEP rows. */
static void residual_step(const NetDense *d, const NetNorm *norm, const int32_t *acc, const uint8_t *x, uint32_t n, uint8_t *out)
{
    float z[NET_STEP * NET_WIDTH];
    Sums s;
    uint32_t width = d->n_out;
    Lanes step = lanes_all(0.0625f);
    for (uint32_t i = 0; i < NET_STEP; i++) {
        Lanes plain = lanes_all(0.0f), squares = lanes_all(0.0f);
        for (uint32_t k = 0; i < n && k < width; k += LANES) {
            size_t at = (size_t)i * width + k;
            Lanes v = lanes_add(lanes_mul(lanes_steps(x + at), step), lanes_relu(scaled(d, acc + (size_t)i * width, k)));
            add_to(&plain, &squares, v);
            lanes_store(z + at, v);
        }
        s.plain[i] = plain;
        s.squares[i] = squares;
    }
    put_norms(norm, &s, z, width, n, out);
}

static void residual_rows(const NetDense *d, const NetNorm *norm, const int32_t *acc, const uint8_t *x, uint32_t n, uint8_t *out)
{
    for (uint32_t t = 0; t < n; t += NET_STEP) {
        size_t at = (size_t)t * d->n_out;
        residual_step(d, norm, acc + at, x + at, n - t < NET_STEP ? n - t : NET_STEP, out + at);
    }
}

#ifndef OWN_SUM_ROWS
static void sum_rows(const int8_t *table, const uint16_t *rows, uint32_t k, const int8_t *more, uint32_t n,
                     float scale, float *out)
{
    Lanes by = lanes_all(scale);
    for (uint32_t c = 0; c < n; c += LANES)
        lanes_store(out + c, lanes_mul(lanes_rows(table + c, rows, k, more ? more + c : NULL, n), by));
}
#endif

static void add_row(const NetDense *d, const int32_t *acc, const float *more, float *out)
{
    for (uint32_t c = 0; c < d->n_out; c += LANES) {
        Lanes v = lanes_add(lanes_load(out + c), scaled(d, acc, c));
        lanes_store(out + c, more ? lanes_add(v, lanes_load(more + c)) : v);
    }
}

/* ---- the best tags ------------------------------------------------------------------------------------------ */

typedef struct Ways {
    int32_t best[NET_OUTS], from[NET_OUTS]; /* of each tag, and of one more so that a row is a whole vector */
} Ways;

/* The best way to each tag over each tag before it. */
static inline Ways ways_on(const int32_t *best, int32_t (*moves)[NET_OUTS])
{
    Ways w = {{0}, {0}};
    for (uint32_t b = 0; b < NET_OUTS; b++)
        w.best[b] = best[0] + moves[0][b];
    for (int32_t a = 1; a < NET_TAGS; a++)
        for (uint32_t b = 0; b < NET_OUTS; b++) {
            int32_t v = best[a] + moves[a][b], is_more = -(v > w.best[b]);
            w.best[b] = (v & is_more) | (w.best[b] & ~is_more);
            w.from[b] = (a & is_more) | (w.from[b] & ~is_more);
        }
    return w;
}

static void best_path(const int32_t *costs, int32_t (*scores)[NET_OUTS], uint32_t n, uint32_t anchor, uint8_t (*from)[NET_OUTS],
                      uint8_t *tags)
{
    enum { NEVER = 1 << 24 };
    static const int32_t barred[NET_OUTS] = {NEVER, NEVER, NEVER, 0, 0, NEVER, NEVER, NEVER};
    int32_t moves[NET_TAGS + 1][NET_OUTS] = {{0}}, best[NET_OUTS] = {0};
    for (uint32_t a = 0; a <= NET_TAGS; a++)
        memcpy(moves[a], costs + (size_t)a * NET_TAGS, NET_TAGS * sizeof(int32_t));
    for (uint32_t i = 0; i < n; i++) {
        Ways w = {{0}, {0}};
        if (i == 0)
            memcpy(w.best, moves[NET_TAGS], sizeof w.best);
        else
            w = ways_on(best, moves);
        for (uint32_t b = 0; b < NET_OUTS; b++) {
            best[b] = w.best[b] + scores[i][b] - (i == anchor ? barred[b] : 0);
            from[i][b] = (uint8_t)w.from[b];
        }
    }
    uint8_t b = 0;
    for (uint32_t k = 1; k < NET_TAGS; k++)
        b = best[k] > best[b] ? (uint8_t)k : b;
    for (uint32_t i = n; i-- > 0;) {
        tags[i] = b;
        b = from[i][b];
    }
}
