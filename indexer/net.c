#include "indexer/net.h"

#include "base/check.h"
#include "indexer/cpu.h"
#include "indexer/trust.h"

extern const NetLoops net_loops_base, net_loops_avx2, net_loops_avxvnni, net_loops_avx512, net_loops_amx;
bool net_may_use_tiles(void);

/* ---- the packed file --------------------------------------------------------------------------- */

typedef struct Header {
    char magic[8];
    uint32_t h1, h2, n_first, n_second, n_words, n_slots;
    uint32_t dist1[NET_LAYERS], dist2[NET_LAYERS];
    float word_scale, rel_scale;
    uint32_t n_bytes; /* of the whole file */
} Header;

/* What is left to read; parts begin at multiples of 64. */
typedef struct Reader {
    Str bytes;
    size_t at;
    bool ok;
} Reader;

static const void *take(Reader *r, size_t n)
{
    size_t at = (r->at + 63) & ~(size_t)63;
    if (!r->ok || at > r->bytes.n || n > r->bytes.n - at) {
        r->ok = false;
        return NULL;
    }
    r->at = at + n;
    return r->bytes.p + at;
}

static NetDense take_dense(Reader *r, uint32_t n_in, uint32_t n_taps, uint32_t n_out, uint32_t dist)
{
    NetDense d = {.n_in = n_in, .n_taps = n_taps, .n_out = n_out, .dist = dist};
    d.weights = take(r, (size_t)n_in * n_taps * n_out);
    d.scale = take(r, n_out * sizeof(float));
    d.bias = take(r, n_out * sizeof(float));
    d.sums = take(r, n_out * sizeof(int32_t));
    return d;
}

static NetNorm take_norm(Reader *r, uint32_t n)
{
    NetNorm m;
    m.gain = take(r, n * sizeof(float));
    m.shift = take(r, n * sizeof(float));
    return m;
}

static bool is_width(uint32_t h)
{
    return h >= 32 && h <= NET_WIDTH && h % 32 == 0;
}

static bool is_sound(const Header *h, size_t n)
{
    bool little = (const union {
                      uint16_t word;
                      uint8_t byte;
                  }){1}
                      .byte == 1;
    bool sound = little && memcmp(h->magic, "quotag4", 8) == 0 && h->n_bytes == n && is_width(h->h1) &&
                 is_width(h->h2) && h->n_first <= NET_LAYERS && h->n_second <= NET_LAYERS &&
                 h->n_words >= 4 && h->n_words <= 65535 && h->n_slots > h->n_words &&
                 (h->n_slots & (h->n_slots - 1)) == 0;
    for (uint32_t l = 0; sound && l < NET_LAYERS; l++)
        sound = h->dist1[l] < NET_PAD - NET_STEP + 1 && h->dist2[l] < NET_PAD - NET_STEP + 1;
    return sound;
}

static void take_first(Net *net, const Header *h, Reader *r)
{
    net->in1 = take_norm(r, net->h1);
    for (uint32_t l = 0; l < net->n_first; l++) {
        net->conv1[l] = take_dense(r, net->h1, 3, net->h1, h->dist1[l]);
        net->norm1[l] = take_norm(r, net->h1);
    }
    net->out1 = take_dense(r, net->h1, 1, 16, 0);
    net->moves = take(r, (NET_TAGS + 1) * NET_TAGS * sizeof(int32_t));
}

static void take_second(Net *net, const Header *h, Reader *r)
{
    net->rels = take(r, (size_t)REL_ROWS * net->h2);
    net->here = take_dense(r, net->h1, 1, net->h2, 0);
    net->cue = take_dense(r, net->h1, 1, net->h2, 0);
    net->in2 = take_norm(r, net->h2);
    for (uint32_t l = 0; l < net->n_second; l++) {
        net->conv2[l] = take_dense(r, net->h2, 3, net->h2, h->dist2[l]);
        net->norm2[l] = take_norm(r, net->h2);
    }
    net->out2 = take_dense(r, net->h2, 1, 16, 0);
    net->limits = take(r, 2 * sizeof(int16_t));
    net->exps = take(r, NET_EXPS * sizeof(float));
    net->logs = take(r, 256 * sizeof(float));
    net->chances = take(r, 64 * sizeof(float));
    net->weights = take(r, (NET_SIGNS + 1) * sizeof(float));
    net->trust = take(r, 256);
}

bool net_open(Net *out, Str bytes)
{
    Header h;
    if (bytes.n < sizeof h || (uintptr_t)bytes.p % 64 != 0)
        return false;
    memcpy(&h, bytes.p, sizeof h);
    if (!is_sound(&h, bytes.n))
        return false;
    Net net = {.h1 = h.h1,
               .h2 = h.h2,
               .n_first = h.n_first,
               .n_second = h.n_second,
               .n_words = h.n_words,
               .n_slots = h.n_slots,
               .word_scale = h.word_scale,
               .rel_scale = h.rel_scale};
    Reader r = {bytes, sizeof h, true};
    net.slots = take(&r, (size_t)h.n_slots * sizeof(uint32_t));
    net.cues = take(&r, h.n_words);
    net.words = take(&r, (size_t)h.n_words * h.h1);
    net.feats = take(&r, (size_t)FEAT_ROWS * h.h1);
    take_first(&net, &h, &r);
    if (h.n_second > 0)
        take_second(&net, &h, &r);
    if (r.ok)
        *out = net;
    return r.ok;
}

uint16_t net_word(const Net *net, uint64_t hash, uint8_t shape)
{
    uint32_t print = (uint32_t)(hash >> 48), mask = net->n_slots - 1;
    for (uint32_t i = (uint32_t)hash & mask; net->slots[i] != 0; i = (i + 1) & mask)
        if (net->slots[i] >> 16 == print && (net->slots[i] & 0xffff) < net->n_words)
            return (uint16_t)net->slots[i];
    return shape & TAG_NUMBER ? 2 : shape & TAG_CAPITAL ? 1 : shape & TAG_WORDY ? 0 : 3;
}

/* ---- which loops --------------------------------------------------------------------------------- */

#if defined(__x86_64__)
static bool has_avx512(void)
{
    return CPU_HAS(AVX512_VNNI, "avx512vnni") && CPU_HAS(AVX512BW, "avx512bw") && CPU_HAS(AVX512VL, "avx512vl") &&
           CPU_HAS(AVX512DQ, "avx512dq");
}
#endif

const NetLoops *net_loops_at(uint32_t i)
{
#if defined(__x86_64__)
    if (i == 1)
        return net_loops_avx2.product && CPU_HAS(AVX2, "avx2") ? &net_loops_avx2 : NULL;
    if (i == 2)
        return net_loops_avxvnni.product && CPU_HAS(AVX2, "avx2") && CPU_HAS(AVX_VNNI, "avxvnni") ? &net_loops_avxvnni : NULL;
    if (i == 3)
        return net_loops_avx512.product && has_avx512() ? &net_loops_avx512 : NULL;
    if (i == 4)
        return net_loops_amx.product && has_avx512() && net_may_use_tiles() ? &net_loops_amx : NULL;
#endif
    return i == 0 ? &net_loops_base : NULL;
}

const NetLoops *net_loops(void)
{
    const NetLoops *best = &net_loops_base;
    for (uint32_t i = 1; i < NET_LOOPS; i++)
        best = net_loops_at(i) ? net_loops_at(i) : best;
    return best;
}

/* ---- running ------------------------------------------------------------------------------------- */

static uint32_t few(uint32_t left, uint32_t most)
{
    return left < most ? left : most;
}

static uint8_t *rows_of(Arena *a, uint32_t n, uint32_t width)
{
    size_t size = (size_t)(n + 2 * NET_PAD) * width;
    uint8_t *rows = arena_alloc(a, size + NET_LINE);
    rows += -(uintptr_t)rows % NET_LINE;
    memset(rows, 128, size);
    return rows + (size_t)NET_PAD * width;
}

NetWork net_work(const Net *net, Arena *a, uint32_t n)
{
    NetWork w = {.n = n};
    uint32_t window = few(n, TAG_WINDOW_MOST);
    for (uint32_t i = 0; i < 2; i++) {
        w.x[i] = rows_of(a, n, net->h1);
        w.z[i] = rows_of(a, window, net->h2);
    }
    w.feats = arena_make_n(a, uint16_t, (size_t)n * FEATS);
    w.rels = arena_make_n(a, uint16_t, (size_t)window * RELS);
    w.score = arena_make_n(a, int16_t, n);
    w.best = arena_array(a, n, sizeof *w.best);
    w.scores = arena_array(a, n, sizeof *w.scores);
    return w;
}

/* Layers over n rows; the answer ends in rows[0]. */
static void run_layers(const NetLoops *loops, const NetDense *conv, const NetNorm *norm, uint32_t n_layers,
                       uint8_t **rows, uint32_t n)
{
    _Alignas(NET_LINE) int32_t acc[NET_TILE * NET_WIDTH];
    for (uint32_t l = 0; l < n_layers; l++) {
        size_t width = conv[l].n_out;
        memset(rows[0] + n * width, 128, (NET_STEP + conv[l].dist) * width); /* beyond the block there is nothing */
        for (uint32_t t = 0; t < n; t += NET_TILE) {
            loops->product(&conv[l], rows[0] + t * width, few(n - t, NET_TILE), acc);
            loops->residual(&conv[l], &norm[l], acc, rows[0] + t * width, few(n - t, NET_TILE), rows[1] + t * width);
        }
        uint8_t *done = rows[1];
        rows[1] = rows[0];
        rows[0] = done;
    }
    if (n_layers > 0)
        memset(rows[0] + n * conv[0].n_out, 128, NET_PAD * (size_t)conv[0].n_out);
}

/* A product as 256ths of a logit, to the nearest, ties to even. */
static int32_t logit(const NetDense *d, const int32_t *acc, uint32_t k)
{
    float v = ((float)acc[k] * d->scale[k] + d->bias[k]) * 256.0f;
    v = v < -32000.0f ? -32000.0f : v > 32000.0f ? 32000.0f : v;
    return (int32_t)((v + 12582912.0f) - 12582912.0f);
}

/* Asks for a row that will be wanted soon: the words' table is larger than the nearer memories. */
static void fetch_row(const int8_t *row, uint32_t width)
{
    for (uint32_t k = 0; k < width; k += NET_LINE)
        __builtin_prefetch(row + k);
}

/* The layers of the first net; activations end in w->x[0]. */
static void run_first(const NetLoops *loops, const Net *net, NetWork *w, const TagTok *toks, uint32_t n)
{
    CHECK(n <= w->n);
    float sums[NET_STEP * NET_WIDTH];
    tagfeat_tokens(toks, n, w->feats);
    for (uint32_t t = 0; t < n; t += NET_STEP) {
        uint32_t some = few(n - t, NET_STEP);
        for (uint32_t i = t + NET_STEP; i < n && i < t + 2 * NET_STEP; i++)
            fetch_row(net->words + (size_t)toks[i].word * net->h1, net->h1);
        for (uint32_t i = t; i < t + some; i++)
            loops->sum(net->feats, w->feats + (size_t)i * FEATS, FEATS, net->words + (size_t)toks[i].word * net->h1,
                       net->h1, net->word_scale, sums + (size_t)(i - t) * net->h1);
        loops->norm(&net->in1, sums, net->h1, some, w->x[0] + (size_t)t * net->h1);
    }
    run_layers(loops, net->conv1, net->norm1, net->n_first, w->x, n);
}

void net_first(const NetLoops *loops, const Net *net, NetWork *w, const TagTok *toks, uint32_t n)
{
    int32_t acc[NET_TILE * 16];
    run_first(loops, net, w, toks, n);
    for (uint32_t t = 0; t < n; t += NET_TILE) {
        loops->product(&net->out1, w->x[0] + (size_t)t * net->h1, few(n - t, NET_TILE), acc);
        for (uint32_t i = t; i < n && i < t + NET_TILE; i++)
            w->score[i] = (int16_t)logit(&net->out1, acc + (i - t) * 16, NET_TAGS);
    }
}

/* The first layer of the second net: what the first says of each token and of the anchor, and where each
 * stands. */
static void enter_window(const NetLoops *loops, const Net *net, NetWork *w, uint32_t anchor, Range window)
{
    int32_t acc[NET_STEP * NET_WIDTH];
    float cue[NET_WIDTH] = {0}, sums[NET_STEP * NET_WIDTH];
    loops->product(&net->cue, w->x[0] + (size_t)anchor * net->h1, 1, acc);
    loops->add(&net->cue, acc, NULL, cue);
    for (uint32_t t = window.beg; t < window.end; t += NET_STEP) {
        uint32_t some = few(window.end - t, NET_STEP);
        size_t row = t - window.beg;
        loops->product(&net->here, w->x[0] + (size_t)t * net->h1, some, acc);
        for (uint32_t i = 0; i < some; i++) {
            float *sum = sums + (size_t)i * net->h2;
            loops->sum(net->rels, w->rels + (row + i) * RELS, RELS, NULL, net->h2, net->rel_scale, sum);
            loops->add(&net->here, acc + (size_t)i * net->h2, cue, sum);
        }
        loops->norm(&net->in2, sums, net->h2, some, w->z[0] + row * net->h2);
    }
}

/* The last layer: eight scores for each of n rows, in w->scores. */
static void leave(const NetLoops *loops, const NetDense *out, NetWork *w, const uint8_t *rows, uint32_t n)
{
    int32_t acc[NET_TILE * 16];
    for (uint32_t t = 0; t < n; t += NET_TILE) {
        loops->product(out, rows + (size_t)t * out->n_in, few(n - t, NET_TILE), acc);
        for (uint32_t i = t; i < n && i < t + NET_TILE; i++)
            for (uint32_t k = 0; k < NET_OUTS; k++)
                w->scores[i][k] = logit(out, acc + (size_t)(i - t) * 16, k);
    }
}

NetVerdict net_second(const NetLoops *loops, const Net *net, NetWork *w, const NetAsk *ask, uint8_t *tags)
{
    Range window = ask->window;
    uint32_t at = ask->cands[ask->which].anchor, n = window.end - window.beg, anchor = at - window.beg;
    CHECK(n <= TAG_WINDOW_MOST && anchor < n && window.end <= w->n);
    tagfeat_window(ask->toks, ask->cands, ask->n_cands, ask->which, window.beg, window.end, w->rels);
    enter_window(loops, net, w, at, window);
    run_layers(loops, net->conv2, net->norm2, net->n_second, w->z, n);
    leave(loops, &net->out2, w, w->z[0], n);
    loops->path(net->moves, w->scores, n, anchor, w->best, tags);
    NetVerdict v = {.score = (int16_t)w->scores[anchor][NET_TAGS]};
    if (v.score >= net->limits[1])
        v.confidence = trust_of(net, &(TrustWindow){.scores = w->scores,
                                                    .tags = tags,
                                                    .toks = ask->toks + window.beg,
                                                    .n = n,
                                                    .anchor = anchor,
                                                    .cue = w->score[at]});
    return v;
}

void net_tags(const NetLoops *loops, const Net *net, NetWork *w, const TagTok *toks, uint32_t n,
              uint8_t *tags)
{
    run_first(loops, net, w, toks, n);
    leave(loops, &net->out1, w, w->x[0], n);
    loops->path(net->moves, w->scores, n, n, w->best, tags);
}
