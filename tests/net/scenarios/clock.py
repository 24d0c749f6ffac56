# SPDX-License-Identifier: MIT
"""Clocks: of the KMS host, of the domain controllers, of this machine; by NTP, SMB2 and HTTP."""
import struct
import time

import clock_server
from checking import scenario
from lab import LabError, at_another_time, until
from names import address_records

HOUR = 3600
HOST = "host.clock_offset of kms1.corp.example"
CODE = "0xC004F06C"
APART = ("host-clock-wrong", "client-clock-wrong", "timestamp-refused")


def controllers(lab, *names):
    """Domain controllers in DNS; what they serve is the scenario's."""
    lab.zone.add(*[f"_ldap._tcp.dc._msdcs SRV 0 100 389 {name}" for name in names],
                 *address_records(lab.world, *[name for name in names if not name.startswith("kms")], v6=False))
    lab.dns()


def chrony(host, offset=0):
    """A real chrony that never touches this machine's clock; with an offset it is made to see a wrong one."""
    mark = host.dir / "chronyd.pid"
    mark.unlink(missing_ok=True)  # of one that was killed
    (host.dir / "chrony.conf").write_text(f"allow\ncmdport 0\npidfile {mark}\nlocal stratum 8\n")
    host.start("chronyd", *at_another_time(offset), "chronyd", "-x", "-d", "-u", "root", "-f", host.dir / "chrony.conf")
    try:
        until("chrony", lambda: _chrony_offset(host, offset), 10)
    except LabError as error:
        raise LabError(f"{error}: {host.log('chronyd')}") from None


def _chrony_offset(host, offset):
    answer = host.world.ask(host, b"\x23" + bytes(39) + b"labtime!", port=123)
    if answer is None or len(answer) < 48 or answer[1] in (0, 16):
        return False
    seconds = struct.unpack_from("!I", answer, 40)[0] - clock_server.UNIX_IN_NTP
    return abs(seconds - time.time() - offset) < 5


@scenario("clock-host", "the host's clock is 6 h ahead (chrony)", APART, code=CODE, needs=("chronyd", "faketime"))
def host_ahead(lab):
    chrony(lab.world.kms1, 6 * HOUR)
    yield
    lab.world.kms1.stop("chronyd")
    chrony(lab.world.kms1)


@scenario("clock-host-smb", "the host's clock is 5 h behind (SMB2)", APART, code=CODE)
def host_behind(lab):
    lab.world.kms1.serve("smb", clock_server.serve_smb2, offset=-5 * HOUR)
    yield
    lab.world.kms1.stop("smb")
    lab.world.kms1.serve("smb", clock_server.serve_smb2)


@scenario("clock-host-known", "host 6 h ahead, domain controller right", ("host-clock-wrong",), code=CODE,
          hosts=("dns1", "kms1", "dc"))
def host_known(lab):
    lab.world.kms1.serve("ntp", clock_server.serve_ntp, offset=6 * HOUR)
    lab.world.dc.serve("ntp", clock_server.serve_ntp)
    controllers(lab, "dc")
    yield
    lab.world.kms1.stop("ntp")
    lab.world.kms1.serve("ntp", clock_server.serve_ntp)


@scenario("clock-client-known", "host and controller agree against this clock",
          ("client-clock-wrong", "clock-wrong-for-kerberos"), code=CODE, hosts=("dns1", "kms1", "dc"))
def client_known(lab):
    for name in ("kms1", "dc"):
        lab.world.hosts[name].serve("ntp", clock_server.serve_ntp, offset=6 * HOUR)
    controllers(lab, "dc")
    yield
    for name in ("kms1", "dc"):
        lab.world.hosts[name].stop("ntp")
        lab.world.hosts[name].serve("ntp", clock_server.serve_ntp)


@scenario("clock-controller", "the domain controller is 10 min ahead (SMB2)",
          ("controller-clock-wrong", "clock-wrong-for-kerberos", "client-clock-wrong"), code="0x80070576",
          hosts=("dns1", "kms1", "dc"))
def controller(lab):
    lab.world.dc.serve("smb", clock_server.serve_smb2, offset=600)
    controllers(lab, "dc")
    yield
    lab.world.dc.stop("smb")
    lab.world.dc.serve("smb", clock_server.serve_smb2)


def _hostile(name, fault, server, mode):
    """A clock that talks nonsense is no clock: KMS works, and so the check is content."""
    @scenario(name, fault)
    def build(lab):
        lab.world.kms1.serve("clock", server, mode, offset=6 * HOUR)
    return build


for _mode, _fault in (("rate", "kiss of death RATE"), ("deny", "kiss of death DENY"),
                      ("unsynchronised", "a clock that is not synchronised"), ("stratum0", "stratum 0"),
                      ("other-origin", "an answer to another question"), ("short", "20 bytes"),
                      ("zero", "nothing but zeros"), ("garbage", "1000 bytes of garbage")):
    _hostile(f"hostile-ntp-{_mode}", f"NTP: {_fault}", clock_server.serve_ntp, _mode)
for _mode, _fault in (("garbage", "garbage"), ("stub", "cut off"), ("long", "a length of 16 MB"),
                      ("short", "a length of 4"), ("zeroed", "no time in it"), ("endless", "data without end")):
    _hostile(f"hostile-smb-{_mode}", f"SMB2: {_fault}", clock_server.serve_smb2, _mode)
