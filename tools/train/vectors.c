/* vectors: word vectors from unlabelled text.
 *
 *     vectors TEXT OUT.words OUT.f32 DIM EPOCHS MIN_COUNT
 *
 * Reads one paragraph a line, tokens parted by blanks, and learns a vector for each word seen MIN_COUNT
 * times: the words around a gap, each weighted by its distance dimension by dimension, are to foretell the
 * word in it, against words drawn at random. Writes the words, most frequent first, with their counts, and
 * their vectors as rows of floats.
 *
 * Threads: one, so that the same text gives the same vectors.
 * Sources: T. Mikolov and others, "Efficient Estimation of Word Representations", 2013 (continuous bag of
 * words, negative sampling); T. Mikolov and others, "Advances in Pre-Training", LREC 2018 (weights by
 * position).
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 4, NEGATIVES = 6, SLOTS = 1 << 22, DRAWS = 1 << 22, LINE_END = -2, RARE = -1 };

typedef struct Word {
    char *text;
    uint32_t count;
} Word;

typedef struct Job {
    Word *words;
    int32_t *slots; /* 1 + place in words; 0: free */
    uint32_t n_words;
    int32_t *ids; /* the text                    */
    size_t n_ids;
    uint32_t dim;
    float *in, *out, *place;
    int32_t *draws;
    uint64_t seed;
} Job;

static uint64_t draw(Job *job)
{
    job->seed = job->seed * 6364136223846793005u + 1442695040888963407u;
    return job->seed >> 33;
}

static float *matrix(size_t rows, size_t dim)
{
    float *m = calloc(rows * dim, sizeof *m);
    if (!m)
        exit(1);
    return m;
}

static int32_t word_id(Job *job, const char *w, size_t n)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)w[i]) * 1099511628211u;
    uint32_t at = (uint32_t)(h >> 20) & (SLOTS - 1);
    for (; job->slots[at]; at = (at + 1) & (SLOTS - 1)) {
        const char *have = job->words[job->slots[at] - 1].text;
        if (strlen(have) == n && memcmp(have, w, n) == 0)
            return job->slots[at] - 1;
    }
    if (job->n_words >= SLOTS / 2)
        return RARE;
    Word *fresh = &job->words[job->n_words++];
    fresh->text = malloc(n + 1);
    if (!fresh->text)
        exit(1);
    memcpy(fresh->text, w, n);
    fresh->text[n] = 0;
    job->slots[at] = (int32_t)job->n_words;
    return (int32_t)job->n_words - 1;
}

static void read_text(Job *job, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        fprintf(stderr, "vectors: cannot open %s\n", path);
        exit(1);
    }
    size_t cap = 1 << 20;
    job->ids = malloc(cap * sizeof *job->ids);
    char word[256];
    size_t n = 0;
    for (int c = getc(f);; c = getc(f)) {
        if (c != ' ' && c != '\n' && c != EOF) {
            if (n < sizeof word)
                word[n++] = (char)c;
            continue;
        }
        if (job->n_ids + 2 > cap)
            job->ids = realloc(job->ids, (cap *= 2) * sizeof *job->ids);
        if (!job->ids)
            exit(1);
        if (n > 0) {
            int32_t id = word_id(job, word, n);
            job->ids[job->n_ids++] = id;
            if (id >= 0)
                job->words[id].count++;
        }
        if (c != ' ')
            job->ids[job->n_ids++] = LINE_END;
        n = 0;
        if (c == EOF)
            break;
    }
    fclose(f);
}

static int more_frequent(const void *a, const void *b)
{
    const Word *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return strcmp(x->text, y->text);
}

/* Orders the words by count, drops the rare ones and renumbers the text. */
static void keep_frequent(Job *job, uint32_t min_count)
{
    uint32_t n_old = job->n_words;
    Word *old = malloc(n_old * sizeof *old);
    int32_t *to = malloc(n_old * sizeof *to);
    if (!old || !to)
        exit(1);
    memcpy(old, job->words, n_old * sizeof *old);
    qsort(job->words, n_old, sizeof *job->words, more_frequent);
    while (job->n_words > 0 && job->words[job->n_words - 1].count < min_count)
        job->n_words--;
    memset(job->slots, 0, SLOTS * sizeof *job->slots);
    uint32_t n_kept = job->n_words;
    job->n_words = 0;
    for (uint32_t i = 0; i < n_kept; i++)
        (void)word_id(job, job->words[i].text, strlen(job->words[i].text));
    job->n_words = SLOTS; /* from here on, unknown words are RARE */
    for (uint32_t i = 0; i < n_old; i++)
        to[i] = word_id(job, old[i].text, strlen(old[i].text));
    job->n_words = n_kept;
    for (size_t i = 0; i < job->n_ids; i++)
        if (job->ids[i] >= 0)
            job->ids[i] = to[job->ids[i]];
    free(old);
    free(to);
}

static void prepare(Job *job)
{
    job->in = matrix(job->n_words, job->dim);
    job->out = matrix(job->n_words, job->dim);
    job->place = matrix(2 * WINDOW + 1, job->dim);
    for (size_t i = 0; i < (size_t)job->n_words * job->dim; i++)
        job->in[i] = ((float)draw(job) / (float)(1u << 31) - 0.5f) / (float)job->dim;
    for (size_t i = 0; i < (2 * WINDOW + 1) * (size_t)job->dim; i++)
        job->place[i] = 1.0f;
    double sum = 0, acc = 0;
    for (uint32_t w = 0; w < job->n_words; w++)
        sum += pow(job->words[w].count, 0.75);
    job->draws = malloc(DRAWS * sizeof *job->draws);
    if (!job->draws)
        exit(1);
    uint32_t w = 0;
    for (uint32_t i = 0; i < DRAWS; i++) {
        while (w + 1 < job->n_words && (i + 0.5) / DRAWS > (acc + pow(job->words[w].count, 0.75)) / sum)
            acc += pow(job->words[w++].count, 0.75);
        job->draws[i] = (int32_t)w;
    }
}

/* Moves vector `h` of the context and the output vector of one word towards, or from, each other. */
static void pull(float *restrict h_grad, const float *restrict h, float *restrict out, uint32_t dim,
                 float label, float rate)
{
    float dot = 0;
    for (uint32_t k = 0; k < dim; k++)
        dot += h[k] * out[k];
    float g = (label - 1.0f / (1.0f + expf(-dot))) * rate;
    for (uint32_t k = 0; k < dim; k++) {
        h_grad[k] += g * out[k];
        out[k] += g * h[k];
    }
}

static void learn_at(Job *job, size_t at, float rate)
{
    uint32_t dim = job->dim;
    float h[512] = {0}, grad[512] = {0};
    size_t around[2 * WINDOW], n = 0;
    for (int side = -1; side <= 1; side += 2)
        for (int d = 1; d <= WINDOW; d++) {
            if (side < 0 && at < (size_t)d)
                break;
            size_t i = at + (size_t)(side * d);
            if (i >= job->n_ids || job->ids[i] == LINE_END)
                break;
            if (job->ids[i] >= 0)
                around[n++] = i;
        }
    if (n == 0)
        return;
    float share = 1.0f / (float)n;
    for (size_t j = 0; j < n; j++) {
        const float *v = job->in + (size_t)job->ids[around[j]] * dim;
        const float *p = job->place + (around[j] + WINDOW - at) * dim;
        for (uint32_t k = 0; k < dim; k++)
            h[k] += share * v[k] * p[k];
    }
    pull(grad, h, job->out + (size_t)job->ids[at] * dim, dim, 1, rate);
    for (int s = 0; s < NEGATIVES; s++) {
        int32_t w = job->draws[draw(job) & (DRAWS - 1)];
        if (w != job->ids[at])
            pull(grad, h, job->out + (size_t)w * dim, dim, 0, rate);
    }
    for (size_t j = 0; j < n; j++) {
        float *v = job->in + (size_t)job->ids[around[j]] * dim;
        float *p = job->place + (around[j] + WINDOW - at) * dim;
        for (uint32_t k = 0; k < dim; k++) {
            float g = grad[k], was = v[k];
            v[k] += g * p[k];
            p[k] += share * g * was;
        }
    }
}

static void learn(Job *job, uint32_t epochs)
{
    for (uint32_t e = 0; e < epochs; e++)
        for (size_t i = 0; i < job->n_ids; i++) {
            if (job->ids[i] < 0)
                continue;
            double share = (double)job->words[job->ids[i]].count / (double)job->n_ids;
            double keep = sqrt(2e-4 / share);
            if (keep < 1 && (double)draw(job) / (double)(1u << 31) > keep)
                continue;
            double done = ((double)e + (double)i / (double)job->n_ids) / epochs;
            learn_at(job, i, (float)(0.05 * (1 - 0.98 * done)));
        }
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        fprintf(stderr, "usage: vectors TEXT OUT.words OUT.f32 DIM EPOCHS MIN_COUNT\n");
        return 2;
    }
    Job job = {.dim = (uint32_t)atoi(argv[4]), .seed = 20261124};
    if (job.dim < 1 || job.dim > 512)
        return 2;
    job.words = calloc(SLOTS / 2, sizeof *job.words);
    job.slots = calloc(SLOTS, sizeof *job.slots);
    if (!job.words || !job.slots)
        return 1;
    read_text(&job, argv[1]);
    keep_frequent(&job, (uint32_t)atoi(argv[6]));
    prepare(&job);
    learn(&job, (uint32_t)atoi(argv[5]));
    FILE *w = fopen(argv[2], "wb"), *v = fopen(argv[3], "wb");
    if (!w || !v)
        return 1;
    for (uint32_t i = 0; i < job.n_words; i++)
        fprintf(w, "%s %u\n", job.words[i].text, job.words[i].count);
    fwrite(job.in, sizeof *job.in, (size_t)job.n_words * job.dim, v);
    fwrite(job.out, sizeof *job.out, (size_t)job.n_words * job.dim, v);
    return fclose(w) != 0 || fclose(v) != 0;
}
