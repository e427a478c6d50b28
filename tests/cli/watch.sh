#!/bin/bash
# watch.sh QUOTH VALIDATE ROOT: an index that is kept fresh: new, changed, renamed and removed files, folders that come and go,
# saving by renaming, a thousand files at once, another writer, and a clean end.
. "$(dirname "$0")/helpers.sh"

say() { printf 'Talks\n\n%s\n' "$2" >"$1"; }
count() { "$quoth" search --count "$1" 2>/dev/null || true; }
# soon COMMAND…: it comes true within ten seconds
soon() {
    for _ in $(seq 100); do
        "$@" && return
        sleep 0.1
    done
    bad "not so after ten seconds: $*; $(tail -n 2 log) $(tail -n 2 errors)"
}
finds() { [ "$(count "$1")" = "$2" ]; }
holds() { [ "$("$quoth" stats --jsonl | grep -o '"articles":[0-9]*' | cut -d: -f2)" = "$1" ]; }
here() { [ -n "$(count "path:$1")" ] && [ "$(count "path:$1")" != 0 ]; }
refreshes() { [ "$(lines log)" -ge "$1" ]; }
start() {
    "$quoth" watch "$@" >log 2>errors &
    watcher=$!
    trap 'kill $watcher 2>/dev/null; rm -rf "$work"' EXIT
    soon refreshes 1
}
end() { # end SIGNAL
    kill -"$1" $watcher
    wait $watcher
    [ $? = 130 ] || bad "SIG$1 did not end with 130"
}

rm articles/*
say articles/a.txt 'The ferry sank.'
ends 3 "$quoth" watch no-such-folder
start articles --jsonl
is_valid "$schemas/index.json" log
finds ferry 1 || bad "what is there at the start is indexed"

# new, changed, saved as editors do, renamed, removed
say articles/b.txt 'The bridge fell.'
soon finds bridge 1
say articles/a.txt 'The barge sank.'
soon finds barge 1
say articles/a.txt~ 'The lorry sank.'
say articles/.a.swp 'The swap sank.'
mv articles/a.txt~ articles/a.txt
soon finds lorry 1
finds barge 0 || bad "the old text is still there"
finds swap 0 || bad "a hidden file was indexed"
mv articles/b.txt articles/c.txt
soon here articles/c.txt
here articles/b.txt && bad "the old name is still there"
rm articles/c.txt
soon finds bridge 0

# folders that come, with what is in them, move, and go; the folder itself replaced by another
mkdir -p new/deep
say new/deep/d.txt 'The tunnel held.'
mv new articles/new
soon finds tunnel 1
say articles/new/deep/e.txt 'The viaduct held.'
soon finds viaduct 1
mv articles/new articles/newer
soon here articles/newer/deep/e.txt
say articles/newer/deep/f.txt 'The causeway held.'
soon finds causeway 1
rm -r articles/newer
soon finds tunnel 0
cp -r articles other
say other/g.txt 'The harbour froze.'
mv articles gone && mv other articles
soon finds harbour 1
say articles/h.txt 'The canal froze.'
soon finds canal 1

# a thousand at once, in few refreshes
before=$(lines log)
for i in $(seq 1000); do say "articles/n$i.txt" "The number of this one is w$i."; done
soon holds 1003
[ $(($(lines log) - before)) -lt 40 ] || bad "a thousand files took $(($(lines log) - before)) refreshes"
is_valid "$schemas/index.json" log

# corrections are applied as they are written
mkdir -p .quoth
say articles/i.txt 'An official said the levee would break.'
soon finds levee 1
ends 0 "$quoth" correct speaker "$("$quoth" search --tsv levee | sed -n 2p | cut -f4)" 'Ana Lima'
soon finds 'speaker:lima' 1

# nothing changes: nothing is said
before=$(lines log)
cat articles/i.txt >same
cat same >articles/i.txt
sleep 1.2
[ "$(lines log)" = "$before" ] || bad "a line for nothing: $(tail -n 1 log)"
[ -s errors ] && bad "told on standard error: $(head -3 errors)"

# another writer is waited for
if command -v flock >/dev/null; then
    flock .quoth sleep 2 &
    sleep 0.2
    say articles/k.txt 'The weir held.'
    soon finds weir 1
    [ "$(lines errors)" = 1 ] || bad "told once that another is writing: $(cat errors)"
    wait $!
fi
end TERM

# an index among the articles does not wake itself; one file alone; SIGINT
start . --index ix
sleep 1.2
[ "$(lines log)" = 1 ] || bad "it wakes itself: $(cat log)"
end INT
start articles/i.txt --index one
say articles/i.tmp 'An official said the dike would break.'
mv articles/i.tmp articles/i.txt
soon sh -c "[ \"\$('$quoth' search --index one --count dike)\" = 1 ]"
say articles/j.txt 'The dike by the sea held.'
sleep 1
[ "$("$quoth" search --index one --count dike)" = 1 ] || bad "a file that was not named was indexed"
end TERM
exit $failed
