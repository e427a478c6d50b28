#!/usr/bin/env python3
"""writers.py QUOTH PRELOAD ROOT: while one process writes, a second is refused and told who does, or waits if it is asked to, whatever
becomes of the file that names the writer; readers are not held up. A dead writer's lock is free."""
import signal

from faults import *


class Writer:
    """A run that stops at one of the calls that change the index."""

    def __init__(self, s, index, at):
        self.p = subprocess.Popen([QUOTH, "index", "--index", index, "--jobs", "1", "--prune", "--quiet", s.articles], cwd=WORK,
                                  stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**ENV, **fault(f"change {at} stop", index)})
        pid, status = os.waitpid(self.p.pid, os.WUNTRACED)
        check(os.WIFSTOPPED(status), f"{s.name}: the writer did not stop at change {at}: {status}")

    def go_on(self):
        self.p.send_signal(signal.SIGCONT)
        return self.p

    def kill(self):
        self.p.kill()
        self.p.communicate()


def expect_refused(s, victim, writer, what, is_named):
    ended = s.run(victim)
    s.expect_end(ended, 5, f"a second writer, {what}")
    check(not is_named or f"process {writer.p.pid} is writing" in ended.err, f"{s.name}: {what}: who writes is not said: {ended.err}")


def try_writer(s, at):
    victim = s.victim()
    writer = Writer(s, victim, at)
    is_named = os.path.exists(f"{victim}/writer")
    expect_refused(s, victim, writer, f"change {at}", is_named)
    s.expect_committed(victim, f"read beside a writer at change {at}")
    for name in ("writer", "flintlock"):  # by hand, to be rid of the message
        if os.path.exists(f"{victim}/{name}"):
            os.unlink(f"{victim}/{name}")
            expect_refused(s, victim, writer, f"change {at}, {name} deleted", False)
    waiting = subprocess.Popen([QUOTH, "index", "--wait", "--index", victim, "--jobs", "1", "--prune", s.articles], cwd=WORK,
                               env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    line = waiting.stderr.readline().decode()
    check("waiting" in line, f"{s.name}: --wait says {line}")
    ended = writer.go_on()
    _, err = ended.communicate(timeout=60)
    check(ended.returncode == 0, f"{s.name}: the writer that was stopped at change {at}: {ended.returncode}: {err}")
    waiting.communicate(timeout=60)
    check(waiting.returncode == 0, f"{s.name}: the one that waited ended with {waiting.returncode}")
    s.expect_whole(victim, f"after both, change {at}")


def try_dead_writer(s, at):
    victim = s.victim()
    Writer(s, victim, at).kill()
    s.expect_whole(victim, f"a writer killed at change {at}")


def try_interrupt(s):
    """Whoever waits can be told to stop."""
    victim = s.victim()
    writer = Writer(s, victim, s.changes // 2)
    waiting = subprocess.Popen([QUOTH, "index", "--wait", "--index", victim, s.articles], cwd=WORK, env=ENV, stderr=subprocess.PIPE)
    waiting.stderr.readline()
    waiting.send_signal(signal.SIGTERM)
    waiting.communicate(timeout=10)
    check(waiting.returncode in (5, 130), f"{s.name}: waiting, and told to stop, it ended with {waiting.returncode}")
    writer.kill()


def main():
    tried = 0
    for form in FORMS:
        s = Scenario(form, 3)
        for at in [n for n in chosen(s.changes * 3 // 4, rounds(4), form) if n > 5]:  # the first five make the file that names it
            try_writer(s, at)
            try_dead_writer(s, at)
            tried += 1
        try_interrupt(s)
    done(f"second writers at {tried} moments")


main()
