#!/bin/bash
# dump.sh QUOTH VALIDATE ROOT: a dump holds all that a person made and all that the index holds; what is restored gives the same
# answers and the same dump, in either form; a dump that is not what quoth wrote is one clear line.
. "$(dirname "$0")/helpers.sh"
form=${FORM:-segments}
other=$([ "$form" = segments ] && echo portable || echo segments)
ask() { "$quoth" search '*' --limit 0 --jsonl --index "$1" && "$quoth" search 'river OR saved:rail OR kind:forecast' --limit 0 --jsonl --index "$1"; }

# an index with deletions, corrections, a second language and a name that is not UTF-8; settings of every kind
printf 'Die Brücke\n\n„Wir haben den Stahl gebracht“, sagte er. Der Fluss steigt.\n' >articles/de.txt
printf 'Talks\n\nAn official said the ferry would sink. Nothing else was told.\n' >"articles/$(printf 'm\374d').txt"
printf 'gone\n\nThis one goes. It said so.\n' >articles/gone.txt
: >articles/empty.txt
mkdir -p settings/quoth
printf 'limit = 20\n' >settings/quoth/config
printf 'ferry, boat\n' >settings/quoth/synonyms.txt
printf 'name\tcode\nZara Vell\tARM\n' >names.tsv
export QUOTH_ACTORS=names.tsv
ends 0 "$quoth" index articles --form "$form"
rm articles/gone.txt
ends 0 "$quoth" index --prune articles
printf 'search.flat = yes\n' >.quoth/config
ends 0 "$quoth" saved add rail 'railway OR boat'
ends 0 "$quoth" saved run --new rail
id=$("$quoth" search ferry --tsv | sed -n 2p | cut -f4)
ends 0 "$quoth" correct speaker "$id" 'Ana Lima'
ends 0 "$quoth" index articles

ends 0 "$quoth" dump
cp out kept.jsonl
is_valid "$schemas/dump.json" kept.jsonl
grep '"is":"sentence"' kept.jsonl >sentences
is_valid "$schemas/dump-sentence.json" sentences
[ "$(lines sentences)" = "$("$quoth" search '*' --count)" ] || bad "$(lines sentences) sentences dumped of $("$quoth" search '*' --count)"
for name in corrections.tsv config settings saved.tsv saved.seen/rail synonyms.txt names.tsv; do
    has kept.jsonl "{\"is\":\"file\",\"name\":\"$name\""
done
has kept.jsonl '"speaker":"Ana Lima"'
has kept.jsonl '{"hex":"'
grep -q 'gone.txt' kept.jsonl && bad "a deleted article is in the dump"
ask .quoth >answers

# … restored elsewhere, as another user, in both forms
unset QUOTH_ACTORS
export XDG_CONFIG_HOME=$work/theirs
for to in "$form" "$other"; do
    rm -rf theirs "to-$to"
    ends 0 "$quoth" restore kept.jsonl --index "to-$to" --form "$to" --jsonl
    is_valid "$schemas/restore.json" out
    ends 0 "$quoth" stats --index "to-$to"
    has out "$to"
    ask "to-$to" | cmp - answers || bad "other answers in form $to"
    ends 0 env QUOTH_ACTORS="to-$to/names.tsv" "$quoth" dump --index "to-$to"
    cmp out kept.jsonl || bad "another dump in form $to"
    cmp names.tsv "to-$to/names.tsv" && cmp .quoth/config "to-$to/config" && cmp .quoth/corrections.tsv "to-$to/corrections.tsv" ||
        bad "files of the index"
    for name in config synonyms.txt saved.tsv saved.tsv.seen/rail; do
        cmp "settings/quoth/$name" "theirs/quoth/$name" || bad "theirs/quoth/$name"
    done
done
# it lives on: what has not changed is not read anew, what has is
QUOTH_ACTORS=names.tsv ends 0 "$quoth" index articles --index "to-$form" --jsonl
[ "$(number articles out)" = 0 ] || bad "read anew: $(cat out)"
gzip -k kept.jsonl
ends 0 "$quoth" restore kept.jsonl.gz --index zipped
"$quoth" restore - --quiet --index piped <kept.jsonl || bad "from standard input"
QUOTH_ACTORS=names.tsv "$quoth" dump --index piped | cmp - kept.jsonl || bad "piped"

# what is there is never written over
ends 2 "$quoth" restore kept.jsonl --index piped
has err 'an index of 5 articles is there'
echo 'another	railway' >theirs/quoth/saved.tsv
ends 3 "$quoth" restore kept.jsonl --index again
has err 'theirs/quoth/saved.tsv: kept: it differs'
has theirs/quoth/saved.tsv another

# not a dump, or one that somebody touched: the line, and an empty index
refused() { # refused LINE WHAT
    rm -rf refused
    ends 3 "$quoth" restore broken --index refused
    has err "broken:$1: $2"
    [ "$(lines err)" = 1 ] || bad "more than one line: $(cat err)"
    [ "$(number articles <("$quoth" stats --index refused --jsonl))" = 0 ] || bad "something of it stays: $2"
}
first=$(grep -n -m1 '"is":"article"' kept.jsonl | cut -d: -f1)
line=$(grep -n -m1 '"cue_at":\[[1-9]' kept.jsonl | cut -d: -f1)
spoil() { sed "$1" kept.jsonl >broken; }
echo hello >broken; refused 1 'column 5'
echo '{}' >broken; refused 1 'not a dump'
spoil '1s/"format":1/"format":99/'; refused 1 'format: a dump of format 99'
spoil "${line}s/\"begin\":/\"began\":/"; refused "$line" 'begin: expected to be there'
spoil "${line}s/\"begin\":[0-9]*/\"begin\":4294967296/"; refused "$line" 'begin: expected a number from 0'
spoil "${line}s/\"cue_at\":\[[0-9]*,[0-9]*/\"cue_at\":[0,99999/"; refused "$line" 'cue_at: expected [beginning, end]'
spoil "${line}s/\"confidence\":[0-9]*/\"confidence\":101/"; refused "$line" 'confidence: expected a number from 0 to 100'
spoil "${line}s/\"inside\":-1/\"inside\":0/"; refused "$line" 'inside: expected'
spoil "${line}s/\"id\":\"[^\"]*/\"id\":\"a b/"; refused "$line" 'id: expected'
spoil "${line}s/\"links\":\[/\"links\":[7/"; refused "$line" ''
spoil "${first}s/\"path\":\"[^\"]*/\"path\":\"/"; refused "$first" 'path: expected the name of a file'
spoil "${first}s/\"hash\":\"[^\"]*/\"hash\":\"zz/"; refused "$first" 'hash: expected 16 digits'
spoil "${first}d"; refused "$first" 'is: a sentence of no article'
spoil "${line}d"; refused "$(grep -n '"is":"\(article\|end\)"' broken | cut -d: -f1 | awk -v from="$line" '$1 >= from' | head -1)" 'is: expected a sentence'
spoil '2d'; refused "$(lines broken)" 'files: expected 7, found 6: lines are missing'
{ cat kept.jsonl; echo '{"is":"end"}'; } >broken; refused "$(lines broken)" 'a line after the end'
head -n "$line" kept.jsonl >broken
rm -rf refused
ends 3 "$quoth" restore broken --index refused
has err "broken:$((line + 1)): cut off"
head -c 3000 kept.jsonl.gz >broken
rm -rf refused
ends 3 "$quoth" restore broken --index refused
has err ': damaged gzip: the gzip is cut off'
# a file of a name that leads elsewhere is left out
rm -rf refused
sed 's/"name":"config"/"name":"..\/..\/escaped"/; s/"name":"saved.seen\/rail"/"name":"saved.seen\/..\/..\/escaped"/' kept.jsonl >broken
ends 3 "$quoth" restore broken --index refused
has err '../../escaped: no place for a file of that name: left out'
find "$work" "$work/.." -maxdepth 1 -name escaped | grep -q . && bad "a dump wrote outside"
exit $failed
