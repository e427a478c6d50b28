#!/usr/bin/env python3
"""kill.py QUOTH PRELOAD ROOT: a run killed at any call that changes the index leaves one committed state, and finished anew it equals
the run that was never killed."""
from faults import *


def main():
    tried = 0
    for s in scenarios():
        for at in chosen(s.changes, rounds(5), s.name):
            for how in ("kill", "torn"):
                what, victim = f"change {at} {how}", s.victim()
                ended = s.run(victim, fault(what, victim))
                if ended.code == 0 and at > s.changes * 3 // 4:
                    continue  # it ended before
                s.expect_end(ended, KILLED, what)
                s.expect_committed(victim, what)
                s.expect_whole(victim, what)
                tried += 1
    done(f"{tried} kills")


main()
