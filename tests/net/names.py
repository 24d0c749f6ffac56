# SPDX-License-Identifier: MIT
"""BIND, and the zones that it serves. Messages of DNS as far as the laboratory itself needs them."""
import itertools
import pathlib
import struct

from lab import DOMAIN, LabError, until

TYPES = {"A": 1, "SOA": 6, "TXT": 16, "AAAA": 28, "SRV": 33}
_serials = itertools.count(1000)


def encode_name(name):
    labels = [label for label in name.rstrip(".").split(".") if label]
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"


def question(name, kind, ident=0x4c41):
    return struct.pack("!6H", ident, 0x0100, 1, 0, 0, 0) + encode_name(name) + struct.pack("!2H", TYPES[kind], 1)


class Zone:
    """A zone as lines of a zone file: add, remove, write."""

    def __init__(self, name=DOMAIN, lines=(), ttl=3600):
        self.name = name
        self.ttl = ttl
        self.lines = list(lines)
        self.server = "ns"
        self.serial = 0

    def add(self, *lines):
        self.lines += lines
        return self

    def remove(self, word):
        self.lines = [line for line in self.lines if word not in line]
        return self

    def text(self):
        self.serial = next(_serials)
        origin = "." if self.name == "." else self.name + "."
        return "\n".join([
            f"$ORIGIN {origin}", f"$TTL {self.ttl}",
            f"@ SOA {self.server} hostmaster {self.serial} 86400 3600 604800 60",
            f"@ NS {self.server}", f"{self.server} A 198.51.100.53",
            f"lab-serial TXT lab-{self.serial}-", *self.lines, ""])

    def path(self, directory):
        return pathlib.Path(directory) / f"{self.name.strip('.') or 'root'}.zone"


def kms_record(host="kms1", priority=0, weight=0, port=1688, owner="_vlmcs._tcp"):
    return f"{owner} SRV {priority} {weight} {port} {host}"


def address_records(world, *hosts, v6=True):
    lines = []
    for name in hosts:
        host = world.hosts[name]
        lines.append(f"{name} A {host.v4}")
        if v6:
            lines.append(f"{name} AAAA {host.v6}")
    return lines


class Bind:
    """One named on one host. Zones by default: the root, empty, so that other names do not exist."""

    def __init__(self, host, *zones, options="", extra=""):
        self.host = host
        self.zones = list(zones)
        self.options = options
        self.extra = extra
        self.root = True
        self.recursion = "no"
        self.raw = {}

    def _configuration(self):
        directory = self.host.dir
        zones = [Zone(".")] if self.root else []
        zones += self.zones
        text = [f'options {{ directory "{directory}"; listen-on {{ any; }}; listen-on-v6 {{ any; }};',
                f"  recursion {self.recursion}; dnssec-validation no; allow-query {{ any; }};",
                "  empty-zones-enable no; notify no; allow-transfer { any; }; pid-file none; session-keyfile none;",
                f"  minimal-responses yes; {self.options} }};", "controls { };", self.extra]
        for zone in zones:
            path = zone.path(directory)
            path.write_text(self.raw.get(zone.name) or zone.text())
            text.append(f'zone "{zone.name}" {{ type primary; file "{path}"; }};')
        (directory / "named.conf").write_text("\n".join(text) + "\n")

    def start(self):
        self._configuration()
        self.host.start("named", "named", "-g", "-n", "1", "-U", "1", "-c", self.host.dir / "named.conf")
        self._wait()
        return self

    def _wait(self):
        def ready():
            if not self.host.alive("named"):
                raise LabError(f"named on {self.host.name}: {self.host.log('named')}")
            return self.host.world.listens(self.host, 53) and "running" in self.host.log("named")
        until(f"named on {self.host.name}", ready)

    def restart(self):
        self.stop()
        return self.start()

    def stop(self):
        if "named" in self.host.servers:
            self.host.stop("named")
            (self.host.dir / "named.log").unlink()
