#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""vadiag count on logs that tests/makers/kms_log.py makes. Usage: test_count.py PROGRAM..."""
import copy
import csv
import io
import json
import pathlib
import sys
import tempfile

from harness import TREE, Program, run_all

sys.path.insert(0, str(TREE / "tests" / "makers"))
import kms_log

FOLDER = tempfile.TemporaryDirectory(prefix="vadiag-count-")
SCHEMA = json.loads((TREE / "share/schema/vadiag-count.schema.json").read_text(encoding="utf-8"))


def log(scenario, host="kms1.corp.example", name=None):
    """The file that holds a scenario's log."""
    path = pathlib.Path(FOLDER.name) / (name or f"{scenario}-{host}.xml")
    if not path.exists():
        made = kms_log.Log(host)
        kms_log.SCENARIOS[scenario](made)
        path.parent.mkdir(exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            made.write(out)
    return path


def only_host(told):
    return told.json()["hosts"][0]


def note_ids(host, wrong=None):
    return [n["id"] for n in host["notes"] if wrong is None or n["wrong"] == wrong]


def test_healthy_is_told_healthy(program, check):
    told = program("count", log("healthy"))
    check.equal(told.status, 0, "status")
    check.has("KMS host kms1.corp.example: count 27, enough for Windows clients (25) and servers (5). "
              "Nothing is wrong.", " ".join(told.out.split()), "verdict")
    check.lacks("What is wrong", told.out, "text")
    check.has("The count over time", told.out, "text")
    check.equal(told.err, "", "standard error")


def test_what_is_missing_comes_first(program, check):
    told = program("count", log("low"))
    check.equal(told.status, 1, "status")
    check.has("count 19, enough for servers (5); 6 more machines are missing for Windows clients (25)",
              " ".join(told.out.split()), "verdict")
    check.has("vadiag explain too-few-clients", told.out, "the cause")
    host = only_host(program("count", "--json", log("low")))
    check.equal(host["counts"][0]["count"], {"least": 19, "most": 19}, "count")
    asked = {t["for"]: (t["enough"], t["missing"]["least"]) for t in host["thresholds"]}
    check.equal((asked["client"], asked["server"]), (("no", 6), ("yes", 0)), "thresholds")


def test_clones_renamings_and_rearms_are_told_apart(program, check):
    told = program("count", log("clones"))
    check.equal(told.status, 1, "status")
    check.has("4 machines count as one", told.out, "clones")
    check.has("vadiag explain image-not-generalized", told.out, "the cause of clones")
    host = only_host(program("count", "--json", log("clones")))
    kinds = {c["kind"]: c for c in host["conflicts"]}
    check.equal(sorted(m["name"] for m in kinds["clones"]["machines"]),
                [f"PC-{n}.corp.example" for n in range(30, 34)], "names of the clones")
    check.equal(kinds["clones"]["since"], "2026-09-02T12:00:20Z", "since")
    check.equal([m["name"] for m in kinds["renamed"]["machines"]],
                ["PC-05.corp.example", "PC-05-NEW.corp.example"], "renamed")
    check.equal(len(kinds["rearmed"]["machines"]), 5, "ids of the rearmed one")
    check.equal("clones" in note_ids(host, True), True, "clones are wrong")
    check.equal(set(note_ids(host, False)) & {"renamed", "rearmed"}, {"renamed", "rearmed"}, "worth knowing")


def test_clocks(program, check):
    told = program("count", log("skewed"))
    check.equal(told.status, 1, "status")
    text = " ".join(told.out.split())
    check.has("LAB-1.corp.example (5 h ahead)", text, "the refused clock")
    check.has("vadiag explain client-clock-wrong", text, "its cause")
    check.lacks("answered with 0xC004F06C", text, "it is told once")
    clocks = only_host(program("count", "--json", log("skewed")))["clocks"]
    check.equal((clocks["refused"], clocks["measured"]), (1, 126), "clocks")
    check.true(-660 <= clocks["least"] <= -540, f"least {clocks['least']}")


def test_idle_times_and_the_return(program, check):
    host = only_host(program("count", "--json", log("holidays")))
    check.equal(host["returned"], 12, "machines that came back")
    check.has("returned", note_ids(host), "notes")
    check.has("idle", note_ids(host), "notes")
    check.equal(host["thresholds"][0]["missing"], {"least": 13, "most": 13}, "missing")
    check.has("count-aged-out", [n["cause"] for n in host["notes"]], "cause")


def test_forecast(program, check):
    host = only_host(program("count", "--json", log("shrinking")))
    client = host["thresholds"][0]
    check.equal((client["enough"], client["falls"]), ("yes", "yes"), "thresholds")
    check.has("will-fall", note_ids(host, False), "notes")
    check.true(client["under_as_usual"] <= client["under_if_nobody_asks"], "forecasts")
    check.has("If nobody asks again", program("count", log("shrinking")).out, "text")


def test_office_has_a_count_of_its_own(program, check):
    told = program("count", log("mixed"))
    check.equal(told.status, 1, "status")
    text = " ".join(told.out.split())
    check.has("Office count 4: 1 more machine is missing for Office (5)", text, "verdict")
    check.has("0xC004F042", text, "refused")
    counts = {c["family"]: c["count"]["least"] for c in only_host(program("count", "--json", log("mixed")))["counts"]}
    check.equal(counts, {"windows": 32, "office": 4}, "counts")


def test_a_short_log_gives_a_range(program, check):
    told = program("count", log("wrapped"))
    check.equal(told.status, 0, "status")
    check.has("count 27 to 50, enough for Windows clients (25)", " ".join(told.out.split()), "verdict")
    check.has("do not hold all of the last 30 days", " ".join(told.out.split()), "text")
    host = only_host(program("count", "--json", log("wrapped")))
    check.equal(host["whole"] == "yes", False, "whole")


def test_a_log_without_requests_is_named(program, check):
    for source in (log("other"), pathlib.Path(FOLDER.name) / "empty.txt"):
        source.touch()
        told = program("count", source)
        check.equal(told.status, 3, f"status of {source.name}")
        check.has("event 12290", told.out, source.name)
        check.has("wevtutil epl", told.out, source.name)


def test_another_day(program, check):
    host = only_host(program("count", "--json", "--now", "2026-11-08", log("healthy")))
    check.equal(host["now"], "2026-11-08T23:59:59Z", "now")
    check.true(0 < host["counts"][0]["count"]["least"] < 27, "some machines have dropped out")
    host = only_host(program("count", "--json", "--now", "2027-01-01", log("healthy")))
    check.equal(host["counts"][0]["count"]["least"], 0, "after the window")
    host = only_host(program("count", "--json", "--now", "2026-09-02T12:00:00Z", log("healthy")))
    check.equal((host["now"], host["requests"]), ("2026-09-02T12:00:00Z", 7), "what came later does not count")


def test_several_hosts(program, check):
    told = program("count", log("healthy"), log("low", "kms2.corp.example"))
    check.equal(told.status, 1, "status")
    check.true(told.out.startswith("2 KMS hosts: something is wrong with 1 of them."), "summary")
    check.has("KMS host kms1.corp.example: count 27", told.out, "first section")
    check.has("KMS host kms2.corp.example: count 19", told.out, "second section")


def test_folders_copies_and_order(program, check):
    """The same records in two files count once, whatever the order of the files."""
    alone = program("count", "--json", log("healthy")).json()["hosts"]
    twice = program("count", "--json", log("healthy"), log("healthy", name="again.xml")).json()["hosts"]
    for key in ("requests", "counts", "days", "machines", "thresholds"):
        check.equal(twice[0][key], alone[0][key], f"{key} of the same log twice")
    log("healthy", name="folder/a.xml")
    log("low", "kms2.corp.example", name="folder/b.xml")
    told = program("count", "--json", pathlib.Path(FOLDER.name) / "folder")
    check.equal([h["name"] for h in told.json()["hosts"]], ["kms1.corp.example", "kms2.corp.example"], "folder")


def test_standard_input(program, check):
    named = program("count", log("healthy")).out
    check.equal(program("count", stdin=log("healthy").read_bytes()).out, named, "without a name")
    check.equal(program("count", "-", stdin=log("healthy").read_bytes()).out, named, "-")


def test_csv(program, check):
    told = program("count", "--csv", log("healthy"))
    rows = list(csv.DictReader(io.StringIO(told.out)))
    check.equal(len(rows), 42, "days")
    check.equal((rows[0]["day"], rows[-1]["windows_count"], rows[-1]["office_count"]), ("2026-09-01", "27", ""), "rows")
    check.equal(sum(int(r["requests"]) for r in rows), 162, "requests")
    clients = list(csv.DictReader(io.StringIO(program("count", "--csv", "--clients", log("clones")).out)))
    check.equal(sum(r["shares_cmid"] == "1" for r in clients), 4, "clones")


def test_a_strangers_name_is_no_formula_and_no_escape(program, check):
    made = kms_log.Log()
    made.request(kms_log.FIRST, "=cmd|x!A1", kms_log.cmid(1))
    made.request(kms_log.FIRST + kms_log.DAY, 'quo"te', kms_log.cmid(2))
    made.request(kms_log.FIRST + 2 * kms_log.DAY, "a\u202eb\u0085", kms_log.cmid(3))
    path = pathlib.Path(FOLDER.name) / "names.xml"
    with open(path, "w", encoding="utf-8") as out:
        made.write(out)
    names = [r["client"] for r in csv.DictReader(io.StringIO(program("count", "--csv", "--clients", path).out))]
    check.has("'=cmd|x!A1", names, "no formula")
    check.has('quo"te', names, "quotes")
    for sign in ("\u202e", "\x85"):
        check.lacks(sign, program("count", path).out, "text")


def test_what_cannot_be_read_is_named(program, check):
    told = program("count", log("healthy"), "/no/such/file.evtx")
    check.equal(told.status, 3, "status")
    check.has("count 27", told.out, "the rest is counted")
    check.has("Not read", told.out, "text")
    check.has("/no/such/file.evtx", told.out, "text")
    told = program("count", "--csv", log("healthy"), "/no/such/file.evtx")
    check.has("/no/such/file.evtx", told.err, "standard error of --csv")


def test_a_file_that_brings_the_reader_down_loses_only_itself(program, check):
    """The reader is replaced by one that dies when it is given a certain file."""
    real = pathlib.Path(program.command[0]).resolve().parent.parent / "libexec/vadiag/vadiag-read"
    folder = pathlib.Path(FOLDER.name) / "libexec"
    folder.mkdir()
    tool = folder / "vadiag-read"
    tool.write_text(f'#!/bin/sh\ncase "$*" in *deadly*) printf "Q\\t0\\tbroken"; kill -9 $$;; esac\nexec {real} "$@"\n')
    tool.chmod(0o755)
    deadly = pathlib.Path(FOLDER.name) / "deadly.evtx"
    deadly.write_bytes(b"x")
    told = program("count", log("healthy"), deadly, log("low", "kms2.corp.example"), VADIAG_LIBEXEC=folder)
    check.equal(told.status, 3, "status")
    check.has("deadly.evtx: its reading was stopped (signal 9)", " ".join(told.out.split()), "text")
    check.has("KMS host kms1.corp.example: count 27", told.out, "the first host")
    check.has("KMS host kms2.corp.example: count 19", told.out, "the second host")


def test_more_files_than_one_run_takes(program, check):
    folder = pathlib.Path(FOLDER.name) / "many"
    folder.mkdir()
    whole = kms_log.Log()
    kms_log.renewals(whole, range(1, 28), 9)
    for number, event in enumerate(sorted(whole.events, key=lambda one: one[0]), 1):
        part = kms_log.Log(record=number)
        part.events = [event]
        with open(folder / f"part-{number:04}.xml", "w", encoding="utf-8") as out:
            part.write(out)
    host = only_host(program("count", "--json", folder))
    check.equal((host["requests"], host["counts"][0]["count"]["least"]), (243, 27), "requests, count")


def test_usage(program, check):
    for arguments in (("--json", "--csv"), ("--clients",), ("--now", "yesterday"), ("--now",), ("--facts",)):
        told = program("count", *arguments, log("healthy"))
        check.equal(told.status, 2, f"status of {arguments}")
        check.equal(told.out, "", f"output of {arguments}")


def test_widths(program, check):
    for width in (30, 60, 80, 132):
        told = program("count", f"--width={width}", "--full", log("clones"))
        lines = [line for line in told.out.splitlines() if len(line) > width]
        kept = [line for line in lines if " " in line.strip() and "vadiag explain" not in line]
        check.equal(kept, [], f"width {width}")


def closed(schema):
    """The schema with no keys but the described ones."""
    schema = copy.deepcopy(schema)

    def close(node):
        if isinstance(node, dict):
            if node.get("type") == "object":
                node["additionalProperties"] = False
            for child in node.values():
                close(child)
        elif isinstance(node, list):
            for child in node:
                close(child)
    close(schema)
    return schema


def test_json_is_as_the_schema_says(program, check):
    try:
        import jsonschema
    except ImportError:
        return
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(closed(SCHEMA))
    for scenario in kms_log.SCENARIOS:
        for full in ((), ("--full",)):
            told = program("count", "--json", *full, log(scenario))
            faults = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
                      for e in validator.iter_errors(told.json())]
            check.equal(faults[:3], [], scenario)


if __name__ == "__main__":
    run_all(sys.modules[__name__], Program(sys.argv[1:]))
