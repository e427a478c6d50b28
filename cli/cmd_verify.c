/* cmd_verify.c: quoth verify: reads all of the index, and says what is damaged and what that touches. */
#include "cli/out.h"
#include "cli/term.h"

enum { EXIT_DAMAGED = 6, TOUCHED_SHOWN = 20 };

static void put_json(const Cli *cli, const quoth_verification *v)
{
    Arena *a = cli_scratch(cli);
    Json j = json_new(a);
    json_begin(&j, '{');
    json_pair_u64(&j, "files", quoth_verification_files(v));
    json_pair_u64(&j, "bytes", quoth_verification_bytes(v));
    json_pair(&j, "unchecked", quoth_verification_unchecked(v));
    json_key(&j, "damage");
    json_begin(&j, '[');
    const quoth_damage *d;
    for (uint32_t i = 0; (d = quoth_verification_at(v, i)); i++) {
        json_begin(&j, '{');
        json_pair(&j, "file", d->file);
        json_pair(&j, "part", d->part);
        json_pair_u64(&j, "begin", d->begin);
        json_pair_u64(&j, "end", d->end);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    json_key(&j, "touched");
    json_begin(&j, '[');
    const quoth_touched *t;
    for (uint32_t i = 0; (t = quoth_verification_touched(v, i)); i++) {
        json_begin(&j, '{');
        json_pair(&j, "path", t->path);
        json_pair_u64(&j, "sentences", t->sentences);
        json_pair_u64(&j, "lost", t->lost);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    json_end(&j, '}');
    term_put(buf_str(&j.buf));
    term_put(S("\n"));
    arena_free(a);
}

static void put_damage(const quoth_damage *d)
{
    term_fmt("%.*s: %.*s: damaged", STR(d->file), STR(d->part));
    if (d->end > d->begin)
        term_fmt(": bytes %llu to %llu", (unsigned long long)d->begin, (unsigned long long)d->end);
    term_put(S("\n"));
}

static void put_touched(const quoth_verification *v)
{
    const quoth_touched *t;
    uint32_t n = 0;
    while (quoth_verification_touched(v, n))
        n++;
    for (uint32_t i = 0; i < TOUCHED_SHOWN && (t = quoth_verification_touched(v, i)); i++)
        term_fmt("    %u of %u sentences cannot be read: %.*s\n", t->lost, t->sentences, STR(t->path));
    if (n > TOUCHED_SHOWN)
        term_fmt("    … and of %u more articles; --json names all\n", n - TOUCHED_SHOWN);
}

static void put_text(const Cli *cli, const quoth_verification *v)
{
    const quoth_damage *d;
    quoth_str unchecked = quoth_verification_unchecked(v);
    bool is_quiet = opts_has(&cli->opts, OPT_QUIET), is_whole = quoth_verification_count(v) == 0;
    for (uint32_t i = 0; (d = quoth_verification_at(v, i)); i++)
        put_damage(d);
    put_touched(v);
    if (unchecked.n)
        term_fmt("not all of it could be checked: %.*s\n", STR(unchecked));
    if (is_whole && !is_quiet)
        term_fmt("%u files, %llu bytes: %s\n", quoth_verification_files(v), (unsigned long long)quoth_verification_bytes(v),
                 unchecked.n ? "no damage was seen" : "whole");
    if (!is_whole && !is_quiet)
        term_fmt("to mend it: quoth index --rebuild PATH…, with the articles that it was made of\n");
}

int cmd_verify(Cli *cli)
{
    quoth_error err;
    quoth_verification *v = NULL;
    const char *path = cli_index_path(cli);
    quoth_status st = path ? quoth_verify(&v, path, &err)
                           : fail(&err, QUOTH_E_INDEX_MISSING, "no index here or above: name one with --index");
    if (st != QUOTH_OK)
        return cli_fail(&err);
    if (cli->format == FORMAT_TEXT)
        put_text(cli, v);
    else
        put_json(cli, v);
    int code = quoth_verification_count(v) ? EXIT_DAMAGED : EXIT_FOUND;
    quoth_verification_free(v);
    return code;
}
