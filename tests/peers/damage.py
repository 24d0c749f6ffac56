#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""damage.py PROGRAM...: how many records are read from damaged logs.

The ceiling of a log is the number of live records that an independent walk over record headers finds
(ceilings.tsv of the project's logs, MANIFEST.tsv of the shared ones). Fails where fewer events are read
whole, or where a log gives fewer than it should without a word about what was lost. Prints a table:
the ceiling, what evtxexport prints (now, or as measured before where it is missing), ours, losses.
Status 77 without any log.
"""
import shutil
import sys

from logs import SKIP, is_damaged, json_events, logs, run, table

COLUMNS = "{:<50} {:>8} {:>10} {:>6} {:>5} {:>9}  {}"


def ceilings():
    """{log: its row}; the project's table goes before the shared one."""
    found = {}
    for name in ("ceilings.tsv", "MANIFEST.tsv"):
        for row in table(name):
            found.setdefault(row["file"], row)
    return found


def peer_count(path, row):
    if not shutil.which("evtxexport"):
        return int(row["evtxexport_items"])
    return run(["evtxexport"], "-f", "xml", path)[0].count(b"<Event xmlns=")


def measure(program, path):
    """(events read whole, events cut short, recovered ones on request, exit status, what was said)"""
    events = json_events(program, path)
    recovered = sum(event["recovered"] for event in json_events(program, path, "--recovered"))
    cut = sum(event.get("cut", False) for event in events)
    _, error, status = run(program, "events", "--count", path)
    return len(events) - cut, cut, recovered, status, error.strip().splitlines()


def main():
    program = sys.argv[1:]
    found, rows = logs(), ceilings()
    names = [name for name in found if name in rows]
    if not names:
        print("no logs")
        return SKIP
    failed = 0
    print(COLUMNS.format("log", "ceiling", "evtxexport", "ours", "cut", "recovered", "verdict"))
    for name in sorted(names, key=lambda name: (not is_damaged(name), name)):
        ceiling = int(rows[name]["live_records"])
        whole, cut, recovered, status, said = measure(program, found[name])
        verdict = "fewer than the ceiling" if whole < ceiling else \
            "cut without a word" if cut and status != 3 else "ok"
        failed += verdict != "ok"
        print(COLUMNS.format(name, ceiling, peer_count(found[name], rows[name]), whole, cut, recovered, verdict))
        if status == 3:
            print("".join(f"    {line}\n" for line in said), end="")
    print(f"{len(names)} logs, {failed} below their ceiling")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
