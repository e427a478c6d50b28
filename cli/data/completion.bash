# Completion of quoth for bash: the program says what may come next.
_quoth() {
    local line=${COMP_LINE:0:COMP_POINT} candidate quote=
    local -a words
    IFS=' ' read -ra words <<<"$line"
    [[ $line == *' ' ]] && words+=('')
    local word=${words[-1]}
    case $word in
    [\'\"]*) quote=${word:0:1} word=${word:1} ;;
    esac
    words[-1]=$word
    COMPREPLY=()
    while IFS=$'\t' read -r candidate _; do
        if [[ -z $quote ]]; then # a colon ends a word to bash
            [[ $word == *:* ]] && candidate=${candidate#*:}
            [[ $candidate == *[!a-zA-Z0-9_.,:/=+-]* ]] && printf -v candidate %q "$candidate"
        fi
        COMPREPLY+=("$candidate")
    done < <("${words[0]}" complete -- "${words[@]:1}" 2>/dev/null)
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *: ]] && compopt -o nospace 2>/dev/null
    return 0
}
complete -o default -F _quoth quoth
