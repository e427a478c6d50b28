#!/bin/sh
# diagnostics.sh ROOT: docs/howto/editors.md lists the diagnostics as lsp/diagnostics.def has them.
cd "$1" || exit 2
sed -nE 's/^DIAGNOSTIC\([A-Z_]+, *"([^"]+)", *([A-Z]+), *"([^"]+)"\)$/\1 \2 \3/p' lsp/diagnostics.def |
    while read -r code severity help; do
        line="| \`$code\` | $(echo "$severity" | tr '[:upper:]' '[:lower:]') | $help |"
        grep -qxF "$line" docs/howto/editors.md || { echo "docs/howto/editors.md lacks: $line"; exit 1; }
    done
