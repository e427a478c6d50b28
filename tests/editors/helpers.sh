# helpers.sh: what the tests of editors share. Run as SCRIPT QUOTH ROOT, they work in a folder of their own that holds the
# sample articles, an index of them in .quoth, and a draft with one quotation that differs from its source.
set -eu
quoth=$1 root=$2 here=$(cd "$(dirname "$0")" && pwd)

# wants PROGRAM…: skips the test where one is missing
wants() {
    for program; do
        command -v "$program" >/dev/null || { echo "skipped: $program is not installed"; exit 77; }
    done
}

enter_workspace() {
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cp -r "$root/corpus/articles" "$work/articles"
    mkdir "$work/bin"
    ln -s "$quoth" "$work/bin/quoth"
    PATH=$work/bin:$PATH HOME=$work XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XDG_STATE_HOME=$work/state
    export PATH HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME
    unset QUOTH_INDEX
    cd "$work"
    quoth index articles >/dev/null
    cp "$here/draft.md" draft.md
}
