#!/usr/bin/env python3
"""Drives `quoth lsp` as a client does: frames, positions, changes, features, bad input.

Usage: session.py QUOTH ROOT
"""
import json
import subprocess
import sys
import tempfile

from client import Client, expect

quoth, root = sys.argv[1], sys.argv[2]


def main():
    tmp = tempfile.mkdtemp()
    index = tmp + "/index"
    subprocess.run([quoth, "index", "--index", index, root + "/corpus/articles"], check=True, capture_output=True)
    c = Client(quoth, "--index", index)
    early = c.ask("textDocument/hover", {})
    expect(early["error"]["code"] == -32002, "a request before initialize is refused")
    caps = c.ask("initialize", {"capabilities": {}, "rootUri": None})["result"]["capabilities"]
    expect(caps["positionEncoding"] == "utf-16", "UTF-16 unless UTF-8 is offered")
    uri = "file:///draft.md"
    text = "# A draft 😀\n\n“We did not take any,” said Kamran Valizade.\n\nHe warned that “nothing will last.”\n"
    c.note("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "markdown", "version": 1, "text": text}})
    found = {d["code"] for d in c.diagnostics()["diagnostics"]}
    expect("no-source-link" in found, f"claims without a link are marked: {found}")
    expect("quote-differs-from-source" in found, f"an altered quotation is marked: {found}")
    doc = {"textDocument": {"uri": uri}}
    names = [s["name"] for s in c.ask("textDocument/documentSymbol", doc)["result"]]
    expect(any(n.startswith("Kamran Valizade: ") for n in names), f"symbols name the speaker: {names}")
    hover = c.ask("textDocument/hover", dict(doc, position={"line": 2, "character": 5}))["result"]
    expect("Kamran Valizade" in hover["contents"]["value"], "hover tells the speaker")
    hints = c.ask("textDocument/inlayHint", dict(doc, range={}))["result"]
    expect(any("Kamran Valizade" in h["label"] and h["position"] == {"line": 4, "character": 2} for h in hints), f"a pronoun's hint: {hints}")
    data = c.ask("textDocument/semanticTokens/full", doc)["result"]["data"]
    expect(len(data) % 5 == 0 and len(data) >= 15, "tokens come in fives")
    change = {"range": {"start": {"line": 0, "character": 10}, "end": {"line": 0, "character": 12}}, "text": "of mine"}
    c.note("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [change]})
    expect(c.diagnostics()["version"] == 2, "diagnostics follow the change")
    inside = {"range": {"start": {"line": 99, "character": 0}, "end": {"line": 99, "character": 9}}, "text": "“Small bridges fail first,” said Lynn Harcastle.\n"}
    c.note("textDocument/didChange", {"textDocument": {"uri": uri, "version": 3}, "contentChanges": [inside]})
    symbols = c.ask("textDocument/documentSymbol", doc)["result"]
    expect(any("Harcastle" in s["name"] for s in symbols), "a change past the end is clamped to it")
    hits = c.ask("workspace/symbol", {"query": "speaker:simonian"})["result"]
    expect(len(hits) == 1 and "another flood" in hits[0]["name"], "workspace/symbol takes the query language")
    answer = c.ask("workspace/executeCommand", {"command": "quoth.search", "arguments": [{"query": "\"joint repair\""}]})["result"]
    expect(answer["total"] == 2, "quoth.search counts all hits")
    answer = c.command("quoth.search", {"query": "speakr:x"})
    expect("did you mean" in answer["error"]["message"], f"a bad query says why: {answer}")
    body = b"{not json"
    c.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    expect(c.read()["error"]["code"] == -32700, "bad JSON is answered, and the next message is read")
    expect(c.ask("no/such", {})["error"]["code"] == -32601, "an unknown method is refused")
    half = json.dumps({"jsonrpc": "2.0", "id": 77, "method": "shutdown"}).encode()
    frame = b"Content-Length: %d\r\n\r\n" % len(half) + half
    c.raw(frame[:7])
    c.raw(frame[7:30])
    c.raw(frame[30:])
    expect(c.read()["id"] == 77, "a frame that comes in pieces")
    c.note("exit", {})
    expect(c.p.wait(5) == 0, "exit after shutdown is 0")
    d = Client(quoth, "--index", index)
    expect(d.ask("initialize", {"capabilities": {"general": {"positionEncodings": ["utf-8", "utf-16"]}}})["result"]["capabilities"]["positionEncoding"] == "utf-8", "UTF-8 where offered")
    d.p.stdin.close()
    expect(d.p.wait(5) == 1, "the end of input ends the server")
    bad = subprocess.run([quoth, "lsp"], input=b"Content-Length: many\r\n\r\n{}", capture_output=True, timeout=60)
    expect(b"a frame whose length cannot be read" in bad.stderr, f"a frame that is none ends the server, which says why: {bad.stderr}")


main()
