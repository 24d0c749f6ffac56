#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""oracles.py PROGRAM...: what `check` reads from the wire, held against programs that have long read it:
dig, ldapsearch, smbclient and net (of Samba), and chronyd. Status 1 for a miss, 77 where namespaces or a
program are missing.
"""
import calendar
import re
import sys
import time

import clock_server
import lab
import samba_dc
from checking import Lab, run_check, values
from lab import DOMAIN, World
from names import Bind, kms_record

RECORD = f"_vlmcs._tcp.{DOMAIN}"
AHEAD = 7 * 60
CLOSE = 4.0  # seconds: whole seconds of LDAP, a busy machine
missed = []


def same(what, ours, theirs):
    holds = ours == theirs
    print(f"{'ok  ' if holds else 'MISS'} {what}: {ours}" + ("" if holds else f", the oracle says {theirs}"))
    if not holds:
        missed.append(what)


def near(what, ours, theirs):
    holds = ours is not None and theirs is not None and abs(ours - theirs) <= CLOSE
    print(f"{'ok  ' if holds else 'MISS'} {what}: {ours} s, the oracle says {theirs} s")
    if not holds:
        missed.append(what)


def check(world, program, *arguments):
    return run_check(world, program, "--json", "--timeout", "4", *arguments).json()


def number(report, wanted):
    found = values(report, wanted)
    return float(found[0]) if found else None


def dig(world, server, name, kind, *options):
    return world.client.run("dig", f"@{server.v4}", "+tries=1", "+time=2", *options, name, kind, check=False)


def names(program):
    """Records, TTL and error words: dig."""
    with World("names", ("dns1", "dns2", "kms1", "kms2")) as world:
        setup = Lab(world)
        setup.zone.ttl = 1234
        setup.zone.add(kms_record("kms2", priority=7, weight=9, port=1700))
        setup.dns()
        other = Bind(world.dns2, setup.zone, options="allow-query-on { 127.0.0.1; };").start()
        world.resolver(servers=("dns1", "dns2"))
        report = check(world, program)
        answer = dig(world, world.dns1, RECORD, "SRV", "+noall", "+answer")
        rows = [line.split() for line in answer.split("\n") if line]
        same("targets", sorted(values(report, f"zone.target of {DOMAIN}")),
             sorted(f"endpoint:{row[7].rstrip('.')}:{row[6]}" for row in rows))
        same("TTL", number(report, f"zone.ttl of {DOMAIN}"), float(rows[0][1]))
        for row in rows:
            target = f"{row[7].rstrip('.')}:{row[6]}"
            same(f"priority of {target}", number(report, f"endpoint.priority of {target}"), float(row[4]))
            same(f"weight of {target}", number(report, f"endpoint.weight of {target}"), float(row[5]))
            found = dig(world, world.dns1, row[7], "A", "+short") + dig(world, world.dns1, row[7], "AAAA", "+short")
            wanted = [f"endpoint:[{one}]:{row[6]}" if ":" in one else f"endpoint:{one}:{row[6]}"
                      for one in found.split()]
            same(f"addresses of {target}", sorted(values(report, f"endpoint.address of {target}")), sorted(wanted))
        setup.zone.remove("_vlmcs")
        setup.dns()
        report = check(world, program)
        for server in (world.dns1, world.dns2):
            status = re.search(r"status: (\w+)", dig(world, server, RECORD, "SRV")).group(1).lower()
            same(f"the word of {server.name}", values(report, f"zone.srv of {DOMAIN}@{server.v4}"), [status])
        soa = dig(world, world.dns1, RECORD, "SRV", "+noall", "+authority").split()[0].rstrip(".")
        same("the zone that should hold it", values(report, f"zone.soa of {DOMAIN}"), [soa])
        other.stop()


def ntp_clock(program):
    """The offset of an NTP server: chronyd, which asks once and sets nothing."""
    with World("ntp", ("dns1", "kms1")) as world:
        Lab(world)
        world.kms1.serve("ntp", clock_server.serve_ntp, offset=AHEAD)
        report = check(world, program)
        told = world.client.run("chronyd", "-Q", "-t", "5", f"server {world.kms1.v4} iburst maxsamples 1",
                                check=False)
        found = re.search(r"wrong by (-?[\d.]+) seconds", told)
        near("NTP offset", number(report, f"host.clock_offset of kms1.{DOMAIN}"),
             float(found.group(1)) if found else None)


def controller_clock(program):
    """A controller that lives at another time: ldapsearch's currentTime, `net time`'s SMB2 time."""
    with World("dc", ("dc", "kms1")) as world:
        setup = Lab(world)
        controller = samba_dc.Controller(world)
        controller.provision()
        controller.start(AHEAD)
        world.resolver(servers=("dc",))
        del setup
        report = check(world, program, "--domain", DOMAIN, "--ad")
        told = world.client.run("ldapsearch", "-x", "-LLL", "-H", f"ldap://{world.dc.v4}", "-s", "base", "-b", "",
                                "currentTime")
        stamp = re.search(r"currentTime: (\d{14})", told).group(1)
        ldap = calendar.timegm(time.strptime(stamp, "%Y%m%d%H%M%S")) - time.time()
        ours = number(report, f"endpoint.clock_offset of dc.{DOMAIN}:389")
        world.block("tcp dport 445 drop", "udp dport 123 drop", "tcp dport 80 drop")
        alone = number(check(world, program, "--domain", DOMAIN, "--ad"), f"endpoint.clock_offset of dc.{DOMAIN}:389")
        world.unblock()
        near("clock of the controller by LDAP alone", alone, round(ldap, 1))
        told = world.client.run("net", "time", "-S", world.dc.v4, TZ="UTC", LC_ALL="C").strip()
        smb = calendar.timegm(time.strptime(told, "%a %b %d %H:%M:%S %Y")) - time.time()
        near("clock of the controller, by SMB2", ours, round(smb, 1))
        shares = world.client.run("smbclient", "-N", "-L", f"//{world.dc.v4}", check=False)
        same("SMB2 is there", ours is not None, "sysvol" in shares)


def main():
    lab.seal((*lab.NEEDED, "dig", "ldapsearch", "smbclient", "net", "chronyd", "samba", "samba-tool", "faketime"))
    program = sys.argv[1:]
    names(program)
    ntp_clock(program)
    controller_clock(program)
    print(f"{len(missed)} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
