#!/bin/bash
# vim.sh QUOTH ROOT: editors/vim in a Vim without a screen.
. "$(dirname "$0")/helpers.sh"
wants vim
vim --version | grep -q '+quickfix' || { echo "skipped: this Vim has no quickfix list"; exit 77; }
enter_workspace
cat >steps.vim <<'V'
set nomore
Quoth "joint repair"
let s:n = len(getqflist())
let s:first = getqflist()[0]
if s:n != 2 || bufname(s:first.bufnr) !~# '^articles/' || s:first.lnum < 2 | call writefile(['hits: ' . string(getqflist())], 'failed') | endif
cfirst
if getline('.') !~# 'joint repair' | call writefile(['the first hit is at: ' . getline('.')], 'failed') | endif
edit draft.md
QuothCheck
if string(getqflist()) !~# 'altered' | call writefile(['check: ' . string(getqflist())], 'failed') | endif
QuothFacets kind
if join(getline(1, '$')) !~# 'assertion' | call writefile(['facets: ' . string(getline(1, '$'))], 'failed') | endif
call writefile(['done'], 'done')
qall!
V
timeout 60 vim -N -u NONE -i NONE -es --cmd "set rtp+=$root/editors/vim" -c 'runtime plugin/quoth.vim' -S steps.vim </dev/null || true
[ -f done ] || { echo "FAILED: Vim did not come to the end"; exit 1; }
[ ! -f failed ] || { cat failed; exit 1; }
