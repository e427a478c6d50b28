#!/usr/bin/env python3
"""full.py QUOTH PRELOAD ROOT: a disc that is full at any call or at any size ends a run with 7; what was committed stays, and with room
the run goes through."""
from faults import *

ended_by_xapian = 0


def try_full(s, victim, what, **how):
    global ended_by_xapian
    ended = s.run(victim, **how)
    is_end = is_xapians_end(ended)
    ended_by_xapian += is_end
    check(is_end or ended.code in (0, 7), f"{s.name}: {what}: {ended}")
    check(ended.code == 0 or is_end or "quoth: " in ended.err, f"{s.name}: {what}: ended with 7 and said nothing")
    is_later = s.expect_committed(victim, what)
    check(is_later or ended.code != 0, f"{s.name}: {what}: ended well, and is not written")
    return ended.code


def try_calls(s):
    """ENOSPC at a call, once or from then on."""
    tried = 0
    for at in chosen(s.changes, rounds(3), s.name):
        for how in ("enospc", "full"):
            what, victim = f"change {at} {how}", s.victim()
            try_full(s, victim, what, env=fault(what, victim))
            s.expect_whole(victim, what)
            tried += 1
    return tried


def try_limits(s):
    """No file may grow beyond a size."""
    for most in chosen(s.largest, rounds(3), s.name):
        what, victim = f"RLIMIT_FSIZE {most}", s.victim()
        try_full(s, victim, what, limits=[(resource.RLIMIT_FSIZE, most)])
        s.expect_whole(victim, what)
    return len(chosen(s.largest, rounds(3)))


def try_small_discs(s):
    """A file system of so many pages."""
    ends, used = set(), 2 + sum(-(-os.path.getsize(f"{s.base}/{n}") // 4096) for n in os.listdir(s.base)) if s.before else 0
    for more in chosen(120, rounds(3), s.name):
        what, disc = f"a disc of {used + more} pages", mount(f"{WORK}/disc", f"size={(used + more) * 4096}")
        victim = s.victim(disc + "/index")
        ends.add(try_full(s, victim, what))
        subprocess.run(["mount", "-o", "remount,size=64m", disc], check=True)
        s.expect_whole(victim, what)
        unmount(disc)
    check(7 in ends, f"{s.name}: no disc was too small")
    return len(chosen(120, rounds(3)))


def main():
    can_mount = own_mounts()
    n = [0, 0, 0]
    for s in scenarios():
        n[0] += try_calls(s)
        n[1] += try_limits(s)
        n[2] += try_small_discs(s) if can_mount else 0
    done(f"{n[0]} calls, {n[1]} sizes of a file, {n[2]} small discs; Xapian ended the process {ended_by_xapian} times")


main()
