#!/bin/bash
# saved.sh QUOTH VALIDATE ROOT: queries kept under a name, what is new since the last run, synonyms.
. "$(dirname "$0")/helpers.sh"

ends 0 "$quoth" index articles
ends 1 "$quoth" saved list
ends 0 "$quoth" saved add rail 'railway OR rail'
ends 0 "$quoth" saved add both saved:rail river
ends 0 "$quoth" saved list
has out "rail	railway OR rail"
[ -f settings/quoth/saved.tsv ] || bad "no settings/quoth/saved.tsv"

# a name stands for its query, in brackets
ends 0 "$quoth" search --explain-query 'saved:both -bridge'
has out "(railway OR rail) AND river AND NOT bridge"
ends 0 "$quoth" search --count saved:rail
count=$(cat out)
ends 0 "$quoth" search --count 'railway OR rail'
[ "$(cat out)" = "$count" ] || bad "saved:rail found $count, its query $(cat out)"
ends 0 "$quoth" facets kind saved:rail

# what leads back to itself, or is no query, is refused and the file left alone
cp settings/quoth/saved.tsv before
ends 2 "$quoth" saved add rail saved:both
has err "none within itself"
ends 2 "$quoth" saved add bad '"open'
ends 2 "$quoth" saved add 'two words' railway
ends 0 "$quoth" saved --saved other/new.tsv add rail railway # a file that is yet to be made
ends 0 "$quoth" saved --saved other/new.tsv list
ends 2 "$quoth" saved add '' railway
cmp -s before settings/quoth/saved.tsv || bad "a refused query changed the file"
ends 2 "$quoth" search saved:none
has err "no query is saved under that name"
ends 2 "$quoth" saved begin

# what is new
ends 0 "$quoth" saved run rail --new
[ "$(lines out)" = "$count" ] || bad "the first run told $(lines out) of $count"
ends 1 "$quoth" saved run rail --new
ends 0 "$quoth" saved run rail --jsonl
[ "$(lines out)" = "$count" ] || bad "run told $(lines out) of $count"
printf 'News\n\nJane Roe\n\nJune 20, 2023\n\nThe railway was opened on Monday by the minister. Nothing else was said of it there.\n' >articles/more.txt
ends 0 "$quoth" index articles
ends 0 "$quoth" saved run rail --new
has out "The railway was opened"
[ "$(lines out)" = 1 ] || bad "new: $(cat out)"
ends 0 "$quoth" saved remove rail both
ends 1 "$quoth" saved remove rail
ends 1 "$quoth" saved list

# synonyms stand for unquoted words
printf '# words\nrailway, iron road\nTGV => railway\n' >words.txt
ends 0 "$quoth" search --synonyms words.txt --explain-query 'railway "railway" =railway'
has out '(railway OR iron-road) AND "railway" AND =railway'
ends 0 "$quoth" search --synonyms words.txt --count TGV
ends 1 "$quoth" search --count TGV
printf 'alone\n' >words.txt
ends 3 "$quoth" search --synonyms words.txt railway
has err "words.txt:1: expected two words or phrases"
exit $failed
