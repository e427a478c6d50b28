"""pdf.py FOLDER: writes PDFs, object by object, for pdf.sh; all texts are our own."""
import os, sys

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
WIDE = 595, 842


def escaped(s):
    return s.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("latin-1" if "\x95" in s else "cp1252")


def text(x, y, size, s):
    return b"BT /F1 %d Tf %d %d Td (%s) Tj ET\n" % (size, x, y, escaped(s))


def column(x, y, lines, size=10):
    return b"".join(text(x, y - 12 * i, size, line) for i, line in enumerate(lines))


def pdf(name, pages, info="", links=(), extra=""):
    """pages: content streams; links: (page, rectangle, address)."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", None, b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>"]
    kids = []
    for i, content in enumerate(pages):
        annots = []
        for page, rect, url in links:
            if page == i:
                objects.append(b"<< /Type /Annot /Subtype /Link /Border [0 0 0] /Rect [%d %d %d %d] /A << /S /URI /URI (%s) >> >>" % (*rect, url.encode()))
                annots.append(b"%d 0 R" % len(objects))
        objects.append(b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content))
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Annots [%s] /Resources << /Font << /F1 3 0 R >> >> >>"
                       % (*WIDE, len(objects), b" ".join(annots)))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    trailer = ""
    if info:
        objects.append(("<< %s >>" % info).encode("cp1252"))
        trailer = "/Info %d 0 R" % len(objects)
    out, places = b"%PDF-1.4\n", []
    for i, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (i, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    out += ("trailer\n<< /Size %d /Root 1 0 R %s %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, extra, start)).encode()
    with open(os.path.join(folder, name), "wb") as f:
        f.write(out)


head = text(60, 810, 8, "The Sample Review, volume 3")
first = (head + text(60, 760, 18, "Bridges of the Valley") + text(60, 735, 10, "By Jane Roe") + text(60, 720, 10, "9 April 2024")
         + column(60, 690, ["The river rose again on Monday, and the engi-", "neers left their posts for the hills, where", "they waited for two days.",
                            "Nobody has walked the route since then, and", "the ministry has kept its report to itself,"])
         + column(320, 690, ["although the letters asked for it more than", "once. The third bridge may not stand,1 said", "Minister Jane Poe, who has signed three",
                             "letters. None of them was answered by those", "who live on the other side of the"])
         + column(60, 90, ["1 The oldest of the three was built of slate."], 8) + text(290, 30, 9, "1"))
second = (head + column(60, 760, ["valley, and the winter is long.", "The end of the work is expected in June."])
          + text(60, 700, 14, "What comes next") + column(60, 675, ["The builders wait for the water to fall before", "they go on with the second arch.", "\x95 Slate is heavy.", "\x95 Chalk is soft."])
          + text(290, 30, 9, "2"))
pdf("two-columns.pdf", [first, second], "/Title (untitled) /CreationDate (D:20240501120000Z)",
    [(0, (320, 675, 500, 688), "https://example.org/report")])
pdf("titled.pdf", [column(60, 700, ["Slate is heavy, said the minister, and it is dear."])],
    "/Title (A Title of Its Own) /Author (Ann Poe; John Doe) /CreationDate (D:20240501120000Z)")
pdf("scan.pdf", [b"0 0 100 100 re f"])
pdf("encrypted.pdf", [column(60, 700, ["Nobody reads this."])],
    extra="/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]" % ("11" * 32, "22" * 32))
with open(os.path.join(folder, "broken.pdf"), "wb") as f:
    f.write(b"%PDF-1.4\nand nothing more")
with open(os.path.join(folder, "note.txt"), "w") as f:
    f.write("The other files of the folder are read all the same.\n")
