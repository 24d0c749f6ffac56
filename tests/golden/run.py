#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run golden cases: evidence in, exact output compared.

A case is a directory with
    cmd            the arguments, one per line
    stdin          what the program reads from standard input (may be missing: nothing)
    expected.out   standard output, to the byte
    expected.rc    exit status, a number
and the evidence that cmd names. The program runs in that directory, without NO_COLOR and COLUMNS.

run.py --program PROGRAM [--emulator WINE...] [--update] CASE...
"""
import argparse
import difflib
import os
import pathlib
import subprocess
import sys

# Taken out of the environment: what would change the output on somebody's machine.
UNWANTED = ("NO_COLOR", "COLUMNS", "LINES", "CLICOLOR", "CLICOLOR_FORCE")


def environment():
    kept = {name: value for name, value in os.environ.items()
            if name not in UNWANTED and not name.startswith(("LC_", "VADIAG_"))}
    # No vadiag.yaml of anybody's: there is none here.
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC", "XDG_CONFIG_HOME": str(pathlib.Path(__file__).resolve().parent)}


def run(command, case):
    """Output and exit status of the program in the case's directory."""
    arguments = (case / "cmd").read_text(encoding="utf-8").splitlines()
    stdin = case / "stdin"
    given = stdin.read_bytes() if stdin.exists() else b""
    done = subprocess.run(command + arguments, cwd=case, env=environment(), input=given,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return done.stdout.replace(b"\r\n", b"\n"), done.returncode, done.stderr


def difference(expected, got, name):
    lines = difflib.unified_diff(expected.decode("utf-8", "backslashreplace").splitlines(),
                                 got.decode("utf-8", "backslashreplace").splitlines(),
                                 f"{name}/expected.out", f"{name}/got", lineterm="")
    return "\n".join(lines)


def compare(command, case):
    """True when the case gives what is expected; says on stdout what does not."""
    expected_out, expected_rc = case / "expected.out", case / "expected.rc"
    if not expected_out.exists() or not expected_rc.exists():
        print(f"{case.name}: expected.out or expected.rc is missing; --update writes them")
        return False
    out, status, errors = run(command, case)
    wanted, wanted_status = expected_out.read_bytes(), int(expected_rc.read_text())
    if out == wanted and status == wanted_status:
        return True
    print(f"{case.name}: exit status {status}, expected {wanted_status}")
    print(difference(wanted, out, case.name) or "(the output is the same to a reader's eye)"
          if out != wanted else "(the output is as expected)")
    if errors:
        print("standard error was:", errors.decode("utf-8", "backslashreplace"), sep="\n")
    return False


def update(command, case):
    out, status, errors = run(command, case)
    (case / "expected.out").write_bytes(out)
    (case / "expected.rc").write_text(f"{status}\n")
    lines = out.count(b"\n")
    print(f"{case.name}: exit status {status}, {lines} lines")
    sys.stderr.buffer.write(errors)


def main():
    parser = argparse.ArgumentParser(description="Run golden cases.")
    parser.add_argument("--program", required=True, type=pathlib.Path)
    parser.add_argument("--emulator", default="", help="what runs the program, ';' between words")
    parser.add_argument("--update", action="store_true", help="rewrite what is expected")
    parser.add_argument("case", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    command = [word for word in options.emulator.split(";") if word]
    command.append(str(options.program.resolve()))
    cases = [case.resolve() for case in options.case]
    if options.update:
        for case in cases:
            update(command, case)
        return 0
    return 0 if all([compare(command, case) for case in cases]) else 1


sys.exit(main())
