-- quoth: Neovim's side of Quoth: the language server for drafts, and searches as quickfix list, pick list and float.
-- Works from Neovim 0.7 on and needs no other plugin.
local M = {}

M.options = {
  cmd = "quoth", -- the program
  index = nil, -- nil: $QUOTH_INDEX, else .quoth here or above
  filetypes = { "markdown", "text", "html", "tex" },
  limit = 200, -- hits of a search
  settings = {}, -- of the language server: { severity = { ["no-source-link"] = "off" } }
}

-- ---- running the program ----------------------------------------------------------------------------------------

local function command(words)
  local all = vim.list_extend({ M.options.cmd }, words)
  if M.options.index then
    vim.list_extend(all, { "--index", M.options.index })
  end
  return all
end

-- Runs `quoth WORDS…` and gives its lines; nil where it failed, after telling why. Nothing found is an empty list.
local function run(words, input)
  local errors = vim.fn.tempname()
  local quoted = vim.tbl_map(vim.fn.shellescape, command(words))
  local lines = vim.fn.systemlist(table.concat(quoted, " ") .. " 2>" .. vim.fn.shellescape(errors), input)
  local why = vim.fn.filereadable(errors) == 1 and vim.fn.readfile(errors) or {}
  vim.fn.delete(errors)
  if vim.v.shell_error > 1 then
    vim.notify(table.concat(why, "\n"), vim.log.levels.ERROR)
    return nil
  end
  if #lines == 0 and #why > 0 then
    vim.notify(table.concat(why, "\n"), vim.log.levels.INFO)
  end
  return lines
end

local function json_lines(words)
  local lines = run(words)
  return lines and vim.tbl_map(vim.fn.json_decode, lines)
end

-- Every hit of a query as a table with the keys of docs/formats/hit.json.
function M.hits(query)
  return json_lines({ "search", "--jsonl", "--limit", tostring(M.options.limit), query })
end

-- ---- quickfix -----------------------------------------------------------------------------------------------------

local function fill(title, lines)
  vim.fn.setqflist({}, " ", { title = title, lines = lines, efm = "%f:%l:%c:%m" })
  vim.cmd(#lines > 0 and "copen" or "cclose")
  return #lines
end

-- Searches into the quickfix list; the number of hits.
function M.search(query)
  local lines = run({ "search", "--vimgrep", "--limit", tostring(M.options.limit), query })
  return lines and fill("quoth " .. query, lines)
end

-- What in this buffer's file differs from its sources, in the quickfix list.
function M.check()
  local lines = run({ "check", "--vimgrep", vim.api.nvim_buf_get_name(0) })
  return lines and fill("quoth check", lines)
end

-- ---- float ----------------------------------------------------------------------------------------------------------

local function float(lines)
  return vim.lsp.util.open_floating_preview(lines, "markdown", { border = "rounded", focus = false, max_width = 100, wrap = true })
end

local function describe(hit)
  local lines = { "**" .. hit.title .. "**  " .. hit.date, "", "> " .. hit.text, "" }
  for _, a in ipairs(hit.attributions) do
    table.insert(lines, ("**%s** — %s (%s, confidence %d)"):format(a.speaker, a.cue, a.quote, a.confidence))
  end
  for _, l in ipairs(hit.links) do
    table.insert(lines, ("[%s](%s)"):format(l.anchor, l.url))
  end
  return lines
end

-- Who says the sentence of that id, its sources and its neighbours, in a float.
function M.show(id)
  local found = json_lines({ "show", "--jsonl", id })
  if not found or not found[1] then
    return nil
  end
  local hit = found[1]
  local lines = describe(hit)
  vim.list_extend(lines, { "", "---", "" })
  for _, x in ipairs(hit.before) do
    table.insert(lines, x.text)
  end
  table.insert(lines, "**" .. hit.text .. "**")
  for _, x in ipairs(hit.after) do
    table.insert(lines, x.text)
  end
  return float(lines)
end

-- Counts of values in a float.
function M.facets(fields, query)
  local words = { "facets", "--jsonl", fields }
  if query and query ~= "" then
    table.insert(words, query)
  end
  local found = json_lines(words)
  if not found then
    return nil
  end
  local lines, field = {}, nil
  for _, v in ipairs(found) do
    if v.field ~= field then
      vim.list_extend(lines, { "**" .. v.field .. "**" })
      field = v.field
    end
    table.insert(lines, ("%6d  %s"):format(v.count, v.value))
  end
  return float(lines)
end

-- ---- pick list ------------------------------------------------------------------------------------------------------

local function go(hit)
  vim.cmd("edit " .. vim.fn.fnameescape(hit.path))
  vim.api.nvim_win_set_cursor(0, { hit.line, hit.column - 1 })
end

-- Offers the hits of a query; the one chosen is opened, and `then_do`, where given, is called with it.
function M.pick(query, then_do)
  local hits = M.hits(query)
  if not hits or #hits == 0 then
    return
  end
  local line = function(hit)
    local who = hit.attributions[1] and hit.attributions[1].speaker ~= "" and hit.attributions[1].speaker .. ": " or ""
    return who .. hit.text
  end
  vim.ui.select(hits, { prompt = "quoth " .. query, format_item = line, kind = "quoth" }, function(hit)
    if hit then
      go(hit)
      if then_do then
        then_do(hit)
      end
    end
  end)
end

-- ---- the language server --------------------------------------------------------------------------------------------

local client

local function on_exit()
  client = nil
end

-- Attaches the language server to a buffer, starting it the first time.
function M.attach(buffer)
  client = client
    or vim.lsp.start_client({
      name = "quoth",
      cmd = command({ "lsp" }),
      root_dir = vim.fn.getcwd(),
      settings = { quoth = M.options.settings },
      init_options = M.options.settings,
      on_exit = on_exit,
    })
  if client then
    vim.lsp.buf_attach_client(buffer, client)
  end
  return client
end

local function define(name, run_it, options)
  vim.api.nvim_create_user_command(name, run_it, options)
end

function M.setup(options)
  M.options = vim.tbl_deep_extend("force", M.options, options or {})
  define("Quoth", function(a) M.search(a.args) end, { nargs = "+", desc = "search into the quickfix list" })
  define("QuothPick", function(a) M.pick(a.args) end, { nargs = "+", desc = "search and pick a hit" })
  define("QuothCheck", M.check, { desc = "what differs from its sources" })
  define("QuothFacets", function(a)
    M.facets(a.fargs[1], table.concat(a.fargs, " ", 2))
  end, { nargs = "+", desc = "count values: FIELD[,FIELD] [QUERY]" })
  vim.api.nvim_create_autocmd("FileType", {
    group = vim.api.nvim_create_augroup("quoth", {}),
    pattern = M.options.filetypes,
    callback = function(a) M.attach(a.buf) end,
  })
end

return M
