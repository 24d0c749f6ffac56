#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""All scenarios and worlds of lab/ against the schema that vadiag-docs makes, and the program beside it.

What is there has to be valid; what is damaged has to be refused by both, the schema and the program; every key
of the schema is one that the program reads. Usage: lab.py SCHEMA PROGRAM...
"""
import copy
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
from harness import TREE, Program, run_all

try:
    import jsonschema
    import yaml
except ImportError:
    print("SKIP: python3-jsonschema or python3-yaml is not installed")
    sys.exit(77)

SCHEMA = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
SCENARIO = jsonschema.Draft202012Validator(SCHEMA)
WORLD = jsonschema.Draft202012Validator({"$ref": "#/$defs/world", "$defs": SCHEMA["$defs"]})
LACKING = object()


class Loader(yaml.SafeLoader):
    """YAML 1.2 in what matters here: dates and the words yes, no and on are texts."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in found if not tag.endswith((":timestamp", ":bool"))]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def load(path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader)


def files(folder):
    return sorted((TREE / "lab" / folder).glob("*.yaml"))


def check_valid(check, validator, path):
    for error in validator.iter_errors(load(path)):
        check.true(False, f"{path.name}: /{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")


def test_the_schema_itself(_program, check):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_scenarios_are_valid(_program, check):
    check.true(len(files("scenarios")) > 30, "scenarios")
    for path in files("scenarios"):
        check_valid(check, SCENARIO, path)


def test_worlds_are_valid(_program, check):
    check.true(len(files("worlds")) > 5, "worlds")
    for path in files("worlds"):
        check_valid(check, WORLD, path)


RULE = {"scenario": "s", "title": "t", "code": "0x800706BA", "cause": "host-firewall-rule-off",
        "world": "office", "fault": [{"machine": "kms1", "firewall.kms-rule": "disabled"}],
        "fix": {"action": "firewall.allow", "args": {"port": "1688"}}}
DAMAGES = [
    (("scenario",), "My Own"), (("title",), LACKING), (("code",), "800706BA"), (("seed",), "0x800706BA"),
    (("reading",), "both"), (("new",), "x"), (("fault",), "none"), (("fault", 0), "wait"),
    (("fault", 0, "firewall.kms-rul"), "disabled"), (("fault", 0, "firewall.kms-rule"), "off?"),
    (("fault", 0, "clock.offset"), "six hours"), (("fault", 0, "kms.port"), 70000),
    (("fault", 0), {"machin": "kms1"}), (("fault", 0), {"wait": "soon"}), (("fault", 0), {"wait": "2d", "on": "pc1"}),
    (("fault", 0), {"add": "edg", "from": "a", "to": "b"}), (("fault", 0), {"add": "machine"}),
    (("fault", 0), {"remove": "microsoft"}), (("fault", 0), {"edge": "x"}),
    (("fault", 0), {"microsoft": {"server": "asleep"}}), (("fault", 0), {"restart": ["pc1"]}),
    (("attempt",), "perhaps"), (("attempt",), {"install": "a", "confirm": "b"}), (("attempt",), {"reinstall": "a"}),
    (("fix", "action"), "firewall.alow"), (("fix", "why"), "x"), (("fix", "args"), "1688"),
]
STEPS = [
    {"wait": "2h"}, {"restart": "pc1"}, {"run": "ipconfig /all", "on": "kms1"},
    {"remove": "srv", "target": "kms1.corp.example"}, {"add": "edge", "from": "clients", "to": "*", "traffic": "cut"},
    {"add": "srv", "owner": "_vlmcs._tcp.corp.example", "target": "x.corp.example", "port": 1688},
    {"srv": "kms1.corp.example", "zone": "corp.example", "port": 1689},
    {"directory": "corp.example", "schema-new": "no"}, {"microsoft": {"server": "down"}},
    {"add": "key", "name": "k", "channel": "mak", "state": "blocked"}, {"crowd": "PC", "machines": 3},
]


def changed(scenario, path, value):
    copied = copy.deepcopy(scenario)
    place = copied
    for step in path[:-1]:
        place = place[step]
    if value is LACKING:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copied


def show(program, directory, scenario):
    path = pathlib.Path(directory) / "s.yaml"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    return program("lab", "show", str(path))


def test_the_program_and_the_schema_agree(program, check):
    with tempfile.TemporaryDirectory() as directory:
        told = show(program, directory, RULE)
        check.true(told.status == 0 and SCENARIO.is_valid(RULE), f"the whole one: {told.err}")
        for step in STEPS:
            scenario = {**RULE, "fault": [step]}
            told = show(program, directory, scenario)
            check.equal(told.status, 0, f"{step}: {told.err}")
            check.true(SCENARIO.is_valid(scenario), f"the schema refuses {step}")
        for path, value in DAMAGES:
            scenario = changed(RULE, path, value)
            told = show(program, directory, scenario)
            check.equal(told.status, 2, f"the program: {path} = {value!r}")
            check.true("s.yaml:" in told.err, f"{path} = {value!r}: no line in {told.err!r}")
            check.true(not SCENARIO.is_valid(scenario), f"the schema: {path} = {value!r}")


def test_each_key_is_read(program, check):
    """A key with a value of a shape that none takes: the complaint is never that it is unknown."""
    with tempfile.TemporaryDirectory() as directory:
        for key in SCHEMA["properties"]:
            told = show(program, directory, {**RULE, key: [["x"]]})
            check.equal(told.status, 2, f"{key}: {told.err}")
            check.true("unknown key" not in told.err and key in told.err, f"{key}: {told.err}")


if __name__ == "__main__":
    run_all(sys.modules[__name__], Program(sys.argv[2:]))
