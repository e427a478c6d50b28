# ./run pictures: makes the pictures of editors/*/README.md anew: each editor at work on the sample articles in a terminal, whose screen
# is drawn as it is.
need build editors pictures
build release
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r corpus/articles "$work/articles"
mkdir "$work/bin"
ln -s "$root/build/release/quoth" "$work/bin/quoth"
ln -s "$root/editors/fzf/quoth-fzf" "$work/bin/quoth-fzf"
cp tools/pictures/draft.md "$work"
(cd "$work" && PATH=$work/bin:$PATH quoth index articles >/dev/null)

# shoot NAME COMMAND KEYS…: runs the command in a terminal of 100 by 28, types the keys one after the other, draws the screen
shoot() {
    local name=$1 command=$2 key
    shift 2
    tmux -L "quoth-$name" -f /dev/null new-session -d -x 100 -y 28 -c "$work" "env PATH=$work/bin:\$PATH HOME=$work TERM=tmux-256color LANG=C.UTF-8 LC_ALL=C.UTF-8 $command"
    sleep 2
    for key; do
        tmux -L "quoth-$name" send-keys "$key"
        sleep 1
    done
    sleep 1
    tmux -L "quoth-$name" capture-pane -e -p | python3 tools/pictures/svg.py >"editors/$name/picture.svg"
    tmux -L "quoth-$name" kill-server
    say "editors/$name/picture.svg"
}

shoot nvim "nvim -u NONE -i NONE --cmd 'set rtp+=$root/editors/nvim termguicolors noswapfile' -c 'luafile $root/tools/pictures/nvim.lua' draft.md" \
    '3G' ':Quoth speaker:valizade OR speaker:simonian' Enter
shoot emacs "emacs -nw -q -f package-initialize -L $root/editors/emacs -l quoth -l $root/tools/pictures/emacs.el"
shoot vim "vim -N -u NONE -i NONE --cmd 'set rtp+=$root/editors/vim noswapfile' -c 'runtime plugin/quoth.vim | syntax on | filetype on' draft.md" \
    ':Quoth kind:recommendation' Enter
shoot fzf "env TERM=tmux-256color quoth-fzf" 's' 't' 'e' 'e' 'l'
(cd "$work" && PATH=$work/bin:$PATH node "$root/tools/pictures/vscode.js" "$root/editors/vscode") >"$work/tree.html"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=790,470 --screenshot="$work/tree.png" "file://$work/tree.html" >/dev/null 2>&1
cp "$work/tree.png" editors/vscode/picture.png
say editors/vscode/picture.png
