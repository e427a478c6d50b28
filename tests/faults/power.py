#!/usr/bin/env python3
"""power.py QUOTH PRELOAD ROOT: the power goes at any moment of a series of runs. From a journal of all that they did to the disc, the disc
is built as it may stand then: what was synced is there; of the rest, each write is there, or half of it, or not, whatever the order;
of names made, changed and taken away after the folder was last synced, the first so many. The index is in one committed state, the last
one where the run had ended, and the run goes through."""
from faults import *


REBUILDS = (0, 6)  # runs that replace what is there, or would


class File:
    """What the disc surely holds of a file, and what was done to it since."""

    def __init__(self):
        self.sure, self.since = bytearray(), []


def apply(data, op, part=None):
    """Does to the bytes what a call did, or a part of it."""
    call, at, what = op
    if call == "truncate":
        del data[at:]
        data.extend(bytes(at - len(data)))
    elif call == "allocate":
        data.extend(bytes(max(0, at + what - len(data))))
    else:
        what = what[:part]
        data.extend(bytes(max(0, at - len(data))))
        data[at:at + len(what)] = what


class Disc:
    """A folder as the journal made it: the names that are surely there, and what was done to names since."""

    def __init__(self, root):
        self.root, self.sure, self.now, self.since = root, {}, {}, []

    def name(self, op):
        """A change of names: now, and on the disc some day."""
        self.since.append(op)
        self.change(self.now, op)

    @staticmethod
    def change(names, op):
        for path, file in op:
            if file is None:
                names.pop(path, None)
            else:
                names[path] = file

    def sync(self, path):
        if path == self.root or self.now.get(path) == "folder":
            mine = [i for i, op in enumerate(self.since) if any(os.path.dirname(name) == path for name, _ in op)]
            done = mine[-1] + 1 if mine else 0  # file systems keep names in the order of their changes
            for op in self.since[:done]:
                self.change(self.sure, op)
            self.since = self.since[done:]
        elif isinstance(self.now.get(path), File):
            file = self.now[path]
            for op in file.since:
                apply(file.sure, op)
            file.since = []

    def play(self, call, at, length, paths, data):
        path = paths[0]
        if call == "sync":
            self.sync(path)
        elif call == "mkdir":
            self.name([(path, "folder")])
        elif call == "create":
            self.name([(path, File())])
        elif call == "unlink":
            self.name([(path, None)])
        elif call == "rename":
            self.name([(paths[1], self.now[path]), (path, None)])
        elif path in self.now:  # else it has no name any more, and nobody will see it
            self.now[path].since.append((call, at, data if call == "write" else length))

    def build(self, to, rng):
        """The disc as it may stand; rng None: as it is, with all that was done."""
        names = dict(self.sure)
        keep = len(self.since) if rng is None else rng.choice([0, len(self.since), rng.randrange(len(self.since) + 1)])
        for op in self.since[:keep]:
            self.change(names, op)
        shutil.rmtree(to, ignore_errors=True)
        os.makedirs(to)
        chance = rng.choice([0, 0.1, 0.5, 0.9, 1]) if rng else 1
        for path in sorted(names):
            place = to + path[len(self.root):]
            if names[path] == "folder":
                os.makedirs(place, exist_ok=True)
                continue
            data = bytearray(names[path].sure)
            for op in names[path].since:
                if rng is None or rng.random() < chance:
                    apply(data, op, len(op[2]) // 2 if rng and op[0] == "write" and rng.randrange(8) == 0 else None)
            if not os.path.isdir(os.path.dirname(place)):
                continue  # the folder itself was lost
            with open(place, "wb") as f:
                f.write(data)


def journal(path):
    """Its calls: (CALL, AT, LENGTH, [PATH…], BYTES)."""
    with open(path, "rb") as f:
        while line := f.readline():
            call, at, length, paths = line.decode("utf-8", "surrogateescape").rstrip("\n").split(" ", 3)
            data = f.read(int(length))
            yield call, int(at), int(length), paths.split("\t"), data


def contents(folder):
    return {os.path.relpath(os.path.join(top, name), folder): open(os.path.join(top, name), "rb").read()
            for top, _, names in os.walk(folder) for name in names}


class Series:
    """Runs one after the other, each on articles that have changed; what the index answers after each, and the calls of all."""

    def __init__(self, form, n_runs):
        self.form, self.disc = form, f"{WORK}/{form}-disc"
        self.answers, self.ends, self.articles = [None], [], []
        log = f"{WORK}/{form}-journal"
        os.makedirs(self.disc)
        for run in range(n_runs):
            articles = f"{WORK}/{form}-articles-{run}"
            if run:
                copy(self.articles[-1], articles)
            change_articles(articles, run)
            self.articles.append(articles)
            ended = index(f"{self.disc}/index", form, ".", env=fault("change 0 none", self.disc, journal=log), cwd=articles, more=["--rebuild"] * (run in REBUILDS))
            check(ended.code == 0, f"{form}, run {run}: {ended}")
            self.answers.append(self.state(f"{self.disc}/index"))
            self.ends.append(sum(1 for _ in journal(log)))
        self.calls = list(journal(log))

    def state(self, path):
        return answers(path) if os.path.exists(path) else None

    def run_at(self, n):
        """The run that call n belongs to, and whether it had ended with that call."""
        run = next(i for i, end in enumerate(self.ends) if n <= end)
        return run, n == self.ends[run]

    def expect(self, image, n, what):
        run, has_ended = self.run_at(n)
        before, after = self.answers[run:run + 2]
        found = self.state(f"{image}/index")
        if found != after:
            is_none = found is None or isinstance(found, Ended) and found.code == 4 or '"articles": 0,' in str(found)
            check(not has_ended, f"{what}: the run had ended, and is not there: {found}")
            check(is_none if before is None else found == before, f"{what}: no committed state: {found}")
        if os.path.exists(f"{image}/index") and not isinstance(found, Ended):
            well("verify", "--index", f"{image}/index")
        ended = index(f"{image}/index", self.form, ".", cwd=self.articles[run], more=["--rebuild"] * (run in REBUILDS))
        check(ended.code == 0 and self.state(f"{image}/index") == after, f"{what}: begun anew: {ended}")


def moments(s, n):
    """Each end of a run, others by chance, and some where a name changes: more in a run that replaces the index."""
    named = [i + 1 for i, call in enumerate(s.calls) if call[0] in ("rename", "unlink") and not call[3][-1].endswith(("/writer", ".tmp"))]
    replacing = [i for i in named if s.run_at(i)[0] in REBUILDS]
    return sorted({*s.ends, *chosen(len(s.calls), n, s.form), *[replacing[i - 1] for i in chosen(len(replacing), 2 * n, s.form)],
                   *[named[i - 1] for i in chosen(len(named), n, s.form + " names")]})


def main():
    tried = 0
    for form in FORMS:
        s, image = Series(form, 10), f"{WORK}/image"
        disc, at, left = Disc(s.disc), 0, moments(s, rounds(4))
        for call in s.calls:
            disc.play(*call)
            at += 1
            while left and left[0] == at:
                left.pop(0)
                for i in range(3 if s.run_at(at)[1] else 1):
                    disc.build(image, random.Random(f"{SEED} {form} {at} {i}"))
                    s.expect(image, at, f"{form}, after call {at} of {len(s.calls)} ({call[0]} {call[3][-1][len(s.disc):]}), image {i}")
                    tried += 1
        disc.build(image, None)
        differ = [name for name, _ in contents(image).items() ^ contents(s.disc).items()]
        check(not differ, f"{form}: the journal lacks what the disc has: {sorted(set(differ))}")
    done(f"{tried} discs")


main()
