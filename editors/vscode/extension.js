// extension.js: Visual Studio Code's side of Quoth: starts the language server, and shows what it finds as a tree and as a report.
const fs = require("fs");
const os = require("os");
const path = require("path");
const { execFile } = require("child_process");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");
const { articles, speakers, details, character, narrowed } = require("./results");

let client;

const setting = (name) => vscode.workspace.getConfiguration("quoth").get(name);
const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;

/** Asks the server to run a command; tells what went wrong. */
async function ask(command, args) {
  try {
    return await client.sendRequest("workspace/executeCommand", { command, arguments: [args] });
  } catch (why) {
    vscode.window.showErrorMessage(`Quoth: ${why.message}`);
    return null;
  }
}

// ---- the tree of results ------------------------------------------------------------------------------------------

class Results {
  constructor() {
    this.changed = new vscode.EventEmitter();
    this.onDidChangeTreeData = this.changed.event;
    this.query = "";
    this.articles = [];
  }

  show(query, answer) {
    this.query = query;
    this.articles = articles(answer.hits);
    this.view.message = `${answer.total} sentence${answer.total === 1 ? "" : "s"} for ${query}`;
    this.changed.fire();
    vscode.commands.executeCommand("quothResults.focus");
  }

  getChildren(node) {
    return node ? node.hits || [] : this.articles;
  }

  getTreeItem(node) {
    if (node.hits) {
      const item = new vscode.TreeItem(node.title, vscode.TreeItemCollapsibleState.Expanded);
      item.description = node.date;
      item.iconPath = vscode.ThemeIcon.File;
      return item;
    }
    const item = new vscode.TreeItem(node.text, vscode.TreeItemCollapsibleState.None);
    item.description = speakers(node);
    item.tooltip = new vscode.MarkdownString(details(node));
    item.command = { command: "quothClient.open", title: "Open", arguments: [node] };
    return item;
  }
}

async function search(results, query) {
  query = query || (await vscode.window.showInputBox({ prompt: 'Query: words, "phrases", speaker:roe content:tax', value: results.query }));
  const answer = query && (await ask("quoth.search", { query, limit: 500 }));
  if (answer) results.show(query, answer);
  return answer;
}

async function open(hit) {
  const file = path.resolve(folder() || ".", hit.path.split("!")[0]);
  const document = await vscode.workspace.openTextDocument(file);
  const line = Math.min(hit.line - 1, document.lineCount - 1);
  const at = new vscode.Position(line, character(document.lineAt(line).text, hit.column));
  return vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at), preview: true });
}

// ---- facets, report, index ------------------------------------------------------------------------------------------

async function facets(results) {
  const answer = await ask("quoth.facets", { fields: "speaker,actor,host,kind", ...(results.query && { query: results.query }), limit: 50 });
  if (!answer) return;
  const items = answer.facets.map((v) => ({ label: v.value, description: `${v.field} · ${v.count}`, facet: v }));
  const chosen = await vscode.window.showQuickPick(items, { title: `Quoth: ${results.query || "all sentences"}`, matchOnDescription: true });
  if (chosen) await search(results, narrowed(results.query, chosen.facet.field, chosen.facet.value));
}

/** `quoth report` makes one page that needs nothing but itself. */
async function report(results) {
  const query = await vscode.window.showInputBox({ prompt: "Report on", value: results.query || "*" });
  if (!query) return;
  const page = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "quoth-")), "report.html");
  const words = ["report", query, "-o", page, ...(setting("index") ? ["--index", setting("index")] : [])];
  execFile(setting("path"), words, { cwd: folder() }, (why, _out, told) => {
    if (why && !fs.existsSync(page)) {
      vscode.window.showErrorMessage(`Quoth: ${told.trim() || why.message}`);
      return;
    }
    const panel = vscode.window.createWebviewPanel("quothReport", `Quoth: ${query}`, vscode.ViewColumn.Beside, { enableScripts: true });
    panel.webview.html = fs.readFileSync(page, "utf8");
    fs.rmSync(path.dirname(page), { recursive: true });
  });
}

async function index() {
  const chosen = await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: true, canSelectMany: true, openLabel: "Index" });
  const done = chosen && (await ask("quoth.index", { paths: chosen.map((uri) => uri.fsPath) }));
  if (done) vscode.window.showInformationMessage(`Quoth: ${done.articles} articles read, ${done.unchanged} unchanged, ${done.failed} failed`);
}

// ---- starting ---------------------------------------------------------------------------------------------------------

async function activate(context) {
  const results = new Results();
  results.view = vscode.window.createTreeView("quothResults", { treeDataProvider: results });
  const commands = { search: (query) => search(results, query), facets: () => facets(results), report: () => report(results), index, open };
  for (const [name, run] of Object.entries(commands)) context.subscriptions.push(vscode.commands.registerCommand(`quothClient.${name}`, run));

  const languages = ["markdown", "plaintext", "html", "latex"].map((language) => ({ language }));
  const server = { command: setting("path"), args: ["lsp"] };
  client = new LanguageClient("quoth", "Quoth", server, {
    documentSelector: languages,
    initializationOptions: { index: setting("index") || undefined, severity: setting("severity") },
    synchronize: { configurationSection: "quoth" },
    middleware: {
      // A lens asks for other claims: they are shown, not only fetched.
      executeCommand: async (command, args, next) => {
        const answer = await next(command, args);
        if (command === "quoth.search" && answer) results.show(args[0]?.query ?? String(args[0]), answer);
        return answer;
      },
    },
  });
  context.subscriptions.push(results.view);
  await client.start();
}

const deactivate = () => client?.stop();

module.exports = { activate, deactivate };
