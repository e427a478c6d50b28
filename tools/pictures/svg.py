#!/usr/bin/env python3
"""svg.py: a terminal's screen, as `tmux capture-pane -e -p` prints it on standard input, as an SVG on standard output."""
import re
import sys
import unicodedata
from xml.sax.saxutils import escape

BASIC = ["#1d1f21", "#cc6666", "#b5bd68", "#f0c674", "#81a2be", "#b294bb", "#8abeb7", "#c5c8c6",
         "#666666", "#d54e53", "#b9ca4a", "#e7c547", "#7aa6da", "#c397d8", "#70c0b1", "#eaeaea"]
INK, PAPER, WIDE, HIGH = "#c5c8c6", "#1d1f21", 8.43, 18


def indexed(n):
    if n < 16:
        return BASIC[n]
    if n < 232:
        steps = [0, 95, 135, 175, 215, 255]
        return "#%02x%02x%02x" % (steps[(n - 16) // 36], steps[(n - 16) // 6 % 6], steps[(n - 16) % 6])
    return "#%02x%02x%02x" % ((8 + 10 * (n - 232),) * 3)


def apply(style, codes):
    codes = [int(c or 0) for c in codes.split(";")]
    while codes:
        c = codes.pop(0)
        if c == 0:
            style.clear()
        elif c in (1, 3, 4, 7):
            style[{1: "bold", 3: "italic", 4: "line", 7: "swap"}[c]] = True
        elif c in (22, 23, 24, 27):
            style.pop({22: "bold", 23: "italic", 24: "line", 27: "swap"}[c], None)
        elif 30 <= c <= 37 or 90 <= c <= 97:
            style["ink"] = BASIC[c % 10 + (8 if c >= 90 else 0)]
        elif 40 <= c <= 47 or 100 <= c <= 107:
            style["paper"] = BASIC[c % 10 + (8 if c >= 100 else 0)]
        elif c in (38, 48):
            kind = codes.pop(0)
            style["ink" if c == 38 else "paper"] = indexed(codes.pop(0)) if kind == 5 else "#%02x%02x%02x" % tuple(codes.pop(0) for _ in range(3))
        elif c in (39, 49):
            style.pop("ink" if c == 39 else "paper", None)


def width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def draw(lines):
    columns = max(width(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines)
    w, h = columns * WIDE + 20, len(lines) * HIGH + 20
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{w:.0f}" height="{h:.0f}" viewBox="0 0 {w:.0f} {h:.0f}">')
    print(f'<rect width="100%" height="100%" rx="6" fill="{PAPER}"/><g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">')
    style = {}
    for y, line in enumerate(lines):
        x = 0
        for part in re.split(r"(\x1b\[[0-9;]*m)", line):
            if part.startswith("\x1b"):
                apply(style, part[2:-1])
                continue
            n = width(part)
            ink, paper = style.get("ink", INK), style.get("paper")
            if style.get("swap"):
                ink, paper = paper or PAPER, ink
            if paper and n:
                print(f'<rect x="{10 + x * WIDE:.1f}" y="{10 + y * HIGH}" width="{n * WIDE:.1f}" height="{HIGH}" fill="{paper}"/>')
            if part.strip():
                looks = (' font-weight="bold"' if style.get("bold") else "") + (' font-style="italic"' if style.get("italic") else "")
                looks += ' text-decoration="underline"' if style.get("line") else ""
                print(f'<text x="{10 + x * WIDE:.1f}" y="{10 + y * HIGH + 14}" textLength="{n * WIDE:.1f}" lengthAdjust="spacingAndGlyphs" fill="{ink}"{looks}>{escape(part)}</text>')
            x += n
    print("</g></svg>")


draw([line.rstrip("\n") for line in sys.stdin])
