#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check and diagnose --live: settings, and what becomes of what vadiag-check says.

Usage: test_check.py PROGRAM...
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from harness import EXAMPLE, Program, run_all

# A vadiag-check that keeps what it was given beside itself.
STAND_IN = """#!/bin/sh
here='{folder}'
echo "$@" >"$here/arguments"
cat >"$here/settings"
{body}
"""
RECORDINGS = pathlib.Path(__file__).resolve().parent / "recordings"
MACHINE = "machine:@live check"


def fact(subject, name, value, kind="check"):
    return json.dumps({"subject": subject, "name": name, "value": value,
                       "source": {"kind": kind, "name": "live check", "place": ""}})


HEALTHY = "\n".join([
    fact(MACHINE, "machine.name", "admin1"),
    fact(MACHINE, "machine.zone", "zone:corp.example"),
    fact(MACHINE, "machine.has_suffix", True),
    fact(MACHINE, "machine.has_dns_server", True),
    fact(MACHINE, "machine.dns_server", "dns-server:10.0.0.53"),
    fact("dns-server:10.0.0.53", "dns-server.answers", True, "dns"),
    fact("zone:corp.example", "zone.srv", "found", "dns"),
    fact("zone:corp.example", "zone.target", "endpoint:kms1.corp.example:1688", "dns"),
    fact("endpoint:kms1.corp.example:1688", "endpoint.resolves", True, "dns"),
    fact("endpoint:kms1.corp.example:1688", "endpoint.tcp", "open", "tcp"),
    fact("endpoint:kms1.corp.example:1688", "endpoint.rpc", "kms", "rpc"),
])


class Folder:
    """A directory with a stand-in for vadiag-check, and a configuration of its own."""

    def __init__(self, program, body="", config=None):
        self.program = program
        self.temporary = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.temporary.name)
        (self.path / "facts").write_text(HEALTHY + "\n")
        tool = self.path / "vadiag-check"
        tool.write_text(STAND_IN.format(folder=self.path, body=body or f"cat '{self.path}/facts'"))
        tool.chmod(0o755)
        (self.path / "config/vadiag").mkdir(parents=True)
        if config is not None:
            (self.path / "config/vadiag/vadiag.yaml").write_text(config)

    def __enter__(self):
        return self

    def __exit__(self, *_unused):
        self.temporary.cleanup()

    def environment(self):
        return {"VADIAG_LIBEXEC": str(self.path), "XDG_CONFIG_HOME": str(self.path / "config"),
                "HOME": str(self.path), "APPDATA": str(self.path / "config"), "ProgramData": str(self.path)}

    def __call__(self, *arguments, stdin=b"", **variables):
        return self.program(*arguments, stdin=stdin, cwd=self.path,
                            **{**self.environment(), **variables})

    def settings(self):
        return sorted((self.path / "settings").read_text().split())

    def arguments(self):
        return (self.path / "arguments").read_text().split()


def posix_only(test):
    """For tests whose stand-in is a script."""
    def wrapped(program, check):
        if os.name == "posix" and "wine" not in program.command[0]:
            test(program, check)
        else:
            check.true(True, "no scripts here")
    return wrapped


@posix_only
def test_options_become_settings(program, check):
    with Folder(program) as folder:
        told = folder("check", "corp.example", "--domain=emea.corp.example", "--kms", "kms1:1689",
                      "--dns", "[fd00::53]:5353", "--expect", "kms1.corp.example", "--timeout", "2.5",
                      "--connect-timeout=0.5", "--cloud", "azure", "--mak", "--ad", "--kerberos=no",
                      "--proxy", "p:3128")
        check.equal(told.status, 0, f"status; {told.err}")
        check.equal(folder.settings(), sorted([
            "domain=corp.example", "domain=emea.corp.example", "kms=kms1:1689", "dns=[fd00::53]:5353",
            "expect=kms1.corp.example", "timeout=2.5", "connect-timeout=0.5", "cloud=azure", "mak=yes",
            "ad=yes", "kerberos=no", "proxy=p:3128"]), "settings")
        check.equal(folder.arguments(), [], "arguments")


@posix_only
def test_facts_are_judged(program, check):
    with Folder(program) as folder:
        told = folder("check", "--json")
        check.equal(told.status, 0, "status")
        names = {f["name"] for f in told.json()["facts"]}
        check.true({"zone.srv", "machine.name"} <= names, f"facts: {names}")
        listed = folder("check", "--facts")
        check.equal(listed.status, 0, "status of --facts")
        check.equal(len(listed.out.splitlines()), len(HEALTHY.splitlines()), "lines of --facts")
        check.has("not-found", folder("check", "--assume", "zone.srv=nxdomain", "--json").out
                  .replace("srv-not-found", "not-found"), "--assume")


def test_wrong_values_are_usage(program, check):
    with Folder(program) as folder:
        for arguments, word in [(("x..y",), "DNS domain"), (("--kms", "a:70000"), "--kms"),
                                (("--dns", "ns1.corp.example"), "address"), (("--timeout", "0"), "seconds"),
                                (("--timeout", "1e3"), "seconds"), (("--cloud", "azur"), "azure-china"),
                                (("--mak=perhaps",), "yes or no"), (("--expect", "kms1:1688"), "host"),
                                (("--kms", "@/no/such/file"), "/no/such/file"),
                                (("--config", "no-such-file.yaml"), "no-such-file.yaml"),
                                (("--record", "a", "--replay", "b"), "one at a time"),
                                (("--kms", "@-", "--dns", "@-"), "only once"),
                                (("--json", "--facts"), "one at a time"),
                                (("--expct", "x"), "--expect"), (("--domain",), "DOMAIN")]:
            told = folder("check", *arguments)
            check.equal((told.status, told.out), (2, ""), f"{arguments}")
            check.has(word.lstrip("-"), told.err, f"{arguments}")
            check.true(not (folder.path / "settings").exists(), f"nothing runs: {arguments}")
        for arguments in [("--domain", "x"), ("--record", "x"), ("--config", "x"), ("--mak",)]:
            told = folder("diagnose", *arguments, EXAMPLE)
            check.equal(told.status, 2, f"diagnose {arguments}")
            check.has("goes with --live", told.err, f"diagnose {arguments}")


@posix_only
def test_lists_from_files(program, check):
    with Folder(program) as folder:
        (folder.path / "hosts.txt").write_text("# ours\nkms1.corp.example\r\n\n  10.0.0.5:1688  \n")
        check.equal(folder("check", "--kms", "@hosts.txt", "--kms=kms9").status, 0, "status")
        check.equal(folder.settings(), ["kms=10.0.0.5:1688", "kms=kms1.corp.example", "kms=kms9"], "settings")
        many = "".join(f"10.1.{i >> 8}.{i & 255}\n" for i in range(20000))
        check.equal(folder("check", "--kms", "@-", stdin=many).status, 0, "status of a long list")
        check.equal(len(folder.settings()), 20000, "settings of a long list")
        (folder.path / "hosts.txt").write_text("kms1\nkms:x:y\n")
        told = folder("check", "--kms", "@hosts.txt")
        check.equal(told.status, 2, "status of a wrong line")
        check.has("hosts.txt:2: kms:", told.err, "file and line")


@posix_only
def test_secrets_stay_off_the_command_line(program, check):
    with Folder(program) as folder:
        (folder.path / "secret").write_text("pass word#1\nmore\n")
        told = folder("check", "--ldap-user", "admin", "--ldap-password", "hush")
        check.equal(told.status, 2, "a bare password")
        check.lacks("hush", told.err, "what is said of it")
        check.equal(folder("check", "--ldap-password", "@secret").status, 0, "from a file")
        check.has("ldap-password=pass word#1\n", (folder.path / "settings").read_text() + "\n", "settings")
        check.lacks("pass", " ".join(folder.arguments()), "arguments")


@posix_only
def test_configuration(program, check):
    config = "# ours\ndomain: [a.example, b.example]\ndns: 10.0.0.53\nexpect:\n  - kms1\nmak: true\ntimeout: 3\n"
    with Folder(program, config=config) as folder:
        check.equal(folder("check").status, 0, "status")
        check.equal(folder.settings(), ["dns=10.0.0.53", "domain=a.example", "domain=b.example",
                                        "expect=kms1", "mak=yes", "timeout=3"], "settings")
        check.equal(folder("check", "c.example", "--mak=no", "--timeout", "4").status, 0, "with options")
        check.equal(folder.settings(), ["dns=10.0.0.53", "domain=c.example", "expect=kms1", "mak=no",
                                        "timeout=4"], "options replace what the file says")
        (folder.path / "other.yaml").write_text("")
        check.equal(folder("check", "--config", "other.yaml").status, 0, "an empty file")
        check.equal(folder.settings(), [], "only the file that is named counts")
        folder("check", XDG_CONFIG_HOME="")
        check.equal(folder.settings(), [], "another home")
        (folder.path / ".config/vadiag").mkdir(parents=True)
        (folder.path / ".config/vadiag/vadiag.yaml").write_text("cloud: gcp\n")
        folder("check", XDG_CONFIG_HOME="relative")
        check.equal(folder.settings(), ["cloud=gcp"], "~/.config, where the variable says nothing of use")
        folder("check", "--config", "other.yaml", "d.example")
        check.equal(folder.settings(), ["domain=d.example"], "an operand with --config")


def test_faulty_configuration(program, check):
    cases = [("expct: [a]\n", 1, "did you mean expect"), ("domain: [a.example,\n", 2, "not YAML"),
             ("timeout: 5\ntimeout: 6\n", 2, "second time"), ("timeout: [1, 2]\n", 1, "not a list"),
             ("domain:\n  - a.example\n  - x..y\n", 3, "DNS domain"), ("- a\n", 1, "mapping"),
             ("domain: {a: b}\n", 1, "not a mapping"), ("kms: &x kms1\nexpect: *x\n", 1, "anchor"),
             ("mak: perhaps\n", 1, "yes or no"), ("just words\n", 1, "mapping"),
             ("kms: !!str kms1\n", 1, "tag"), ("ldap-password: \"a\\tb\"\n", 1, "'...'"),
             ("[a]: b\n", 1, "name of a setting"), ("dns: [[10.0.0.1]]\n", 1, "not a list")]
    with Folder(program) as folder:
        for text, line, word in cases:
            (folder.path / "v.yaml").write_text(text)
            told = folder("check", "--config", "v.yaml")
            check.equal((told.status, told.out), (2, ""), f"{text!r}")
            check.has(f"v.yaml:{line}: ", told.err, f"{text!r}")
            check.has(word, told.err, f"{text!r}")
        (folder.path / "v.yaml").write_bytes(b"domain: \xff\n")
        check.has("UTF-8", folder("check", "--config", "v.yaml").err, "no UTF-8")
        (folder.path / "v.yaml").write_text("expct: a\n")
        told = folder("check", "corp.example", "--expect", "kms1", "--config", "v.yaml")
        check.equal(told.status, 2, "an option does not hide a faulty file")


def test_a_checker_that_is_gone_is_told(program, check):
    with Folder(program) as folder:
        told = folder("check", VADIAG_LIBEXEC="/nowhere")
        check.equal((told.status, told.out), (3, ""), "status")
        check.has("vadiag-check", told.err, "standard error")


@posix_only
def test_with_evidence_a_checker_that_is_gone_is_a_gap(program, check):
    with Folder(program) as folder:
        reader = pathlib.Path(program.command[-1]).parent.parent / "libexec/vadiag/vadiag-read"
        if not reader.exists():
            return
        (folder.path / "vadiag-check").unlink()
        (folder.path / "vadiag-read").symlink_to(reader)
        told = folder("diagnose", "--live", EXAMPLE)
        check.equal(told.status, 3, "status")
        check.has("clock is wrong", " ".join(told.out.split()), "the evidence is judged")
        check.has("vadiag-check", told.out, "what was not read")


@posix_only
def test_what_comes_in_pieces(program, check):
    body = """printf '%s' '{"not_checked":{"what":"activation objects","wh'
sleep 0.05
printf '%s\\n' 'y":"no ticket"}}'
cat "$here/facts"
printf '%s' '{"not_checked":{"what":"the last","why":"no line end"}}'"""
    with Folder(program, body) as folder:
        told = folder("check", "--json")
        check.equal(told.status, 0, "what was not checked is no failure")
        notes = [n for n in told.json()["not_checked"] if n["what"] in ("activation objects", "the last")]
        check.equal(notes, [{"what": "activation objects", "why": "no ticket"},
                            {"what": "the last", "why": "no line end"}], "notes")
        text = folder("check")
        check.has("Not checked", text.out, "text")
        check.has("- activation objects: no ticket", text.out, "text")


@posix_only
def test_ends_that_are_none(program, check):
    cases = [("cat \"$here/facts\"; echo 'half a li'; exit 0", "output"),
             ("cat \"$here/facts\"; exit 3", "could not finish"), ("cat \"$here/facts\"; exit 9", "status 9"),
             ("cat \"$here/facts\"; printf '{\"subject'; kill -SEGV $$", "signal 11")]
    for body, word in cases:
        with Folder(program, body) as folder:
            told = folder("check", "--json")
            check.equal(told.status, 3, f"status: {body}")
            check.has("zone.srv", {f["name"] for f in told.json()["facts"]}, f"facts are kept: {body}")
            check.true(any(word in u["why"] + u["place"] for u in told.json()["unread"]),
                       f"{word}: {told.json()['unread']}")


@posix_only
def test_one_that_hangs_is_killed(program, check):
    body = "cat \"$here/facts\"; trap '' TERM INT; exec sleep 90"
    with Folder(program, body) as folder:
        before = time.monotonic()
        told = folder("check", "--timeout", "0.1", "--json")
        check.true(time.monotonic() - before < 20, "it is not waited for")
        check.equal(told.status, 3, "status")
        check.true(any("in time" in u["why"] for u in told.json()["unread"]), f"{told.json()['unread']}")
        check.has("zone.srv", {f["name"] for f in told.json()["facts"]}, "what it said before")


@posix_only
def test_one_that_says_too_much(program, check):
    long = "cat \"$here/facts\"; head -c 3000000 /dev/zero | tr '\\0' x; echo; cat \"$here/facts\""
    with Folder(program, long) as folder:
        told = folder("check", "--json")
        check.equal(told.status, 3, "status of an endless line")
        check.equal(["1 MiB" in u["why"] for u in told.json()["unread"]], [True], "unread")
        check.has("zone.srv", {f["name"] for f in told.json()["facts"]}, "facts around it")
    with Folder(program, "yes nonsense | head -n 100000; cat \"$here/facts\"") as folder:
        told = folder("check", "--json")
        check.equal(told.status, 3, "status of nonsense")
        check.true(0 < len(told.json()["unread"]) <= 20, f"{len(told.json()['unread'])} complaints")
        check.has("zone.srv", {f["name"] for f in told.json()["facts"]}, "facts behind it")


@posix_only
def test_ctrl_c_prints_what_is_known(program, check):
    body = """trap 'cat "$here/facts"; exit 0' INT
: >"$here/ready"
while :; do sleep 0.02; done"""
    with Folder(program, body) as folder:
        kept = {n: v for n, v in os.environ.items() if not n.startswith("VADIAG_")}
        with subprocess.Popen([*program.command, "check", "--json", "--timeout", "60"],
                              env={**kept, **folder.environment()}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, start_new_session=True) as run:
            while not (folder.path / "ready").exists() and run.poll() is None:
                time.sleep(0.01)
            os.killpg(run.pid, signal.SIGINT)
            out, _ = run.communicate(timeout=60)
        check.equal(run.returncode, 0, "status")
        check.has("zone.srv", {f["name"] for f in json.loads(out)["facts"]}, "facts")


@posix_only
def test_record_and_replay_are_descriptors(program, check):
    body = """case $1 in
--record-fd) eval "echo kept >&$2" ;;
--replay-fd) eval "cat <&$2" >"$here/played" ;;
esac
cat "$here/facts\""""
    with Folder(program, body) as folder:
        check.equal(folder("check", "--record", "it.jsonl").status, 0, "status of --record")
        check.equal((folder.path / "it.jsonl").read_text(), "kept\n", "what was recorded")
        check.equal((folder.path / "it.jsonl").stat().st_mode & 0o077, 0, "others cannot read it")
        check.equal(folder("check", "--replay", "it.jsonl").status, 0, "status of --replay")
        check.equal((folder.path / "played").read_text(), "kept\n", "what was played back")
        told = folder("check", "--replay", "no-such.jsonl")
        check.equal((told.status, told.out), (3, ""), "nothing to play back")
        check.has("no-such.jsonl", told.err, "which file")


def test_a_recording_is_judged_without_a_network(program, check):
    libexec = pathlib.Path(program.command[-1]).parent.parent / "libexec/vadiag"
    if not any(libexec.glob("vadiag-check*")):
        print("SKIP: vadiag-check is not built")
        return
    with Folder(program) as folder:
        (folder.path / "refused.jsonl").write_bytes((RECORDINGS / "refused.jsonl").read_bytes())
        told = folder("check", "corp.example", "--dns", "192.0.2.54", "--kms", "192.0.2.5", "--timeout", "1",
                      "--replay", "refused.jsonl", "--json", VADIAG_LIBEXEC="")
        check.equal(told.status, 1, f"status; {told.err}")
        words = {(f["subject"], f["value"]) for f in told.json()["facts"] if f["name"].endswith((".tcp", ".srv"))}
        check.has(("endpoint:192.0.2.5:1688", "refused"), words, "the port")
        check.has("0x8007232A", [r["code"] for r in told.json()["roles"]], "what a client would see")
        (folder.path / "refused.jsonl").write_bytes(b"no recording\n")
        told = folder("check", "corp.example", "--replay", "refused.jsonl", VADIAG_LIBEXEC="")
        check.equal(told.status, 3, "status of something else")


CLIENT = b"""Windows IP Configuration

   Host Name . . . . . . . . . . . . : %s
   Primary Dns Suffix  . . . . . . . : corp.example
   DNS Suffix Search List. . . . . . : corp.example
                                       emea.corp.example

Ethernet adapter Ethernet:

   DHCP Enabled. . . . . . . . . . . : Yes
   IPv4 Address. . . . . . . . . . . : 10.0.0.7(Preferred)
   DNS Servers . . . . . . . . . . . : 10.0.0.53
                                       127.0.0.1

C:\\> cscript //nologo slmgr.vbs /dlv
Name: Windows(R), Enterprise edition
Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel
Activation ID: 73111121-5638-40f6-bc11-f1d7b0d64300
Partial Product Key: 2YT43
License Status: Notification
Registered KMS machine name: kms1.corp.example:1689
"""


@posix_only
def test_evidence_leads_the_check(program, check):
    with Folder(program) as folder:
        reader = pathlib.Path(program.command[-1]).parent.parent / "libexec/vadiag/vadiag-read"
        if not reader.exists():
            return
        (folder.path / "vadiag-read").symlink_to(reader)
        (folder.path / "client.txt").write_bytes(CLIENT % b"CLIENT7")
        told = folder("diagnose", "--live", "--json", "client.txt", "--domain", "x.example")
        check.true(told.status in (0, 1), f"status {told.status}: {told.err}")
        check.equal(folder.settings(), ["dns=10.0.0.53", "domain=corp.example", "domain=emea.corp.example",
                                        "domain=x.example", "kms=kms1.corp.example:1689"], "settings")
        same = [f for f in told.json()["facts"] if f["name"] == "machine.same_as"]
        check.equal(same, [], "another machine stays another")
        (folder.path / "client.txt").write_bytes(CLIENT % b"ADMIN1")
        told = folder("diagnose", "--live", "--json", "client.txt")
        same = [f for f in told.json()["facts"] if f["name"] == "machine.same_as"]
        check.equal(len(same), 1, "evidence of this very machine is merged with it")
        (folder.path / "twin.txt").write_bytes(CLIENT % b"ADMIN1")
        told = folder("diagnose", "--live", "--json", "client.txt", "twin.txt")
        same = [f for f in told.json()["facts"] if f["name"] == "machine.same_as"]
        check.equal(same, [], "of two with its name nobody knows which")
        told = folder("diagnose", "--live", "--kms", "@-", "-", stdin=b"x")
        check.equal(told.status, 2, "standard input twice")


@posix_only
def test_evidence_leads_only_so_far(program, check):
    with Folder(program) as folder:
        reader = pathlib.Path(program.command[-1]).parent.parent / "libexec/vadiag/vadiag-read"
        if not reader.exists():
            return
        (folder.path / "vadiag-read").symlink_to(reader)
        lines = [fact("machine:m@m", "machine.zone", f"zone:d{i}.example", "ipconfig") for i in range(100)]
        lines += [fact("machine:m@m", "machine.zone", f"zone:{evil}", "ipconfig")
                  for evil in ("x\\ntimeout=3600", "$(id).example", "a b", "-x")]
        (folder.path / "many.jsonl").write_text("\n".join(lines) + "\n")
        told = folder("diagnose", "--live", "--json", "many.jsonl")
        check.equal(len(folder.settings()), 32, "domains that are looked at")
        check.true(all(s.startswith("domain=d") for s in folder.settings()), "and nothing else")
        check.true(any("further domains" in n["what"] for n in told.json()["not_checked"]), "the rest is named")


if __name__ == "__main__":
    run_all(sys.modules[__name__], Program(sys.argv[1:]))
