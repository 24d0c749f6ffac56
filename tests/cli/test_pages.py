#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Help, man pages and completions say the same. Usage: test_pages.py BUILD PROGRAM..."""
import pathlib
import re
import shutil
import subprocess
import sys

from harness import Program, run_all

BUILD = pathlib.Path(sys.argv[1])
VERBS = ("check", "compare", "count", "diagnose", "explain", "guide", "verify")


def options_of_help(program, *verb):
    return set(re.findall(r"^ +(?:-\w, )? *--([a-z-]+)", program(*verb, "--help").out, re.M))


def test_man_pages_have_the_options_of_help(program, check):
    for verb in VERBS:
        page = (BUILD / f"man/vadiag-{verb}.1").read_text().replace("\\-", "-")
        paged = set(re.findall(r'^\.It ".*?--([a-z-]+)', page, re.M))
        check.equal(paged, options_of_help(program, verb), f"options of vadiag-{verb}(1)")
        for variable in ("NO_COLOR", "VADIAG_KNOWLEDGE_D", "VADIAG_LIBEXEC"):
            check.has(variable, page, f"vadiag-{verb}(1)")


def test_the_configuration_has_the_settings_of_check(program, check):
    page = (BUILD / "man/vadiag.yaml.5").read_text().replace("\\-", "-")
    settings = page.split(".Sh SETTINGS")[1].split(".Sh EXAMPLES")[0]
    told = program("check", "--help").out.split("Settings of the live check")[1].split("Exit status")[0]
    check.equal(set(re.findall(r'^\.It "([a-z-]+):', settings, re.M)),
                set(re.findall(r"^ +--([a-z-]+)", told, re.M)), "settings of vadiag.yaml(5)")


def test_man_page_of_the_program_has_the_verbs(program, check):
    page = (BUILD / "man/vadiag.1").read_text()
    for verb in (*VERBS, "help"):
        check.has(f'.It "{verb}"', page, "vadiag(1)")
        check.has(f"\n  {verb} ", program("--help").out, "--help")


def test_codes_are_all_listed(_program, check):
    page = (BUILD / "man/vadiag-codes.7").read_text()
    check.true(len(re.findall(r'^\.It "0x', page, re.M)) > 500, "codes in vadiag-codes(7)")


def test_completions_have_verbs_and_options(program, check):
    scripts = {name: (BUILD / "completions" / name).read_text()
               for name in ("vadiag.bash", "_vadiag", "vadiag.fish")}
    for name, script in scripts.items():
        for verb in VERBS:
            check.has(verb, script, name)
            for option in options_of_help(program, verb):
                check.true(re.search(rf"(--|-l ){option}\b", script), f"{name}: --{option} of {verb}")
    check.equal(set(re.findall(r"--([a-z-]+)", scripts["vadiag.bash"].split("guide) words=")[1].split("'")[1])),
                options_of_help(program, "guide"), "bash: options of guide")


def test_completions_are_scripts(_program, check):
    for shell, name in (("bash", "vadiag.bash"), ("zsh", "_vadiag"), ("fish", "vadiag.fish")):
        if shutil.which(shell):
            done = subprocess.run([shell, "-n", BUILD / "completions" / name], check=False)
            check.equal(done.returncode, 0, f"{shell} -n {name}")


def test_bash_completes(_program, check):
    script = f"""source {BUILD}/completions/vadiag.bash
COMP_WORDS=(vadiag diag); COMP_CWORD=1; _vadiag; echo "${{COMPREPLY[*]}}"
COMP_WORDS=(vadiag diagnose --col); COMP_CWORD=2; _vadiag; echo "${{COMPREPLY[*]}}"
COMP_WORDS=(vadiag diagnose --color a); COMP_CWORD=3; _vadiag; echo "${{COMPREPLY[*]}}"
COMP_WORDS=(vadiag lab ver); COMP_CWORD=2; _vadiag; echo "${{COMPREPLY[*]}}"
COMP_WORDS=(vadiag lab verify host-firewall-rule-o); COMP_CWORD=3; _vadiag; echo "${{COMPREPLY[*]}}"
"""
    done = subprocess.run(["bash", "-c", script], stdout=subprocess.PIPE, text=True, check=False)
    check.equal(done.stdout.split("\n")[:5],
                ["diagnose", "--color", "auto always", "verify", "host-firewall-rule-off"], "bash completion")


def test_mandoc_is_content(_program, check):
    if not shutil.which("mandoc"):
        print("SKIP: mandoc is not installed")
        check.true(True, "nothing to run")
        return
    pages = sorted((BUILD / "man").iterdir())
    check.true(len(pages) >= 12, f"{len(pages)} pages")
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", *pages], stdout=subprocess.PIPE,
                          text=True, check=False)
    check.equal(done.stdout, "", "mandoc -T lint")


if __name__ == "__main__":
    run_all(sys.modules[__name__], Program(sys.argv[2:]))
