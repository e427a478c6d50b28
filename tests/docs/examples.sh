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
# a sanitized library brings no sanitizer with it into a Python that is not
case $sanitize in
address*) preload=$(cc -print-file-name=libasan.so):$(cc -print-file-name=libubsan.so) ;;
thread) exit 0 ;; # a thread sanitizer cannot come in late
esac
if command -v python3 >/dev/null; then
    ASAN_OPTIONS=detect_leaks=0 LD_PRELOAD=${preload:-} python3 docs/examples/search.py "$library" "$dir/index" 'speaker:simonian' >"$dir/out"
    grep -q 'another flood' "$dir/out"
fi
