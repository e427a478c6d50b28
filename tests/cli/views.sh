#!/bin/bash
# views.sh QUOTH VALIDATE ROOT: ways of looking at answers: keyword in context, neighbours, flat, places, editors.
. "$(dirname "$0")/helpers.sh"

cat >articles/two.md <<'END'
# Charges

Roe said the toll would rise. Others paid the toll.

A small toll helps nobody. The last line is short.

“We built it,” said Doe. “We did not sell it. We never will.” Nobody asked.
END
ends 0 "$quoth" index articles
ends 0 "$quoth" index --plain articles/two.md

# keyword in context: one line a match, the matches in one column
ends 0 "$quoth" search toll --kwic --limit 0
[ "$(grep -c '^two.md:' out)" = 3 ] || bad "kwic: $(cat out)"
[ "$(grep '^two.md:' out | grep -bo ' toll\b' | wc -l)" = 3 ] || bad "kwic lost a match: $(cat out)"
columns=$(grep '^two.md:' out | awk '{print index($0, " toll")}' | sort -u | wc -l)
[ "$columns" = 1 ] || bad "matches stand in $columns columns: $(cat out)"
ends 0 "$quoth" search toll path:two.md --kwic
has out '3 lines'
ends 0 "$quoth" search toll path:two.md --kwic --sort left --limit 1 --offset 1
has out '2 to 2 of 3 lines (--offset 2 shows the next, --limit 0 all)'
ends 0 "$quoth" search toll --offset 99
has err '--offset 99: past the last of'
ends 0 "$quoth" search toll path:two.md --kwic --sort left --tsv
[ "$(cut -f4 out | tail -n +2 | tr '\n' '|')" = "A small|Others paid the|Roe said the|" ] || bad "sorted by left: $(cat out)"
ends 0 "$quoth" search toll path:two.md --kwic --sort right --csv
[ "$(tail -n +2 out | cut -d, -f6 | tr -d '\r' | tr '\n' '|')" = ".| helps nobody.| would rise.|" ] || bad "sorted by right: $(cat out)"
ends 0 "$quoth" search toll path:two.md --kwic --sort left --limit 1 --offset 1 --jsonl
is_valid "$schemas/kwic.json" out
has out '"left":"Others paid the","match":"toll","right":"."'
[ "$(lines out)" = 1 ] || bad "kwic --limit 1: $(lines out) lines"
ends 0 "$quoth" search '"paid the toll"' --kwic -C 1 --jsonl
has out '"left":"Roe said the toll would rise. Others","match":"paid the toll","right":". A small toll helps nobody."'
ends 0 "$quoth" search 'kind:question' --kwic
ends 2 "$quoth" search toll --sort left
has err "go with --kwic"
ends 2 "$quoth" search toll --kwic --vimgrep

# what matched: the phrase alone, not its words elsewhere; what is found by a field that is no word has no match
ends 0 "$quoth" search '"toll would" path:two.md' --jsonl
has out '"matches":[[13,23]]'
ends 0 "$quoth" search 'path:two.md' --limit 1 --jsonl
has out '"matches":[]'

# neighbours: each sentence once, in order of place
ends 0 "$quoth" search 'paid path:two.md' -C 1
[ "$(grep -c '^ *3' out)" = 2 ] || bad "-C 1: $(cat out)"
has out "     3- Roe said the toll would rise."
has out "     5- A small toll helps nobody."
ends 0 "$quoth" search 'toll path:two.md' -C 1 --limit 0
[ "$(grep -c 'Others paid' out)" = 1 ] || bad "-C 1 shows a sentence twice: $(cat out)"
grep -q -- '--$' out && bad "-C 1: a gap between sentences that touch"
ends 0 "$quoth" search 'rise OR "never will" path:two.md' -C 1
has out "    --"
ends 0 "$quoth" search 'paid path:two.md' -C 1 --jsonl
is_valid "$schemas/hit.json" out
has out '"before":[{'
has out '"after":[{'
ends 2 "$quoth" search toll -C 1 --csv
ends 2 "$quoth" search toll -C x

# flat: a place and an id before each hit, both of which lead back to it
ends 0 "$quoth" search 'paid path:two.md' --flat
place=$(sed -n '1s/  .*//p' out) id=$(sed -n '1s/.*  //p' out)
[ "$place" = articles/two.md:3 ] || bad "flat: $(cat out)"
ends 0 "$quoth" show "$id" --jsonl
has out '"text":"Others paid the toll."'
ends 0 "$quoth" show "$place" --jsonl
has out '"line":3,'
ends 0 "$quoth" show articles/two.md:6 -C 0 --jsonl
has out '"text":"The last line is short."'
ends 1 "$quoth" show articles/none.md:6
has err "no indexed sentence stands there"

# an attribution is shown whole: the quotation goes on after its first sentence
ends 0 "$quoth" show articles/two.md:7 -C 0
for sentence in 'We built it' 'We did not sell' 'We never will'; do
    has out "$sentence"
done
grep -q 'Nobody asked' out && bad "more than the attribution: $(cat out)"

# open: the line as each editor wants it; what is cited in the browser
printf '#!/bin/sh\nprintf "%%s\\n" "$@" >"%s/opened"\n' "$work" >fake
chmod +x fake
for name in vi nano code hx emacs someeditor; do cp fake $name; done
opens() { # EDITOR WORDS
    rm -f opened
    ends 0 env VISUAL="$1" "$quoth" open articles/two.md:5
    [ "$(tr '\n' ' ' <opened)" = "$2 " ] || bad "$1 was given $(cat opened), expected $2"
}
opens ./vi '+5 articles/two.md'
opens ./nano '+5,1 articles/two.md'
opens "$work/code --wait" '--wait --goto articles/two.md:5:1'
opens ./hx 'articles/two.md:5:1'
opens ./emacs '+5:1 articles/two.md'
opens ./someeditor '+5 articles/two.md'
ends 0 env -u VISUAL EDITOR=./vi "$quoth" open "$id"
has opened '+3'
ends 3 env VISUAL=false "$quoth" open "$id"
source=$("$quoth" search has:link --limit 1 --tsv | sed -n 2p | cut -f4)
ends 0 env BROWSER=./fake "$quoth" open --source "$source"
grep -q '^https\?://' opened || bad "opened: $(cat opened)"
ends 1 env BROWSER=./fake "$quoth" open --source "$id"
has err "cites no source link"

# on a terminal lines end between words, and stand below the first
if command -v script >/dev/null; then
    TERM=xterm PAGER=cat script -qec "stty cols 60; $quoth search railway --color never --limit 0" /dev/null </dev/null | tr -d '\r' >out
    grep '^ ' out | grep -v '→' | awk 'length($0) > 60 {print; bad = 1} END {exit bad}' || bad "lines wider than the terminal"
    for ask in search "facets speaker" timeline export; do
        TERM=xterm PAGER=cat script -qec "$quoth $ask path:nowhere" /dev/null </dev/null >none
        has none "quoth: nothing found"
    done
    grep -q '^        [^ →—]' out || bad "no line goes on below the first: $(head -5 out)"
fi
exit $failed
