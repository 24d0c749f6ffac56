#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Install a build into a temporary DESTDIR; what distributions expect has to be there and to work.

The installed vadiag diagnoses the shipped example from its new place; a small C program is compiled,
linked and run once through pkg-config and once through find_package(vadiag).
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = """\
#include <vadiag/vadiag.h>
#include <stdio.h>

int main(void)
{
	return puts(vadiag_version()) < 0;
}
"""

PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(user C)
find_package(vadiag 0.1 REQUIRED)
add_executable(user user.c)
target_link_libraries(user PRIVATE vadiag::vadiag)
"""

EVERYWHERE = [
    "bin/vadiag",
    "libexec/vadiag/vadiag-read",
    "share/vadiag/examples/client-clock.txt",
    "share/vadiag/schema/*.json",
    "share/man/man1/vadiag.1",
    "share/man/man5/*.5",
    "share/man/man7/*.7",
    "share/bash-completion/completions/vadiag",
    "share/zsh/site-functions/_vadiag",
    "share/fish/vendor_completions.d/vadiag.fish",
    "share/doc/vadiag/LICENSE",
    "share/doc/vadiag/README.md",
]
LIBRARY = [
    "{libdir}/libvadiag.so",
    "{libdir}/libvadiag.so.0",
    "{libdir}/pkgconfig/vadiag.pc",
    "{libdir}/cmake/vadiag/vadiagConfig.cmake",
    "{libdir}/cmake/vadiag/vadiagConfigVersion.cmake",
    "{libdir}/cmake/vadiag/vadiagTargets.cmake",
    "include/vadiag/vadiag.h",
    "share/man/man3/libvadiag.3",
]


def run(command, statuses=(0,), **options):
    """Run a command; its output, or an end of the test with all it said."""
    done = subprocess.run([str(word) for word in command], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode not in statuses:
        sys.exit(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stdout}")
    return done.stdout


def check_files(root, patterns, libdir):
    missing = [p for p in patterns if not list(root.glob(p.format(libdir=libdir)))]
    if missing:
        there = "\n".join(sorted(str(p.relative_to(root)) for p in root.rglob("*") if not p.is_dir()))
        sys.exit("not installed: " + ", ".join(missing) + "\ninstalled:\n" + there)


def check_program(root):
    """From its installed place, without the build tree's help."""
    example = root / "share/vadiag/examples/client-clock.txt"
    out = run([root / "bin/vadiag", "diagnose", example], statuses=(1,), cwd=root)
    if len(out.splitlines()) < 3:
        sys.exit(f"the installed vadiag does not diagnose its example:\n{out}")


def check_exports(library):
    """Nothing but the public names leaves the library."""
    names = [line.split()[-1] for line in run(["nm", "-D", "--defined-only", library]).splitlines()]
    strangers = [name for name in names if not name.startswith(("vadiag_", "_init", "_fini"))]
    if strangers or not names:
        sys.exit(f"exported, but not public: {strangers}" if names else "the library exports nothing")


def check_users(root, prefix, options, work):
    """A program that uses the library, built both ways."""
    libdir = root / options.libdir
    (work / "user.c").write_text(PROGRAM)
    (work / "CMakeLists.txt").write_text(PROJECT)
    loader = {**os.environ, "LD_LIBRARY_PATH": str(libdir)}

    paths = {**os.environ, "PKG_CONFIG_PATH": str(libdir / "pkgconfig")}
    flags = run(["pkg-config", f"--define-variable=prefix={root}", "--cflags", "--libs", "vadiag"],
                env=paths).split()
    compiler = [options.cc, *options.flags.split()]
    run([*compiler, "-std=c17", "-Wall", "-Werror", "-o", work / "one", work / "user.c", *flags])
    version = run([work / "one"], env=loader)

    run([options.cmake, "-S", work, "-B", work / "b", f"-DCMAKE_PREFIX_PATH={root}",
         f"-DCMAKE_C_COMPILER={options.cc}", f"-DCMAKE_C_FLAGS={options.flags}"])
    run([options.cmake, "--build", work / "b"])
    if run([work / "b/user"], env=loader) != version:
        sys.exit("the two programs do not agree on the version")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("build", "source", "cmake", "cc", "prefix", "libdir"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--flags", default="")
    parser.add_argument("--library", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        destination = work / "destination"
        run([options.cmake, "--install", options.build], env={**os.environ, "DESTDIR": str(destination)})
        root = destination / options.prefix.lstrip("/")
        check_files(root, EVERYWHERE + (LIBRARY if options.library else []), options.libdir)
        check_program(root)
        if options.library:
            check_exports(root / options.libdir / "libvadiag.so")
            check_users(root, options.prefix, options, work)


main()
