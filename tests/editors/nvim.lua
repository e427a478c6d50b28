-- nvim.lua: drives editors/nvim and Neovim's own client; ends Neovim with 0 where all holds, else says what does not.
local function expect(ok, what, seen)
  if not ok then
    print("nvim.lua: " .. what .. (seen and ": " .. vim.inspect(seen) or "") .. "\n")
    vim.cmd("cquit")
  end
end

local function eventually(what, holds)
  local seen
  local ok = vim.wait(10000, function()
    local good
    good, seen = holds()
    return good
  end, 20)
  expect(ok, what, seen)
end

local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 10000)
  local _, answer = next(answers or {})
  expect(answer and not answer.err, method .. " is answered", answer)
  return answer.result
end

local function codes()
  return table.concat(vim.tbl_map(function(d)
    return d.code or d.user_data.lsp.code
  end, vim.diagnostic.get(0)), " ")
end

local function body()
  local quoth = require("quoth")
  quoth.setup({})
  vim.cmd("setfiletype markdown")
  eventually("the server is attached", function() return #vim.lsp.buf_get_clients(0) == 1 end)
  eventually("diagnostics appear", function()
    return codes():find("quote%-differs%-from%-source") ~= nil, codes()
  end)

  local document = { textDocument = vim.lsp.util.make_text_document_params() }
  local function symbols()
    return vim.inspect(ask("textDocument/documentSymbol", document))
  end
  expect(symbols():find("Kamran Valizade"), "symbols name the speaker", symbols())
  local hover = ask("textDocument/hover", vim.tbl_extend("force", document, { position = { line = 2, character = 5 } }))
  expect(vim.inspect(hover):find("Kamran Valizade"), "hover names the speaker", hover)

  -- the source's own wording: the diagnostic goes
  vim.api.nvim_buf_set_lines(0, 2, 3, true, { "“We did not take it,” said Kamran Valizade." })
  eventually("diagnostics clear", function()
    return codes():find("quote%-differs") == nil and codes() ~= "", codes()
  end)
  vim.api.nvim_buf_set_text(0, 2, 3, 2, 3, { "o😀n t", "he" }) -- inside a line, over two lines, beside a wide character
  vim.cmd("undo")
  vim.api.nvim_buf_set_lines(0, -1, -1, true, { "", "“Small bridges fail first,” said Lynn Harcastle." })
  expect(symbols():find("Lynn Harcastle"), "an edit changes the symbols", symbols())

  expect(quoth.search('"joint repair"') == 2, "a search fills the quickfix list", vim.fn.getqflist())
  local first = vim.fn.getqflist()[1]
  expect(first.lnum > 1 and vim.fn.bufname(first.bufnr):find("^articles/"), "its lines lead to the articles", first)
  vim.cmd("cclose")
  vim.ui.select = function(items, options, choose)
    expect(options.format_item(items[1]):find("Simonian: "), "the pick list shows who speaks", options.format_item(items[1]))
    choose(items[1])
  end
  vim.cmd("set hidden")
  quoth.pick("speaker:simonian", function(hit)
    expect(vim.api.nvim_get_current_line():find(hit.text:sub(1, 12), 1, true), "a picked hit is opened at its line", hit)
    local buffer = quoth.show(hit.id)
    local shown = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), "\n")
    expect(shown:find(hit.text:sub(1, 12), 1, true), "a float shows a hit", shown)
  end)
  local shown = table.concat(vim.api.nvim_buf_get_lines(quoth.facets("kind"), 0, -1, true), "\n")
  expect(shown:find("assertion"), "a float shows facets", shown)
  vim.cmd("buffer draft.md")
  vim.cmd("write")
  expect(quoth.check() ~= nil, "check fills the quickfix list")
end

local ok, why = pcall(body)
expect(ok, "an error", why)
vim.cmd("qall!")
