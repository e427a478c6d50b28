#!/usr/bin/env python3
"""frames.py QUOTH PRELOAD ROOT: the language server and what editors never send, or should not: frames that are none, JSON that is deep,
cut or of other shapes, storms of questions and cancels, edits inside a surrogate pair and outside the text. It ends only where the
protocol leaves nothing else, it never hangs, and after each storm it says of a text what a fresh server says."""
import contextlib
import threading

from faults import *

sys.path.insert(0, f"{ROOT}/tests/lsp")
from client import Client  # noqa: E402

URI = "file:///tmp/storm.md"
DOC = {"textDocument": {"uri": URI}}
ALL = {"start": {"line": 0, "character": 0}, "end": {"line": 1 << 20, "character": 0}}
QUESTIONS = [("textDocument/documentSymbol", DOC), ("textDocument/semanticTokens/full", DOC), ("textDocument/inlayHint", dict(DOC, range=ALL)),
             ("textDocument/documentLink", DOC), ("textDocument/codeLens", DOC)]
ASIDE = ["textDocument/hover", "textDocument/definition", "textDocument/references", "textDocument/codeAction", "textDocument/completion", "workspace/symbol",
         "workspace/executeCommand", "codeLens/resolve", "no/such", "initialize", "shutdow"]
PIECES = ["“We will leave,” said Jane Roe. ", "He said that 😀 it may fall. ", "\r\n\r\n", "\n", "# A\n", "😀😀", "é", "”", "“", "\u202e", "\0", "e\u0301", "x", "", "", "[a](https://аb.example/x)"]
WAIT = 60  # seconds; a server that takes longer hangs


class Storm(Client):
    """A client that gives up on a server that hangs."""

    def __init__(self):
        self.said = open(f"{WORK}/said", "w+b")
        super().__init__(QUOTH, env=ENV, cwd=WORK, stderr=self.said)
        self.clock = threading.Timer(WAIT, self.p.kill)
        self.clock.start()

    def begun(self, text):
        self.initialize()
        self.open(URI, text)
        return self

    def raw(self, data):
        self.clock.cancel()  # it goes while nothing is sent
        self.clock = threading.Timer(WAIT, self.p.kill)
        self.clock.start()
        try:
            super().raw(data)
        except BrokenPipeError:
            pass

    def ended(self, what):
        """Waits for its end: no crash, no hang, nothing that a sanitizer found."""
        with contextlib.suppress(BrokenPipeError):
            self.p.stdin.close()
        self.p.stdout.read()
        code = self.p.wait()
        is_late = not self.clock.is_alive()
        self.clock.cancel()
        self.said.seek(0)
        said = self.said.read().decode("utf-8", "replace")
        check(not is_late, f"{what}: no end in {WAIT} s")
        check(code in (0, 1) and "Sanitizer" not in said and "runtime error" not in said, f"{what}: ended with {code}: {said[:1500]}")
        return said


def bad_frame(rng):
    """A frame, and whether the server goes on after it."""
    good = Client.frame({"id": 7000 + rng.randrange(1000), "method": rng.choice(ASIDE), "params": dict(DOC, position={"line": 1, "character": 2})})
    cut = rng.randrange(30, len(good))
    body = rng.choice([b"", b"null", b"[]", b"3", b"{", b"\xff\xfe", b'{"jsonrpc":"2.0"}', b'{"id":[],"method":"x"}', b'{"id":{"a":1},"method":"textDocument/hover"}', b'{"id":1.5,"method":"shutdown"}',
                       b'{"method":7}', b'{"id":null,"method":"textDocument/hover","params":[]}', b'{"method":"textDocument/didOpen","params":{"textDocument":[]}}',
                       b'{"method":"textDocument/didChange","params":{"textDocument":{"uri":"%s"},"contentChanges":[{"range":7,"text":3},null,{"text":null}]}}' % URI.encode(),
                       b'{"id":1,"result":null}', b'{"id":"x-1","error":{}}', b'{"id":1,"method":"textDocument/hover","params":' + b"[" * 5000 + b"]" * 5000 + b"}",
                       b"[" * 200000, b'{"a":' * 100000, b'"' + b"\\u0000" * 1000 + b'"', b'{"id":9,"method":"textDocument/hover","params":{"textDocument":{"uri":"\\ud800"}}}',
                       b'{"method":"$/cancelRequest","params":{"id":{}}}', b'{"method":"$/cancelRequest"}', b'{"method":"$/setTrace","params":{"value":[]}}',
                       b'{"id":5,"method":"workspace/executeCommand","params":{"command":"quoth.check","arguments":[{"a":[]},7,null]}}',
                       b'{"method":"workspace/didChangeConfiguration","params":{"settings":{"quoth":[1,{"diagnostics":7}]}}}',
                       b'{"method":"workspace/didChangeWorkspaceFolders","params":{"event":{"added":[7,{"uri":9}],"removed":{}}}}', b'{"id":6,"method":"codeLens/resolve","params":{"data":[[]]}}'])
    right = b"Content-Length: %d\r\n\r\n" % len(body) + body
    wrong = [b"Content-Length: -1\r\n\r\n", b"Content-Length: 99999999999999999999\r\n\r\n{}", b"Content-Length: x\r\n\r\n", b"\r\n\r\n", b"Length: 2\r\n\r\n{}", b"Content-Length: 1073741824\r\n\r\n",
             b"A" * 200000, b"GET / HTTP/1.1\r\n\r\n", good[:cut], rng.randbytes(300), b"Content-Length: 2\n\n{}"]
    odd = [right, b"content-length:%d \r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n" % len(body) + body, right + right]
    goes_on = rng.random() < 0.75
    return rng.choice(odd if goes_on else wrong), goes_on


def frames(rng):
    """What is no message is answered or passed over; what is no frame ends the server with a line that says so."""
    n = ends = 0
    text = "# T\n\n“We will leave,” said Jane Roe.\n"
    c = Storm().begun(text)
    for _ in range(rounds(150)):
        data, goes_on = bad_frame(rng)
        c.raw(data)
        n += 1
        if not goes_on:
            said = c.ended(f"after {data[:60]!r}")
            check(len(said.splitlines()) <= 1, f"after {data[:60]!r}: it says {said[:500]}")
            ends += 1
            c = Storm().begun(text)
    agrees(c, text, "after bad frames")
    end(c)
    return n, ends


def end(c):
    c.note("exit", None)
    c.ended("at the end")


class Text:
    """The text as the client has it: UTF-16 units."""

    def __init__(self, text):
        self.units = text.encode("utf-16-le", "surrogatepass")

    def text(self):
        return self.units.decode("utf-16-le", "surrogatepass")

    def offset(self, at):
        """The unit of a place; inside a pair: before it."""
        lines, start = self.text().split("\n"), 0
        if at["line"] >= len(lines):
            return len(self.units) // 2
        for line in lines[:at["line"]]:
            start += len(line.encode("utf-16-le")) // 2 + 1
        line = lines[at["line"]]
        line = line[:-1] if line.endswith("\r") and at["line"] + 1 < len(lines) or line.endswith("\r") else line
        n = units = 0
        for c in line:
            n = 2 if ord(c) > 0xFFFF else 1
            if units + n > at["character"]:
                break
            units += n
        return start + units

    def change(self, rng):
        lines = self.text().split("\n")
        line = rng.randrange(len(lines) + 2)
        most = len(lines[line].encode("utf-16-le")) // 2 if line < len(lines) else 5
        a = {"line": line, "character": rng.randrange(most + 3)}
        b = {"line": line + (rng.random() < 0.1), "character": a["character"] + rng.randrange(4)}
        if rng.random() < 0.05:
            a, b = b, a
        beg = self.offset(a)
        stop = max(beg, self.offset(b))
        new = rng.choice(PIECES) if len(self.units) < 20000 else ""
        self.units = self.units[:2 * beg] + new.encode("utf-16-le") + self.units[2 * stop:]
        return {"range": {"start": a, "end": b}, "text": new}


def findings(c, version):
    """What the server says of the text: its marks and the answers to all questions."""
    found = c.diagnostics(version, URI)["diagnostics"]
    return json.dumps([found] + [c.ask(method, params)["result"] for method, params in QUESTIONS], sort_keys=True, ensure_ascii=False)


def agrees(c, text, what, version=1 << 20):
    """A last change that changes nothing, so that the newest state has a version that only it has."""
    c.change(URI, version, {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": ""})
    stormy = findings(c, version)
    fresh = Storm()
    fresh.initialize()
    fresh.note("textDocument/didOpen", {"textDocument": {"uri": URI, "languageId": "markdown", "version": version, "text": text}})
    right = findings(fresh, version)
    end(fresh)
    check(stormy == right, f"{what}: not what a fresh server says: {stormy[:1500]}\n--- fresh:\n{right[:1500]}")


def storm(rng, k):
    """Edits, questions and cancels at once, in one burst or many; every question is answered once."""
    text = Text("# Title 😀\n\n" + "".join(f"“We will go {i} 😀,” said Jane Roe.\n\nHe warned that it may fall.\r\n\r\n" for i in range(rng.choice([3, 40, 400]))))
    c = Storm().begun(text.text())
    version, asked, burst = 1, set(), b""
    for _ in range(rng.choice([20, 200])):
        what = rng.random()
        if what < 0.4:
            version += 1
            changes = [text.change(rng) for _ in range(rng.randrange(1, 4))]
            burst += c.frame({"method": "textDocument/didChange", "params": {"textDocument": {"uri": URI, "version": version}, "contentChanges": changes}})
        elif what < 0.7:
            c.id += 1
            asked.add(c.id)
            method, params = rng.choice(QUESTIONS)
            burst += c.frame({"id": c.id, "method": method, "params": params})
        elif what < 0.8:
            c.id += 1
            asked.add(c.id)
            place = {"line": rng.randrange(99), "character": rng.randrange(99)}
            burst += c.frame({"id": c.id, "method": rng.choice(ASIDE), "params": dict(DOC, position=place, range=ALL, context={"diagnostics": []}, query="x")})
        else:
            burst += c.frame({"method": "$/cancelRequest", "params": {"id": rng.choice([c.id, c.id - 1, 1 << 40, "x", None])}})
        if rng.random() < 0.05:
            burst += c.frame({"method": "textDocument/didClose", "params": DOC})
            burst += c.frame({"method": "textDocument/didOpen", "params": {"textDocument": {"uri": URI, "languageId": "markdown", "version": version, "text": text.text()}}})
        if rng.random() < 0.2 and len(burst) < 30000:  # more could wait for us to read what is answered
            c.raw(burst)
            burst = b""
            read_answers(c, asked, rng.randrange(3))
        if len(burst) > 30000:
            c.raw(burst)
            burst = b""
            read_answers(c, asked, len(asked))
    c.raw(burst)
    read_answers(c, asked, len(asked))
    agrees(c, text.text(), f"storm {k}")
    end(c)
    return version


def deaf():
    """Far more is asked and answered than pipes hold before the first answer is read."""
    c = Storm().begun("“We will go 😀,” said Jane Roe.\n\n" * 100)
    asked = set(range(c.id + 1, c.id + 2001))
    c.raw(b"".join(c.frame({"id": n, "method": "textDocument/documentSymbol", "params": dict(DOC, pad="x" * 300)}) for n in asked))
    c.id += len(asked)
    read_answers(c, asked, len(asked))
    end(c)


def read_answers(c, asked, n):
    """So many of the answers that are due; each comes once."""
    for _ in range(min(n, len(asked))):
        m = c.until(lambda m: "id" in m and "method" not in m)
        check(m["id"] in asked, f"an answer that nobody asked for: {str(m)[:300]}")
        check("result" in m or "error" in m, f"an answer that is none: {str(m)[:300]}")
        asked.remove(m["id"])


def main():
    rng = random.Random(SEED)
    n, ends = frames(rng)
    deaf()
    edits = sum(storm(rng, k) for k in range(rounds(8)))
    done(f"{n} bad frames, {ends} of them the end; {rounds(8)} storms with {edits} changes")


main()
