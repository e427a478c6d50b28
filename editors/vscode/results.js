// results.js: the answers of a search as a tree: articles, and their sentences below them. Knows nothing of the editor.

/** Groups hits by article, in the order in which the articles first come. */
function articles(hits) {
  const byPath = new Map();
  for (const hit of hits) {
    if (!byPath.has(hit.path)) byPath.set(hit.path, { path: hit.path, title: hit.title || hit.path, date: hit.date, hits: [] });
    byPath.get(hit.path).hits.push(hit);
  }
  return [...byPath.values()];
}

/** Who says a sentence, each speaker once. */
function speakers(hit) {
  return [...new Set(hit.attributions.map((a) => a.speaker || "?"))].join(", ");
}

/** What a sentence is shown as when it is pointed at, in Markdown. */
function details(hit) {
  const lines = [`> ${hit.text}`, ""];
  for (const a of hit.attributions) lines.push(`**${a.speaker || "?"}** — ${a.cue} (${a.quote}, confidence ${a.confidence})`, "");
  for (const l of hit.links) lines.push(`[${l.anchor || l.host}](${l.url})`, "");
  return lines.join("\n");
}

/** The UTF-16 column of a byte column, which counts from 1. */
function character(line, column) {
  return Buffer.from(line, "utf8").subarray(0, column - 1).toString("utf8").length;
}

/** The query for a value of a field, within another query. */
function narrowed(query, field, value) {
  const one = `${field}:"${value.replace(/["\\]/g, " ")}"`;
  return query && query !== "*" ? `(${query}) AND ${one}` : one;
}

module.exports = { articles, speakers, details, character, narrowed };
