# SPDX-License-Identifier: MIT
"""Healthy networks are told healthy."""
import clock_server
from checking import scenario
from names import Zone, kms_record
from scenarios.clock import chrony, controllers


@scenario("healthy-plain", "nothing: one record, one host")
def plain(lab):
    lab.world.kms1.serve("ntp", clock_server.serve_ntp)


@scenario("healthy-two-suffixes", "nothing: two suffixes, the second has the record")
def two_suffixes(lab):
    lab.bind.zones.append(Zone("a.corp.example"))
    lab.dns()
    lab.world.resolver(search=("a.corp.example", "corp.example"), own="a.corp.example")


@scenario("healthy-three-targets", "nothing: three targets", hosts=("dns1", "kms1", "kms2", "kms3"))
def three_targets(lab):
    lab.zone.add(kms_record("kms2"), kms_record("kms3", priority=10, weight=5))
    lab.dns()


@scenario("healthy-no-ipv6", "nothing: IPv6 addresses, no IPv6 on this network")
def no_ipv6(lab):
    lab.world.client.run("ip", "-6", "addr", "flush", "dev", "eth0")
    lab.world.client.run("ip", "-6", "route", "flush", "dev", "eth0", check=False)


@scenario("healthy-single-label", "nothing: --kms with a single label", args=("--kms", "kms1"))
def single_label(lab):
    del lab


@scenario("healthy-other-port", "nothing: the record names port 1700, KMS is there")
def other_port(lab):
    lab.zone.remove("_vlmcs").add(kms_record(port=1700))
    lab.dns()
    lab.kms("kms1", ports=(1700,))


@scenario("healthy-ndr64", "nothing: the host takes NDR64 only")
def ndr64(lab):
    lab.kms("kms1", "ndr64")


@scenario("healthy-v6-only", "nothing: a host with an IPv6 address alone")
def v6_only(lab):
    lab.zone.remove(f"kms1 A {lab.world.kms1.v4}")
    lab.dns()


@scenario("healthy-clock", "nothing: clocks within the limits (chrony)", hosts=("dns1", "kms1", "dc"),
          needs=("chronyd",))
def clocks(lab):
    chrony(lab.world.kms1)
    lab.world.dc.serve("smb", clock_server.serve_smb2, offset=120)
    controllers(lab, "dc")


@scenario("healthy-long-answer", "nothing: an answer that needs TCP")
def long_answer(lab):
    names = [f"kms-with-a-long-name-{i}" for i in range(20)]
    lab.zone.remove("_vlmcs").add(*[kms_record(name) for name in names])
    lab.zone.add(*[f"{name} A {lab.world.kms1.v4}" for name in names])
    lab.bind.options = "max-udp-size 512;"
    lab.dns()


@scenario("healthy-expected", "nothing: every host is expected", args=("--expect", "kms1.corp.example"))
def expected(lab):
    del lab
