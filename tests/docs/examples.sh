#!/bin/sh
# Runs the example programs and looks for what they must say.
set -eu
search=$1 analyze=$2 library=$3 root=$4 sanitize=${5:-}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$root"
"$search" "$dir/index" 'speaker:simonian' corpus/articles/bridges-over-the-aras.md >"$dir/out"
grep -q 'Maral Simonian' "$dir/out"
grep -q '^1 sentences$' "$dir/out"
printf 'The envoy said that talks had failed.\n' | "$analyze" | grep -q '1:1 .*: said'
# a sanitized library cannot be loaded into a Python that is not
if [ -z "$sanitize" ] && command -v python3 >/dev/null; then
    python3 docs/examples/search.py "$library" "$dir/index" 'speaker:simonian' | grep -q 'another flood'
fi
