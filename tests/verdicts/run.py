#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Real outputs and what a careful admin would say of them.

Every slmgr, ospp and event sample of tests/data/samples is diagnosed alone; the table names the first cause
that must come out (with its standing), or "healthy", or "unexplained". Nothing may be unread.
Usage: run.py TABLE SAMPLES_DIR PROGRAM...
"""
import json
import pathlib
import subprocess
import sys


def verdict(path, program):
    run = subprocess.run([*program, "diagnose", "--json", str(path)], capture_output=True, check=False)
    result = json.loads(run.stdout)
    standing = [f for f in result["findings"] if f["standing"] != "excluded" and not f.get("past")]
    causes = [f for f in standing if f["kind"] == "cause"]
    if result["unread"]:
        told = "unread"
    elif causes:
        told = f"{causes[0]['id']} {causes[0]['standing']}"
    elif any(case["unexplained"] for case in result["cases"]):
        told = "unexplained"
    else:
        told = "healthy"
    harmless = causes and causes[0]["family"] == "not-a-fault" and causes[0]["standing"] == "proven"
    status = 0 if told == "healthy" or harmless else 3 if told == "unread" else 1
    return told if run.returncode == status else f"{told}, but exit status {run.returncode}"


def main():
    table, samples, *program = sys.argv[1:]
    wrong = checked = 0
    for line in pathlib.Path(table).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, expected = line.split("\t")[:2]
        found = [p for p in pathlib.Path(samples).iterdir() if p.name.startswith(name + "-")]
        told = verdict(found[0], program) if found else "no such sample"
        checked += 1
        if told != expected:
            wrong += 1
            print(f"{name}: {told}; expected {expected}")
    print(f"{checked} samples, {wrong} judged otherwise")
    return 1 if wrong or checked != 55 else 0


sys.exit(main())
