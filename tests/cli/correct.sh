#!/bin/bash
# correct.sh QUOTH VALIDATE ROOT: what a person puts right survives every indexing, and only what it touches is read anew.
. "$(dirname "$0")/helpers.sh"

article() { printf 'Talks on the river\n\nBy Jane Roe\n\nMarch 5, 2024\n\n%s\n' "$2" >"articles/$1.txt"; }
id_of() { "$quoth" search --tsv "$1" | sed -n 2p | cut -f4; }
said() { "$quoth" timeline "$1" --tsv | tail -n +2 | cut -f2 | paste -sd,; }
indexed() { # indexed ARTICLES UNCHANGED: what an indexing reads and leaves
    ends 0 "$quoth" index articles --jsonl
    [ "$(number articles out) $(number unchanged out)" = "$1 $2" ] || bad "indexed $(number articles out), left $(number unchanged out); expected $1 and $2"
}

rm articles/*
article a 'An official said the steel bridge would fall. “It will not last,” Lavrow said. Nothing else was told.'
article b 'Minister Sergei Lavrov denied that the ferry had sunk.'
article c 'Governor Maria Vale said the road was closed, while John Doe argued that the road was open.'
ends 0 "$quoth" index articles --form "${FORM:-segments}"
bridge=$(id_of 'steel bridge')
[ "$(said 'steel bridge')" = anonymous ] || bad "before: $(said 'steel bridge')"

# a speaker is fixed: the file stands beside the index, and its article alone is read anew
ends 0 "$quoth" correct speaker "$bridge" 'Ana Lima'
[ -f .quoth/corrections.tsv ] || bad "no .quoth/corrections.tsv"
has .quoth/corrections.tsv "speaker	$bridge	anonymous	Ana Lima	An official said"
ends 0 "$quoth" correct list
has out "(not applied yet: run quoth index)"
indexed 1 2
[ "$(said 'steel bridge')" = 'Ana Lima' ] || bad "corrected: $(said 'steel bridge')"
ends 0 "$quoth" search 'speaker:"Ana Lima" conf:100' --jsonl
has out '"speaker_type":"person"'
indexed 0 3
ends 0 "$quoth" correct list --jsonl
is_valid "$schemas/correction.json" out
has out '"state":""'

# … also where the article changes round it, and where the index is made anew
article a 'A new beginning was written. An official said the steel bridge would fall. “It will not last,” Lavrow said.'
indexed 1 2
[ "$(said 'steel bridge')" = 'Ana Lima' ] || bad "after a change: $(said 'steel bridge')"
ends 0 "$quoth" index articles --rebuild
[ -f .quoth/corrections.tsv ] || bad "--rebuild took the corrections away"
[ "$(said 'steel bridge')" = 'Ana Lima' ] || bad "rebuilt: $(said 'steel bridge')"
indexed 0 3

# without an index too
: >empty.tsv
ends 0 "$quoth" analyze articles/a.txt --jsonl
has out '"speaker":"Ana Lima"'
ends 0 "$quoth" analyze articles/a.txt --jsonl --corrections empty.tsv
has out '"speaker":"anonymous"'

# two names are one
ends 0 "$quoth" correct merge Lavrow 'Sergei Lavrov'
indexed 3 0
[ "$(said 'speaker:lavrov')" = 'Sergei Lavrov,Sergei Lavrov' ] || bad "merged: $(said 'speaker:lavrov')"
ends 1 "$quoth" search speaker:lavrow
indexed 0 3

# a false attribution, and one of several
road=$(id_of 'road')
ends 2 "$quoth" correct false "$road"
has err "several speakers there, say which with --was"
ends 2 "$quoth" correct false "$road" --was 'Nobody Such'
before=$(said 'road')
ends 0 "$quoth" correct false "$road" --was 'John Doe'
indexed 1 2
case $(said 'road') in *'John Doe'*) bad "still there: $(said 'road')" ;; esac
[ "$(said 'road')" != "$before" ] || bad "nothing was taken out"
indexed 0 3

# what is taken out of the file is taken back
sed -i '/Ana Lima/d' .quoth/corrections.tsv
indexed 1 2
[ "$(said 'steel bridge')" = anonymous ] || bad "taken back: $(said 'steel bridge')"

# a sentence that is gone, and lines that say nothing
article c 'The road was closed.'
indexed 1 2
ends 0 "$quoth" correct list
has out "(no such sentence any more)"
printf '# mine\n\nspeaker\t%s\t*\tMaria Vale\n' "$bridge" >mine.tsv
ends 0 "$quoth" index articles --corrections mine.tsv
[ "$(said 'steel bridge')" = 'Maria Vale' ] || bad "another file: $(said 'steel bridge')"
printf 'what\tsentence\twas\tis\nspeeker\tx.y\ta\tb\n' >mine.tsv
ends 3 "$quoth" index articles --corrections mine.tsv
has err "mine.tsv:2: expected speaker, false or merge in the first column"
printf 'speaker\tnowhere\ta\tb\n' >mine.tsv
ends 3 "$quoth" index articles --corrections mine.tsv
has err "mine.tsv:1: expected the id of a sentence"
ends 7 "$quoth" index articles --corrections none.tsv

# the settings' file, where the index has none
rm .quoth/corrections.tsv
mkdir -p settings/quoth
printf 'merge\t\tJohn Doe\tJohn Q. Doe\n' >settings/quoth/corrections.tsv
article c 'John Doe said the road was open.'
ends 0 "$quoth" index articles
[ "$(said road)" = 'John Q. Doe' ] || bad "the settings' file: $(said road)"
ends 1 "$quoth" correct speaker no.such Name
ends 2 "$quoth" correct nonsense
ends 2 "$quoth" correct merge one
ends 2 "$quoth" correct merge 'a	b' c
exit $failed
