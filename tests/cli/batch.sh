#!/bin/bash
# batch.sh QUOTH VALIDATE ROOT: query files, good and bad, in each form.
. "$(dirname "$0")/helpers.sh"

ends 0 "$quoth" index articles
printf '1\trailway\n2\tzzzunheardof\n' >queries
ends 0 "$quoth" batch queries --jsonl
is_valid "$schemas/batch.json" out
[ "$(lines out)" = 2 ] || bad "batch: $(lines out) lines for two queries"
ends 0 "$quoth" batch queries --format trec --limit 0
awk 'NF != 6 || $2 != "Q0" || $4 != NR || (NR > 1 && $5 >= last) {exit 1} {last = $5}' out || bad "trec: $(head -3 out)"
"$quoth" batch - --tsv <queries >out || bad "batch -"
printf '1\tspaeker:x\n2\trailway\n' >queries
ends 3 "$quoth" batch queries --jsonl
has err "queries:1:"
[ "$(lines out)" = 1 ] || bad "a good query beside a bad one was not answered"
exit $failed
