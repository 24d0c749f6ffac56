#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The vocabulary against the readers: who makes which fact.

Every maker that knowledge/facts.yaml names for a fact must make it from some evidence of the tests, or
from a recorded check (tests/golden/check-*), and nobody else may make it.
Usage: facts.py FACTS_YAML TESTS_DIR PROGRAM...
"""
import json
import pathlib
import re
import subprocess
import sys

# Makers without evidence files: a merge needs two sources, a site's list its own configuration, and
# what somebody assumes comes from the command line.
ELSEWHERE = {"merge", "site", "assumed"}
# Derived from a site's own list of hosts, which no evidence holds (tests/unit/reason has one).
NEEDS_SITE = {"host.unauthorised"}


RECORDED = "check-"  # golden cases of `check --replay`


def declared(path):
    makers, name = {}, None
    for line in path.read_text(encoding="utf-8").splitlines():
        found = re.match(r"\s*- name: (\S+)", line)
        if found:
            name = found.group(1)
        found = re.match(r"\s*made_by: \[(.*)\]", line)
        if found:
            makers[name] = {m.strip() for m in found.group(1).split(",")}
    return makers


def evidence(tests):
    """Groups of files that belong together: one directory of evidence, or one sample."""
    for base in ("evidence", "golden"):
        for folder in sorted((tests / base).iterdir()):
            if not folder.is_dir() or folder.name.startswith(RECORDED):
                continue
            files = [f for f in sorted(folder.iterdir())
                     if f.is_file() and not f.name.startswith(("cmd", "expected"))]
            if files:
                yield files
    for folder in ("samples", "makers", "evtx"):
        for sample in sorted((tests / "data" / folder).iterdir()):
            if sample.suffix in (".txt", ".xml", ".evtx"):
                yield [sample]


def commands(tests):
    """(what it is, arguments, directory) of each run."""
    for files in evidence(tests):
        yield files[0], ["diagnose", *map(str, files)], None
    for case in sorted((tests / "golden").glob(RECORDED + "*")):
        yield case, (case / "cmd").read_text(encoding="utf-8").splitlines(), case


def given(arguments):
    """(fact, maker) of what files of facts hold: nobody made those from anything."""
    lines = [line for name in arguments if name.endswith(".jsonl") and "--replay" not in arguments
             for line in pathlib.Path(name).read_text(encoding="utf-8").splitlines()]
    facts = [json.loads(line) for line in lines if '"name"' in line]
    return {(fact["name"], fact["source"]["kind"]) for fact in facts}


def made(tests, program):
    seen = {}
    for what, arguments, directory in commands(tests):
        known = given(arguments)
        run = subprocess.run([*program, *arguments, "--json"], cwd=directory, capture_output=True, check=False)
        for fact in json.loads(run.stdout)["facts"]:
            if (fact["name"], fact["source"]["kind"]) not in known:
                seen.setdefault(fact["name"], {}).setdefault(fact["source"]["kind"], what)
    return seen


def main():
    yaml, tests, *program = sys.argv[1:]
    makers = declared(pathlib.Path(yaml))
    seen = made(pathlib.Path(tests).resolve(), program)
    wrong = []
    for name, kinds in sorted(makers.items()):
        got = seen.get(name, {})
        wrong += [f"{name}: {kind} is said to make it, no evidence shows that"
                  for kind in sorted(kinds - set(got) - ELSEWHERE) if name not in NEEDS_SITE]
        wrong += [f"{name}: {kind} makes it (from {got[kind]}), the vocabulary does not say so"
                  for kind in sorted(set(got) - kinds)]
    wrong += [f"{name}: made, but not in the vocabulary" for name in sorted(set(seen) - set(makers))]
    print("\n".join(wrong))
    print(f"{len(makers)} facts, {sum(map(len, makers.values()))} makers, {len(wrong)} disagreements")
    return 1 if wrong else 0


sys.exit(main())
