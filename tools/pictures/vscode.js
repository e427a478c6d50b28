// vscode.js EXTENSION: what the packed extension puts into its tree for a query, as a page: Visual Studio Code itself cannot be had from
// Debian or npm, so its picture shows the extension's own output, drawn plainly.
const path = require("path");
const { execFileSync } = require("child_process");
const { articles, speakers, details } = require(path.resolve(process.argv[2], "results.js"));

const query = "speaker:valizade OR speaker:simonian OR kind:recommendation";
const answer = JSON.parse(execFileSync("quoth", ["search", "--json", "--limit", "20", "--", query]));
const escape = (s) => s.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
const row = (hit) => `<div class="hit">${escape(hit.text)} <span>${escape(speakers(hit))}</span></div>`;
const first = articles(answer.hits)[0].hits.find((h) => h.attributions.length);
console.log(`<meta charset="utf-8"><style>
  body { margin: 0; padding: 10px 14px; width: 760px; font: 13px/22px "DejaVu Sans", sans-serif; background: #1e1e1e; color: #ccc; }
  h1 { font-size: 11px; margin: 0; text-transform: uppercase; } .said, span { color: #888; font-size: 12px; }
  .article { font-weight: bold; } .hit { padding-left: 22px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  pre { border: 1px solid #454545; background: #252526; padding: 8px 12px; white-space: pre-wrap; font: 12px/18px "DejaVu Sans Mono", monospace; }
</style><h1>⌄ Quoth</h1><div class="said">${answer.total} sentences for ${escape(query)}</div>`);
for (const article of articles(answer.hits))
  console.log(`<div class="article">⌄ ${escape(article.title)} <span>${article.date}</span></div>${article.hits.map(row).join("")}`);
console.log(`<pre>${escape(details(first).trim())}</pre>`);
