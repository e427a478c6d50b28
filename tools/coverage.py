#!/usr/bin/env python3
"""coverage.py BUILD FOLDER…: lines and branches that the tests of a coverage build ran, by folder; ends with 1 where a folder, or all
together, has fewer than 90 % of its lines. With --lines FILE.c: the lines of that file that nothing ran."""
import collections
import gzip
import json
import os
import subprocess
import sys
import tempfile

FLOOR = 90.0


def reports(build):
    """What gcov says of each object that ran."""
    data = [os.path.join(top, name) for top, _, names in os.walk(build) for name in names if name.endswith(".gcda")]
    with tempfile.TemporaryDirectory() as work:
        for i in range(0, len(data), 50):
            subprocess.run(["gcov", "--json-format", "--branch-probabilities", "--hash-filenames", *data[i:i + 50]], cwd=work,
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for name in os.listdir(work):
            with gzip.open(os.path.join(work, name), "rt") as f:
                yield json.load(f)


def measure(build, root):
    """By file: line to how often it ran, and (line, n) to how often a branch was taken."""
    lines = collections.defaultdict(collections.Counter)
    branches = collections.defaultdict(collections.Counter)
    for report in reports(build):
        for file in report["files"]:
            path = os.path.relpath(os.path.join(report["current_working_directory"], file["file"]), root)
            for line in file["lines"]:
                number = line["line_number"]
                lines[path][number] += line["count"]
                for i, branch in enumerate(line["branches"]):
                    branches[path][number, i] += branch["count"]
    return lines, branches


def share(counts):
    return 100.0 * sum(n > 0 for n in counts) / len(counts) if counts else 100.0


def main():
    build, root = os.path.abspath(sys.argv[1]), os.getcwd()
    lines, branches = measure(build, root)
    if sys.argv[2] == "--lines":
        for path in sys.argv[3:]:
            with open(path, encoding="utf-8") as f:
                text = f.read().splitlines()
            for number in sorted(n for n, count in lines[path].items() if count == 0):
                print(f"{path}:{number}: {text[number - 1]}")
        return 0
    folders, failed = sys.argv[2:], False
    print(f"{'folder':<12}{'lines':>8}{'run':>9}{'branches':>11}{'taken':>9}")
    for what in [*folders, "all"]:
        mine = [p for p in lines if p.split("/")[0] in (folders if what == "all" else [what]) and p.endswith((".c", ".h", ".cc", ".hh"))]
        ran = [n for p in mine for n in lines[p].values()]
        taken = [n for p in mine for n in branches[p].values()]
        print(f"{what:<12}{len(ran):>8}{share(ran):>8.1f}%{len(taken):>11}{share(taken):>8.1f}%")
        failed = failed or share(ran) < FLOOR or not ran
    worst = sorted((sum(n == 0 for n in lines[p].values()), p) for p in lines if p.split("/")[0] in folders)[-8:]
    print("\nlines that nothing ran: " + ", ".join(f"{p} {n}" for n, p in reversed(worst)))
    if failed:
        print(f"fewer than {FLOOR:.0f} % of the lines of a folder are run by tests", file=sys.stderr)
    return failed


sys.exit(main())
