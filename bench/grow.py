"""A corpus of any size from a smaller one, with new rare words as fast as real text has them.

    grow.py CORPUS.jsonl MEGABYTES > OUT.jsonl

The articles come again and again. Of the words that CORPUS has at most three times, each further copy renames so many, and
others each time, that different words keep growing as Heaps found they do: with the power 0.55 of the text's length.
"""
import collections
import json
import re
import sys
import zlib

WORD = re.compile(r"[A-Za-z]{3,}")
RARE, HEAPS = 3, 0.55


def articles(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            yield json.loads(line)


def main(path, megabytes):
    counts = collections.Counter()
    for a in articles(path):
        counts.update(w.lower() for w in WORD.findall(a["text"]))
    rare, all_words = {w for w, n in counts.items() if n <= RARE}, len(counts)
    size, copy = 0, 0
    while True:
        grown = all_words * ((copy + 1) ** HEAPS - copy ** HEAPS) if copy else 0
        share = min(1.0, grown / len(rare)) * 65536
        mark = "".join(chr(ord("a") + int(d)) for d in str(copy))

        def renamed(m):
            w = m.group()
            if copy and w.lower() in rare and (zlib.crc32(f"{copy} {w.lower()}".encode()) & 65535) < share:
                return w + "q" + mark
            return w

        for a in articles(path):
            a["text"] = WORD.sub(renamed, a["text"])
            size += len(a["text"].encode())
            sys.stdout.write(json.dumps(a, ensure_ascii=False) + "\n")
            if size >= megabytes * 1e6:
                return
        copy += 1


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
