#!/bin/bash
# config.sh QUOTH VALIDATE ROOT: options from files, what counts more, what is refused; colours and quiet.
. "$(dirname "$0")/helpers.sh"

mkdir -p .quoth settings/quoth below/further
echo '# settings before there is an index' >.quoth/config
ends 0 "$quoth" index articles

# the project's counts more than the user's, the command line most
printf 'limit = 3\nflat = yes\n' >settings/quoth/config
ends 0 "$quoth" search 'river OR railway OR bridge' --tsv
[ "$(lines out)" = 4 ] || bad "limit = 3: $(lines out) lines"
ends 0 "$quoth" search river
grep -q '^articles/.*:[0-9]*  [0-9a-f]*\.' out || bad "flat = yes: $(head -3 out)"
ends 0 "$quoth" search river --no-flat
grep -q '^articles/.*:[0-9]*  [0-9a-f]*\.' out && bad "--no-flat: $(head -3 out)"
ends 0 "$quoth" search river --group
grep -q '^articles/.*:[0-9]*  [0-9a-f]*\.' out && bad "--group: $(head -3 out)"
printf '\xef\xbb\xbflimit = 2\r\nflat = no  # not here\r\n\r\nsearch.format = tsv\n' >.quoth/config
ends 0 "$quoth" search 'river OR railway OR bridge'
[ "$(lines out)" = 3 ] || bad "limit = 2: $(cat out)"
(cd below/further && "$quoth" search 'river OR railway OR bridge' >"$work/out")
[ "$(lines out)" = 3 ] || bad "not found from below: $(cat out)"
ends 0 "$quoth" search 'river OR railway OR bridge' --limit 1 --jsonl
[ "$(lines out)" = 1 ] && has out '"path"' || bad "the command line does not count most: $(cat out)"
ends 0 "$quoth" facets kind
has out "sentences"

# of one command alone, whichever stands first; a format of the user's yields to the project's
printf 'search.limit = 1\nlimit = 4\nfacets.limit = 2\n' >.quoth/config
printf 'jsonl = yes\n' >settings/quoth/config
ends 0 "$quoth" search 'river OR railway OR bridge'
[ "$(lines out)" = 1 ] || bad "search.limit: $(cat out)"
printf 'search.limit = 1\ntsv = yes\n' >.quoth/config
ends 0 "$quoth" search river
has out "path	line"

# relative paths begin at the folder that holds .quoth
printf 'road, river\n' >words
printf 'synonyms = words\n' >.quoth/config
rm settings/quoth/config
(cd below && "$quoth" search road >"$work/out") || bad "synonyms of the project: not found from below"

# bad lines are told with their place
refused() { # LINE MESSAGE
    printf '\n%b\n' "$1" >.quoth/config
    ends 2 "$quoth" search river
    has err ".quoth/config:2: $2"
}
refused 'limt = 3' 'limt: no such option: did you mean limit?'
refused 'limit' 'limit: expected name = value'
refused 'flat = maybe' 'maybe: expected yes or no'
refused 'serch.limit = 3' 'serch.limit: no such command'
refused 'index.limit = 3' 'index.limit: not an option of that command'
refused 'rebuild = yes' 'rebuild: an option for the command line alone'
ends 0 "$quoth" help search
printf 'limit = x\n' >.quoth/config
ends 2 "$quoth" search river
rm .quoth/config

# colours and quiet
ends 0 "$quoth" search river --color always
grep -q $'\x1b' out || bad "--color always: no colours"
if command -v script >/dev/null; then
    TERM=xterm PAGER=cat script -qec "$quoth search railway --color never" /dev/null >out </dev/null
    grep -q $'\x1b' out && bad "--color never: colours"
fi
ends 2 "$quoth" search river --color blue
ends 0 "$quoth" search river --quiet
grep -q 'sentences$' out && bad "--quiet: $(tail -1 out)"
ends 1 "$quoth" search railwya -q
[ -s err ] && bad "--quiet: advice: $(cat err)"
ends 0 "$quoth" index articles --quiet
[ -s out ] && bad "index --quiet: $(cat out)"
ends 2 "$quoth" search river --no-limit
exit $failed
