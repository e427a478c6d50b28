"""The questions of the bench, drawn from the records themselves, the same on every machine."""
import collections
import json
import random
import re

WORD = re.compile(r"[a-z]{2,}")
PLAIN = re.compile(r"^[A-Za-z ]+$")


def plain_words(text):
    """The words of a text, if it has nothing that tokenizers see differently; else none."""
    return text.lower().split() if PLAIN.match(text.strip(" .")) and text.strip() else []


def learn(records):
    counts, sentences, by_author, by_actor = collections.Counter(), [], [], []
    with open(records, encoding="utf-8") as f:
        for i, line in enumerate(f):
            text, author, _, actors, _ = line.rstrip("\n").split("\t")
            counts.update(set(WORD.findall(text.lower())))
            words = plain_words(text.rstrip("."))
            if len(words) >= 6:
                sentences.append(words)
                if author:
                    by_author.append((words, author))
                if actors:
                    by_actor.append((words, actors.split("; ")[0]))
    return counts, sentences, by_author, by_actor, i + 1


def draw(records, n=40):
    """Lists of (kind, op, conditions, fields)."""
    rng = random.Random(20261125)
    counts, sentences, by_author, by_actor, total = learn(records)
    ranked = [w for w, _ in counts.most_common()]
    common, middle = ranked[:200], [w for w in ranked[200:] if counts[w] > total / 5000]
    rare = [w for w in ranked if 2 <= counts[w] <= 20 and len(w) > 4]
    is_common = set(common)

    def word(text):
        return {"op": "word", "field": "text", "text": text}

    def phrases(size, of_common):
        found = []
        while len(found) < n:
            words = rng.choice(sentences)
            at = rng.randrange(len(words) - size + 1)
            part = words[at:at + size]
            if all(len(w) > 1 or w in "ai" for w in part) and (all(w in is_common for w in part) == of_common):
                found.append(" ".join(part))
        return found

    asks = []
    for kind, words in (("common word", common), ("middling word", middle), ("rare word", rare)):
        asks += [(kind, "count", [word(w)], "") for w in rng.sample(words, min(n, len(words)))]
    asks += [("two common words", "count", [word(w) for w in rng.sample(common, 2)], "") for _ in range(n)]
    asks += [("phrase of 2, common", "count", [word(p)], "") for p in phrases(2, True)]
    asks += [("phrase of 2, rare", "count", [word(p)], "") for p in phrases(2, False)]
    asks += [("phrase of 3", "count", [word(p)], "") for p in phrases(3, True)]
    asks += [("phrase of 5", "count", [word(p)], "") for p in phrases(5, False)]
    for kind, field, pairs in (("phrase and author", "author", by_author), ("phrase and actor", "actor", by_actor)):
        for _ in range(n):
            words, value = rng.choice(pairs)
            at = rng.randrange(len(words) - 1)
            asks.append((kind, "count", [word(" ".join(words[at:at + 2])), {"op": "value", "field": field, "text": value}], ""))
    asks += [("wildcard", "count", [{"op": "prefix", "text": w[:5]}], "") for w in rng.sample([w for w in middle if len(w) > 7], n)]
    asks += [("near", "count", [{"op": "near", "words": rng.sample(middle[:400], 2), "within": 5}], "") for _ in range(n)]
    asks += [("ten best, common word", "ten", [word(w)], "") for w in rng.sample(common, n)]
    asks += [("facets of a common word", "facets", [word(w)], "author,actor") for w in rng.sample(common, n)]
    asks += [("facets of a phrase", "facets", [word(p)], "author,actor") for p in phrases(2, True)]
    return asks


def for_quoth(conditions):
    parts = []
    for c in conditions:
        if c["op"] == "near":
            parts.append("=%s NEAR/%d =%s" % (c["words"][0], c["within"] + 1, c["words"][1]))
        elif c["op"] == "prefix":
            parts.append(c["text"] + "*")
        elif c["op"] == "value":
            parts.append('%s:"%s"' % (c["field"], c["text"].replace('"', "")))
        elif " " in c["text"]:
            parts.append('"%s"' % c["text"])
        else:
            parts.append("=" + c["text"])
    return " ".join(parts)


def for_lucene(conditions):
    parts = []
    for c in conditions:
        if c["op"] == "near":
            parts.append("near|%d|%s" % (c["within"], " ".join(c["words"])))
        elif c["op"] == "prefix":
            parts.append("prefix|text|" + c["text"])
        else:
            parts.append("is|%s|%s" % (c["field"], c["text"]))
    return " & ".join(parts)


def write(asks, path, form):
    with open(path, "w", encoding="utf-8") as f:
        for kind, op, conditions, fields in asks:
            f.write("\t".join((kind, op, form(conditions), fields)) + "\n")


FORMS = {"quoth": for_quoth, "fts5": json.dumps, "lucene": for_lucene}
