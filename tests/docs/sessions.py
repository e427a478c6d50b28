#!/usr/bin/env python3
"""sessions.py QUOTH ROOT FILE.md…: runs what the ```console blocks of a page show, and holds what comes against what it shows.

A line that begins with "$ " is a command for bash, further lines that begin with "> " belong to it; what follows is its
output, standard error too. A line "…" stands for any lines. Each page runs from top to bottom in a folder of its own that
holds a copy of corpus/articles. QUOTH_UPDATE=1 writes the output that came into the page, except where a "…" stands.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)


def steps(block):
    """The (command, expected output) pairs of a block."""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append([[line[2:]], []])
        elif (line + " ").startswith("> ") and not found[-1][1]:
            found[-1][0].append(line[2:])
        else:
            found[-1][1].append(line)
    return found


def fits(want, got):
    parts = ("\n" + "\n".join(want)).rstrip().split("\n…")
    pattern = r"(?:\n.*)*?".join(re.escape(p) for p in parts)
    return re.fullmatch(pattern, ("\n" + "\n".join(got)).rstrip()) is not None


def run(page, quoth, root):
    text, failed = open(page, encoding="utf-8").read(), 0
    with tempfile.TemporaryDirectory() as work:
        shutil.copytree(os.path.join(root, "corpus/articles"), os.path.join(work, "corpus/articles"))
        env = {k: v for k, v in os.environ.items() if not k.startswith("QUOTH")}
        env.update(PATH=os.path.dirname(os.path.abspath(quoth)) + ":" + env["PATH"], XDG_CONFIG_HOME=work + "/settings",
                   HOME=work, NO_COLOR="1", LC_ALL="C.UTF-8")

        def block(match):
            nonlocal failed
            out = []
            for command, want in steps(match.group(1)):
                ran = subprocess.run(["bash", "-c", "\n".join(command)], cwd=work, env=env, stdin=subprocess.DEVNULL,
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
                got = [line.rstrip() for line in ran.stdout.decode("utf-8").splitlines()]
                if not fits(want, got):
                    failed += 1
                    print(f"{page}: $ {command[0]}\n--- shown\n" + "\n".join(want) + "\n--- came\n" + "\n".join(got))
                blank = [""] if want and not want[-1] else []
                shown = want if "…" in want else got + blank
                out += ["$ " + command[0]] + [("> " + line).rstrip() for line in command[1:]] + shown
            return "```console\n" + "".join(line + "\n" for line in out) + "```"

        new = BLOCK.sub(block, text)
    if os.environ.get("QUOTH_UPDATE") and new != text:
        open(page, "w", encoding="utf-8").write(new)
    return failed


if __name__ == "__main__":
    sys.exit(1 if sum(run(page, *sys.argv[1:3]) for page in sys.argv[3:]) else 0)
