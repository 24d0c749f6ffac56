#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check.py TREE: the rules of CONTRIBUTING.md that a machine can check.

Banned functions, licence lines, long functions and files, what library code must not do, platform
headers outside platform files, and includes of rooms that a room does not use. Prints file:line: what.
"""
import os
import pathlib
import re
import sys

MOST_FUNCTION_LINES = 100
MOST_FILE_LINES = 800

# What each room may include, as in ARCHITECTURE.md.
BELOW = ("base", "knowledge", "rules", "fact")
USES = {
    "base": (),
    "knowledge": ("base",),
    "rules": ("base", "knowledge"),
    "fact": ("base", "knowledge"),
    "read": BELOW,
    "wire": ("base",),
    "probe": ("base", "knowledge", "fact", "wire"),
    "reason": BELOW,
    "report": BELOW + ("reason",),
    "cli": BELOW + ("read", "probe", "reason", "report"),
    "api": BELOW + ("read", "reason", "report"),
}
ROOMS = frozenset(USES)

LICENSED = (".c", ".h", ".cmake", ".yaml", ".yml", ".sh", ".py", ".tsv")
SPDX = "SPDX-License-Identifier: MIT"
SKIPPED = {"build", "out", "__pycache__"}
# Evidence is not ours to put a licence line into.
EVIDENCE = ("tests/golden/", "tests/evidence/", "tests/data/", "fuzz/corpus/", "examples/")

BANNED = {
    "sprintf": "vad_buffer_printf or snprintf",
    "vsprintf": "vad_buffer_printf or vsnprintf",
    "strcpy": "vad_buffer", "strcat": "vad_buffer", "strncpy": "vad_buffer", "strncat": "vad_buffer",
    "stpcpy": "vad_buffer", "gets": "vad_file_read", "strtok": "vad_view", "strtok_r": "vad_view",
    "atoi": "vad_text", "atol": "vad_text", "atoll": "vad_text", "atof": "vad_text",
    "scanf": "vad_text", "sscanf": "vad_text", "fscanf": "vad_text",
    "alloca": "vad_buffer", "tmpnam": "mkstemp", "mktemp": "mkstemp", "tempnam": "mkstemp",
    "system": "no shell", "popen": "no shell", "setjmp": "results", "longjmp": "results",
}
# Banned in library code only: it neither prints nor exits nor reads environment or clock.
LIBRARY_BANNED = {
    "printf": "the caller prints", "puts": "the caller prints", "putchar": "the caller prints",
    "perror": "struct vad_error", "exit": "return a result", "_exit": "return a result",
    "abort": "return a result", "getenv": "the caller passes it", "secure_getenv": "the caller passes it",
    "setlocale": "the caller passes it", "time": "the caller passes it", "gettimeofday": "the caller passes it",
    "clock_gettime": "the caller passes it", "localtime": "UTC only", "localtime_r": "UTC only",
}
PLATFORM_HEADER = re.compile(
    r'\s*#\s*include\s*<(windows\.h|win\w+\.h|io\.h|direct\.h|process\.h|unistd\.h|dirent\.h|fcntl\.h|poll\.h|'
    r'pthread\.h|spawn\.h|langinfo\.h|iconv\.h|dlfcn\.h|termios\.h|seccomp\.h|(?:sys|linux|net|netinet|arpa)/[\w./]+)>')
INCLUDE = re.compile(r'\s*#\s*include\s*"([^"]+)"')
CALL = re.compile(r"(?<![\w.>])([A-Za-z_]\w*)\s*\(")
LITERAL_OR_COMMENT = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def code_only(text):
    """The text with comments and literals blanked; lines keep their numbers, includes their names."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())
    return LITERAL_OR_COMMENT.sub(blank, text)


def is_program(path):
    """Files of a program (not of a library room): these may print, exit and read the environment."""
    return path.startswith("src/cli/") or bool(re.search(r"_main\.c$", path))


def is_platform(path):
    return bool(re.search(r"_(posix|win32|linux)\.[ch]$", path))


def check_calls(path, lines):
    library = path.startswith("src/") and not is_program(path)
    for number, line in enumerate(lines, 1):
        for name in CALL.findall(line):
            if name in BANNED:
                yield number, f"{name} is banned: {BANNED[name]}"
            elif library and name in LIBRARY_BANNED:
                yield number, f"{name} in library code: {LIBRARY_BANNED[name]}"


def check_includes(path, lines):
    room = path.split("/")[1] if path.startswith("src/") else None
    for number, line in enumerate(lines, 1):
        if room and not is_platform(path) and PLATFORM_HEADER.match(line):
            yield number, "platform header outside *_posix.c and *_win32.c"
        match = INCLUDE.match(line)
        used = match.group(1).split("/")[0] if match and "/" in match.group(1) else None
        if room in ROOMS and used in ROOMS and used != room and used not in USES[room]:
            yield number, f"room {room} does not use room {used}"
        if match and ".." in match.group(1):
            yield number, "include by a path with .."


def check_functions(lines):
    """In K&R style a function's braces stand alone in the first column."""
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start is not None:
            length = number - start + 1
            if length > MOST_FUNCTION_LINES:
                yield start, f"a function of {length} lines, at most {MOST_FUNCTION_LINES}"
            start = None


def check_c(path, text):
    lines = text.split("\n")
    code = code_only(text).split("\n")
    yield from check_calls(path, code)
    yield from check_includes(path, lines)
    yield from check_functions(code)


def check_text(path, text):
    """What holds for every file of ours."""
    lines = text.split("\n")
    name = path.rsplit("/", 1)[-1]
    licensed = name.endswith(LICENSED) or name == "CMakeLists.txt"
    if licensed and SPDX not in "\n".join(lines[:3]):
        yield 1, f"no licence line ({SPDX}) at the top"
    if name.endswith((".c", ".h", ".py", ".sh")) and len(lines) > MOST_FILE_LINES + 1:
        yield 1, f"{len(lines) - 1} lines, at most {MOST_FILE_LINES}"
    if text and not text.endswith("\n"):
        yield len(lines), "no newline at the end"
    for number, line in enumerate(lines, 1):
        if line.endswith((" ", "\t")) and not name.endswith(".tsv"):
            yield number, "white space at the end of the line"


def complaints(path, text):
    """All complaints about one file, as (line, what)."""
    yield from check_text(path, text)
    if path.endswith((".c", ".h")):
        yield from check_c(path, text)


def files_of(tree):
    for directory, directories, names in os.walk(tree):
        directories[:] = sorted(d for d in directories
                                if d not in SKIPPED and not d.startswith((".git", "cmake-build")))
        for name in sorted(names):
            path = pathlib.Path(directory, name)
            relative = path.relative_to(tree).as_posix()
            if name.endswith(LICENSED) or name in ("CMakeLists.txt", "Makefile"):
                if not relative.startswith(EVIDENCE) or name.endswith((".c", ".h", ".py", "CMakeLists.txt")):
                    yield relative, path


def main():
    if len(sys.argv) != 2:
        print("usage: check.py TREE", file=sys.stderr)
        return 2
    tree = pathlib.Path(sys.argv[1])
    count = faults = 0
    for relative, path in files_of(tree):
        count += 1
        for number, what in complaints(relative, path.read_text(encoding="utf-8")):
            print(f"{relative}:{number}: {what}")
            faults += 1
    print(f"{count} files, {faults} complaints")
    return 1 if faults or not count else 0


if __name__ == "__main__":
    sys.exit(main())
