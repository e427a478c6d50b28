#!/usr/bin/env python3
"""stopped.py QUOTH PRELOAD ROOT: SIGINT, SIGTERM, SIGHUP, SIGTSTP and a closed pipe at any moment of a run; an editor that is killed. The
run ends with 130 (or had ended), leaves no process behind after 2 s, and the index is whole and can be brought up to date."""
import signal

from faults import *

MARK = "QUOTH_STOPPED_TEST"  # in the environment of all that a run begins


def begun_by(mark):
    """Processes that bear the mark."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as f:
                if f"{MARK}={mark}".encode() in f.read().split(b"\0"):
                    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as s:
                        if s.read().rsplit(")", 1)[1].split()[0] != "Z":
                            found.append(int(pid))
        except OSError:
            pass
    return found


def none_left(mark, what):
    until = time.monotonic() + 10  # 2 s, and what a sanitizer takes for its own end beside other work
    while begun_by(mark) and time.monotonic() < until:
        time.sleep(0.02)
    left = begun_by(mark)
    check(not left, f"{what}: processes are left: {left}")


def start(mark, *args, **how):
    return subprocess.Popen([QUOTH, *args], cwd=WORK, env={**ENV, MARK: mark}, stderr=subprocess.PIPE, **how)


def indexing(form, articles, rng, whole_time, after):
    """A run that is told to stop somewhere."""
    where = f"{WORK}/victim"
    shutil.rmtree(where, ignore_errors=True)
    name = rng.choice(["SIGINT", "SIGTERM", "SIGHUP"])
    mark, wait = str(rng.random()), rng.random() * whole_time * 1.1
    p = start(mark, "index", "--index", where, "--form", form, "--quiet", articles, stdout=subprocess.DEVNULL)
    time.sleep(wait)
    if rng.randrange(3) == 0:  # put to sleep first, as Ctrl-Z does
        p.send_signal(signal.SIGTSTP)
        time.sleep(0.05)
        p.send_signal(signal.SIGCONT)
    p.send_signal(getattr(signal, name))
    what = f"{form}, {name} after {wait:.2f} s"
    try:
        _, err = p.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        bad(f"{what}: it does not end")
    begun = not os.path.exists(where) or p.returncode == -getattr(signal, name)  # before it could take heed
    check(p.returncode in (0, 130) or begun, f"{what}: ended with {p.returncode}: {err.decode()}")
    none_left(mark, what)
    if os.path.exists(where):
        ended = quoth("stats", "--index", where)
        check(ended.code in (0, 4), f"{what}: what it leaves cannot be read: {ended}")
    check(index(where, form, articles).code == 0, f"{what}: begun anew")
    check(answers(where) == after, f"{what}: begun anew, it is not what it should be")
    return p.returncode == 130


def closed_pipes(where, rng):
    commands = [("search", "*", "--limit", "0"), ("search", "*", "--limit", "0", "--jsonl"), ("facets", "speaker", "--jsonl"), ("dump",)]
    for i in range(rounds(8)):
        p = start("pipe", *commands[i % len(commands)], "--index", where, stdout=subprocess.PIPE)
        p.stdout.read(rng.randrange(300))
        p.stdout.close()
        err = p.stderr.read().decode()
        check(p.wait(timeout=20) in (0, -signal.SIGPIPE, 141) and not err, f"a closed pipe: {commands[i % len(commands)]}: {p.returncode}: {err}")


def editors(articles, where):
    """Its editor is killed: the server sees its input end."""
    for i in range(rounds(3)):
        mark = f"lsp{i}"
        p = start(mark, "lsp", "--index", where, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": None, "rootUri": "file://" + articles, "capabilities": {}}}).encode()
        p.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        p.stdin.flush()
        p.stdout.readline()
        if i % 3 == 1:
            p.stdin.write(b"Content-Length: 1000\r\n\r\n{\"half")
            p.stdin.flush()
        p.stdin.close()
        p.stdout.close()
        none_left(mark, f"an editor that is gone, {i}")
        p.stderr.close()
        p.wait()


def main():
    articles = WORK + "/articles"
    for g in range(2):
        change_articles(articles, g, 120)
    rng = random.Random(SEED)
    n, stopped = 0, 0
    for form in FORMS:
        where = f"{WORK}/whole-{form}"
        began = time.monotonic()
        check(index(where, form, articles).code == 0, "no index")
        took, after = time.monotonic() - began, answers(where)
        for _ in range(rounds(5)):
            stopped += indexing(form, articles, rng, took, after)
            n += 1
        closed_pipes(where, rng)
    while stopped == 0 and n < 60:  # by chance all were too early or too late
        stopped += indexing(form, articles, rng, took, after)
        n += 1
    check(stopped > 0, "no run was stopped in its midst")
    editors(articles, f"{WORK}/whole-segments")
    done(f"{n} runs told to stop, {stopped} of them in their midst")


main()
