#!/bin/bash
# export.sh QUOTH VALIDATE ROOT: claims for other programs, read back as those programs read them.
. "$(dirname "$0")/helpers.sh"
command -v python3 >/dev/null || exit 77

rm articles/*
cat >articles/records.jsonl <<'J'
{"title": "=HYPERLINK(\"https://example.org\") & 100% of {braces}_", "authors": ["@Jane van der Roe", "John Q. Doe Jr.", "Wire"], "date": "2024-03-05", "outlet": "+Gazette", "url": "https://example.org/a{b}%20c?x=1&y=\"2\"", "text": "-5 degrees were measured, the minister said.\n\n“We saw it all,” said Ana Lima, who lives there. The city paid for 3 bridges."}
{"title": "Bridges fall again", "author": "Jane van der Roe", "date": "2024-01-09", "text": "Ana Lima said that the bridges would fall within two winters."}
{"title": "Bridges fall again", "author": "Jane van der Roe", "date": "2024-01-09", "text": "According to the treaty, the bridges are shared. Nobody asked."}
J
ends 0 "$quoth" index articles
read_back() { python3 - "$@" || bad "$1"; }

# CSV: a row for each claim, and no cell that a spreadsheet would run
ends 0 "$quoth" export '*' --excel
cp out claims.csv
ends 0 "$quoth" export '*'
tail -c +4 claims.csv | cmp -s - out || bad "--excel is more than a byte-order mark"
read_back csv <<'P'
import csv
raw = open("claims.csv", "rb").read()
assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") >= 6
rows = list(csv.DictReader(open("claims.csv", encoding="utf-8-sig", newline="")))
assert len(rows) == 6, [r["claim"] for r in rows]
for row in rows:
    for cell in row.values():
        assert cell == "" or cell[0] not in "=+-@\t\r", cell
first = [r for r in rows if "degrees" in r["claim"]][0]
assert first["claim"].startswith("'-5 degrees") and first["title"].startswith("'=HYPERLINK("), first
assert first["outlet"] == "'+Gazette" and first["authors"] == "'@Jane van der Roe; John Q. Doe Jr.; Wire"
said = [r for r in rows if r["speaker"] == "Ana Lima"]
assert len(said) == 2 and {r["quote"] for r in said} == {"direct", "indirect"}
assert [r for r in rows if r["speaker"] == ""][0]["cue"] == ""
P

# BibTeX: braces balance, keys are told apart, names are in order
ends 0 "$quoth" export '*' --format bibtex
cp out refs.bib
read_back bibtex <<'P'
import re
text = open("refs.bib", encoding="utf-8").read()
keys = re.findall(r"@misc\{([^,]+),", text)
assert len(keys) == 3 and len(set(keys)) == 3, keys
plain = re.sub(r"\\[{}]", "", text)
depth = 0
for c in plain:
    depth += (c == "{") - (c == "}")
    assert depth >= 0
assert depth == 0
assert r"\& 100\% of \{braces\}\_" in text, text
assert "author = {van der Roe, @Jane and Doe, Jr., John Q. and {Wire}}" in text, text
assert "url = {https://example.org/a%7Bb%7D%20c?x=1&y=\"2\"}" in text, text
assert "month = mar" in text and "day = {5}" in text
P
ends 0 "$quoth" export '*' --format csl-json
cp out refs.json
ends 0 "$quoth" export '*' --format claimreview
cp out reviews.json
ends 0 "$quoth" export '*' --format opensearch
cp out bulk.ndjson
ends 0 "$quoth" export --mapping
cp out mapping.json
ends 0 "$quoth" search '*' --count
cp out count
read_back json <<'P'
import json
refs = json.load(open("refs.json"))
assert [r["issued"]["date-parts"][0] for r in refs] == [[2024, 1, 9], [2024, 1, 9], [2024, 3, 5]], refs
assert refs[2]["author"] == [{"family": "van der Roe", "given": "@Jane"}, {"family": "Doe", "given": "John Q.", "suffix": "Jr."},
                             {"literal": "Wire"}]
assert all(v != "" for r in refs for v in r.values())

reviews = json.load(open("reviews.json"))
assert len(reviews) == 4 and all(r["@type"] == "ClaimReview" and "reviewRating" not in r for r in reviews), reviews
by = {json.dumps(r["itemReviewed"].get("author", {}).get("name")) for r in reviews}
assert '"Ana Lima"' in by, by
assert any("isBasedOn" in r["itemReviewed"] for r in reviews), "a treaty is a document"

lines = [json.loads(line) for line in open("bulk.ndjson")]
assert len(lines) == 2 * int(open("count").read())
known = json.load(open("mapping.json"))["mappings"]["properties"]


def holds(doc, properties):
    for key, value in doc.items():
        assert key in properties, key
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                holds(item, properties[key]["properties"])


for action, doc in zip(lines[::2], lines[1::2]):
    assert action["index"]["_id"] == doc["id"]
    holds(doc, known)
P
ends 0 "$quoth" export lima --jsonl
is_valid "$schemas/claim.json" out
[ "$(lines out)" = 2 ] || bad "export --jsonl: $(cat out)"
# a page: what articles hold cannot end the element it stands in
printf '{"title": "</script><script>alert(1)</script>", "date": "2024-05-05", "text": "The spokesman said that </script> <!-- was seen."}\n' >articles/hostile.jsonl
ends 0 "$quoth" index articles
ends 0 "$quoth" report '*' --output page.html
[ "$(grep -o '</script>' page.html | wc -l)" = 2 ] || bad "scripts of the page: $(grep -o '</script>' page.html | wc -l)"
grep -q '<!-- ' page.html && bad "a comment of the article's"
grep -q '{{' page.html && bad "a mark of the template is left"
sed -n 's/^<script id="data" type="application.json">\(.*\)<.script>$/\1/p' page.html >data.json
read_back page <<'P'
import json
data = json.load(open("data.json"))
assert data["total"] == len(data["sentences"]) == 7, data["total"]
assert data["sentences"][-1]["title"] == "</script><script>alert(1)</script>"
said = [c["speaker"] for s in data["sentences"] for c in s["claims"]]
assert said.count("Ana Lima") == 2, said
P
ends 0 "$quoth" report '*' --limit 2
has out '"total":7'
[ "$(grep -o '"id":"' out | wc -l)" = 2 ] || bad "two sentences"
ends 1 "$quoth" report zzz -o none.html
ends 7 "$quoth" report '*' -o no-such-folder/page.html
has err 'no-such-folder/page.html: No such file'
# a sentence beyond the limit counts once, whatever claims it makes
printf '{"title": "Two", "date": "2024-06-06", "text": "Ana Lima said that tolls fell, and Jane Roe said that they rose."}\n' >articles/two.jsonl
ends 0 "$quoth" index articles
ends 0 "$quoth" report '*' --limit 2
has out '"total":8'
ends 1 "$quoth" export zzz
ends 2 "$quoth" export
ends 2 "$quoth" search x --format bibtex
ends 2 "$quoth" export x --format word

# whoever denies something does not claim it
echo 'Minister Rob Roe denied that the tunnels were closed.' >articles/denial.txt
ends 0 "$quoth" index articles
ends 0 "$quoth" export tunnels --format claimreview
has out '"claimReviewed":"Minister Rob Roe denied that the tunnels were closed."'
exit $failed
