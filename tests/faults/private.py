#!/usr/bin/env python3
"""private.py QUOTH CAPTIVE ROOT [PDFTEXT]: nothing leaves the machine. A trace of system calls shows no network call of indexing,
searching and serving an editor; the program that reads PDF can do nothing but read; what is written is for its owner alone."""
import re
import stat

from faults import *

sys.path.insert(0, ROOT + "/tests/lsp")
from client import Client

PDFTEXT = sys.argv[4] if len(sys.argv) > 4 else ""
CALL = re.compile(r"\b(socket|connect|bind|listen|accept4?|sendto|sendmsg|sendmmsg|recvfrom|recvmsg)\((.*)")
TRACE = ["strace", "-f", "-qq", "-s", "64", "-e", "trace=%network,prctl,execve"]


def network_calls(trace):
    """Calls of the trace that reach beyond the machine, or could."""
    with open(trace, encoding="utf-8", errors="replace") as f:
        calls = [m for m in map(CALL.search, f) if m]
    return [m.group(0) for m in calls if m.group(1) in ("socket", "connect", "bind", "sendto", "sendmsg") and "AF_UNIX" not in m.group(2)]


def traced(name, *args, ok=(0,)):
    """Runs a program under the trace; the trace's file."""
    trace = f"{WORK}/{name}.trace"
    env = dict(ENV, ASAN_OPTIONS=ENV["ASAN_OPTIONS"] + ":detect_leaks=0")  # which looks at itself as a tracer does
    p = subprocess.run([*TRACE, "-o", trace, *args], cwd=WORK, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    check(p.returncode in ok, f"{name} ended with {p.returncode}: {p.stderr.decode()[-500:]}")
    return trace


def can_trace():
    try:
        return subprocess.run([*TRACE, "-o", "/dev/null", "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def see_a_network_call():
    """The trace shows one where there is one: a program that asks, and a remote index that nobody serves."""
    asks = traced("asks", sys.executable, "-c", "import socket; socket.socket().connect_ex(('127.0.0.1', 9))")
    check(network_calls(asks), "the trace shows no network call of a program that makes one")
    with open(f"{WORK}/far.stub", "w", encoding="utf-8") as f:
        f.write("remote 127.0.0.1:9\n")
    far = traced("far", QUOTH, "search", "--index", f"{WORK}/far.stub", "railway", ok=(0, 1, 3, 4, 8))
    check(network_calls(far), "a remote index is searched without a network call")


def serve_an_editor(index):
    trace, wrapper = f"{WORK}/lsp.trace", f"{WORK}/traced-quoth"
    with open(wrapper, "w", encoding="utf-8") as f:
        f.write(f"#!/bin/sh\nexec {' '.join(TRACE)} -o {trace} {QUOTH} \"$@\"\n")
    os.chmod(wrapper, 0o700)
    c = Client(wrapper, "--index", index, env=dict(ENV, ASAN_OPTIONS=ENV["ASAN_OPTIONS"] + ":detect_leaks=0"))
    c.initialize()
    c.open("file:///draft.md", "“We brought steel,” said [Kamran Valizade](https://example.org/a).\n")
    check(c.diagnostics(), "no diagnostics")
    c.ask("textDocument/hover", {"textDocument": {"uri": "file:///draft.md"}, "position": {"line": 0, "character": 3}})
    c.command("quoth.search", {"query": "railway"})
    check(c.end() == 0, "the server did not end well")
    return trace


def show_silence():
    """All that works on articles and the index, links and PDF among them."""
    articles = copy(f"{ROOT}/corpus/articles", f"{WORK}/articles")
    subprocess.run([sys.executable, f"{ROOT}/tests/cli/containers.py", f"{WORK}/packed"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, f"{ROOT}/tests/cli/pdf.py", f"{articles}/pdf"], check=True, stdout=subprocess.DEVNULL)
    at = f"{WORK}/index"
    draft = f"{articles}/bridges-over-the-aras.md"
    traces = [traced("index", QUOTH, "index", "--index", at, articles, f"{WORK}/packed", ok=(0, 3)),
              traced("search", QUOTH, "search", "--index", at, "railway OR speaker:valizade"),
              traced("check", QUOTH, "check", "--index", at, draft, ok=(0, 1)),
              traced("report", QUOTH, "report", "--index", at, "railway", "-o", f"{WORK}/report.html"),
              traced("analyze", QUOTH, "analyze", "--jsonl", draft),
              traced("dump", QUOTH, "dump", "--index", at), serve_an_editor(at)]
    for trace in traces:
        check(not network_calls(trace), f"{os.path.basename(trace)}: {network_calls(trace)[:3]}")
    return traces


def whole_calls(text):
    """The calls of a trace, each on one line: of two processes at once the one's may be cut by the other's."""
    begun, calls = {}, []
    for line in text.splitlines():
        pid, _, call = line.partition(" ")
        resumed = re.match(r"\s*<\.\.\. \w+ resumed>(.*)", call)
        if call.endswith("<unfinished ...>"):
            begun[pid] = call[:-len("<unfinished ...>")]
        elif resumed and pid in begun:
            calls.append(begun.pop(pid) + resumed.group(1))
        else:
            calls.append(call)
    return "\n".join(calls)


def show_confinement(trace):
    """The trace shows each helper taking its freedom away; what took it over can do nothing. And it could without."""
    with open(trace, encoding="utf-8", errors="replace") as f:
        text = whole_calls(f.read())
    helpers = len(re.findall(r"execve\(\"[^\"]*quoth-pdftext\"", text))
    confined = len(re.findall(r"prctl\(PR_SET_SECCOMP, SECCOMP_MODE_FILTER[^\n]*= 0", text))
    check(helpers and confined == helpers, f"{helpers} helpers ran, {confined} were confined")
    prey = f"{WORK}/prey"
    os.makedirs(prey)

    def captive(program, **more):
        with open(f"{prey}/prey", "w", encoding="utf-8") as f:
            f.write("whole")
        env = dict(os.environ, LD_PRELOAD=PRELOAD, CAPTIVE_FOLDER=prey, **more)
        with open(f"{ROOT}/README.md", "rb") as pdf:
            p = subprocess.run([program], stdin=pdf, env=env, capture_output=True, timeout=60)
        said = p.stdout.decode().splitlines()
        return [line for line in said if line.startswith("allowed ")], [line for line in said if line.startswith("refused ")]

    allowed, refused = captive(PDFTEXT)
    check(not allowed and len(refused) > 15, f"the captive was allowed {allowed}, refused {refused}")
    check(os.listdir(prey) == ["prey"] and os.path.getsize(f"{prey}/prey") == 5, "the captive changed files")
    free, _ = captive("/bin/true", CAPTIVE="free")
    check(len(free) > 15, f"free, it could only {free}")
    return len(refused)


def show_modes():
    """Whatever the umask: folders for their owner alone."""
    at, before = f"{WORK}/private", os.umask(0)
    os.makedirs(f"{WORK}/settings", exist_ok=True)
    for form in FORMS:
        index(f"{at}-{form}", form, f"{WORK}/articles")
    well("publish", "--index", f"{at}-segments", "--shards", "2", f"{at}-shards")
    well("convert", "--index", f"{at}-segments", f"{at}-converted")
    well("saved", "add", "rail", "railway", env={"XDG_CONFIG_HOME": f"{WORK}/private-home"})
    os.umask(before)
    for folder in (f"{at}-segments", f"{at}-portable", f"{at}-shards", f"{at}-shards/0", f"{at}-converted", f"{WORK}/private-home/quoth"):
        mode = stat.S_IMODE(os.stat(folder).st_mode)
        check(mode == 0o700, f"{folder} is of mode {mode:o}")


def main():
    if not can_trace():
        print("private.py: no trace of system calls is allowed here (strace)")
        sys.exit(77)
    see_a_network_call()
    traces = show_silence()
    figure = f"no network call in {len(traces)} traces"
    if PDFTEXT:
        figure += f"; the helper was refused {show_confinement(traces[0])} of as many things"
    show_modes()
    done(figure)


main()
