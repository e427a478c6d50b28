#!/bin/sh
# Names of the user's own: aliases meet under one name, a changed file is applied at the next indexing, explain says why.
set -eu
quoth=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
fail() {
    echo "names.sh: $*" >&2
    exit 1
}
printf 'Talks on the railway\n\nMinister Lavrow said the talks had failed again in the spring.\n\nLavrov denied that he had ever left the table in Moscow.\n' >a.txt
printf 'name\tcode\tcanonical\ttype\nLavrow\tRUS\tSergei Lavrov\tperson\n' >names.tsv
"$quoth" index --index ix a.txt >/dev/null
[ "$("$quoth" search --index ix --jsonl 'actor:"Sergei Lavrov"' | wc -l)" = 1 ] || fail "without the file one spelling is known"
"$quoth" index --index ix --actors names.tsv --jsonl a.txt | grep -q '"unchanged":0' || fail "a new names file changes the article"
[ "$("$quoth" search --index ix --jsonl 'actor:"Sergei Lavrov"' | wc -l)" = 2 ] || fail "both spellings are one person"
QUOTH_ACTORS=names.tsv "$quoth" index --index ix --jsonl a.txt | grep -q '"unchanged":1' || fail "the same file by \$QUOTH_ACTORS"
printf 'code\nRUS\n' >bad.tsv
if "$quoth" analyze --actors bad.tsv a.txt 2>err; then fail "a file without names is refused"; fi
grep -q "bad.tsv:1: no column is called 'name'" err || fail "the message names file and line"
"$quoth" explain a.txt:3 | grep -q 'confidence [0-9]* (' || fail "explain tells the confidence"
"$quoth" explain --jsonl a.txt:3 | grep -q '"line":3' || fail "explain in JSON"
rc=0
"$quoth" explain a.txt:2 2>/dev/null || rc=$?
[ $rc = 1 ] || fail "no sentence on that line: exit 1, not $rc"
