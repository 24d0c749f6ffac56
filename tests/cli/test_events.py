#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""vadiag events: choosing, forms, order, losses, exit status. Usage: test_events.py MAKE_EVENTS PROGRAM..."""
import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

from harness import TREE, Program, run_all

MAKE_EVENTS = sys.argv[1]
KEPT = tempfile.TemporaryDirectory(prefix="vadiag-events-")
FOLDER = pathlib.Path(KEPT.name)
LOGS = TREE / "tests" / "data" / "evtx"
SPP = "Microsoft-Windows-Security-SPP{e23b33b0-c8c9-472c-a5f9-f2bdfea0f156}"
NAMESPACE = "{http://schemas.microsoft.com/win/2004/08/events/event}"
CHUNK = 65536
HEADER = 4096

EVENTS = [
    # provider, source, id, level, data
    (SPP, "Software Protection Platform Service", 8198, 2, ["hr=0x8007232B", "RuleId=1;Trigger=TimerEvent"]),
    (SPP, "KmsRequests", 12290, 4, ["0x0,25,PC1,68e6e6f0-1d2c-4b64-8a5e-7e3c8d2f0001,2026/1/5 8:00,0,2,1000,"
                                    "2de67392-b7a7-462a-b1ca-108dd189f588"]),
    ("SQLISPackage100", "", 12288, 4, ["Package started"]),
    ("Evil \x1b]0;owned\x07", "", 7, 3, ["a\tb \"c\" \\d <e> & 'f'", "\x1b[31mred\u202e\x00x", "\U0001f511 é"]),
    ("Named", "", 8, 1, ["@first=1", "@second=<&>"]),
]


def escape(text):
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def log(name="log.evtx", repeat=1, form="static", first=1):
    """A log of EVENTS, again and again."""
    lines = []
    for i in range(repeat * len(EVENTS)):
        provider, source, number, level, data = EVENTS[i % len(EVENTS)]
        second = f"{i // 3600 % 24:02}:{i // 60 % 60:02}:{i % 60:02}"
        lines.append("\t".join([f"2026-01-05T{second}Z", escape(provider), source, str(number), str(level), "Application",
                                "pc1.corp.example", *map(escape, data)]))
    path = FOLDER / name
    text = "\n".join(lines).replace("\x00", "") + "\n"
    subprocess.run([MAKE_EVENTS, "--form", form, "--first-id", str(first), path], input=text.encode(), check=True)
    return path


def records(result):
    return [json.loads(line) for line in result.out.split("\n") if line]


def test_choice_by_provider_and_id(program, check):
    path = log(repeat=3)
    ids = lambda *options: [e["event_id"] for e in records(program("events", "--json", *options, path))]
    check.equal(ids(), [8198, 12290, 12288, 7, 8] * 3, "everything")
    check.equal(ids("--activation"), [8198, 12290] * 3, "activation: by provider, so without SQLISPackage100")
    check.equal(ids("--id", "12288,8"), [12288, 8] * 3, "ids of any provider")
    check.equal(ids("--provider", "microsoft-windows-security-spp", "--id", "12290,12288"), [12290] * 3, "both")
    check.equal(ids("--provider", "Named", "--provider", "SQLISPackage100"), [12288, 8] * 3, "two providers")
    check.equal(ids("--provider", "nobody"), [], "none")


def test_json_of_all_forms(program, check):
    for form in ("static", "generic", "text"):
        events = records(program("events", "--json", log(f"{form}.evtx", form=form)))
        check.equal(len(events), len(EVENTS), form)
        check.equal(list(events[0])[:12], ["file", "record_id", "provider", "event_source", "event_id", "qualifiers",
                                           "level", "time", "channel", "computer", "data", "recovered"], "keys")
        check.equal(events[0]["data"], EVENTS[0][4], f"{form}: data")
        check.equal(events[0]["time"], "2026-01-05T00:00:00.000000000Z", f"{form}: time")
        check.equal([e["record_id"] for e in events], [1, 2, 3, 4, 5], f"{form}: ids")
        check.equal(events[3]["data"], ["a\tb \"c\" \\d <e> & 'f'", "\x1b[31mred\u202ex", "\U0001f511 é"], f"{form}: text")
        check.equal(events[4]["names"], ["first", "second"], f"{form}: names")
        check.equal(events[2]["event_source"], None, f"{form}: no source")


def test_xml_is_xml(program, check):
    path = log()
    root = ElementTree.fromstring(program("events", "--xml", path, path).out.encode())
    check.equal((root.tag, len(root)), ("Events", 2 * len(EVENTS)), "one document of two logs")
    trees = list(root)[:len(EVENTS)]
    check.equal(len(trees), len(EVENTS), "elements")
    data = [e.text for e in trees[3].iter(NAMESPACE + "Data")]
    check.equal(data[0], "a\tb \"c\" \\d <e> & 'f'", "text comes back")
    check.equal(data[1], "\ufffd[31mred\u202ex", "what XML has no place for")
    check.equal([e.get("Name") for e in trees[4].iter(NAMESPACE + "Data")], ["first", "second"], "names")


def test_table_is_safe(program, check):
    result = program("events", "--width", "100", log())
    for sign in ("\x1b", "\x07", "\u202e", "\x00"):
        check.true(sign not in result.out, f"{sign!r} reaches the terminal")
    check.true("8198" in result.out and "error" in result.out, "id and level")
    check.true(all(len(line) <= 100 for line in result.out.splitlines()), "no line is wider")


def test_order_does_not_depend_on_threads(program, check):
    path = log("many.evtx", repeat=4000)
    alone = program("events", "--json", "-j1", path).out
    check.equal(len(alone.splitlines()), 4000 * len(EVENTS), "records")
    for jobs in ("-j2", "-j7"):
        check.true(program("events", "--json", jobs, path).out == alone, f"{jobs}: another output")
    check.true(program("events", "--xml", "-j1", path).out == program("events", "--xml", "-j4", path).out, "XML")


def test_chunks_of_a_wrapped_log(program, check):
    data = log("straight.evtx", repeat=400).read_bytes()
    chunks = [data[at:at + CHUNK] for at in range(HEADER, len(data), CHUNK)]
    check.true(len(chunks) > 3, "several chunks")
    path = FOLDER / "wrapped.evtx"
    path.write_bytes(data[:HEADER] + b"".join(chunks[2:] + chunks[:2]))
    ids = [e["record_id"] for e in records(program("events", "--json", path))]
    check.equal(ids, list(range(1, 400 * len(EVENTS) + 1)), "by record id")


def test_counts(program, check):
    result = program("events", "--count", "--activation", log(repeat=10))
    check.equal(result.out.splitlines()[1].split()[:3], ["50", "20", "0"], "records, chosen, unreadable")
    check.true("1 file, 1 chunk (0 damaged), 50 records (0 unreadable), 20 chosen" in result.err, result.err)


def test_what_is_lost_is_named(program, check):
    whole = log("whole.evtx", repeat=400)
    cut = FOLDER / "cut.evtx"
    cut.write_bytes(whole.read_bytes()[:HEADER + CHUNK + 5000])
    result = program("events", "--json", cut)
    check.equal(result.status, 3, "status")
    check.true("chunk 1, offset" in result.err and "cut.evtx" in result.err, result.err)
    intact = records(program("events", "--json", whole))
    got = records(result)
    check.true(len(got) > 50, "intact records")
    check.equal([e["data"] for e in got], [e["data"] for e in intact[:len(got)]], "and they are the first ones")


def test_remains_only_when_asked_for(program, check):
    path = LOGS / "szechuan2012r2-RdpCoreTS-Admin-slack.evtx"
    check.equal(records(program("events", "--json", path)), [], "no live record")
    events = records(program("events", "--json", "--recovered", "--activation", path))
    check.true(len(events) > 20 and all(e["recovered"] for e in events), "remains, marked")


def test_folders_and_pipes(program, check):
    folder = FOLDER / "folder"
    folder.mkdir()
    for name in ("b.evtx", "a.evtx"):
        (folder / name).write_bytes(log().read_bytes())
    files = [pathlib.Path(e["file"]).name for e in records(program("events", "--json", folder))]
    check.equal(files, ["a.evtx"] * 5 + ["b.evtx"] * 5, "sorted by name")
    piped = program("events", "--json", "-", stdin=log().read_bytes())
    check.equal(len(records(piped)), len(EVENTS), "standard input")


def test_what_is_no_log(program, check):
    text = FOLDER / "text.txt"
    text.write_text("no log at all\n" * 1000)
    result = program("events", "--json", text, log())
    check.equal(result.status, 3, "status")
    check.true("text.txt: it is no event log" in result.err, result.err)
    check.equal(len(records(result)), len(EVENTS), "the other one is read")
    check.equal(program("events", FOLDER / "absent.evtx").status, 3, "a file that is not there")


def test_nobody_reads_on(program, check):
    path = log("many.evtx", repeat=4000)
    for form in ("--json", "--xml", "--table"):
        command = [*program.command, "events", *([form] if form != "--table" else []), path]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            child.stdout.readline()
            child.stdout.close()
            errors = child.stderr.read().decode()
        check.equal(errors, "", f"{form}: nothing to complain of")


def test_remains_are_marked_in_every_form(program, check):
    path = LOGS / "szechuan2012r2-RdpCoreTS-Admin-slack.evtx"
    rows = program("events", "--recovered", path).out.splitlines()[1:]
    check.true(len(rows) > 20 and all(row[19] == "*" for row in rows), "table")
    marked = program("events", "--recovered", "--xml", path).out
    check.equal(marked.count("<!-- recovered --><Event "), len(rows), "XML")
    check.equal(marked.count("<Event "), len(rows), "XML, all")


def test_usage(program, check):
    for options in (["--json", "--xml"], ["--activation", "--id", "1"], ["--id", "x"], ["--id", "70000"], ["--jobs", "-1"]):
        check.equal(program("events", *options, log()).status, 2, " ".join(options))


if __name__ == "__main__":
    run_all(sys.modules[__name__], Program(sys.argv[2:]))
