"""Speed and size against peers, in one run: see bench/README.md.

    bench.py QUOTH ASK OUT [--quick] [--rounds N] CORPUS.jsonl.gz
"""
import argparse
import gzip
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time

import queries
import shards

HERE = os.path.dirname(os.path.abspath(__file__))
LUCENE = [f"/usr/share/java/lucene-{name}.jar" for name in ("core-8", "analyzers-common-8")]


def say(text):
    print(f"-- {text}", file=sys.stderr, flush=True)


def timed(command, **how):
    """Seconds, and the most memory held in KB."""
    began = time.perf_counter()
    p = subprocess.Popen(command, stdout=subprocess.DEVNULL, **how)
    _, status, use = os.wait4(p.pid, 0)
    if status:
        sys.exit(f"bench: {' '.join(command)}: ended with {status}")
    return time.perf_counter() - began, use.ru_maxrss


def size_of(path):
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(d, f)) for d, _, files in os.walk(path) for f in files)


def fresh(path):
    shutil.rmtree(path, ignore_errors=True)
    if os.path.isfile(path):
        os.remove(path)
    return path


class Work:
    def __init__(self, folder, args):
        self.folder, self.quoth, self.ask = folder, args.quoth, args.ask
        self.articles, self.text_bytes, self.n_articles = self.unpack(args.corpus, 8_000_000 if args.quick else None)
        self.records = self.path("records.tsv")

    def path(self, name):
        return os.path.join(self.folder, name)

    def unpack(self, corpus, most):
        path, size, n = self.path("articles.jsonl"), 0, 0
        with gzip.open(corpus, "rt", encoding="utf-8") as f, open(path, "w", encoding="utf-8") as out:
            for line in f:
                size += len(json.loads(line)["text"].encode())
                n += 1
                out.write(line)
                if most and size > most:
                    break
        return path, size, n

    def draw_records(self, index):
        """What Quoth found, sentence by sentence: every peer gets these."""
        p = subprocess.Popen([self.quoth, "search", "--index", index, "--jsonl", "--limit", "0", "--sort", "path", "*"],
                             stdout=subprocess.PIPE, text=True)
        with open(self.records, "w", encoding="utf-8") as out:
            for line in p.stdout:
                s = json.loads(line)
                row = [s["text"], "; ".join(s["authors"]), "; ".join(sorted({a["speaker"] for a in s["attributions"]} - {""})),
                       "; ".join(s["actors"]), "; ".join(sorted({x["host"] for x in s["links"]}))]
                out.write("\t".join(v.replace("\t", " ").replace("\n", " ") for v in row) + "\n")
        if p.wait():
            sys.exit("bench: the records could not be read")


def lucene(work):
    """Compiles the peer; returns how to run it."""
    jars = []
    for stem in LUCENE:
        folder, name = os.path.split(stem[:-4])
        jars += [os.path.join(folder, f) for f in os.listdir(folder) if f.startswith(name[:-1]) and f.endswith(".jar")]
    path = ":".join(jars + [work.folder])
    subprocess.run(["javac", "-cp", path, "-d", work.folder, os.path.join(HERE, "peers", "Lucene.java")], check=True)
    return ["java", "-Xmx1g", "-cp", path, "Lucene"]


def articles_as_files(work):
    folder = fresh(work.path("texts"))
    os.makedirs(folder)
    with open(work.articles, encoding="utf-8") as f:
        for i, line in enumerate(f):
            with open(os.path.join(folder, f"{i:06}.txt"), "w", encoding="utf-8") as out:
                out.write(json.loads(line)["text"])
    return folder


def recoll(work):
    conf = fresh(work.path("recoll"))
    os.makedirs(conf)
    with open(os.path.join(conf, "recoll.conf"), "w") as f:
        f.write(f"topdirs = {os.path.abspath(articles_as_files(work))}\nthrQSizes = -1 -1 -1\n")
    return timed(["recollindex", "-c", conf, "-z"], stderr=subprocess.DEVNULL), os.path.join(conf, "xapiandb")


def omega(work):
    script, dump, db = work.path("omega.script"), work.path("omega.dump"), fresh(work.path("omega"))
    with open(script, "w") as f:
        f.write("text : index truncate=200 field=sample\nauthor : boolean=XA\nactor : boolean=XB\n")
    with open(work.records, encoding="utf-8") as f, open(dump, "w", encoding="utf-8") as out:
        for line in f:
            text, author, _, actors, _ = line.rstrip("\n").split("\t")
            out.write(f"text={text}\n" + "".join(f"author={v}\n" for v in author.split("; ") if 0 < len(v.encode()) < 200) +
                      "".join(f"actor={v}\n" for v in actors.split("; ") if 0 < len(v.encode()) < 200) + "\n")  # its terms are short
    return timed(["scriptindex", db, script, dump]), db


# ---- indexing ------------------------------------------------------------------------------------------------------


def quoth_index(work, name, *options, cores=None):
    index = fresh(work.path(name))
    bound = (lambda: os.sched_setaffinity(0, cores)) if cores else None
    return timed([work.quoth, "index", "--index", index, *options, work.articles], stderr=subprocess.DEVNULL, preexec_fn=bound), index


def index_all(work, rounds):
    """name -> (least seconds, KB, bytes on disk); runs alternate."""
    java = lucene(work)
    one = {min(os.sched_getaffinity(0))}
    groonga = [sys.executable, os.path.join(HERE, "peers", "groonga.py")]
    fts5 = [sys.executable, os.path.join(HERE, "peers", "fts5.py"), "index", work.records, work.path("fts5.db")]
    peers = {
        "quoth, claims": lambda: quoth_index(work, "claims"),
        "quoth, no claims": lambda: quoth_index(work, "plain", "--no-claims"),
        "quoth, no claims, one core": lambda: quoth_index(work, "plain1", "--no-claims", cores=one),
        "quoth, claims, one core": lambda: quoth_index(work, "claims1", cores=one),
        "SQLite FTS5": lambda: (timed(fts5), work.path("fts5.db")),
        "groonga": lambda: (timed(groonga + ["index", work.records, fresh(work.path("groonga"))]), work.path("groonga")),
        "Lucene 8": lambda: (timed(java + ["index", work.records, fresh(work.path("lucene"))]), work.path("lucene")),
        "omega": lambda: omega(work),
        "recoll": lambda: recoll(work),
    }
    found = {}
    for turn in range(rounds):
        for name, run in peers.items():
            if turn and name in ("omega", "recoll", "groonga"):
                continue  # many times slower: once will do
            say(f"{name}, round {turn + 1} of {rounds}")
            (seconds, memory), path = run()
            was = found.get(name)
            found[name] = (min(seconds, was[0]) if was else seconds, max(memory, was[1]) if was else memory, size_of(path))
    return found, java


# ---- asking --------------------------------------------------------------------------------------------------------


def answers(text):
    rows = {}
    for line in text.splitlines():
        kind, op, hits, took = line.split("\t")
        rows.setdefault(kind, []).append((int(hits), float(took)))
    return rows


def ask_all(work, java, rounds):
    asks = queries.draw(work.records)
    for name, form in queries.FORMS.items():
        queries.write(asks, work.path(f"queries.{name}"), form)
    commands = {
        "quoth": [work.ask, work.path("claims"), work.path("queries.quoth")],
        "SQLite FTS5": [sys.executable, os.path.join(HERE, "peers", "fts5.py"), "ask", work.path("fts5.db"), work.path("queries.fts5")],
        "Lucene 8": java + ["ask", work.path("lucene"), work.path("queries.lucene")],
        "groonga": [sys.executable, os.path.join(HERE, "peers", "groonga.py"), "ask", work.path("groonga"), work.path("queries.fts5")],
    }
    found = {}
    for name, command in commands.items():
        say(f"{name} answers {len(asks)} queries")
        out = subprocess.run(command + [str(rounds * (4 if name == "Lucene 8" else 1))], stdout=subprocess.PIPE, text=True, check=True)
        found[name] = answers(out.stdout)
    return found, asks


def cold_start(work):
    """Milliseconds from starting the command to ten hits, files in memory."""
    commands = {
        "quoth": [work.quoth, "search", "--index", work.path("claims"), "--flat", "=government"],
        "sqlite3": ["sqlite3", work.path("fts5.db"), "SELECT rowid, text FROM t WHERE t MATCH 'text : government' LIMIT 10"],
    }
    least = {}
    for _ in range(20):
        for name, command in commands.items():
            took = timed(command)[0] * 1000
            least[name] = min(took, least.get(name, took))
    return least


def one_change(work):
    """Milliseconds from starting `quoth index` on one changed file to its end."""
    index, folder = fresh(work.path("one")), fresh(work.path("one-files"))
    os.makedirs(folder)
    shutil.copytree(work.path("claims"), index)
    least = None
    for i in range(10):
        with open(os.path.join(folder, "a.txt"), "w") as f:
            f.write(f"The minister said on Monday that plan {i} was dead.\n\nNobody else spoke.\n")
        took = timed([work.quoth, "index", "--index", index, os.path.join(folder, "a.txt")], stderr=subprocess.DEVNULL)[0] * 1000
        least = min(took, least or took)
    return least


def reading(work, pages):
    """Seconds to read all saved pages: `quoth read`, with its start, against Readability on jsdom, without; None: not to be had."""
    if not os.path.isdir(pages) or not shutil.which("npm"):
        return None
    modules = work.path("npm")
    os.makedirs(modules, exist_ok=True)
    wanted = ["@mozilla/readability@0.5.0", "jsdom@22.1.0"]
    if subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *wanted], cwd=modules).returncode:
        return None
    files = [os.path.join(d, f) for d, _, names in sorted(os.walk(pages)) for f in names if f == "source.html"]
    ours = min(timed([work.quoth, "read", "--jsonl", *files], stderr=subprocess.DEVNULL)[0] for _ in range(5))
    out = subprocess.run(["node", os.path.join(HERE, "peers", "readability.mjs"), os.path.abspath(modules), *files],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if out.returncode:
        return None
    theirs, failed = out.stdout.split()
    return {"pages": len(files), "quoth": ours, "readability": float(theirs), "readability_failed": int(failed)}


# ---- results -------------------------------------------------------------------------------------------------------


def p95(values):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * 0.95))]


def index_table(found, text_bytes):
    mb = text_bytes / 1e6
    base = {name: mb / v[0] for name, v in found.items()}
    lines = ["| | MB/s | bytes per text byte | memory, MB | × FTS5 | × Lucene | × groonga | × omega | × recoll |", "|---|---|---|---|---|---|---|---|---|"]
    for name, (seconds, memory, size) in found.items():
        ratios = " | ".join(f"{base[name] / base[peer]:.2f}" for peer in ("SQLite FTS5", "Lucene 8", "groonga", "omega", "recoll"))
        lines.append(f"| {name} | {base[name]:.2f} | {size / text_bytes:.2f} | {memory / 1024:.0f} | {ratios} |")
    return lines


def query_table(found):
    lines = ["| | p95 ÷ Lucene | p95 ÷ FTS5 | quoth p50 | p95 | Lucene p50 | p95 | FTS5 p50 | p95 | groonga p50 | p95 | hits alike |",
             "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    for kind in found["quoth"]:
        took = {name: [t for _, t in rows[kind]] for name, rows in found.items()}
        ours, theirs = found["quoth"][kind], found["Lucene 8"][kind]
        alike = sum(a[0] == b[0] for a, b in zip(ours, theirs))
        cells = " | ".join(f"{statistics.median(took[n]) / 1000:.3f} | {p95(took[n]) / 1000:.3f}" for n in ("quoth", "Lucene 8", "SQLite FTS5", "groonga"))
        lines.append(f"| {kind} | {p95(took['quoth']) / p95(took['Lucene 8']):.2f} | {p95(took['quoth']) / p95(took['SQLite FTS5']):.3f} "
                     f"| {cells} | {alike}/{len(ours)} |")
    return lines


def machine():
    with open("/proc/cpuinfo") as f:
        model = next((line.split(":")[1].strip() for line in f if line.startswith("model name")), "?")
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def main():
    p = argparse.ArgumentParser()
    p.add_argument("quoth")
    p.add_argument("ask")
    p.add_argument("out")
    p.add_argument("corpus")
    p.add_argument("--quick", action="store_true")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--pages", default="")
    p.add_argument("--work", default="build/bench")
    args = p.parse_args()
    rounds = 1 if args.quick else args.rounds
    os.makedirs(args.work, exist_ok=True)
    work = Work(args.work, args)
    say(f"{work.n_articles} articles, {work.text_bytes / 1e6:.1f} MB of text")
    _, index = quoth_index(work, "claims")
    work.draw_records(index)
    indexed, java = index_all(work, rounds)
    asked, _ = ask_all(work, java, 3 if args.quick else 5)
    start, change = cold_start(work), one_change(work)
    read = reading(work, args.pages)
    say("three shards on loopback against one portable index")
    far = shards.measure(work, work.path("claims"), 1 if args.quick else 3)
    text = [f"# {'Quick bench' if args.quick else 'Bench'}, {time.strftime('%Y-%m-%d')}", "",
            f"{machine()}. {work.n_articles} articles, {work.text_bytes / 1e6:.1f} MB of text. Least of {rounds} rounds.", "",
            "## Indexing", "", *index_table(indexed, work.text_bytes), "", "## Asking, milliseconds", "", *query_table(asked), "",
            "## Starting", "", f"Command to ten hits: quoth {start['quoth']:.1f} ms, sqlite3 {start['sqlite3']:.1f} ms "
            f"({start['quoth'] / start['sqlite3']:.2f} ×). One changed article, from command start to its end: {change:.1f} ms.", ""]
    if read:
        text += ["## Reading saved pages", "", f"{read['pages']} pages: quoth {read['quoth']:.2f} s with its start, Readability on "
                 f"jsdom {read['readability']:.2f} s without ({read['quoth'] / read['readability']:.3f} ×); it fails on "
                 f"{read['readability_failed']}.", ""]
    if far:
        text += ["## Three shards on loopback, milliseconds", "", *shards.table(far), ""]
    os.makedirs(args.out, exist_ok=True)
    name = os.path.join(args.out, "quick" if args.quick else "full")
    with open(name + ".md", "w") as f:
        f.write("\n".join(text))
    with open(name + ".json", "w") as f:
        json.dump({"machine": machine(), "text_bytes": work.text_bytes, "indexing": indexed, "asking": asked, "start_ms": start,
                   "one_change_ms": change, "reading": read, "shards": far}, f)
    print("\n".join(text))


if __name__ == "__main__":
    main()
