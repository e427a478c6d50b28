" quoth.vim: searches and checks of Quoth in the quickfix list. Vim 8 or later; needs no other plugin.
"   :Quoth QUERY        the hits of a query
"   :QuothCheck         what in this file differs from its sources
"   :QuothFacets FIELDS [QUERY]   counts of values
" g:quoth_program, g:quoth_index and g:quoth_limit change what is run.
if exists('g:loaded_quoth')
  finish
endif
let g:loaded_quoth = 1

function! s:run(words) abort
  let l:words = [get(g:, 'quoth_program', 'quoth')] + a:words
  if exists('g:quoth_index')
    let l:words += ['--index', g:quoth_index]
  endif
  let l:errors = tempname()
  let l:lines = systemlist(join(map(l:words, 'shellescape(v:val)'), ' ') . ' 2>' . shellescape(l:errors))
  let l:why = filereadable(l:errors) ? readfile(l:errors) : []
  call delete(l:errors)
  if v:shell_error > 1 || (empty(l:lines) && !empty(l:why))
    echohl ErrorMsg | echomsg join(l:why, ' ') | echohl None
  endif
  return l:lines
endfunction

function! s:fill(title, lines) abort
  call setqflist([], ' ', {'title': a:title, 'lines': a:lines, 'efm': '%f:%l:%c:%m'})
  if empty(a:lines)
    cclose
  else
    copen
  endif
endfunction

function! s:search(query) abort
  call s:fill('quoth ' . a:query, s:run(['search', '--vimgrep', '--limit', get(g:, 'quoth_limit', 200), a:query]))
endfunction

function! s:check() abort
  update
  call s:fill('quoth check', s:run(['check', '--vimgrep', expand('%:p')]))
endfunction

function! s:facets(fields, ...) abort
  let l:lines = s:run(['facets', a:fields] + (a:0 ? [join(a:000, ' ')] : []))
  new
  setlocal buftype=nofile bufhidden=wipe noswapfile
  call setline(1, l:lines)
endfunction

command! -nargs=+ Quoth call s:search(<q-args>)
command! QuothCheck call s:check()
command! -nargs=+ QuothFacets call s:facets(<f-args>)
