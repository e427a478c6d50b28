"use strict";
/* Draws the page from the data in it. Everything from the data enters as text; only http and https addresses become links. */
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const STEP = 50, VALUES = 8, ROWS = 12, EDGES = 36;

  /* ---- making elements ------------------------------------------------------------------------------------ */

  const fill = (e, attributes, children) => {
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "onclick") activate(e, value);
      else if (value !== null) e.setAttribute(name, value);
    }
    e.append(...children);
    return e;
  };
  const html = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes = {}, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
  const activate = (e, act) => {
    e.addEventListener("click", act);
    if (e.namespaceURI !== "http://www.w3.org/2000/svg") return;
    e.setAttribute("tabindex", "0");
    e.setAttribute("role", "button");
    e.addEventListener("keydown", (key) => {
      if (key.key !== "Enter" && key.key !== " ") return;
      key.preventDefault();
      act();
    });
  };
  const link = (url, text) =>
    /^https?:\/\//i.test(url) ? html("a", { href: url, rel: "noopener noreferrer" }, text || url) : document.createTextNode(text || url);
  // A host whose letters only look like another's gives itself away.
  const host = (url) => {
    try {
      const name = new URL(url).hostname;
      return name.includes("xn--") && !url.includes(name) ? ` (${name})` : "";
    } catch {
      return "";
    }
  };
  const cut = (text, most) => ([...text].length > most ? [...text].slice(0, most - 1).join("") + "…" : text);
  const narrow = () => window.innerWidth < 600;
  const plural = (n, one) => `${n.toLocaleString("en")} ${one}${n === 1 ? "" : "s"}`;

  /* ---- what a sentence has ------------------------------------------------------------------------------- */

  const unique = (list) => [...new Set(list.filter((v) => v !== ""))];
  const names = (speaker) => speaker.split("; ");
  const said = (s) => unique(s.claims.flatMap((c) => names(c.speaker)));
  const month = (s) => s.date.slice(0, 7);
  const FIELDS = [
    ["speaker", "Speakers", said],
    ["actor", "Actors", (s) => s.actors],
    ["author", "Authors", (s) => s.authors],
    ["outlet", "Outlets", (s) => [s.outlet]],
    ["host", "Sources", (s) => s.links.map((l) => l.host)],
    ["cue", "Cues", (s) => s.claims.map((c) => c.cue.toLowerCase())],
    ["quote", "Forms of quotation", (s) => s.claims.map((c) => c.quote)],
    ["kind", "Kinds", (s) => [s.kind]],
  ];
  const VALUES_OF = Object.fromEntries(FIELDS.map(([field, , of]) => [field, of]));
  VALUES_OF.date = (s) => [s.date.slice(0, unit())];
  for (const s of data.sentences) {
    s.plain = s.text.join("");
    s.key = [s.plain, s.title, s.outlet, s.section, ...s.authors, ...s.actors, ...said(s)].join("\n").toLowerCase();
  }
  let unitNow = 0;
  function unit() {
    if (unitNow) return unitNow;
    const days = unique(data.sentences.map((s) => s.date.slice(0, 10))), months = unique(data.sentences.map(month));
    unitNow = days.length <= 24 ? 10 : months.length <= 60 ? 7 : 4;
    return unitNow;
  }

  /* ---- the filter ------------------------------------------------------------------------------------------ */

  const picked = []; /* [field, value] */
  let shownMost = STEP;
  const isPicked = (field, value) => picked.some(([f, v]) => f === field && v === value);
  const pick = (field, value) => {
    const i = picked.findIndex(([f, v]) => f === field && v === value);
    if (i < 0) picked.push([field, value]);
    else picked.splice(i, 1);
    shownMost = STEP;
    draw();
  };
  const filtered = () => {
    const words = at("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    return data.sentences.filter(
      (s) => words.every((w) => s.key.includes(w)) && picked.every(([field, value]) => VALUES_OF[field](s).includes(value)));
  };
  const counts = (sentences, of) => {
    const n = new Map();
    for (const s of sentences) for (const v of unique(of(s))) n.set(v, (n.get(v) || 0) + 1);
    return [...n].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  };

  /* ---- parts of the page ----------------------------------------------------------------------------------- */

  const none = (text) => html("p", { class: "none" }, text);

  function drawNumbers(list) {
    const claims = list.flatMap((s) => s.claims);
    const share = (n, of) => (of ? `${Math.round((100 * n) / of)} %` : "");
    const linked = list.filter((s) => s.links.length).length, unnamed = claims.filter((c) => c.speaker === "anonymous").length;
    const rows = [
      ["Articles", unique(list.map((s) => s.path)).length, ""],
      ["Sentences", list.length, ""],
      ["Attributed claims", claims.length, ""],
      ["With a source link", linked, share(linked, list.length)],
      ["Speaker unnamed", unnamed, share(unnamed, claims.length)],
    ];
    at("numbers").replaceChildren(...rows.map(([name, n, part]) =>
      html("div", {}, html("dt", {}, name), html("dd", {}, n.toLocaleString("en"), html("small", {}, part)))));
  }

  function drawBar(list) {
    at("shown").textContent = `${plural(list.length, "sentence")} of ${data.sentences.length.toLocaleString("en")}`;
    at("chips").replaceChildren(...picked.map(([field, value]) =>
      html("button", { class: "chip", type: "button", onclick: () => pick(field, value), title: "Take this condition away" }, `${field}: ${cut(value, 40)} ×`)));
  }

  const open = new Set();
  function facet([field, title, of], list) {
    const all = counts(list, of), most = all.length ? all[0][1] : 1;
    if (!all.length) return null;
    const some = open.has(field) ? all : all.slice(0, VALUES);
    const rows = some.map(([value, n]) =>
      html("button", { class: "value", type: "button", style: `--share: ${(100 * n) / most}%`, "aria-pressed": String(isPicked(field, value)), title: value, onclick: () => pick(field, value) },
        html("span", {}, value), html("b", {}, n.toLocaleString("en"))));
    const more = all.length > VALUES
      ? [html("button", { class: "all", type: "button", onclick: () => { open.has(field) ? open.delete(field) : open.add(field); draw(); } },
          open.has(field) ? "Show fewer" : `Show all ${all.length}`)] : [];
    return html("div", { class: "facet" }, html("h3", {}, title), ...rows, ...more);
  }
  const drawFacets = (list) => at("facets").replaceChildren(...FIELDS.map((f) => facet(f, list)).filter(Boolean));

  /* Every month or year between the first and the last, also those without an answer; of days only those with answers,
   * "" between two that lie further than a month apart. */
  function steps(values) {
    const isFar = (x, y) => Date.parse(y) - Date.parse(x) > 31 * 86400e3;
    if (unit() === 10) return values.flatMap((day, i) => (i && isFar(values[i - 1], day) ? ["", day] : [day]));
    if (values.length < 2) return values;
    const found = [], last = values[values.length - 1];
    for (let [y, m] = values[0].split("-").map(Number); found.length < 400; ) {
      const name = unit() === 4 ? String(y).padStart(4, "0") : `${String(y).padStart(4, "0")}-${String(m).padStart(2, "0")}`;
      found.push(name);
      if (name >= last) break;
      if (unit() === 4 || ++m > 12) [y, m] = [y + 1, 1];
    }
    return found;
  }

  function drawTime(list) {
    const n = new Map(counts(list.filter((s) => s.date), VALUES_OF.date)), all = steps([...n.keys()].sort());
    const undated = list.filter((s) => !s.date).length;
    if (!all.length) return at("time").replaceChildren(none(list.length ? "No article has a date." : "Nothing."));
    const most = Math.max(...n.values()), step = Math.max(14, Math.min(90, 980 / all.length)), w = Math.max(all.length * step, 80) + 40, h = 130;
    const label = unit() === 10 ? 74 : unit() === 7 ? 54 : 34; /* how wide one is */
    let free = 0;
    const parts = [svg("line", { class: "rule", x1: 30, x2: w, y1: h - 24, y2: h - 24 }), svg("text", { class: "soft", x: 0, y: 18 }, String(most))];
    all.forEach((name, i) => {
      const count = n.get(name) || 0, tall = ((h - 44) * count) / most, x = 32 + i * step;
      if (count)
        parts.push(svg("rect", { class: isPicked("date", name) ? "picked" : "column", x, y: h - 24 - tall, width: Math.max(step - 3, 4), height: tall, rx: 2, onclick: () => pick("date", name), "aria-label": `${name}: ${count}` },
          svg("title", {}, `${name}: ${plural(count, "sentence")}`)));
      if (!name) parts.push(svg("text", { class: "soft", x: x + step / 2 - 8, y: h - 28 }, "···"));
      else if (x >= free) {
        parts.push(svg("text", { class: "soft", x, y: h - 8 }, name));
        free = x + label;
      }
    });
    at("time").replaceChildren(svg("svg", { width: w, height: h, viewBox: `0 0 ${w} ${h}`, role: "img", "aria-label": "Sentences by date" }, ...parts),
      ...(undated ? [none(`${plural(undated, "sentence")} without a date`)] : []));
  }

  function drawMatrix(list) {
    const speakers = counts(list, said).slice(0, ROWS).map((v) => v[0]), pairs = new Map(), actors = new Map();
    for (const s of list)
      for (const speaker of said(s)) {
        if (!speakers.includes(speaker)) continue;
        for (const actor of unique(s.actors)) {
          if (actor === speaker) continue;
          pairs.set(speaker + "\n" + actor, (pairs.get(speaker + "\n" + actor) || 0) + 1);
          actors.set(actor, (actors.get(actor) || 0) + 1);
        }
      }
    const columns = [...actors].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, ROWS).map((v) => v[0]);
    if (!columns.length) return at("matrix").replaceChildren(none("No speaker speaks of an actor here."));
    const most = Math.max(...pairs.values()), size = 34, left = narrow() ? 132 : 190, top = 120, parts = [];
    columns.forEach((actor, x) =>
      parts.push(svg("text", { transform: `translate(${left + x * size + size / 2 + 4} ${top - 8}) rotate(-50)` }, cut(actor, 20))));
    speakers.forEach((speaker, y) => {
      parts.push(svg("text", { x: left - 8, y: top + y * size + size / 2 + 4, "text-anchor": "end" }, cut(speaker, narrow() ? 16 : 26)));
      columns.forEach((actor, x) => {
        const n = pairs.get(speaker + "\n" + actor) || 0, box = { x: left + x * size, y: top + y * size, width: size - 2, height: size - 2, rx: 3 };
        parts.push(n
          ? svg("g", { onclick: () => { pick("speaker", speaker); pick("actor", actor); }, "aria-label": `${speaker} of ${actor}: ${n}` },
              svg("title", {}, `${speaker} of ${actor}: ${plural(n, "sentence")}`),
              svg("rect", { class: "cell", "fill-opacity": (0.12 + (0.6 * n) / most).toFixed(2), ...box }),
              svg("text", { x: box.x + size / 2 - 1, y: box.y + size / 2 + 3, "text-anchor": "middle" }, String(n)))
          : svg("rect", { class: "empty", ...box }));
      });
    });
    const w = left + columns.length * size + 90, h = top + speakers.length * size + 6;
    at("matrix").replaceChildren(svg("svg", { width: w, height: h, viewBox: `0 0 ${w} ${h}`, role: "img", "aria-label": "How often a speaker speaks of an actor" }, ...parts));
  }

  /* Authors (or outlets) on the left, whom they quote in the middle, whom those quote on the right. */
  function quotations(list) {
    const edges = new Map();
    const add = (layer, from, to) => {
      const key = [layer, from, to].join("\n");
      edges.set(key, (edges.get(key) || 0) + 1);
    };
    for (const s of list)
      for (const c of s.claims)
        for (const to of names(c.speaker)) {
          if (!to) continue;
          if (c.inside) names(c.inside).forEach((from) => add(1, from, to));
          else unique(s.authors.length ? s.authors : [s.outlet || "no byline"]).forEach((from) => add(0, from, to));
        }
    return [...edges].map(([key, n]) => [...key.split("\n"), n]).sort((a, b) => b[3] - a[3] || (a[2] < b[2] ? -1 : 1)).slice(0, EDGES);
  }

  function drawGraph(list) {
    const edges = quotations(list);
    if (!edges.length) return at("graph").replaceChildren(none("Nobody is quoted here."));
    const columns = [new Map(), new Map(), new Map()];
    const grow = (i, name, n) => columns[i].set(name, (columns[i].get(name) || 0) + n);
    for (const [layer, from, to, n] of edges) {
      if (layer === "0") grow(0, from, n), grow(1, to, n);
      else grow(1, from, 0), grow(2, to, n);
    }
    const wide = (narrow() ? [132, 244, 454] : [190, 500, 810]).slice(0, columns[2].size ? 3 : 2), row = 26, parts = [];
    const tallest = Math.max(...columns.map((c) => c.size)), h = tallest * row + 40, w = wide[wide.length - 1] + (narrow() ? 125 : 200);
    const place = columns.map((c) => {
      const order = [...c].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map((v) => v[0]);
      const gap = Math.min(row * 3, (tallest * row) / Math.max(order.length, 1));
      return new Map(order.map((name, i) => [name, 34 + (i + 0.5) * gap + (tallest * row - order.length * gap) / 2]));
    });
    const most = edges[0][3];
    for (const [layer, from, to, n] of [...edges].reverse()) {
      const i = Number(layer), x1 = wide[i] + 6, x2 = wide[i + 1] - 6, y1 = place[i].get(from), y2 = place[i + 1].get(to), bend = (x2 - x1) / 2;
      parts.push(svg("path", { class: "edge" + (isPicked("speaker", to) ? " on" : ""), d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`, "stroke-width": (1 + (9 * n) / most).toFixed(1) },
        svg("title", {}, `${from} quotes ${to}: ${n}`)));
    }
    ["author", "speaker", "quoted by the speaker"].slice(0, wide.length).forEach((title, i) =>
      parts.push(svg("text", { class: "soft", x: wide[i], y: 14, "text-anchor": i ? "start" : "end" }, title)));
    place.slice(0, wide.length).forEach((nodes, i) => {
      for (const [name, y] of nodes)
        parts.push(svg("g", { onclick: () => pick(i ? "speaker" : VALUES_OF.author && data.sentences.some((s) => s.authors.includes(name)) ? "author" : "outlet", name), "aria-label": name },
          svg("title", {}, name), svg("circle", { class: "node", cx: wide[i], cy: y, r: 4 }),
          svg("text", { x: wide[i] + (i ? 10 : -10), y: y + 4, "text-anchor": i ? "start" : "end" }, cut(name, narrow() ? 16 : 27))));
    });
    at("graph").replaceChildren(svg("svg", { width: w, height: h, viewBox: `0 0 ${w} ${h}`, role: "img", "aria-label": "Who quotes whom" }, ...parts));
  }

  /* ---- answers ----------------------------------------------------------------------------------------------- */

  function sentence(s) {
    const text = s.text.map((piece, i) => (i % 2 ? html("mark", {}, piece) : document.createTextNode(piece)));
    const by = s.claims.map((c) =>
      html("p", { class: "by" }, "— ", html("b", {}, c.speaker || "speaker not resolved"), c.cue ? `, ${c.cue} ` : " ", html("i", {}, c.quote)));
    const place = html("p", { class: "place" }, html("a", { href: "#" + s.id }, `${s.path}:${s.line}`), s.page ? ` · page ${s.page}` : "",
      ` · ${s.id}`, s.hedged ? " · hedged" : "", s.kind === "assertion" ? "" : ` · ${s.kind}`, s.section ? ` · ${s.section}` : "");
    const links = s.links.map((l) => html("p", { class: "place" }, "→ ", link(l.url), host(l.url)));
    return html("div", { class: "sentence", id: s.id }, html("p", {}, ...text), ...by, ...links, place);
  }

  function article(list) {
    const s = list[0], about = [s.authors.join(", "), s.outlet, s.date.slice(0, 10)].filter(Boolean)
      .flatMap((part, i) => [i ? " · " : "", html("span", { class: part === s.date.slice(0, 10) ? "whole" : null }, part)]);
    return html("article", { class: "article" }, html("h3", {}, link(s.url, s.title || s.path)), html("p", { class: "about" }, ...about), ...list.map(sentence));
  }

  function drawAnswers(list) {
    const groups = new Map();
    for (const s of list.slice(0, shownMost)) groups.set(s.path, [...(groups.get(s.path) || []), s]);
    at("answers").replaceChildren(...(list.length ? [...groups.values()].map(article) : [none("Nothing meets these conditions.")]));
    at("more").hidden = list.length <= shownMost;
    at("more").textContent = `Show ${Math.min(STEP, list.length - shownMost)} more`;
  }

  function draw() {
    const list = filtered();
    for (const part of [drawNumbers, drawBar, drawTime, drawFacets, drawMatrix, drawGraph, drawAnswers]) part(list);
  }

  const asked = data.query === "*" ? "All sentences" : data.query;
  document.title = `${asked} – Quoth report`;
  at("query").textContent = asked;
  at("made").textContent = data.made ? ` · ${data.made}` : "";
  const notes = data.lost.map((x) => `Not all: ${x.shard} could not be asked (${x.reason}).`);
  if (data.total > data.sentences.length)
    notes.unshift(`This page holds the first ${data.sentences.length.toLocaleString("en")} of ${plural(data.total, "sentence")}, by date.`);
  at("note").hidden = notes.length === 0;
  at("note").textContent = notes.join(" ");
  window.addEventListener("resize", draw);
  at("filter").addEventListener("input", () => { shownMost = STEP; draw(); });
  at("more").addEventListener("click", () => { shownMost += STEP; draw(); });
  window.addEventListener("beforeprint", () => { shownMost = data.sentences.length; draw(); });
  draw();
  document.documentElement.dataset.drawn = "yes";
})();
