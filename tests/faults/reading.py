#!/usr/bin/env python3
"""reading.py QUOTH PRELOAD ROOT: a read or an open that fails is told, and the other files go on; one that is interrupted or short
changes nothing. So with articles, and so with the index."""
from faults import *


def counted(kind, under, *args):
    count = f"{WORK}/count"
    well(*args, env=fault(f"{kind} 0 none", under, count=count))
    with open(count, encoding="utf-8") as f:
        return int(f.read())


def try_articles(form):
    """One read or open of an article goes wrong."""
    articles, tried = f"{WORK}/all-{form}", 0
    articles_of_all_kinds(articles)
    whole = f"{WORK}/whole-{form}"
    last = index(whole, form, articles)
    check(last.code in (0, 3), last)  # some members of the sample containers are broken by design
    want, all_paths = answers(whole), paths_in(whole)
    for kind in ("read", "open"):
        n = counted_index(kind, articles, form)
        for at in chosen(n, rounds(4), f"{kind} {form}"):
            for how in ("eio", "eintr", "short") if kind == "read" else ("eio",):
                what, victim = f"{form}: {kind} {at} of articles: {how}", f"{WORK}/victim"
                shutil.rmtree(victim, ignore_errors=True)
                ended = index(victim, form, articles, env=fault(f"{kind} {at} {how}", articles))
                tried += 1
                is_same = ended.code == last.code and ended.err.count("\n") == last.err.count("\n") and answers(victim) == want
                if how == "eio" and not is_same:
                    expect_others(ended, what, all_paths, paths_in(victim), articles)
                    is_same = index(victim, form, articles).code == last.code and answers(victim) == want
                check(is_same, f"{what}: another answer, {ended}")
    return tried


def counted_index(kind, under, form):
    count, path = f"{WORK}/count", f"{WORK}/counted"
    shutil.rmtree(path, ignore_errors=True)
    index(path, form, under, env=fault(f"{kind} 0 none", under, count=count))
    with open(count, encoding="utf-8") as f:
        return int(f.read())


def try_index(form):
    """One read or open of the index goes wrong, in a search and in a run that changes it."""
    tried, s = 0, Scenario(form, 3)
    search = ("search", "--index", s.base, "--limit", "0", "--jsonl", "railway OR the")
    want = well(*search).out
    for kind in ("read", "open"):
        for at in chosen(counted(kind, s.base, *search), rounds(4), f"search {kind}"):
            for how in ("eio", "eintr", "short") if kind == "read" else ("eio",):
                ended = quoth(*search, env=fault(f"{kind} {at} {how}", s.base))
                expect_told(ended, how, f"{form}: {kind} {at} of a search: {how}", lambda: ended.out == want)
                tried += 1
        n = counted(kind, s.victim(), "index", "--index", s.victim(), "--jobs", "1", "--prune", s.articles)
        for at in chosen(n, rounds(4), f"index {kind}"):
            for how in ("eio", "eintr", "short") if kind == "read" else ("eio",):
                what, victim = f"{kind} {at} of a run: {how}", s.victim()
                ended = s.run(victim, fault(f"{kind} {at} {how}", victim))
                is_later = s.expect_committed(victim, what)
                expect_told(ended, how, f"{s.name}: {what}", lambda: is_later)
                s.expect_whole(victim, what)
                tried += 1
    return tried


def expect_told(ended, how, what, is_done):
    """An error ends it with 6 or 7 and a line; what is no error changes nothing."""
    if ended.code == 0 or how != "eio":
        check(ended.code == 0 and is_done(), f"{what}: ended well with another answer, or not well: {ended}")
    else:
        check(ended.code in (6, 7) and ended.err.count("\n") == 1, f"{what}: {ended}")


def main():
    n = [0, 0]
    for form in FORMS:
        n[0] += try_articles(form)
        n[1] += try_index(form)
    done(f"{n[0]} calls on articles, {n[1]} on an index")


main()
