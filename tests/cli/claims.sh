#!/bin/bash
# claims.sh QUOTH VALIDATE ROOT: claims across articles: the same claim elsewhere, each claim once.
. "$(dirname "$0")/helpers.sh"

article() { # article NAME DATE TEXT
    printf 'Talks on the river\n\nBy Jane Roe\n\n%s\n\n%s\n' "$2" "$3" >"articles/$1.txt"
}
id_of() { "$quoth" search --tsv "$1" | sed -n 2p | cut -f4; }
key() { grep -oE "\"$1\":(\"[^\"]*\"|[a-z0-9.]+)" "$2" | cut -d: -f2- | tr -d '"' | tr '\n' ' '; }

rm articles/*
article second 'March 5, 2024' 'The minister John Doe said the steel bridge at Agarak would fall within two winters.'
article first 'January 9, 2024' 'Within two winters the steel bridge at Agarak would fall, engineers warned.'
article third 'April 1, 2024' 'The steel bridge at Agarak would fall within nine winters, John Doe said.'
article other 'April 2, 2024' 'A hotel for guards was opened at Agarak. The steel was sold.'
ends 0 "$quoth" index articles

id=$(id_of 'path:articles/second.txt')
ends 0 "$quoth" related "$id" --jsonl
is_valid "$schemas/related.json" out
[ "$(lines out)" = 2 ] || bad "two articles claim the same, found: $(cat out)"
[ "$(key first out)" = "true false " ] || bad "the first appearance comes first"
[ "$(key asked out)" = "false true " ] || bad "the one asked for is told"
[ "$(key path out)" = "articles/first.txt articles/second.txt " ] || bad "by date: $(key path out)"
ends 0 "$quoth" related articles/second.txt:7 --jsonl
[ "$(lines out)" = 2 ] || bad "by its place: $(cat out)"
ends 0 "$quoth" related "$id"
has out "articles/first.txt:7  2024-01-09  Talks on the river  first appearance"
ends 0 "$quoth" related "$id" --vimgrep
ends 1 "$quoth" related "$(id_of 'nine')"
ends 1 "$quoth" related no.such
has err "no.such"

# each claim once
ends 0 "$quoth" search 'bridge' --collapse claim --jsonl --sort path
is_valid "$schemas/hit.json" out
[ "$(lines out)" = 2 ] || bad "two claims: $(cat out)"
ends 0 "$quoth" search 'bridge' --collapse claim --count
[ "$(cat out)" = 2 ] || bad "two claims counted: $(cat out)"
ends 0 "$quoth" search 'bridge' --collapse claim --sort date
has out "= 1 more claims the same"
has out "first: articles/first.txt:7  2024-01-09"
ends 0 "$quoth" search '*' --collapse claim --limit 2 --offset 1 --jsonl --sort path
[ "$(lines out)" = 2 ] || bad "a page of two: $(cat out)"
ends 1 "$quoth" search 'zzz' --collapse claim
ends 2 "$quoth" search 'bridge' --collapse sentence

# who said what when
ends 0 "$quoth" timeline bridge --jsonl
is_valid "$schemas/claim.json" out
[ "$(key date out)" = "2024-01-09 2024-03-05 2024-04-01 " ] || bad "in order of date: $(key date out)"
ends 0 "$quoth" timeline 'speaker:doe bridge' --limit 1 --csv
[ "$(lines out)" = 2 ] || bad "one row and the head: $(cat out)"
has out "2024-03-05,John Doe,said,indirect,the steel bridge at Agarak would fall within two winters,articles/second.txt,7,"
ends 0 "$quoth" timeline 'speaker:doe bridge'
has out "2 of 2 claims"
ends 1 "$quoth" timeline hotel # nobody says it
ends 2 "$quoth" timeline 'spaeker:doe'

# two sets
ends 0 "$quoth" compare path:articles/second.txt path:articles/first.txt --jsonl
is_valid "$schemas/compare.json" out
has out '"sets":[{"query":"path:articles/second.txt","articles":1,"sentences":1,"claims":1,"said":1,"linked":0,"direct":0,"unnamed":0,"unresolved":0,"only":0},{"query":"path:articles/first.txt","articles":1,"sentences":1,"claims":1,"said":1,"linked":0,"direct":0,"unnamed":1,"unresolved":0,"only":0}]'
has out '"only":[[],[]]'
ends 0 "$quoth" compare 'bridge OR hotel' 'hotel' --jsonl
has out '"shared":1,'
has out '"only":3}'
ends 0 "$quoth" compare 'path:articles' 'hotel' --in steel --jsonl
has out '"in":"steel","sets":[{"query":"path:articles","articles":4,"sentences":4,'
has out '{"query":"hotel","articles":0,"sentences":0,'
ends 1 "$quoth" compare zzz yyy
ends 2 "$quoth" compare bridge
ends 2 "$quoth" compare bridge 'NOT'
ends 2 "$quoth" compare bridge hotel --in '"open'
has err '    "open'
exit $failed
