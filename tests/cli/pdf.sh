#!/bin/bash
# pdf.sh QUOTH VALIDATE ROOT: PDFs at the command line: order of reading, what is left out, links, and files that fail.
. "$(dirname "$0")/helpers.sh"
command -v python3 >/dev/null || exit 77
python3 "$root/tests/cli/pdf.py" p || exit 1
"$quoth" read p/titled.pdf 2>&1 | grep -q 'quoth-pdftext is not installed' && { echo "built without poppler"; exit 77; }

ends 0 "$quoth" read --jsonl p/two-columns.pdf
is_valid "$schemas/read.json" out
has out '"title":"Bridges of the Valley"'
has out '"authors":["Jane Roe"]'
has out '"date":"2024-04-09"'
has out 'and the engineers left their posts for the hills, where they waited for two days.'
has out 'kept its report to itself, although the letters asked for it more than once.'
has out 'on the other side of the valley, and the winter is long.'
has out '"kind":"heading"'
has out '"text":"Chalk is soft."'
has out 'The oldest of the three was built of slate.'
grep -q 'volume 3' out && bad "a running head in the text"
ends 0 "$quoth" read --all --jsonl p/two-columns.pdf
has out 'The Sample Review, volume 3'
ends 0 "$quoth" analyze --jsonl p/two-columns.pdf
has out '"url":"https://example.org/report"'
grep -oE '"line":[0-9]+,"column":[0-9]+,"page":[0-9]+,"text":"The end of the work' out | grep -q '"page":2' || bad "no page: $(cat out)"

ends 0 "$quoth" read --jsonl p/titled.pdf
has out '"title":"A Title of Its Own"'
has out '"authors":["Ann Poe","John Doe"]'
has out '"date":"2024-05-01"'

ends 3 "$quoth" read p/scan.pdf
has err 'has no text, only pictures'
ends 3 "$quoth" read p/encrypted.pdf
has err 'is encrypted'
ends 3 "$quoth" read p/broken.pdf
has err 'is broken'
ends 3 "$quoth" index --jsonl p
[ "$(number articles out)" = 3 ] && [ "$(number failed out)" = 3 ] || bad "index: $(cat out err)"
ends 3 env QUOTH_PDFTEXT=/nowhere "$quoth" read p/titled.pdf
has err 'quoth-pdftext is not installed'
ends 3 env QUOTH_PDFTEXT=/bin/cat "$quoth" read p/titled.pdf
has err 'no answer from quoth-pdftext'
exit $failed
