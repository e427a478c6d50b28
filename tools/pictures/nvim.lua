-- nvim.lua: how Neovim looks in its picture.
vim.o.wrap = true
vim.cmd("syntax on | filetype on | colorscheme slate")
require("quoth").setup({})
vim.cmd("setfiletype markdown")
