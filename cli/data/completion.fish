# Completion of quoth for fish: the program says what may come next.
function __quoth_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l word (string trim --left --chars='"\'' -- $words[-1])
    command quoth complete -- $words[2..-2] "$word" 2>/dev/null
    or __fish_complete_path "$word"
end
complete -c quoth -f -a '(__quoth_complete)'
