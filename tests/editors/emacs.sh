#!/bin/bash
# emacs.sh QUOTH ROOT: editors/emacs in an Emacs without a screen, with eglot.
. "$(dirname "$0")/helpers.sh"
wants emacs
enter_workspace
emacs -q --batch -f package-initialize --eval "(kill-emacs (if (require 'eglot nil t) 0 77))" 2>/dev/null || { echo "skipped: Emacs has no eglot"; exit 77; }
timeout 120 emacs -q --batch -f package-initialize -L "$root/editors/emacs" --eval "(setq byte-compile-error-on-warn t byte-compile-dest-file-function (lambda (_) \"$work/quoth.elc\"))" \
    -f batch-byte-compile "$root/editors/emacs/quoth.el"
timeout 120 emacs -q --batch -f package-initialize -L "$root/editors/emacs" -l quoth -l "$here/emacs.el" 2>&1
