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
 *     lanes_put_four               the same of 64, where that is less work than four times 16; may be undefined
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

/* A row and what its norm is made of. */
typedef struct Row {
    const NetNorm *norm;
    const float *z;
    Lanes mean, scale; /* the same in all lanes */
} Row;

static inline Lanes normed(const Row *row, uint32_t k)
{
    Lanes v = lanes_mul(lanes_sub(lanes_load(row->z + k), row->mean), row->scale);
    return lanes_add(lanes_mul(v, lanes_load(row->norm->gain + k)), lanes_load(row->norm->shift + k));
}

static inline void put_row(const Row *row, uint32_t width, uint8_t *out)
{
    uint32_t k = 0;
#ifdef lanes_put_four
    for (; k + 4 * LANES <= width; k += 4 * LANES)
        lanes_put_four(out + k, normed(row, k), normed(row, k + LANES), normed(row, k + 2 * LANES), normed(row, k + 3 * LANES));
#endif
    for (; k < width; k += LANES)
        lanes_put_steps(out + k, normed(row, k));
}

/* Writes the norm of n rows of that width; their sums are in s, and may be anything for the rows beyond. */
static void put_norms(const NetNorm *norm, const Sums *s, const float *z, uint32_t width, uint32_t n, uint8_t *out)
{
    float means[NET_STEP], scales[NET_STEP];
    Lanes share = lanes_all(1.0f / (float)width), middle = lanes_mul(lanes_sums(s->plain), share);
    Lanes variance = lanes_sub(lanes_mul(lanes_sums(s->squares), share), lanes_mul(middle, middle));
    lanes_store(means, middle);
    lanes_store(scales, lanes_div(lanes_all(1.0f), lanes_sqrt(lanes_add(lanes_relu(variance), lanes_all(1e-5f)))));
    for (uint32_t i = 0; i < n; i++, z += width, out += width)
        put_row(&(Row){norm, z, lanes_all(means[i]), lanes_all(scales[i])}, width, out);
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

/* The best way to each tag over each tag before it; one tag more than there are, so that a row is a whole vector. */
static inline void best_on(const int32_t *before, int32_t (*moves)[NET_OUTS], int32_t *best)
{
    int32_t most[NET_OUTS];
    for (uint32_t b = 0; b < NET_OUTS; b++)
        most[b] = before[0] + moves[0][b];
    for (uint32_t a = 1; a < NET_TAGS; a++)
        for (uint32_t b = 0; b < NET_OUTS; b++) {
            int32_t v = before[a] + moves[a][b];
            most[b] = v > most[b] ? v : most[b];
        }
    memcpy(best, most, sizeof most);
}

/* The tag before tag b on the best way to it. */
static inline uint8_t tag_before(const int32_t *before, int32_t (*moves)[NET_OUTS], uint8_t b)
{
    uint32_t best = 0;
    for (uint32_t a = 1; a < NET_TAGS; a++)
        best = before[a] + moves[a][b] > before[best] + moves[best][b] ? a : best;
    return (uint8_t)best;
}

static void best_path(const int32_t *costs, int32_t (*scores)[NET_OUTS], uint32_t n, uint32_t anchor, int32_t (*best)[NET_OUTS],
                      uint8_t *tags)
{
    enum { NEVER = 1 << 24 };
    static const int32_t barred[NET_OUTS] = {NEVER, NEVER, NEVER, 0, 0, NEVER, NEVER, NEVER};
    int32_t moves[NET_TAGS + 1][NET_OUTS] = {{0}};
    for (uint32_t a = 0; a <= NET_TAGS; a++)
        memcpy(moves[a], costs + (size_t)a * NET_TAGS, NET_TAGS * sizeof(int32_t));
    for (uint32_t i = 0; i < n; i++) {
        if (i == 0)
            memcpy(best[i], moves[NET_TAGS], sizeof best[i]);
        else
            best_on(best[i - 1], moves, best[i]);
        for (uint32_t b = 0; b < NET_OUTS; b++)
            best[i][b] += scores[i][b] - (i == anchor ? barred[b] : 0);
    }
    uint8_t b = 0;
    for (uint32_t k = 1; n > 0 && k < NET_TAGS; k++)
        b = best[n - 1][k] > best[n - 1][b] ? (uint8_t)k : b;
    for (uint32_t i = n; i-- > 0;) {
        tags[i] = b;
        b = i > 0 ? tag_before(best[i - 1], moves, b) : 0;
    }
}
