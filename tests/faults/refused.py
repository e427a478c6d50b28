#!/usr/bin/env python3
"""refused.py QUOTH PRELOAD ROOT: what may not be read, and what may not be written. An index that is for reading alone is searched as any
other; what is refused ends with 3 or 7 and one line that says what and why, and changes nothing."""
import faults
from faults import *

sys.path.insert(0, ROOT + "/tests/lsp")
from client import Client

DRAFT = WORK + "/draft.md"
tried = 0


def reading(index):
    """A command of each kind that only reads."""
    return [("search", "--index", index, "--jsonl", "--around", "1", "railway OR the"), ("facets", "--index", index, "--jsonl", "speaker,author", "*"),
            ("stats", "--index", index, "--jsonl"), ("verify", "--index", index, "--jsonl"), ("check", "--index", index, DRAFT),
            ("report", "--index", index, "railway"), ("timeline", "--index", index, "--jsonl", "the"),
            ("compare", "--index", index, "railway", "border"), ("export", "--index", index, "the"), ("complete", "--index", index, "quoth", "search", "speaker:")]


def said(index):
    """What these say, the index's form and place aside; an editor is served as well."""
    out = [quoth(*command) for command in reading(index)]
    for ended in out:
        check(ended.code in (0, 1) and not ended.err, f"quoth {' '.join(ended.args)} {ended}")
    return [answers(index), [e.out.replace(index, "INDEX") for e in out], served(index)]


def served(index):
    c = Client(faults.QUOTH, "--index", index, env=ENV, cwd=WORK, preexec_fn=as_ordinary_user)
    c.initialize()
    found = c.command("quoth.search", {"query": "railway"})
    check(c.end() == 0, "the server did not end well")
    return json.dumps(found).replace(index, "INDEX")


def refuse(ended, codes, named, why, what):
    """It ended so, with one line that says what and why."""
    global tried
    tried += 1
    lines = ended.err.splitlines()
    check(ended.code in codes, f"{what}: expected {codes}: {ended}")
    check(any(named in line and why in line for line in lines), f"{what}: does not name {named} and why: {ended}")
    check(len(lines) == 1 or ended.code == 3, f"{what}: more than one line: {ended}")


def below(path):
    return [path] + [os.path.join(top, name) for top, folders, files in os.walk(path) for name in folders + files]


def read_only(path):
    for p in below(give(path)):
        os.chmod(p, 0o555 if os.path.isdir(p) else 0o444)
    return path


# ---- an index ------------------------------------------------------------------------------------------------------

def try_for_reading_alone(s, why, victim):
    check(said(victim) == s.said, f"{s.name}: for reading alone, other answers")
    refuse(s.run(victim), (7,), os.path.basename(victim), why, f"{s.name}: index")
    refuse(quoth("index", "--index", victim, "--rebuild", "--quiet", s.articles), (7,), "", why, f"{s.name}: index --rebuild")
    refuse(quoth("correct", "--index", victim, "false", s.sentence), (7,), "corrections.tsv", why, f"{s.name}: correct")
    check(said(victim) == s.said, f"{s.name}: what was refused has changed it")


def try_modes(s):
    """The folder, and each file of it, closed to everyone."""
    for mode in (0o000, 0o444):
        victim = give(s.victim())
        os.chmod(victim, mode)
        for command in (*reading(victim)[:6], ("dump", "--index", victim), ("publish", "--index", victim, WORK + "/none"),
                        ("index", "--index", victim, "--quiet", s.articles)):
            refuse(quoth(*command), (7,), "victim", "Permission denied", f"{s.name}: folder of mode {mode:o}: {command[0]}")
        check(answers(give(victim)) == s.before, f"{s.name}: folder of mode {mode:o}: changed")
    for name in sorted(os.listdir(s.base)):
        victim, what = give(s.victim()), f"{s.name}: {name} closed"
        os.chmod(f"{victim}/{name}", 0)
        found = answers(victim)
        check(found == s.before or isinstance(found, Ended), f"{what}: another answer")
        if isinstance(found, Ended):
            refuse(found, (7,), name, "Permission denied", what)
        ended = quoth("verify", "--index", victim)
        if ended.code:
            refuse(ended, (7,), name, "Permission denied", f"{what}: verify")
        ended = s.run(victim)
        if ended.code:
            refuse(ended, (7,), "", "Permission denied", f"{what}: index")
        give(victim)
        check(s.expect_committed(victim, what) == (ended.code == 0), f"{what}: ended with {ended.code}, and is in the other state")
        s.expect_whole(victim, what)


# ---- articles, and files beside them -------------------------------------------------------------------------------

def try_articles(form):
    """One that may not be read is named; the others go on, and what the index had of it stays."""
    articles, at = f"{WORK}/closed", f"{WORK}/closed-{form}"
    for generation in range(3):
        change_articles(f"{articles}/below", generation)
        change_articles(articles, generation)
    give(articles)
    for closed in (f"{articles}/00.txt", f"{articles}/below"):
        shutil.rmtree(at, ignore_errors=True)
        os.chmod(closed, 0)
        refuse(index(at, form, articles), (3,), closed, "Permission denied", f"{form}: {closed}")
        first = paths_in(at)
        give(articles)
        check(index(at, form, articles).code == 0, f"{form}: {closed} opened again")
        whole = paths_in(at)
        lost = {p for p in whole if p == closed or p.startswith(closed + "/")}
        check(lost and first == whole - lost, f"{form}: {closed}: not the others alone: {first}")
        os.chmod(closed, 0)
        refuse(index(at, form, articles), (3,), closed, "Permission denied", f"{form}: {closed} closed later")
        check(paths_in(at) == whole, f"{form}: {closed}: pruned what is only closed: {whole - paths_in(at)}")
        refuse(index(at, form, closed), (3, 7), closed, "Permission denied", f"{form}: {closed} alone")
        check(paths_in(at) == whole, f"{form}: {closed}: pruned what is only closed: {whole - paths_in(at)}")
        give(articles)


def try_files(index):
    """Files that a command reads beside the index, and places where it writes."""
    closed, shut = f"{WORK}/closed.txt", f"{WORK}/shut"
    with open(closed, "w", encoding="utf-8") as f:
        f.write("railway\n")
    os.makedirs(shut, exist_ok=True)
    give(shut), give(closed)
    os.chmod(closed, 0), os.chmod(shut, 0o555)
    for words in (("batch", "--index", index, closed), ("check", "--index", index, closed), ("analyze", closed), ("read", closed),
                  ("search", "--index", index, "--synonyms", closed, "railway"), ("search", "--index", index, "--saved", closed, "saved:x"),
                  ("analyze", "--actors", closed, DRAFT), ("analyze", "--corrections", closed, DRAFT), ("explain", closed + ":1"),
                  ("eval", closed, closed), ("restore", "--index", WORK + "/none", closed), ("search", "--index", closed, "railway")):
        refuse(quoth(*words), (3, 7), "closed.txt", "Permission denied", " ".join(words[:3]))
    for words in (("report", "--index", index, "railway", "-o", f"{shut}/page.html"), ("publish", "--index", index, f"{shut}/shards"),
                  ("convert", "--index", index, f"{shut}/other"), ("batch", "--index", index, "-o", f"{shut}/answers", WORK + "/queries.txt"),
                  ("index", "--index", f"{shut}/new", "--quiet", DRAFT), ("saved", "--saved", f"{shut}/saved.tsv", "add", "x", "railway"),
                  ("correct", "--index", index, "--corrections", f"{shut}/corrections.tsv", "merge", "A", "B")):
        refuse(quoth(*words), (3, 7), "shut", "Permission denied", " ".join(words[:3]))
        check(not os.listdir(shut), f"{words[0]}: wrote where it may not")
    settings = give(mkdirs(f"{WORK}/settings/quoth"))
    with open(f"{settings}/config", "w", encoding="utf-8") as f:
        f.write("limit = 3\n")
    os.chmod(f"{settings}/config", 0)
    refuse(quoth("search", "--index", index, "railway"), (3, 7), "config", "Permission denied", "settings")
    shutil.rmtree(f"{WORK}/settings")


def mkdirs(path):
    os.makedirs(path, exist_ok=True)
    return path


# ---- a file system for reading alone -------------------------------------------------------------------------------

def try_file_system(made):
    disc, why = mount(f"{WORK}/disc", "size=64m"), "Read-only file system"
    for s in made:
        s.victim(f"{disc}/{s.form}")
        copy(s.articles, f"{disc}/articles")
    subprocess.run(["mount", "-o", "remount,ro", disc], check=True)
    for s in made:
        try_for_reading_alone(s, why, f"{disc}/{s.form}")
        for words in (("report", "--index", s.base, "railway", "-o", f"{disc}/page.html"), ("publish", "--index", s.base, f"{disc}/shards"),
                      ("convert", "--index", s.base, f"{disc}/other"), ("index", "--index", f"{disc}/new", "--quiet", s.articles)):
            refuse(quoth(*words), (7,), disc, why, f"{s.name}: {words[0]} to a file system for reading alone")
        check(index(f"{WORK}/from-{s.form}", s.form, f"{disc}/articles").code == 0, f"{s.name}: articles on a file system for reading alone")
    unmount(disc)


def main():
    is_alone = os.getuid() != 0 and "QUOTH_MOUNTS" not in os.environ  # modes first, as oneself; then file systems, in a world of its own
    mounts_are_allowed = not is_alone and own_mounts()
    is_ordinary = be_ordinary_user()
    shutil.copy(f"{ROOT}/corpus/articles/bridges-over-the-aras.md", DRAFT)
    os.chmod(DRAFT, 0o644)
    made = [Scenario(form, 4) for form in FORMS]
    for s in made:
        give(s.base)
        s.sentence = json.loads(well("search", "--index", s.base, "--jsonl", "--limit", "1", "the").out)["id"]
        s.said = said(s.base)
        if is_ordinary:
            victim = read_only(s.victim())
            try_for_reading_alone(s, "Permission denied", victim)
            give(victim)
            try_modes(s)
            try_articles(s.form)
            try_files(s.base)
    if mounts_are_allowed:
        try_file_system(made)
    if tried == 0:
        print("refused.py: neither can root become an ordinary user here, nor may file systems be mounted")
        sys.exit(77)
    done(f"{tried} refusals; modes: {is_ordinary}; file systems: {mounts_are_allowed}")
    if is_alone:
        own_mounts()


main()
