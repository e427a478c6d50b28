#!/bin/bash
# hostile.sh QUOTH VALIDATE ROOT: articles whose every part is a formula, HTML or a link that is a script, exported in every form.
. "$(dirname "$0")/helpers.sh"
command -v python3 >/dev/null || exit 77
hostile() { python3 "$root/tests/cli/hostile.py" "$@"; }

rm articles/*
hostile articles || bad "no articles"
ends 0 "$quoth" index articles
ends 0 "$quoth" stats --jsonl
[ "$(number articles out)" = "$(hostile count)" ] || bad "not all are there: $(cat out)"
form() { # form NAME COMMAND…
    local name=$1
    shift
    ends 0 "$quoth" "$@"
    cp out "out.$name"
    hostile check "$name" "out.$name" || bad "$*"
}
for name in csv bibtex csl-json claimreview opensearch jsonl; do
    form $name export '*' --format $name
done
form csv search '*' --limit 0 --csv
form tsv search '*' --limit 0 --tsv
form csv facets author,outlet,speaker,link --limit 0 --csv
form csv timeline '*' --csv
form page report '*' --limit 0
echo "figure: $(hostile count) articles in 11 forms"
exit $failed
