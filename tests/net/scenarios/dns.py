# SPDX-License-Identifier: MIT
"""The search for the record: zones that are wrong, servers that fail, and servers that disagree."""
from checking import scenario
from names import Bind, Zone, kms_record

ZONE = "zone.srv of corp.example"
TWO = ("dns1", "dns2", "kms1")


@scenario("dns-no-record", "no record in the zone (NXDOMAIN)", ("no-srv-record", "srv-not-found"),
          facts={ZONE: "nxdomain", "zone.soa of corp.example": "corp.example"}, code="0x8007232B")
def no_record(lab):
    lab.zone.remove("_vlmcs")
    lab.dns()
    yield
    lab.zone.add(kms_record())
    lab.dns()


@scenario("dns-no-data", "the name exists, without a SRV record", ("no-srv-record", "srv-not-found", "srv-wrong-type"),
          facts={ZONE: "nodata"}, code="0x8007251D")
def no_data(lab):
    lab.zone.remove("_vlmcs").add('_vlmcs._tcp TXT "kms1"')
    lab.dns()
    yield
    lab.zone.add(kms_record())
    lab.dns()


@scenario("dns-no-zone", "the server does not know the domain", ("no-srv-record", "srv-not-found", "wrong-dns-server"),
          facts={ZONE: "nxdomain"}, code="0x8007232B")
def no_zone(lab):
    lab.bind.zones.clear()
    lab.dns()
    yield
    lab.bind.zones.append(lab.zone)
    lab.dns()


@scenario("dns-servfail", "a zone file that does not load (SERVFAIL)", ("dns-server-failing", "dns-failing"),
          facts={ZONE: "servfail"}, code="0x8007232A")
def servfail(lab):
    lab.bind.raw["corp.example"] = "@ this is no zone\n"
    lab.dns()
    yield
    lab.bind.raw.clear()
    lab.dns()


@scenario("dns-lame", "a delegation to a server that has no such zone", ("dns-server-failing", "dns-failing"),
          facts={ZONE: "servfail"}, code="0x8007232A", hosts=TWO)
def lame(lab):
    other = Bind(lab.world.dns2)
    other.root = False
    other.start()
    root = Zone(".", ["corp.example. NS ns.corp.example.", f"ns.corp.example. A {lab.world.dns2.v4}"])
    lab.bind.root = False
    lab.bind.zones[:] = [root]
    lab.bind.recursion = "yes"
    lab.dns()
    yield
    other.zones.append(lab.zone)
    other.restart()
    lab.dns()


@scenario("dns-refused", "the server refuses this client", ("dns-server-failing", "dns-failing"),
          facts={ZONE: "refused"}, code="0x8007232D")
def refused(lab):
    lab.bind.options = "allow-query-on { 127.0.0.1; };"
    lab.dns()
    yield
    lab.bind.options = ""
    lab.dns()


@scenario("dns-formerr", "the server answers FORMERR", ("dns-server-failing", "dns-failing"),
          facts={ZONE: "formerr"}, code="0x80072329")
def formerr(lab):
    lab.bad_dns("formerr")
    yield
    lab.good_dns()


@scenario("dns-notimp", "the server answers NOTIMP", ("dns-server-failing", "dns-failing"),
          facts={ZONE: "notimp"}, code="0x8007232C")
def notimp(lab):
    lab.bad_dns("notimp")
    yield
    lab.good_dns()


@scenario("dns-silent", "the only server is silent (drop)", ("dns-server-unreachable", "dns-failing", "domain-not-reached"),
          facts={ZONE: "timeout"}, code="0x800705B4")
def silent(lab):
    lab.world.block("meta l4proto { tcp, udp } th dport 53 drop")
    yield
    lab.world.unblock()


@scenario("dns-closed", "nothing listens on port 53", ("dns-server-unreachable", "dns-failing", "domain-not-reached"),
          facts={ZONE: "unreachable"}, code="0x8007232A")
def closed(lab):
    lab.bind.stop()
    yield
    lab.dns()


@scenario("dns-no-route", "no route to the server", ("dns-server-unreachable", "dns-failing", "domain-not-reached"),
          facts={ZONE: "unreachable"}, code="0x8007232A")
def no_route(lab):
    lab.world.route("route", "replace", "unreachable", lab.world.dns1.v4)
    yield
    lab.world.route("route", "replace", lab.world.dns1.v4, "dev", "to-dns1")


@scenario("dns-truncated", "a cut answer, and TCP 53 is blocked", ("dns-answer-truncated", "dns-failing"),
          facts={ZONE: "truncated"}, code="0x800705B4")
def truncated(lab):
    names = [f"kms-with-a-long-name-{i}" for i in range(20)]
    lab.zone.remove("_vlmcs").add(*[kms_record(name) for name in names])
    lab.zone.add(*[f"{name} A {lab.world.kms1.v4}" for name in names])
    lab.bind.options = "max-udp-size 512;"
    lab.dns()
    lab.world.block("tcp dport 53 drop")
    yield
    lab.world.unblock()


@scenario("dns-one-dead", "the first of two servers is silent", ("dns-server-dead",),
          facts={ZONE: "found", "dns-server.answers of 198.51.100.54": "false"}, hosts=TWO)
def one_dead(lab):
    lab.world.resolver(servers=("dns2", "dns1"))
    lab.world.block(f"ip daddr {lab.world.dns2.v4} drop")
    yield
    lab.world.unblock()
    Bind(lab.world.dns2, lab.zone).start()


@scenario("dns-one-fails", "the second of two servers answers SERVFAIL", ("dns-server-lame", "dns-server-dead"),
          facts={ZONE: "found", "zone.srv of corp.example@198.51.100.54": "servfail"}, hosts=TWO)
def one_fails(lab):
    lab.world.resolver(servers=("dns1", "dns2"))
    lab.bad_dns("servfail", "dns2")
    yield
    lab.good_dns("dns2")
    Bind(lab.world.dns2, lab.zone).start()


@scenario("dns-disagree", "one of two servers lacks the record", ("dns-zone-not-replicated", "dns-answers-differ"),
          facts={"zone.srv of corp.example@198.51.100.53": "found",
                 "zone.srv of corp.example@198.51.100.54": "nxdomain"}, hosts=TWO)
def disagree(lab):
    lab.world.resolver(servers=("dns1", "dns2"))
    other = Zone(lines=[line for line in lab.zone.lines if "_vlmcs" not in line])
    bind = Bind(lab.world.dns2, other).start()
    yield
    bind.zones[:] = [lab.zone]
    bind.restart()


@scenario("dns-stale-secondary", "a secondary that still names the old host",
          ("dns-zone-not-replicated", "dns-answers-differ", "kms-target-dead", "stale-srv-record"),
          facts={"zone.target of corp.example@198.51.100.54": "endpoint:kms2.corp.example:1688",
                 "zone.target of corp.example@198.51.100.53": "endpoint:kms1.corp.example:1688"},
          hosts=("dns1", "dns2", "kms1", "kms2"))
def stale_secondary(lab):
    lab.zone.remove("_vlmcs").add(kms_record("kms2"))
    lab.dns()
    copy = Bind(lab.world.dns2, extra=f'zone "corp.example" {{ type secondary; file "copy"; '
                f'primaries {{ {lab.world.dns1.v4}; }}; }};').start()
    lab.world.resolver(servers=("dns1", "dns2"))
    copied(lab)
    lab.zone.remove("_vlmcs").add(kms_record("kms1"))
    lab.dns()
    lab.kms("kms2", None)
    yield
    copy.stop()
    (lab.world.dns2.dir / "copy").unlink()
    copy.start()
    copied(lab)


def copied(lab):
    """Wait until the secondary has the zone as the primary has it now."""
    from lab import until
    from names import question
    wanted = f"lab-{lab.zone.serial}-".encode()
    until("the secondary's copy", lambda: wanted in (
        lab.world.ask(lab.world.dns2, question("lab-serial.corp.example", "TXT")) or b""))


@scenario("dns-extra-server", "--dns: another server lacks the record",
          ("dns-zone-not-replicated", "dns-answers-differ"),
          facts={"zone.srv of corp.example@198.51.100.54": "nxdomain"}, hosts=TWO,
          args=("--dns", "198.51.100.54"))
def extra_server(lab):
    bind = Bind(lab.world.dns2).start()
    yield
    bind.zones.append(lab.zone)
    bind.restart()


@scenario("trap-misspelt", "the record stands under _vmlcs", ("srv-wrong-name",),
          facts={ZONE: "nxdomain", "zone.wrong_name of corp.example": "true",
                 "zone.wrong_name_at of corp.example": "_vmlcs._tcp.corp.example"}, code="0x8007232B")
def misspelt(lab):
    lab.zone.remove("_vlmcs").add(kms_record(owner="_vmlcs._tcp"))
    lab.dns()
    yield
    lab.zone.add(kms_record())
    lab.dns()


@scenario("trap-doubled", "the record stands under the doubled domain", ("srv-wrong-name",),
          facts={ZONE: "nxdomain", "zone.wrong_name_at of corp.example": "_vlmcs._tcp.corp.example.corp.example"},
          code="0x8007232B")
def doubled(lab):
    lab.zone.remove("_vlmcs").add(kms_record(owner="_vlmcs._tcp.corp.example"))
    lab.dns()
    yield
    lab.zone.remove("_vlmcs").add(kms_record())
    lab.dns()


@scenario("trap-udp", "the record stands under _udp", ("srv-wrong-name",),
          facts={ZONE: "nxdomain", "zone.wrong_name_at of corp.example": "_vlmcs._udp.corp.example"},
          code="0x8007232B")
def under_udp(lab):
    lab.zone.remove("_vlmcs").add(kms_record(owner="_vlmcs._udp"))
    lab.dns()
    yield
    lab.zone.remove("_vlmcs").add(kms_record())
    lab.dns()


@scenario("srv-dangling", "the target has no address", ("srv-target-has-no-address", "kms-not-reached"),
          facts={ZONE: "found", "endpoint.resolves of old.corp.example:1688": "false"}, code="0xC004F074")
def dangling(lab):
    lab.zone.remove("_vlmcs").add(kms_record("old"))
    lab.dns()
    yield
    lab.zone.remove("_vlmcs").add(kms_record())
    lab.dns()


@scenario("srv-alias", "the target is an alias (CNAME)", ("srv-target-is-alias", "srv-misformed"),
          facts={"endpoint.target_alias of kms.corp.example:1688": "true"})
def alias(lab):
    lab.zone.remove("_vlmcs").add(kms_record("kms"), "kms CNAME kms1")
    lab.dns()
    yield
    lab.zone.remove("_vlmcs").add(kms_record())
    lab.dns()


@scenario("srv-address", "the target is an address", ("srv-target-is-address", "srv-misformed"),
          facts={"endpoint.target_is_address": "true"})
def address(lab):
    lab.zone.remove("_vlmcs").add(kms_record(lab.world.kms1.v4 + "."))
    lab.dns()
    yield
    lab.zone.remove("_vlmcs").add(kms_record())
    lab.dns()


@scenario("srv-twice", "the same target twice", ("srv-record-doubled", "srv-misformed"),
          facts={"zone.duplicate of corp.example": "true"})
def twice(lab):
    lab.zone.add(kms_record(priority=10))
    lab.dns()
    yield
    lab.zone.remove("_vlmcs").add(kms_record())
    lab.dns()


@scenario("srv-unexpected", "a host that --expect does not name", ("rogue-kms-host", "kms-host-unexpected"),
          facts={"host.unauthorised of kms2.corp.example": "true"}, args=("--expect", "kms1.corp.example"),
          hosts=("dns1", "kms1", "kms2"))
def unexpected(lab):
    lab.zone.add(kms_record("kms2"))
    lab.dns()
    yield
    lab.zone.remove("1688 kms2")
    lab.dns()


@scenario("dns-no-server", "no server is configured", ("dns-server-not-configured", "no-dns-server"),
          facts={"machine.has_dns_server": "false"}, code="0x8007267C")
def no_server(lab):
    lab.world.resolver(servers=())
    yield
    lab.world.resolver()


@scenario("dns-no-suffix", "no suffix, no domain", ("client-has-no-suffix", "kms-name-unusable"),
          facts={"machine.has_suffix": "false"}, code="0x8007007B")
def no_suffix(lab):
    lab.world.resolver(search=(), own="")
    yield
    lab.world.resolver()
