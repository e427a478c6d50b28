#include "indexer/trust.h"

#include "base/check.h"

enum { WIDTH = 8 }; /* tags, and one more so that rows are whole vectors */

typedef struct Chances {
    float at[TAG_WINDOW_MOST][WIDTH];
} Chances;

/* e to the power of each score, the best of a token as 1. */
static void raise(const Net *net, const int32_t *e, float *out)
{
    int32_t top = e[0];
    for (uint32_t b = 1; b < NET_TAGS; b++)
        top = e[b] > top ? e[b] : top;
    for (uint32_t b = 0; b < NET_TAGS; b++)
        out[b] = top - e[b] < NET_EXPS ? net->exps[top - e[b]] : 0.0f;
    out[NET_TAGS] = 0.0f;
}

static float sum_of(const float *v)
{
    return ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + v[6]);
}

/* out = in times the matrix whose rows are at `moves`. */
static void step(const float *in, const float *moves, float *out)
{
    for (uint32_t b = 0; b < WIDTH; b++)
        out[b] = 0.0f;
    for (uint32_t a = 0; a < NET_TAGS; a++)
        for (uint32_t b = 0; b < WIDTH; b++)
            out[b] += in[a] * moves[a * WIDTH + b];
}

/* The chance of each tag of each token. */
static void find_chances(const Net *net, int32_t (*e)[NET_OUTS], uint32_t n, Chances *out)
{
    float raised[TAG_WINDOW_MOST][WIDTH], scale[TAG_WINDOW_MOST], back[WIDTH * WIDTH], v[WIDTH], beta[WIDTH];
    float(*alpha)[WIDTH] = out->at;
    CHECK(n > 0 && n <= TAG_WINDOW_MOST);
    for (uint32_t a = 0; a < WIDTH; a++)
        for (uint32_t b = 0; b < WIDTH; b++)
            back[b * WIDTH + a] = net->chances[a * WIDTH + b];
    for (uint32_t i = 0; i < n; i++) {
        raise(net, e[i], raised[i]);
        if (i == 0)
            memcpy(v, net->chances + NET_TAGS * WIDTH, sizeof v);
        else
            step(alpha[i - 1], net->chances, v);
        for (uint32_t b = 0; b < WIDTH; b++)
            v[b] *= raised[i][b];
        scale[i] = 1.0f / (sum_of(v) + 1e-30f);
        for (uint32_t b = 0; b < WIDTH; b++)
            alpha[i][b] = v[b] * scale[i];
    }
    for (uint32_t b = 0; b < WIDTH; b++)
        beta[b] = 1.0f;
    for (uint32_t i = n - 1; i-- > 0;) {
        for (uint32_t b = 0; b < WIDTH; b++)
            v[b] = raised[i + 1][b] * beta[b] * scale[i + 1];
        step(v, back, beta);
        for (uint32_t b = 0; b < WIDTH; b++)
            alpha[i][b] *= beta[b];
    }
}

/* Mean and least chance that the tokens tagged with a role have it, and how many there are. */
typedef struct Role {
    float mean, least;
    uint32_t n, n_quoted, gap; /* gap: tokens from the anchor to the nearest */
} Role;

static Role role_of(const Chances *c, const TrustWindow *w, uint32_t role)
{
    Role r = {.least = 1.0f, .gap = w->n};
    uint32_t tag = 2 * role + 1;
    for (uint32_t i = 0; i < w->n; i++) {
        if (w->tags[i] != tag && w->tags[i] != tag + 1)
            continue;
        float p = c->at[i][tag] + c->at[i][tag + 1];
        uint32_t gap = i < w->anchor ? w->anchor - i : i - w->anchor;
        r.mean += p;
        r.least = p < r.least ? p : r.least;
        r.gap = gap < r.gap ? gap : r.gap;
        r.n_quoted += w->toks[i].quoted;
        r.n++;
    }
    if (r.n == 0)
        return (Role){0};
    r.mean /= (float)r.n;
    return r;
}

static float log_of(const Net *net, float p)
{
    int k = (int)(p * 255.0f + 0.5f);
    return net->logs[k < 0 ? 0 : k > 255 ? 255 : k];
}

static float least_of(uint32_t n, uint32_t most)
{
    return (float)(n < most ? n : most);
}

uint8_t trust_of(const Net *net, const TrustWindow *w)
{
    Chances c;
    find_chances(net, w->scores, w->n, &c);
    Role s = role_of(&c, w, 0), q = role_of(&c, w, 1);
    Role x = role_of(&c, w, 2);
    uint8_t class = w->toks[w->anchor].cue;
    float signs[NET_SIGNS] = {
        (float)w->scores[w->anchor][NET_TAGS] / 256.0f,
        (float)w->cue / 256.0f,
        (float)(s.n > 0),
        s.mean,
        s.least,
        s.n > 0 ? log_of(net, s.mean) : 0.0f,
        x.mean,
        x.least,
        x.n > 0 ? log_of(net, x.mean) : 0.0f,
        x.n > 0 ? (float)x.n_quoted / (float)x.n : 0.0f,
        least_of(x.n, 40) / 10.0f,
        (float)(x.n == 1),
        least_of(s.gap, 20) / 10.0f,
        (float)q.n / 3.0f,
        (float)(class >= 4),
        (float)(class >= 5),
        (float)(class >= 6),
    };
    float sum = net->weights[NET_SIGNS];
    for (uint32_t i = 0; i < NET_SIGNS; i++)
        sum += net->weights[i] * signs[i];
    sum = sum < -7.9f ? -7.9f : sum > 7.9f ? 7.9f : sum;
    return net->trust[(uint32_t)((sum + 8.0f) * 16.0f)];
}
