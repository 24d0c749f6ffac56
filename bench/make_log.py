#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write a 100 MB text log that holds 50 relevant lines, and those 50 lines alone."""
import random
import sys

SIZE = 100 * 1000 * 1000
RELEVANT = 50
WORDS = ("service started request session cache connection user policy update queue worker handle "
         "timeout retry value object thread module buffer index commit schedule node table").split()


def noise(rng, number):
    """One line as services write it: time, level, component, words, numbers."""
    text = " ".join(rng.choice(WORDS) for _ in range(rng.randint(6, 14)))
    return (f"2026-11-{1 + number % 28:02d} {number % 24:02d}:{number % 60:02d}:{number * 7 % 60:02d} "
            f"{rng.choice(('INFO', 'WARN', 'DEBUG'))} [{rng.randint(1, 9999)}] "
            f"{rng.choice(WORDS)}.{rng.choice(WORDS)}: {text} 0x{rng.getrandbits(28):x}\n")


def relevant(number):
    """A 12288 line of one client that cannot reach its KMS host."""
    return ("0x800706BA, 0x00000000, kms01.corp.example:1688, 4b5c0b4e-3a61-4f0c-9d5e-0f5a8d2c7e11, "
            f"2026/11/{1 + number // 2:02d} {number % 2 * 12:02d}:10, 0, 2, 41760, "
            "73111121-5638-40f6-bc11-f1d7b0d64300, 25\n")


def main():
    big, small = sys.argv[1:3]
    rng = random.Random(20261123)
    block = [noise(rng, n) for n in range(20000)]
    block_size = sum(map(len, block))
    blocks = SIZE // block_size
    places = {n * (len(block) * blocks) // RELEVANT + 17: n for n in range(RELEVANT)}
    line = 0
    with open(big, "w") as out, open(small, "w") as few:
        for _ in range(blocks):
            for text in block:
                if line in places:
                    out.write(relevant(places[line]))
                    few.write(relevant(places[line]))
                out.write(text)
                line += 1


main()
