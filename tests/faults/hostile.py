#!/usr/bin/env python3
"""hostile.py QUOTH PRELOAD ROOT: files made to hurt who reads them: bombs, heads that lie about lengths, and real files of every kind with
bytes changed, cut, moved and doubled. A run over a folder of them ends with 0 or 3, in time and in bounded memory; each that is not
read costs a line; the others beside them are all read, and what is indexed is found whole by verify."""
import gzip
import struct
import tarfile
import zipfile
import zlib
import io

from faults import *

MIB = 1 << 20
ARTICLE = "<!DOCTYPE html><html><head><title>A title</title></head><body><article><p>The river will open, Jane Roe said on Monday.</p></article></body></html>"
SECONDS = 60  # of processor time for a run over some hundred files; with sanitizers too


def warc(headers, body=b"", version=b"WARC/1.0"):
    return version + b"\r\n" + b"".join(b"%s: %s\r\n" % h for h in headers) + b"\r\n" + body + b"\r\n\r\n"


def response(length, http, body):
    return warc([(b"WARC-Type", b"response"), (b"WARC-Target-URI", b"http://x.example/a"), (b"Content-Type", b"application/http"), (b"Content-Length", length)], http + body)


def zipped(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in entries:
            z.writestr(name, data)
    return out.getvalue()


def tarred(entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name, data in entries:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            t.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def nested(data, n, pack):
    for _ in range(n):
        data = pack(data)
    return data


def pdf(body, extra=b"/Size 99999999 "):
    return b"%PDF-1.4\n" + body + b"\ntrailer << /Root 1 0 R " + extra + b">>\nstartxref\n0\n%%EOF\n"


def bombs():
    """Each a name and what it holds."""
    zeros = gzip.compress(b"\0" * (100 * MIB), 9)
    blanks = gzip.compress(b" " * (100 * MIB), 9)
    page = ARTICLE.encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    laughs = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "' + "x" * 1000 + '">' + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(10)) + ']><rss version="2.0"><channel><item><title>A</title><description>&k;</description></item></channel></rss>'
    yield "zeros.txt.gz", zeros
    yield "blanks.html.gz", blanks
    yield "many-members.txt.gz", gzip.compress(b"") * 100000
    yield "gz-in-gz.gz", nested(b"A title\n\nText.\n", 50, gzip.compress)
    yield "tail.txt.gz", gzip.compress(b"A title\n\nText said.\n") + b"\x1f\x8b\x08" + b"\xff" * 100000
    yield "lying-crc.txt.gz", gzip.compress(b"A title\n\nText said.\n")[:-8] + b"\xff" * 8
    yield "records.jsonl.gz", gzip.compress(b'{"title":"' + b"x" * (90 * MIB) + b'"}\n')
    yield "no-line-end.jsonl", b'{"title":"' + b"x" * (33 * MIB)
    yield "brackets.jsonl", b"[" * MIB + b"\n" + b'{"text":' * 100000 + b"\n"
    yield "numbers.jsonl", b'{"title":1e999999999,"text":' + b"9" * MIB + b',"date":-99999999999999999999}\n'
    yield "laughs.rss", laughs.encode()
    yield "outside.rss", b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>A</title><description>&x;</description></item></channel></rss>'
    yield "no-such-charset.rss", b'<?xml version="1.0" encoding="x-none"?><rss version="2.0"><channel><item><title>A</title></item></channel></rss>'
    for i, length in enumerate((b"-1", b"99999999999999999999", b"18446744073709551615", b"9223372036854775807", b"x", b"", b"0x10", b"4294967296")):
        yield f"length-{i}.warc", response(length, http + b"\r\n", page) + response(b"%d" % (len(http) + 2 + len(page)), http + b"\r\n", page)
    yield "head-lines.warc", warc([(b"X-%d" % i, b"y") for i in range(100000)])
    yield "head-line.warc", warc([(b"X", b"y" * (8 * MIB))])
    yield "no-head-end.warc", b"WARC/1.0\r\n" + b"A: b\r\n" * 200000
    for i, coding in enumerate((b"gzip", b"deflate", b"br", b"gzip, gzip")):
        body = zeros if i == 0 else zlib.compress(b"\0" * (100 * MIB)) if i == 1 else page
        head = http + b"Content-Encoding: " + coding + b"\r\n\r\n"
        yield f"coded-{i}.warc", response(b"%d" % (len(head) + len(body)), head, body)
    for i, body in enumerate((b"ffffffffffffffff\r\nx", b"-5\r\nhello\r\n0\r\n", b"5\r\nhe", b"0\r\n\r\n", b"1\r\nx\r\n" * 100000, b"z" * 1000)):
        head = http + b"Transfer-Encoding: chunked\r\n\r\n"
        yield f"chunks-{i}.warc", response(b"%d" % (len(head) + len(body)), head, body)
    yield "zeros.zip", zipped([(f"{i}.txt", b"\0" * (20 * MIB)) for i in range(10)])
    yield "zip-in-zip.zip", nested(zipped([("a.txt", b"A title\n\nText.\n")]), 20, lambda d: zipped([("b.zip", d)]))
    yield "names.zip", zipped([(name, b"A title\n\nText said.\n") for name in ("../../../etc/x.txt", "/etc/y.txt", "a\0b.txt", "x" * 60000 + ".txt", "!!!.txt", "\n.txt")])
    yield "entries.zip", zipped([(f"{i}.png", b"") for i in range(20000)])
    lying = bytearray(zipped([("a.txt", b"A title\n\nText said.\n" * 100)]))
    lying[22:26] = struct.pack("<I", 0xffffffff)
    yield "lying-size.zip", bytes(lying)
    good = tarred([("a.txt", b"A title\n\nText said.\n"), ("b.txt", b"B title\n\nText said.\n")])
    yield "lying-size.tar", good[:124] + b"77777777777\0" + good[136:]
    yield "negative-size.tar", good[:124] + b"\xff" * 12 + good[136:]
    yield "links.tar", links()
    yield "tar-in-tar.tar", nested(good, 20, lambda d: tarred([("c.tar", d)]))
    yield "pages.pdf", pdf(b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj 2 0 obj << /Type /Pages /Count 2000000000 /Kids [2 0 R 2 0 R] >> endobj")
    yield "loop.pdf", pdf(b"1 0 obj << /Type /Catalog /Pages 1 0 R /Parent 1 0 R >> endobj", b"/Prev 0 ")
    yield "deep.pdf", pdf(b"1 0 obj " + b"[" * 200000 + b"]" * 200000 + b" endobj")
    packed = zlib.compress(b"BT /F1 1 Tf (" + b"x" * (60 * MIB) + b") Tj ET")
    yield "stream.pdf", pdf(b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj 2 0 obj << /Type /Pages /Count 1 /Kids [3 0 R] >> endobj 3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >> endobj 4 0 obj << /Filter /FlateDecode /Length %d >> stream\n" % len(packed) + packed + b"\nendstream endobj", b"/Size 5 ")
    yield "garbage.pdf", b"%PDF-1.7\n" + random.Random(SEED).randbytes(100000)


def links():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name, kind, target in (("passwd.txt", tarfile.SYMTYPE, "/etc/passwd"), ("hard.txt", tarfile.LNKTYPE, "/etc/passwd"), ("fifo.txt", tarfile.FIFOTYPE, ""), ("dev.txt", tarfile.CHRTYPE, "")):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, target
            t.addfile(entry)
    return out.getvalue()


def real_files():
    """Of every kind that is read."""
    folder = articles_of_all_kinds(f"{WORK}/real")
    subprocess.run([sys.executable, f"{ROOT}/tests/cli/pdf.py", f"{folder}/pdf"], check=True, stdout=subprocess.DEVNULL)
    found = {}
    for path in sorted(files_below(folder)):
        if os.path.getsize(path) < 300000:  # the bombs among them take long enough as they are
            with open(path, "rb") as f:
                found[os.path.basename(path)] = f.read()
    return found


def damaged(data, rng):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5, 30])):
        if not data:
            break
        at, n = rng.randrange(len(data)), rng.choice([1, 2, 4, 16, 200])
        what = rng.randrange(8)
        if what == 0:
            data[at] ^= 1 << rng.randrange(8)
        elif what == 1:
            data[at:at + n] = rng.randbytes(n)
        elif what == 2:
            del data[at:at + n]
        elif what == 3:
            del data[at:]
        elif what == 4:
            data[at:at] = data[at:at + n] * rng.choice([1, 2, 100])
        elif what == 5:
            data[at:at + 4] = rng.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0"])
        elif what == 6:
            data[at:at] = rng.choice([b"<", b">", b"\"", b"<!--", b"]]>", b"\0", b"\xff", b"[[", b"```", b"\r", b"%", b"{", b"\x1f\x8b\x08", b"\xf0\x9f", b"&#x110000;", b"WARC/1.0\r\n", b"endobj"])
        else:
            numbers = [i for i, c in enumerate(data) if 48 <= c <= 57][:5000]
            if numbers:
                i = rng.choice(numbers)
                data[i:i + 1] = rng.choice([b"-1", b"0", b"99999999999", b"4294967295", b"9"])
    return bytes(data)


def run_over(folder, hostile, what):
    """One run over a folder: the good ones among the hostile are all indexed, and the processor and memory that it takes are bounded."""
    good = 5
    for i in range(good):
        write_article(f"{folder}/good-{i}.txt", f"{what} {i}")
    where = f"{WORK}/index"
    shutil.rmtree(where, ignore_errors=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = quoth("index", "--index", where, "--jobs", "2", "--quiet", folder, timeout=600)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    check(ended.code in (0, 3), f"{what}: {ended}")
    check(took < SECONDS, f"{what}: {took:.0f} s of processor time")
    check(SANITIZED or after.ru_maxrss / 1024 < 1500, f"{what}: {after.ru_maxrss / 1024:.0f} MiB")
    check(all(32 <= ord(c) or c == "\n" for c in ended.err), f"{what}: messages that steer: {ended.err[:500]!r}")
    found = well("search", "--index", where, "--limit", "0", "--jsonl", "number").out
    check(all(f"good-{i}.txt" in found for i in range(good)), f"{what}: the others are lost: {ended.err[:800]}")
    check("root:x:0" not in well("search", "--index", where, "--limit", "0", "--jsonl", "root", ok=(0, 1)).out, f"{what}: it reads what is outside")
    well("verify", "--index", where)
    return took


def main():
    rng = random.Random(SEED)
    folder, n_bombs = f"{WORK}/bombs", 0
    os.mkdir(folder)
    for name, data in bombs():
        with open(f"{folder}/{name}", "wb") as f:
            f.write(data)
        n_bombs += 1
    took = run_over(folder, n_bombs, "bombs")
    shutil.rmtree(folder)
    real, n = real_files(), 0
    for k in range(rounds(1)):
        folder = f"{WORK}/damaged-{k}"
        os.mkdir(folder)
        for name, data in real.items():
            for i in range(3):
                stem, dot, suffix = name.partition(".")
                with open(f"{folder}/{stem}-{i}{dot}{suffix}", "wb") as f:
                    f.write(damaged(data, rng))
                n += 1
        run_over(folder, 3 * len(real), f"round {k}")
        shutil.rmtree(folder)
    done(f"{n_bombs} bombs in {took:.0f} s of processor time, {n} damaged files of {len(real)}")


main()
