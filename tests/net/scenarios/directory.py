# SPDX-License-Identifier: MIT
"""With Samba as the domain controller: its DNS, directory, clock and port 135. One world for all."""
import samba_dc
from checking import scenario

ZONE = "zone.srv of corp.example"
ADBA = "zone.adba of corp.example"
NEEDS = ("samba", "samba-tool", "ldapadd")


def dc_scenario(name, fault, finds=(), *, args=("--domain", "corp.example"), needs=(), **options):
    return scenario(name, fault, finds, group="samba", needs=(*NEEDS, *needs), timeout=4, args=args, **options)


def login(lab):
    """Simple bind over TLS, the password from a file."""
    path = lab.world.client.dir / "password"
    path.write_text(samba_dc.PASSWORD + "\n")
    lab.args += ["--ad", "--ldap-user", samba_dc.ADMINISTRATOR, "--ldap-password", f"@{path}",
                 "--ca-file", str(lab.dc.authority)]


def ticket(lab):
    """A Kerberos ticket; names as DNS gives them, because documentation addresses have no reverse zone."""
    configuration, cache = lab.world.client.dir / "krb5.conf", lab.world.client.dir / "ticket"
    configuration.write_text("[libdefaults]\ndefault_realm = CORP.EXAMPLE\nrdns = false\ndns_lookup_kdc = true\n")
    lab.variables = {"KRB5_CONFIG": str(configuration), "KRB5CCNAME": str(cache)}
    lab.world.client.run("kinit", "administrator@CORP.EXAMPLE", stdin=samba_dc.PASSWORD + "\n", **lab.variables)
    lab.args += ["--ad", "--kerberos"]


@dc_scenario("dc-healthy", "Samba: nothing")
def healthy(lab):
    del lab


@dc_scenario("dc-healthy-anonymous", "Samba: nothing; --ad without a login", args=("--ad",))
def anonymous(lab):
    del lab


@dc_scenario("dc-no-record", "Samba: no record in the zone", ("no-srv-record", "srv-not-found"),
             facts={ZONE: "nxdomain", "zone.soa of corp.example": "corp.example"}, code="0x8007232B")
def no_record(lab):
    lab.dc.record("delete")
    yield
    lab.dc.record("add")


@dc_scenario("dc-wrong-port", "Samba: the record names port 1689",
             ("srv-port-wrong", "kms-not-reached", "host-service-stopped", "stale-srv-record"),
             facts={"endpoint.tcp of 198.51.100.11:1689": "refused"}, code="0xC004F074")
def wrong_port(lab):
    lab.dc.record("delete")
    lab.dc.record("add", port=1689)
    yield
    lab.dc.record("delete", port=1689)
    lab.dc.record("add")


@dc_scenario("dc-record-to-controller", "Samba: the record leads to port 135 of the controller",
             ("not-kms-on-port", "kms-rpc-failed"),
             facts={"endpoint.rpc of 198.51.100.21:135": "other-rpc"}, code="0xC004F074")
def record_to_controller(lab):
    lab.dc.record("delete")
    lab.dc.record("add", host="dc", port=135)
    yield
    lab.dc.record("delete", host="dc", port=135)
    lab.dc.record("add")


@dc_scenario("dc-schema", "directory: no place for activation objects", ("ad-schema-too-old",), args=(),
             facts={ADBA: "schema-old"}, code="0xC004F083")
def schema(lab):
    login(lab)
    yield
    lab.dc.add_containers()
    lab.dc.add_object()


@dc_scenario("dc-no-object", "directory: no activation object", ("ad-object-missing",), args=(),
             facts={ADBA: "absent"}, code="0xC004F081")
def no_object(lab):
    login(lab)
    lab.dc.remove_object()
    yield
    lab.dc.add_object()


@dc_scenario("dc-kerberos", "directory: no activation object, read with a ticket", ("ad-object-missing",), args=(),
             facts={ADBA: "absent"}, code="0xC004F081", needs=("kinit",))
def kerberos(lab):
    ticket(lab)
    lab.dc.remove_object()
    yield
    lab.dc.add_object()


@dc_scenario("dc-clock", "Samba's clock is 10 min ahead", ("clock-wrong-for-kerberos", "controller-clock-wrong",
             "client-clock-wrong"), args=("--ad",), needs=("faketime",))
def clock(lab):
    lab.dc.stop()
    lab.dc.start(600)
    yield
    lab.dc.stop()
    lab.dc.start()


@dc_scenario("dc-down", "Samba is down, and with it its DNS", ("dns-server-unreachable", "dns-failing",
             "domain-not-reached"), facts={ZONE: "unreachable"}, code="0x8007232A")
def down(lab):
    lab.dc.stop()
    yield
    lab.dc.start()
