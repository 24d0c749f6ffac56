#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The vocabulary against the readers: who makes which fact.

Every maker that knowledge/facts.yaml names for a fact must make it from some evidence of the tests, and
nobody else may make it. Usage: facts.py FACTS_YAML TESTS_DIR PROGRAM...
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
            files = [f for f in sorted(folder.iterdir())
                     if f.is_file() and not f.name.startswith(("cmd", "expected"))] if folder.is_dir() else []
            if files:
                yield files
    for folder in ("samples", "makers"):
        for sample in sorted((tests / "data" / folder).iterdir()):
            if sample.suffix in (".txt", ".xml"):
                yield [sample]


def made(tests, program):
    seen = {}
    for files in evidence(tests):
        run = subprocess.run([*program, "diagnose", "--json", *map(str, files)], capture_output=True, check=False)
        for fact in json.loads(run.stdout)["facts"]:
            seen.setdefault(fact["name"], {}).setdefault(fact["source"]["kind"], files[0])
    return seen


def main():
    yaml, tests, *program = sys.argv[1:]
    makers = declared(pathlib.Path(yaml))
    seen = made(pathlib.Path(tests), program)
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
