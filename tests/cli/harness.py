# SPDX-License-Identifier: MIT
"""What the tests of the program share: running it, and the checks that fail a test."""
import json
import os
import pathlib
import subprocess
import sys

UNWANTED = ("NO_COLOR", "COLUMNS", "LINES", "CLICOLOR", "CLICOLOR_FORCE")


class Result:
    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout.decode("utf-8", "backslashreplace").replace("\r\n", "\n")
        self.err = done.stderr.decode("utf-8", "backslashreplace").replace("\r\n", "\n")

    def json(self):
        return json.loads(self.out)


class Program:
    """vadiag, started as a user would, in an environment of which everything is known."""

    def __init__(self, command):
        self.command = command

    def __call__(self, *arguments, stdin=b"", cwd=None, **variables):
        kept = {name: value for name, value in os.environ.items()
                if name not in UNWANTED and not name.startswith(("LC_", "VADIAG_"))}
        environment = {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC", **variables}
        if isinstance(stdin, str):
            stdin = stdin.encode()
        done = subprocess.run([*self.command, *map(str, arguments)], input=stdin, cwd=cwd,
                              env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False, timeout=100)
        return Result(done)


class Checks:
    """Counts what holds; says what does not."""

    def __init__(self):
        self.failed = 0
        self.held = 0

    def true(self, condition, what):
        if condition:
            self.held += 1
        else:
            self.failed += 1
            print("FAIL:", what)

    def equal(self, got, wanted, what):
        self.true(got == wanted, f"{what}: got {got!r}, wanted {wanted!r}")

    def has(self, part, whole, what):
        self.true(part in whole, f"{what}: {part!r} is not in {whole!r}")

    def lacks(self, part, whole, what):
        self.true(part not in whole, f"{what}: {part!r} is in {whole!r}")

    def end(self):
        print(f"{self.held} checks held, {self.failed} failed")
        sys.exit(1 if self.failed or not self.held else 0)


def run_all(module, program):
    """Every function test_* of a module, each named when it fails by an exception."""
    checks = Checks()
    for name in sorted(n for n in dir(module) if n.startswith("test_")):
        before = checks.failed
        getattr(module, name)(program, checks)
        if checks.failed > before:
            print(f"  in {name}")
    checks.end()


TREE = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLE = TREE / "examples" / "client-clock.txt"
