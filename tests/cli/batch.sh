#!/bin/bash
# batch.sh QUOTH VALIDATE ROOT: query files, good and bad, in each form; going on after a stop; measuring a run.
. "$(dirname "$0")/helpers.sh"

ends 0 "$quoth" index articles
printf '1\trailway\n2\tzzzunheardof\n' >queries
ends 0 "$quoth" batch queries --jsonl
is_valid "$schemas/batch.json" out
[ "$(lines out)" = 2 ] || bad "batch: $(lines out) lines for two queries"
ends 0 "$quoth" batch queries --format trec --limit 0
awk 'NF != 6 || $2 != "Q0" || $4 != NR || (NR > 1 && $5 >= last) {exit 1} {last = $5}' out || bad "trec: $(head -3 out)"
"$quoth" batch - --tsv <queries >out || bad "batch -"
[ "$(tail -1 out | tr -d '\t')" = 2 ] || bad "tsv: a query without a hit has no row: $(tail -1 out)"
[ "$(awk -F'\t' '{print NF}' out | sort -u)" = 19 ] || bad "tsv has rows of different widths"
printf '1\tspaeker:x\n2\trailway\n2\triver\n' >queries
ends 3 "$quoth" batch queries --jsonl
has err "queries:1:"
has err "id 2: stands on line 2 already"
[ "$(lines out)" = 1 ] || bad "a good query beside a bad one was not answered"

# what the user adds to the language
ends 0 "$quoth" saved add rail 'railway OR rail'
printf 'road, railway\n' >words
printf '1\tsaved:rail\n2\troad\n' >queries
ends 0 "$quoth" batch queries --synonyms words --jsonl
grep -q '"query_id":"1".*"total":0' out && bad "saved: found nothing: $(head -c 200 out)"
grep -q '"query_id":"2".*"total":0' out && bad "a synonym found nothing: $(tail -1 out | head -c 200)"
ends 3 "$quoth" batch queries --saved no-such --jsonl

# facets beside the hits, or in tables instead of them
printf 'a\trailway\nb\tzzzunheardof\n"c\triver\n' >queries
ends 0 "$quoth" batch queries --facets 'kind,speaker>cue' --jsonl
is_valid "$schemas/batch.json" out
has out '"facets":[{"field":"kind"'
ends 0 "$quoth" batch queries --facets kind --top 1 --csv
[ "$(head -1 out | tr -d '\r')" = query_id,field,value,count ] || bad "facets: $(head -1 out)"
has out '"""c",kind,'
[ "$(grep -c '^a,' out)" = 1 ] || bad "--top 1: $(cat out)"
has out 'b,,,'
ends 0 "$quoth" batch queries --facets kind
ends 2 "$quoth" batch queries --facets kind --trec
ends 2 "$quoth" batch queries --facets kind,nonsense --jsonl

# several at a time give the same as one
seq 1 60 | awk '{print $1 "\t" ($1 % 3 ? "river OR railway" : "bridge*") ($1 % 2 ? " NOT corridor" : "")}' >queries
ends 0 "$quoth" batch queries --jobs 1 --jsonl
mv out alone
ends 0 "$quoth" batch queries --jobs 4 --jsonl
cmp -s alone out || bad "--jobs 4 answers other than --jobs 1"

# --resume: whatever was cut off is answered again, and nothing twice
printf 'a b\triver\n"c,d\trailway\ne\tzzzunheardof\nf\tbridge*\n' >queries
for form in jsonl trec tsv csv; do
    rm -f whole
    ends 0 "$quoth" batch queries --$form --output whole
    for bytes in 0 10 200 2000 $(($(stat -c %s whole) - 1)) $(stat -c %s whole) 9999999; do
        head -c "$bytes" whole >part
        ends 0 "$quoth" batch queries --$form --output part --resume
        cmp -s whole part || bad "--resume after $bytes bytes of $form differs"
    done
done
ends 0 "$quoth" batch queries --jsonl --output whole
cp whole before
ends 0 "$quoth" batch queries --jsonl -o whole --resume
cmp -s before whole || bad "--resume of a whole file changed it"
ends 0 "$quoth" batch <(cat queries) --jsonl
cmp -s before out || bad "a pipe of queries gives other answers: $(cat err)"
mkfifo pipe
(sleep 0.3 && cat queries >pipe) &
ends 0 "$quoth" batch pipe --jsonl
cmp -s before out || bad "a pipe that is not yet written to gives other answers: $(cat err)"
ends 2 "$quoth" batch queries --jsonl --resume
ends 2 "$quoth" batch queries --json --output part --resume

# an answer that lacked a shard is not whole: it is asked again
ends 0 "$quoth" publish shards --shards 2
printf 'auto shards/0\nauto shards/1\n' >both
ends 0 "$quoth" batch queries --index both --jsonl --output whole
mv shards/1 away
ends 3 "$quoth" batch queries --index both --jsonl --output part
head -n 1 whole >mixed && tail -n +2 part >>mixed
mv away shards/1
ends 0 "$quoth" batch queries --index both --jsonl --output mixed --resume
cmp -s whole mixed || bad "--resume keeps answers without a shard: $(cat mixed)"

# TREC topics: prose becomes its words
cat >topics <<'END'
<top>
<num> Number: 301
<title> railway
<desc> Description:
Which rivers did the railway cross?
<narr> Narrative:
Bridges AND tunnels are relevant.
</top>
END
ends 0 "$quoth" batch topics --jsonl
has out '"query":"railway"'
ends 0 "$quoth" batch topics --parts title,desc --jsonl
has out '"query":"railway OR rivers OR railway OR cross"'
ends 0 "$quoth" batch topics --parts narr --jsonl
has out '"query":"bridges OR tunnels OR relevant"'
ends 2 "$quoth" batch topics --parts abstract
printf 'x\tWho saw the river AND what?\n' >queries
ends 0 "$quoth" batch queries --any --jsonl
has out '"query":"saw OR river"'

# eval
printf '1\triver\n' >queries
"$quoth" batch queries --trec --limit 0 >run
awk '{print 1, 0, $3, (NR == 1 || NR == 3) ? 1 : 0}' run >qrels
echo '2 0 a.b 1' >>qrels
ends 0 "$quoth" eval run qrels --jsonl
is_valid "$schemas/eval.json" out
has out '"P_5":0.4000,"set_recall":1.0000'
has out '"map":0.8333'
ends 0 "$quoth" eval run qrels
has out "nDCG@10"
ends 0 "$quoth" eval - qrels --complete --jsonl <run
"$quoth" eval - qrels --complete --jsonl <run >out || bad "eval -"
has out '"query_id":"all"'
has out '"P_5":0.2000,"set_recall":0.5000'
ends 3 "$quoth" eval queries qrels
has err "run, line 1"
ends 3 "$quoth" eval run no-such

# a header that names no queries is not taken for a query
printf 'id,foo\n1,railway\n' >odd.csv
ends 3 "$quoth" batch odd.csv
has err 'no column is named query, text or title'
exit $failed
