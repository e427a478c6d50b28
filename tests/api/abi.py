#!/usr/bin/env python3
"""What programs compiled against quoth.h rely on, held against a recorded list: its functions with their types, sizes of
structs and places of their members, values of enums. A change goes into the list with QUOTH_UPDATE=1, and into the
CHANGELOG; whatever moves or goes also raises SOVERSION once there are users.

Usage: abi.py CC ROOT RECORDED
"""
import difflib
import os
import re
import subprocess
import sys
import tempfile

cc, root, recorded = sys.argv[1:]
if sys.maxsize < 2**32:
    sys.exit(77)  # the list is of 64-bit machines


def structs_and_enums(header):
    """The DWARF of an object that mentions each type, as readelf prints it."""
    names = sorted(set(re.findall(r"typedef (?:struct|enum) (quoth_\w+) \{", header)))
    with tempfile.TemporaryDirectory() as work:
        with open(work + "/all.c", "w") as f:
            f.write('#include "quoth.h"\n' + "".join(f"{n} v_{n};\n" for n in names))
        subprocess.run([cc, "-g", "-gdwarf-4", "-c", f"-I{root}/include", "-o", work + "/all.o", work + "/all.c"], check=True)
        dump = subprocess.run(["readelf", "--debug-dump=info", work + "/all.o"], check=True, capture_output=True, text=True).stdout
    lines, entry = [], {}

    def finish():
        kind, name = entry.get("kind"), entry.get("name", "")
        if kind == "structure_type" and name.startswith("quoth_") and "byte_size" in entry:
            lines.append(f"struct {name} {entry['byte_size']}")
        elif kind == "member" and lines:
            lines.append(f"    {entry['data_member_location']} {name}")
        elif kind == "enumeration_type":
            lines.append(f"enum {name}")
        elif kind == "enumerator":
            lines.append(f"    {entry['const_value']} {name}")

    for line in dump.splitlines():
        if head := re.match(r"\s*<\w+><\w+>: Abbrev Number: \d+(?: \(DW_TAG_(\w+)\))?", line):
            finish()
            entry = {"kind": head[1]}
        elif value := re.match(r"\s*<\w+>\s+DW_AT_(\w+)\s*:\s*(?:\(.*?\):? *)?(.*?)\s*$", line):
            entry[value[1]] = value[2]
    finish()
    return lines


def functions(header):
    code = re.sub(r"/\*.*?\*/", " ", header, flags=re.S)
    found = re.findall(r"^QUOTH_API\s+([^;]+);", code, flags=re.M)
    lines = [re.sub(r"\s+", " ", f).replace(" (", "(").replace("* ", "*") for f in found]
    return sorted(lines, key=lambda line: re.search(r"(quoth_\w+)\(", line)[1])


def main():
    with open(root + "/include/quoth.h") as f:
        header = f.read()
    now = structs_and_enums(header) + functions(header)
    if os.environ.get("QUOTH_UPDATE"):
        with open(recorded, "w") as f:
            f.write("\n".join(now) + "\n")
        return
    with open(recorded) as f:
        was = f.read().splitlines()
    changes = [d for d in difflib.unified_diff(was, now, "recorded", "quoth.h", lineterm="", n=0)]
    if changes:
        print("\n".join(changes))
        sys.exit("the interface has changed: if that is meant, QUOTH_UPDATE=1 ctest --preset dev -R api/abi")


main()
