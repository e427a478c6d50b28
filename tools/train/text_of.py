"""The texts of a JSON-lines file on standard input, one paragraph a line."""
import json
import sys

for line in sys.stdin:
    sys.stdout.write(json.loads(line)["text"] + "\n")
