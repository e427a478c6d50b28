/* fuzz_files.c: any bytes as a file that a person edits: corrections, names, saved queries and synonyms (lore), queries (batch),
 * a run and judgements (eval), patterns (ignore), a configuration (config). FUZZ_READER says which. An error names file and line. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "cli/config.h"
#include "core/namelist.h"
#include "indexer/corrections.h"
#include "indexer/ignore.h"
#include "searcher/batch.h"
#include "searcher/lore.h"
#include "searcher/parse.h"
#include "tests/folder.h"
#include "tests/fuzz/fuzz.h"
#include "tests/records.h"

static char folder[64], file[128];

static void tidy_up(void)
{
    test_folder_remove(str_of(folder));
}

/* A file of that name with the bytes in it. */
static const char *as_file(const char *name, Str bytes)
{
    if (!folder[0]) {
        snprintf(folder, sizeof folder, "/dev/shm/quoth-fuzz-XXXXXX");
        if (!mkdtemp(folder)) {
            snprintf(folder, sizeof folder, "/tmp/quoth-fuzz-XXXXXX");
            CHECK(mkdtemp(folder));
        }
        atexit(tidy_up);
    }
    snprintf(file, sizeof file, "%s/%s", folder, name);
    FILE *f = fopen(file, "wb");
    CHECK(f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n && fclose(f) == 0);
    return file;
}

static void told(quoth_status st, const quoth_error *err)
{
    CHECK(st == QUOTH_OK || (err->status == st && err->message[0] && !strchr(err->message, '\n')));
}

static void try_corrections(Arena *a, Str bytes)
{
    Corrections *c;
    quoth_error  err;
    quoth_status st = corrections_read(&c, a, as_file("corrections.tsv", bytes), &err);
    told(st, &err);
    if (st != QUOTH_OK)
        return;
    Record r = test_record(a, "/a.txt", 0, "Jane Roe said taxes will rise.");
    r.s.id = S("9a2e70c1d4f2.03b5e1c9aa");
    test_claim(a, &r, (TestClaim){"Jane Roe", "said", "taxes", "direct", "assertion"});
    test_actor(a, &r, "Lavrow");
    Record again = r;
    CHECK(corrections_apply(c, a, &r, 1, &(CorrectHow){0}) == corrections_apply(c, a, &again, 1, &(CorrectHow){0}));
    for (uint32_t i = 0; i < r.s.n_attributions; i++)
        CHECK(r.s.attributions[i].inside < (int32_t)r.s.n_attributions);
}

static void try_names(Arena *a, Str bytes)
{
    static const char *const words[] = {"jane", "roe", "of", "the", "council"};
    NameList        *list;
    const NameEntry *entry = NULL;
    quoth_error      err;
    quoth_status     st = namelist_read(&list, a, as_file("names.tsv", bytes), &err);
    Token            toks[5] = {0};
    told(st, &err);
    for (uint32_t i = 0; i < 5; i++)
        toks[i] = (Token){.fold = str_of(words[i])};
    for (uint32_t i = 0; st == QUOTH_OK && i < 5; i++)
        CHECK(namelist_match(list, toks, (Range){i, 5}, &entry) <= 5 - i);
}

static void try_lore(Arena *a, Str bytes)
{
    Lore        lore = lore_new(a);
    Str         saved = bytes, rest = S("");
    quoth_error err;
    Query      *q;
    size_t      half = str_find(bytes, S("\n\n"), 0);
    if (half != STR_NONE) {
        saved = str_sub(bytes, 0, half);
        rest = str_sub(bytes, half + 2, bytes.n);
    }
    quoth_status st = lore_add_saved(&lore, saved, "saved.tsv", &err);
    if (st == QUOTH_OK)
        st = lore_add_synonyms(&lore, rest, "synonyms.txt", &err);
    told(st, &err);
    for (uint32_t i = 0; st == QUOTH_OK && i < lore.n_saved && i < 20; i++) {
        quoth_status parsed = query_parse_with(&q, str_fmt(a, "saved:%.*s", STR(lore.saved[i].name)), 19875, &lore, &err);
        told(parsed, &err);
        if (parsed == QUOTH_OK)
            query_free(q);
    }
}

static void try_batch(Arena *a, Str bytes)
{
    BatchItem   *items;
    uint32_t     n;
    quoth_error  err;
    BatchHow     how = {.parts = bytes.n % 8, .any = bytes.n % 3 == 0};
    quoth_status st = batch_read(&items, &n, a, bytes, &how, &err);
    told(st, &err);
    for (uint32_t i = 0; st == QUOTH_OK && i < n; i++)
        CHECK(items[i].line > 0 && (items[i].error.status == QUOTH_OK || items[i].error.message[0]));
}

static void try_eval(Arena *a, Str bytes)
{
    quoth_scores *scores;
    quoth_error   err;
    size_t        half = str_find(bytes, S("\n\n"), 0);
    Str           run = str_sub(bytes, 0, half == STR_NONE ? bytes.n : half);
    Str           judged = half == STR_NONE ? S("") : str_sub(bytes, half + 2, bytes.n);
    (void)a;
    quoth_status st = quoth_eval(&scores, run, judged, (int)(bytes.n % 2), &err);
    told(st, &err);
    if (st != QUOTH_OK)
        return;
    for (uint32_t i = 0; i < quoth_scores_count(scores); i++) {
        const quoth_score *s = quoth_scores_at(scores, i);
        CHECK(s->ndcg10 >= 0 && s->ndcg10 <= 1.000001 && s->map >= 0 && s->map <= 1.000001 && s->recall <= 1.000001);
        CHECK(s->n_relevant_found <= s->n_relevant && s->n_relevant_found <= s->n_found);
    }
    quoth_scores_free(scores);
}

static void try_ignore(Arena *a, Str bytes)
{
    as_file(".quothignore", bytes);
    Ignore ig = ignore_new(a, str_of(folder), (Log){NULL, NULL});
    (void)ignore_has(&ig, str_fmt(a, "%s/a/b.txt", folder));
    (void)ignore_has(&ig, str_fmt(a, "%s/drafts/old/x.html", folder));
    (void)ignore_fits(bytes, S("a/b/c/d/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.txt"));
}

static void try_config(Arena *a, Str bytes)
{
    Opts        opts;
    quoth_error err;
    const char *argv[] = {"quoth", "search", "x"};
    char        quoth[128];
    as_file("x", S(""));
    snprintf(quoth, sizeof quoth, "%s/quoth", folder);
    (void)mkdir(quoth, 0700);
    as_file("quoth/config", bytes);
    setenv("XDG_CONFIG_HOME", folder, 1);
    CHECK(opts_parse(&opts, a, 3, (char **)argv, &err) == QUOTH_OK);
    told(config_apply(&opts, a, &err), &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const struct {
        const char *name;
        void      (*run)(Arena *a, Str bytes);
    } files[] = {{"corrections", try_corrections}, {"names", try_names},   {"lore", try_lore},    {"batch", try_batch},
                 {"eval", try_eval},               {"ignore", try_ignore}, {"config", try_config}};
    Arena *a = arena_new();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (str_eq(str_of(files[i].name), S(FUZZ_READER)))
            files[i].run(a, (Str){n ? (const char *)bytes : "", n});
    arena_free(a);
    return 0;
}
