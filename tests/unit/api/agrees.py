#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The library says what the program says: examples/api.c and vadiag over the golden evidence.

agrees.py --example PROGRAM --program VADIAG TESTS_DIR
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

FEWEST = 10


def run(command, folder):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "VADIAG_"))}
    done = subprocess.run(command, cwd=folder, env={**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False, timeout=100)
    return done.returncode, json.loads(done.stdout)


def difference(one, other, where=""):
    """The first place where two values differ, or None."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        pairs = ((f"{where}/{key}", one[key], other[key]) for key in one)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = ((f"{where}/{i}", *both) for i, both in enumerate(zip(one, other)))
    else:
        return None if one == other else f"{where}: {str(one)[:200]} and {str(other)[:200]}"
    return next(filter(None, (difference(a, b, place) for place, a, b in pairs)), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--example", required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("tests", type=pathlib.Path)
    options = parser.parse_args()
    compared = failed = 0
    cases = [(case, sorted(f.name for f in case.iterdir() if not f.name.startswith(("cmd", "expected"))))
             for case in sorted((options.tests / "golden").glob("hard-*"))]
    cases += [(log.parent, [log.name]) for log in sorted((options.tests / "data" / "evtx").glob("*-Application.evtx"))]
    for case, files in cases:
        library = run([options.example, *files], case)
        program = run([options.program, "diagnose", "--json", *files], case)
        told = difference(list(library), list(program))
        compared += 1
        if told:
            failed += 1
            print(f"{case.name} {files[0]}: library and program differ at {told}")
    print(f"{compared} cases compared, {failed} differ")
    return 1 if failed or compared < FEWEST else 0


sys.exit(main())
