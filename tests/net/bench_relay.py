# SPDX-License-Identifier: MIT
"""Delay where the kernel has no netem: the router hands the client's packets to a TUN pair that keeps
each for a while. (A relay per connection would hide refusals; this one carries any packet.)
"""
import fcntl
import heapq
import os
import select
import struct
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000


def open_tun(name):
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return tun


def serve(ready, seconds, names=("late0", "late1")):
    """Every packet that goes into one end comes out of the other after `seconds`."""
    ends = [open_tun(name) for name in names]
    ready()
    waiting, order = [], 0
    while True:
        patience = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        for tun in select.select(ends, [], [], patience)[0]:
            for _ in range(64):
                try:
                    packet = os.read(tun, 65535)
                except BlockingIOError:
                    break
                order += 1
                other = ends[1 - ends.index(tun)]
                heapq.heappush(waiting, (time.monotonic() + seconds, order, other, packet))
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, _, other, packet = heapq.heappop(waiting)
            os.write(other, packet)
