"""SQLite FTS5: index a table of sentences, and ask it.

    fts5.py index RECORDS DB          RECORDS: text, author, speakers, actors, hosts; tabs between, values joined by "; "
    fts5.py ask DB QUERIES ROUNDS     as bench/ask.c; the third column of QUERIES is a list of conditions (queries.py)
"""
import json
import os
import sqlite3
import sys
import time


def rows(path):
    with open(path, encoding="utf-8") as f:
        for i, line in enumerate(f, 1):
            yield (i, *line.rstrip("\n").split("\t"))


def index(records, path):
    if os.path.exists(path):
        os.remove(path)
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144;"
                     "CREATE VIRTUAL TABLE t USING fts5(text, author, speaker, actor, host, tokenize='unicode61');"
                     "INSERT INTO t(t, rank) VALUES('automerge', 8);"
                     "CREATE TABLE m(id INTEGER PRIMARY KEY, author TEXT);"
                     "CREATE TABLE a(id INTEGER, actor TEXT); CREATE TABLE l(id INTEGER, host TEXT);")
    db.execute("BEGIN")
    batch = []

    def flush():
        db.executemany("INSERT INTO t(rowid, text, author, speaker, actor, host) VALUES (?,?,?,?,?,?)", batch)
        db.executemany("INSERT INTO m VALUES (?,?)", ((r[0], r[2]) for r in batch))
        db.executemany("INSERT INTO a VALUES (?,?)", ((r[0], v) for r in batch if r[4] for v in r[4].split("; ")))
        db.executemany("INSERT INTO l VALUES (?,?)", ((r[0], v) for r in batch if r[5] for v in r[5].split("; ")))
        batch.clear()

    for row in rows(records):
        batch.append(row)
        if len(batch) == 10000:
            flush()
    flush()
    db.execute("CREATE INDEX ai ON a(id)")
    db.execute("CREATE INDEX li ON l(id)")
    db.execute("COMMIT")
    db.close()


def quoted(words):
    return '"' + words.replace('"', '""') + '"'


def match(conditions):
    parts = []
    for c in conditions:
        if c["op"] == "near":
            parts.append("{text} : NEAR(%s, %d)" % (" ".join(quoted(w) for w in c["words"]), c["within"]))
        elif c["op"] == "prefix":
            parts.append("{text} : " + quoted(c["text"]) + " *")
        else:
            parts.append("{%s} : %s" % (c["field"], quoted(c["text"])))
    return " AND ".join(parts)


def ask_one(db, op, expression, fields):
    if op == "count":
        return db.execute("SELECT count(*) FROM t WHERE t MATCH ?", (expression,)).fetchone()[0]
    if op == "ten":
        return len(db.execute("SELECT rowid, text FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10", (expression,)).fetchall())
    tables = {"author": ("m", "author"), "actor": ("a", "actor"), "host": ("l", "host")}
    n = 0
    for field in fields.split(","):
        table, column = tables[field]
        n = db.execute(f"SELECT x.{column}, count(*) AS n FROM t JOIN {table} x ON x.id = t.rowid WHERE t MATCH ? "
                       f"GROUP BY x.{column} ORDER BY n DESC LIMIT 10", (expression,)).fetchall()
    return len(n)


def ask(path, queries, rounds):
    db = sqlite3.connect(path)
    db.execute("PRAGMA mmap_size=4294967296")
    asks = []
    with open(queries, encoding="utf-8") as f:
        for line in f:
            kind, op, conditions, fields = line.rstrip("\n").split("\t")
            asks.append([kind, op, match(json.loads(conditions)), fields, 0, None])
    for _ in range(rounds):
        for a in asks:
            began = time.perf_counter()
            a[4] = ask_one(db, a[1], a[2], a[3])
            took = (time.perf_counter() - began) * 1e6
            a[5] = took if a[5] is None else min(a[5], took)
    for kind, op, _, _, hits, least in asks:
        print(f"{kind}\t{op}\t{hits}\t{least:.1f}")


if sys.argv[1] == "index":
    index(sys.argv[2], sys.argv[3])
else:
    ask(sys.argv[2], sys.argv[3], int(sys.argv[4]))
