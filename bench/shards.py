"""Three shards behind servers on loopback against the same index as one portable database here."""
import os
import shutil
import signal
import statistics
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from served import serve  # noqa: E402

SHARDS = 3


def ask(work, index, rounds):
    """kind -> [(hits, microseconds)]"""
    out = subprocess.run([work.ask, index, work.path("queries.quoth"), str(rounds)], stdout=subprocess.PIPE, text=True, check=True)
    rows = {}
    for line in out.stdout.splitlines():
        kind, _, hits, took = line.split("\t")
        rows.setdefault(kind, []).append((int(hits), float(took)))
    return rows


def least(one, other):
    return {kind: [(a[0], min(a[1], b[1])) for a, b in zip(rows, other[kind])] for kind, rows in one.items()} if other else one


def make(work, index):
    one, many = work.path("portable"), work.path("shards")
    for folder in (one, many):
        shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([work.quoth, "convert", "--index", index, "--form", "portable", "--quiet", one], check=True)
    subprocess.run([work.quoth, "publish", "--index", index, "--shards", str(SHARDS), "--quiet", many], check=True)
    return one, many


def measure(work, index, rounds):
    """name -> kind -> [(hits, microseconds)], the least of rounds that alternate; None where there is no server."""
    if not shutil.which("xapian-tcpsrv"):
        return None
    one, many = make(work, index)
    servers = []
    found = {"one": None, "shards": None}
    try:
        with open(work.path("far.stub"), "w") as f:
            for i in range(SHARDS):
                server, port = serve(os.path.join(many, str(i)))
                servers.append(server)
                f.write(f"remote 127.0.0.1:{port}\n")
        for _ in range(rounds):
            found["one"] = least(ask(work, one, 3), found["one"])
            found["shards"] = least(ask(work, work.path("far.stub"), 3), found["shards"])
    finally:
        for server in servers:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
    return found


def table(found):
    """Ratios first; "all" is the median over every question."""
    lines = ["| | p50 ÷ one index | three shards p50 | one index p50 | hits alike |", "|---|---|---|---|---|"]
    kinds = {"all": [row for rows in found["one"].values() for row in rows], **found["one"]}
    theirs = {"all": [row for rows in found["shards"].values() for row in rows], **found["shards"]}
    for kind, rows in kinds.items():
        here, far = (statistics.median(took for _, took in side) for side in (rows, theirs[kind]))
        alike = sum(a[0] == b[0] for a, b in zip(rows, theirs[kind]))
        lines.append(f"| {kind} | {far / here:.2f} | {far / 1000:.3f} | {here / 1000:.3f} | {alike}/{len(rows)} |")
    return lines
