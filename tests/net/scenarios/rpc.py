# SPDX-License-Identifier: MIT
"""What answers on the port: KMS, another RPC server, another program, silence, and servers that lie."""
from checking import scenario
from web_server import Nginx

RPC = "endpoint.rpc of 198.51.100.11:1688"
BROKEN = ("kms-rpc-failed", "not-kms-on-port", "middlebox-cuts-rpc", "host-overloaded", "rpc-restricted", "port-taken")
CODE = "0xC004F074"


def _mode(name, fault, mode, word, finds=BROKEN, **options):
    @scenario(name, fault, finds, facts={RPC: word}, code=CODE, **options)
    def build(lab):
        lab.kms("kms1", mode)
        yield
        lab.kms()
    return build


_mode("rpc-other", "another RPC server answers", "other-rpc", "other-rpc", ("not-kms-on-port", "kms-rpc-failed"))
_mode("rpc-nak", "the bind is refused (bind_nak)", "nak", "rejected")
_mode("rpc-denied", "a fault: access denied", "fault", "fault", ("rpc-restricted", "kms-rpc-failed"))
_mode("rpc-busy", "a fault: the server is too busy", "busy", "fault", ("host-overloaded", "kms-rpc-failed", "rpc-restricted"))
_mode("rpc-silent", "connected, then silence", "silent", "silent", ("middlebox-cuts-rpc", "kms-rpc-failed", "host-overloaded"))
_mode("rpc-close", "closed at once", "close", "closed", ("middlebox-cuts-rpc", "kms-rpc-failed", "host-overloaded"))
_mode("rpc-ssh", "an SSH server answers", "ssh", "ssh", ("not-kms-on-port", "kms-rpc-failed"))
_mode("rpc-smtp", "a mail server answers", "smtp", "smtp", ("not-kms-on-port", "kms-rpc-failed"))
_mode("rpc-tls", "a TLS server answers", "tls", "tls", ("not-kms-on-port", "kms-rpc-failed"))
_mode("rpc-text", "something else answers", "text", "other", ("not-kms-on-port", "kms-rpc-failed"))
_mode("hostile-rpc-garbage", "512 bytes of garbage", "garbage", ("other", "malformed"))
_mode("hostile-rpc-long", "a length that never arrives", "long", ("malformed", "silent"))
_mode("hostile-rpc-short", "a length shorter than the header", "short", ("malformed", "other"))
_mode("hostile-rpc-count", "more results than there are bytes", "count", "malformed")
_mode("hostile-rpc-address", "an address longer than the PDU", "address", "malformed")
_mode("hostile-rpc-asks", "the server sends a request itself", "asks", ("malformed", "other-rpc", "rejected", "other"))
_mode("hostile-rpc-slow", "one byte a second", "slow", ("silent", "malformed"))
_mode("hostile-rpc-endless", "fragments without end", "endless", ("malformed", "rejected", "silent", "other-rpc"))
_mode("hostile-rpc-flood", "zeros without end", "flood", ("malformed", "other"))


@scenario("rpc-reset", "reset at once", (*BROKEN, "network-path-blocked", "kms-not-reached"),
          facts={RPC: "closed"}, code=CODE)
def reset(lab):
    lab.kms("kms1", "reset")
    yield
    lab.kms()


@scenario("rpc-http", "nginx answers", ("not-kms-on-port", "kms-rpc-failed"), facts={RPC: "http"}, code=CODE)
def http(lab):
    lab.kms("kms1", None)
    nginx = Nginx(lab.world.kms1).start(plain=(1688,))
    yield
    nginx.stop()
    lab.kms()


@scenario("rpc-one-mute", "on one of two hosts something else answers",
          ("not-kms-on-port", "kms-target-mute"),
          facts={"endpoint.rpc of 198.51.100.12:1688": "ssh", RPC: "kms"}, hosts=("dns1", "kms1", "kms2"))
def one_mute(lab):
    from names import kms_record
    lab.zone.add(kms_record("kms2"))
    lab.dns()
    lab.kms("kms2", "ssh")
    yield
    lab.kms("kms2")
