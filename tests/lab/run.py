#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The loop of the lab from outside, with nothing but the programs, for every scenario:

lab evidence writes a customer's mail; vadiag diagnose names a cause, which must be the scenario's; lab
apply carries out the first fix that it names, with its arguments, and the machine must be activated. Without an
action it must not be. Neither the scenario's name nor the cause's id or title may stand in the evidence.
All that must agree with lab verify.

run.py --program PROGRAM --causes DIRECTORY [--emulator WINE...] [--seed-codes N] [SCENARIO...]
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ACTIVATED, NOT_ACTIVATED, WRONG = 0, 1, 1


def environment():
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "VADIAG_WIDTH"))}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class Programs:
    def __init__(self, command):
        self.command = command

    def run(self, *arguments):
        return subprocess.run(self.command + list(arguments), env=environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def lines(self, *arguments):
        done = self.run(*arguments)
        return [json.loads(line) for line in done.stdout.decode().splitlines() if line.startswith("{")]


def words_of(text):
    return re.sub(r"[^a-z0-9]+", " ", text.lower())


def title_of(causes, cause):
    for line in (causes / f"{cause}.yaml").read_text(encoding="utf-8").splitlines():
        if line.startswith("title: "):
            return line[len("title: "):].strip("'\"")
    raise SystemExit(f"{cause}: no title")


def betrayals(directory, scenario, causes):
    """What in the evidence names the scenario or its cause."""
    told = [("its name", scenario["scenario"]), ("its cause", scenario["cause"]),
            ("the title of its cause", title_of(causes, scenario["cause"]))]
    found = []
    for path in sorted(directory.iterdir()):
        text = words_of(path.name + " " + path.read_bytes().decode("utf-8", "replace"))
        raw = path.read_bytes().decode("utf-8", "replace").lower()
        for what, word in told:
            if word.lower() in raw or (" " in words_of(word).strip() and what == "the title of its cause"
                                       and words_of(word).strip() in text):
                found.append(f"{path.name} holds {what}")
    return found


def first_cause(findings):
    return next((finding for finding in findings if finding["kind"] == "cause"), None)


def options_of(fix):
    options = ["--action", fix["action"]]
    for name, value in fix["args"].items():
        if value is not None and value != "":
            options += ["--arg", f"{name}={value}"]
    return options


def check(programs, scenario, causes):
    """What is wrong with one scenario, as a list of sentences."""
    name, wrong = scenario["scenario"], []
    with tempfile.TemporaryDirectory() as made:
        directory = pathlib.Path(made) / "case"
        done = programs.run("lab", "evidence", name, str(directory))
        if done.returncode != 0:
            return [f"lab evidence: exit {done.returncode}: {done.stderr.decode().strip()}"]
        wrong += betrayals(directory, scenario, causes)
        done = programs.run("diagnose", "--json", str(directory))
        if done.returncode != WRONG:
            wrong.append(f"diagnose: exit {done.returncode}: {done.stderr.decode().strip()}")
        finding = first_cause(json.loads(done.stdout)["findings"])
    if finding is None or finding["id"] != scenario["cause"]:
        return wrong + [f"diagnosed as {finding and finding['id']}"]
    if not finding["fixes"]:
        return wrong + ["no fix is named"]
    options = options_of(finding["fixes"][0])
    done = programs.run("lab", "apply", name, *options)
    if done.returncode != ACTIVATED:
        wrong.append(f"lab apply {' '.join(options)}: exit {done.returncode}")
    done = programs.run("lab", "apply", name, "--action", "none")
    if done.returncode != NOT_ACTIVATED:
        wrong.append(f"activates by itself: exit {done.returncode}")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--causes", required=True, type=pathlib.Path)
    parser.add_argument("--emulator", default="")
    parser.add_argument("--seed-codes", type=int, default=0, help="how many codes of the seed document there must be")
    parser.add_argument("scenarios", nargs="*")
    args = parser.parse_args()
    programs = Programs(args.emulator.split(";") * bool(args.emulator) + [args.program])
    listed = programs.lines("lab", "list", "--json")
    chosen = [row for row in listed if not args.scenarios or row["scenario"] in args.scenarios]
    verified = {row["scenario"]: row for row in programs.lines("lab", "verify", "--json", *args.scenarios)}
    misses = 0
    for scenario in chosen:
        wrong = check(programs, scenario, args.causes)
        row = verified.get(scenario["scenario"])
        good = row is not None and row["appeared"] and row["diagnosed_first"] and row["fixed"]
        if good != (not wrong):
            wrong.append(f"lab verify says otherwise: {row}")
        for sentence in wrong:
            print(f"{scenario['scenario']}: {sentence}")
        misses += bool(wrong)
    seeds = {row["seed"] for row in chosen if row["seed"]}
    codes = {seed.split("/")[0] for seed in seeds}
    print(f"{len(chosen)} scenarios, {misses} with misses; of the seed document {len(seeds)} causes of {len(codes)} codes")
    if not chosen or len(codes) < args.seed_codes:
        print(f"expected scenarios for {args.seed_codes} codes of the seed document")
        misses += 1
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
