#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""net.py PROGRAM...: how long the live check takes. Needs root; status 77 where that is not allowed.

1. One domain, four hosts, 20 ms each way: wall time against the longest chain of round trips.
2. 10,000 targets on loopback, a tenth of them dropped: wall time and memory against nmap, with the same
   patience per target; both must find the same targets open.
3. Nothing answers at all: wall time against --timeout.
"""
import os
import pathlib
import re
import select
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "net"))
import delay  # noqa: E402
import lab  # noqa: E402
import rpc_server  # noqa: E402
from checking import Lab, run_check, values  # noqa: E402
from lab import World  # noqa: E402
from names import kms_record  # noqa: E402

DELAY = 0.020
RUNS = 7
TARGETS = 10_000
PATIENCE = 1.0
HOSTS = ("kms1", "kms2", "kms3", "kms4")
# SRV; A and AAAA; the connection; the bind. Each waits for the one before it.
ROUND_TRIPS = 4


def verdict(holds):
    return "reached" if holds else "MISSED"


# --- 1: four hosts at a distance ----------------------------------------------------------------


def distance(program):
    with World("far", ("dns1", *HOSTS)) as world:
        setup = Lab(world)
        setup.zone.add(*[kms_record(name) for name in HOSTS[1:]])
        setup.dns()
        how = delay.between(world, DELAY)
        trip = delay.round_trip(world)
        times = []
        for _ in range(RUNS):
            outcome = run_check(world, program, "--timeout", "5")
            if outcome.status != 0:
                raise lab.LabError(outcome.out[:600])
            times.append(outcome.seconds)
    chain = ROUND_TRIPS * trip
    median = statistics.median(times)
    print(f"== one domain, four hosts, {DELAY * 1000:.0f} ms each way ({how})")
    print(f"round trip measured {trip * 1000:.1f} ms, chain of {ROUND_TRIPS}: {chain * 1000:.0f} ms; check: median "
          f"{median * 1000:.0f} ms, {min(times) * 1000:.0f} to {max(times) * 1000:.0f} ms")
    print(f"ratio {median / chain:.2f}, aim at most 1.15: {verdict(median / chain <= 1.15)}")


# --- 2: ten thousand targets --------------------------------------------------------------------


def addresses():
    return [f"127.1.{i // 250}.{i % 250 + 1}" for i in range(TARGETS)]


def serve_quickly(ready, requests):
    """The acceptor in the shortest way, so that it is not the server that is measured."""
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("0.0.0.0", 1688))
    server.listen(4096)
    server.setblocking(False)
    poll = select.epoll()
    poll.register(server, select.EPOLLIN)
    streams, answers = {}, {}
    ready()
    while True:
        for number, _ in poll.poll():
            if number == server.fileno():
                accept_all(server, poll, streams)
            else:
                answer_quickly(streams, number, answers, requests)


def accept_all(server, poll, streams):
    while True:
        try:
            stream, _ = server.accept()
        except BlockingIOError:
            return
        streams[stream.fileno()] = stream
        poll.register(stream, select.EPOLLIN)


def answer_quickly(streams, number, answers, requests):
    """The same bind has the same answer; anything else ends the connection."""
    stream = streams[number]
    try:
        data = stream.recv(4096)
        if len(data) > 16 and data[2] == rpc_server.BIND:
            if data not in answers:
                answers[data] = rpc_server.bind_ack("kms", data[16:], struct.unpack_from("<I", data, 12)[0])
            stream.send(answers[data])
            return
        if len(data) > 2 and data[2] == rpc_server.REQUEST:
            requests.write_text("a request")
    except OSError:
        pass
    streams.pop(number).close()


def memory_of_group(pid):
    """Resident kB of a process and all below it."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            text = pathlib.Path(f"/proc/{one}/status").read_text(encoding="ascii")
            waiting += map(int, pathlib.Path(f"/proc/{one}/task/{one}/children").read_text().split())
        except OSError:
            continue
        found = re.search(r"VmRSS:\s+(\d+)", text)
        total += int(found.group(1)) if found else 0
    return total


def measured(command, path):
    """Seconds, exit status, and the peak of the memory of all processes together, looked at every 5 ms."""
    peak = 0
    begin = time.monotonic()
    with open(path, "wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
    stop = threading.Event()

    def watch():
        nonlocal peak
        while not stop.wait(0.005):
            peak = max(peak, memory_of_group(process.pid))
    watcher = threading.Thread(target=watch)
    watcher.start()
    status = process.wait()
    seconds = time.monotonic() - begin
    stop.set()
    watcher.join()
    return seconds, status, peak


def crowd(program):
    with World("crowd", ()) as world:
        host = world.client
        targets = addresses()
        dropped = set(targets[::10])
        host.serve("rpc", serve_quickly, world.requests)
        host.run("nft", "-f", "-", stdin="table inet b { set d { type ipv4_addr; elements = { " +
                 ",".join(sorted(dropped)) + " } }\nchain in { type filter hook input priority 0;\n"
                 "ip daddr @d tcp dport 1688 drop\n}\n}\n")
        listing = host.dir / "targets"
        listing.write_text("\n".join(targets) + "\n")
        world.resolver(servers=("127.0.0.1",), search=(), own="")
        facts, scan = host.dir / "facts", host.dir / "scan"
        settings = ["--kms", f"@{listing}", "--timeout", "60", "--connect-timeout", f"{PATIENCE:g}"]
        lines = f"timeout=60\nconnect-timeout={PATIENCE:g}\n" + "".join(f"kms={one}\n" for one in targets)
        (host.dir / "settings").write_text(lines)
        engine = pathlib.Path(program[-1]).resolve().parent.parent / "libexec" / "vadiag" / "vadiag-check"
        ours = measured(host.inside("sh", "-c", f"exec {engine} <{host.dir}/settings"), facts)
        text = measured(host.inside(*program, "check", *settings), host.dir / "text")
        judged = measured(host.inside(*program, "check", "--json", *settings), host.dir / "judged")
        theirs = measured(host.inside("nmap", "-n", "-Pn", "-sT", "-p1688", "--max-retries", "0",
                                      "--host-timeout", f"{PATIENCE:g}s", "-iL", listing, "-oG", "-"), scan)
        open_ours = set(re.findall(r'"endpoint:(127[\d.]+):1688","name":"endpoint.tcp","value":"open"',
                                   facts.read_text(errors="replace")))
        open_theirs = set(re.findall(r"Host: (127[\d.]+) .*1688/open", scan.read_text(errors="replace")))
        asked = world.requests.exists()
    right = set(targets) - dropped
    print(f"== {TARGETS} targets on loopback, {len(dropped)} dropped, {PATIENCE:g} s for each")
    for name, (seconds, status, peak) in (("vadiag-check", ours), ("vadiag check", text),
                                          ("vadiag check --json", judged), ("nmap -sT", theirs)):
        print(f"{name:22} {seconds:6.2f} s  {peak / 1024:6.1f} MB  exit status {status}")
    print(f"open: {len(right)} true, {len(open_ours)} by check, {len(open_theirs)} by nmap; equal to the truth: "
          f"check {verdict(open_ours == right)}, nmap {verdict(open_theirs == right)}")
    for name, (seconds, _, peak) in (("vadiag-check", ours), ("vadiag check", text)):
        print(f"{name}: faster than nmap {verdict(seconds < theirs[0])}, under 64 MB {verdict(peak < 64 << 10)}")
    if asked:
        raise lab.LabError("a request was sent")


# --- 3: nothing answers -------------------------------------------------------------------------


def silence(program):
    print("== nothing answers")
    with World("silence", ("dns1", "kms1")) as world:
        Lab(world)
        world.block("drop")
        for timeout in (1, 2, 5):
            outcome = run_check(world, program, "--timeout", str(timeout), "--kms", "kms1.corp.example",
                                "--kms", world.kms1.v4, "--domain", lab.DOMAIN)
            over = outcome.seconds - timeout
            word = values(run_check(world, program, "--timeout", "1", "--json").json(), "zone.srv of corp.example")
            print(f"--timeout {timeout}: {outcome.seconds:.2f} s, {word[0] if word else '?'}; aim at most "
                  f"{timeout + 0.3:.1f} s: {verdict(over <= 0.3)}")


def main():
    lab.seal((*lab.NEEDED, "nmap"))
    program = sys.argv[1:]
    if not program:
        sys.exit("usage: net.py PROGRAM...")
    os.nice(-5)
    distance(program)
    crowd(program)
    silence(program)


if __name__ == "__main__":
    main()
