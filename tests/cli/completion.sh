#!/bin/bash
# completion.sh QUOTH VALIDATE ROOT: what may come next, and each shell that is there asking for it.
. "$(dirname "$0")/helpers.sh"

ends 0 "$quoth" index articles
ends 0 "$quoth" saved add rails 'railway OR rail'
# offers WORDS… -- CANDIDATES: exactly these, in any order
offers() {
    local words=() want
    while [ "$1" != -- ]; do words+=("$1"); shift; done
    shift
    want=$(printf '%s\n' "$@" | sort)
    [ "$("$quoth" complete -- "${words[@]}" | cut -f1 | sort)" = "$want" ] ||
        bad "quoth ${words[*]}: $("$quoth" complete -- "${words[@]}" | cut -f1 | tr '\n' ' '), expected $*"
}
offers se -- search
offers sh -- show
offers search --kw -- --kwic
offers search --sort d -- date
offers search rail --color a -- auto always
offers search --format j -- json jsonl
offers search spea -- speaker:
offers search '(-spea' -- '(-speaker:'
offers search speaker:vali -- speaker:Kamran-Valizade
offers search speaker:kamran-v -- speaker:Kamran-Valizade
offers search 'speaker:"Kamr' -- speaker:Kamran-Valizade
offers search speaker:KAMRAN -- speaker:Kamran-Valizade
offers search kind:f -- kind:forecast
offers search has:l -- has:link
offers search saved:r -- saved:rails
offers facets speaker,ki -- speaker,kind
offers facets 'speaker>cu' -- 'speaker>cue'
offers facets kind spea -- speaker:
offers saved r -- remove run
offers saved run ra -- rails
offers completion f -- fish
offers help conf -- config
offers batch --facets ki -- kind
ends 1 "$quoth" complete -- index art # files may follow
ends 1 "$quoth" complete -- search --saved x
"$quoth" complete -- search --li --index no-such | grep -q . && bad "an option after its value"
ends 2 "$quoth" completion csh

PATH=$(dirname "$quoth"):$PATH
ends 0 "$quoth" completion bash
# completes LINE -- CANDIDATES, in bash
completes() {
    local line=$1 want
    shift 2
    want=$(printf '%s\n' "$@")
    got=$(bash --norc -c '. ./out; COMP_LINE=$1 COMP_POINT=${#1}; _quoth; printf "%s\n" "${COMPREPLY[@]}"' - "$line" 2>&1)
    [ "$got" = "$want" ] || bad "bash: $line: $got, expected $want"
}
completes 'quoth sta' -- stats
completes 'quoth search spea' -- speaker:
completes 'quoth search speaker:vali' -- Kamran-Valizade # bash replaces what stands behind the colon
completes "quoth search 'speaker:vali" -- speaker:Kamran-Valizade
completes 'quoth facets speaker,ki' -- 'speaker,kind'
if command -v fish >/dev/null; then
    ends 0 "$quoth" completion fish
    HOME=$work fish --no-config -c '. ./out; complete --do-complete "quoth search speaker:kam"' >got 2>&1
    has got speaker:Kamran-Valizade
    HOME=$work fish --no-config -c '. ./out; complete --do-complete "quoth sta"' >got 2>&1
    has got 'stats'
    HOME=$work fish --no-config -c '. ./out; complete --do-complete "quoth index artic"' >got 2>&1
    has got 'articles/'
fi
if command -v zsh >/dev/null && command -v script >/dev/null; then
    mkdir -p site && "$quoth" completion zsh >site/_quoth
    zsh -f -n site/_quoth || bad "zsh does not read its completion"
    # a terminal in which keys are typed, and what the line became is written to a file
    cat >type.zsh <<'END'
zmodload zsh/zpty
await() { for i in {1..100}; do [[ -e $1 ]] && return; sleep 0.1; done }
zpty shell zsh -f -i
zpty -w shell 'PS1=; fpath=($PWD/site $fpath); autoload -U compinit; compinit -u -d zcompdump'
zpty -w shell 'tell() { zle complete-word; print -r -- $BUFFER >line.part; mv line.part line }; zle -N tell; bindkey "^X" tell; : >ready'
await ready
zpty -n -w shell "$1"$'\C-X'
await line
zpty -d shell
END
    types() { # LINE BECOMES
        rm -f line ready zcompdump
        TERM=dumb zsh -f type.zsh "$1" >/dev/null 2>&1
        [ "$(cat line 2>/dev/null)" = "$2" ] || bad "zsh: $1 became $(cat line 2>&1), expected $2"
    }
    types 'quoth sta' 'quoth stats '
    types 'quoth search kind:fo' 'quoth search kind:forecast '
    types 'quoth search speaker:vali' 'quoth search speaker:Kamran-Valizade '
fi
exit $failed
