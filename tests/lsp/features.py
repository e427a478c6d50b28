#!/usr/bin/env python3
"""What `quoth lsp` says of a draft: every diagnostic, symbols, hover, references, definition, links, lenses, completion, actions,
commands; encodings, settings, cancelling, progress, registration, the end.

Usage: features.py QUOTH ROOT
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from client import Client, expect

quoth, root = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
DRAFT = """# A draft 😀

## Steel

“We did not take any,” said [Kamran Valizade](https://www.example.edu/papers/2403steel.pdf).

“We brought steel,” said Lynn Harcastle.

“The bridges will fall before the winter is over.”

She wrote “Promise and Peril in the Caucasus,” a book.

Officials said that “nothing will last.

## Water

He warned that the third bridge “will not survive another flood.”
<!-- quoth: speaker:val -->
See [@bri
"""


def workspace():
    work = os.path.realpath(tempfile.mkdtemp())
    shutil.copytree(root + "/corpus/articles", work + "/articles")
    subprocess.run([quoth, "index", "--index", work + "/.quoth", work + "/articles"], check=True, capture_output=True)
    return work


def at(text, needle, encoding="utf-16"):
    before = text[: text.index(needle)]
    line = before.count("\n")
    head = before.rsplit("\n", 1)[-1]
    units = {"utf-16": len(head.encode("utf-16-le")) // 2, "utf-8": len(head.encode()), "utf-32": len(head)}[encoding]
    return {"line": line, "character": units}


def codes(diagnostics):
    return sorted({d["code"] for d in diagnostics["diagnostics"]})


def marks(diagnostics, code, text):
    """The marked words of one code."""
    lines = text.split("\n")
    found = []
    for d in diagnostics["diagnostics"]:
        b, e = d["range"]["start"], d["range"]["end"]
        if d["code"] == code and b["line"] == e["line"]:
            line = lines[b["line"]].encode("utf-16-le")
            found.append(line[2 * b["character"] : 2 * e["character"]].decode("utf-16-le"))
    return found


def check_diagnostics(c, uri):
    d = c.diagnostics(uri=uri)
    for code in ["quote-differs-from-source", "speaker-differs-from-source", "unattributed-quote", "unbalanced-quote", "no-source-link", "anonymous-source"]:
        expect(code in codes(d), f"{code} is marked: {codes(d)}")
    expect(marks(d, "quote-differs-from-source", DRAFT) == ["We did not take any,"], f"the quotation is marked, not its sentence: {d}")
    expect(marks(d, "unattributed-quote", DRAFT) == ["“The bridges will fall before the winter is over.”"], f"unattributed: {d}")
    expect(marks(d, "unbalanced-quote", DRAFT) == ["“"], f"unbalanced: {d}")
    severity = {x["code"]: x["severity"] for x in d["diagnostics"]}
    expect(severity["speaker-differs-from-source"] == 1 and severity["no-source-link"] == 4 and severity["anonymous-source"] == 3, f"severities: {severity}")
    return d


def check_places(c, uri, text):
    doc = {"textDocument": {"uri": uri}}
    tree = c.ask("textDocument/documentSymbol", doc)["result"]
    expect([s["name"] for s in tree] == ["Steel", "Water"], f"symbols by section: {[s['name'] for s in tree]}")
    speakers = [s["name"] for s in tree[0]["children"]]
    expect("Kamran Valizade" in speakers and "Lynn Harcastle" in speakers, f"and by speaker: {speakers}")
    hover = c.ask("textDocument/hover", dict(doc, position=at(text, "did not take")))["result"]["contents"]["value"]
    expect("**Kamran Valizade**" in hover and "confidence" in hover and "Other claims (2)" in hover, f"hover: {hover}")
    card = c.ask("textDocument/hover", dict(doc, position=at(text, "Valizade](")))["result"]["contents"]["value"]
    expect("www.example.edu" in card and "Also cited by" in card, f"a link's card: {card}")
    links = c.ask("textDocument/documentLink", doc)["result"]
    expect(len(links) == 1 and links[0]["range"]["start"] == at(text, "Kamran Valizade]("), f"the anchor is the link: {links}")
    by_speaker = c.ask("textDocument/references", dict(doc, position=at(text, "said [Kamran"), context={"includeDeclaration": True}))["result"]
    expect(len(by_speaker) == 2 and all("/articles/" in r["uri"] for r in by_speaker), f"other claims by the speaker: {by_speaker}")
    on_link = c.ask("textDocument/references", dict(doc, position=at(text, "Valizade]("), context={}))["result"]
    expect(len(on_link) >= 1, f"claims on the link: {on_link}")
    first = c.ask("textDocument/definition", dict(doc, position=at(text, "did not take")))["result"]
    article = open(first["uri"][7:]).read().split("\n")[first["range"]["start"]["line"]]
    behind = article.encode("utf-16-le")[2 * first["range"]["start"]["character"] :].decode("utf-16-le")
    expect(behind.startswith("“We did not take it"), f"the first appearance, to the unit: {behind[:40]}")
    lenses = c.ask("textDocument/codeLens", doc)["result"]
    titles = [c.ask("codeLens/resolve", lens)["result"]["command"]["title"] for lens in lenses]
    expect("2 other claims · 1 source link" in titles and any("no source link" in t for t in titles), f"lenses: {titles}")


def check_completion(c, uri, text):
    def items(needle):
        p = at(text, needle)
        p["character"] += len(needle)
        return c.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": p})["result"]["items"]

    expect(any(i["textEdit"]["newText"] == "speaker:" for i in items("<!-- quoth: sp")), "fields are completed")
    values = items("speaker:val")
    expect([i["textEdit"]["newText"] for i in values] == ['"Kamran Valizade"'], f"values are completed: {values}")
    cites = items("[@bri")
    expect(len(cites) == 1 and "2024" in cites[0]["label"], f"citations are completed: {cites}")
    expect(items("A draft") == [], "nothing is completed in prose")


def check_actions(c, uri, text, diagnostics):
    def actions(needle):
        p = at(text, needle)
        return c.ask("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": {"start": p, "end": p}, "context": diagnostics})["result"]

    wording = [a for a in actions("did not take") if a["title"].startswith("Use the source's wording")]
    expect(len(wording) == 1, f"a quotation can be put right: {actions('did not take')}")
    edit = wording[0]["edit"]["changes"][uri][0]
    expect(edit["newText"] == "We did not take it,", f"to the source's wording: {edit}")
    expect(wording[0]["diagnostics"], "an action says which mark it is for")
    cite = [a for a in actions("brought steel") if a["title"].startswith("Cite")]
    expect(len(cite) == 1 and cite[0]["edit"]["changes"][uri][0]["newText"].startswith(" [@"), f"a citation can be put in: {cite}")


def check_corrections(c, uri, text, work):
    p = at(text, "brought steel")
    args = {"textDocument": {"uri": uri}, "range": {"start": p, "end": p}, "context": {"diagnostics": []}}
    other = [a for a in c.ask("textDocument/codeAction", args)["result"] if "corrections" in a["title"]]
    expect(len(other) == 1 and "Lynn Harcastle said this" in other[0]["title"], f"the index can be corrected: {other}")
    expect("result" in c.command(other[0]["command"]["command"], *other[0]["command"]["arguments"]), "by its command")
    expect("Lynn Harcastle" in open(work + "/.quoth/corrections.tsv").read(), "which writes the file")
    article = work + "/articles/bridges-over-the-aras.md"
    own, body = "file://" + article, open(article).read()
    c.open(own, body)
    p = at(body, "in March that the third bridge")
    args = {"textDocument": {"uri": own}, "range": {"start": p, "end": p}, "context": {"diagnostics": []}}
    found = [a["title"] for a in c.ask("textDocument/codeAction", args)["result"]]
    expect("Note in the corrections: not said by Maral Simonian" in found, f"in an indexed text attributions can be denied: {found}")
    hover = c.ask("textDocument/hover", {"textDocument": {"uri": own}, "position": at(body, "We brought steel")})["result"]["contents"]["value"]
    expect("Other claims (1)" in hover and "We did not take it" in hover and "We brought steel" not in hover, f"but itself: {hover}")
    c.note("textDocument/didClose", {"textDocument": {"uri": own}})


def check_commands(c, uri, work):
    def cli(*words):
        run = subprocess.run([quoth, *words], capture_output=True, env=dict(os.environ, QUOTH_INDEX=work + "/.quoth"))
        return json.loads(run.stdout)

    def same(command, arguments, *words):
        got = c.command(command, arguments)["result"]
        expect(got == cli(*words), f"{command} gives what the command line gives: {str(got)[:300]}")

    same("quoth.search", {"query": "speaker:simonian", "limit": 3}, "search", "--json", "--limit", "3", "speaker:simonian")
    same("quoth.facets", {"fields": "speaker", "query": "kind:assertion"}, "facets", "--json", "speaker", "kind:assertion")
    same("quoth.stats", {}, "stats", "--json")
    found = c.command("quoth.check", {"uri": uri})["result"]
    expect({"altered", "other-speaker"} <= {f["verdict"] for f in found}, f"the text as it is typed is checked: {found}")
    why = c.command("quoth.explain", {"uri": uri, "line": 5})["result"]
    expect("Valizade" in json.dumps(why), f"and explained: {why}")
    expect(c.command("quoth.nothing")["error"]["code"] == -32602, "an unknown command is refused")
    expect("error" in c.command("quoth.search", {"query": "x", "no-such-option": True}), "an unknown option is refused")


def check_switching_off(c, uri, text):
    version = 10

    def now(more):
        nonlocal version
        version += 1
        c.change(uri, version, {"text": more})
        return codes(c.diagnostics(version))

    expect("unattributed-quote" not in now(text.replace("## Steel", "<!-- quoth-off unattributed-quote -->")), "a code is turned off by a comment")
    expect(now("<!-- quoth-off -->\n\n" + text) == [], "all are")
    expect("unattributed-quote" in now("<!-- quoth-off -->\n\n" + text.replace("## Steel", "<!-- quoth-on -->")), "and on again")
    left = now(text.replace("“The bridges", "<!-- quoth-ignore unattributed-quote -->\n“The bridges"))
    expect("unattributed-quote" not in left and "unbalanced-quote" in left, f"one line is ignored: {left}")
    c.aside.clear()
    c.note("workspace/didChangeConfiguration", {"settings": {"quoth": {"severity": {"unbalanced-quote": "error", "no-source-link": "off"}}}})
    after = c.diagnostics(uri=uri)["diagnostics"]
    expect(all(d["code"] != "no-source-link" for d in after), "settings turn a code off")
    expect([d["severity"] for d in after if d["code"] == "unbalanced-quote"] == [1], f"and change its severity: {after}")


def main_session():
    work = workspace()
    env = dict(os.environ, HOME=work, XDG_CONFIG_HOME=work)
    env.pop("QUOTH_INDEX", None)
    c = Client(quoth, env=env)
    caps = c.initialize(work, {"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}}})
    expect("quoth.search" in caps["executeCommandProvider"]["commands"], "commands are announced")
    uri = "file://" + work + "/a%20draft.md"
    c.open(uri, DRAFT)
    d = check_diagnostics(c, uri)
    check_places(c, uri, DRAFT)
    check_completion(c, uri, DRAFT)
    check_actions(c, uri, DRAFT, d)
    check_commands(c, uri, work)
    check_corrections(c, uri, DRAFT, work)
    check_switching_off(c, uri, DRAFT)
    c.note("textDocument/didClose", {"textDocument": {"uri": uri}})
    expect(c.diagnostics(uri=uri)["diagnostics"] == [] or c.diagnostics(uri=uri)["diagnostics"] == [], "marks go when a text is closed")
    expect(c.end() == 0, "the end")
    shutil.rmtree(work)


def encodings():
    for encoding in ["utf-8", "utf-32", "utf-16"]:
        for capabilities in [{"general": {"positionEncodings": [encoding, "utf-16"]}}, {"offsetEncoding": [encoding]}]:
            c = Client(quoth)
            expect(c.initialize(None, capabilities)["positionEncoding"] == encoding, f"{encoding} where offered")
            text = "It was a café 😀😀. “We will leave,” said Jane Roe.\r\n“They left,” said John Doe.\r\n"
            c.open("untitled:1", text)
            data = c.ask("textDocument/semanticTokens/full", {"textDocument": {"uri": "untitled:1"}})["result"]["data"]
            want = at(text, "Jane Roe", encoding)["character"]
            starts = [sum(data[1 : 5 * i + 2 : 5]) for i in range(len(data) // 5) if not any(data[0 : 5 * i + 1 : 5])]
            expect(want in starts, f"{encoding}: {starts}, expected {want}")
            past = {"line": 0, "character": 999}
            c.change("untitled:1", 2, {"range": {"start": past, "end": past}, "text": " It rained."})
            c.change("untitled:1", 3, {"range": {"start": {"line": 7, "character": 7}, "end": {"line": 9, "character": 0}}, "text": "“We stay,” said Ann Poe."})
            names = [s["name"] for s in c.ask("textDocument/documentSymbol", {"textDocument": {"uri": "untitled:1"}})["result"]]
            expect(any(n.startswith("Ann Poe") for n in names), f"clamped to the end: {names}")
            c.end()


def registration_and_progress():
    work = tempfile.mkdtemp()
    shutil.copytree(root + "/corpus/articles", work + "/articles")
    env = dict(os.environ, HOME=work, XDG_CONFIG_HOME=work)
    env.pop("QUOTH_INDEX", None)
    dynamic = {"dynamicRegistration": True}
    c = Client(quoth, env=env)
    c.initialize(work, {"window": {"workDoneProgress": True}, "workspace": {"configuration": True, "didChangeConfiguration": dynamic, "didChangeWatchedFiles": dynamic}})
    ask = c.until(lambda m: m.get("method") == "workspace/configuration")
    registered = c.until(lambda m: m.get("method") == "client/registerCapability")["params"]["registrations"]
    expect([r["method"] for r in registered] == ["workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles"], f"registered: {registered}")
    c.send({"id": ask["id"], "result": [{"severity": {"no-source-link": "error"}}]})
    c.open("file://" + work + "/d.md", "“We brought steel to the river,” said Lynn Harcastle.\n")
    mine = c.diagnostics()
    expect([d["severity"] for d in mine["diagnostics"] if d["code"] == "no-source-link"] == [1], f"settings that were asked for: {mine}")
    report = c.command("quoth.index", {"paths": [work + "/articles"]})["result"]
    expect(report["articles"] == 2, f"an index is made: {report}")
    kinds = [m["params"]["value"]["kind"] for m in c.aside if m.get("method") == "$/progress"]
    expect(kinds[0] == "begin" and kinds[-1] == "end" and "report" in kinds, f"progress: {kinds}")
    expect(c.command("quoth.search", {"query": "steel"})["result"]["total"] > 0, "and found by the next question")
    c.end()
    shutil.rmtree(work)


def workspace_folders():
    work, other = workspace(), tempfile.mkdtemp()
    env = dict(os.environ, HOME=other, XDG_CONFIG_HOME=other)
    env.pop("QUOTH_INDEX", None)
    os.chdir(other)
    c = Client(quoth, env=env)
    c.initialize(other)
    expect(c.ask("workspace/symbol", {"query": "steel"})["result"] == [], "no index in the first folder")
    c.note("workspace/didChangeWorkspaceFolders", {"event": {"added": [{"uri": "file://" + work, "name": "work"}], "removed": []}})
    expect(len(c.ask("workspace/symbol", {"query": "steel"})["result"]) > 0, "a folder that is added brings its index")
    c.note("workspace/didChangeWorkspaceFolders", {"event": {"removed": [{"uri": "file://" + work, "name": "work"}], "added": []}})
    expect(c.ask("workspace/symbol", {"query": "steel"})["result"] == [], "and takes it away")
    c.end()
    shutil.rmtree(work)


def plain_client_is_asked_nothing():
    c = Client(quoth)
    c.initialize()
    c.open("untitled:1", "“We will leave,” said Jane Roe.\n")
    c.diagnostics()
    expect(all("id" not in m for m in c.aside), f"a client that announces nothing is asked nothing: {c.aside}")
    c.end()


def cancelling():
    c = Client(quoth)
    c.initialize()
    text = "“We will leave,” said Jane Roe. " * 4000
    c.open("untitled:1", text)
    doc = {"textDocument": {"uri": "untitled:1"}}
    number = c.begin("textDocument/documentSymbol", doc)  # waits for the first analysis
    c.note("$/cancelRequest", {"id": number})
    expect(c.answer(number)["error"]["code"] == -32800, "a request that waits is cancelled")
    c.raw(c.frame({"id": "x", "method": "textDocument/hover", "params": dict(doc, position={"line": 0, "character": 0})})
          + c.frame({"method": "$/cancelRequest", "params": {"id": "x"}}))
    expect(c.answer("x")["error"]["code"] == -32800, "so is one that was not yet looked at")
    c.end()


def ends():
    c = Client(quoth)
    c.initialize()
    c.ask("shutdown", None)
    expect(c.ask("textDocument/hover", {})["error"]["code"] == -32600, "nothing is answered after shutdown")
    c.p.kill()
    script = "import subprocess,sys,time; p = subprocess.Popen([sys.argv[1], 'lsp'], stdin=0, stdout=1); print(p.pid, file=sys.stderr); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", script, quoth], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    server = int(parent.stderr.readline())
    parent.stdin.write(Client.frame({"id": 1, "method": "initialize", "params": {"processId": parent.pid, "capabilities": {}}}))
    parent.stdin.flush()
    parent.stdout.readline()
    parent.kill()
    parent.wait()
    for _ in range(100):  # our ends of its pipes are still open
        try:
            os.kill(server, 0)
            subprocess.run(["sleep", "0.1"])
        except ProcessLookupError:
            return
    os.kill(server, 9)
    expect(False, "a server whose parent is gone ends")


main_session()
encodings()
registration_and_progress()
workspace_folders()
plain_client_is_asked_nothing()
cancelling()
ends()
