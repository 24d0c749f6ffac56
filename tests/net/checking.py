# SPDX-License-Identifier: MIT
"""Scenarios and what they expect: the program run in the client's place, its JSON held against words."""
import dataclasses
import json
import os
import pathlib
import subprocess
import time

import dns_server
import rpc_server
from lab import DOMAIN, World, die_with_parent
from names import Bind, Zone, address_records, kms_record

TIMEOUT = 2.0
GRACE = 1.3  # beyond --timeout: 0.3 s of the program's own, 1 s for a busy machine
MEMORY = 64 << 10  # kB
SLOW = os.environ.get("VAD_LAB_SLOW") == "1"  # under sanitizers time and memory say nothing
SCENARIOS = []


@dataclasses.dataclass
class Scenario:
    name: str
    fault: str
    build: object
    finds: tuple  # ids, one of which the first finding must have; () for a healthy network
    facts: dict  # "zone.srv of corp.example": "nxdomain" - what was seen on the way there
    code: str  # what a client would get
    args: tuple
    timeout: float
    hosts: tuple
    group: str
    heals: bool
    needs: tuple
    slack: float  # seconds more, where a debug build has much to judge afterwards


def scenario(name, fault, finds=(), *, facts=None, code="", args=(), timeout=TIMEOUT,
             hosts=("dns1", "kms1"), group="", heals=True, needs=(), slack=0.0):
    """Decorates a generator: makes the fault, yields, takes it away. A healthy one does not yield."""
    def keep(build):
        SCENARIOS.append(Scenario(name, fault, build, (finds,) if isinstance(finds, str) else tuple(finds),
                                  facts or {}, code, tuple(args), timeout, tuple(hosts), group, heals,
                                  tuple(needs), slack))
        return build
    return keep


class Lab:
    """A world as most scenarios want it: BIND on dns1, KMS on each kms host, one record to kms1."""

    def __init__(self, world):
        self.world = world
        self.zone = Zone(DOMAIN)
        self.variables = {}  # of the program's environment
        self.args = []  # what a scenario adds to the command line as it goes
        kms = [name for name in world.hosts if name.startswith("kms")]
        self.zone.add(kms_record(), *address_records(world, *kms))
        self.bind = None
        for name in kms:
            self.kms(name)
        if "dns1" in world.hosts:
            self.bind = Bind(world.dns1, self.zone).start()
            world.resolver()

    def dns(self):
        """Write the zones and (re)start BIND."""
        self.bind.restart()

    def kms(self, name="kms1", mode="kms", **options):
        """The acceptor on a host, in place of the one that stands there; mode None: none."""
        host = self.world.hosts[name]
        if "rpc" in host.servers:
            host.stop("rpc")
        if mode is not None:
            host.serve("rpc", rpc_server.serve, mode, self.world.requests, **options)

    def bad_dns(self, mode, name="dns1"):
        """A server that answers badly in the place of BIND."""
        host = self.world.hosts[name]
        if name == "dns1":
            self.bind.stop()
        host.serve("dns", dns_server.serve, mode)

    def good_dns(self, name="dns1"):
        self.world.hosts[name].stop("dns")
        if name == "dns1":
            self.dns()


class Outcome:
    def __init__(self, status, out, seconds, peak):
        self.status = status
        self.out = out
        self.seconds = seconds
        self.peak = peak
        self.first_line = out.split("\n", 1)[0]

    def json(self):
        try:
            return json.loads(self.out)
        except ValueError:
            return {}


def run_check(world, program, *arguments, variables=None):
    """`vadiag check` on the client: exit status, output, seconds, peak memory in kB."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(world.client.dir),
                   "ASAN_OPTIONS": "detect_leaks=0", **(variables or {})}
    command = world.client.inside(*program, "check", *arguments)
    path = world.client.dir / "check.out"
    begin = time.monotonic()
    with path.open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                   env=environment, preexec_fn=die_with_parent)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Outcome(process.returncode, path.read_text(errors="replace"), time.monotonic() - begin,
                   usage.ru_maxrss)


def values(report, wanted):
    """The values of a fact, named as "zone.srv of corp.example" or "zone.srv" of any subject."""
    name, _, subject = wanted.partition(" of ")
    return [str(fact["value"]).lower() for fact in report.get("facts", [])
            if fact["name"] == name and (not subject or fact["subject"].split(":", 1)[1] == subject)]


def misses_of_fault(item, outcome):
    report = outcome.json()
    late = SLOW and item.slack and outcome.status == 3  # cut short, because sanitizers are slow
    if outcome.status not in (0, 1) and not late or not report:
        return [f"exit status {outcome.status}: {outcome.out[-400:]}"]
    misses = []
    found = report["findings"][0] if report["findings"] else {"id": "nothing", "standing": ""}
    if item.finds and found["id"] not in item.finds:
        misses.append(f"first finding {found['id']}, wanted {' or '.join(item.finds)}")
    if item.finds and outcome.status != 1 and not late:
        misses.append(f"exit status {outcome.status} for a fault")
    for wanted, value in item.facts.items():
        seen = values(report, wanted)
        choice = value if isinstance(value, tuple) else (value,)
        if not any(one in seen for one in choice):
            misses.append(f"{wanted} is {', '.join(seen) or 'not known'}, wanted {' or '.join(choice)}")
    if item.code and not any(item.code.lower() in role["text"].lower() for role in report.get("roles", [])):
        misses.append(f"no client would get {item.code}: {[role['text'][:90] for role in report.get('roles', [])]}")
    return misses


def misses_of_health(outcome):
    if outcome.status == 0 and outcome.first_line.startswith("Nothing wrong"):
        return []
    return [f"not content (exit status {outcome.status}): {outcome.out[:900]}"]


def misses_of_cost(item, outcome):
    misses = []
    if outcome.seconds > item.timeout + (GRACE + item.slack) * (10 if SLOW else 1):
        misses.append(f"took {outcome.seconds:.1f} s with --timeout {item.timeout:g}")
    if outcome.peak > MEMORY and not SLOW:
        misses.append(f"took {outcome.peak} kB of memory")
    return misses


def play(item, lab, program):
    """One scenario in its world: {name, fault, verdict, seconds, peak, misses}."""
    world = lab.world
    steps = item.build(lab)
    healthy = steps is None
    if not healthy:
        next(steps)
    arguments = ["--timeout", f"{item.timeout:g}", *item.args, *lab.args]
    outcome = run_check(world, program, *([] if healthy else ["--json"]), *arguments,
                        variables=lab.variables)
    misses = misses_of_cost(item, outcome)
    if healthy:
        misses += misses_of_health(outcome)
        verdict = outcome.first_line
    else:
        misses += misses_of_fault(item, outcome)
        verdict = verdict_of(outcome)
        for _ in steps:
            raise AssertionError(f"{item.name} yields twice")
        if item.heals:
            healed = run_check(world, program, *arguments, variables=lab.variables)
            misses += ["afterwards: " + miss for miss in
                       misses_of_health(healed) + misses_of_cost(item, healed)]
    if world.requests.exists():
        misses.append("AN RPC REQUEST WAS SENT: " + world.requests.read_text())
    return {"name": item.name, "fault": item.fault, "verdict": verdict, "seconds": outcome.seconds,
            "peak": outcome.peak, "misses": misses}


def verdict_of(outcome):
    """What the program says first, in short: its finding, how sure, and what a client would get."""
    report = outcome.json()
    findings = report.get("findings", [])
    if not findings:
        return outcome.first_line if not report else "nothing wrong"
    return f"{findings[0]['id']} ({findings[0]['standing']})"


def play_unit(items, program, name):
    """Scenarios that share a world, one after the other."""
    results = []
    if items[0].group:
        import samba_dc
        with samba_dc.open_world(name) as lab:
            for item in items:
                results.append(_safely(item, lambda item=item: play(item, lab, program)))
                lab.args.clear()
                lab.variables = {}
        return results
    for item in items:
        def alone(item=item):
            with World(name, item.hosts) as world:
                return play(item, Lab(world), program)
        results.append(_safely(item, alone))
    return results


def _safely(item, work):
    try:
        return work()
    except Exception as error:  # the laboratory's fault is a miss of that scenario, not of the suite
        import traceback
        traceback.print_exc()
        return {"name": item.name, "fault": item.fault, "verdict": "the laboratory failed", "seconds": 0.0,
                "peak": 0, "misses": [f"{type(error).__name__}: {error}"]}


def load():
    """Import every table of scenarios."""
    import importlib
    here = pathlib.Path(__file__).parent / "scenarios"
    for path in sorted(here.glob("*.py")):
        if path.name != "__init__.py":
            importlib.import_module(f"scenarios.{path.stem}")
    return SCENARIOS
