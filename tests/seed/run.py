#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The seed document against `vadiag explain --json`: message, activation types, causes, solutions.

Usage: run.py TABLE PROGRAM...   (PROGRAM may begin with an emulator)
"""
import json
import subprocess
import sys


def load(path):
    codes = {}
    with open(path, encoding="utf-8") as table:
        for line in table:
            line = line.rstrip("\n")
            if not line or line.startswith("#") or line.startswith("code\t"):
                continue
            code, kind, number, text = line.split("\t")
            entry = codes.setdefault(code, {"causes": {}, "solutions": {}})
            if kind in ("message", "types"):
                entry[kind] = text
            else:
                entry[kind + "s"][number] = text
    return codes


def seeds(items):
    return {mark.lower() for item in items for mark in item.get("seed", [])}


def check(code, expected, program):
    run = subprocess.run([*program, "explain", "--json", code], capture_output=True, check=False)
    if run.returncode != 0:
        return [f"exit status {run.returncode}: {run.stderr.decode()}"]
    result = json.loads(run.stdout)
    told = result["codes"][0]
    causes = [f for f in result["findings"] if f["kind"] == "cause"]
    marks = seeds(causes)
    fix_marks = seeds([fix for f in causes for fix in f["fixes"]])
    wrong = []
    if told["message"] != expected["message"]:
        wrong.append(f"message is {told['message']!r}, the seed has {expected['message']!r}")
    types = [t.strip() for t in expected["types"].split(",")]
    if told["applies_to"] != types:
        wrong.append(f"applies to {told['applies_to']}, the seed has {types}")
    for number, text in expected["causes"].items():
        if f"{code}/{number}".lower() not in marks:
            wrong.append(f"cause {number} is missing: {text}")
    for number, text in expected["solutions"].items():
        if f"{code}/{number}".lower() not in fix_marks:
            wrong.append(f"solution {number} is missing: {text}")
    listed = [f for f in causes if any(m.lower().startswith(code.lower() + "/") for m in f.get("seed", []))]
    if causes[: len(listed)] != listed:
        wrong.append("the seed's causes do not come first")
    return wrong


def main():
    table, *program = sys.argv[1:]
    codes = load(table)
    failed = 0
    for code, expected in codes.items():
        wrong = check(code, expected, program)
        failed += bool(wrong)
        print(f"{'FAIL' if wrong else 'ok  '} {code}: {len(expected['causes'])} causes, "
              f"{len(expected['solutions'])} solutions")
        for line in wrong:
            print("     ", line)
    print(f"{len(codes)} codes, {failed} failed")
    if len(codes) != 30:
        print("the seed has 30 codes")
        return 1
    return 1 if failed else 0


sys.exit(main())
