#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The README's examples are what the program prints. Usage: readme.py SOURCE_DIR [--update] PROGRAM..."""
import pathlib
import subprocess
import sys

# Each command that the README shows, and the line of its output before which the README breaks off.
EXAMPLES = (
    ("diagnose examples/client-clock.txt", "It may also be"),
    ("check --replay tests/data/replay/one-refused.jsonl corp.example", "It rests on"),
    ("count tests/golden/count-shrinking/kms1.xml", "Requests by result"),
    ("lab simulate summer", "Machines licensed"),
)


def shown(lines, command):
    """The indented block behind the command, without its indentation; and where it stands."""
    start = lines.index("    $ vadiag " + command) + 1
    stop = start
    while not lines[stop] or lines[stop].startswith("    "):
        stop += 1
    return start, stop, [line[4:] for line in lines[start:stop]]


def real_output(source, program, command, end):
    run = subprocess.run([*program, *command.split(), "--width", "80"], cwd=source, capture_output=True, check=False)
    lines = run.stdout.decode().replace("\r\n", "\n").split("\n")
    return "\n".join(lines[:lines.index(end)]).strip("\n").split("\n")


def main():
    source, *program = sys.argv[1:]
    update = program[0] == "--update"
    program = program[update:]
    readme = pathlib.Path(source) / "README.md"
    lines = readme.read_text(encoding="utf-8").split("\n")
    for command, end in EXAMPLES:
        real = real_output(source, program, command, end)
        start, stop, told = shown(lines, command)
        if update:
            lines[start:stop] = ["    " + line if line else "" for line in real] + [""]
            continue
        while told and not told[-1]:
            told.pop()
        if told != real:
            print("README.md shows\n", "\n".join(told), "\n\nthe program prints\n", "\n".join(real), sep="")
            return 1
        print(f"{command}: {len(real)} lines agree")
    if update:
        readme.write_text("\n".join(lines), encoding="utf-8")
    return 0


sys.exit(main())
