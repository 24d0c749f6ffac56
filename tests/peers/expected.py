#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""expected.py PROGRAM...: the activation events of real logs, every row and every field.

EXPECTED-activation-events.tsv beside the logs says what evtxexport makes of them (long data as a hash). Each log is read
three ways: everything, the records of each provider of the table (the way that selects), and
--activation. All three must give the same events; of an undamaged log no more than the table has.
Record ids are those inside the events; in a log that was saved anew the records themselves have others.
Status 77 where there is no such table.
"""
import collections
import hashlib
import json
import sys

from logs import SKIP, is_damaged, json_events, logs, table

EXPECTED = "EXPECTED-activation-events.tsv"
# In the table because it tells of licences, but no provider of volume activation.
RELATED = "Microsoft-Client-Licensing-Platform"
# Not in the table, which was made without looking for it: Windows 7 checking whether it is genuine.
BEYOND = "Windows Activation Technologies"


def data_of(text):
    """The data of a row: a list of texts, or the hash of one that is long."""
    return text if text.startswith("sha256:") else json.loads(text)


def is_data(found, wanted):
    """Is that the data of the row?"""
    if isinstance(wanted, str) and isinstance(found, list):
        text = json.dumps(found, ensure_ascii=False)
        return wanted == "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    return found == wanted


def expected():
    """{log: {record id: event}}"""
    found = collections.defaultdict(dict)
    for row in table(EXPECTED):
        event = {
            "record_id": int(row["record_id"]), "provider": row["provider"],
            "event_source": row["event_source"] or None, "event_id": int(row["event_id"]),
            "qualifiers": int(row["qualifiers"]) if row["qualifiers"] else None,
            "level": int(row["level"]), "time": row["system_time"], "channel": row["channel"],
            "computer": row["computer"], "data": data_of(row["data"]), "recovered": False,
        }
        found[row["file"]][event["record_id"]] = event
    return found


def differences(name, way, wanted, events, exact):
    """Lines about what `events` lack, have too much or have otherwise than `wanted`."""
    got = {}
    for event in events:
        if event["record_id"] in got:
            yield f"{name}: {way}: record {event['record_id']} twice"
        got[event["record_id"]] = event
    for record_id, event in wanted.items():
        found = got.get(record_id)
        if not found:
            yield f"{name}: {way}: record {record_id} is missing"
            continue
        for key, value in event.items():
            if not (is_data(found.get(key), value) if key == "data" else found.get(key) == value):
                yield f"{name}: {way}: record {record_id}: {key} is {found.get(key)!r}, not {value!r}"
    if exact:
        for record_id in got.keys() - wanted.keys():
            yield f"{name}: {way}: record {record_id} is too much"


def compare(program, name, path, wanted):
    """Lines about all differences of one log."""
    exact = not is_damaged(name)
    providers = {event["provider"] for event in wanted.values()}
    yield from differences(name, "all", wanted, json_events(program, path), False)
    for provider in sorted(providers):
        theirs = {i: event for i, event in wanted.items() if event["provider"] == provider}
        chosen = json_events(program, path, "--provider", provider)
        yield from differences(name, f"--provider {provider}", theirs, chosen, exact)
        ids = sorted({event["event_id"] for event in theirs.values()})[::2]
        some = {i: event for i, event in theirs.items() if event["event_id"] in ids}
        chosen = json_events(program, path, "--provider", provider, "--id", ",".join(map(str, ids)))
        yield from differences(name, f"--provider {provider} --id", some, chosen, exact)
    activation = {i: event for i, event in wanted.items() if event["provider"] != RELATED}
    chosen = [event for event in json_events(program, path, "--activation") if event["provider"] != BEYOND]
    yield from differences(name, "--activation", activation, chosen, exact)


def main():
    program = sys.argv[1:]
    found, wanted = logs(), expected()
    if not wanted or not found:
        print(f"no {EXPECTED}, or no logs")
        return SKIP
    compared = failed = 0
    for name, path in found.items():
        if not wanted.get(name) and is_damaged(name):
            continue
        lines = list(compare(program, name, path, wanted.get(name, {})))
        compared += len(wanted.get(name, {}))
        failed += bool(lines)
        print("\n".join(lines[:20]) if lines else f"{name}: {len(wanted.get(name, {}))} events, all equal")
        if len(lines) > 20:
            print(f"{name}: {len(lines) - 20} differences more")
    print(f"{compared} events of {len(found)} logs compared, {failed} logs differ")
    return 1 if failed or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
