#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""capture.py PROGRAM...: every packet of a whole check, read with tshark.

No DCE/RPC request may leave, no packet may go to an address outside the laboratory, and what tshark
reads as a bind must be one, with the KMS interface. Prints what was seen; status 1 for a miss.
"""
import collections
import os
import re
import signal
import subprocess
import sys

import clock_server
import lab
from checking import Lab, run_check
from lab import World, until
from names import kms_record
from scenarios.clock import controllers

KMS = "51c82175-844e-4750-b0d8-ec255555bc06"
OURS = re.compile(r"192\.0\.2\.\d+|198\.51\.100\.\d+|2001:db8:|fe80:|ff02:|::$")
MODES = ("kms", "ndr64", "other-rpc", "fault")


def read(path, *options):
    done = subprocess.run(["tshark", "-r", path, "-d", "tcp.port==1688,dcerpc", *options],
                          capture_output=True, text=True, check=True)
    return [line for line in done.stdout.split("\n") if line]


def record(world, program):
    """A check that goes everywhere: hosts that accept, refuse and talk nonsense; clocks; controllers."""
    setup = Lab(world)
    world.kms1.serve("ntp", clock_server.serve_ntp)
    world.dc.serve("smb", clock_server.serve_smb2)
    for name, mode in zip(("kms1", "kms2", "kms3", "kms4"), MODES):
        setup.kms(name, mode)
        setup.zone.add(*[kms_record(name)] * (name != "kms1"))
    controllers(setup, "dc")
    path = world.dir / "check.pcap"
    world.client.start("tcpdump", "tcpdump", "-i", "eth0", "-U", "--immediate-mode", "-s", "2048", "-B", "16384", "-Z", "root", "-w", path)
    until("tcpdump", lambda: "listening on" in world.client.log("tcpdump"))
    outcome = run_check(world, program, "--timeout", "3", "--ad", "--json", "--kms", "198.51.100.11",
                        "--domain", lab.DOMAIN)
    finish(world.client, path)
    return path, outcome


def finish(client, path):
    """What left last is to be in the file as well: wait until it no longer grows, and none was dropped."""
    sizes = [-1]

    def rests():
        sizes.append(path.stat().st_size)
        return len(sizes) > 4 and len(set(sizes[-4:])) == 1
    until("the capture", rests)
    os.kill(client.servers["tcpdump"], signal.SIGTERM)
    until("tcpdump", lambda: "dropped by kernel" in client.log("tcpdump"))
    client.stop("tcpdump")
    if "\n0 packets dropped by kernel" not in client.log("tcpdump"):
        raise lab.LabError(client.log("tcpdump"))


def main():
    lab.seal((*lab.NEEDED, "tcpdump", "tshark"))
    misses = []
    with World("capture", ("dns1", "kms1", "kms2", "kms3", "kms4", "dc")) as world:
        path, outcome = record(world, sys.argv[1:])
        packets = read(path, "-T", "fields", "-e", "ip.dst", "-e", "ipv6.dst")
        binds = read(path, "-Y", "dcerpc.pkt_type==11", "-T", "fields", "-e", "dcerpc.cn_bind_to_uuid")
        requests = read(path, "-Y", "dcerpc.pkt_type==0")
        kinds = collections.Counter(read(path, "-Y", "dcerpc", "-T", "fields", "-e", "dcerpc.pkt_type"))
        strangers = {word for line in packets for word in line.split() if not OURS.match(word)}
        print(f"{len(packets)} packets, DCE/RPC by type: {dict(kinds)}, {outcome.seconds:.2f} s")
        if requests:
            misses.append(f"{len(requests)} DCE/RPC requests: {requests[0]}")
        if world.requests.exists():
            misses.append("the acceptor met a request: " + world.requests.read_text())
        if len(binds) < len(MODES) or not all(KMS in bind for bind in binds):
            misses.append(f"binds: {binds}")
        if strangers:
            misses.append(f"packets to {', '.join(sorted(strangers))}")
        if outcome.status != 1:
            misses.append(f"exit status {outcome.status}: {outcome.out[-500:]}")
    for miss in misses:
        print("MISS", miss)
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
