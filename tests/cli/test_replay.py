#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check --replay: the same recording, the same words; a damaged one, a word all the same, and in time.

Usage: test_replay.py PROGRAM...
"""
import pathlib
import random
import sys
import tempfile
import time

from harness import TREE, Program, run_all

GOLDEN = TREE / "tests" / "golden"
PATIENCE = 20  # seconds, for what is played back in virtual time
FEW = ("check-clock-host",)


def cases(program):
    """(name, arguments without the recording, recording); one of them where each start is slow."""
    for case in sorted(GOLDEN.glob("check-*")):
        if len(program.command) > 1 and case.name not in FEW:
            continue
        *words, option, recording = (case / "cmd").read_text(encoding="utf-8").splitlines()
        assert option == "--replay", f"{case.name}: the recording comes last"
        yield case, words, (case / recording).read_bytes()


class Player:
    def __init__(self, program):
        self.program = program
        self.temporary = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.temporary.name) / "it.jsonl"

    def __enter__(self):
        return self

    def __exit__(self, *_unused):
        self.temporary.cleanup()

    def __call__(self, case, words, recording):
        self.path.write_bytes(recording)
        begin = time.monotonic()
        told = self.program(*words, "--replay", self.path, cwd=case)
        return told, time.monotonic() - begin


def sound(check, told, seconds, what):
    """Nothing crashed, nothing hung, and something was said."""
    check.true(told.status in (0, 1, 3), f"{what}: status {told.status}: {told.err}")
    check.true((told.out or told.err).strip() != "", f"{what}: not a word")
    for word in ("signal", "Sanitizer", "runtime error:", "it failed (status"):
        check.lacks(word, told.out + told.err, what)
    check.true(seconds < PATIENCE, f"{what}: {seconds:.1f} s")


def test_the_same_bytes_twice(program, check):
    with Player(program) as play:
        for case, words, recording in cases(program):
            first, _ = play(case, [*words, "--json"], recording)
            again, _ = play(case, [*words, "--json"], recording)
            check.true(first.out == again.out and first.out, f"{case.name}: two outputs")


def test_cut_anywhere(program, check):
    dice = random.Random(1)
    with Player(program) as play:
        for case, words, recording in cases(program):
            lines = recording.splitlines(keepends=True)
            ends = [sum(map(len, lines[:n])) for n in range(0, len(lines), max(1, len(lines) // 8))]
            ends += [dice.randrange(len(recording)) for _ in range(4)]
            for end in ends:
                sound(check, *play(case, words, recording[:end]), f"{case.name} cut at {end}")
            told, _ = play(case, words, b"")
            check.equal(told.status, 3, f"{case.name} without a byte")


def test_whole_lines_are_played(program, check):
    with Player(program) as play:
        for case, words, recording in cases(program):
            told, _ = play(case, words, recording.splitlines(keepends=True)[0])
            check.true(told.status in (0, 1), f"{case.name}: a recording in which nothing happens: {told.err}")
            check.lacks("finds a KMS host that answers", told.out, f"{case.name}: nobody was heard")


def test_events_in_another_order(program, check):
    dice = random.Random(2)
    with Player(program) as play:
        for case, words, recording in cases(program):
            head, *lines = recording.splitlines(keepends=True)
            for _ in range(3):
                dice.shuffle(lines)
                sound(check, *play(case, words, head + b"".join(lines)), f"{case.name} shuffled")


def test_answers_to_other_questions(program, check):
    """The bytes of each event are those of another one."""
    dice = random.Random(3)
    with Player(program) as play:
        for case, words, recording in cases(program):
            lines = recording.split(b"\n")
            data = [n for n, line in enumerate(lines) if b'"bytes":"' in line]
            parts = [lines[n].split(b'"bytes":"', 1) for n in data]
            others = [part[1] for part in parts]
            dice.shuffle(others)
            for n, part, other in zip(data, parts, others):
                lines[n] = part[0] + b'"bytes":"' + other
            sound(check, *play(case, words, b"\n".join(lines)), f"{case.name} with other answers")


if __name__ == "__main__":
    command = Program(sys.argv[1:])
    libexec = pathlib.Path(command.command[-1]).parent.parent / "libexec/vadiag"
    if not any(libexec.glob("vadiag-check*")):
        print("SKIP: vadiag-check is not built")
        sys.exit(77)
    run_all(sys.modules[__name__], command)
