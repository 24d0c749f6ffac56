#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""All evidence of the tests and all codes of the seed against share/schema/vadiag.schema.json.

Every result has to be valid; it may hold no key that the schema does not describe (a reader must
allow those, but ours are to be documented); its ids have to point at something. And the schema has
to refuse results that are damaged. Usage: run.py PROGRAM...
"""
import copy
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
from harness import TREE, Program, run_all

try:
    import jsonschema
except ImportError:
    print("SKIP: python3-jsonschema is not installed")
    sys.exit(77)

SCHEMA = json.loads((TREE / "share/schema/vadiag.schema.json").read_text(encoding="utf-8"))
OPEN = jsonschema.Draft202012Validator(SCHEMA)
LACKING = object()


def subschemas(node):
    """Every mapping in the schema that describes an object's keys, also in parts of conditions."""
    if isinstance(node, dict):
        if "properties" in node:
            yield node
        for child in node.values():
            yield from subschemas(child)
    elif isinstance(node, list):
        for child in node:
            yield from subschemas(child)


def closed():
    """The schema, with no keys but the described ones."""
    schema = copy.deepcopy(SCHEMA)
    for node in subschemas(schema):
        if node.get("type") == "object":
            node["additionalProperties"] = False
    return jsonschema.Draft202012Validator(schema)


CLOSED = closed()


def cases():
    for folder in ("golden", "evidence"):
        for case in sorted((TREE / "tests" / folder).iterdir()):
            files = sorted(f.name for f in case.iterdir()
                           if not f.name.startswith(("cmd", "expected"))) if case.is_dir() else []
            if files:
                yield case, files


def check_valid(check, result, what):
    faults = [f"{what}: /{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
              for e in CLOSED.iter_errors(result)]
    check.true(not faults, "\n".join(faults[:5]))


def check_finding(check, finding, what):
    about = f"{what}: {finding['id']}"
    check.true({r["says"] for r in finding["for"]} <= {"is", "supports"}, f"{about}: for")
    check.true({r["says"] for r in finding["against"]} <= {"weakens", "excludes"}, f"{about}: against")
    check.true(finding["cause"] in (None, finding["id"]), f"{about}: cause repeats id")
    check.equal(finding["subject"] is None, finding["subject_name"] is None, f"{about}: subject")
    fixes = [fix["id"] for fix in finding["fixes"]]
    check.equal(len(fixes), len(set(fixes)), f"{about}: ids of fixes")
    if finding["degraded"]:
        check.true(finding["degraded"]["broken"] <= finding["degraded"]["total"], about)


def check_references(check, result, what):
    """What a schema cannot say: ids are unique and point at something."""
    facts = [fact["id"] for fact in result["facts"]]
    used = {f for case in result["cases"] for f in case["unexplained"]}
    check.equal(len(facts), len(set(facts)), f"{what}: fact ids")
    for finding in result["findings"]:
        used |= set(finding["accounts_for"])
        used |= {f for reason in finding["for"] + finding["against"] for f in reason["facts"]}
        check_finding(check, finding, what)
    check.true(used <= set(facts), f"{what}: facts that are not there: {sorted(used - set(facts))}")
    listed = {i for case in result["cases"] for i in case["findings"]}
    check.true(listed <= {finding["id"] for finding in result["findings"]}, f"{what}: listed findings")
    for fact in result["facts"]:
        for time in (fact["first"], fact["last"]):
            if isinstance(time, str):
                check.equal(time.endswith("Z"), fact["clock"] == "utc", f"{what}: {fact['id']}")


def test_diagnose_of_all_evidence(program, check):
    count = 0
    for case, files in cases():
        told = program("diagnose", "--json", *files, cwd=case)
        check.true(told.status in (0, 1), f"{case.name}: exit status {told.status}")
        check_valid(check, told.json(), case.name)
        check_references(check, told.json(), case.name)
        count += 1
    check.true(count > 150, f"{count} cases")


def test_explain_of_the_seeds_codes(program, check):
    rows = (TREE / "tests/data/seed.tsv").read_text(encoding="utf-8").splitlines()
    codes = sorted({row.split("\t")[0] for row in rows if row.startswith("0x")})
    check.equal(len(codes), 30, "codes of the seed")
    for code in codes:
        result = program("explain", "--json", code).json()
        check_valid(check, result, code)
        check_references(check, result, code)
        check.equal([c["code"] for c in result["codes"]], [code], f"explain {code}")


def changed(result, path, value):
    """A copy with one value replaced, or taken away."""
    copied = copy.deepcopy(result)
    *way, last = path
    place = copied
    for step in way:
        place = place[step]
    if value is LACKING:
        del place[last]
    else:
        place[last] = value
    return copied


FAULTS = [
    (("vadiag", "schema"), 2), (("vadiag", "knowledge"), "yesterday"), (("findings",), {}),
    (("codes", 0, "code"), "0xc004f06c"), (("codes", 0, "code"), "C004F06C"), (("codes", 0, "known"), 1),
    (("facts", 0, "id"), "1"), (("facts", 0, "id"), "f0"), (("facts", 0, "clock"), "UTC"),
    (("facts", 0, "subject"), "printer:x"), (("facts", 0, "name"), "Endpoint"),
    (("facts", 0, "first"), "yesterday"), (("facts", 0, "count"), 0), (("facts", 0, "value"), []),
    (("facts", 0, "value"), 1.5), (("facts", 0, "source"), None), (("facts", 0, "plus_minus"), -1),
    (("findings", 0, "kind"), "symptom"), (("findings", 0, "standing"), "certain"),
    (("findings", 0, "standing"), "observed"), (("findings", 0, "cause"), None),
    (("findings", 0, "accounts_for"), [1]), (("findings", 0, "subject"), "elsewhere"),
    (("findings", 0, "degraded"), {"broken": 0, "total": 3, "percent": 33}),
    (("findings", 0, "degraded"), {"broken": 1, "total": 3, "percent": 101}),
    (("findings", 0, "fixes", 0, "where"), "moon"), (("findings", 0, "fixes", 0, "run"), "cmd"),
    (("findings", 0, "fixes", 0, "rights"), "all"), (("findings", 0, "fixes", 0, "args"), {"host": 5}),
    (("findings", 0, "fixes", 0, "action"), "format C:"),
    (("findings", 0, "id"), "Not An Id"), (("cases", 0, "unexplained"), ["x"]),
    (("unread",), [{"source": "a", "place": ""}]), (("next",), [{"fact": "x.y", "how": ""}]),
    (("tokens",), [{"kind": "rune", "text": "", "known": True, "meaning": None}]),
    (("verified",), [{"id": "a", "verdict": "perhaps"}]),
]
OPTIONAL = {"order", "assumed", "last_source", "tokens", "differences", "verified"}


def keys_of(result, path=()):
    """Paths of all keys, of each list those of its first item."""
    for key, value in result.items():
        yield (*path, key)
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, dict):
            yield from keys_of(first, (*path, key, 0) if isinstance(value, list) else (*path, key))


def test_damage_is_refused(program, check):
    case = TREE / "tests/golden/hard-11-two-faults"
    files = sorted(f.name for f in case.iterdir() if not f.name.startswith(("cmd", "expected")))
    whole = program("diagnose", "--json", *files, cwd=case).json()
    check.equal(whole["findings"][0]["kind"], "cause", "the case to be damaged")
    for path, value in FAULTS:
        check.true(not OPEN.is_valid(changed(whole, path, value)), f"{path} = {value!r} is accepted")
    for path in keys_of(whole):
        if OPTIONAL.isdisjoint(path) and "args" not in path[:-1]:
            check.true(not OPEN.is_valid(changed(whole, path, LACKING)), f"accepted without {path}")
    for path in (("new",), ("findings", 0, "new"), ("facts", 0, "new"), ("vadiag", "new")):
        check.true(OPEN.is_valid(changed(whole, path, {"a": 1})), f"a new key {path} is refused")


def test_the_schema_is_described(_program, check):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for name, node in SCHEMA["$defs"].items():
        check.true("title" in node, f"$defs/{name} has no title")
    for node in subschemas(SCHEMA):
        if node.get("type") != "object":
            continue
        check.true(set(node.get("required", ())) <= set(node["properties"]), f"required: {node}")
        for name, described in node["properties"].items():
            check.true({"title", "description", "$ref"} & set(described), f"nothing said of {name}")


if __name__ == "__main__":
    run_all(sys.modules[__name__], Program(sys.argv[1:]))
