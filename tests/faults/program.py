#!/usr/bin/env python3
"""program.py QUOTH SHORT ROOT: the n-th allocation of the program itself fails, once or from then on, in each of its commands: it prints
what it prints else, or one line that says what is short, and ends with a code that says so; what it was to write is whole, or not there.
The program is one without sanitizers, whose own memory comes before ours; skipped without a release build."""
import glob
import os
import sys

if not os.path.exists(sys.argv[1]):
    print("program.py: no release build: skipped")
    sys.exit(77)
from faults import *  # noqa: E402

WHY = ("out of memory", "annot allocate memory", "cannot open shared object")  # the last is what the system's loader makes of it ..
LOADERS_END = 127  # .. where it does not end the process itself
ARTICLE = f"{ROOT}/corpus/articles/bridges-over-the-aras.md"


def commands(index):
    """Those that only ask; {page} is a file to be written."""
    asks = [("report", "the", "-o", "{page}"), ("report", "speaker:roe"), ("export", "the", "--csv"), ("export", "the", "--format", "bibtex"),
            ("search", "railway OR the"), ("search", "--kwic", "the"), ("search", "--json", "cont*"), ("search", "--sort", "date", "said"),
            ("facets", "speaker,kind"), ("timeline", "the"), ("compare", "railway", "border"), ("stats",), ("verify",),
            ("check", ARTICLE), ("batch", "{queries}"), ("dump",), ("correct", "list")]
    return [(name, "--index", index, *more) for name, *more in asks] + [
        ("analyze", ARTICLE), ("read", "--json", ARTICLE), ("explain", ARTICLE + ":9"), ("completion", "bash"), ("help", "search")]


def short(n, how, count=None):
    env = dict(LD_PRELOAD=PRELOAD, QUOTH_SHORT=f"{n} {how}")
    if count:
        env["QUOTH_SHORT_COUNT"] = count
    return env


def written(path):
    """What is there, and is taken away."""
    try:
        with open(path, encoding="utf-8") as f:
            text = f.read()
        os.unlink(path)
        return text
    except FileNotFoundError:
        return None


def run(command, page, env=None):
    ended = quoth(*command, env=env)
    left = [name for name in os.listdir(os.path.dirname(page)) if name != os.path.basename(page)]
    check(not left, f"{command}: files are left behind: {left}")
    return ended, written(page)


def try_command(command, page):
    """How many failed allocations were tried of it, and how many of them were told."""
    told = tried = 0
    want, want_page = run(command, page)
    count = f"{WORK}/count"
    run(command, page, short(0, "once", count))
    with open(count, encoding="utf-8") as f:
        n = int(f.read())
    for at in chosen(n, rounds(3), str(command)):
        for how in ("once", "all"):
            what = f"{' '.join(command)}: allocation {at} of {n}, {how}"
            ended, found = run(command, page, short(at, how))
            tried += 1
            if ended.code == want.code:
                check((ended.out, found) == (want.out, want_page), f"{what}: another answer and not a word: {ended}\n{ended.out[:2000]}")
                continue
            told += 1
            check(ended.code in (3, 7, 8, LOADERS_END) and ended.err.count("\n") == 1 and any(w in ended.err for w in WHY), f"{what}: {ended}")
            check(found in (None, want_page), f"{what}: half a file was written")
    return tried, told


def is_old():
    sources = [path for folder in ("base", "core", "searcher", "lib", "cli") for path in glob.glob(f"{ROOT}/{folder}/**/*.[ch]", recursive=True)]
    return os.path.getmtime(QUOTH) < max(map(os.path.getmtime, sources))


def main():
    if is_old():
        print(f"program.py: {QUOTH} is older than its sources: skipped")
        sys.exit(77)
    index_path, pages = f"{WORK}/index", f"{WORK}/pages"
    os.makedirs(pages)
    change_articles(WORK + "/articles", 0)
    check(index(index_path, "segments", WORK + "/articles").code == 0, "no index")
    with open(WORK + "/queries", "w", encoding="utf-8") as f:
        f.write("\n".join(QUERIES) + "\n")
    all_tried = all_told = 0
    for command in commands(index_path):
        tried, told = try_command([word.format(page=pages + "/page.html", queries=WORK + "/queries") for word in command], pages + "/page.html")
        all_tried += tried
        all_told += told
    done(f"{all_tried} allocations failed in {len(commands(''))} commands, {all_told} told")


main()
