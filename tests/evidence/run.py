#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""For every cause, evidence in: the first cause that `vadiag diagnose --json` names must be that one.

A case is a directory CAUSE or CAUSE.N whose files are the evidence. How sure the verdict may be
stands in standings.tsv (case, standing): a verdict that becomes surer or less sure is a miss too.
Every file in knowledge/causes needs a case. Prints the confusion matrix cause x cause: its
diagonal as a total, every other cell by name.

run.py --program PROGRAM --causes DIRECTORY [--emulator WINE...] [--update] [CASE...]
"""
import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
STANDINGS = HERE / "standings.tsv"
FINISHED = (0, 1)  # nothing wrong found, something wrong found
NOTHING = "(none)"

Verdict = collections.namedtuple("Verdict", "cause standing trouble")


def cause_of(case):
    return case.name.split(".")[0]


def environment():
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("LC_", "VADIAG_"))}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def diagnose(command, case):
    """The first cause of the findings and its standing."""
    files = sorted(path.name for path in case.iterdir())
    done = subprocess.run(command + ["diagnose", "--json", *files], cwd=case, env=environment(),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    if done.returncode not in FINISHED:
        return Verdict(NOTHING, NOTHING, f"exit status {done.returncode}: {done.stderr.decode()}")
    try:
        findings = json.loads(done.stdout)["findings"]
    except (ValueError, KeyError) as error:
        return Verdict(NOTHING, NOTHING, f"no JSON: {error}")
    for finding in findings:
        if finding["kind"] == "cause":
            return Verdict(finding["id"], finding["standing"], "")
    return Verdict(NOTHING, NOTHING, "")


def read_standings():
    rows = {}
    for line in STANDINGS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            case, standing = line.split("\t")
            rows[case] = standing
    return rows


def write_standings(verdicts):
    head = ("# SPDX-License-Identifier: MIT\n"
            "# How sure the verdict on each case is: case, standing of the first cause.\n")
    rows = "".join(f"{name}\t{verdict.standing}\n" for name, verdict in sorted(verdicts.items()))
    STANDINGS.write_text(head + rows, encoding="utf-8")


def matrix(verdicts):
    """The confusion matrix, compact: what stands off the diagonal, and the totals."""
    cells = collections.Counter((name.split(".")[0], verdict.cause)
                                for name, verdict in verdicts.items())
    right = sum(count for (given, named), count in cells.items() if given == named)
    causes = {given for given, _ in cells}
    print(f"{len(verdicts)} cases, {len(causes)} causes: {right} on the diagonal, "
          f"{len(verdicts) - right} off it")
    sure = collections.Counter(verdict.standing for verdict in verdicts.values())
    print("standings: " + ", ".join(f"{standing} {count}" for standing, count in sure.most_common()))
    for (given, named), count in sorted(cells.items()):
        if given != named:
            print(f"  {given} -> {named}: {count}")


def compare_standings(verdicts, expected):
    misses = 0
    for name, verdict in sorted(verdicts.items()):
        wanted = expected.get(name, NOTHING)
        if verdict.standing != wanted:
            print(f"{name}: {verdict.standing}, expected {wanted}")
            misses += 1
    return misses


def missing_cases(causes, cases):
    covered = {cause_of(case) for case in cases}
    return sorted(path.stem for path in causes.glob("*.yaml") if path.stem not in covered)


def main():
    parser = argparse.ArgumentParser(description="Evidence to causes, and the confusion matrix.")
    parser.add_argument("--program", required=True, type=pathlib.Path)
    parser.add_argument("--causes", required=True, type=pathlib.Path)
    parser.add_argument("--emulator", default="", help="what runs the program, ';' between words")
    parser.add_argument("--update", action="store_true", help="rewrite standings.tsv")
    parser.add_argument("case", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    command = [word for word in options.emulator.split(";") if word]
    command.append(str(options.program.resolve()))
    cases = [case.resolve() for case in options.case] or sorted(p for p in HERE.iterdir() if p.is_dir())
    verdicts = {case.name: diagnose(command, case) for case in cases}

    misses = sum(verdict.cause != name.split(".")[0] for name, verdict in verdicts.items())
    for name, verdict in verdicts.items():
        if verdict.trouble:
            print(f"{name}: {verdict.trouble}")
    matrix(verdicts)
    if options.update:
        write_standings(verdicts)
    else:
        misses += compare_standings(verdicts, read_standings())
    if not options.case:
        for cause in missing_cases(options.causes, cases):
            print(f"{cause}: no case reaches it")
            misses += 1
    return 1 if misses else 0


sys.exit(main())
