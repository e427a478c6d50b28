#!/usr/bin/env python3
"""breaks.py BREAKS.TSV SHIM OUT: copies of the writer in OUT/shim, in which `broken` chooses one of the breaks listed, by its
number from 1. OUT/breaks.inc lists them; OUT/names.h gives all functions other names: the copy stands beside the writer."""
import os
import re
import sys

FILES = ["glass_code.h", "glass.c", "glass_list.c", "bulk.c", "bulk_doc.c", "bulk_run.c", "bulk_merge.c", "bulk_place.c"]
HEADERS = ["glass.h", "glass_list.h", "bulk.h", "bulk_inner.h"]


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not os.path.exists(path) or read(path) != text:
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)


def rows_of(path):
    lines = [line for line in read(path).splitlines() if line and line[0] not in "#@"]
    rows = [line.split("\t") for line in lines]
    for row in rows:
        if len(row) != 5 or row[4] not in ("yes", "no"):
            sys.exit(f"{path}: expected five columns, the last yes or no: {row}")
    return rows


def is_statement(text):
    return re.sub(r"/\*.*?\*/", "", text).rstrip().endswith(";")


def chosen(right, wrongs):
    """The right text, or the wrong one of that number."""
    if is_statement(right):
        return "{ " + "".join(f"if (broken == {n}) {{ {wrong} }} else " for n, wrong in wrongs) + f"{{ {right} }} }}"
    return "(" + "".join(f"broken == {n} ? ({wrong}) : " for n, wrong in wrongs) + f"({right}))"


def main(table, shim, out):
    rows = rows_of(table)
    for name in FILES:
        text = read(f"{shim}/{name}")
        rights = {}
        for i, (what, file, right, wrong, seen) in enumerate(rows):
            if file == name:
                rights.setdefault(right, []).append((i + 1, wrong))
        for right, wrongs in rights.items():
            if text.count(right) != 1:
                sys.exit(f"{table}: {name}: stands there {text.count(right)} times: {right}")
            text = text.replace(right, chosen(right, wrongs))
        text = re.sub(r"(#include [^\n]*\n)(?!.*#include)", r"\1\nextern int broken;\n", text, count=1, flags=re.S)
        write(f"{out}/shim/{name}", text)
    functions = set()
    for name in HEADERS:
        functions |= set(re.findall(r"^[A-Za-z][\w *]*?\*?\b((?:glass|bulk)_\w+)\(", read(f"{shim}/{name}"), re.M))
    functions.add("glass_files")
    write(f"{out}/names.h", "".join(f"#define {f} broken_{f}\n" for f in sorted(functions)))
    write(f"{out}/breaks.inc", "".join(f'{{"{what}", {str(seen == "yes").lower()}}},\n' for what, _, _, _, seen in rows))


main(*sys.argv[1:])
