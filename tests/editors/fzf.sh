#!/bin/bash
# fzf.sh QUOTH ROOT: editors/fzf/quoth-fzf with an fzf that takes the first line by itself.
. "$(dirname "$0")/helpers.sh"
wants fzf
enter_workspace
chosen=$(QUOTH_FZF_OPTIONS="--filter=" timeout 60 "$root/editors/fzf/quoth-fzf" 'speaker:simonian' </dev/null | head -1)
[[ $chosen == articles/bridges-over-the-aras.md:44 ]] || { echo "FAILED: chose $chosen"; exit 1; }
quoth show "$chosen" | grep -q 'another flood' || { echo "FAILED: the preview"; exit 1; }
