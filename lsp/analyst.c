#include "lsp/analyst.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

struct Analyst {
    Arena          *arena;
    pthread_t       thread;
    pthread_mutex_t lock;
    pthread_cond_t  asked;
    Analysis       *waiting, *running, *done; /* behind the lock */
    bool            ends, reopens;
    int             wake;
    quoth_index    *index; /* the thread's own, and what it is of */
    char            index_path[4096];
};

static char *copy(Arena *a, const char *z)
{
    return z ? str_z(a, str_of(z)) : NULL;
}

Analysis *analysis_new(Str text, const char *uri, const char *name, const char *as, const char *index)
{
    Edge         edge;
    Arena *const arena = arena_new();
    if (!arena || setjmp(edge.jump)) {
        arena_free(arena);
        return NULL;
    }
    arena_edge(arena, &edge);
    Analysis *a = arena_make(arena, Analysis);
    a->lost = S("");
    a->arena = arena;
    a->text = str_dup(arena, text);
    a->uri = copy(arena, uri);
    a->name = copy(arena, name);
    a->as = copy(arena, as);
    a->index = copy(arena, index);
    arena_edge(arena, NULL);
    return a;
}

void analysis_free(Analysis *a)
{
    if (!a)
        return;
    quoth_findings_free(a->findings);
    quoth_article_free(a->article);
    arena_free(a->arena);
}

/* ---- its thread --------------------------------------------------------------------------------------------- */

static int is_stale(void *arg)
{
    return atomic_load(&((Analysis *)arg)->is_stale);
}

quoth_status analyst_open(quoth_index **out, const char *path, uint32_t timeout, quoth_error *err)
{
    quoth_open_options how = QUOTH_OPEN_OPTIONS_INIT;
    how.timeout = timeout;
    return quoth_index_open_with(out, path, QUOTH_READ, &how, err);
}

Str analyst_lost(Arena *a, const quoth_index *index)
{
    const quoth_lost *lost;
    Buf               names = {.arena = a};
    for (uint32_t i = 0; (lost = quoth_index_lost(index, i)) != NULL; i++)
        buf_fmt(&names, "%s%.*s (%.*s)", i ? ", " : "", STR(lost->shard), STR(lost->reason));
    return buf_str(&names);
}

static quoth_index *index_for(Analyst *s, const char *path, uint32_t timeout, bool reopens)
{
    quoth_error err;
    if (s->index && !reopens && path && strcmp(path, s->index_path) == 0)
        return s->index;
    quoth_index_free(s->index);
    s->index = NULL;
    if (!path || strlen(path) >= sizeof s->index_path ||
        analyst_open(&s->index, path, timeout, &err) != QUOTH_OK)
        return NULL;
    memcpy(s->index_path, path, strlen(path) + 1);
    return s->index;
}

/* The arena's edge is the loop's, so that this one has its own. */
static void note_lost(Analysis *a, const quoth_index *index)
{
    Edge edge;
    a->lost = S("");
    if (!setjmp(edge.jump)) {
        arena_edge(a->arena, &edge);
        a->lost = analyst_lost(a->arena, index);
    }
    arena_edge(a->arena, NULL);
}

static void analyze(Analyst *s, Analysis *a, bool reopens)
{
    quoth_error        err;
    quoth_read_options how = QUOTH_READ_OPTIONS_INIT;
    how.as = a->as;
    how.plain = 1; /* a draft has no furniture of a page, and every paragraph counts */
    how.cancel = is_stale;
    how.cancel_arg = a;
    if (quoth_article_parse(&a->article, a->text.p, a->text.n, a->name, &how, &err) != QUOTH_OK)
        a->article = NULL;
    quoth_index *index = a->article && !is_stale(a) ? index_for(s, a->index, a->timeout, reopens) : NULL;
    if (!index || quoth_index_check(&a->findings, index, a->article, &err) != QUOTH_OK)
        a->findings = NULL;
    note_lost(a, index);
}

static void append(Analysis **list, Analysis *a)
{
    while (*list)
        list = &(*list)->next;
    a->next = NULL;
    *list = a;
}

/* The next to work on; NULL: the end. */
static Analysis *take(Analyst *s, bool *reopens)
{
    pthread_mutex_lock(&s->lock);
    while (!s->waiting && !s->ends)
        pthread_cond_wait(&s->asked, &s->lock);
    Analysis *a = s->ends ? NULL : s->waiting;
    if (a) {
        s->waiting = a->next;
        s->running = a;
    }
    *reopens = s->reopens;
    s->reopens = false;
    pthread_mutex_unlock(&s->lock);
    return a;
}

static void hand_over(Analyst *s, Analysis *a)
{
    pthread_mutex_lock(&s->lock);
    s->running = NULL;
    if (is_stale(a))
        analysis_free(a);
    else
        append(&s->done, a);
    pthread_mutex_unlock(&s->lock);
    (void)!write(s->wake, "a", 1);
}

static void *work(void *arg)
{
    Analyst *s = arg;
    bool     reopens;
    for (Analysis *a; (a = take(s, &reopens));) {
        analyze(s, a, reopens);
        hand_over(s, a);
    }
    return NULL;
}

/* ---- the message loop's side -------------------------------------------------------------------------------- */

Analyst *analyst_start(int wake)
{
    sigset_t all, before;
    Arena   *arena = arena_new();
    Analyst *s = arena ? arena_try(arena, sizeof *s) : NULL;
    if (!s) {
        arena_free(arena);
        return NULL;
    }
    s->arena = arena;
    s->wake = wake;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->asked, NULL);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are the loop's */
    int why = pthread_create(&s->thread, NULL, work, s);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (why != 0) {
        arena_free(arena);
        return NULL;
    }
    return s;
}

static Analysis *find(Analysis *list, const char *uri)
{
    while (list && strcmp(list->uri, uri) != 0)
        list = list->next;
    return list;
}

static void drop(Analysis **list, const char *uri)
{
    for (Analysis *a; (a = find(*list, uri));) {
        Analysis **at = list;
        while (*at != a)
            at = &(*at)->next;
        *at = a->next;
        analysis_free(a);
    }
}

static void forget(Analyst *s, const char *uri)
{
    drop(&s->waiting, uri);
    drop(&s->done, uri);
    if (s->running && strcmp(s->running->uri, uri) == 0)
        atomic_store(&s->running->is_stale, true);
}

void analyst_ask(Analyst *s, Analysis *a)
{
    pthread_mutex_lock(&s->lock);
    forget(s, a->uri);
    append(&s->waiting, a);
    pthread_cond_signal(&s->asked);
    pthread_mutex_unlock(&s->lock);
}

Analysis *analyst_done(Analyst *s)
{
    pthread_mutex_lock(&s->lock);
    Analysis *a = s->done;
    if (a)
        s->done = a->next;
    pthread_mutex_unlock(&s->lock);
    return a;
}

void analyst_forget(Analyst *s, const char *uri)
{
    pthread_mutex_lock(&s->lock);
    forget(s, uri);
    pthread_mutex_unlock(&s->lock);
}

void analyst_reopen(Analyst *s)
{
    pthread_mutex_lock(&s->lock);
    s->reopens = true;
    pthread_mutex_unlock(&s->lock);
}

void analyst_stop(Analyst *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&s->lock);
    s->ends = true;
    if (s->running)
        atomic_store(&s->running->is_stale, true);
    pthread_cond_signal(&s->asked);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    for (Analysis *a; (a = s->waiting ? s->waiting : s->done);) {
        *(s->waiting ? &s->waiting : &s->done) = a->next;
        analysis_free(a);
    }
    quoth_index_free(s->index);
    pthread_cond_destroy(&s->asked);
    pthread_mutex_destroy(&s->lock);
    arena_free(s->arena);
}
