#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Arguments: help, versions, and what is said about nonsense. Usage: test_usage.py PROGRAM..."""
import re
import sys

from harness import EXAMPLE, Program, run_all

VERBS = ("explain", "diagnose", "check", "guide", "compare", "verify", "count", "help")


def test_help_names_every_verb(program, check):
    told = program("--help")
    check.equal(told.status, 0, "status of --help")
    for verb in VERBS:
        check.has(f"\n  {verb} ", told.out, "--help")
    check.equal(program("help").out, told.out, "help is --help")


def test_help_of_each_verb_has_an_example(program, check):
    for verb in VERBS:
        told = program(verb, "--help")
        check.equal(told.status, 0, f"status of {verb} --help")
        check.has(f"Usage: vadiag {verb}", told.out, f"{verb} --help")
        check.has("Examples", told.out, f"{verb} --help")
        check.has("Exit status", told.out, f"{verb} --help")
        check.equal(program("help", verb).out, told.out, f"help {verb}")
        too_wide = [line for line in told.out.splitlines() if len(line) > 80]
        check.equal(too_wide, [], f"{verb} --help at 80 columns")


def test_no_later_verb_is_mentioned(program, check):
    told = "".join(program(verb, "--help").out for verb in VERBS) + program("--help").out
    for later in ("covers", "monitor", "vadiag fleet"):
        check.lacks(later, told, "help texts")


def test_version(program, check):
    told = program("--version")
    check.equal(told.status, 0, "status of --version")
    check.true(re.fullmatch(r"vadiag \d+\.\d+\.\d+ \(knowledge of \d{4}-\d\d-\d\d\)\n", told.out),
               f"--version: {told.out!r}")
    check.equal(program("-V").out, told.out, "-V")


def test_misspelt_words_are_answered_with_the_near_one(program, check):
    cases = [(("diagnos",), '"diagnose"'), (("explian", "x"), '"explain"'),
             (("diagnose", "--jsno"), "--json"), (("explain", "--fulll", "x"), "--full"),
             (("diagnose", "--why-not", "dns-publishing-disable", str(EXAMPLE)),
              "dns-publishing-disabled"),
             (("help", "compar"), '"compare"')]
    for arguments, near in cases:
        told = program(*arguments)
        check.equal(told.status, 2, f"status of {arguments}")
        check.equal(told.out, "", f"standard output of {arguments}")
        check.has("did you mean", told.err, f"{arguments}")
        check.has(near, told.err, f"{arguments}")


def test_nonsense_is_usage(program, check):
    for arguments in [(), ("frobnicate",), ("0xC004F074",), ("diagnose", "--width", "7"),
                      ("diagnose", "--width"), ("diagnose", "--color=red"), ("--json",),
                      ("diagnose", "--json=yes", str(EXAMPLE)), ("explain", "--facts", "x"),
                      ("compare", "one"), ("compare", "1", "2", "3"), ("verify",),
                      ("diagnose", "--assume", "nothing", str(EXAMPLE)),
                      ("diagnose", "--assume", "no.such=1", str(EXAMPLE)),
                      ("diagnose", "--assume", "machine.time_synced=perhaps", str(EXAMPLE)),
                      ("diagnose", "--json", "--ask", str(EXAMPLE)), ("guide", "-")]:
        told = program(*arguments)
        check.equal(told.status, 2, f"status of {arguments}")
        check.equal(told.out, "", f"standard output of {arguments}")
        check.has("vadiag", told.err, f"standard error of {arguments}")


def test_hostile_arguments_do_not_reach_the_terminal(program, check):
    told = program("diagnose", "--\x1b[31mred")
    check.equal(told.status, 2, "status")
    check.lacks("\x1b", told.err, "standard error")


if __name__ == "__main__":
    run_all(sys.modules[__name__], Program(sys.argv[1:]))
