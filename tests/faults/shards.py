#!/usr/bin/env python3
"""shards.py QUOTH PRELOAD ROOT: shards that are dead, silent, slow, of another version, damaged, or answer garbage, from the start or in
the midst of a search: in the time allowed the others answer, the answer says which is missing and why, and is theirs alone."""
import http.server
import signal
import socket
import threading

from faults import *

sys.path[:0] = [os.path.join(ROOT, "tests", "lsp"), os.path.join(ROOT, "tests")]
from client import Client  # noqa: E402
from served import free_port, serve  # noqa: E402

if not shutil.which("xapian-tcpsrv"):
    print("shards.py: no xapian-tcpsrv here (Debian: xapian-tools): skipped")
    sys.exit(77)
LIMIT = 1.0  # seconds that a server has for an answer
QUESTIONS = ["railway", "border OR treaty", '"the river"', "railway NEAR/3 border", "cont*", "speaker:roe", "no:speaker"]


# ---- servers -------------------------------------------------------------------------------------------------------

RUNNING = []


@atexit.register
def end_servers():
    for s in RUNNING:
        s.end()


class Server:
    """xapian-tcpsrv over a folder."""

    def __init__(self, folder, port=None, *more):
        self.p, self.port = serve(folder, *more, port=port, cwd=WORK)
        RUNNING.append(self)

    def signal(self, number):
        """To it and its children, one for each connection."""
        try:
            os.killpg(self.p.pid, number)
        except ProcessLookupError:
            pass

    def end(self):
        self.signal(signal.SIGKILL)
        self.p.wait()


class Between:
    """Hands on what a server says, up to a byte, and then does what `fault` says, as if the server did."""

    def __init__(self, server, fault, after=0, seed=0):
        self.server, self.fault, self.after, self.seed = server, fault, after, seed
        self.has_begun = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.is_over = False
        self.open = []
        threading.Thread(target=self.accept, daemon=True).start()
        RUNNING.append(self)

    def accept(self):
        while not self.is_over:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.open.append(client)
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            with socket.create_connection(("127.0.0.1", self.server.port)) as server:
                threading.Thread(target=self.questions, args=(client, server), daemon=True).start()
                self.answers(client, server)
        except OSError:
            pass

    def questions(self, client, server):
        try:
            while data := client.recv(65536):
                server.sendall(data)
        except OSError:
            pass
        try:
            server.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def answers(self, client, server):
        said, tail = 0, b""
        while data := server.recv(65536):
            if self.fault == "slow":
                time.sleep(LIMIT * 0.6)
            if self.fault == "late":  # it answers, but after the time allowed
                time.sleep(LIMIT * 1.5)
            if self.fault == "protocol" and said < 3:  # the third byte says which
                data = bytes(b ^ (said + i == 2) for i, b in enumerate(data))
            if self.fault == "version" and (tail + data)[-3:-1] == b"\x13\1":  # the number that quoth keeps in an index: metadata
                data = data[:-1] + b"2"
            tail = (tail + data)[-2:]
            if said + len(data) > self.after and self.fault in ("silent", "close", "garbage", "reset"):
                client.sendall(data[:max(0, self.after - said)])
                self.end_with(client)
                return
            client.sendall(data)
            said += len(data)
        client.close()

    def end_with(self, client):
        self.has_begun.set()
        if self.fault == "garbage":
            client.sendall(random.Random(self.seed).randbytes(5000))
        if self.fault == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        if self.fault in ("close", "reset"):
            client.shutdown(socket.SHUT_RD)  # whoever reads it lets go
            time.sleep(0.05)
            client.close()

    def end(self):
        self.is_over = True
        for s in [self.listener, *self.open]:
            s.close()


class Other:
    """A server that speaks something else, HTTP."""

    def __init__(self):
        handler = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *a: None})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def end(self):
        self.server.shutdown()


# ---- what is asked -------------------------------------------------------------------------------------------------

def write_stub(name, *lines):
    with open(f"{WORK}/{name}", "w", encoding="utf-8") as f:
        f.write("".join(line + "\n" for line in lines))
    return name


def remote(server):
    return f"remote 127.0.0.1:{server.port}"


def ask(*args, timeout=LIMIT, **how):
    """Runs a command; what waits for shards one after the other, or for ever, takes too long."""
    began = time.monotonic()
    ended = quoth(*args, "--timeout", str(timeout), **how)
    return ended, time.monotonic() - began


def rows(ended):
    """What a batch answers: hits by id, as weights that tie are in any order."""
    found = []
    for line in ended.out.splitlines():
        r = json.loads(line)
        found.append((r["query"], r["total"], sorted(h["id"] for h in r["hits"]), sorted(map(str, r.get("facets", [])))))
    return found


def batch(stub):
    return ("batch", "--index", stub, "--jobs", "1", "--jsonl", "--limit", "0", "--facets", "kind,speaker", WORK + "/questions")


class Answers:
    """What all shards answer, and what all but one do."""

    def __init__(self, whole, parts):
        self.whole, self.part = rows(well(*batch(whole))), rows(well(*batch(parts)))
        check(self.whole != self.part and any(total for _, total, _, _ in self.part), "the shards answer alike, or nothing")

    def expect(self, ended, took, shard, what, has_to_fail=True, limits=3):
        """A batch: each answer that lacks the shard says so, and is that of the others; each that does not is whole."""
        check(took < limits * LIMIT + 8, f"{what}: took {took:.1f} s")
        check(ended.code in (0, 3), f"{what}: {ended}")
        got, lines = rows(ended), [json.loads(line) for line in ended.out.splitlines()]
        check(len(got) == len(QUESTIONS), f"{what}: {len(got)} answers: {ended}")
        lost = 0
        for i, line in enumerate(lines):
            names = [x["shard"] for x in line["lost"]]
            check(names in ([], [shard]), f"{what}: it lacks {names}, not {shard}")
            check(all(x["reason"].isprintable() and x["reason"] for x in line["lost"]), f"{what}: {line['lost']}")
            check(got[i] == (self.part if names else self.whole)[i],
                  f"{what}: {QUESTIONS[i]}, without {names}:\n want {(self.part if names else self.whole)[i]}\n got  {got[i]}")
            lost += bool(names)
        check((ended.code == 3) == (lost > 0), f"{what}: {lost} answers lack it, and the end is {ended.code}")
        check(lost == 0 or ended.err.count(f"without {shard}: ") == 1, f"{what}: it is not told once: {ended.err}")
        check(lost > 0 or not has_to_fail, f"{what}: nothing is missing")
        return lost > 0


# ---- the faults ----------------------------------------------------------------------------------------------------

def from_the_start(answers, good, folder, server):
    """Shards that are none when they are opened."""
    faults = {"refused": f"remote 127.0.0.1:{free_port()}", "no such host": "remote no-such-host.invalid:7001",
              "no folder": "auto nowhere", "another thing": "auto articles"}
    for name, other in (("HTTP", Other()), ("silent", Between(server, "silent", 0)), ("half a greeting", Between(server, "silent", 20)),
                        ("garbage", Between(server, "garbage", 0, SEED)), ("closed at once", Between(server, "close", 0)),
                        ("another protocol", Between(server, "protocol")), ("another version", Between(server, "version")),
                        ("too late", Between(server, "late"))):
        faults[name] = remote(other)
    stopped = Server(folder)
    stopped.signal(signal.SIGSTOP)
    faults["stopped"] = remote(stopped)
    for name, line in faults.items():
        answers.expect(*ask(*batch(write_stub("fault.stub", line, *good))), line, name)
    lines = list(faults.values())
    many, took = ask("search", "--json", "--index", write_stub("many.stub", *lines, *good), "railway")
    lost = [x["shard"] for x in json.loads(many.out)["lost"]]
    check(many.code == 3 and lost == lines and took < 2.5 * LIMIT + 8, f"all at once: {took:.1f} s, without {lost}: {many}")
    none, took = ask("search", "--index", write_stub("none.stub", *(x for x in lines if "remote" in x)), "railway")
    check(none.code in (3, 4) and not none.out and took < 2.5 * LIMIT + 8, f"none is left: {took:.1f} s: {none}")
    return len(faults)


def in_the_midst(answers, good, server, rng):
    """A server that fails at some byte of what it says."""
    n_bytes = measure(good, server)
    failed = 0
    for i in range(rounds(12)):
        fault = ("garbage", "close", "silent", "reset")[i % 4]
        after = rng.randrange(30, n_bytes if i % 3 else 400)
        between = Between(server, fault, after, SEED + i)
        stub = write_stub("fault.stub", *(good + [remote(between)] if i % 2 else [remote(between)] + good))
        failed += answers.expect(*ask(*batch(stub)), remote(between), f"{fault} after {after} bytes of {n_bytes}", False, 4)
        between.end()
    check(failed or rounds(12) < 8, "no fault was met")
    return failed


def measure(good, server):
    """How many bytes a server says in the whole batch."""
    between = Between(server, "silent", 1 << 40)
    said = [0]
    send = between.answers

    def counted(client, origin):
        class Count:
            def recv(self, n):
                data = origin.recv(n)
                said[0] += len(data)
                return data
        send(client, Count())

    between.answers = counted
    well(*batch(write_stub("fault.stub", remote(between), *good)))
    between.end()
    return said[0]


def damaged(answers, good, folder, rng):
    """A shard on the disk here, with bytes that are others. Xapian's tables have no checksums: a wrong answer is not ours to see, but
    none ends the search, or is laid on another shard."""
    failed = 0
    for i in range(rounds(6)):
        shutil.rmtree(f"{WORK}/damaged", True)
        shutil.copytree(folder, f"{WORK}/damaged")
        name = rng.choice(["postlist.glass", "docdata.glass", "position.glass", "iamglass"])
        size = os.path.getsize(f"{WORK}/damaged/{name}")
        with open(f"{WORK}/damaged/{name}", "r+b") as f:
            if i % 2:
                f.truncate(rng.randrange(size))
            else:
                f.seek(rng.randrange(size) // 2)
                f.write(bytes(min(size, 8192)))
        ended, _ = ask(*batch(write_stub("fault.stub", "auto damaged", *good)))
        check(ended.code in (0, 3), f"{name} damaged: {ended}")
        for line in map(json.loads, ended.out.splitlines()):
            check([x["shard"] for x in line["lost"]] in ([], ["auto damaged"]), f"{name} damaged: without {line['lost']}")
        failed += ended.code == 3
    return failed


def dies_in_a_batch(answers, good, folder):
    """A server that is killed, or stopped, while many queries are asked: the first ones are whole, the others are not."""
    with open(WORK + "/many", "w", encoding="utf-8") as f:
        f.write("\n".join(f"{i}\t{QUESTIONS[i % len(QUESTIONS)]}" for i in range(4000)) + "\n")
    for number in (signal.SIGKILL, signal.SIGSTOP):
        server = Server(folder)
        with open(WORK + "/told", "w", encoding="utf-8") as told:
            p = subprocess.Popen([QUOTH, "batch", "--index", write_stub("fault.stub", *good, remote(server)), "--jobs", "2", "--jsonl",
                                  "--limit", "2", "--timeout", str(LIMIT), WORK + "/many"], cwd=WORK, env=ENV,
                                 stdout=subprocess.PIPE, stderr=told, text=True)
        first = p.stdout.readline()
        server.signal(number)
        out = p.stdout.read()
        p.wait(300)
        err = open(WORK + "/told", encoding="utf-8").read()
        lines = [json.loads(line) for line in (first + out).splitlines()]
        check(p.returncode == 3 and len(lines) == 4000, f"{number}: ended with {p.returncode}, {len(lines)} answers: {err[:300]}")
        for line in lines:
            want = (answers.part if line["lost"] else answers.whole)[int(line["query_id"]) % len(QUESTIONS)]
            check(line["total"] == want[1], f"{number}: {line['query']}: {line['total']}, not {want[1]}, without {line['lost']}")
        check(lines[-1]["lost"] and not lines[0]["lost"], f"{number}: the first lacks {lines[0]['lost']}, the last {lines[-1]['lost']}")


# ---- the forms of answers ------------------------------------------------------------------------------------------

def each_command(good, dead, home):
    stub, line = write_stub("fault.stub", dead, *good), dead
    found = json.loads(well("search", "--json", "--index", stub, "railway", ok=(3,)).out)
    check([x["shard"] for x in found["lost"]] == [line] and found["hits"] and found["hits"][0]["partial"], f"search --json: {found['lost']}")
    sentence = found["hits"][0]["id"]
    text = f"not all: without {line}"
    for args, want in ((("search", "railway"), text), (("search", "--kwic", "railway"), text), (("search", "--jsonl", "railway"), '"partial":true'),
                       (("search", "--tsv", "railway"), ""), (("search", "--count", "railway"), ""), (("search", "qqqq"), text),
                       (("facets", "kind"), text), (("facets", "--json", "kind", "railway"), f'"lost":[{{"shard":"{line}"'),
                       (("facets", "--jsonl", "kind"), '"partial":true'), (("batch", WORK + "/questions"), text),
                       (("report", "railway"), f'"lost":[{{"shard":"{line}"'), (("stats",), text), (("stats", "--jsonl"), '"lost":[{'),
                       (("show", sentence), text), (("show", "--jsonl", sentence), '"partial":true'), (("show", "no.such"), text),
                       (("related", sentence), text), (("related", "--jsonl", sentence), '"partial":true'),
                       (("compare", "railway", "border"), text), (("compare", "--jsonl", "railway", "border"), '"partial":true'),
                       (("timeline", "railway"), text), (("timeline", "--jsonl", "railway"), '"partial":true'),
                       (("export", "railway"), ""), (("export", "--jsonl", "railway"), '"partial":true'),
                       (("check", home + "/00.txt"), text), (("check", "--jsonl", home + "/00.txt"), '"partial":true')):
        ended = quoth(*args[:1], "--index", stub, *args[1:])
        check(ended.code == 3 and want in ended.out, f"{args}: {ended}\n{ended.out[-300:]}")
        check(ended.err.count(f"without {line}: ") == 1, f"{args}: not told: {ended.err}")
        check(want == text or "not all" not in ended.out, f"{args}: {ended.out[-300:]}")
    for args in (("dump",), ("convert", "copy"), ("publish", "copies")):
        ended = quoth(*args[:1], "--index", stub, *args[1:])
        check(ended.code == 3 and line in ended.err and not ended.out, f"{args}: what is not whole was written: {ended}")
    check(not os.path.exists(WORK + "/copy"), "a copy that is not whole")


def names_and_corrections(good):
    """Each that is missing is named, also where its name is part of another's; a correction whose shard is missing is not lost."""
    dead = ["remote 127.0.0.1:11", "remote 127.0.0.1:1"]
    stub = write_stub("fault.stub", *dead, *good)
    ended = quoth("search", "--index", stub, "railway")
    check(ended.code == 3 and "not all: without " + ", ".join(dead) in ended.out, f"not each is named: {ended.out[-300:]}")
    with open(WORK + "/corrections.tsv", "w", encoding="utf-8") as f:
        f.write("what\tsentence\twas\tis\nspeaker\tno.such\tJohn Roe\tJane Doe\n")
    listed = ("correct", "list", "--corrections", WORK + "/corrections.tsv", "--index")
    ended = quoth(*listed, stub)
    check(ended.code == 3 and "no.such" in ended.out and "no such" not in ended.out, f"a correction is lost: {ended}\n{ended.out}")
    ended = quoth(*listed, "whole.stub")
    check(ended.code == 0 and "no such sentence any more" in ended.out, f"a lost correction is none: {ended}\n{ended.out}")


def idle():
    """Servers that close what is idle for a second, asked less often than that: none is left out."""
    stub = write_stub("fault.stub", *(remote(Server(f"shards/{i}", None, "--idle-timeout", "1000")) for i in range(3)))
    client = Client(QUOTH, "--index", WORK + "/" + stub, "--timeout", "10", env=ENV)
    client.initialize(WORK)
    uri = f"file://{WORK}/articles/00.txt"
    client.open(uri, open(f"{WORK}/articles/00.txt", encoding="utf-8").read(), "plaintext")
    for _ in range(5):
        time.sleep(2)
        for lens in client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})["result"]:
            title = client.ask("codeLens/resolve", lens)["result"]["command"]["title"]
            check("not all shards" not in title, f"an idle connection is taken for a dead shard: {title}")
    check(client.end() == 0, "the language server did not end well")


def editor(good, folder, home):
    """The language server: told once, marked, and told when the shard is back; a connection closed for idleness is none."""
    port = free_port()
    line = f"remote 127.0.0.1:{port}"
    client = Client(QUOTH, "--index", WORK + "/" + write_stub("fault.stub", line, *good), "--timeout", str(LIMIT), env=ENV)
    client.initialize(WORK)
    uri = f"file://{WORK}/{home}/00.txt"
    text = open(f"{WORK}/{home}/00.txt", encoding="utf-8").read()
    client.open(uri, text, "plaintext")
    told = client.until(lambda m: m.get("method") == "window/showMessage")["params"]
    check(told["type"] == 2 and line in told["message"], f"the editor's user is told {told}")

    def lenses():
        params = {"textDocument": {"uri": uri}}
        return [client.ask("codeLens/resolve", lens)["result"]["command"]["title"] for lens in
                client.ask("textDocument/codeLens", params)["result"]]

    titles = lenses()
    check(any("not all shards" in t for t in titles), f"nothing is marked: {titles}")
    messages = [m for m in client.aside if m.get("method") == "window/showMessage"]
    check(not messages, f"told more than once: {messages}")
    Server(folder, port, "--idle-timeout", "700")
    for _ in range(100):
        time.sleep(0.2)
        if not any("not all shards" in t for t in lenses()):
            break
    check(any("answer again" in m["params"]["message"] for m in client.aside if m.get("method") == "window/showMessage") or
          client.until(lambda m: m.get("method") == "window/showMessage")["params"]["type"] == 3, "not told that all are back")
    client.aside.clear()
    time.sleep(1.5)
    check(not any("not all shards" in t for t in lenses()), "a connection that was closed for idleness is taken for a dead shard")
    messages = [m for m in client.aside if m.get("method") == "window/showMessage"]
    check(not messages, f"told of a closed connection: {messages}")
    check(client.end() == 0, "the language server did not end well")


def end_test(number, _):
    """Servers end with the test."""
    signal.signal(number, signal.SIG_IGN)
    bad("no end")


def main():
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, end_test)
    signal.alarm(600 + 60 * ROUNDS)
    rng = random.Random(SEED)
    os.makedirs(WORK + "/articles")
    for i in range(24):
        write_article(f"{WORK}/articles/{i:02}.txt", f"{SEED} {i}", 3)
    well("index", "--index", "local", "--quiet", "articles")
    well("publish", "--index", "local", "--shards", "3", "--quiet", "shards")
    with open(WORK + "/questions", "w", encoding="utf-8") as f:
        f.write("\n".join(QUESTIONS) + "\n")
    servers = [Server(f"shards/{i}") for i in range(3)]
    good = [remote(servers[1]), "auto shards/2"]
    answers = Answers(write_stub("whole.stub", remote(servers[0]), *good), write_stub("part.stub", *good))
    each_command(good, f"remote 127.0.0.1:{free_port()}", "articles")
    names_and_corrections(good)
    idle()
    n_first = from_the_start(answers, good, "shards/0", servers[0])
    slow = Between(servers[0], "slow")
    answers.expect(*ask(*batch(write_stub("fault.stub", remote(slow), *good))), remote(slow), "slow", False, 60)
    n_midst = in_the_midst(answers, good, servers[0], rng)
    n_damaged = damaged(answers, good, f"{WORK}/shards/0", rng)
    dies_in_a_batch(answers, good, "shards/0")
    editor(good, "shards/0", "articles")
    print(f"shards.py: {n_first} faults from the start, {n_midst} in the midst, {n_damaged} of damaged files")


main()
