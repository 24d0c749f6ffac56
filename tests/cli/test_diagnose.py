#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""diagnose, guide, compare and verify as programs. Usage: test_diagnose.py PROGRAM..."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from harness import EXAMPLE, Program, run_all

FAILING = b"""C:\\> cscript //nologo slmgr.vbs /ato
Activating Windows(R), Enterprise edition (73111121-5638-40f6-bc11-f1d7b0d64300) ...
Error: 0x8007232B DNS name does not exist.
"""
LICENSED = b"""C:\\> cscript //nologo slmgr.vbs /dlv
Software licensing service version: 10.0.19041.1

Name: Windows(R), Enterprise edition
Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel
Activation ID: 73111121-5638-40f6-bc11-f1d7b0d64300
Partial Product Key: 2YT43
License Status: Licensed
Volume activation expiration: 259200 minute(s) (180 day(s))
"""
KEY = "BCDFG-HJKMP-QRTVW-XY234-2YT43"


def files(folder, **contents):
    for name, content in contents.items():
        (pathlib.Path(folder) / name).write_bytes(content)
    return folder


def ids(result, kind="cause"):
    return [f["id"] for f in result.json()["findings"] if f["kind"] == kind]


def test_verdict_comes_first(program, check):
    told = program("diagnose", EXAMPLE)
    check.equal(told.status, 1, "status")
    check.true(told.out.split("\n")[0].strip() != "", "the first line says something")
    check.has("clock is wrong", " ".join(told.out.split("\n\n")[0].split()), "first paragraph")
    check.has("w32tm /resync", told.out, "the fix")
    check.has("client-clock.txt, line", told.out, "sources with places")


def test_healthy_says_so(program, check):
    told = program("diagnose", stdin=LICENSED)
    check.equal(told.status, 0, "status")
    check.true(told.out.startswith("Nothing wrong found: "), told.out[:80])
    check.has("is licensed", told.out.splitlines()[0] + told.out.splitlines()[1], "first line")


def test_standard_input_and_dash_are_alike(program, check):
    check.equal(program("diagnose", stdin=FAILING).out, program("diagnose", "-", stdin=FAILING).out,
                "standard input")


def test_unreadable_things_are_named_and_the_rest_is_read(program, check):
    with tempfile.TemporaryDirectory() as folder:
        files(folder, **{"good.txt": FAILING, "empty.txt": b"", "image.bin": bytes(range(256)) * 64})
        os.mkdir(f"{folder}/nothing")
        names = ["good.txt", "empty.txt", "image.bin", "missing.txt", "nothing"]
        if os.name == "posix" and program.command[-1].endswith("vadiag"):
            os.mkfifo(f"{folder}/fifo")
            names.append("fifo")
        told = program("diagnose", "--json", *names, cwd=folder)
        check.equal(told.status, 3, "status")
        check.has("srv-not-found", ids(told, "break") + [x for f in told.json()["findings"]
                                                         for x in f["leads_to"]], "the good one")
        unread = {u["source"]: u["why"] for u in told.json()["unread"]}
        for name in names[1:]:
            check.has(name, unread, "unread")
            check.true(unread.get(name), f"{name}: why")
        text = program("diagnose", *names, cwd=folder)
        check.equal(text.status, 3, "status of the text")
        check.has("Not read", text.out, "text")


def test_folders_are_read(program, check):
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/case/deep")
        files(f"{folder}/case", **{"a.txt": LICENSED})
        files(f"{folder}/case/deep", **{"b.txt": FAILING})
        told = program("diagnose", "--json", "case", cwd=folder)
        sources = {f["source"]["name"] for f in told.json()["facts"]}
        check.true({"case/a.txt", "case/deep/b.txt"} <= sources, f"sources: {sources}")


def test_many_files_go_in_batches(program, check):
    with tempfile.TemporaryDirectory() as folder:
        files(folder, **{f"n{i:03}.txt": FAILING for i in range(450)})
        told = program("diagnose", "--json", folder)
        sources = {f["source"]["name"] for f in told.json()["facts"]}
        check.equal(sum(s.endswith(".txt") for s in sources), 450, "files read")


def test_facts_make_the_same_verdict(program, check):
    facts = program("diagnose", "--facts", EXAMPLE)
    check.equal(facts.status, 0, "status of --facts")
    for line in facts.out.splitlines():
        json.loads(line)
    direct = program("diagnose", "--json", EXAMPLE)
    again = program("diagnose", "--json", stdin=facts.out)
    check.equal(ids(again), ids(direct), "causes from facts")
    from_result = program("diagnose", "--json", stdin=direct.out)
    check.equal(ids(from_result), ids(direct), "causes from a result")


def test_product_keys_never_leave(program, check):
    evidence = FAILING + f"cscript slmgr.vbs /ipk {KEY}\nI typed {KEY.replace('-', chr(0x2013))} too\n".encode()
    for mode in ((), ("--json",), ("--facts",), ("--full",), ("--ask",)):
        told = program("diagnose", *mode, stdin=evidence)
        check.lacks("BCDFG", told.out, f"{mode}")
        check.lacks("XY234", told.out, f"{mode}")


def test_evidence_cannot_write_commands_or_escapes(program, check):
    evidence = (b"License Status: Notification\r\nRegistered KMS machine name: kms;shutdown /s&calc:1688\r\n"
                b"Error: 0xC004F074\x1b]0;title\x07 \xe2\x80\xae text\r\n" + FAILING)
    for mode in ((), ("--json",), ("--full",)):
        told = program("diagnose", *mode, stdin=evidence)
        check.lacks("\x1b", told.out, f"{mode}")
        check.lacks("\u202e", told.out, f"{mode}")
    for finding in program("diagnose", "--json", stdin=evidence).json()["findings"]:
        for fix in finding["fixes"]:
            for line in fix["run"] + fix["run_powershell"]:
                check.lacks("shutdown /s", line, fix["id"])
                check.lacks("&calc", line, fix["id"])


def test_assume(program, check):
    plain = program("diagnose", "--json", EXAMPLE)
    fact, value = "machine.clock_offset", "-21600"
    told = program("diagnose", "--json", f"--assume={fact}={value}", EXAMPLE)
    kinds = {f["source"]["kind"] for f in told.json()["facts"]}
    check.has("assumed", kinds, "kinds of sources")
    standing = {f["id"]: f["standing"] for f in told.json()["findings"]}
    check.equal(standing.get("client-clock-wrong"), "proven", "the cause, when its state is assumed")
    check.lacks("assumed", {f["source"]["kind"] for f in plain.json()["facts"]}, "without --assume")


def test_why_not(program, check):
    told = program("diagnose", "--why-not", "host-clock-wrong", EXAMPLE)
    check.equal(told.status, 1, "status")
    check.has("host's clock", told.out, "its title")
    told = program("diagnose", "--why-not", "mak-used-up", EXAMPLE)
    check.has("nothing that it leads to was seen", " ".join(told.out.split()), "a cause of something else")
    told = program("diagnose", "--json", "--why-not", "host-clock-wrong", EXAMPLE)
    check.equal(ids(told), ["host-clock-wrong"], "as JSON")


def test_ask_is_ready_to_mail(program, check):
    told = program("diagnose", "--ask", stdin=FAILING)
    check.equal(told.status, 1, "status")
    check.has("Please run these commands", told.out, "beginning")
    check.has("nslookup", told.out, "a command")
    check.lacks("Look at next", told.out, "only the questions")


def test_guide_asks_and_takes_answers(program, check):
    with tempfile.TemporaryDirectory() as folder:
        files(folder, **{"client.txt": FAILING})
        told = program("guide", "client.txt", cwd=folder, stdin="q\n\n")
        check.has("? ", told.out, "a question")
        check.true(told.status in (1, 3), f"status {told.status}")
        skipped = program("guide", "client.txt", cwd=folder, stdin="\n\n\n")
        questions = [line for line in skipped.out.splitlines() if line.startswith("? ")]
        check.true(len(questions) >= 2, "a skipped question is followed by another")
        check.equal(len(set(questions)), len(questions), "no question twice")
    with tempfile.TemporaryDirectory() as folder:
        files(folder, **{"client.txt": FAILING})
        told = program("guide", "client.txt", cwd=folder, stdin="found\n\nbanana\n\nq\n\n")
        check.has("nothing that is understood", told.out, "an answer that says nothing")
        check.has("found (assumed)", " ".join(told.out.split()), "the answer counts as a fact")
    begun = program("guide", stdin=FAILING.decode() + "\nq\n\n")
    check.has("Paste the error", begun.out, "a guide that begins with nothing")
    check.has("0x8007232B", begun.out, "what was pasted is read")


def test_compare(program, check):
    with tempfile.TemporaryDirectory() as folder:
        files(folder, **{"good.txt": LICENSED,
                         "bad.txt": LICENSED.replace(b"Licensed", b"Notification") + FAILING})
        same = program("compare", "good.txt", "good.txt", cwd=folder)
        check.equal(same.status, 0, "status for the same twice")
        files(folder, **{"error.txt": b"Error: 0x8007232B DNS name does not exist.\n"})
        alone = program("compare", "--json", "good.txt", "error.txt", cwd=folder)
        check.has("error.code", [d["fact"] for d in alone.json()["differences"]], "an error of one side")
        check.has("No difference", same.out, "the same twice")
        told = program("compare", "good.txt", "bad.txt", cwd=folder)
        check.equal(told.status, 1, "status")
        check.has("good: licensed", told.out, "the status of the good one")
        check.has("bad:  notification", told.out, "the status of the bad one")
        facts = [d["fact"] for d in program("compare", "--json", "good.txt", "bad.txt",
                                            cwd=folder).json()["differences"]]
        check.has("product.status", facts, "differences")


def test_verify(program, check):
    with tempfile.TemporaryDirectory() as folder:
        case = program("diagnose", "--json", stdin=FAILING).out.encode()
        files(folder, **{"case.json": case, "same.txt": FAILING, "fixed.txt": LICENSED,
                         "other.txt": b"Error: 0xC004C020 too many\n"})
        for name, status, verdict in (("same.txt", 1, "not-fixed"), ("fixed.txt", 0, "fixed"),
                                      ("other.txt", 3, "not-known")):
            told = program("verify", "--json", "case.json", name, cwd=folder)
            verdicts = {v["verdict"] for v in told.json()["verified"]}
            check.equal((told.status, verdicts), (status, {verdict}), f"verify with {name}")
        check.true(program("verify", "case.json", "fixed.txt", cwd=folder).out.startswith("Fixed: "),
                   "text of a fixed case")
        piped = program("verify", "case.json", cwd=folder, stdin=LICENSED)
        check.equal(piped.status, 0, "new evidence on standard input")


def test_a_reader_that_is_gone_is_told(program, check):
    told = program("diagnose", EXAMPLE, VADIAG_LIBEXEC="/nowhere")
    check.equal(told.status, 3, "status")
    check.has("vadiag-read", told.err, "standard error")


def test_one_that_brings_the_reader_down_loses_only_itself(program, check):
    reader = pathlib.Path(program.command[-1]).parent.parent / "libexec/vadiag/vadiag-read"
    if os.name != "posix" or not reader.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        script = f"""#!/bin/sh
case "$*" in *evil*) kill -SEGV $$ ;; esac
exec '{reader}' "$@"
"""
        files(folder, **{"good.txt": FAILING, "evil.txt": FAILING, "fine.txt": LICENSED,
                         "vadiag-read": script.encode()})
        os.chmod(f"{folder}/vadiag-read", 0o755)
        told = program("diagnose", "--json", "good.txt", "evil.txt", "fine.txt", cwd=folder,
                       VADIAG_LIBEXEC=folder)
        check.equal(told.status, 3, "status")
        check.equal([u["source"] for u in told.json()["unread"]], ["evil.txt"], "unread")
        check.has("signal 11", told.json()["unread"][0]["why"], "why")
        sources = {f["source"]["name"] for f in told.json()["facts"]}
        check.true({"good.txt", "fine.txt"} <= sources, f"the others are read: {sources}")


def test_a_closed_output_is_told(program, check):
    if not pathlib.Path("/dev/full").exists():
        return
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*program.command, "explain", "0xC004F074"], stdout=full,
                              stderr=subprocess.PIPE, check=False)
    check.equal(done.returncode, 3, "status when the output is full")
    check.has(b"cannot be written", done.stderr, "standard error")


def test_knowledge_of_the_site(program, check):
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f"{folder}/d")
        files(f"{folder}/d", **{"10-ours.yaml": b"terms:\n  - {id: Zorp, text: Our own word.}\n"})
        told = program("explain", "Zorp", cwd=folder, VADIAG_KNOWLEDGE_D="d")
        check.equal(told.status, 0, "status of a term of the site")
        check.has("Our own word.", told.out, "a term of the site")
        files(f"{folder}/d", **{"10-ours.yaml": b"terms:\n  - {id: Zorp, txet: Our own word.}\n"})
        told = program("explain", "Zorp", cwd=folder, VADIAG_KNOWLEDGE_D="d")
        check.equal(told.status, 3, "status with a faulty file")
        check.has("10-ours.yaml:2", told.err, "file and line")
        check.has("txet", told.err, "what is wrong")


if __name__ == "__main__":
    run_all(sys.modules[__name__], Program(sys.argv[1:]))
