"""Groonga: load a table of sentences, and ask it; its own clock tells how long an answer took.

    groonga.py index RECORDS DB       RECORDS and QUERIES as for fts5.py; DB is a folder
    groonga.py ask DB QUERIES ROUNDS
"""
import json
import os
import subprocess
import sys

TABLES = """table_create Actors TABLE_HASH_KEY ShortText
table_create Authors TABLE_HASH_KEY ShortText
table_create S TABLE_NO_KEY
column_create S text COLUMN_SCALAR Text
column_create S author COLUMN_SCALAR Authors
column_create S author_text COLUMN_SCALAR Text
column_create S actor COLUMN_VECTOR Actors
column_create S actor_text COLUMN_SCALAR Text
table_create Words TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram --normalizer NormalizerAuto
column_create Words of_text COLUMN_INDEX|WITH_POSITION S text
column_create Words of_author COLUMN_INDEX|WITH_POSITION S author_text
column_create Words of_actor COLUMN_INDEX|WITH_POSITION S actor_text
"""
FIELDS = {"author": "author_text", "actor": "actor_text"}
NAME_MOST = 4000  # bytes of a key


def index(records, folder):
    os.makedirs(folder)
    p = subprocess.Popen(["groonga", "-n", folder + "/db"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    p.stdin.write(TABLES + "load --table S\n[\n")
    with open(records, encoding="utf-8") as f:
        for i, line in enumerate(f):
            text, author, _, actors, _ = line.rstrip("\n").split("\t")
            row = {"text": text, "author": author[:NAME_MOST], "author_text": author, "actor_text": actors,
                   "actor": [a[:NAME_MOST] for a in actors.split("; ") if a]}
            p.stdin.write((",\n" if i else "") + json.dumps(row, ensure_ascii=False))
    p.stdin.write("\n]\n")
    p.stdin.close()
    if p.wait():
        sys.exit("groonga could not load the records")


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def query(conditions):
    parts = []
    for c in conditions:
        if c["op"] == "near":
            parts.append('*N%d"%s"' % (c["within"] + 1, " ".join(c["words"])))
        elif c["op"] == "prefix":
            parts.append(c["text"] + "*")
        elif c["op"] == "value":
            parts.append("%s:@%s" % (FIELDS[c["field"]], quoted(c["text"])))
        else:
            parts.append(quoted(c["text"]))
    return " ".join(parts)


def command(op, conditions, fields):
    parts = ["select S --match_columns text --query", quoted(query(conditions)), "--cache no"]
    if op == "count":
        parts.append("--limit 0 --output_columns _id")
    elif op == "ten":
        parts.append("--limit 10 --output_columns text --sort_keys -_score")
    else:
        parts.append(f"--limit 0 --output_columns _id --drilldown {fields} --drilldown_limit 10 --drilldown_sort_keys -_nsubrecs")
    return " ".join(parts)


def ask(folder, queries, rounds):
    asks = []
    with open(queries, encoding="utf-8") as f:
        for line in f:
            kind, op, conditions, fields = line.rstrip("\n").split("\t")
            asks.append([kind, op, command(op, json.loads(conditions), fields), None, 0])
    p = subprocess.Popen(["groonga", folder + "/db"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for _ in range(rounds):
        for a in asks:
            p.stdin.write(a[2] + "\n")
            p.stdin.flush()
            head, body = json.loads(p.stdout.readline())
            if head[0]:
                sys.exit(f"groonga: {a[2]}: {head}")
            took = head[2] * 1e6
            a[3] = took if a[3] is None else min(a[3], took)
            a[4] = body[0][0][0]
    p.stdin.close()
    p.wait()
    for kind, op, _, least, hits in asks:
        print(f"{kind}\t{op}\t{hits}\t{least:.1f}")


if sys.argv[1] == "index":
    index(sys.argv[2], sys.argv[3])
else:
    ask(sys.argv[2], sys.argv[3], int(sys.argv[4]))
