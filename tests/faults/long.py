#!/usr/bin/env python3
"""long.py QUOTH PRELOAD ROOT: words, names, addresses and paths longer than a term of the index may be, and NULs in them, which Xapian
counts twice. All is indexed, found by its words whole or cut, dumped and restored, the same in both forms."""
from faults import *

LENGTHS = [120, 121, 122, 189, 190, 191, 243, 244, 245, 246, 247, 255, 256, 500, 1000, 20000]
NULS = [1, 2, 64, 121, 122, 123, 130, 244, 246, 600]
LETTERS = ["a", "é", "字", "𐐷", "İ", "\u0301x"]  # of one to four bytes; one that grows when its case is folded; a mark

CALM = "\n\nThe river was calm, and no boat was seen on it.\n"
rng = random.Random(f"{SEED}")
n_made = 0


def word(n, letter=None):
    """A word of n bytes or a few less; of 字 each is a word of its own."""
    one = letter or rng.choice("aéİ" if n > 1000 else LETTERS)
    return "q" + one * max(1, (n - 1) // len(one.encode()))


def lines_of(n):
    """Sentences with such a word in each place that becomes a term."""
    w, name = word(n), word(n, "b").capitalize()
    return [f"The {w} of the lantern was seen.", f"The lantern burns, {name} Roe said.", f"\"The lantern {w} burns,\" said {name} {name}.",
            f"President {name} of the lantern, in {name}, will leave.", f"The lantern of {' '.join([name] * 6)} burns.",
            f"{w}'s lantern and {w}-{w} lantern.", f"According to the {w} Ministry of Lantern, it burns."]


def with_nuls(n):
    z = "\0" * n
    return [f"The lan{z}tern of the lantern was seen.", f"The lantern {z} burns, {z} Jane{z}Roe said.", f"{z}lantern{z}", f"\"The {z} lantern,\" said J{z}ane Roe.",
            "The lantern " + "\0 " * min(n, 130) + "burns.", "The lantern " + "x\0" * min(n, 130) + " burns."]  # more would be UTF-16


def write_text(folder, name, sentences):
    global n_made
    for i, sentence in enumerate(sentences):
        n_made += 1
        mark = f"Marker{n_made}"
        with open(f"{folder}/{name}-{i}.txt", "w", encoding="utf-8") as f:
            f.write(f"A title of some length\n\nBy Ann Lee\n\nThe {mark} stands first. {sentence} The {mark} stands last.\n")
            # a file that is half zeros is none of text
            f.write(CALM * (sentence.count("\0") // 20))


def record(n, letter):
    """A record of JSON, with all that a file may say of an article. Letters are those or NULs."""
    global n_made
    n_made += 1
    x = letter * (n if len(letter) == 1 else min(n, 130))
    return {"title": f"Title{x}", "text": f"The Marker{n_made} stands first. The lantern{x} burns." + CALM * (x.count("\0") // 20), "authors": [f"Ann{x} Lee", x + "b"],
            "date": "2024-01-02", "url": f"https://ex{x[:50]}ample.org/{x}{n_made}", "outlet": f"Out{x}let", "language": "en"}


def write_pages(folder, n):
    global n_made
    n_made += 1
    host = ".".join(["h" * 60] * (n // 61 + 1))[:max(3, n)].strip(".")
    with open(f"{folder}/page-{n}.html", "w", encoding="utf-8") as f:
        f.write(f"<html><head><title>Page</title><meta name=author content='{word(n)}'></head><body><article><h1>Page</h1><h2>{word(n)}</h2>"
                f"<p>The Marker{n_made} stands first, and <a href='https://example.org/{word(n, 'p')}?q={'%00' * 130}'>the lantern {word(n)}</a> "
                f"and <a href='https://{host}/x'>another lantern</a> and <a href='{word(n)}'>a third lantern</a> are here, by the river, for long.</p>"
                f"<p>The lantern of the Marker{n_made} has burnt since the spring, and nobody knows for how long it will.</p></article></body></html>")
    n_made += 1
    with open(f"{folder}/mark-{n}.md", "w", encoding="utf-8") as f:
        f.write(f"# {word(n)}\n\n*By {word(n, 'c')}*\n\n## {word(n)}\n\nThe Marker{n_made} stands [here]({word(n, 'd')}). A [lantern](https://example.org/{word(n, 'e')}) burns.\n")


def write_paths(folder):
    """Names as long as they may be, and paths beyond a term."""
    for depth in (1, 2, 3):
        for letter in ("d", "é"):
            below = folder + ("/" + letter * (200 // len(letter.encode()))) * depth
            os.makedirs(below, exist_ok=True)
            write_text(below, word(220, letter), ["The lantern burns."])


def make(folder):
    os.makedirs(folder)
    records = []
    for n in chosen_of(LENGTHS):
        write_text(folder, f"word-{n}", lines_of(n))
        write_pages(folder, n)
        records += [record(n, rng.choice(LETTERS)), record(n, "%00")]
    for n in chosen_of(NULS):
        write_text(folder, f"nul-{n}", with_nuls(n))
        records += [record(n, "\0"), record(n, "x\0"), record(n, "\0 ")]
    with open(f"{folder}/records.jsonl", "w", encoding="utf-8") as f:
        f.writelines(json.dumps(r) + "\n" for r in records)
    write_paths(folder)
    with open(f"{WORK}/names.tsv", "w", encoding="utf-8") as f:
        f.write("name\tcode\tcanonical\ttype\n")
        for n in chosen_of(LENGTHS)[:-1]:
            f.write(f"{word(n, 'b').capitalize()}\tXY{n}\t{word(n, 'c').capitalize()}\tperson\n")
    return folder


def chosen_of(values):
    return [values[i - 1] for i in chosen(len(values), rounds(6), str(values))]


def hits(index, query):
    ended = well("search", "--index", index, "--jsonl", "--limit", "0", query, ok=(0, 1))
    return sorted(json.loads(line)["id"] for line in ended.out.splitlines())


def query_of(value):
    return '"' + value.replace('"', " ") + '"'


def ask_for_all(at, form):
    """What each sentence holds finds it, as far as a question can hold it: an argument has no NUL, and is not endless."""
    questions = []
    for line in well("search", "--index", at, "--jsonl", "--limit", "0", "*").out.splitlines():
        s = json.loads(line)
        values = [("author", a) for a in s["authors"]] + [("outlet", s["outlet"]), ("section", s["section"]), ("title", s["title"])]
        values += [("speaker", a["speaker"]) for a in s["attributions"] if ";" not in a["speaker"]] + [("actor", a) for a in s["actors"]]
        values += [("link", link["url"]) for link in s["links"]] + [("", s["text"])] + [("path", os.path.join(WORK, s["path"]))] * (";" not in s["path"])
        for field, value in values:
            if value and "\0" not in value and len(value) < 3000 and value.count("字") < 1000:
                questions.append((field + ":" * bool(field) + query_of(value), s["id"]))
    for question, sentence in [questions[i - 1] for i in chosen(len(questions), 4 * rounds(10))]:
        check(sentence in hits(at, question), f"{form}: {question[:300]} does not find {sentence}")
    return min(len(questions), 4 * rounds(10))


def main():
    articles, asked, all_of = make(f"{WORK}/articles"), 0, []
    for form in FORMS:
        at = f"{WORK}/{form}"
        ended = index(at, form, articles, more=["--actors", f"{WORK}/names.tsv"])
        check(ended.code == 0 and not ended.err, f"{form}: {ended}")
        well("verify", "--index", at)
        for i in range(1, n_made + 1):
            check(hits(at, f"marker{i}"), f"{form}: Marker{i} is not found")
        check(len(hits(at, "lantern*")) >= n_made // 2, f"{form}: the lanterns are not found")
        asked += ask_for_all(at, form)
        all_of.append(answers(at))
        again = index(at, form, articles, more=["--actors", f"{WORK}/names.tsv"])
        check(again.code == 0 and answers(at) == all_of[-1], f"{form}: indexed again: {again}")
        with open(f"{WORK}/dump", "w", encoding="utf-8") as f:
            f.write(well("dump", "--index", at).out)
        well("restore", "--index", f"{at}-restored", "--form", form, f"{WORK}/dump", "--quiet")
        check(answers(f"{at}-restored") == all_of[-1], f"{form}: restored, it answers otherwise")
        ended = index(at, form, articles, more=["--rebuild", "--actors", f"{WORK}/names.tsv"])
        check(ended.code == 0 and answers(at) == all_of[-1], f"{form}: rebuilt: {ended}")
    check(all_of[0] == all_of[1], "the two forms answer otherwise")
    done(f"{n_made} articles, {asked} questions for what they hold")


main()
