/* kern: the inner loops of training, called from Python over plain arrays.
 *
 * Sequences lie one after another in one matrix of rows; `seg[i]` names the sequence of row i, so a neighbour
 * of another sequence counts as zero. Matrix products are left to torch, which has them in bfloat16.
 *
 * Units:   float unless named; bf16 is the upper half of a float.
 * Threads: one.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { TAGS = 7, START = 7 }; /* row START of the transitions: first tag of a sequence */

typedef uint16_t bf16;

static inline float from_bf16(bf16 v)
{
    uint32_t u = (uint32_t)v << 16;
    float f;
    memcpy(&f, &u, 4);
    return f;
}

static inline bf16 to_bf16(float f)
{
    uint32_t u;
    memcpy(&u, &f, 4);
    return (bf16)((u + 0x7fff + ((u >> 16) & 1)) >> 16);
}

static inline uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* A byte of chance for each element; `n` a multiple of 8. */
static void chance(uint8_t *out, int n, uint64_t seed, int64_t row)
{
    uint64_t base = mix(seed + (uint64_t)row * 0x9e3779b97f4a7c15u);
    for (int k = 0; k < n; k += 8) {
        uint64_t z = mix(base + (uint64_t)k * 0xd1342543de82ef95u);
        memcpy(out + k, &z, 8);
    }
}

/* Drops units by chance and raises the rest: the same ones for the same seed, so it serves its own gradient.
 */
void drop_units(const float *restrict x, float *restrict out, int n, int h, float drop, uint64_t seed)
{
    int limit = (int)(drop * 256.0f + 0.5f);
    float up = 256.0f / (float)(256 - limit);
    uint8_t dice[1024];
    for (int i = 0; i < n; i++) {
        chance(dice, h, seed, i);
        for (int k = 0; k < h; k++)
            out[(size_t)i * (size_t)h + (size_t)k] =
                dice[k] >= limit ? x[(size_t)i * (size_t)h + (size_t)k] * up : 0.0f;
    }
}

/* ---- convolution of width 3: rows side by side, and back --------------------------------------- */

void gather3(const float *x, const int32_t *seg, int dist, int n, int h, bf16 *cols)
{
    for (int i = 0; i < n; i++)
        for (int s = -1; s <= 1; s++) {
            int j = i + s * dist;
            bf16 *to = cols + ((size_t)i * 3 + (size_t)(s + 1)) * (size_t)h;
            if (j < 0 || j >= n || seg[j] != seg[i]) {
                memset(to, 0, (size_t)h * sizeof *to);
                continue;
            }
            const float *from = x + (size_t)j * (size_t)h;
            for (int k = 0; k < h; k++)
                to[k] = to_bf16(from[k]);
        }
}

void scatter3(const bf16 *cols, const int32_t *seg, int dist, int n, int h, float *dx)
{
    for (int i = 0; i < n; i++)
        for (int s = -1; s <= 1; s++) {
            int j = i + s * dist;
            if (j < 0 || j >= n || seg[j] != seg[i])
                continue;
            const bf16 *from = cols + ((size_t)i * 3 + (size_t)(s + 1)) * (size_t)h;
            float *to = dx + (size_t)j * (size_t)h;
            for (int k = 0; k < h; k++)
                to[k] += from_bf16(from[k]);
        }
}

/* ---- residual, dropout, layer norm, rounding ----------------------------------------------------- */

/* out = round(norm(x + drop(relu(y + bias))) * gain + shift); y NULL: norm of x alone. `keep` gets 1 where
 * the unit was alive; `hat` the normed values; `step` > 0: rounded to multiples of it within +-127 steps. */
void block_forward(const float *restrict x, const bf16 *restrict y, const float *restrict bias,
                   const float *restrict gain, const float *restrict shift, float *restrict out,
                   float *restrict hat, float *restrict rstd, uint8_t *restrict keep, int n, int h,
                   float drop, uint64_t seed, float step)
{
    int limit = (int)(drop * 256.0f + 0.5f);
    float up = 256.0f / (float)(256 - limit);
    uint8_t dice[1024];
    float z[1024];
    for (int i = 0; i < n; i++) {
        const float *xi = x + (size_t)i * (size_t)h;
        if (y) {
            const bf16 *yi = y + (size_t)i * (size_t)h;
            uint8_t *ki = keep + (size_t)i * (size_t)h;
            chance(dice, h, seed, i);
            for (int k = 0; k < h; k++) {
                float v = from_bf16(yi[k]) + bias[k];
                ki[k] = v > 0 && dice[k] >= limit;
                z[k] = xi[k] + (ki[k] ? v * up : 0.0f);
            }
        } else
            memcpy(z, xi, (size_t)h * sizeof *z);
        float sum = 0, sq = 0;
        for (int k = 0; k < h; k++)
            sum += z[k];
        float mean = sum / (float)h;
        for (int k = 0; k < h; k++)
            sq += (z[k] - mean) * (z[k] - mean);
        float r = 1.0f / sqrtf(sq / (float)h + 1e-5f);
        rstd[i] = r;
        float *oi = out + (size_t)i * (size_t)h, *hi = hat + (size_t)i * (size_t)h;
        for (int k = 0; k < h; k++) {
            hi[k] = (z[k] - mean) * r;
            oi[k] = hi[k] * gain[k] + shift[k];
        }
        if (step > 0)
            for (int k = 0; k < h; k++) {
                float v = rintf(oi[k] / step);
                oi[k] = step * (v > 127 ? 127 : v < -127 ? -127 : v);
            }
    }
}

/* From the gradient of `out`: of x (added to dx), of y (bf16), of bias, gain and shift (added). */
void block_backward(const float *restrict dout, const float *restrict hat, const float *restrict rstd,
                    const uint8_t *restrict keep, const float *restrict gain, const float *restrict shift,
                    float *restrict dx, bf16 *restrict dy, float *restrict dbias, float *restrict dgain,
                    float *restrict dshift, int n, int h, float drop, float step)
{
    int limit = (int)(drop * 256.0f + 0.5f);
    float up = 256.0f / (float)(256 - limit), top = step > 0 ? step * 127.5f : 1e30f;
    float g[1024];
    for (int i = 0; i < n; i++) {
        const float *di = dout + (size_t)i * (size_t)h, *hi = hat + (size_t)i * (size_t)h;
        float s1 = 0, s2 = 0;
        for (int k = 0; k < h; k++) {
            float v = hi[k] * gain[k] + shift[k];
            float d = v < top && v > -top ? di[k] : 0.0f;
            dgain[k] += d * hi[k];
            dshift[k] += d;
            g[k] = d * gain[k];
            s1 += g[k];
            s2 += g[k] * hi[k];
        }
        s1 /= (float)h;
        s2 /= (float)h;
        float *xi = dx + (size_t)i * (size_t)h;
        for (int k = 0; k < h; k++) {
            g[k] = (g[k] - s1 - hi[k] * s2) * rstd[i];
            xi[k] += g[k];
        }
        if (!dy)
            continue;
        const uint8_t *ki = keep + (size_t)i * (size_t)h;
        bf16 *yi = dy + (size_t)i * (size_t)h;
        for (int k = 0; k < h; k++) {
            float v = ki[k] ? g[k] * up : 0.0f;
            yi[k] = to_bf16(v);
            dbias[k] += v;
        }
    }
}

/* ---- sums of table rows, with an optimiser that touches only the rows used ----------------------- */

/* ids[n][k]; an id below 0 adds nothing. */
void sum_rows(const float *table, const int32_t *ids, int n, int k, int h, float *out)
{
    for (int i = 0; i < n; i++) {
        float *oi = out + (size_t)i * (size_t)h;
        memset(oi, 0, (size_t)h * sizeof *oi);
        for (int j = 0; j < k; j++) {
            int32_t id = ids[(size_t)i * (size_t)k + (size_t)j];
            if (id < 0)
                continue;
            const float *row = table + (size_t)id * (size_t)h;
            for (int c = 0; c < h; c++)
                oi[c] += row[c];
        }
    }
}

/* Adam on the rows used, from the gradient of their sum. grad: scratch of the table's size, all zero before
 * and after; rows: scratch of n*k. */
void learn_rows(float *table, float *m, float *v, float *grad, int32_t *rows, const int32_t *ids,
                const float *dsum, int n, int k, int h, float rate, float beta1, float beta2, float decay)
{
    int n_rows = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < k; j++) {
            int32_t id = ids[(size_t)i * (size_t)k + (size_t)j];
            if (id < 0)
                continue;
            float *g = grad + (size_t)id * (size_t)h;
            const float *d = dsum + (size_t)i * (size_t)h;
            int fresh = 1;
            for (int c = 0; c < h && fresh; c++)
                fresh = g[c] == 0;
            if (fresh)
                rows[n_rows++] = id;
            for (int c = 0; c < h; c++)
                g[c] += d[c];
        }
    for (int r = 0; r < n_rows; r++) {
        size_t at = (size_t)rows[r] * (size_t)h;
        for (int c = 0; c < h; c++) {
            float g = grad[at + (size_t)c];
            m[at + (size_t)c] += (1 - beta1) * (g - m[at + (size_t)c]);
            v[at + (size_t)c] += (1 - beta2) * (g * g - v[at + (size_t)c]);
            table[at + (size_t)c] -= rate * (m[at + (size_t)c] / (sqrtf(v[at + (size_t)c]) + 1e-8f) +
                                             decay * table[at + (size_t)c]);
            grad[at + (size_t)c] = 0;
        }
    }
}

/* ---- linear chain ---------------------------------------------------------------------------------- */

static double chain(const float *e, const int8_t *gold, const float *soft, const float *t, int n, float *de,
                    double *dt)
{
    /* alpha and beta in the domain of chances, each row scaled to sum 1 */
    static double alpha[4096][TAGS], scale[4096], expo[4096][TAGS], move[TAGS + 1][TAGS];
    double log_z = 0;
    for (int a = 0; a <= TAGS; a++)
        for (int b = 0; b < TAGS; b++)
            move[a][b] = exp((double)t[a * TAGS + b]);
    for (int i = 0; i < n; i++) {
        float top = e[i * TAGS];
        for (int b = 1; b < TAGS; b++)
            top = e[i * TAGS + b] > top ? e[i * TAGS + b] : top;
        double sum = 0;
        for (int b = 0; b < TAGS; b++) {
            double s = i == 0 ? move[START][b] : 0;
            for (int a = 0; i > 0 && a < TAGS; a++)
                s += alpha[i - 1][a] * move[a][b];
            expo[i][b] = exp((double)(e[i * TAGS + b] - top));
            alpha[i][b] = s * expo[i][b];
            sum += alpha[i][b];
        }
        for (int b = 0; b < TAGS; b++)
            alpha[i][b] /= sum;
        scale[i] = sum;
        log_z += log(sum) + (double)top;
    }
    double score = 0, beta[TAGS];
    for (int b = 0; b < TAGS; b++)
        beta[b] = 1;
    for (int i = n - 1; i >= 0; i--) {
        for (int b = 0; b < TAGS; b++)
            de[i * TAGS + b] = (float)(alpha[i][b] * beta[b]);
        if (soft)
            for (int b = 0; b < TAGS; b++) {
                de[i * TAGS + b] -= soft[i * TAGS + b];
                score += (double)(soft[i * TAGS + b] * e[i * TAGS + b]);
            }
        else {
            de[i * TAGS + gold[i]] -= 1;
            score += (double)(e[i * TAGS + gold[i]] + t[(i ? gold[i - 1] : START) * TAGS + gold[i]]);
        }
        if (i == 0) {
            for (int b = 0; b < TAGS; b++)
                dt[START * TAGS + b] += alpha[0][b] * beta[b];
            if (gold)
                dt[START * TAGS + gold[0]] -= 1;
            break;
        }
        double next[TAGS] = {0};
        for (int a = 0; a < TAGS; a++)
            for (int b = 0; b < TAGS; b++) {
                double w = move[a][b] * expo[i][b] * beta[b] / scale[i];
                next[a] += w;
                dt[a * TAGS + b] += alpha[i - 1][a] * w;
            }
        memcpy(beta, next, sizeof beta);
        if (gold)
            dt[gold[i - 1] * TAGS + gold[i]] -= 1;
    }
    return log_z - score;
}

/* Negative log likelihood of each sequence (starts[s] .. starts[s + 1]) under emissions e and transitions t,
 * and its gradients, weighted: de is written, dt added. */
void chain_loss(const float *e, const int8_t *gold, const float *t, const int32_t *starts,
                const float *weight, int n_seqs, float *loss, float *de, float *dt)
{
    for (int s = 0; s < n_seqs; s++) {
        int at = starts[s], n = starts[s + 1] - at;
        double d[(TAGS + 1) * TAGS] = {0};
        loss[s] = weight[s] * (float)chain(e + at * TAGS, gold + at, 0, t, n, de + at * TAGS, d);
        for (int i = at * TAGS; i < (at + n) * TAGS; i++)
            de[i] *= weight[s];
        for (int k = 0; k < (TAGS + 1) * TAGS; k++)
            dt[k] += weight[s] * (float)d[k];
    }
}

/* Chance of each tag at each row, the sequence as a whole; log_z as well. */
void chain_marginals(const float *e, const float *t, const int32_t *starts, int n_seqs, float *out,
                     float *log_z)
{
    for (int s = 0; s < n_seqs; s++) {
        int at = starts[s], n = starts[s + 1] - at;
        double d[(TAGS + 1) * TAGS] = {0};
        static float none[4096 * TAGS];
        log_z[s] = (float)chain(e + at * TAGS, 0, none, t, n, out + at * TAGS, d);
    }
}

/* Best tags; row anchor[s] (from the sequence's start; below 0: none) must be a tag of `must`, a set of bits.
 */
void chain_best(const float *e, const float *t, const int32_t *starts, const int32_t *anchor, int must,
                int n_seqs, int8_t *tags, float *score)
{
    static int8_t from[4096][TAGS];
    for (int s = 0; s < n_seqs; s++) {
        int at = starts[s], n = starts[s + 1] - at;
        float best[TAGS];
        for (int i = 0; i < n; i++) {
            float next[TAGS];
            for (int b = 0; b < TAGS; b++) {
                float top = i ? -1e30f : t[START * TAGS + b];
                for (int a = 0; i > 0 && a < TAGS; a++)
                    if (best[a] + t[a * TAGS + b] > top) {
                        top = best[a] + t[a * TAGS + b];
                        from[i][b] = (int8_t)a;
                    }
                next[b] = top + e[(at + i) * TAGS + b] - (i == anchor[s] && !(must >> b & 1) ? 1e4f : 0);
            }
            memcpy(best, next, sizeof best);
        }
        int b = 0;
        for (int k = 1; k < TAGS; k++)
            b = best[k] > best[b] ? k : b;
        score[s] = best[b];
        for (int i = n - 1; i >= 0; i--) {
            tags[at + i] = (int8_t)b;
            b = from[i][b];
        }
    }
}
