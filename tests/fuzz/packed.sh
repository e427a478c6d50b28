#!/bin/sh
# packed.sh FUZZ_ARCHIVE FUZZ_WARC ROOT: the targets on containers that tests/cli/containers.py makes.
command -v python3 >/dev/null || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$3/tests/cli/containers.py" "$work" || exit 1
"$1" "$work/set.tar.gz" "$work/set.zip" "$work/broken.zip" && "$2" "$work/crawl.warc" "$work/crawl.warc.gz" "$work/cut.warc.gz"
