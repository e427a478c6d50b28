#compdef quoth
# Completion of quoth for zsh: the program says what may come next.
_quoth() {
    local candidate meaning
    local -a whole shown begun begun_shown
    while IFS=$'\t' read -r candidate meaning; do
        if [[ $candidate == *: ]]; then
            begun+=("$candidate") begun_shown+=("$candidate  $meaning")
        else
            whole+=("$candidate") shown+=("$candidate  $meaning")
        fi
    done < <("${(Q)words[1]}" complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)
    if (( $#whole + $#begun == 0 )); then
        _files
        return
    fi
    (( $#whole )) && compadd -U -l -d shown -a whole
    (( $#begun )) && compadd -U -l -S '' -d begun_shown -a begun
    return 0
}
if [[ ${funcstack[1]} == _quoth ]]; then
    _quoth "$@"
else
    compdef _quoth quoth
fi
