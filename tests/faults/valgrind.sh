#!/bin/bash
# valgrind.sh ROOT: the main commands of the release program, which has no sanitizers, under valgrind's memcheck: no read of what was never
# written, which no other sanitizer here sees, no byte out of bounds, nothing lost. Skipped without valgrind or a release build.
set -u
root=$1 quoth=$1/build/release/quoth
command -v valgrind >/dev/null || { echo "skipped: no valgrind"; exit 77; }
[ -x "$quoth" ] || { echo "skipped: no release build"; exit 77; }
newer=$(find "$root"/{base,core,indexer,store,shim,searcher,lib,cli,lsp,late} -name '*.[ch]*' -newer "$quoth" | head -1)
[ -z "$newer" ] || { echo "skipped: the release build is older than $newer"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export XDG_CONFIG_HOME=$work/settings
cp -r "$root/corpus/articles" articles
python3 "$root/tests/cli/containers.py" "$work/articles/packed" >/dev/null
ran=0

# ends CODES COMMAND…: it ends so, and memcheck has nothing to say
ends() {
    local codes=" $1 " code
    shift
    valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite "$quoth" "$@" >out 2>err </dev/null
    code=$?
    case $codes in *" $code "*) ran=$((ran + 1)) ;; *) echo "FAILED: quoth $* ended with $code"; head -40 err; exit 1 ;; esac
}

for form in segments portable; do
    ends "0 3" index --index $form --form $form --jobs 1 --quiet articles
    ends "0 3" index --index $form --jobs 1 --quiet --prune articles
    ends 0 search --index $form --jsonl 'railway OR speaker:simonian OR "joint repair" OR cont*'
    ends 0 facets --index $form speaker,actor,host,month
    ends "0 1" check --index $form articles/bridges-over-the-aras.md
    ends 0 report --index $form railway -o page.html
    ends 0 compare --index $form railway bridge
    ends 0 dump --index $form
    ends 0 verify --index $form
done
ends 0 analyze --jsonl articles/rail-and-river.txt
echo "figure: $ran commands"
