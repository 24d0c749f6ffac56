#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The README's example is what the program prints. Usage: readme.py SOURCE_DIR [--update] PROGRAM..."""
import pathlib
import subprocess
import sys

COMMAND = "$ vadiag diagnose examples/client-clock.txt"
END = "It may also be"


def shown(lines):
    """The indented block behind the command, without its indentation; and where it stands."""
    start = lines.index("    " + COMMAND) + 1
    stop = start
    while not lines[stop] or lines[stop].startswith("    "):
        stop += 1
    return start, stop, [line[4:] for line in lines[start:stop]]


def main():
    source, *program = sys.argv[1:]
    update = program[0] == "--update"
    program = program[update:]
    readme = pathlib.Path(source) / "README.md"
    lines = readme.read_text(encoding="utf-8").split("\n")
    run = subprocess.run([*program, "diagnose", "--width", "80", "examples/client-clock.txt"], cwd=source,
                         capture_output=True, check=False)
    real = run.stdout.decode().replace("\r\n", "\n").split("\n")
    real = "\n".join(real[:real.index(END)]).strip("\n").split("\n")
    start, stop, told = shown(lines)
    if update:
        lines[start:stop] = ["    " + line if line else "" for line in real] + [""]
        readme.write_text("\n".join(lines), encoding="utf-8")
        return 0
    while told and not told[-1]:
        told.pop()
    if told != real:
        print("README.md shows\n", "\n".join(told), "\n\nthe program prints\n", "\n".join(real), sep="")
        return 1
    print(f"{len(real)} lines agree")
    return 0


sys.exit(main())
