#!/bin/bash
# languages.sh QUOTH VALIDATE ROOT: articles of eleven languages: told apart, and found by word and phrase.
. "$(dirname "$0")/helpers.sh"
cp -r "$root/tests/cli/languages" texts
for file in texts/*.txt; do
    ends 0 "$quoth" read --jsonl "$file"
    code=$(basename "$file" .txt)
    has out "\"language\":\"$code\""
done
ends 0 "$quoth" index texts
# finds LANGUAGE QUERY…: each of them has its only hit there
finds() {
    local code=$1 query
    shift
    for query; do
        ends 0 "$quoth" search --vimgrep "$query"
        [ "$(cut -d: -f1 out | sort -u)" = "texts/$code.txt" ] || bad "$query: $(head -2 out)"
    done
}
finds ru мостом начнется '"строительство моста"' 'language:ru'
finds tr köprünün '"nehrin üzerindeki"'
finds az hökumət '"tikintisi iyun ayında"'
finds fa پل '"ساخت پل"' 'می‌شود' 'میشود'
finds ar الجسر '"بناء الجسر"'
finds hy ՆԱԽԱՐԱՐԸ '"կամրջի շինարարությունը"'
finds ka ხიდის '"ხიდის მშენებლობა"'
finds uk будівництво
finds de Brücke Brucken '"über den Fluss"'
finds fr dépense gouvernements
finds es construccion ingeniero
exit $failed
