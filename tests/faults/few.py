#!/usr/bin/env python3
"""few.py QUOTH PRELOAD ROOT: few files may be open at a time: from three up, until all works. A command gives the answer that it gives
with many, or says what is short; an article that could not be opened is named, and the others are indexed."""
from faults import *

sys.path.insert(0, ROOT + "/tests/lsp")
from client import Client

FIRST, LAST, WHY = 3, 28, "Too many open files"
DRAFT = f"{ROOT}/corpus/articles/bridges-over-the-aras.md"
needed = {}


def limits(what):
    """Numbers of files to try; from the one on that is noted here it works."""
    return [FIRST - 1 + i for i in chosen(LAST - FIRST + 1, rounds(5), what)]


def few(n):
    return [(resource.RLIMIT_NOFILE, n)]


def is_loaders_end(ended):
    """The system's loader could not open the program's libraries: nothing of ours ran."""
    return ended.code == 127 and "shared libraries" in ended.err or ended.code == -6 and "sanitizer" in ended.err.lower()


def expect_told(ended, want, what, n):
    """It gave the right answer, or failed and said why. True: the answer."""
    if ended.code == want.code:
        check(ended.out == want.out, f"{what}: another answer")
        return True
    check(is_loaders_end(ended) or (ended.code in (3, 7) and WHY in ended.err), f"{what}: {ended}")
    check(is_loaders_end(ended) or ended.err.count("\n") == 1, f"{what}: more than one line: {ended}")
    key = what.split(",")[0]
    needed[key] = max(needed.get(key, 0), n + 1)
    return False


def asking(index):
    """Phrases are in a table of their own."""
    return [("search", "--index", index, "--jsonl", '"the river" OR railway'), ("check", "--index", index, DRAFT),
            ("report", "--index", index, "railway"), ("facets", "--index", index, "speaker,author", "*"), ("dump", "--index", index),
            ("verify", "--index", index), ("batch", "--index", index, "--jsonl", "--jobs", "2", WORK + "/queries.txt")]


def try_asking(form, index):
    for command in asking(index):
        want = quoth(*command)
        check(want.code in (0, 1), f"quoth {command[0]} {want}")
        for n in limits(command[0]):
            done_so = expect_told(quoth(*command, limits=few(n)), want, f"{form} {command[0]}, {n} files", n)
            check(done_so or n < LAST, f"{form} {command[0]}: does not work with {n} files")


def try_serving(form, index):
    """The server says what is short and lives on, also when many files may be open again."""
    for n in limits("lsp"):
        what = f"{form} lsp, {n} files"
        c = Client(QUOTH, "--index", index, env=ENV, cwd=WORK, stderr=subprocess.DEVNULL,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (n, 512)))
        try:
            c.initialize()
        except (EOFError, BrokenPipeError):
            check(n < 12 and c.p.wait(20) in (7, 8, 127), f"{what}: ended with {c.p.wait(20)}")
            continue
        found = c.command("quoth.search", {"query": '"the river" OR railway'})
        check(WHY in found.get("error", {}).get("message", "") or found.get("result", {}).get("total"), f"{what}: {found}")
        c.open("file:///draft.md", "“We brought steel,” said [Kamran Valizade](https://example.org/a).\n")
        c.diagnostics()
        resource.prlimit(c.p.pid, resource.RLIMIT_NOFILE, (512, 512))
        again = c.command("quoth.search", {"query": '"the river" OR railway'})
        check(again.get("result", {}).get("total"), f"{what}, then many: {again}")
        check(c.end() == 0, f"{what}: the server did not end well")


def try_indexing(s):
    """Articles of one kind, an index of many segments."""
    for n in limits(s.name):
        victim, what = s.victim(), f"{s.form} index, {n} files"
        ended = s.run(victim, limits=few(n))
        is_later = ended.code != 3 and s.expect_committed(victim, what)
        check(ended.code != 0 or is_later, f"{what}: ended well, and is not written")
        if ended.code:
            other = [line for line in ended.err.splitlines() if WHY not in line and not is_loaders_end(ended)]
            check(not other, f"{what}: {other}")
            expect_told(Ended(ended.args, ended.code, "", ended.err.splitlines()[0] + "\n"), Ended((), 0, "", ""), what, n)
        s.expect_whole(victim, what)


def try_kinds(form, articles):
    """Containers, pages and PDF, which libraries and programs of their own read."""
    whole, victim = f"{WORK}/kinds-{form}", f"{WORK}/kinds"
    last = index(whole, form, articles)
    check(last.code == 3, last)  # some members of the sample containers are broken by design
    want, all_paths = answers(whole), paths_in(whole)
    for n in limits(f"kinds {form}"):
        what = f"{form} index of all kinds, {n} files"
        shutil.rmtree(victim, ignore_errors=True)
        ended = index(victim, form, articles, limits=few(n))
        if ended.code == 3 and WHY in ended.err:
            expect_others(ended, what, all_paths, paths_in(victim), articles, WHY)
        elif ended.code == 3:
            check(answers(victim) == want, f"{what}: another answer, and not a word")
        else:
            check(is_loaders_end(ended) or ended.code == 7 and WHY in ended.err, f"{what}: {ended}")
        check(index(victim, form, articles).code == 3 and answers(victim) == want, f"{what}: begun anew, it differs")


def try_writing(form, index):
    """An index written anew from one that is there."""
    for command in ("publish", "convert"):
        for n in limits(f"{form} {command}"):
            what, to = f"{form} {command}, {n} files", f"{WORK}/to"
            shutil.rmtree(to, ignore_errors=True)
            if expect_told(quoth(command, "--index", index, to, limits=few(n)), Ended((), 0, well(command, "--index", index, to + "-whole").out.replace(
                    "to-whole", "to"), ""), what, n):
                check(answers(to if command == "convert" else to + "/0") == answers(index), f"{what}: ended well, and differs")
            shutil.rmtree(to + "-whole")


def main():
    articles = articles_of_all_kinds(f"{WORK}/all")
    subprocess.run([sys.executable, f"{ROOT}/tests/cli/pdf.py", f"{articles}/pdf"], check=True, stdout=subprocess.DEVNULL)
    for form in FORMS:
        s = Scenario(form, 7)
        try_asking(form, s.base)
        try_serving(form, s.base)
        try_writing(form, s.base)
        try_indexing(s)
        try_kinds(form, articles)
    done("works from so many: " + ", ".join(f"{what} {n}" for what, n in sorted(needed.items())))


main()
