# SPDX-License-Identifier: MIT
"""Delay between the client and everything else: netem where the kernel has it, else a relay.

The relay is a pair of TUN interfaces in the router: what the router would hand to the client goes into one
and comes out of the other after a while, and back. It carries packets, so that refusals, resets and ICMP
stay what they are.
"""
import fcntl
import heapq
import os
import select
import socket
import struct
import time

from lab import LabError

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
ENDS = ("late0", "late1")


def open_tun(name):
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return tun


def carry(ready, seconds):
    """Every packet that goes into one end comes out of the other after `seconds`."""
    ends = [open_tun(name) for name in ENDS]
    ready()
    waiting, order = [], 0
    while True:
        patience = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        for tun in select.select(ends, [], [], patience)[0]:
            order = _take(tun, ends[1 - ends.index(tun)], seconds, waiting, order)
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, other, packet = heapq.heappop(waiting)
            os.write(other, packet)


def _take(tun, other, seconds, waiting, order):
    for _ in range(64):
        try:
            packet = os.read(tun, 65535)
        except BlockingIOError:
            break
        order += 1
        heapq.heappush(waiting, (time.monotonic() + seconds, order, other, packet))
    return order


def _relay(world, seconds):
    """From the servers to the client by way of late0, from the client to the servers by way of late1."""
    router, client = world.router, world.client
    router.serve("relay", carry, seconds)
    for end in ENDS:
        router.run("ip", "link", "set", end, "up")
    for family, address in (("-4", client.v4), ("-6", client.v6)):
        # what comes from a server goes into late0, comes out of late1, and then to the client; and back
        router.run("ip", family, "route", "add", "default", "dev", "late1", "table", "10")
        router.run("ip", family, "route", "add", address, "dev", "late0", "table", "11")
        router.run("ip", family, "rule", "add", "iif", "to-client", "lookup", "10", "priority", "10")
        for host in world.hosts.values():
            if host is not client:
                router.run("ip", family, "rule", "add", "iif", f"to-{host.name}", "to", address, "lookup",
                           "11", "priority", "11")
    for path in ("/proc/sys/net/ipv4/conf/all/rp_filter", *[f"/proc/sys/net/ipv4/conf/{end}/rp_filter"
                                                             for end in ENDS]):
        router.run("sh", "-c", f"echo 0 >{path}")


def between(world, seconds):
    """Delay both ways; what did it."""
    try:
        for host in (world.router, world.client):
            interface = "to-client" if host is world.router else "eth0"
            host.run("tc", "qdisc", "add", "dev", interface, "root", "netem", "delay", f"{seconds * 1000:g}ms")
        return "netem"
    except LabError:
        _relay(world, seconds)
        return "relay"


def round_trip(world, times=9):
    """The median of what a connection to a closed port takes: one round trip."""
    seen = []
    for _ in range(times):
        with world.client.network():
            tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        with tcp:
            tcp.settimeout(2)
            begin = time.monotonic()
            tcp.connect_ex((world.kms1.v4, 1))
            seen.append(time.monotonic() - begin)
    return sorted(seen)[times // 2]
