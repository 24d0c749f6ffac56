#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run.py [--list] [--jobs N] [--only NAME,...] PROGRAM...: the scenario table of the live check.

Each scenario makes a fault in a world of its own, sees that `check` names it first, takes the fault away
and sees that `check` is content. Prints fault, verdict and seconds; status 1 when anything was missed, 77
where network namespaces are not allowed.
"""
import argparse
import json
import multiprocessing
import multiprocessing.connection
import os
import shutil
import sys
import time

import lab
from checking import load, play_unit


def units_of(items):
    """What runs by itself: scenarios of one group together and first, because they take longest."""
    groups = {}
    for item in items:
        groups.setdefault(item.group or item.name, []).append(item)
    return sorted(groups.items(), key=lambda unit: -len(unit[1]))


def work(index, unit, program, path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(play_unit(unit, program, f"w{index}"), file)


def run_all(units, program, jobs):
    """At most `jobs` worlds at once, each in a process of its own; results as they come."""
    context = multiprocessing.get_context("fork")
    waiting = list(enumerate(units))
    running = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            index, (_, unit) = waiting.pop(0)
            path = lab.ROOT / f"result-{index}"
            process = context.Process(target=work, args=(index, unit, program, path))
            process.start()
            running[process] = (unit, path)
        multiprocessing.connection.wait([process.sentinel for process in running])
        for process in [process for process in running if not process.is_alive()]:
            unit, path = running.pop(process)
            process.join()
            try:
                yield from json.loads(path.read_text())
            except ValueError:
                for item in unit:
                    yield {"name": item.name, "fault": item.fault, "verdict": "the laboratory died",
                           "seconds": 0.0, "peak": 0, "misses": [f"exit status {process.exitcode}"]}


def show(result):
    mark = "ok  " if not result["misses"] else "MISS"
    print(f"{mark} {result['fault'][:52]:52} {result['verdict'][:60]:60} {result['seconds']:5.2f} s", flush=True)
    for miss in result["misses"]:
        print(f"     {result['name']}: {miss}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="only name the scenarios")
    parser.add_argument("--jobs", type=int, default=2 * (os.cpu_count() or 1))
    parser.add_argument("--only", default="", help="names, or parts of names, with commas between")
    parser.add_argument("program", nargs="*", help="the program vadiag, with a launcher before it if need be")
    options = parser.parse_args()
    items = load()
    if options.only:
        parts = options.only.split(",")
        items = [item for item in items if any(part in item.name for part in parts)]
    if options.list:
        print("\n".join(f"{item.name:32} {item.fault}" for item in items))
        return 0
    if not options.program or not items:
        parser.error("which program, and which scenarios?")
    lab.seal()
    left_out = [item for item in items if any(shutil.which(need) is None for need in item.needs)]
    for item in left_out:
        print(f"left out: {item.name} needs {' '.join(item.needs)}")
    items = [item for item in items if item not in left_out]
    begin = time.monotonic()
    results = []
    for result in run_all(units_of(items), options.program, options.jobs):
        results.append(result)
        show(result)
    missed = sum(1 for result in results if result["misses"])
    print(f"{len(results)} scenarios, {missed} missed, {time.monotonic() - begin:.0f} s, at most "
          f"{max((result['peak'] for result in results), default=0) / 1024:.1f} MB")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
