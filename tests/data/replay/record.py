#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""record.py [--only NAME,...] PROGRAM: make the recordings of this directory anew, and the golden cases of them.

Each is `check --record` in a laboratory of tests/net: real servers in network namespaces without a way
out. Besides NAME.jsonl it writes tests/golden/check-NAME/cmd, with the same arguments and --replay; the
expected output is run.py --update's there. ORIGIN.md says what stood on the other side.
"""
import argparse
import contextlib
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent.parent
sys.path.insert(0, str(TESTS / "net"))

import clock_server  # noqa: E402
import lab as laboratory  # noqa: E402
import samba_dc  # noqa: E402
import web_server  # noqa: E402
from checking import SCENARIOS, Lab, Scenario, load, run_check  # noqa: E402
from names import Zone, kms_record  # noqa: E402
from scenarios.clock import controllers  # noqa: E402
from scenarios.online import online  # noqa: E402

BIGGEST = 60 << 10
CORP = ("--domain", "corp.example")
HOUR = 3600
RECORDINGS = {}


def recording(name, args=CORP, hosts=("dns1", "kms1"), timeout=2):
    def keep(build):
        RECORDINGS[name] = (build, tuple(args), hosts, timeout)
        return build
    return keep


def of_table(name, item, args=CORP):
    """A scenario of the table, its fault recorded."""
    found = next(one for one in SCENARIOS if one.name == item)
    RECORDINGS[name] = (found.build, (*args, *found.args), found.hosts, found.timeout)


@recording("healthy", ("--domain", "a.corp.example", *CORP), ("dns1", "kms1", "kms2", "kms3"))
def healthy(lab):
    lab.bind.zones.append(Zone("a.corp.example"))
    lab.zone.add(kms_record("kms2"), kms_record("kms3", priority=10))
    lab.dns()
    for name in ("kms1", "kms2", "kms3"):
        lab.world.hosts[name].serve("ntp", clock_server.serve_ntp)


@recording("srv-odd", hosts=("dns1", "kms1", "kms2"))
def srv_odd(lab):
    """Alias, address, the same target twice, a port that nothing serves, and one without an address."""
    lab.zone.add(kms_record("kms"), "kms CNAME kms2", kms_record(lab.world.kms2.v4 + "."), kms_record(priority=5),
                 kms_record("kms2", port=1689), kms_record("gone"))
    lab.dns()


@recording("clock-host", hosts=("dns1", "kms1", "dc", "clock"))
def clock_host(lab):
    lab.world.kms1.serve("ntp", clock_server.serve_ntp, offset=6 * HOUR)
    for name in ("dc", "clock"):
        lab.world.hosts[name].serve("ntp", clock_server.serve_ntp)
    controllers(lab, "dc", "clock")


@recording("clock-http")
def clock_http(lab):
    lab.world.kms1.serve("http", clock_server.serve_http, offset=6 * HOUR)


@recording("clock-smb2", hosts=("dns1", "kms1", "dc"))
def clock_smb2(lab):
    lab.world.kms1.serve("smb", clock_server.serve_smb2, offset=-5 * HOUR)
    lab.world.dc.serve("smb", clock_server.serve_smb2)
    controllers(lab, "dc")


@recording("clock-controller", hosts=("dns1", "kms1", "dc"))
def clock_controller(lab):
    """A controller of which only a web server tells the time, 10 minutes ahead."""
    lab.world.dc.serve("http", clock_server.serve_http, offset=600)
    controllers(lab, "dc")


def records(lab, name, *arguments, timeout=2):
    """One check, recorded; what stands in the recording and in the golden case is the same."""
    path = HERE / f"{name}.jsonl"
    arguments = [*arguments, "--timeout", f"{timeout:g}"]
    program = ["sh", "-c", 'cd "$0" && exec "$@"', str(lab.world.dir), *PROGRAM]
    outcome = run_check(lab.world, program, *arguments, "--record", str(path))
    path.chmod(0o644)
    size = path.stat().st_size
    case = TESTS / "golden" / f"check-{name}"
    case.mkdir(exist_ok=True)
    if "@password" in arguments:
        (case / "password").write_text("what is played back needs none\n")
    (case / "cmd").write_text("\n".join(["check", *arguments, "--replay", f"../../data/replay/{name}.jsonl"]) + "\n")
    print(f"{name:20} {size:6} bytes, status {outcome.status}: {outcome.first_line}", flush=True)
    if size > BIGGEST:
        print(f"{name}: too big", file=sys.stderr)


def make(name, build, args, hosts, timeout):
    with laboratory.World(name, hosts) as world:
        lab = Lab(world)
        steps = build(lab)
        with contextlib.suppress(TypeError, StopIteration):
            next(steps)
        # what the command line names is named without this machine's paths
        extra = [word if not word.startswith(str(world.dir)) else os.path.relpath(word, world.dir)
                 for word in lab.args]
        records(lab, name, *args, *extra, timeout=timeout)


def table():
    load()
    for name, item in (("one-refused", "tcp-one-dead"), ("nxdomain", "dns-no-record"), ("misspelt", "trap-misspelt"),
                       ("servfail", "dns-servfail"), ("dns-silent", "dns-silent"), ("truncated", "dns-truncated"),
                       ("disagree", "dns-disagree"), ("alias", "srv-alias"), ("address", "srv-address"),
                       ("twice", "srv-twice"), ("wrong-port", "tcp-wrong-port"), ("dangling", "srv-dangling"),
                       ("http", "rpc-http"), ("silent", "rpc-silent"), ("closed", "rpc-close"), ("rejected", "rpc-nak"),
                       ("fault", "rpc-denied"), ("unreachable", "tcp-unreachable"), ("prohibited", "tcp-prohibited"),
                       ("unexpected", "srv-unexpected"), ("refused", "tcp-closed"),
                       ("dropped", "tcp-drop"), ("one-server-dead", "dns-one-dead")):
        of_table(name, item)
    for name in ("no-suffix", "no-server"):
        of_table(name, f"dns-{name}", args=())
    of_table("cloud", "cloud-blocked", args=())
    of_table("set-unknown", "kms-set-unknown", args=())
    for name in ("healthy", "expired", "wrong-name", "intercepted"):
        of_table(f"mak-{name}", f"mak-{name}", args=())
    of_table("mak-proxy-login", "proxy-login", args=())


def samba(name, wanted):
    """The recordings of a domain controller, in one world, one after the other."""
    def take(recorded, *arguments):
        if recorded in wanted:
            records(lab, recorded, *arguments, timeout=4)

    with samba_dc.open_world(name) as lab:
        (lab.world.dir / "password").write_text(samba_dc.PASSWORD + "\n")
        authority = os.path.relpath(lab.dc.authority, lab.world.dir)
        login = ("--ad", "--ldap-user", samba_dc.ADMINISTRATOR, "--ldap-password", "@password", "--ca-file", authority)
        take("dc-healthy", *CORP, "--ad")
        lab.world.block(f"ip daddr {lab.world.dc.v4} tcp dport 445 drop", "udp dport 123 drop", "tcp dport 80 drop")
        take("clock-ldap", *CORP, "--ad")
        lab.world.unblock()
        take("ad-schema-old", *login)
        lab.dc.add_containers()
        take("ad-absent", *login)
        lab.dc.add_object()
        take("ad-present", *login)
        lab.dc.record("delete")
        lab.dc.record("add", host="dc", port=135)
        take("other-rpc", *CORP)


SAMBA = ("dc-healthy", "clock-ldap", "ad-schema-old", "ad-absent", "ad-present", "other-rpc")


def main():
    global PROGRAM
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("program", type=pathlib.Path)
    options = parser.parse_args()
    laboratory.seal()
    PROGRAM = [str(options.program.resolve())]
    table()
    wanted = options.only.split(",") if options.only else [*RECORDINGS, *SAMBA]
    for name in wanted:
        if name not in SAMBA:
            make(name, *RECORDINGS[name])
    if set(wanted) & set(SAMBA):
        samba("samba", wanted)


if __name__ == "__main__":
    main()
