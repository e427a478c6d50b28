#!/usr/bin/env python3
"""How soon a keystroke in a 200 KB article is answered, and in how much memory, with an index of the sample articles.

A keystroke is what editors send for one: the change, then completion, semantic tokens and inlay hints of the text as it then is.

Usage: keystrokes.py QUOTH ROOT
"""
import os
import subprocess
import sys
import tempfile
import time

from client import Client, expect

quoth, root = sys.argv[1], sys.argv[2]
ANSWERED_MS, MEMORY_MB, KEYS = 30, 100, 200

work = tempfile.mkdtemp()
subprocess.run([quoth, "index", "--index", work + "/ix", root + "/corpus/articles"], check=True, capture_output=True)
article = open(root + "/corpus/articles/bridges-over-the-aras.md").read()
body = article[article.index("\n\n", 2000) :]
text = "# Long\n" + body * (200_000 // len(body.encode()) + 1)
text = text.encode()[:200_000].decode("utf-8", "ignore")

c = Client(quoth, "--index", work + "/ix")
c.initialize()
uri = "file:///tmp/long.md"
c.open(uri, text)
doc = {"textDocument": {"uri": uri}}
began = time.monotonic()
n_tokens = len(c.ask("textDocument/semanticTokens/full", doc)["result"]["data"]) // 5
opened = time.monotonic() - began
line = text.count("\n") // 2
at = {"line": line, "character": 0}
window = {"start": {"line": line - 20, "character": 0}, "end": {"line": line + 20, "character": 0}}

took, slowest = [], {}
for n in range(KEYS):
    began = time.monotonic()
    c.change(uri, n + 2, {"range": {"start": at, "end": at}, "text": "abcdefgh "[n % 9]})
    for method, params in [("completion", {"position": at}), ("semanticTokens/full", {}), ("inlayHint", {"range": window})]:
        one = time.monotonic()
        c.ask("textDocument/" + method, dict(doc, **params))
        slowest[method] = max(slowest.get(method, 0), time.monotonic() - one)
    took.append((time.monotonic() - began) * 1000)
    time.sleep(0.03 if n % 10 else 0.4)  # typing, with a pause in which the text is analysed
with open(f"/proc/{c.p.pid}/status") as f:
    memory = next(int(l.split()[1]) / 1024 for l in f if l.startswith("VmHWM"))
c.end()
took.sort()
print(f"{len(text.encode())} bytes, {n_tokens} tokens; opened in {opened * 1000:.0f} ms; a keystroke answered in {took[KEYS // 2]:.1f} ms (median), "
      f"{took[KEYS * 95 // 100]:.1f} (95%), {took[-1]:.1f} (worst); at most {memory:.0f} MB")
print("slowest:", {k: round(v * 1000, 1) for k, v in slowest.items()})
# A machine that builds something else meanwhile holds many back: the median has to be in time.
expect(took[KEYS // 2] < ANSWERED_MS, f"a keystroke is answered within {ANSWERED_MS} ms")
expect(memory < MEMORY_MB, f"in {MEMORY_MB} MB")
