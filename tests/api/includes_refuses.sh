#!/bin/bash
# includes_refuses.sh INCLUDES: includes.sh lets right trees pass and refuses each wrong line.
includes=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# expect CODE FILE TEXT: how includes.sh ends on a tree that holds the one file
expect() {
    rm -rf "$work/tree"
    mkdir -p "$work/tree/base" "$work/tree/$(dirname "$2")"
    printf '%s\n' "$3" >"$work/tree/$2"
    "$includes" "$work/tree" >/dev/null
    local got=$?
    [ $got = "$1" ] || { echo "$2 with $3: ended with $got, expected $1"; failed=1; }
}

expect 0 core/a.c '#include "base/str.h"'
expect 0 indexer/annotators/a.c '#include "core/doc.h"'
expect 0 lib/a.c '#include "searcher/parse.h"'
expect 0 cli/a.c '#include "quoth.h"'
expect 0 cli/cmd_lsp.c '#include "lsp/server.h"'
expect 0 shim/a.cc '#include <xapian.h>'
expect 1 base/a.c '#include "core/doc.h"'
expect 1 core/a.h '#include "shim/xap.h"'
expect 1 shim/a.cc '#include "core/doc.h"'
expect 1 indexer/annotators/a.c '  # include "searcher/parse.h"'
expect 1 searcher/a.c '#include "indexer/analyze.h"'
expect 1 cli/a.c '#include "core/doc.h"'
expect 1 cli/a.c '#include "lsp/server.h"'
expect 1 tools/a.c '#include "cli/opt.h"'
expect 1 store/a.c '#include <xapian.h>'
expect 1 core/a.c 'p = malloc(3);'
exit $failed
