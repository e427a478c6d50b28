#!/usr/bin/env python3
"""foreign.py QUOTH PRELOAD ROOT: what is no index, or another version's, is refused with 4 or 6 and advice by whoever reads or writes it,
and stays as it is until it is told to be rebuilt."""
from faults import *

READERS = [("search", "x"), ("facets", "speaker"), ("stats",), ("show", "a.b"), ("batch", WORK + "/queries.txt"), ("dump",), ("report", "x", "-o", WORK + "/r.html")]


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)


def read(path):
    with open(path, "rb") as f:
        return f.read()


def state(folder):
    if os.path.isfile(folder):
        return read(folder)
    return {p: read(p) for p in files_below(folder) if os.path.isfile(p)}


def refused(what, where, codes, advice, writes=True):
    """Nobody reads it, and no writer touches it."""
    before = state(where) if os.path.exists(where) else None
    commands = [(*c, "--index", where) for c in READERS]
    if writes:
        commands.append(("index", "--index", where, WORK + "/articles"))
    for command in commands:
        ended = quoth(*command)
        check(ended.code in codes, f"{what}: {command[0]}: expected an end with {codes}: {ended}")
        lines = [line for line in ended.err.splitlines() if line]
        check(len(lines) == 1, f"{what}: {command[0]}: expected one line: {ended.err}")
        check(any(a in lines[0] for a in advice), f"{what}: {command[0]}: no advice: {lines[0]}")
    check((state(where) if os.path.exists(where) else None) == before, f"{what}: it was changed")


def rebuilt(what, where, form, after):
    ended = index(where, form, WORK + "/articles", more=("--rebuild",))
    check(ended.code == 0, f"{what}: it cannot be rebuilt: {ended}")
    check(answers(where) == after, f"{what}: rebuilt, it answers differently")


def other_version(form, whole):
    """The same index as a program of another version leaves it."""
    where = copy(whole, f"{WORK}/other-{form}")
    if form == "segments":
        manifest = read(where + "/MANIFEST")
        number = next(n for n in range(3, 60) if b"%d" % n in manifest[:40])
        write(where + "/MANIFEST", manifest.replace(b"%d" % number, b"%d" % (number + 1), 1))
    else:
        from_python = "import xapian,sys; d=xapian.WritableDatabase(sys.argv[1]); d.set_metadata('quoth-version','99'); d.commit()"
        if subprocess.run([sys.executable, "-c", from_python, where], stderr=subprocess.DEVNULL).returncode:
            data = read(where + "/iamglass")  # no bindings: the library's own version instead
            write(where + "/iamglass", data[:14] + bytes([data[14], data[15] ^ 1]) + data[16:])
    return where


def main():
    write(WORK + "/queries.txt", b"x\n")
    articles = WORK + "/articles"
    change_articles(articles, 0)
    n = 0
    rng = random.Random(SEED)
    for form in FORMS:
        whole = f"{WORK}/whole-{form}"
        check(index(whole, form, articles).code == 0, "no index to begin with")
        after = answers(whole)
        where = other_version(form, whole)
        refused(f"{form}, of another version", where, (4, 6), ("rebuild",))
        rebuilt(f"{form}, of another version", where, form, after)
        main_file = "MANIFEST" if form == "segments" else "iamglass"
        for i in range(rounds(3)):
            garbage = rng.choice([b"", b"\0" * 100, rng.randbytes(200), b"<html>no index</html>\n", b"9" * 5000])
            where = copy(whole, f"{WORK}/garbage")
            write(f"{where}/{main_file}", garbage)
            refused(f"{form}, {main_file} of {garbage[:20]}", where, (4, 6), ("rebuild",))
            rebuilt(f"{form}, {main_file} of {garbage[:20]}", where, form, after)
            n += 1
    os.mkdir(WORK + "/empty")
    refused("an empty folder", WORK + "/empty", (4,), ("quoth index",), writes=False)
    refused("no folder", WORK + "/none", (4,), ("quoth index",), writes=False)
    os.mkdir(WORK + "/other")
    write(WORK + "/other/notes.txt", b"Mine.\n")
    refused("a folder of other things", WORK + "/other", (4,), ("quoth index",), writes=False)
    ended = index(WORK + "/other", "segments", articles)
    check(ended.code == 2 and files_below(WORK + "/other") == {WORK + "/other/notes.txt"}, f"a folder of other things is written to: {ended}")
    write(WORK + "/file", b"a stub of nothing\n")
    refused("a file", WORK + "/file", (3, 4), ("HOST:PORT",), writes=False)
    done(f"{2 * 2 + 2 * rounds(3) + 4} things that are no index, {len(READERS) + 1} commands each")


main()
