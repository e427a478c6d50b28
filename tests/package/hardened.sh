#!/bin/bash
# hardened.sh BUILD…: what is built there for users is hardened: position independent, its tables read-only before it starts, no stack that
# runs, stack protectors, and (in a release without sanitizers) calls that know the size of what they write to. A folder that does not exist
# is passed over.
set -u
failed=0 seen=0
command -v readelf >/dev/null || { echo "skipped: no readelf"; exit 77; }
bad() { echo "FAILED: $*"; failed=1; }

# look FILE WHAT PATTERN READELF-OPTIONS…: the pattern stands there
look() {
    readelf -W "${@:4}" "$1" | grep -qE "$3" || bad "$1: $2"
}

hardened() {
    seen=$((seen + 1))
    look "$1" "not position independent" '^ *Type: +DYN' -h
    look "$1" "no part is made read-only (RELRO)" GNU_RELRO -l
    look "$1" "symbols are bound late (BIND_NOW)" 'FLAGS.*NOW|BIND_NOW' -d
    look "$1" "it does not say whether the stack runs" GNU_STACK -l
    readelf -lW "$1" | grep -E 'GNU_STACK.*RWE' && bad "$1: its stack runs"
    case $1 in
    */quoth-archive.so | */quoth-formats.so | */quoth-stem.so) return ;; # which hold a version and nothing else
    *) look "$1" "no stack protector" '__stack_chk_fail' --dyn-syms ;;
    esac
}

for build; do
    [ -f "$build/quoth" ] || continue
    for file in "$build/quoth" "$build"/lib/libquoth.so "$build"/libexec/quoth/*; do
        hardened "$file"
    done
    look "$build/quoth" "no position independent program" 'FLAGS_1.*PIE' -d
    grep -q 'CMAKE_BUILD_TYPE:STRING=Release' "$build/CMakeCache.txt" || continue
    grep -qE 'QUOTH_SANITIZE:STRING=.' "$build/CMakeCache.txt" && continue
    for file in "$build/quoth" "$build/lib/libquoth.so" "$build/libexec/quoth/quoth-xapian.so"; do
        look "$file" "no calls that know sizes (_FORTIFY_SOURCE)" '__(memcpy|memset|snprintf|vsnprintf)_chk' --dyn-syms
    done
    without=$(grep '"command":' "$build/compile_commands.json" | grep -E '/(base|core|shim|store|indexer|searcher|lib|cli|lsp)/[^ ]*\.(c|cc) *"' |
        grep -vc -e '-D_FORTIFY_SOURCE=3')
    [ "$without" = 0 ] || bad "$build: $without files are compiled without -D_FORTIFY_SOURCE=3"
done
echo "$seen files looked at"
[ $failed = 0 ] && [ $seen -gt 0 ]
