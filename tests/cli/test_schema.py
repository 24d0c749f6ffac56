#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Real outputs against share/schema/vadiag.schema.json. Usage: test_schema.py PROGRAM..."""
import json
import sys
import tempfile

from harness import EXAMPLE, TREE, Program, run_all

try:
    import jsonschema
except ImportError:
    print("SKIP: python3-jsonschema is not installed")
    sys.exit(77)

SCHEMA = json.loads((TREE / "share/schema/vadiag.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def valid(check, told, what):
    for error in VALIDATOR.iter_errors(told.json()):
        check.true(False, f"{what}: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
    check.true(told.json()["vadiag"]["schema"] == 1, what)


def test_the_schema_itself(_program, check):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    broken = {"vadiag": {"version": "1", "schema": 1, "knowledge": "2026-01-01"}, "codes": [{}]}
    check.true(not VALIDATOR.is_valid(broken), "a broken result is refused")


def test_explain(program, check):
    for text in ("0xC004F074", "0x8007232B 0xC004C020", "0x8007ABCD", "hello", "event 12288", "T83GX",
                 "CMID", "5", "dns-publishing-disabled"):
        valid(check, program("explain", "--json", text), f"explain {text}")


def test_diagnose_of_all_evidence(program, check):
    cases = sorted((TREE / "tests/golden").glob("hard-*"))
    cases += sorted(p for p in (TREE / "tests/evidence").iterdir() if p.is_dir())[::8]
    check.true(len(cases) > 20, f"{len(cases)} cases")
    for case in [EXAMPLE, *cases]:
        valid(check, program("diagnose", "--json", case), case.name)


def test_other_verbs(program, check):
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as saved:
        saved.write(program("diagnose", "--json", EXAMPLE).out)
        saved.flush()
        valid(check, program("verify", "--json", saved.name, EXAMPLE), "verify")
    valid(check, program("compare", "--json", EXAMPLE, TREE / "tests/golden/hard-05-office-fails-windows-licensed"),
          "compare")
    valid(check, program("diagnose", "--json", "/no/such/file"), "unread")
    valid(check, program("diagnose", "--json", "--assume=machine.time_synced=no", EXAMPLE), "assume")


def test_check(program, check):
    recording = TREE / "tests/cli/recordings/refused.jsonl"
    with tempfile.NamedTemporaryFile(suffix=".yaml") as config:
        told = program("check", "--json", "corp.example", "--dns", "192.0.2.54", "--kms", "192.0.2.5",
                       "--timeout", "1", "--config", config.name, "--replay", recording)
    check.equal(told.status, 1, "status of check")
    check.true(told.json()["roles"], "roles")
    valid(check, told, "check")


def test_ids_point_at_facts(program, check):
    result = program("diagnose", "--json", EXAMPLE).json()
    known = {f["id"] for f in result["facts"]}
    for finding in result["findings"]:
        used = finding["accounts_for"] + [x for r in finding["for"] + finding["against"] for x in r["facts"]]
        check.true(set(used) <= known, f"facts of {finding['id']}")


if __name__ == "__main__":
    run_all(sys.modules[__name__], Program(sys.argv[1:]))
