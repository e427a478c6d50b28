#!/bin/bash
# manual.sh QUOTH VALIDATE ROOT: every example that help and the manual pages show is run; help for all there is.
. "$(dirname "$0")/helpers.sh"

ends 0 "$quoth" index articles
sentence=$("$quoth" search railway --limit 1 --jsonl | grep -o '"text":"[^"]*"' | cut -d'"' -f4)
printf '# A draft\n\n%s The author agrees with every word of it, and says so here at some length.\n' "$sentence" >draft.md
printf 'q1\trailway\nq2\tspeaker:valizade\n' >queries.tsv
printf '<top>\n<num> Number: 1\n<title> railway\n<desc> Description:\nWho built the railway?\n</top>\n' >topics.txt
"$quoth" batch queries.tsv --trec >run.trec
awk '{print $1, 0, $3, 1}' run.trec >qrels.txt
mkdir bin && ln -s "$quoth" bin/quoth
export PATH=$work/bin:$PATH

commands=$("$quoth" help | sed -n 's/^  \([a-z]*\)  .*/\1/p')
[ "$(echo "$commands" | wc -w)" -gt 20 ] || bad "help lists few commands and topics: $commands"
n=0
for command in $commands; do
    ends 0 "$quoth" help "$command"
    [ -s out ] || bad "help $command says nothing"
    sed -n 's/^  \$ \(quoth .*\|[A-Z]*=[a-z]* quoth .*\)/\1/p' out >examples
    while read -r line; do
        bash -c "$line" >said 2>&1 </dev/null
        code=$?
        n=$((n + 1))
        case $code:$line in
        0:*) [ -s said ] || [[ $line == *saved\ add* || $line == *open* || $line == *--output* || $line == *correct\ merge* ]] || bad "$line says nothing" ;;
        1:*saved\ run\ --new* | 1:*check* | 1:*related*) ;;
        *) bad "$line ended with $code: $(tail -2 said)" ;;
        esac
    done <examples
done
[ "$n" -gt 30 ] || bad "only $n examples"

# every form of a query that help shows is one
ends 0 "$quoth" saved add name railway
"$quoth" help query | sed -n '/^Fields/q; s/^  \([^ ].*[^ ]\)   *[^ ].*/\1/p' | sed 's/, /\n/g' >forms
[ "$(lines forms)" -gt 18 ] || bad "few forms: $(cat forms)"
while read -r form; do
    ends 0 "$quoth" search --explain-query "river $form"
done <forms
for word in query limit speaker speaker: railway; do
    "$quoth" help "$word" >out 2>err || [ "$word" = railway ] || bad "help $word: $(cat err)"
done
ends 2 "$quoth" help confg
has err "did you mean config?"
ends 0 "$quoth" help
exit $failed
