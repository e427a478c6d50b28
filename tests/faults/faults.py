"""faults.py: what the tests beside it share: articles that change from run to run, a program run with a fault in it, and what an
index answers. Each test is run as TEST QUOTH PRELOAD ROOT; QUOTH_ROUNDS and QUOTH_SEED of the environment say how long and which.
"""
import atexit
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

QUOTH, PRELOAD, ROOT = (os.path.abspath(p) for p in sys.argv[1:4])
ROUNDS = int(os.environ.get("QUOTH_ROUNDS", "0"))
SEED = int(os.environ.get("QUOTH_SEED", "20261125"))
FORMS = ("segments", "portable")
KILLED = -9
MEMORY = "/dev/shm"  # where nothing waits for a disc
WORK = tempfile.mkdtemp(prefix="quoth-faults.", dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
atexit.register(shutil.rmtree, WORK, True)


def clean_environment():
    env = {k: v for k, v in os.environ.items() if not k.startswith("QUOTH")}
    asan = env.get("ASAN_OPTIONS", "")
    env.update(XDG_CONFIG_HOME=WORK + "/settings", LC_ALL="C.UTF-8",
               ASAN_OPTIONS=(asan + ":" if asan else "") + "verify_asan_link_order=0:handle_abort=0")
    return env


ENV = clean_environment()


def is_sanitized():
    with open(QUOTH, "rb") as f:
        program = f.read()
    return b"__asan_init" in program or b"__tsan_init" in program


SANITIZED = is_sanitized()


def own_mounts():
    """Begins the test anew where it may mount file systems that nobody else sees. False where the system does not allow that."""
    if "QUOTH_MOUNTS" not in os.environ:
        shutil.rmtree(WORK)
        ways = [["unshare", "-m"], ["unshare", "-rm"]] if os.getuid() == 0 else [["unshare", "-rm"]]
        way = next((w for w in ways if subprocess.run([*w, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], stderr=subprocess.DEVNULL).returncode == 0), [])
        os.environ["QUOTH_MOUNTS"] = "yes" if way else "no"
        os.execvp(*(lambda words: (words[0], words))([*way, sys.executable, *sys.argv]))
    return os.environ["QUOTH_MOUNTS"] == "yes"


def mount(folder, options):
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
    return folder


def unmount(folder):
    subprocess.run(["umount", folder], check=True)


NOBODY = 65534
ordinary = None  # who runs programs instead of root


def as_ordinary_user():
    """In a process that is to be another program: not root any more."""
    if ordinary:
        os.setgroups([])
        os.setgid(ordinary)
        os.setuid(ordinary)


def can_run():
    try:
        return subprocess.run([QUOTH, "--version"], preexec_fn=as_ordinary_user, capture_output=True).returncode == 0
    except (subprocess.SubprocessError, OSError):
        return False


def be_ordinary_user():
    """From now on programs run as one who may not do everything. False where root cannot become one."""
    global ordinary, QUOTH
    if os.getuid() != 0:
        return "QUOTH_MOUNTS" not in os.environ
    ordinary = NOBODY
    os.chown(WORK, NOBODY, NOBODY)
    if not can_run():  # it may lie where root alone may look
        helpers = os.path.dirname(QUOTH) + "/libexec"
        if os.path.isdir(helpers):
            shutil.copytree(helpers, WORK + "/libexec")
        QUOTH = shutil.copy(QUOTH, WORK)
    if not can_run():
        ordinary = None
        os.chown(WORK, 0, 0)
    return ordinary is not None


def give(path):
    """To the ordinary user, who may do everything with it."""
    for p in [path] + [os.path.join(top, name) for top, folders, files in os.walk(path) for name in folders + files]:
        if ordinary:
            os.chown(p, ordinary, ordinary)
        os.chmod(p, 0o755 if os.path.isdir(p) else 0o644)
    return path


def rounds(short):
    """How many rounds a test makes: so many, or what the environment says."""
    return ROUNDS or short


def fault(text, under, count=None, journal=None):
    """The environment of a program with that fault ("change 12 kill") in its calls on files below `under`."""
    env = dict(LD_PRELOAD=PRELOAD, QUOTH_FAULT=text, QUOTH_FAULT_UNDER=os.path.abspath(under))
    if count:
        env["QUOTH_FAULT_COUNT"] = count
    if journal:
        env["QUOTH_FAULT_JOURNAL"] = journal
    return env


class Ended:
    """How a program ended."""

    def __init__(self, args, code, out, err):
        self.args, self.code, self.out, self.err = args, code, out, err

    def __str__(self):
        return f"ended with {self.code}: {self.err.strip() or self.out[:300]}"


def quoth(*args, env=None, timeout=120, limits=(), cwd=None):
    """Runs quoth. A crash, or what a sanitizer found, ends the test; so does a run that does not end."""
    def before():
        for what, most in limits:
            resource.setrlimit(what, (most, most))
        as_ordinary_user()

    p = subprocess.Popen([QUOTH, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd or WORK,
                         env={**ENV, **(env or {})}, preexec_fn=before)
    try:
        out, err = p.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        p.kill()
        p.communicate()
        bad(f"quoth {' '.join(args)}: no end in {timeout} s, with {env}")
    ended = Ended(args, p.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))
    if is_xapians_end(ended):
        return ended
    if "Sanitizer" in ended.err or "runtime error" in ended.err or (ended.code < 0 and ended.code != KILLED) or ended.code == 99:
        bad(f"quoth {' '.join(args)}, with {env}, {ended}")
    return ended


def is_xapians_end(ended):
    """Xapian 1.4 itself ends a process when values cannot be written: it throws from a destructor (docs/reliability.md)."""
    return ended.code == -6 and ended.err.startswith("terminate called ") and "portable" in ended.args


def well(*args, ok=(0,), **how):
    """The same, and anything but a good end ends the test."""
    ended = quoth(*args, **how)
    if ended.code not in ok:
        bad(f"quoth {' '.join(args)} {ended}")
    return ended


def bad(what):
    print(f"{os.path.basename(sys.argv[0])}: FAILED (QUOTH_SEED={SEED}): {what}")
    sys.exit(1)


def check(is_true, what):
    if not is_true:
        bad(what)


# ---- articles ------------------------------------------------------------------------------------------------------

WORDS = "railway corridor border customs treaty bridge river tariff harbour mineral census reform drought inquiry".split()
PEOPLE = ["Ali Farhadi", "Jane Roe", "Rauf Samadov", "Maral Simonian", "officials"]


def write_article(path, seed, sentences=6):
    """An article that its seed decides."""
    rng = random.Random(f"{seed}")
    with open(path, "w", encoding="utf-8") as f:
        f.write(f"The {rng.choice(WORDS)} of the {rng.choice(WORDS)}\n\nBy {rng.choice(['Ann Lee', 'Bo Chen'])}\n\n")
        for _ in range(sentences):
            f.write(f"The {rng.choice(WORDS)} of {rng.choice(WORDS)} number {rng.randrange(10000)} will open, "
                    f"{rng.choice(PEOPLE)} said. ")
            f.write(f"\"We saw the {rng.choice(WORDS)} near the {rng.choice(WORDS)},\" said {rng.choice(PEOPLE)}.\n\n")


def change_articles(folder, generation, n=8):
    """Brings the folder to its next generation: some articles are new, some change, one goes."""
    rng = random.Random(f"{SEED} {generation}")
    os.makedirs(folder, exist_ok=True)
    for i in range(n):
        if rng.randrange(3) == 0 or generation == 0:
            write_article(f"{folder}/{i:02}.txt", f"{generation} {i}")
    write_article(f"{folder}/new-{generation:03}.txt", f"{generation}", rng.randrange(1, 9))
    gone = f"{folder}/new-{generation - 3:03}.txt"
    if os.path.exists(gone):
        os.unlink(gone)


def articles_of_all_kinds(folder):
    os.makedirs(folder)
    subprocess.run([sys.executable, f"{ROOT}/tests/cli/containers.py", folder], check=True, stdout=subprocess.DEVNULL)
    for name in os.listdir(f"{ROOT}/corpus/articles"):
        shutil.copy(f"{ROOT}/corpus/articles/{name}", folder)
    for i in range(3):
        write_article(f"{folder}/{i}.txt", i)
    return folder


def files_below(folder):
    return {os.path.join(top, name) for top, _, names in os.walk(folder) for name in names}


# ---- what an index answers -----------------------------------------------------------------------------------------

QUERIES = ["railway", "border OR treaty", '"the river"', "speaker:roe", "cont*", "content:customs", "no:speaker", "quote:direct"]


def questions(index):
    """Commands that ask for all that an index holds, and for some that it finds."""
    with open(WORK + "/queries.txt", "w", encoding="utf-8") as f:
        f.write("\n".join(QUERIES) + "\n")
    return [("dump", "--index", index),
            ("batch", "--index", index, "--limit", "0", "--jsonl", "--facets", "speaker,author,kind", WORK + "/queries.txt")]


def answers(index):
    """All that the index holds and some that it finds, as text to be compared; or the end of a command that failed."""
    found = []
    for command in questions(index):
        ended = quoth(*command)
        if ended.code not in (0, 1):
            return ended
        found += [without_scores(line) for line in ended.out.splitlines()]
    return "\n".join(found)


def without_scores(line):
    """Hits tie, and where sentences stand in an index decides between them: they are sorted, and scores left out."""
    value = json.loads(line)
    value.pop("score", None)
    if "hits" in value:
        value["hits"] = sorted(hit["id"] for hit in value["hits"])
    return json.dumps(value, sort_keys=True)


def paths_in(index):
    ended = well("search", "--index", index, "--limit", "0", "--jsonl", "*", ok=(0, 1))
    return {os.path.join(WORK, json.loads(line)["path"]) for line in ended.out.splitlines()}


def is_of(path, file):
    return path == file or path.startswith(file + "!")


def expect_others(ended, what, all_paths, found, articles, why="Input/output error"):
    """The message names the file, or the folder of all, and the reason, and nothing else is lost."""
    check(ended.code == 3, f"{what}: {ended}")
    lines = [line for line in ended.err.splitlines() if why in line]
    named = [p for p in files_below(articles) | {articles} if any(p in line for line in lines)]
    check(named, f"{what}: the message does not name file and reason: {ended.err}")
    if any(line.endswith(f"{articles}: {why}") for line in lines):
        return
    lost = [p for p in all_paths - found if not any(is_of(p, file) for file in named)]
    check(not lost, f"{what}: others are lost too: {lost}; {ended.err}")


def index(path, form, *paths, env=None, more=(), **how):
    return quoth("index", "--index", path, "--form", form, "--jobs", "1", "--prune", "--quiet", *more, *paths, env=env, **how)


class Scenario:
    """An index with so many commits, its articles one generation on, and what it answers before and after the run that is due."""

    def __init__(self, form, generations):
        self.form, self.name = form, f"{form}, {'a further run' if generations else 'a new index'}"
        self.base, self.articles = f"{WORK}/{form}-{generations}", f"{WORK}/{form}-{generations}-articles"
        for g in range(generations):
            change_articles(self.articles, g)
            self.expect_end(index(self.base, form, self.articles), 0, "to begin with")
        self.before = answers(self.base) if generations else None
        change_articles(self.articles, generations)
        whole, count = self.victim(), f"{WORK}/count"
        self.expect_end(self.run(whole, fault("change 0 none", whole, count=count)), 0, "without a fault")
        self.after = answers(whole)
        with open(count, encoding="utf-8") as f:
            self.changes = int(f.read())  # nearly: threads do not always write in the same pieces
        self.largest = max(os.path.getsize(f"{whole}/{name}") for name in os.listdir(whole))

    def victim(self, path=None):
        """A copy of the index, or nothing where it is yet to be made."""
        path = path or f"{WORK}/victim"
        shutil.rmtree(path, ignore_errors=True)
        if self.before is not None:
            copy(self.base, path)
            if ordinary:
                give(path)
        return path

    def run(self, path, env=None, **how):
        return index(path, self.form, self.articles, env=env, **how)

    def expect_end(self, ended, code, what):
        check(ended.code == code, f"{self.name}: {what}: {ended}")

    def expect_committed(self, path, what):
        """It is in one of the two states. True: in the later one."""
        found = answers(path) if os.path.exists(path) else None
        if found == self.after:
            return True
        is_empty = found is None or '"articles": 0,' in str(found) or isinstance(found, Ended) and found.code == 4
        check(is_empty if self.before is None else found == self.before,
              f"{self.name}: {what}: reopened, neither the state before nor the one after: {found}")
        return False

    def expect_whole(self, path, what):
        """The run, begun anew, brings it to the later state, and leaves nothing behind."""
        self.expect_end(self.run(path), 0, f"{what}: begun anew")
        check(answers(path) == self.after, f"{self.name}: {what}: finished, it differs from the run that nothing happened to")
        left = [name for name in os.listdir(path) if name.endswith(".tmp") or name == "room" or name == "writer"]
        check(not left, f"{self.name}: {what}: files are left behind: {left}")


def scenarios():
    """Eight commits: the ninth run merges small segments into one."""
    return [Scenario(form, generations) for form in FORMS for generations in (0, 8)]


def copy(source, target):
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True)
    return target


def chosen(n, most, salt=""):
    """All numbers from 1 to n, or `most` of them: the first, the last, and others by chance."""
    if n <= most:
        return list(range(1, n + 1))
    rng = random.Random(f"{SEED} {salt}")
    return sorted({1, n, *rng.sample(range(1, n + 1), max(0, most - 2))})


BEGUN = time.monotonic()


def done(figure):
    print(f"{os.path.basename(sys.argv[0])}: {figure} ({time.monotonic() - BEGUN:.0f} s)")
