#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""explain: every notation, and every known code on one screen. Usage: test_explain.py PROGRAM..."""
import sys

from harness import TREE, Program, run_all

INFO_12288 = ("0xC004F06C, 0x00000000, kms.corp.example:1688, 36f27b39-2fd5-440b-be67-a09996d27a38, "
              "2010/09/29 17:52, 0, 2, 41760, 68531fb9-5511-4989-97be-d11a0f55633f, 5")
INFO_12289 = "0x0, 0x4000008, 0, 0, 4, 120, 10080, 2006/1/14 2:30"
INFO_12290 = ("0xC004F06C,5,client.corp.example,36f27b39-2fd5-440b-be67-a09996d27a38,2010/9/29 21:46,0,2,"
              "41520,68531fb9-5511-4989-97be-d11a0f55633f")


def codes_of(program, *text):
    return [c["code"] for c in program("explain", "--json", *text).json()["codes"]]


def kinds_of(program, *text):
    return [t["kind"] for t in program("explain", "--json", *text).json()["tokens"]]


def test_one_code_in_every_notation(program, check):
    for text in ("0xC004F074", "C004F074", "0xc004f074.", "(0xC004F074)", "-1073418124", "3221549172",
                 "hr=0xC004F074", "0xFFFFFFFFC004F074", "SL_E_VL_BINDING_SERVICE_UNAVAILABLE",
                 "Error: 0xC004F074 something", "run 'slui.exe 0x2a 0xC004F074' to see"):
        check.equal(codes_of(program, text), ["0xC004F074"], f"codes of {text!r}")
    for text in ("1722", "0x6BA", "0x800706BA", "-2147023174", "RPC_S_SERVER_UNAVAILABLE",
                 "error 1722", "Fehler 1722", "The RPC server is unavailable.",
                 "it says the RPC server   is unavailable, what now"):
        check.equal(codes_of(program, text), ["0x800706BA"], f"codes of {text!r}")


def test_a_whole_mail(program, check):
    mail = ("Hello,\nsince 12/11/2024 at 10:30 slmgr prints\n> Error: 0x8007232B DNS name does not exist.\n"
            "and earlier it was C004F074. Call me at 80123456, room 1722.\n")
    check.equal(codes_of(program, mail), ["0x8007232B", "0xC004F074"], "codes of the mail")
    told = program("explain", stdin=mail)
    check.equal(told.status, 0, "status for a mail on standard input")
    check.has("0x8007232B", told.out, "explanation of the mail")


def test_three_different_answers(program, check):
    known, well_formed, none = (program("explain", t) for t in ("0xC004F074", "0x8007ABCD", "hello"))
    check.equal((known.status, well_formed.status, none.status), (0, 1, 1), "statuses")
    check.has("Facility: 7 WIN32", well_formed.out, "well-formed code")
    check.has("net helpmsg 43981", well_formed.out, "well-formed code")
    check.has("is no code", none.out, "no code")
    check.lacks("Facility", none.out, "no code")


def test_other_tokens(program, check):
    cases = [("event 12288", "event"), ("12288", "event"), ("Event ID: 8198", "event"),
             ("LicenseStatus 5", "status"), ("notification", "status"), ("OOB_GRACE", "status"),
             ("T83GX", "key-tail"), ("CMID", "term"), ("dns-publishing-disabled", "cause"),
             ("srv-not-found", "break"), ("product.channel", "fact"),
             ("05426-00206-234-001162-03-1033-9200.0000-0992013", "extended-pid"),
             ("{de32eafd-aaee-4662-9444-c1befb41bde2}", "activation-id")]
    for text, kind in cases:
        check.equal(kinds_of(program, text)[:1], [kind], f"kind of {text!r}")
        check.equal(program("explain", text).status, 0, f"status of {text!r}")
    check.equal(program("explain", "event", "9").status, 1, "an unknown event")
    check.equal(kinds_of(program, "event 9"), ["event"], "an unknown event")


def test_info_lines_are_named_and_judged(program, check):
    for line, event in ((INFO_12288, 12288), (INFO_12289, 12289), (INFO_12290, 12290)):
        told = program("explain", line).out
        check.has(f"Info line of event {event}", told, "first line")
        check.has("HRESULT", told, "field names")
    told = " ".join(program("explain", INFO_12288).out.split())
    check.has("request timestamp is invalid", told, "the HRESULT is judged")
    check.has("initial-grace", told, "the licence status is named")
    check.has("29 days and 0 hours", told, "minutes are days and hours")
    check.equal(codes_of(program, INFO_12288), ["0xC004F06C"], "the code in the line")


def test_product_keys_are_masked(program, check):
    key = "BCDFG-HJKMP-QRTVW-XY234-T83GX"
    for arguments in (("explain", key), ("explain", "--json", key), ("explain", f"I typed {key}")):
        told = program(*arguments).out
        check.lacks("BCDFG", told, f"{arguments}")
        check.has("T83GX", told, f"{arguments}")


def test_every_code_fits_a_screen(program, check):
    """24 lines at 80 columns, commands apart, which are never cut."""
    codes = [line.split("\t")[0] for line in (TREE / "knowledge/codes.tsv").read_text().splitlines()
             if line.startswith("0x")]
    check.true(len(codes) > 500, f"{len(codes)} codes in the table")
    for code in codes:
        told = program("explain", code)
        lines = told.out.splitlines()
        check.equal(told.status, 0, f"status of {code}")
        check.true(len(lines) <= 24, f"{code}: {len(lines)} lines")
        wide = [line for line in lines if len(line) > 80 and not line.startswith("     ")]
        check.equal(wide, [], f"{code} at 80 columns")


def test_full_tells_more(program, check):
    short, full = program("explain", "0x8007232B").out, program("explain", "--full", "0x8007232B").out
    check.true(len(full.splitlines()) > 3 * len(short.splitlines()), "lines of --full")
    check.has("[dns-publishing-disabled]", full, "--full")
    check.lacks("\x1b", full, "no colour in a pipe")
    check.has("\x1b[", program("explain", "--color=always", "0x8007232B").out, "--color=always")
    check.lacks("\x1b", program("explain", "--color=auto", "0x8007232B", NO_COLOR="1").out, "NO_COLOR")


def test_hostile_text(program, check):
    told = program("explain", "\x1b]0;gotcha\x07 \u202e nothing")
    check.equal(told.status, 1, "status")
    check.lacks("\x1b", told.out, "standard output")
    check.lacks("\u202e", told.out, "standard output")
    for raw in (b"\xff\xfe\x00", b"\0" * 5000, b"\xc0\xaf" * 100, b"A" * 2_000_000):
        told = program("explain", "-", stdin=raw)
        check.true(told.status in (1, 3), f"status {told.status} for {raw[:8]!r}")


def test_width(program, check):
    for width in (40, 60, 120):
        lines = program("explain", f"--width={width}", "0xC004F038").out.splitlines()
        wide = [line for line in lines if len(line) > width and not line.startswith("     ")]
        check.equal(wide, [], f"lines beyond {width} columns")


if __name__ == "__main__":
    run_all(sys.modules[__name__], Program(sys.argv[1:]))
