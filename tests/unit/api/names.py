#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the header declares is what the library exports and what the manual page describes.

names.py --nm NM --library FILE --header FILE --page FILE
"""
import argparse
import pathlib
import re
import subprocess
import sys

LINKER = {"_init", "_fini"}  # some linkers export these of every library


def declared(header):
    text = re.sub(r"/\*.*?\*/", " ", header, flags=re.DOTALL)
    return set(re.findall(r"VADIAG_PUBLIC\b[^;]*?\b(\w+)\s*\([^;]*\)\s*;", text))


def exported(nm, library):
    done = subprocess.run([nm, "-D", "--defined-only", library], stdout=subprocess.PIPE, text=True,
                          check=True)
    return {line.split()[-1] for line in done.stdout.splitlines()} - LINKER


def described(page):
    return set(re.findall(r"^\.F[no] \"?([a-z_]+)", page, re.M))


def statuses(text):
    return set(re.findall(r"\b(VADIAG_(?!VADIAG_H|BUILDING|PUBLIC)[A-Z_]+)\b", text))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("nm", "library", "header", "page"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    header = pathlib.Path(options.header).read_text(encoding="utf-8")
    page = pathlib.Path(options.page).read_text(encoding="utf-8")
    functions = declared(header)
    failed = not functions
    for what, wanted, got in (
            ("exported by the library", functions, exported(options.nm, options.library)),
            ("functions of the manual page", functions, described(page)),
            ("statuses of the manual page", statuses(header), statuses(page))):
        for name in sorted(wanted ^ got):
            failed = True
            print(f"{what}: {name} is {'missing' if name in wanted else 'not in the header'}")
    print(f"{len(functions)} functions")
    return 1 if failed else 0


sys.exit(main())
