#!/usr/bin/env python3
"""elsewhere.py QUOTH PRELOAD ROOT: locales whose letters, digits and commas are others (tr_TR, fa_IR, de_DE, C), time zones, and a clock that
is set back or stands in another century: an index is the same, and so is what it answers."""
from faults import *

LOCALES = ["tr_TR", "fa_IR", "de_DE", "ar_EG", "hi_IN"]
CORPUS = ["corpus/articles"]


def made_locales():
    """Compiled beside the test; "" is what is always there."""
    folder, found = WORK + "/locales", []
    os.mkdir(folder)
    for name in LOCALES:
        if shutil.which("localedef") and subprocess.run(["localedef", "-i", name, "-f", "UTF-8", f"{folder}/{name}.UTF-8"],
                                                        capture_output=True).returncode in (0, 1) and os.path.isdir(f"{folder}/{name}.UTF-8"):
            found.append(dict(LOCPATH=folder, LC_ALL=f"{name}.UTF-8", LANG=f"{name}.UTF-8"))
    return found


def of_index(where, articles, env):
    ended = quoth("index", "--index", where, "--quiet", *articles, env=env)
    check(ended.code == 0, f"{env}: {ended}")
    found = []
    for command in [("search", "--index", where, "--limit", "0", "--jsonl", "*"),
                    ("search", "--index", where, "--limit", "0", "--jsonl", "Iran OR INTERVIEW OR title"),
                    ("search", "--index", where, "--jsonl", "checkworthy:>50"),
                    ("search", "--index", where, "--limit", "0", "--jsonl", "date:2000..2030 has:attribution"),
                    ("facets", "--index", where, "--jsonl", "speaker,author,kind,month"),
                    ("timeline", "--index", where, "--jsonl", "*"),
                    ("search", "--index", where, "--sort", "date", "*")]:
        ended = quoth(*command, env=env)
        check(ended.code in (0, 1), f"{env}: {command}: {ended}")
        found.append(ended.out)
    return found


def main():
    articles = [f"{ROOT}/{c}" for c in CORPUS]
    places = [dict(LC_ALL="C"), dict(LC_ALL="POSIX"), dict(LC_ALL="xx_YY.nonsense")] + made_locales()
    places += [dict(TZ=tz) for tz in ("Pacific/Kiritimati", "America/Adak", "Asia/Kathmandu", "nonsense", "XXX-30:59:59")]
    clock = shutil.which("faketime")
    clocks = ["1970-01-02 00:00:00", "2038-01-20 00:00:00", "1999-12-31 23:59:59"] if clock and "address" not in os.environ.get("QUOTH_SANITIZED", "") else []
    usual = of_index(WORK + "/usual", articles, {})
    check(all(usual[:2]) and usual[4], "nothing is found")
    for i, env in enumerate(places):
        found = of_index(f"{WORK}/{i}", articles, env)
        for k, (a, b) in enumerate(zip(usual, found)):
            check(a == b, f"{env}: question {k} is answered otherwise: {next((x for x in zip(a.splitlines(), b.splitlines()) if x[0] != x[1]), None)}")
    for when in clocks:
        where = WORK + "/clock"
        env = dict(LD_PRELOAD=next((p for p in ("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1")
                                    if os.path.exists(p)), ""), FAKETIME=when)
        found = of_index(where, articles, env)
        check(found == usual, f"{when}: answers differ")
    for when in ["@2030-06-01 00:00:00", "@2001-06-01 00:00:00"] if clocks else []:  # an index that is brought up to date by a clock set back
        well("index", "--index", WORK + "/usual", "--quiet", *articles, env=dict(env, FAKETIME=when))
        check(of_index(WORK + "/usual", articles, {}) == usual, f"{when}: brought up to date, it answers otherwise")
    done(f"{len(places)} locales and zones, {len(clocks)} clocks{'' if clocks else ' (no faketime here)'}")


main()
