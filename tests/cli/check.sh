#!/bin/sh
# quoth check: each verdict, what is shown of it, and the exit code.
set -eu
quoth=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
fail() {
    echo "check.sh: $*" >&2
    exit 1
}
printf 'Talks on the river\n\n“The bridge will not survive another flood,” said Minister Jane Roe on Tuesday.\n\n“We brought the steel ourselves,” said Deputy John Doe.\n' >source.txt
"$quoth" index --index ix source.txt >/dev/null
cat >draft.txt <<'D'
A draft of mine

“The bridge will not survive another flood,” said Jane Roe.

“We brought the steel ourselves,” said Jane Roe.

“The bridge will never survive a flood,” said Jane Roe.

“Nobody has counted the lorries since spring,” said Jane Roe.
D
rc=0
"$quoth" check --index ix --jsonl draft.txt >out || rc=$?
[ $rc = 1 ] || fail "something differs: exit 1, not $rc"
verdicts=$(sed -n 's/.*"verdict":"\([a-z-]*\)".*/\1/p' out | grep -v no-source-link | tr '\n' ' ')
[ "$verdicts" = "verbatim other-speaker altered not-found " ] || fail "verdicts: $verdicts"
grep '"verdict":"altered"' out | grep -q '\[-not-\]' || fail "the difference names the word left out"
grep '"verdict":"other-speaker"' out | grep -q '"found_speaker":"John Doe"' || fail "the other speaker is named"
grep -q '"verdict":"no-source-link"' out || fail "statements without a link are listed"
"$quoth" check --index ix --vimgrep draft.txt >vim || true
grep -q '^draft.txt:5:1:other-speaker: ' vim || fail "a place that an editor can open"
head -3 draft.txt >good.txt
"$quoth" check --index ix good.txt >/dev/null || fail "nothing differs: exit 0"
cat >linked.html <<'D'
<html><head><title>The bridge counts its winters</title><link rel="canonical" href="https://example.org/2024/bridge-counts-winters">
</head><body><article><h1>The bridge counts its winters</h1><p>Winters were counted by the engineers, who have done so for nine
years now and mean to go on.</p></article></body></html>
D
cat >cites.md <<'D'
# Cites

“The bridge will not survive another flood,” said [Jane Roe](https://example.org/2024/bridge-counts-winters/).
D
"$quoth" index --index ix linked.html >/dev/null
"$quoth" check --index ix --jsonl cites.md >out || true
grep '"verdict":"dead-anchor"' out | grep -q '"found_path":"linked.html"' || fail "a link to an article that lacks the quotation: $(cat out)"
"$quoth" index --index ix draft.txt >/dev/null
rc=0
"$quoth" check --index ix --jsonl draft.txt >again || rc=$?
[ $rc = 1 ] || fail "an indexed draft is not its own source"

# statements in the draft's own words, and a quotation over two sentences
cat >notes.txt <<'D'
Notes of mine

Jane Roe warned that the bridge would not survive another flood.

Jane Roe said the bridge would survive another flood.

John Doe said the bridge would not survive another flood.

Jane Roe said that the museum would open its doors to all children.

“We brought the steel ourselves. The bridge will not survive another flood,” said John Doe.
D
rc=0
"$quoth" check --index ix --jsonl notes.txt >out || rc=$?
[ $rc = 1 ] || fail "a statement differs: exit 1, not $rc"
verdicts=$(sed -n 's/.*"verdict":"\([a-z-]*\)".*/\1/p' out | grep -v no-source-link | tr '\n' ' ')
[ "$verdicts" = "paraphrase altered other-speaker unsupported verbatim other-speaker " ] || fail "verdicts of statements: $verdicts"
head -3 notes.txt >good.txt
tail -n 3 notes.txt | head -1 >>good.txt
"$quoth" check --index ix good.txt >/dev/null || fail "a paraphrase and what the index does not have are no differences"
