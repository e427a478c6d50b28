# helpers.sh: what the scripts beside it share. Run as SCRIPT QUOTH VALIDATE ROOT, they work in a folder of their own that
# holds a copy of the sample articles.
quoth=$1 validate=$2 root=$3 schemas=$3/docs/formats
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$root/corpus/articles" "$work/articles"
cd "$work" || exit 1
unset QUOTH_INDEX NO_COLOR
export XDG_CONFIG_HOME=$work/settings
failed=0

bad() {
    echo "FAILED: $*"
    failed=1
}
# ends CODE COMMAND…: runs it, keeps out and err, and checks how it ends
ends() {
    local want=$1 got
    shift
    "$@" >out 2>err </dev/null
    got=$?
    [ $got = "$want" ] || bad "$* ended with $got, expected $want: $(head -3 err)"
}
# has FILE TEXT: some line of the file holds it
has() { grep -qF -- "$2" "$1" || bad "$1 lacks: $2; it has: $(head -5 "$1")"; }
is_valid() { "$validate" "$@" || bad "not valid: $*"; }
lines() { grep -c '' "$1"; }
number() { grep -oE "\"$1\":[0-9]+" "$2" | head -1 | grep -oE '[0-9]+$'; }
