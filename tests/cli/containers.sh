#!/bin/bash
# containers.sh QUOTH VALIDATE ROOT: articles in archives, crawls, feeds and records, at the command line.
. "$(dirname "$0")/helpers.sh"
command -v python3 >/dev/null || exit 77
python3 "$root/tests/cli/containers.py" c || exit 1
titles() { grep -oE '"title":"[^"]*"' out | cut -d'"' -f4 | tr '\n' ';'; }
# reads CODE TITLES FILE…: what `read --jsonl` finds there
reads() {
    local code=$1 want=$2
    shift 2
    ends "$code" "$quoth" read --jsonl "$@"
    is_valid "$schemas/read.json" out
    [ "$(titles)" = "$want" ] || bad "$*: titles $(titles), expected $want: $(head -3 err)"
}

warc='The First Bridge;The Second Bridge;Третий мост;The Fourth Bridge;'
reads 0 "$warc" c/crawl.warc
has out '"path":"c/crawl.warc!https://example.org/two"'
has out '"url":"https://example.org/one"'
has out '"date":"2024-04-09T08:00:00Z"'
has out '"encoding":"windows-1251"'
reads 0 "$warc" c/crawl.warc.gz
reads 0 'The First Bridge;The Second Bridge;' c/cut.warc.gz
[ "$(lines err)" = 1 ] || bad "a cut-off crawl is told in one line: $(cat err)"
has err 'cut off: what came before is kept'
reads 0 'The First Bridge;' c/cut.warc
[ "$(lines err)" = 1 ] || bad "a cut-off crawl is told in one line: $(cat err)"

reads 0 'The Zipped Bridge;' c/page.html.gz
has out '"path":"c/page.html.gz"'
reads 0 'Der Brückenbau;' c/latin.html
has out '"encoding":"windows-1252"'

reads 3 'A Line of Its Own;Another Line;' c/records.jsonl
has err 'records.jsonl!3: column'
has out '"authors":["Jane Roe","John Doe"]'
has out '"authors":["Ann Poe"]'
has out '"date":"2024-05-03"'
has out '"outlet":"The Sample Review"'
has out 'The ferry sank.\nThe owner said'
python3 -c 'print("{\"text\": \"The ferry sank, said Jane Roe.\", \"x\": [" + "0," * 1100000 + "0]}")' >c/many.jsonl
reads 3 '' c/many.jsonl
has err 'many.jsonl!1: more than 1,000,000 values: left out'
rm c/many.jsonl
reads 0 'The Mapped One;' --map title=kopf,text=inhalt,author=wer c/mapped.jsonl
has out '"authors":["Ann Poe"]'
reads 3 '' c/mapped.jsonl

reads 0 'Feed One;Feed Two;' c/news.rss
has out '"outlet":"Пример"'
has out '"date":"2024-04-09T08:00:00Z"'
has out '"text":"Feldspar is common, said John Doe."'
ends 0 "$quoth" analyze --jsonl c/news.rss
has out '"url":"https://example.org/report"'
reads 0 'Atom One;' c/news.atom
has out '"authors":["Ann Poe"]'
has out '"text":"Mica, they wrote, is thin."'

reads 0 'In the Tar;Marked;Another Line;' c/set.tar.gz
has out '"path":"c/set.tar.gz!inner.jsonl!1"'
reads 3 'In the Zip;' c/set.zip
has err 'set.zip!big.txt: over 32 MiB: left out'
reads 3 '' c/broken.zip
reads 3 '' c/bomb.html.gz
reads 3 '' c/noise.txt
has err 'noise.txt: no text'

# standard input
"$quoth" read --jsonl --as html --url https://example.org/x/ - <c/latin.html >out 2>err || bad "standard input: $(cat err)"
has out '"url":"https://example.org/x/"'
"$quoth" read --jsonl - <c/crawl.warc.gz >out 2>err || bad "a crawl from standard input: $(cat err)"
[ "$(titles)" = "$warc" ] || bad "a crawl from standard input: $(titles)"

# index: members one by one, unchanged ones left alone, gone ones pruned
rm c/broken.zip c/bomb.html.gz c/set.zip c/mapped.jsonl
sed -i '$d' c/records.jsonl
ends 0 "$quoth" index --jsonl c
is_valid "$schemas/index.json" out
n=$(number articles out)
[ "$n" = 21 ] || bad "$n articles in containers, expected 21: $(cat out err)"
[ "$(number skipped out)" -ge 1 ] || bad "nothing skipped: $(cat out)"
ends 0 "$quoth" search sandstone
has out 'c/records.jsonl!1'
ends 0 "$quoth" index --jsonl c
[ "$(number articles out)" = 0 ] || bad "written again: $(cat out)"
[ "$(number unchanged out)" = "$n" ] || bad "not all unchanged: $(cat out)"
sed -i 1d c/records.jsonl
ends 0 "$quoth" index --jsonl --prune c
[ "$(number removed out)" = 1 ] || bad "one record went, but: $(cat out)"
ends 1 "$quoth" search sandstone
rm c/set.tar.gz
ends 0 "$quoth" index --jsonl --prune c
[ "$(number removed out)" = 3 ] || bad "three members went, but: $(cat out)"

# what is read below a folder: known suffixes, bytes that say what they are, and nothing that .quothignore leaves out
mkdir -p d/old
cp c/latin.html d/kept-without-suffix
cp c/latin.html d/old/out.html
cp c/noise.txt d/program.bin
printf 'old/\n' >d/.quothignore
ends 0 "$quoth" index --index d.index --jsonl d
[ "$(number articles out)" = 1 ] && [ "$(number skipped out)" = 1 ] || bad "a folder: $(cat out err)"

# a file that was an article and holds none any more goes with those that are gone
echo 'The bridge will open, said Jane Roe.' >d/note.txt
ends 0 "$quoth" index --index d.index --jsonl d
cp c/noise.txt d/note.txt
ends 0 "$quoth" index --index d.index --jsonl --prune d
[ "$(number removed out)" = 1 ] || bad "a note of no words stays: $(cat out err)"

# so does one that a run begun anew would leave out: it has no suffix and looks like no article any more, or .quothignore names it
cp c/noise.txt d/kept-without-suffix
echo 'The river will rise, said Jane Roe.' >d/river.txt
echo 'The tunnel will open, said Jane Roe.' >d/tunnel.txt
ends 0 "$quoth" index --index d.index --jsonl d
[ "$(number articles out)" = 2 ] || bad "two notes: $(cat out err)"
echo 'river.txt' >>d/.quothignore
ends 0 "$quoth" index --index d.index --jsonl --prune d d/river.txt
[ "$(number removed out)" = 1 ] || bad "what looks like no article stays, or what is named goes: $(cat out err)"
ends 0 "$quoth" index --index d.index --jsonl --prune d
[ "$(number removed out)" = 1 ] || bad "what .quothignore names stays: $(cat out err)"
[ "$("$quoth" search --index d.index --count 'the')" = 1 ] || bad "not the tunnel alone: $("$quoth" search --index d.index the)"
exit $failed
