#!/usr/bin/env python3
"""10,000 random edits of a draft, and what the server says of it held against the same text opened anew.

Edits are incremental, in UTF-16 units, over line ends of both kinds, wide characters and places past the end.

Usage: edits.py QUOTH ROOT [SEED]
"""
import random
import sys

from client import Client, expect

quoth, root = sys.argv[1], sys.argv[2]
EDITS, EACH, SAMPLE = 10000, 25, 1000
PIECES = ["“We will leave,” said Jane Roe. ", "He ", "\r\n\r\n", "\n", "\n\n## Part\n\n", "😀", "é", "”", "“", " warned that it may fall", "[a](https://e.org/x)",
          "According to officials, ", ".", "\r\n", "<b>", "x", "", "", ""]


class Text:
    """The client's side: lines of UTF-16 units."""

    def __init__(self, text):
        self.text = text

    def offset(self, line, character):
        start = 0
        for _ in range(line):
            end = self.text.find("\n", start)
            if end < 0:
                return len(self.text)
            start = end + 1
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        if end > start and self.text[end - 1] == "\r":
            end -= 1
        units = 0
        for i in range(start, end):
            step = 2 if ord(self.text[i]) > 0xFFFF else 1
            if units + step > character:
                return i
            units += step
        return end

    def place(self, dice):
        lines = self.text.count("\n") + 1
        line = dice.randrange(lines + 2)
        return {"line": line, "character": dice.choice([0, 1, 2, 5, 20, 60, dice.randrange(200)])}

    def change(self, dice):
        a = self.place(dice)
        b = {"line": a["line"] + (dice.random() < 0.05), "character": a["character"] + dice.randrange(4)}
        if dice.random() < 0.02:  # an end before its start is the start
            b = {"line": 0, "character": 0}
        beg = self.offset(**a)
        end = max(beg, self.offset(**b))
        new = dice.choice(PIECES) if len(self.text) < 40000 else ""
        self.text = self.text[:beg] + new + self.text[end:]
        return {"range": {"start": a, "end": b}, "text": new}


def answers(c, uri):
    doc = {"textDocument": {"uri": uri}}
    asked = [
        ("textDocument/documentSymbol", doc),
        ("textDocument/semanticTokens/full", doc),
        ("textDocument/inlayHint", dict(doc, range={"start": {"line": 0, "character": 0}, "end": {"line": 1 << 20, "character": 0}})),
        ("textDocument/documentLink", doc),
        ("textDocument/codeLens", doc),
    ]
    found = [c.ask(method, params)["result"] for method, params in asked]
    return str(found).replace(uri, "URI")


def edit_many(seed):
    dice = random.Random(seed)
    text = Text(open(root + "/corpus/articles/bridges-over-the-aras.md").read())
    c = Client(quoth)
    c.initialize()
    c.open("file:///tmp/edited.md", text.text)
    for n in range(EACH, EDITS + 1, EACH):
        c.change("file:///tmp/edited.md", n, *[text.change(dice) for _ in range(EACH)])
        if n % SAMPLE == 0 or (n < 500 and n % 100 == 0):
            c.diagnostics(n, "file:///tmp/edited.md")  # what is known now is of the newest text
            c.open("file:///tmp/anew.md", text.text)
            c.diagnostics(1, "file:///tmp/anew.md")
            edited, anew = answers(c, "file:///tmp/edited.md"), answers(c, "file:///tmp/anew.md")
            expect(edited == anew, f"seed {seed}, after {n} edits: {edited[:2000]}\n--- opened anew:\n{anew[:2000]}")
            c.note("textDocument/didClose", {"textDocument": {"uri": "file:///tmp/anew.md"}})
            c.aside.clear()
    expect(len(text.text) > 4000, f"something is left to edit: {len(text.text)}")
    c.end()


def words_of(tokens, text):
    lines, line, at, found = text.split("\n"), 0, 0, []
    for i in range(0, len(tokens), 5):
        at = tokens[i + 1] + (0 if tokens[i] else at)
        line += tokens[i]
        units = lines[line].encode("utf-16-le")
        found.append(units[2 * at : 2 * (at + tokens[i + 2])].decode("utf-16-le", "replace"))
    return found


def long_text():
    """Of a long text the last analysis answers at once, moved along with the edits."""
    article = "It was quiet. “We will not leave the bridge,” said Jane Roe on Monday.\n\nHe warned that 😀 it would fall.\n\n"
    text = "# Long\n\n" + article * 1500
    c = Client(quoth)
    c.initialize()
    c.open("file:///tmp/long.md", text)
    doc = {"textDocument": {"uri": "file:///tmp/long.md"}}
    before = words_of(c.ask("textDocument/semanticTokens/full", doc)["result"]["data"], text)
    burst, texts = b"", []  # sent at once, lest a slow machine finds time for an analysis between two edits
    for n in range(20):
        place = text.index("quiet", len(text) // 25 * n)  # of "It was quiet.", which nobody says
        at = {"line": text.count("\n", 0, place), "character": len("It was ")}
        change = {"range": {"start": at, "end": at}, "text": "\nvery 😀 "}
        burst += c.frame({"method": "textDocument/didChange", "params": {"textDocument": {"uri": doc["textDocument"]["uri"], "version": n + 2}, "contentChanges": [change]}})
        burst += c.frame({"id": 1000 + n, "method": "textDocument/semanticTokens/full", "params": doc})
        text = text[:place] + "\nvery 😀 " + text[place:]
        texts.append(text)
    c.raw(burst)
    for n, text in enumerate(texts):
        now = words_of(c.answer(1000 + n)["result"]["data"], text)
        expect(now == before, f"tokens move along with edit {n}")
    c.end()


edit_many(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
long_text()
