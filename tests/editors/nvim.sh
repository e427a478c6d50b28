#!/bin/bash
# nvim.sh QUOTH ROOT: editors/nvim in a Neovim without a screen.
. "$(dirname "$0")/helpers.sh"
wants nvim
enter_workspace
timeout 120 nvim --headless -u NONE -i NONE --cmd "set rtp+=$root/editors/nvim" -c "luafile $here/nvim.lua" draft.md 2>&1
