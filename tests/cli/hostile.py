#!/usr/bin/env python3
"""hostile.py: articles whose every part is written for whoever shows it: HTML, links that are scripts, formulas of spreadsheets; hostile.py FOLDER
puts them there. hostile.py check FORM FILE: whether what was exported keeps all of it in its place."""
import csv
import html
import io
import json
import re
import sys

FORMULAS = [head + tail for head in ("=", "+", "-", "@", "\t=", "\r=", "\n=") for tail in ("1+1", 'HYPERLINK("https://example.org/x")', "cmd|' /C calc'!A0")]
SCRIPT = "document.documentElement.dataset.owned=1"
MARKUP = [f"<script>{SCRIPT}</script>", f"</script><script>{SCRIPT}</script>", f"</ScRiPt ><script>{SCRIPT}</script>", f"<img src=x onerror={SCRIPT}>",
          f"<svg/onload={SCRIPT}>", f"\"><img src=x onerror={SCRIPT}>", f"' onmouseover={SCRIPT} x='", "<!-- <script>", "]]><b>", "&lt;script&gt;",
          "<iframe srcdoc='<b>'>", "{{data}}", "\u2028alert(1)\u2029"]
LINKS = [scheme + rest for scheme in ("javascript:", "JaVaScRiPt:", " javascript:", "java\tscript:", "java\nscript:", "\x01javascript:", "javascript\t:",
                                      "vbscript:", "VBScript:", "data:", "DATA:", "blob:", "file:")
         for rest in (SCRIPT, "text/html,<script>" + SCRIPT + "</script>")]
PLACES = ("title", "author", "outlet", "url", "text", "speaker", "anchor", "target")


def tried():
    return [(place, bad) for place in PLACES for bad in (LINKS if place in ("url", "target") else FORMULAS + MARKUP)]


def article(n, place, bad):
    a = {"title": f"Bridges {n}", "author": "Jane Roe", "outlet": "Gazette", "date": "2024-03-05", "url": f"https://example.org/{n}"}
    words = {"text": "The bridges fell", "speaker": "Ana Lima", "anchor": "a report", "target": f"https://example.com/{n}"}
    (a if place in a else words)[place] = bad
    if place == "url":
        a["url"] = bad
    a["text"] = f"{words['text']} in number {n}, {words['speaker']} said.\n\nNobody saw it."
    page = (f"<!DOCTYPE html><title>Bridges {n}</title><article><p>The bridges fell in number {n}, said Ana Lima. It is in "
            f"<a href=\"{html.escape(words['target'])}\">{html.escape(words['anchor'])}</a> of number {n}.</p></article>")
    return page if place in ("anchor", "target") else a


def write(folder):
    with open(f"{folder}/hostile.jsonl", "w", encoding="utf-8") as lines:
        for n, (place, bad) in enumerate(tried()):
            made = article(n, place, bad)
            if isinstance(made, dict):
                lines.write(json.dumps(made) + "\n")
            else:
                with open(f"{folder}/hostile-{n}.html", "w", encoding="utf-8", newline="") as f:
                    f.write(made)


def strings(value):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from ((inner or key, s) for inner, s in strings(item))
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield "", value


def is_web(address):
    return address == "" or re.match(r"https?://", address)


def check_addresses(value, keys):
    for key, s in strings(value):
        assert key not in keys or is_web(s), (key, s)


def check(form, path):
    with open(path, encoding="utf-8", newline="") as f:
        text = f.read()
    if form in ("csv", "tsv"):
        rows = list(csv.reader(io.StringIO(text, newline=""))) if form == "csv" else [line.split("\t") for line in text.split("\n")]
        assert len({len(row) for row in rows if row != [""]}) == 1, "rows of different lengths"
        if form == "csv":
            for row in rows:
                for cell in row:
                    assert cell.lstrip(" ")[:1] not in tuple("=+-@\t\r\n"), cell
    elif form in ("csl-json", "claimreview"):
        check_addresses(json.loads(text), ("URL", "url", "sameAs", "@id"))
    elif form in ("jsonl", "opensearch"):
        assert [json.loads(line) for line in text.split("\n") if line]
    elif form == "bibtex":
        for address in re.findall(r"url = \{(.*)\}", text):
            assert is_web(address), address
    elif form == "page":
        assert len(re.findall(r"(?i)</script", text)) == 2
        assert "<!--" not in text
        assert json.loads(re.search(r'<script id="data" type="application/json">(.*)</script>', text)[1])["sentences"]


if sys.argv[1:2] == ["check"]:
    check(*sys.argv[2:4])
elif sys.argv[1:2] == ["count"]:
    print(len(tried()))
else:
    write(sys.argv[1])
