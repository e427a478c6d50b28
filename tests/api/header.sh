#!/bin/sh
# header.sh CC CXX ROOT: quoth.h is strict C11 and strict C++ and needs nothing else; every header of ours stands alone.
cc=$1 cxx=$2 root=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
strict="-pedantic-errors -Wall -Wextra -Wshadow -Werror -fsyntax-only"

echo '#include "quoth.h"
int main(void) { quoth_read_options r = QUOTH_READ_OPTIONS_INIT; quoth_update_options u = QUOTH_UPDATE_OPTIONS_INIT;
    quoth_search_options s = QUOTH_SEARCH_OPTIONS_INIT; return (int)(r.size + u.size + s.size) == 0; }' >"$work/use.c"
cp "$work/use.c" "$work/use.cc"
$cc -std=c11 $strict -I"$root/include" "$work/use.c" || failed=1
$cxx -std=c++11 $strict -I"$root/include" "$work/use.cc" || failed=1
$cxx -std=c++20 $strict -I"$root/include" "$work/use.cc" || failed=1

cd "$root" || exit 2
for header in base/*.h core/*.h shim/*.h store/*.h indexer/*.h searcher/*.h cli/*.h; do
    [ -f "$header" ] || continue
    case $header in *_table.h | *_loops.h) continue ;; esac # generated; code that is compiled for each set of instructions
    printf '#include "%s"\n#include "%s"\n' "$header" "$header" >"$work/alone.c"
    $cc -std=c11 -Wall -Werror -fsyntax-only -D_POSIX_C_SOURCE=200809L -I. -Iinclude -I"$4" "$work/alone.c" ||
        { echo "$header does not stand alone"; failed=1; }
done
exit $failed
