#!/bin/sh
# symbols.sh HEADER LIBRARY…: each library exports exactly the functions that the header declares.
header=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
grep -v '^#' "$header" | grep -oE '\bquoth_[a-z_]+\(' | tr -d '(' | sort -u >"$work/declared"
for library; do
    case $library in
    *.a) nm --defined-only --extern-only "$library" 2>/dev/null ;;
    *) nm -D --defined-only "$library" ;;
    esac | awk 'NF == 3 && $2 != "A" {print $3}' | sed 's/@.*//' | sort -u >"$work/exported"
    if ! diff -u "$work/declared" "$work/exported" >"$work/diff"; then
        echo "$library: - declared only, + exported only"
        sed 1,2d "$work/diff" | grep '^[-+]'
        failed=1
    fi
done
exit $failed
