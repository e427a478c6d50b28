#!/usr/bin/env python3
"""charsets.py QUOTH PRELOAD ROOT: an article in twelve charsets that says rightly, wrongly or not at all which it is in; mixed ones; and
articles that would steer a terminal, turn its lines round, or lead to a host that only looks like another's. All of an article that is
told rightly is read; whatever else is said, a line of it is found; nothing that a terminal obeys reaches it."""
import codecs
import pty

from faults import *

ENGLISH = "Jane Roe said that the border at “Pécs” will open – “We saw the river,” said Minister Ana Gómez."
CHARSETS = [("utf-8", ENGLISH + " Тарту, Αθήνα, 東京."), ("utf-16-le", ENGLISH), ("utf-16-be", ENGLISH), ("windows-1252", ENGLISH), ("iso-8859-15", "Jane Roe said that the café in Besançon costs 5 €."),
            ("windows-1250", "Jane Roe said that Łódź and Kraków are near; Václav Dvořák agreed."), ("windows-1251", "«Граница открыта», – сказал министр Иван Петров. Река близка, мост цел."),
            ("koi8-r", "Граница открыта, сказал министр Иван Петров. Река близка, мост цел."), ("windows-1253", "Ο υπουργός είπε ότι τα σύνορα θα ανοίξουν στις όχθες του ποταμού."),
            ("windows-1256", "قال الوزير إن الحدود ستفتح غدا قرب النهر والجسر القديم"), ("shift_jis", "大臣は国境が明日開くと述べた。川の橋は古いが丈夫である。"), ("gb18030", "部长说边境明天开放。河上的桥虽然古老但很坚固。"),
            ("euc-kr", "장관은 국경이 내일 열릴 것이라고 말했다. 강의 다리는 오래되었다.")]
STEERING = ["\x1b[2J", "\x1b]0;title\x07", "\x1b]8;;http://evil.example\x1b\\", "\x9b31m", "\x90q\x9c", "\r", "\b\b\b", "\x07", "\x7f", "\u202e", "\u2066", "\u202a", "\u200f",
            "\u061c", "\u2067", "\u2069", "\x0e", "\x1bc", "\x05", "\x1b[6n", "\x1bP+q\x1b\\"]
HOSTS = [("https://аpple.example/a", "xn--pple-43d.example"), ("https://раураl.example/b", "xn--l-7sba6dbr.example"), ("http://bücher.example:80/c?d", "xn--bcher-kva.example")]


def is_neutral(text):
    """Nothing in it steers a terminal or turns it round; colours of our own are taken out before."""
    return not any(ord(c) < 32 and c != "\n" or 0x7f <= ord(c) < 0xa0 or c in "\u061c\u200e\u200f" or 0x202a <= ord(c) <= 0x202e
                   or 0x2066 <= ord(c) <= 0x2069 for c in text)


def page(text, declared):
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<!DOCTYPE html><html><head>{meta}<title>A title</title></head><body><article><h1>A title</h1><p>{text}</p></article></body></html>"


def write(name, data):
    with open(f"{WORK}/articles/{name}", "wb") as f:
        f.write(data)


def read(name):
    ended = well("read", "--json", f"{WORK}/articles/{name}")
    return json.loads(ended.out), ended


def is_label(charset):
    return charset.replace("-le", "le").replace("-be", "be")


def whole_text(article):
    return json.dumps(article, ensure_ascii=False)


def told_rightly(rng):
    """Declared as it is: every word comes back. Declared as another: it is read nonetheless, and nothing stops."""
    n = 0
    for charset, text in CHARSETS:
        mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(charset, b"")
        right = page(text, "" if mark else charset)
        write(f"{charset}.html", mark + right.encode(charset))
        found, _ = read(f"{charset}.html")
        check(text in whole_text(found), f"{charset}, told: {whole_text(found)[:400]}")
        write(f"{charset}.txt", mark + f"A title\n\n{(text + ' ') * 5}\n".encode(charset))
        found, _ = read(f"{charset}.txt")
        if charset in ("utf-8", "utf-16-le", "utf-16-be", "windows-1251", "koi8-r", "shift_jis", "euc-kr", "windows-1252"):
            check(text in whole_text(found), f"{charset}, not told: {whole_text(found)[:400]}")
        for other in rng.sample([c for c, _ in CHARSETS], 3) + ["nonsense", "utf-7", "x" * 500]:
            write(f"{charset}-as-{other[:20]}.html", page("Plainly marker said. " + text, is_label(other)).encode(charset))
            found, _ = read(f"{charset}-as-{other[:20]}.html")
            if not charset.startswith("utf-16") and other not in ("utf-16-le", "utf-16-be"):
                check("Plainly marker said" in whole_text(found), f"{charset} said to be {other}: {whole_text(found)[:400]}")
            n += 1
    return n


def mixed(rng):
    """Paragraphs each in a charset of its own, as pages put together by hand are: those in ASCII stand."""
    for i in range(rounds(10)):
        parts = [(f"Marker{i}x{k} said that it is so. ".encode(), rng.choice(CHARSETS)) for k in range(6)]
        data = b"A title\n\n" + b"\n\n".join(ascii_part + text.encode(charset) for ascii_part, (charset, text) in parts if not charset.startswith("utf-16"))
        write(f"mixed-{i}.txt", data)
        found, _ = read(f"mixed-{i}.txt")
        # one that looks like a wide charset as a whole may take an ASCII letter at a seam; the first words stand in any
        check(f"Marker{i}x" in whole_text(found), f"mixed {i}: {whole_text(found)[:500]}")


def steering(rng):
    lines = []
    for i, what in enumerate(STEERING + ["".join(rng.sample(STEERING, 3)) for _ in range(rounds(5))]):
        name = f"steer{i}"
        lines.append((i, what))
        write(f"{name}.txt", f"Title {what} of it\n\nBy Jane {what} Roe\n\nThe steer{i}x of {what}the river{what} will open, Jane{what} Roe said{what}.\n".encode())
        write(f"{name}.md", f"# Title {what}\n\nThe [steer{i}x {what}](https://a{what}.example/{what}) of “{what}the river” will open, Jane Roe said.\n".encode())
    return lines


def on_terminal(*args):
    """What a terminal is sent, without our own colours and line ends."""
    parent, child = pty.openpty()
    p = subprocess.Popen([QUOTH, *args], stdin=subprocess.DEVNULL, stdout=child, stderr=child, env={**ENV, "TERM": "xterm", "PAGER": "cat"}, cwd=WORK)
    os.close(child)
    sent = b""
    try:
        while part := os.read(parent, 65536):
            sent += part
    except OSError:
        pass
    os.close(parent)
    check(p.wait(60) in (0, 1, 2, 3, 4), f"quoth {' '.join(args)}: {sent[-300:]}")
    text = sent.decode("utf-8", "replace").replace("\r\n", "\n")
    for code in ("0", "35", "32", "1;31", "1;36", "33", "34", "2", "1"):
        text = text.replace(f"\x1b[{code}m", "")
    return text.replace("\r\x1b[K", "")


def main():
    rng = random.Random(SEED)
    os.mkdir(f"{WORK}/articles")
    n = told_rightly(rng)
    mixed(rng)
    lines = steering(rng)
    for i, (url, _) in enumerate(HOSTS):
        write(f"host{i}.md", f"---\nurl: {url}\n---\n# A title\n\nThe host{i}x will [open]({url}), Jane Roe said.\n".encode())
    where = f"{WORK}/index"
    ended = index(where, "segments", WORK + "/articles")
    check(ended.code == 0, f"indexing: {ended}")
    shown = 0
    for i, _ in lines:
        for question in (("search", "--index", where, f"steer{i}x"), ("search", "--index", where, "--kwic", f"steer{i}x"),
                         ("show", "--index", where, json.loads(well("search", "--index", where, "--jsonl", f"steer{i}x").out.splitlines()[0])["id"])):
            text = on_terminal(*question)
            check(f"steer{i}x" in text and is_neutral(text), f"{question}: sent to a terminal: {text!r}")
            shown += 1
    for command in (("facets", "--index", where, "speaker,author,host,section"), ("read", f"{WORK}/articles/steer0.txt", f"{WORK}/articles/steer3.md"), ("analyze", f"{WORK}/articles/steer1.md"),
                    ("search", "--index", where, "--details", "--limit", "0", "steer*"), ("timeline", "--index", where, "steer*"), ("claims", f"{WORK}/articles"),
                    ("search", "--index", where, "\x1b[2J\u202e\"(unclosed"), ("search", "--index", where, "\x1b]0;x\x07:y"), ("read", f"{WORK}/no\x1b[2J\u202e.txt"),
                    ("search", "--index", f"{WORK}/no\x1b[2J", "x"), ("no\x1b[2J",), ("search", "--no\x1b[2J",), ("explain", f"{WORK}/articles/steer2.txt:5"), ("compare", f"{WORK}/articles/steer2.txt", f"{WORK}/articles/steer4.txt")):
        text = on_terminal(*command)
        check(is_neutral(text) and text, f"{command}: sent to a terminal: {text!r}")
        shown += 1
    for i, (url, host) in enumerate(HOSTS):
        hit = json.loads(well("search", "--index", where, "--jsonl", f"host{i}x").out.splitlines()[0])
        for question in (("search", "--index", where, f"host{i}x"), ("show", "--index", where, hit["id"]), ("read", f"{WORK}/articles/host{i}.md")):
            text = well(*question).out
            check(f"{url} ({host})" in text, f"{question}: {url} without {host} beside it: {text}")
    done(f"{len(CHARSETS)} charsets told, {n} told wrongly, {rounds(10)} mixed, {shown} answers on a terminal, {len(HOSTS)} hosts")


main()
