#!/usr/bin/env python3
"""damage.py QUOTH PRELOAD ROOT: bits flipped, bytes overwritten, blocks zeroed, files cut off, grown or gone. Segments give an error or
the right answer; of the portable form, which has no checksums when it is read, nothing crashes or hangs. quoth verify finds every one,
and index --rebuild mends it."""
from faults import *


def damage(index, rng):
    """Does some harm to one of its files, and says which."""
    names = sorted(name for name in os.listdir(index) if name != "flintlock")
    name = rng.choice(names)
    path, size = f"{index}/{name}", os.path.getsize(f"{index}/{name}")
    kind = rng.choice(["flip", "flip", "flip", "bytes", "zero", "zero", "cut", "grow", "gone"])
    at = rng.randrange(size)
    if kind == "gone":
        os.unlink(path)
        return f"{name} is gone"
    with open(path, "r+b") as f:
        if kind == "cut":
            f.truncate(at)
        elif kind == "grow":
            f.seek(0, os.SEEK_END)
            f.write(bytes(rng.randrange(1, 5000)))
        else:
            n = {"flip": 1, "bytes": rng.randrange(1, 65), "zero": 512}[kind]
            at -= at % 512 if kind == "zero" else 0
            f.seek(at)
            old = f.read(n)
            new = bytes([old[0] ^ 1 << rng.randrange(8)]) if kind == "flip" else bytes(len(old)) if kind == "zero" else rng.randbytes(len(old))
            if new == old:
                return None
            f.seek(at)
            f.write(new)
    return f"{name}: {kind} at {at} of {size}"


def try_damage(form, base, articles, want, seed):
    """The number of wrong answers; None where nothing was changed."""
    victim, wrong = copy(base, f"{WORK}/victim"), 0
    what = damage(victim, random.Random(f"{SEED} {seed}"))
    if what is None:
        return None
    what = f"{form}, seed {seed}: {what}"
    for command, right in zip(questions(victim), want):
        ended = quoth(*command, timeout=60)
        if ended.code in (0, 1):
            wrong += [without_scores(line) for line in ended.out.splitlines()] != right
            check(form == "portable" or not wrong, f"{what}: quoth {command[0]} answers wrongly in silence")
        else:
            check(ended.code in (4, 6) and ended.err.count("\n") == 1, f"{what}: quoth {command[0]} {ended}")
            check("damaged" in ended.err or "index" in ended.err, f"{what}: quoth {command[0]} does not say so: {ended.err}")
    ended = quoth("verify", "--index", victim, "--jsonl")
    if "SUMS is gone" in what:
        check(ended.code == 0 and json.loads(ended.out)["unchecked"], f"{what}: {ended}")
        return wrong
    check(ended.code == 6 or (ended.code == 4 and "is gone" in what), f"{what}: verify does not find it: {ended}")
    if ended.code == 6:
        check(json.loads(ended.out)["damage"], f"{what}: verify names nothing")
    if seed % 5 == 0:
        ended = index(victim, form, articles, more=["--rebuild"])
        check(ended.code == 0 and answers(victim) == "\n".join(line for part in want for line in part), f"{what}: rebuilt: {ended}")
        well("verify", "--index", victim)
    return wrong


def main():
    figures = []
    for form in FORMS:
        s = Scenario(form, 8)
        well("verify", "--index", s.base)
        articles = f"{WORK}/{form}-8-articles"
        base = f"{WORK}/whole-{form}"
        check(index(base, form, articles).code == 0, "the index to begin with")
        want = [[without_scores(line) for line in well(*q, ok=(0, 1)).out.splitlines()] for q in questions(base)]
        found = [try_damage(form, base, articles, want, seed) for seed in range(rounds(20))]
        tried = [n for n in found if n is not None]
        figures.append(f"{form}: {len(tried)} damages, all found by verify, {sum(n > 0 for n in tried)} with a wrong answer")
    done("; ".join(figures))


main()
