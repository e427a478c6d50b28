// protocol.js: drives `quoth lsp` by vscode-languageserver-protocol: what Neovim 0.7 and Emacs 28 are too old for.
const assert = require("assert");
const { spawn } = require("child_process");
const fs = require("fs");
const lsp = require("vscode-languageserver-protocol/node");

const uri = "file://" + process.cwd() + "/draft.md";
const server = spawn("quoth", ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
const connection = lsp.createProtocolConnection(new lsp.StreamMessageReader(server.stdout), new lsp.StreamMessageWriter(server.stdin));

// Diagnostics are awaited by the version of the text they are for.
const published = new Map();
let waiting = [];
connection.onNotification(lsp.PublishDiagnosticsNotification.type, (p) => {
  published.set(p.version, p.diagnostics);
  waiting = waiting.filter((w) => !(p.version >= w.version && (w.done(p.diagnostics), true)));
});
const diagnostics = (version) =>
  published.has(version) ? Promise.resolve(published.get(version)) : new Promise((done) => waiting.push({ version, done }));

let text = fs.readFileSync("draft.md", "utf8").replace("“We", "He was tired.\r\n\r\n“We");
let version = 1;
const place = (needle) => {
  const before = text.slice(0, text.indexOf(needle)).split("\n");
  return { line: before.length - 1, character: before[before.length - 1].length };
};
const change = (needle, replacement) => {
  const start = place(needle);
  const range = { start, end: { line: start.line, character: start.character + needle.length } };
  text = text.replace(needle, replacement);
  return connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: ++version },
    contentChanges: [{ range, text: replacement }],
  });
};
const words = (data) => {
  const lines = text.split("\n");
  let line = 0, at = 0;
  const found = [];
  for (let i = 0; i < data.length; i += 5) {
    at = data[i] ? data[i + 1] : at + data[i + 1];
    line += data[i];
    found.push([data[i + 3], lines[line].slice(at, at + data[i + 2])]);
  }
  return found;
};

async function main() {
  connection.listen();
  const root = "file://" + process.cwd();
  const { capabilities } = await connection.sendRequest(lsp.InitializeRequest.type, {
    processId: process.pid,
    rootUri: root,
    workspaceFolders: [{ uri: root, name: "work" }],
    capabilities: { textDocument: { semanticTokens: {}, inlayHint: {} } },
  });
  assert.equal(capabilities.positionEncoding, "utf-16");
  const kinds = capabilities.semanticTokensProvider.legend.tokenTypes;
  await connection.sendNotification(lsp.InitializedNotification.type, {});
  const textDocument = { uri };
  await connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: "markdown", version, text },
  });

  const codes = (list) => list.map((d) => d.code).sort();
  let seen = codes(await diagnostics(version));
  assert(seen.includes("quote-differs-from-source"), `an altered quotation is marked: ${seen}`);

  let tokens = words((await connection.sendRequest(lsp.SemanticTokensRequest.type, { textDocument })).data);
  const of = (kind) => tokens.filter(([k]) => kinds[k] === kind).map(([, w]) => w);
  assert(of("variable").includes("Kamran Valizade"), `speakers: ${JSON.stringify(tokens)}`);
  assert(of("keyword").includes("said"), `cues: ${JSON.stringify(tokens)}`);
  assert(of("string").some((w) => w.includes("We did not take any")), `content: ${JSON.stringify(tokens)}`);

  const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const hints = await connection.sendRequest(lsp.InlayHintRequest.type, { textDocument, range });
  const he = place("He warned");
  assert(
    hints.some((h) => h.label.includes("Kamran Valizade") && h.position.line === he.line && h.position.character === 2),
    `a pronoun's hint: ${JSON.stringify(hints)}`,
  );

  await change("any", "it");
  seen = codes(await diagnostics(version));
  assert(!seen.includes("quote-differs-from-source"), `the source's wording is not marked: ${seen}`);
  await change("Kamran", "😀\r\nKamran"); // a wide character and a line end before the name
  tokens = words((await connection.sendRequest(lsp.SemanticTokensRequest.type, { textDocument })).data);
  assert(of("variable").some((w) => w.endsWith("Kamran Valizade")), `tokens follow an edit: ${JSON.stringify(tokens)}`);

  await connection.sendRequest(lsp.ShutdownRequest.type);
  const ended = new Promise((done) => server.on("exit", done));
  await connection.sendNotification(lsp.ExitNotification.type);
  assert.equal(await ended, 0);
}

main().then(
  () => process.exit(0),
  (why) => {
    console.error(why.message || why);
    server.kill();
    process.exit(1);
  },
);
