"""containers.py FOLDER: makes containers of articles for containers.sh; all texts are our own."""
import gzip, io, json, os, sys, tarfile, zipfile, zlib

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)


def put(name, data):
    with open(os.path.join(folder, name), "wb") as out:
        out.write(data)


def page(title, who, charset="utf-8"):
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="{charset}"><title>{title}</title></head><body><article>
<h1>{title}</h1><p>The river rose again on Monday, and the engineers, who had waited since March, left their posts for the hills.</p>
<p>“Nobody asked us about the {who},” said Minister Jane Roe, who has signed three letters, none of which was answered.</p>
<p>The third bridge, which is the oldest, may not stand, according to a report that the ministry has kept to itself.</p>
</article></body></html>""".encode(charset, "xmlcharrefreplace")


def record(url, body, http="HTTP/1.1 200 OK\r\nContent-Type: text/html", kind="response"):
    content = http.encode() + b"\r\n\r\n" + body
    head = (f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-04-09T08:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(content)}\r\n\r\n")
    return head.encode() + content + b"\r\n\r\n"


def chunked(body):
    half = len(body) // 2
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (body[:half], body[half:])) + b"0\r\n\r\n"


info = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\nabc\n\r\n\r\n"
html = "HTTP/1.1 200 OK\r\nContent-Type: text/html"
records = [
    info,
    record("https://example.org/one", page("The First Bridge", "granite")),
    record("https://example.org/two", chunked(gzip.compress(page("The Second Bridge", "basalt"))),
           html + "\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip"),
    record("https://example.org/three", page("Третий мост", "marble", "windows-1251"), html + "; charset=windows-1251"),
    record("https://example.org/four", zlib.compress(page("The Fourth Bridge", "slate")), html + "\r\nContent-Encoding: deflate"),
    record("https://example.org/gone", b"<html>nothing</html>", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html"),
    record("https://example.org/logo.png", b"\x89PNG\r\n", "HTTP/1.1 200 OK\r\nContent-Type: image/png"),
]
put("crawl.warc", b"".join(records))
packed = [gzip.compress(r) for r in records]
put("crawl.warc.gz", b"".join(packed))
put("cut.warc.gz", b"".join(packed)[: len(packed[0]) + len(packed[1]) + len(packed[2]) + 80])
put("cut.warc", b"".join(records)[: len(records[0]) + len(records[1]) + 300])

put("page.html.gz", gzip.compress(page("The Zipped Bridge", "chalk")))
put("latin.html", page("Der Brückenbau", "Gneis", "iso-8859-1"))

lines = [
    {"title": "A Line of Its Own", "authors": ["Jane Roe", "John Doe"], "date": "2024-05-01", "url": "https://example.org/line",
     "outlet": "The Sample Review", "text": "The ferry sank.\n\nThe owner said that sandstone was to blame for it."},
    {"headline": "Another Line", "author": "By Ann Poe", "published": "3 May 2024", "body": "Limestone held, the owner claimed."},
]
put("records.jsonl", ("\n".join(map(json.dumps, lines)) + "\n{broken\n").encode())
put("mapped.jsonl", json.dumps({"kopf": "The Mapped One", "inhalt": "Tuff is light, said John Doe.", "wer": {"name": "Ann Poe"}}).encode() + b"\n")

put("news.rss", """<?xml version="1.0" encoding="windows-1251"?><rss version="2.0" xmlns:content="c" xmlns:dc="d"><channel>
<title>Пример</title><language>en-us</language><item><title>Feed One</title><link>https://example.org/feed/1</link>
<dc:creator>Jane Roe</dc:creator><pubDate>Tue, 09 Apr 2024 08:00:00 GMT</pubDate>
<content:encoded><![CDATA[<p>The <a href="https://example.org/report">report</a> says that quartz is rare.</p><p>It may be wrong.</p>]]></content:encoded></item>
<item><title>Feed Two</title><link>https://example.org/feed/2</link><description>Feldspar is common, said &lt;b&gt;John Doe&lt;/b&gt;.</description></item>
</channel></rss>""".encode("windows-1251"))
put("news.atom", b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Sample Atom</title><entry><title>Atom One</title>
<link rel="alternate" href="https://example.org/atom/1"/><updated>2024-04-10T10:00:00Z</updated><author><name>Ann Poe</name><email>a@example.org</email></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Mica, <a href="https://example.org/m">they wrote</a>, is thin.</p></div></content></entry></feed>""")

with tarfile.open(os.path.join(folder, "set.tar.gz"), "w:gz") as tar:
    for name, data in (("a/one.html", page("In the Tar", "gypsum")), ("a/two.md", b"# Marked\n\nSlag is cheap, said John Doe.\n"),
                       ("a/logo.png", b"\x89PNG\r\n\0\0"), ("inner.jsonl", json.dumps(lines[1]).encode())):
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))
with zipfile.ZipFile(os.path.join(folder, "set.zip"), "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("one.html", page("In the Zip", "coal"))
    z.writestr("big.txt", b"\0" * (33 << 20))
put("broken.zip", b"PK\x03\x04 but no more of it")
put("noise.txt", bytes(range(256)) * 20)
put("bomb.html.gz", gzip.compress(b" " * (200 << 20)))
