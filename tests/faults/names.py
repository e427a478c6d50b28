#!/usr/bin/env python3
"""names.py QUOTH PRELOAD ROOT: names of files with line ends, bytes that are no UTF-8, 255 bytes, a dash before them, and all that means
something to a terminal, a shell, a page or a table. Every article is indexed and found, printed safely, and its name comes back from
JSON, from the index and from a dump."""
from faults import *

ODD = [b"line\nend.txt", b"return\rhere.txt", b"tab\there.txt", b"-dash.txt", b"--index.txt", b" blank .txt", b"bad-\xff\xfe-utf8.txt",
       b"\xc3.txt", b"a" * 251 + b".txt", "\u00e9".encode() * 125 + b".txt", b"quote\"and'.txt", b"back\\slash.txt", b"$(id)`id`.txt",
       b"<b>&amp;.txt", b"=1+1.txt", b"escape\x1b[31mred.txt", b"bell\x07.txt", "bidi\u202etxt.exe.txt".encode(), b"hash#13.txt",
       b"a!b.txt", b"a!b!c!.txt", b"star*?.txt", b"colon:12:3.txt", b"percent%20%zz.txt", b"\x01\x02.txt", "e\u0301.txt".encode(), b"{}.txt", b"[x].txt"]


def json_lines(ended):
    return [json.loads(line) for line in ended.out.splitlines()]


def path_of(hit):
    """The name as the system has it."""
    path = bytes.fromhex(hit["path_hex"]) if "path_hex" in hit else hit["path"].encode()
    return os.path.join(os.fsencode(WORK), path)


def is_clean(text):
    """May it go to a terminal?"""
    return not any(ord(c) < 32 and c not in "\n" or c in "\x7f\u202e\u2066\u2067\u202a\u202b\u202d" or 0x80 <= ord(c) < 0xa0 for c in text)


def random_name(rng):
    n = rng.choice([1, 3, 20, 100, 251])
    name = bytes(rng.choice([b for b in range(1, 256) if b != ord("/")]) for _ in range(n))
    return name.strip(b".") + b".txt"


def main():
    rng = random.Random(SEED)
    names = list(dict.fromkeys(ODD + [n for n in (random_name(rng) for _ in range(rounds(20))) if not n.startswith(b".")]))
    folder = os.fsencode(WORK) + b"/articles"
    os.mkdir(folder)
    for i, name in enumerate(names):
        with open(folder + b"/" + name, "w", encoding="utf-8") as f:
            f.write(f"A title\n\nThe marker{i}x of the river will open, Jane Roe said.\n")
    for form in FORMS:
        where = f"{WORK}/{form}"
        ended = index(where, form, os.fsdecode(folder))
        check(ended.code == 0, f"{form}: {ended}")
        for i, name in enumerate(names):
            hit = json_lines(well("search", "--index", where, "--jsonl", f"marker{i}x"))
            check(len(hit) == 1, f"{form}: {name}: {len(hit)} hits")
            check(path_of(hit[0]) == folder + b"/" + name, f"{form}: {name}: came back as {hit[0]['path']!r}")
            shown = well("search", "--index", where, f"marker{i}x")
            check(is_clean(shown.out), f"{form}: {name}: printed as {shown.out!r}")
            check(len(shown.out.splitlines()) < 12, f"{form}: {name}: a name of several lines: {shown.out!r}")
            again = json_lines(well("show", "--index", where, "--jsonl", hit[0]["id"]))
            check(path_of(again[0]) == path_of(hit[0]), f"{form}: {name}: show tells another name")
        ended = index(where, form, os.fsdecode(folder), more=("--jsonl",))
        check(json_lines(well("stats", "--index", where, "--jsonl"))[0]["articles"] == len(names), f"{form}: articles after a second run")
        dump = f"{WORK}/{form}.dump"
        with open(dump, "w", encoding="utf-8") as f:
            f.write(well("dump", "--index", where).out)
        well("restore", "--index", where + "-again", dump)
        check(answers(where + "-again") == answers(where), f"{form}: restored, it answers differently")
        for i, name in enumerate(names[:len(ODD)]):
            os.unlink(folder + b"/" + name)
        check(index(where, form, os.fsdecode(folder)).code == 0, f"{form}: pruning")
        check(json_lines(well("stats", "--index", where, "--jsonl"))[0]["articles"] == len(names) - len(ODD), f"{form}: what is gone was not pruned")
        for i, name in enumerate(names[:len(ODD)]):
            with open(folder + b"/" + name, "w", encoding="utf-8") as f:
                f.write(f"A title\n\nThe marker{i}x of the river will open, Jane Roe said.\n")
    done(f"{len(names)} names")


main()
