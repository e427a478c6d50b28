#!/usr/bin/env python3
"""publish.py QUOTH PRELOAD ROOT: an index that is written as a whole takes the place of another at once: killed at any call, or on a
full disc, it leaves the one or the other. Between the last few renames whoever opens it puts the new one in its place."""
from faults import *


class Publishing:
    """A portable index, and another that is to take its place."""

    def __init__(self):
        self.name, self.base, self.source, self.articles = "convert", f"{WORK}/base", f"{WORK}/source", f"{WORK}/articles"
        change_articles(self.articles, 0)
        check(index(self.base, "portable", self.articles).code == 0, "the index to be replaced")
        self.before = answers(self.base)
        change_articles(self.articles, 1)
        check(index(self.source, "segments", self.articles).code == 0, "the index that is to be converted")
        self.after = answers(self.source)
        whole, count = self.victim(), f"{WORK}/count"
        check(self.run(whole, fault("change 0 none", whole, count=count)).code == 0, "without a fault")
        check(self.before != self.after and answers(whole) == self.after, "the copy differs from what was copied")
        with open(count, encoding="utf-8") as f:
            self.changes = int(f.read())
        self.largest = max(os.path.getsize(f"{whole}/{name}") for name in os.listdir(whole))

    def victim(self):
        return copy(self.base, f"{WORK}/victim")

    def run(self, victim, env=None, **how):
        return quoth("convert", "--index", self.source, "--form", "portable", "--quiet", victim, env=env, **how)

    def expect_one(self, victim, what):
        """It is one or the other index. True: the new one."""
        found = answers(victim)
        check(found in (self.before, self.after), f"{what}: neither the one index nor the other: {found}")
        return found == self.after

    def expect_whole(self, victim, what):
        """The run, begun anew, goes through, and leaves nothing behind."""
        check(self.run(victim).code == 0 and answers(victim) == self.after, f"{what}: begun anew, it does not go through")
        left = set(os.listdir(victim)) - set(os.listdir(self.base))
        check(not left, f"{what}: files are left behind: {left}")
        ended = quoth("verify", "--index", victim)
        check(ended.code == 0, f"{what}: {ended}")


def main():
    p = Publishing()
    seen, n_moved = [], 0
    for at in chosen(p.changes, rounds(12)):
        for how in ("kill", "torn", "enospc", "full"):
            what, victim = f"change {at} {how}", p.victim()
            ended = p.run(victim, fault(what, victim))
            check(ended.code in ((0, KILLED) if how in ("kill", "torn") else (0, 7)), f"{what}: {ended}")
            n_moved += os.path.exists(f"{victim}/new.glass/done") and not os.path.exists(f"{victim}/iamglass")
            seen.append(p.expect_one(victim, what))
            check(seen[-1] or ended.code != 0, f"{what}: ended well, and nothing is written")
            p.expect_whole(victim, what)
    for most in chosen(p.largest, rounds(3)):
        what, victim = f"RLIMIT_FSIZE {most}", p.victim()
        ended = p.run(victim, limits=[(resource.RLIMIT_FSIZE, most)])
        check(ended.code in (0, 7), f"{what}: {ended}")
        p.expect_one(victim, what)
        p.expect_whole(victim, what)
    check(False in seen and True in seen, "every fault came too soon, or too late")
    done(f"{len(seen)} faults at {p.changes} calls: {seen.count(False)} left the old index, {seen.count(True)} the new one, "
         f"{n_moved} of these half moved to its place")


main()
