#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""events.py VADIAG DIRECTORY: times the reading of event logs against peers and prints a table.

DIRECTORY is what bench/events.sh has filled: readsum and the big logs. What is compared is measured by
hyperfine in turns, warm, and given as medians; output goes to /dev/null. Speeds are megabytes of log a
second. Exit status 1 when an aim is missed.
"""
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

RUNS = 10
SLOW_RUNS = 3  # evtxexport needs seconds
MEGABYTE = 1_000_000
COLUMNS = "{:<44} {:>12}  {:<34} {:>12} {:>8}  {:<9} {}"


class Bench:
    def __init__(self, vadiag, directory):
        self.vadiag, self.directory = vadiag, directory
        self.readsum = directory / "readsum"
        self.rows, self.missed = [], 0

    def log(self, name):
        return self.directory / f"{name}.evtx"

    def megabytes(self, name):
        return self.log(name).stat().st_size / MEGABYTE

    def medians(self, commands, runs=RUNS):
        """{name: seconds} of {name: command}. They take turns, so that what else the machine does meets all."""
        seconds = {name: [] for name in commands}
        for turn in range(runs + 1):
            for name, result in zip(commands, self.turn(commands.values())):
                if turn > 0:  # the first one warms the page cache
                    seconds[name].append(result["median"])
        return {name: statistics.median(times) for name, times in seconds.items()}

    def turn(self, commands):
        """hyperfine's results of one run of each command."""
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            subprocess.run(["hyperfine", "-N", "-i", "--runs", "1", "--export-json", file.name, *commands],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            results = json.load(open(file.name, encoding="utf-8"))["results"]
        for result in results:
            assert not set(result["exit_codes"]) - {0, 1, 3}, result["command"]
        return results

    def memory(self, *arguments):
        """Peak memory in MB of the largest process of a run of vadiag."""
        done = subprocess.run(["/usr/bin/time", "-q", "-f", "%M", self.vadiag, *map(str, arguments)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode in (0, 1, 3), done.stderr
        return int(done.stderr.split()[-1]) * 1024 / MEGABYTE

    def row(self, what, figure, against, other, ratio, aim, met):
        self.rows.append((what, figure, against, other, ratio, aim, "met" if met else "MISSED"))
        self.missed += not met

    def faster(self, what, name, ours, against, theirs, aim):
        """A row of speeds, where ours must be at least `aim` times theirs."""
        ratio = theirs / ours
        size = self.megabytes(name)
        self.row(what, f"{size / ours:.0f} MB/s", against, f"{size / theirs:.0f} MB/s",
                 f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}", f">= {aim}", ratio >= aim)

    def within(self, what, ours, against, theirs, aim):
        """A row of times, where ours may be at most `aim` times theirs."""
        self.row(what, f"{ours:.3f} s", against, f"{theirs:.3f} s", f"{ours / theirs:.2f}", f"<= {aim}",
                 ours <= aim * theirs)

    def below(self, what, figure, unit, aim):
        self.row(what, f"{figure:.1f} {unit}", "", "", "", f"< {aim} {unit}", figure < aim)

    # --- what is measured ---------------------------------------------------------------------------

    def evtxexport(self, name):
        """Seconds of evtxexport for a log; None where it is missing."""
        if not shutil.which("evtxexport"):
            return None
        return self.medians({"peer": f"evtxexport -f xml {self.log(name)}"}, SLOW_RUNS)["peer"]

    def select(self, name, slow):
        log = self.log(name)
        times = self.medians({"ours": f"{self.vadiag} events --activation --count -j1 {log}",
                              "sum": f"{self.readsum} {log}"})
        self.faster(f"select, {name}, one thread", name, times["ours"], "readsum", times["sum"], 0.6)
        if slow:
            self.faster(f"select, {name}, one thread", name, times["ours"], "evtxexport -f xml", slow, 100)

    def dump(self, name, slow):
        log = self.log(name)
        commands = {"one": f"{self.vadiag} events --json -j1 {log}",
                    "two": f"{self.vadiag} events --json -j2 {log}"}
        if shutil.which("evtx_dump"):
            commands["rust"] = f"evtx_dump -t 1 -o jsonl {log}"
            commands["rust, two"] = f"evtx_dump -t 2 -o jsonl {log}"
        times = self.medians(commands)
        if "rust" in times:
            self.faster(f"dump, {name}, one thread", name, times["one"], "evtx_dump -t 1 -o jsonl", times["rust"], 1)
            self.faster(f"dump, {name}, two threads", name, times["two"], "evtx_dump -t 2 -o jsonl",
                        times["rust, two"], 1)
        if slow:
            self.faster(f"dump, {name}, one thread", name, times["one"], "evtxexport -f xml", slow, 20)
        self.faster(f"dump, {name}, two threads", name, times["two"], "one thread", times["one"], 1.8)

    def large(self):
        name, log = "mix-2000", self.log("mix-2000")
        times = self.medians({"count": f"{self.vadiag} events --activation --count -j1 {log}",
                              "json": f"{self.vadiag} events --activation --json -j1 {log}",
                              "diagnose": f"{self.vadiag} diagnose {log}",
                              "sum": f"{self.readsum} {log}"})
        self.faster(f"select, {name}, one thread", name, times["count"], "readsum", times["sum"], 0.6)
        self.within(f"events --activation --json, {name}", times["json"], "--count", times["count"], 1.5)
        self.within(f"diagnose, {name}", times["diagnose"], "events --activation --count", times["count"], 1.5)
        times = self.medians({"one": f"{self.vadiag} events --json -j1 {log}",
                              "two": f"{self.vadiag} events --json -j2 {log}"}, 5)
        self.faster(f"dump, {name}, two threads", name, times["two"], "one thread", times["one"], 1.8)
        for arguments in (("events", "--activation", "--count"), ("events", "--json"), ("diagnose",)):
            self.below(f"memory, {' '.join(arguments)}, {name}", self.memory(*arguments, log), "MB", 64)

    def count(self):
        log = self.log("kms")
        if not log.exists():
            print("count: left out, make_events was not named")
            return
        times = self.medians({"ours": f"{self.vadiag} count {log}"}, 5)
        self.below("count, 1,000,000 requests", times["ours"], "s", 2)
        self.below("memory, count, 1,000,000 requests", self.memory("count", log), "MB", 100)

    def print(self):
        print(COLUMNS.format("what", "figure", "against", "its figure", "ratio", "aim", ""))
        for row in self.rows:
            print(COLUMNS.format(*row))
        print("Memory is that of the largest process of a run.")


def main():
    bench = Bench(sys.argv[1], pathlib.Path(sys.argv[2]))
    for kind in ("application-100", "security-100", "mix-100"):
        slow = bench.evtxexport(kind)
        bench.select(kind, slow)
        bench.dump(kind, slow)
    bench.large()
    bench.count()
    bench.print()
    return 1 if bench.missed else 0


if __name__ == "__main__":
    sys.exit(main())
