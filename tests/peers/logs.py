# SPDX-License-Identifier: MIT
"""The event logs that are compared: those in tests/data/evtx, and those in $VADIAG_SHARED_EVTX if set."""
import json
import os
import pathlib
import re
import subprocess

SKIP = 77
# HelloForBusiness ends in a record of zeros.
DAMAGED = re.compile(r"^mut-|slack|truncated|bad_chunk|malformed|vss|shadowcopy|zero-data-size|HelloForBusiness")
OWN = pathlib.Path(__file__).resolve().parent.parent / "data" / "evtx"
TIMEOUT = 300


def directories():
    shared = os.environ.get("VADIAG_SHARED_EVTX")
    return [OWN] + ([pathlib.Path(shared)] if shared else [])


def logs():
    """{base name: path}; the project's copy of a log goes before the shared one."""
    found = {}
    for directory in directories():
        for path in sorted(directory.glob("*.evtx")):
            found.setdefault(path.name, path)
    return found


def is_damaged(name):
    """Does the name of a log tell of damage, as MANIFEST.tsv of the shared logs does?"""
    return bool(DAMAGED.search(name))


def table(name):
    """The rows of all tables NAME beside the logs, as dictionaries; lines with # are comments."""
    for directory in directories():
        if (directory / name).exists():
            with open(directory / name, encoding="utf-8", newline="\n") as file:
                lines = (line.rstrip("\n") for line in file if not line.startswith("#"))
                columns = next(lines).split("\t")
                yield from (dict(zip(columns, line.split("\t"))) for line in lines)


def run(program, *arguments):
    """(standard output as bytes, standard error as text, exit status)"""
    done = subprocess.run([*program, *map(str, arguments)], capture_output=True, timeout=TIMEOUT,
                          env={**os.environ, "LC_ALL": "C.UTF-8"})
    return done.stdout, done.stderr.decode("utf-8", "replace"), done.returncode


def json_events(program, path, *choice):
    """The events of a log as `events --json` gives them. Raises RuntimeError when the program failed."""
    out, error, status = run(program, "events", *choice, "--json", path)
    if status not in (0, 3):
        raise RuntimeError(f"exit status {status}: {error.strip()}")
    return [json.loads(line) for line in out.splitlines()]
