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

# what the file says counts, however it is written; what is no code is told by the text, and takes no other article along
for language in en EN en-GB EN_us eng English 'e\nn' 'fr\u001fde' 'zz zz' none ''; do
    printf '{"text": "The envoy said that the houses were sold.", "language": "%s"}\n' "$language"
done >said.jsonl
seq 1 2100 | awk '{printf "%szq%d", NR % 20 == 1 ? ".\n\nThe " : " ", $1}' >many.txt
for form in segments portable; do
    ends 0 "$quoth" index --index $form --form $form said.jsonl many.txt texts
    ends 0 "$quoth" facets language --index $form envoy --tsv
    has out "$(printf 'language\ten\t10')"
    has out "$(printf 'language\tnone\t1')"
    ends 0 "$quoth" search --index $form --count house
    [ "$(cat out)" = 10 ] || bad "$form: house in $(cat out) articles in English"
    ends 0 "$quoth" search --index $form --count houses
    [ "$(cat out)" = 11 ] || bad "$form: houses in $(cat out) articles"
    ends 0 "$quoth" search --index $form --count 'has:attribution envoy'
    [ "$(cat out)" = 10 ] || bad "$form: claims in $(cat out) articles in English"
    ends 0 "$quoth" search --index $form --count 'строительств*'
    ends 8 "$quoth" search --index $form 'zq* houses'
    has err 'zq*: stands for more than 2000 words'
done
printf '<html lang="EN-us"><body><article><p>The envoy said that talks had failed.</p></article></body></html>' >page.html
ends 0 "$quoth" read --jsonl page.html
has out '"language":"en"'
exit $failed
