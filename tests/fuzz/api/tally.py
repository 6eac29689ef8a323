"""Prints the statuses of each operation in a document, and how often each occurred."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    tally = json.load(file)
total = 0
for operation, answers in sorted(tally.items(), key=lambda item: item[0].split()[::-1]):
    total += sum(answers.values())
    if not set(answers) - {"405"} or operation.startswith("OPTIONS "):
        # schemathesis tries these on every path, although no document has them.
        continue
    counts = ", ".join(f"{status} x {count}" for status, count in sorted(answers.items()))
    print(f"{operation:45} {counts}")
print(f"{total} requests")
