#!/bin/bash
# includes.sh ROOT: refuses an include line that points the wrong way between the layers (docs/ARCHITECTURE.md), and what
# belongs in one place only: Xapian behind the shim, memory from the arena.
cd "$1" || exit 2
failed=0

declare -A may=(
    [base]="base"
    [core]="base core"
    [shim]="base shim"
    [late]="base shim late"
    [store]="base core shim store"
    [models]="base core models"
    [indexer]="base core shim store models indexer"
    [searcher]="base core shim store searcher"
    [lib]="base core shim store models indexer searcher lib"
    [cli]="base cli"
    [lsp]="base lsp"
    [tools]="base core shim store models indexer searcher lib tools"
)

refuse() {
    echo "$1"
    failed=1
}

for folder in "${!may[@]}"; do
    [ -d "$folder" ] || continue
    while IFS=: read -r file line text; do
        target=$(sed -E 's/.*"([^"]+)".*/\1/' <<<"$text")
        case $target in
        */*) layer=${target%%/*} ;;
        *) continue ;; # quoth.h, and what the build generates
        esac
        [ "$file $layer" = "cli/cmd_lsp.c lsp" ] && continue # it starts the server
        case " ${may[$folder]} " in
        *" $layer "*) ;;
        *) refuse "$file:$line: $folder may not include $target" ;;
        esac
    done < <(grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "$folder" --include='*.c' --include='*.h' --include='*.cc' --include='*.hh')
done

library=()
for folder in base core shim late store models indexer searcher lib cli lsp; do
    [ -d "$folder" ] && library+=("$folder")
done
while IFS= read -r hit; do
    refuse "$hit: only the shim knows Xapian"
done < <(grep -rnE '#[[:space:]]*include[[:space:]]*<xapian' "${library[@]}" | grep -v '^shim/')
while IFS= read -r hit; do
    refuse "$hit: memory comes from the arena"
done < <(grep -rnE '\b(malloc|calloc|realloc) ?\(' "${library[@]}" --include='*.c' | grep -v '^base/arena\.c:')
while IFS= read -r file; do
    refuse "$file: over 800 lines"
done < <(find "${library[@]}" -name '*.[ch]' -size +8k -exec awk 'END {if (NR > 800) print FILENAME}' {} \; | grep -v _table)
exit $failed
