#!/bin/bash
# parts.sh QUOTH VALIDATE ROOT: parts that are loaded late: who does not need them does not miss them; who does is told.
. "$(dirname "$0")/helpers.sh"
mkdir none other
printf 'The envoy said that talks had failed.\n' >a.txt
printf '# Talks\n\nThe envoy said that talks had failed.\n' >a.md
tar cf a.tar a.txt
printf 'int x;' | ${CC:-cc} -x c -shared -o other/quoth-archive.so - 2>/dev/null
printf 'no library' >other/quoth-formats.so
export QUOTH_PARTS=$PWD/none

ends 3 "$quoth" index --index none.ix a.txt
has err 'quoth-stem.so: needed for words by their stems, and to index'
[ -e none.ix ] && bad "something was written: $(ls -A none.ix)"
cp "$(dirname "$quoth")/libexec/quoth/quoth-stem.so" none
ends 0 "$quoth" index --index ix a.txt
ends 0 "$quoth" search --index ix talks
has out 'talks had failed'
mv none/quoth-stem.so other
ends 0 "$quoth" search --index ix =talks
has out 'talks had failed'
ends 3 "$quoth" search --index ix talks
has err 'quoth-stem.so'
mv other/quoth-stem.so none
ends 3 "$quoth" read a.md
has err 'quoth-formats.so: needed for HTML, Markdown, feeds and text that is not in UTF-8'
has err 'install Quoth anew'
ends 3 "$quoth" read a.tar
has err 'quoth-archive.so: needed for a packed file'
printf '{"title": "Talks", "text": "The envoy said that talks had failed."}\n' >a.jsonl
ends 3 "$quoth" index --index lines.ix a.jsonl
has err 'quoth-json.so: needed for records in JSON'
"$quoth" index --index other.ix --form portable a.txt 2>err && bad "an index in the portable form without its part"
has err 'quoth-xapian.so: needed for an index in the portable form'
[ -e other.ix/iamglass ] && bad "something was written: $(ls -A other.ix)"

ends 3 env QUOTH_PARTS="$PWD/other" "$quoth" read a.md
has err 'quoth-formats.so'
if [ -e other/quoth-archive.so ]; then
    ends 3 env QUOTH_PARTS="$PWD/other" "$quoth" read a.tar
    has err 'is of another version'
fi
ends 0 env -u QUOTH_PARTS "$quoth" read a.md
ends 0 env -u QUOTH_PARTS "$quoth" read a.tar
ends 0 env -u QUOTH_PARTS "$quoth" index --index lines.ix a.jsonl
exit $failed
