#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""vadiag count on event logs that make_events writes. Usage: test_count_evtx.py MAKE_EVENTS PROGRAM..."""
import datetime
import io
import pathlib
import subprocess
import sys
import tempfile

from harness import TREE, Program, run_all

sys.path.insert(0, str(TREE / "tests" / "makers"))
import kms_log

MAKE_EVENTS = sys.argv[1]
KEPT = tempfile.TemporaryDirectory(prefix="vadiag-count-")
FOLDER = pathlib.Path(KEPT.name)
HOST = "kms1.corp.example"
CHUNK = 65536


def write(log, name, first=None, form="static"):
    """The events of `log` as an event log."""
    lines = io.StringIO()
    log.lines(lines)
    path = FOLDER / name
    subprocess.run([MAKE_EVENTS, "--form", form, "--first-id", str(first or log.record), path],
                   input=lines.getvalue().encode(), check=True)
    return path


def scenario(name, host=HOST):
    log = kms_log.Log(host)
    kms_log.SCENARIOS[name](log)
    return log


def as_xml(log, name):
    path = FOLDER / name
    with open(path, "w", encoding="utf-8") as out:
        log.write(out)
    return path


def hosts(program, *arguments):
    return program("count", "--json", "--full", *arguments).json()["hosts"]


def test_evtx_says_the_same_as_xml(program, check):
    for name in ("healthy", "clones", "skewed", "holidays", "mixed"):
        binary = hosts(program, write(scenario(name), f"{name}.evtx"))
        text = hosts(program, as_xml(scenario(name), f"{name}.xml"))
        check.equal(len(binary), 1, f"hosts of {name}")
        for key in ("name", "requests", "failed", "counted", "days", "results", "products", "clocks", "conflicts",
                    "machines", "first", "last", "idle"):
            check.equal(binary[0][key], text[0][key], f"{name}: {key}")


def test_all_forms_of_records(program, check):
    wanted = hosts(program, write(scenario("healthy"), "static.evtx"))[0]
    for form in ("generic", "text"):
        told = hosts(program, write(scenario("healthy"), f"{form}.evtx", form=form))[0]
        for key in ("requests", "days", "machines", "counts", "thresholds", "verdict"):
            check.equal(told[key], wanted[key], f"{form}: {key}")


def test_a_log_that_wrapped_is_no_proof_of_absence(program, check):
    told = program("count", write(scenario("wrapped"), "wrapped.evtx"))
    text = " ".join(told.out.split())
    check.has("begins with record 48211", text, "text")
    check.has("count 27 to 50", text, "verdict")


def test_archived_parts_make_one_log(program, check):
    whole = scenario("healthy")
    events = sorted(whole.events, key=lambda one: one[0])
    parts = [kms_log.Log(HOST) for _ in range(3)]
    for log, part, first in zip(parts, (events[:80], events[60:140], events[140:]), (1, 61, 141)):
        log.events, log.record = part, first
    paths = [write(log, f"Archive-{n}.evtx") for n, log in enumerate(parts)]
    wanted = hosts(program, write(whole, "whole.evtx"))[0]
    for order in ((0, 1, 2), (2, 0, 1)):
        told = hosts(program, *[paths[n] for n in order])[0]
        for key in ("requests", "days", "machines", "counts", "thresholds"):
            check.equal(told[key], wanted[key], f"order {order}: {key}")
    told = hosts(program, paths[0], paths[2])[0]
    check.equal((told["requests"], told["logs"][0]["missing"]), (102, 60), "a part is missing")
    check.has("missing-records", [n["id"] for n in told["notes"]], "notes")
    pattern = program("count", "--json", "--full", str(FOLDER / "Archive-?.evtx")).json()["hosts"][0]
    check.equal(pattern["requests"], 162, "a pattern that no shell saw")


def test_damage_is_named_and_the_rest_counted(program, check):
    path = FOLDER / "large.evtx"
    subprocess.run([MAKE_EVENTS, "--kms-host", "--machines", "60", "--requests", "1200", path], check=True)
    whole = hosts(program, path)[0]
    check.equal(whole["requests"], 1200, "requests")
    data = bytearray(path.read_bytes())
    data[4096 + 2 * CHUNK:4096 + 2 * CHUNK + 600] = bytes(600)
    damaged = FOLDER / "damaged.evtx"
    damaged.write_bytes(data)
    told = program("count", damaged)
    check.equal(told.status, 3, "status")
    check.has("Lost", told.out, "text")
    check.has("damaged.evtx", told.out, "text")
    left = hosts(program, damaged)[0]
    check.true(0 < left["requests"] < 1200, f"{left['requests']} requests are left")
    check.equal(left["logs"][0]["lost"], True, "the log is not whole")
    told = program("count", "--csv", damaged)
    check.has("lost: ", told.err, "standard error of --csv")


def test_an_empty_log(program, check):
    told = program("count", write(kms_log.Log(HOST), "empty.evtx", first=1))
    check.equal(told.status, 3, "status")
    check.has("No request to a KMS host", told.out, "text")


def joined():
    """A host and three clients: one is answered, one never gets through, one gets no reply."""
    host, clients = kms_log.Log(HOST), []
    kms_log.renewals(host, range(1, 28), 5)
    for number in (1, 2, 3):
        client = kms_log.Log(f"PC-{number:02}.corp.example", "Application", record=500)
        for week in range(5):
            time = kms_log.FIRST + (week * 7 + number % 7) * kms_log.DAY + number * 13 * kms_log.MINUTE
            late = week >= 3
            shift = datetime.timedelta(hours=9) if number == 2 and late else datetime.timedelta(0)
            client.attempt(time + shift, kms_log.cmid(number), HOST, replied=None if number != 1 and late else 0)
        client.add(kms_log.FIRST + 40 * kms_log.DAY, 902, "10.0.19041.1", source="")
        clients.append(client)
    host.request(kms_log.FIRST + 41 * kms_log.DAY, "PC-09.corp.example", kms_log.cmid(9))
    return host, clients


def test_clients_and_hosts_together(program, check):
    host, clients = joined()
    paths = [write(host, "joined-kms.evtx")] + [write(c, f"joined-{n}.evtx") for n, c in enumerate(clients)]
    told = program("count", "--json", *paths)
    join = told.json()["join"]
    check.equal(join["possible"], True, "possible")
    check.equal((join["requests"], join["replies"]), (15, 11), "events of the clients")
    check.equal((join["fates"]["not-arrived"], join["fates"]["no-reply"]), (2, 2), "fates")
    check.equal({u["client"] for u in join["unmatched"] if u["fate"] == "not-arrived"}, {"PC-02.corp.example"}, "who")
    text = " ".join(program("count", *paths).out.split())
    check.has("Clients and hosts together: what is wrong", text, "text")
    check.has("2 requests were sent, and the host's log covers that time without them: PC-02.corp.example", text, "text")
    check.has("2 requests were processed by the host, and the clients' logs go on without the reply: PC-03.corp.example",
              text, "text")
    check.equal(told.status, 1, "status")


if __name__ == "__main__":
    run_all(sys.modules[__name__], Program(sys.argv[2:]))
