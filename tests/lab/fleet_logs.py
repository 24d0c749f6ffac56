#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""fleet_logs.py --program VADIAG [--emulator WINE...]: the event logs of a simulated fleet, read back.

`vadiag count` must find the counts and requests that `vadiag lab simulate` tells, `vadiag events` must
read every record of the clients' logs, and evtxexport (libevtx), where it is there, must find as many.
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

FLEET = """
fleet: logs
start: 2026-01-05
days: 100
hosts:
  - {name: kms1, outages: [{from: 2026-02-10, until: 2026-02-12}]}
  - {name: kms2}
groups:
  - {name: PC, machines: 60, version: '11', activation-id: 73111121-5638-40f6-bc11-f1d7b0d64300,
     hours: 8-17, weekdays: mon-fri, holidays: [{from: 2026-02-20, until: 2026-04-10, off: 70%}]}
  - {name: VDI, machines: 8, version: '10', virtual: yes, reimaged-every: 10d,
     activation-id: 73111121-5638-40f6-bc11-f1d7b0d64300}
"""
CLIENTS = 3


class Failed(Exception):
    pass


def expect(what, got, wanted):
    if got != wanted:
        raise Failed(f"{what}: {got!r}, expected {wanted!r}")


def run(command, statuses):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode not in statuses:
        raise Failed(f"{command}: exit status {done.returncode}: {done.stderr.decode()}")
    return done.stdout.decode("utf-8")


def check_hosts(vadiag, rows, logs):
    for name in ("kms1", "kms2"):
        days = [row for row in rows if row["kind"] == "host-day" and row["host"] == name]
        log = logs / f"{name}-Key-Management-Service.evtx"
        now = f"{days[-1]['day']}T23:59:59Z"
        counted = json.loads(run([*vadiag, "count", "--json", "--now", now, str(log)], (0, 1)))["hosts"]
        expect("hosts in a log", [host["name"] for host in counted], [f"{name}.corp.example"])
        counts = {c["family"]: c["count"] for c in counted[0]["counts"]}
        expect(f"count of {name}", counts["windows"], {"least": days[-1]["count"], "most": days[-1]["count"]})
        expect(f"requests of {name}", counted[0]["requests"], sum(day["requests"] for day in days))
        expect(f"failures of {name}", counted[0]["failed"], sum(day["refused"] for day in days))


def check_clients(vadiag, logs):
    records = {}
    for log in sorted(logs.glob("*-Application.evtx")):
        events = [json.loads(line) for line in run([*vadiag, "events", "--json", str(log)], (0,)).splitlines()]
        ids = {event["event_id"] for event in events}
        if not ids >= {12288, 12289, 1003}:
            raise Failed(f"{log.name}: events {sorted(ids)}")
        records[log] = len(events)
    expect("logs of clients", len(records), CLIENTS)
    return records


def check_peer(logs, records):
    peer = shutil.which("evtxexport")
    if peer is None:
        print("evtxexport is not there: not compared")
        return
    for log in sorted(logs.iterdir()):
        found = run([peer, str(log)], (0,)).count("Event number")
        if log in records:
            expect(f"records of {log.name} by evtxexport", found, records[log])
        elif found == 0:
            raise Failed(f"{log.name}: evtxexport finds nothing")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--emulator", default="")
    options = parser.parse_args()
    vadiag = [part for part in options.emulator.split(";") if part] + [options.program]
    with tempfile.TemporaryDirectory() as work:
        fleet, logs = pathlib.Path(work, "fleet.yaml"), pathlib.Path(work, "logs")
        fleet.write_text(FLEET, encoding="utf-8")
        told = run([*vadiag, "lab", "simulate", "--json", "--evtx", str(logs), "--clients", str(CLIENTS),
                    str(fleet)], (0, 1))
        rows = [json.loads(line) for line in told.splitlines()]
        try:
            check_hosts(vadiag, rows, logs)
            check_peer(logs, check_clients(vadiag, logs))
        except Failed as failure:
            print(failure)
            return 1
    print("the logs tell what the simulation told")
    return 0


if __name__ == "__main__":
    sys.exit(main())
