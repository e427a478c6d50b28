// vscode.js EXTENSION: loads the packed extension in an editor made of stand-ins, with a client that runs `quoth` itself, and uses each of
// its commands.
const assert = require("assert");
const fs = require("fs");
const Module = require("module");
const path = require("path");
const { execFileSync } = require("child_process");

const extension = path.resolve(process.argv[2]);
const manifest = JSON.parse(fs.readFileSync(path.join(extension, "package.json"), "utf8"));
const registered = {}, shown = { errors: [], panels: [] };
let typed, tree, options;

class Position { constructor(line, character) { Object.assign(this, { line, character }); } }
class Range { constructor(start, end) { Object.assign(this, { start, end }); } }
class TreeItem { constructor(label, state) { Object.assign(this, { label, state }); } }
class EventEmitter { event() {} fire() { this.fired = true; } }

const document = (file) => {
  const lines = fs.readFileSync(file, "utf8").split("\n");
  return { lineCount: lines.length, lineAt: (n) => ({ text: lines[n] }), file };
};
const vscode = {
  Position, Range, TreeItem, EventEmitter,
  ThemeIcon: { File: "file" },
  MarkdownString: class { constructor(value) { this.value = value; } },
  TreeItemCollapsibleState: { None: 0, Expanded: 2 },
  ViewColumn: { Beside: -2 },
  workspace: {
    workspaceFolders: [{ uri: { fsPath: process.cwd() } }],
    getConfiguration: () => ({ get: (name) => ({ path: "quoth", index: "", severity: {} })[name] }),
    openTextDocument: async (file) => document(file),
  },
  window: {
    createTreeView: (id, { treeDataProvider }) => (tree = treeDataProvider, { id, dispose() {} }),
    showInputBox: async () => typed,
    showQuickPick: async (items) => items.find((i) => i.label === "Maral Simonian"),
    showErrorMessage: (text) => shown.errors.push(text),
    showInformationMessage: (text) => (shown.information = text),
    showOpenDialog: async () => [{ fsPath: process.cwd() + "/articles" }],
    showTextDocument: async (doc, how) => ({ doc, how }),
    createWebviewPanel: (id, title) => (shown.panels.push({ title, webview: {} }), shown.panels.at(-1)),
  },
  commands: {
    registerCommand: (name, run) => ((registered[name] = run), { dispose() {} }),
    executeCommand: async () => {},
  },
};
const cli = (command, args) => {
  const { query, fields, paths, ...rest } = args;
  const words = Object.entries(rest).map(([k, v]) => `--${k}=${v}`);
  try {
    return JSON.parse(execFileSync("quoth", [command.slice(6), "--json", ...words, "--", ...[fields, query].filter(Boolean), ...(paths || [])], { stdio: "pipe" }));
  } catch (why) {
    throw new Error(why.stderr.toString());
  }
};
class LanguageClient {
  constructor(id, name, server, given) { options = { server, given }; }
  async start() {}
  async stop() {}
  async sendRequest(_method, { command, arguments: [args] }) { return cli(command, args); }
}

const load = Module._load;
Module._load = function (name, ...rest) {
  if (name === "vscode") return vscode;
  if (name === "vscode-languageclient/node") return { LanguageClient };
  return load.call(this, name, ...rest);
};

async function main() {
  const { activate, deactivate } = require(extension);
  await activate({ subscriptions: [] });
  for (const { command } of manifest.contributes.commands) assert(registered[command], `${command} is registered`);
  assert.deepEqual(options.server, { command: "quoth", args: ["lsp"] });

  typed = '"joint repair"';
  await registered["quothClient.search"]();
  const [article] = tree.getChildren();
  assert.equal(article.hits.length, 2, "the tree has both hits below their article");
  assert.match(tree.view.message, /^2 sentences/);
  const item = tree.getTreeItem(tree.getChildren(article)[0]);
  assert.match(item.label, /joint repair/);
  const { doc, how } = await registered["quothClient.open"](article.hits[1]);
  const line = doc.lineAt(how.selection.start.line).text.slice(how.selection.start.character);
  assert(line.startsWith(article.hits[1].text.slice(0, 20)), `a hit is opened at its place: ${line}`);

  tree.query = "";
  await registered["quothClient.facets"]();
  assert.equal(tree.query, 'speaker:"Maral Simonian"');
  const answer = await options.given.middleware.executeCommand("quoth.search", [{ query: "steel" }], async (c, a) => cli(c, a[0]));
  assert(answer.total > 0 && tree.query === "steel", "what a lens asks is shown");

  typed = "speaker:(";
  await registered["quothClient.search"]();
  assert.equal(shown.errors.length, 1, "a bad query is told");
  typed = "steel";
  await registered["quothClient.report"]();
  for (let i = 0; i < 100 && !shown.panels[0]?.webview.html; i++) await new Promise((done) => setTimeout(done, 50));
  assert.match(shown.panels[0].webview.html, /steel/, "a report is shown");
  await registered["quothClient.index"]();
  assert.match(shown.information, /0 articles read, 2 unchanged, 0 failed/);
  await deactivate();
}

main().then(() => process.exit(0), (why) => { console.error(why); process.exit(1); });
