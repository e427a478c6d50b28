#!/usr/bin/env python3
"""walk.py QUOTH PRELOAD ROOT: while a folder is walked, its files change, go and come; in it lie pipes, devices, sockets, links that go
round, and folders too deep. What cannot be read is told or left out; all else is indexed; no run hangs."""
import socket
import threading

from faults import *


def odd_things(folder):
    """Returns those that have to be told of."""
    os.mkfifo(f"{folder}/pipe.txt")
    s = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(folder)
    s.bind("socket.txt")
    os.chdir(here)
    os.symlink(".", f"{folder}/round")
    os.symlink("self.txt", f"{folder}/self.txt")
    os.symlink("nowhere", f"{folder}/dangling.txt")
    os.symlink("/dev/zero", f"{folder}/zero.txt")
    os.symlink(folder, f"{folder}/up")
    os.makedirs(folder + "/deep" * 400)
    write_article(folder + "/deep" * 400 + "/bottom.txt", "bottom")
    os.symlink("/dev/full", f"{folder}/full.md")


def race(folder, stop):
    """Changes what is walked, until told to stop."""
    rng = random.Random(SEED)
    i = 0
    while not stop.is_set():
        i += 1
        name = f"{folder}/moving-{rng.randrange(40)}.txt"
        try:
            how = rng.randrange(6)
            if how == 0:
                os.unlink(name)
            elif how == 1:
                os.replace(name, f"{folder}/moving-{rng.randrange(40)}.txt")
            elif how == 2:
                os.truncate(name, rng.randrange(400))
            elif how == 3:
                os.mkdir(f"{folder}/sub-{i % 20}")
                os.rename(name, f"{folder}/sub-{i % 20}/inner.txt")
            elif how == 4:
                shutil.rmtree(f"{folder}/sub-{rng.randrange(20)}", True)
            else:
                write_article(name, i, rng.randrange(1, 40))
        except OSError:
            pass


def main():
    articles = WORK + "/articles"
    change_articles(articles, 0)
    steady = files_below(articles)
    odd_things(articles)
    deep = articles + "/deep" * 400 + "/bottom.txt"
    for form in FORMS:
        where = f"{WORK}/{form}"
        ended = index(where, form, articles)
        check(ended.code in (0, 3), f"{form}: things that are no files: {ended}")
        found = paths_in(where)
        check(steady <= found, f"{form}: articles are lost: {steady - found}")
        check(found <= steady | {deep}, f"{form}: read twice, or no file: {found - steady}")
        check(deep in found or "deep" in ended.err, f"{form}: what lies deep is neither read nor told of: {ended.err}")
        for name in ("pipe.txt", "zero.txt"):  # given by name, they are told of
            ended = quoth("index", "--index", where, f"{articles}/{name}", timeout=60)
            check(ended.code == 3 and name in ended.err, f"{form}: {name}: {ended}")
    stop = threading.Event()
    racer = threading.Thread(target=race, args=(articles, stop))
    racer.start()
    try:
        for i in range(rounds(12)):
            for form in FORMS:
                ended = index(f"{WORK}/{form}", form, articles, more=("--jobs", str(1 + i % 3)))
                check(ended.code in (0, 3), f"{form}, run {i}: {ended}")
                check((ended.code == 3) == bool(ended.err), f"{form}, run {i}: {ended}")
                check(all(articles in line for line in ended.err.splitlines()), f"{form}, run {i}: what failed is not named: {ended.err}")
                lost = steady - paths_in(f"{WORK}/{form}")
                check(not lost, f"{form}, run {i}: articles that stood still are lost: {lost}")
    finally:
        stop.set()
        racer.join()
    for form in FORMS:  # and when all is quiet it is as one made anew
        check(index(f"{WORK}/{form}", form, articles).code in (0, 3), f"{form}: the run after")
        check(index(f"{WORK}/{form}-new", form, articles).code in (0, 3), f"{form}: a new index")
        check(answers(f"{WORK}/{form}") == answers(f"{WORK}/{form}-new"), f"{form}: not what the folder holds")
    done(f"{rounds(12) * len(FORMS)} runs while the folder changed")


main()
