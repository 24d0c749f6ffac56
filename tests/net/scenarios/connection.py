# SPDX-License-Identifier: MIT
"""The way to the host: closed ports, firewalls, missing routes, one of several targets, one address."""
from checking import scenario
from names import kms_record

V4, V6 = "198.51.100.11:1688", "[2001:db8::11]:1688"
PORT = "tcp dport 1688"
KMS = "0xC004F074"
DEAD = ("kms-target-dead", "stale-srv-record")


def both(word):
    return {f"endpoint.tcp of {V4}": word, f"endpoint.tcp of {V6}": word}


@scenario("tcp-closed", "nothing listens on 1688", ("host-service-stopped", "kms-not-reached", "host-not-enabled",
          "stale-srv-record", "port-taken", "no-kms-host", "service-stopped"), facts=both("refused"), code=KMS)
def closed(lab):
    lab.kms("kms1", None)
    yield
    lab.kms()


@scenario("tcp-drop", "a firewall drops 1688", ("network-path-blocked", "kms-not-reached", "host-firewall-rule-off"),
          facts=both("timeout"), code=KMS)
def drop(lab):
    lab.world.block(f"{PORT} drop")
    yield
    lab.world.unblock()


@scenario("tcp-reset", "a firewall resets 1688", ("network-path-blocked", "kms-not-reached", "host-service-stopped",
          "host-firewall-rule-off"), facts=both("refused"), code=KMS)
def reset(lab):
    lab.world.block(f"{PORT} reject with tcp reset")
    yield
    lab.world.unblock()


@scenario("tcp-prohibited", "the router says: administratively prohibited", ("network-path-blocked", "kms-not-reached"),
          facts={**both("prohibited"), f"endpoint.unreachable_by of {V4}": "192.0.2.1"}, code=KMS)
def prohibited(lab):
    lab.world.block(f"meta nfproto ipv4 {PORT} reject with icmp admin-prohibited",
                    f"meta nfproto ipv6 {PORT} reject with icmpv6 admin-prohibited")
    yield
    lab.world.unblock()


@scenario("tcp-port-unreachable", "the router says: port unreachable", ("network-path-blocked", "kms-not-reached",
          "host-service-stopped", "host-firewall-rule-off"),
          facts={f"endpoint.tcp of {V4}": ("refused", "unreachable", "prohibited")}, code=KMS)
def port_unreachable(lab):
    lab.world.block(f"{PORT} reject with icmpx port-unreachable")
    yield
    lab.world.unblock()


@scenario("tcp-unreachable", "the router has no route to the host", ("network-path-blocked", "kms-not-reached"),
          facts={**both("unreachable"), f"endpoint.unreachable_by of {V4}": "192.0.2.1"}, code=KMS)
def unreachable(lab):
    host = lab.world.kms1
    for address in (host.v4, host.v6):
        lab.world.route("route", "del", address, "dev", "to-kms1")
        lab.world.route("route", "add", "unreachable", address)
    yield
    for address in (host.v4, host.v6):
        lab.world.route("route", "del", "unreachable", address)
        lab.world.route("route", "add", address, "dev", "to-kms1")


@scenario("tcp-off", "the host is switched off", ("network-path-blocked", "kms-not-reached", "host-firewall-rule-off"),
          facts={f"endpoint.tcp of {V4}": ("timeout", "unreachable")}, code=KMS)
def off(lab):
    lab.world.kms1.run("ip", "link", "set", "eth0", "down")
    yield
    host = lab.world.kms1
    host.run("ip", "link", "set", "eth0", "up")
    host.run("ip", "route", "replace", "default", "via", "198.51.100.1", "dev", "eth0", "onlink")
    host.run("ip", "addr", "replace", f"{host.v6}/128", "dev", "eth0", "nodad")
    host.run("ip", "route", "replace", "::/0", "via", "fe80::1", "dev", "eth0")


@scenario("tcp-wrong-port", "the record names a port on which nothing listens",
          ("srv-port-wrong", "kms-not-reached", "host-service-stopped", "stale-srv-record"),
          facts={"endpoint.tcp of 198.51.100.11:1689": "refused"}, code=KMS)
def wrong_port(lab):
    lab.zone.remove("_vlmcs").add(kms_record(port=1689))
    lab.dns()
    yield
    lab.zone.remove("_vlmcs").add(kms_record())
    lab.dns()


@scenario("tcp-one-dead", "one of three targets refuses", DEAD,
          facts={"endpoint.tcp of 198.51.100.12:1688": "refused", f"endpoint.tcp of {V4}": "open"},
          hosts=("dns1", "kms1", "kms2", "kms3"))
def one_dead(lab):
    lab.zone.add(kms_record("kms2"), kms_record("kms3"))
    lab.dns()
    lab.kms("kms2", None)
    yield
    lab.kms("kms2")


@scenario("tcp-one-dropped", "one of three targets is silent", DEAD,
          facts={"endpoint.tcp of 198.51.100.12:1688": "timeout", f"endpoint.tcp of {V4}": "open"},
          hosts=("dns1", "kms1", "kms2", "kms3"))
def one_dropped(lab):
    lab.zone.add(kms_record("kms2"), kms_record("kms3"))
    lab.dns()
    lab.world.block(f"ip daddr {lab.world.kms2.v4} drop", f"ip6 daddr {lab.world.kms2.v6} drop")
    yield
    lab.world.unblock()


@scenario("tcp-v6-dead", "its IPv6 address does not serve", ("ipv6-preferred", "address-record-stale", "kms-address-dead"),
          facts={f"endpoint.tcp of {V4}": "open", f"endpoint.tcp of {V6}": "timeout"})
def v6_dead(lab):
    lab.world.block(f"meta nfproto ipv6 {PORT} drop")
    yield
    lab.world.unblock()


@scenario("tcp-v4-stale", "an old address in DNS beside the right one", ("address-record-stale", "kms-address-dead"),
          facts={f"endpoint.tcp of {V4}": "open", "endpoint.tcp of 198.51.100.12:1688": "refused"},
          hosts=("dns1", "kms1", "kms2"))
def v4_stale(lab):
    lab.kms("kms2", None)
    lab.zone.add(f"kms1 A {lab.world.kms2.v4}")
    lab.dns()
    yield
    lab.zone.remove(f"kms1 A {lab.world.kms2.v4}")
    lab.dns()


@scenario("kms-set-unknown", "--kms with a name that DNS does not know", ("kms-name-wrong", "kms-not-reached",
          "srv-target-has-no-address", "kms-name-unusable", "kms-target-dead"),
          facts={"endpoint.resolves of kmss.corp.example:1688": "false"}, code=KMS,
          args=("--kms", "kmss.corp.example"))
def set_unknown(lab):
    yield
    lab.zone.add(f"kmss A {lab.world.kms1.v4}")
    lab.dns()


@scenario("kms-set-closed", "--kms ADDRESS:PORT on which nothing listens", ("host-service-stopped", "kms-not-reached",
          "srv-port-wrong", "kms-target-dead", "stale-srv-record"),
          facts={"endpoint.tcp of 198.51.100.11:1700": "refused"}, code=KMS, args=("--kms", "198.51.100.11:1700"))
def set_closed(lab):
    yield
    lab.kms("kms1", ports=(1688, 1700))


@scenario("cloud-blocked", "--cloud azure, where the tunnel takes all traffic",
          ("forced-tunnel", "network-path-blocked", "kms-not-reached", "azure-kms-address-old", "kms-target-dead"),
          facts={"endpoint.tcp of 20.118.99.224:1688": "timeout"}, args=("--cloud", "azure"))
def cloud(lab):
    from names import Zone
    lab.bind.zones.append(Zone("core.windows.net", [f"azkms A {a}" for a in ("20.118.99.224", "40.83.235.53")]))
    lab.dns()
    for address in ("20.118.99.224", "40.83.235.53"):
        lab.world.kms1.run("ip", "addr", "add", f"{address}/32", "dev", "lo")
        lab.world.route("route", "add", f"{address}/32", "via", lab.world.kms1.v4, "dev", "to-kms1", "onlink")
    lab.world.block("ip daddr { 20.118.99.224, 40.83.235.53 } drop")
    yield
    lab.world.unblock()
