#!/bin/bash
# session.sh QUOTH VALIDATE ROOT: a whole session at the command line: what is printed in each form, and every exit code.
. "$(dirname "$0")/helpers.sh"

# before there is an index
ends 4 "$quoth" search corridor
has err "quoth index PATH"
ends 2 "$quoth"
has out "usage: quoth COMMAND"
ends 0 "$quoth" --version
ends 0 "$quoth" help query
has out "speaker"
ends 0 "$quoth" help speaker
ends 2 "$quoth" help serach
has err "did you mean search?"

# index
ends 0 "$quoth" index articles --jsonl
is_valid "$schemas/index.json" out
[ "$(number articles out)" = 2 ] || bad "articles: $(cat out)"
sentences=$(number sentences out)
ends 0 "$quoth" index articles --jsonl
[ "$(number unchanged out)" = 2 ] || bad "unchanged: $(cat out)"
ends 3 "$quoth" index no-such-folder
ends 2 "$quoth" index --memory 10 articles
ends 2 "$quoth" index --memory much articles
ends 0 "$quoth" index --memory 128 articles
ends 0 "$quoth" stats --jsonl
is_valid "$schemas/stats.json" out
[ "$(number sentences out)" = "$sentences" ] || bad "stats: $(cat out), expected $sentences sentences"
ends 0 "$quoth" stats

# verify
ends 0 "$quoth" verify --jsonl
is_valid "$schemas/verify.json" out
for at in $(seq 16000 4000 36000); do # somewhere there records lie
    ends 0 "$quoth" index --rebuild articles
    printf 'damage' | dd of="$(echo .quoth/*.seg)" bs=1 seek="$at" conv=notrunc status=none
    ends 6 "$quoth" verify --json
    is_valid --whole "$schemas/verify.json" out
    cat out >>verified
done
has verified '"path":"articles/'
ends 6 "$quoth" verify
has out "quoth index --rebuild"
ends 0 "$quoth" index --rebuild articles --jsonl
ends 0 "$quoth" verify
ends 4 "$quoth" verify --index no-such-folder

# search, in each form
ends 0 "$quoth" search '*' --limit 0 --jsonl
is_valid "$schemas/hit.json" out
[ "$(lines out)" = "$sentences" ] || bad "search found $(lines out) sentences, expected $sentences"
ends 0 "$quoth" search '*' --json --limit 3
is_valid --whole "$schemas/search.json" out
ends 0 "$quoth" search '*' --limit 5 --offset 2 --tsv
[ "$(lines out)" = 6 ] || bad "tsv has $(lines out) lines"
[ "$(awk -F'\t' '{print NF}' out | sort -u)" = 18 ] || bad "tsv has rows of different widths"
ends 0 "$quoth" search '*' --csv
ends 0 "$quoth" search railway
has out "articles/rail-and-river.txt"
grep -q $'\x1b' out && bad "colours, but not on a terminal"
ends 1 "$quoth" search zzzunheardof
[ -s out ] && bad "nothing was found, but something printed"

# --vimgrep: line and column are those of the sentence's first byte
ends 0 "$quoth" search '*' --limit 0 --vimgrep
while IFS=: read -r path line column text; do
    at=$(sed -n "${line}p" "$path" | tail -c "+$column")
    [ "${at:0:3}" = "${text:0:3}" ] || bad "vimgrep: $path:$line:$column holds ${at:0:20}, expected ${text:0:20}"
done <out
if command -v vim >/dev/null; then
    vim -u NONE -es -c "set grepprg=$quoth\\ search\\ --vimgrep grepformat=%f:%l:%c:%m" -c 'silent grep! railway' \
        -c 'call writefile([len(getqflist()) . " " . bufname(getqflist()[0].bufnr)], "quickfix")' -c 'qa!' >/dev/null 2>&1
    has quickfix "articles/rail-and-river.txt"
fi

# where the index is found
mkdir -p below/further
(cd below/further && "$quoth" search railway >/dev/null) || bad "no index found above"
mv .quoth elsewhere
ends 4 "$quoth" search railway
ends 0 "$quoth" search railway --index elsewhere
ends 0 env QUOTH_INDEX=elsewhere "$quoth" search railway
mv elsewhere .quoth

# wrong queries: the caret stands below the place
ends 2 "$quoth" search 'spaeker:roe'
has err "spaeker:roe"
grep -q '^    ^$' err || bad "no caret below the field: $(cat err)"
ends 2 "$quoth" search 'tax "open'
ends 2 "$quoth" search NOT
ends 2 "$quoth" search --limit x railway

# facets, show
ends 0 "$quoth" facets speaker,kind --jsonl
is_valid "$schemas/facet.json" out
ends 0 "$quoth" facets kind --json
is_valid --whole "$schemas/facets.json" out
ends 0 "$quoth" facets kind,cue railway
ends 0 "$quoth" facets 'author>speaker>cue,kind,month' --share --jsonl
is_valid "$schemas/facet.json" out
has out '"field":"author>speaker>cue"'
ends 0 "$quoth" facets 'speaker>link,outlet' --json --top 2 --min 2
is_valid --whole "$schemas/facets.json" out
ends 0 "$quoth" facets kind --top 1
has out "more value"
awk '/^ +[0-9]/ {n += $1} /sentences/ {all = $1} END {exit n != all}' out || bad "counts do not add up: $(cat out)"
ends 0 "$quoth" facets quote
has out "without"
awk '/^ +[0-9]/ {n += $1} /sentences/ {all = $1} END {exit n < all}' out || bad "counts do not add up: $(cat out)"
ends 0 "$quoth" facets kind --min 3 --tsv
awk -F'\t' 'NR > 1 && $3 < 3 {exit 1}' out || bad "--min 3: $(cat out)"
ends 2 "$quoth" facets 'speaker>'
ends 2 "$quoth" facets 'speaker>>link'
has err 'speaker>>link: expected a field on either side of >'
ends 2 "$quoth" facets 'speaker>nonsense'
ends 2 "$quoth" facets kind --top 1 --limit 2
ends 2 "$quoth" facets nonsense
id=$("$quoth" search railway --limit 1 --tsv | sed -n 2p | cut -f4)
ends 0 "$quoth" show "$id" --jsonl
is_valid "$schemas/show.json" out
ends 0 "$quoth" show "$id"
has out "$id"
ends 1 "$quoth" show no.such
ends 0 "$quoth" show articles/rail-and-river.txt:99999
has err "no sentence begins on line 99999"

# without an index
ends 0 "$quoth" analyze articles/* --jsonl
is_valid "$schemas/analyze.json" out
ends 0 "$quoth" analyze --spans --plain articles/*
is_valid "$schemas/spans.json" out
ends 0 "$quoth" read articles/* --jsonl
is_valid "$schemas/read.json" out
ends 0 "$quoth" read --all --json articles/*
is_valid --list "$schemas/read.json" out
ends 3 "$quoth" read no-such.txt articles/rail-and-river.txt
has err "no-such.txt"
has out "Railway"
"$quoth" read - <articles/rail-and-river.txt >out || bad "read -"

# how it ends when others go
"$quoth" search '*' --limit 0 --jsonl 2>err | head -1 >/dev/null
[ -s err ] && bad "a closed pipe is told: $(cat err)"
[ -w /dev/full ] && { "$quoth" search '*' --limit 0 --jsonl >/dev/full 2>err; [ $? = 7 ] || bad "a full disk did not end with 7"; }
mkfifo wait
"$quoth" search - <wait >/dev/null 2>&1 &
exec 3>wait
sleep 0.2
kill -TERM $!
wait $!
[ $? = 130 ] || bad "SIGTERM did not end with 130"
exec 3>&-

# on a terminal
if command -v script >/dev/null; then
    TERM=xterm PAGER=cat script -qec "$quoth search railway" /dev/null >out </dev/null
    grep -q $'\x1b' out || bad "no colours on a terminal"
    NO_COLOR=1 TERM=xterm PAGER=cat script -qec "$quoth search railway" /dev/null >out </dev/null
    grep -q $'\x1b' out && bad "colours in spite of NO_COLOR"
    TERM=xterm PAGER=cat script -qec "$quoth facets month" /dev/null >out </dev/null
    has out "█"
    TERM=xterm PAGER='sed s/^/paged:/' script -qec "$quoth search railway" /dev/null >out </dev/null
    has out "paged:"
fi
exit $failed
