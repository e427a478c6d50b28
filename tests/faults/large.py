#!/usr/bin/env python3
"""large.py QUOTH PRELOAD ROOT: what is large is refused at once or read in bounded memory: files beyond the limit, containers of gigabytes,
lines of 30 MB, sentences of a million words; and texts in which one thing comes again and again (shapes.py) take time and memory
that grow as they do. Memory and time are looked at only without sanitizers, which have their own."""
import gzip
import io
import tarfile

from faults import *
from shapes import SHAPES, made, words

MIB = 1 << 20


def measured(*args, memory=None, timeout=600):
    """How it ended, seconds of processor time and MiB of memory at most."""
    def before():
        if memory and not SANITIZED:
            resource.setrlimit(resource.RLIMIT_AS, (memory * MIB, memory * MIB))

    with open(f"{WORK}/said", "w+b") as said:
        p = subprocess.Popen([QUOTH, *args], stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=WORK, env=ENV, preexec_fn=before)
        _, status, used = os.wait4(p.pid, 0)
        p.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read(1 << 20).decode("utf-8", "replace")
    check(p.returncode in (0, 1, 3) and "Sanitizer" not in text and "runtime error" not in text, f"quoth {' '.join(args)} ended with {p.returncode}: {text[:800]}")
    return Ended(args, p.returncode, text, text), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def indexed(path, *more, **how):
    where = f"{WORK}/index"
    shutil.rmtree(where, ignore_errors=True)
    return measured("index", "--index", where, "--quiet", "--jobs", "1", *more, path, **how)


def articles():
    return json.loads(well("stats", "--index", f"{WORK}/index", "--jsonl").out)["articles"]


def refused():
    """Over 32 MiB, by a byte or by terabytes: one line at once, whatever the suffix, and the others are read."""
    folder = f"{WORK}/huge"
    os.mkdir(folder)
    write_article(f"{folder}/good.txt", 1)
    sizes = [(32 * MIB + 1, ".txt"), (1 << 40, ".txt"), (1 << 33, ".md"), (1 << 33, ".html"), (1 << 35, ".rss"), (1 << 35, ".pdf")]
    for i, (size, suffix) in enumerate(sizes):
        with open(f"{folder}/{i}{suffix}", "wb") as f:
            f.write({".html": b"<!DOCTYPE html><p>x", ".rss": b'<?xml version="1.0"?><rss version="2.0">', ".pdf": b"%PDF-1.4\n"}.get(suffix, b"A title\n\n") + b"The river of it is wide.\n" * 10000)
            f.truncate(size)
    ended, took, memory = indexed(folder, memory=600)
    lines = ended.err.splitlines()
    check(ended.code == 3 and len(lines) == len(sizes) and all(sum(f"/{i}{s}" in line for line in lines) == 1 for i, (_, s) in enumerate(sizes)), f"too large: {ended}")
    check(articles() == 1, "too large: the others are not read")
    check(SANITIZED or took < 5, f"too large: refused after {took:.1f} s")
    for what, text in (("paragraphs", "T\n" * 500000), ("sentences", "A title\n\n" + "A river is. " * 450000)):
        with open(f"{WORK}/many.txt", "w", encoding="utf-8") as f:
            f.write(text)
        ended, _, memory = indexed(f"{WORK}/many.txt")
        check(ended.code == 3 and ended.err.splitlines() == [f"quoth: {WORK}/many.txt: over 400000 {what}"], f"too many {what}: {ended}")
        check(SANITIZED or memory < 800, f"too many {what}: {memory:.0f} MiB")
    return len(sizes) + 2


def streamed():
    """A tar of gigabytes, of which most is one member over the limit; a gzip of many records. Memory does not grow with them."""
    tar = f"{WORK}/large.tar"
    with tarfile.open(tar, "w") as t:
        for name in ("one.txt", "two.txt"):
            data = f"A title\n\nThe river of {name} will open, Jane Roe said.\n".encode()
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            t.addfile(entry, io.BytesIO(data))
            if name == "one.txt":
                hole = tarfile.TarInfo("hole.txt")
                hole.size = (256 if SANITIZED else 3072) * MIB
                t.addfile(hole)
                t.offset += hole.size
                t.fileobj.seek(t.offset)
    ended, _, memory = indexed(tar, memory=600)
    check(ended.code == 3 and len(ended.err.splitlines()) == 1 and "hole.txt" in ended.err, f"a tar with a large member: {ended}")
    check(articles() == 2, "a tar with a large member: the others are not read")
    os.unlink(tar)
    n = 2 if SANITIZED else 8 * min(32, rounds(4))  # MiB unpacked; the index is mapped, so that no limit on addresses would do
    path = f"{WORK}/large.jsonl.gz"
    with open(path, "wb") as f:
        for k in range(n):
            lines = "".join(json.dumps({"title": f"Title {k} {i}", "text": words(1500, k * 1000 + i).capitalize() + "."}) + "\n" for i in range(128))
            f.write(gzip.compress(lines.encode(), 1))
    ended, _, memory = indexed(path, "--no-claims", "--memory", "128")
    check(ended.code == 0 and articles() == n * 128, f"a gzip of {n} MiB of records: {ended}")
    check(SANITIZED or memory < 200, f"a stream of {n} MiB of records with --memory 128 takes {memory:.0f} MiB")
    os.unlink(path)
    return n, memory


def long_ones():
    """A line of 30 MB, a sentence of a million words, a word of 30 MB."""
    most = 1 if SANITIZED else 30
    texts = {"a line": " ".join((words(15, i % 997) + ".").capitalize() for i in range(most * MIB // 80)),
             "a sentence": words(most * MIB // 30).capitalize() + ".", "a word": "x" * (most * MIB), "a paragraph of quotations": "“We go,” said Jane Roe. " * (most * MIB // 200)}
    for what, text in texts.items():
        with open(f"{WORK}/long.txt", "w", encoding="utf-8") as f:
            f.write(f"A title\n\nBy Ann Lee\n\n{text}\n\nAt the end it is said.\n")
        ended, took, memory = indexed(f"{WORK}/long.txt", "--no-claims", memory=4096)
        check(ended.code == 0 and articles() == 1, f"{what} of {len(text)} bytes: {ended}")
        check(well("search", "--index", f"{WORK}/index", "--count", "end", ok=(0, 1)).out.strip() not in ("", "0"), f"{what}: what comes behind it is not found")
    return len(texts)


def grown(name, n, *more):
    suffix, data = made(name, n)
    with open(f"{WORK}/shape{suffix}", "wb") as f:
        f.write(data)
    _, took, memory = indexed(f"{WORK}/shape{suffix}", *more)
    os.unlink(f"{WORK}/shape{suffix}")
    return took, memory


def shapes(rng):
    """All of them small, in one run. In long runs each is held against one four times as large: eight times as long is too long."""
    folder = f"{WORK}/shapes"
    os.mkdir(folder)
    for name in SHAPES:
        suffix, data = made(name, 20000)
        with open(f"{folder}/{name}{suffix}", "wb") as f:
            f.write(data)
    write_article(f"{folder}/good.txt", 1)
    ended, took, _ = indexed(folder)
    check("good" in well("search", "--index", f"{WORK}/index", "--limit", "0", "--jsonl", "number").out, f"shapes: the others are not read: {ended}")
    if not ROUNDS or SANITIZED:
        return 0
    for name in rng.sample(list(SHAPES), min(len(SHAPES), ROUNDS)):
        small, large = grown(name, MIB // 4), grown(name, MIB)
        if large[0] > 0.8 and large[0] > 8 * small[0]:  # once more, lest the machine was busy
            small, large = grown(name, MIB // 4), grown(name, MIB)
        check(large[0] < 0.8 or large[0] <= 8 * small[0], f"{name}: four times as large it takes {large[0]:.2f} s for {small[0]:.2f} s")
        check(large[1] < 800, f"{name}: 1 MiB of it takes {large[1]:.0f} MiB of memory")
    return min(len(SHAPES), ROUNDS)


def main():
    n_refused = refused()
    n_stream, memory = streamed()
    n_long = long_ones()
    n_grown = shapes(random.Random(SEED))
    done(f"{n_refused} files over a limit, a tar of gigabytes, a stream of {n_stream} MiB in {memory:.0f} MiB, {n_long} long ones, {len(SHAPES)} shapes, {n_grown} of them held against larger ones")


main()
