# SPDX-License-Identifier: MIT
"""DNS servers that answer with damage: each gets a word, in time, in bounded memory."""
from checking import scenario

FAILED = ("dns-server-failing", "dns-failing", "dns-server-unreachable", "dns-answer-truncated")
ZONE = "zone.srv of corp.example"


def _dns(mode, fault, words, finds=FAILED, slack=0.0):
    @scenario(f"hostile-dns-{mode}", f"DNS: {fault}", finds, facts={ZONE: words}, slack=slack)
    def build(lab):
        lab.bad_dns(mode)
        yield
        lab.good_dns()
    return build


BAD = ("malformed", "timeout")
_dns("loop", "a name that points at itself", BAD)
_dns("loop-target", "a target that points at itself", BAD)
_dns("wrong-id", "an answer to another question's number", BAD)
_dns("wrong-question", "an answer to another question", BAD)
_dns("no-question", "an answer without a question", BAD)
_dns("long-data", "a record longer than the message", BAD)
_dns("short-data", "a record too short for its type", BAD)
_dns("counts", "65535 answers announced, one there", BAD)
_dns("cut-off", "the last bytes are missing", BAD)
_dns("stub", "two bytes", BAD)
_dns("garbage", "garbage", (*BAD, "servfail", "refused", "notimp", "formerr", "truncated", "nxdomain"),
     (*FAILED, "no-srv-record", "srv-not-found"))
_dns("query-back", "the question, sent back", BAD)
_dns("truncated", "cut again and again, over TCP as well", ("truncated", *BAD))
_dns("silent", "silence for this name alone", ("timeout",))
_dns("thousands-dead", "1200 targets without an address", ("found", *BAD),
     ("srv-target-has-no-address", "kms-not-reached", "stale-srv-record", "kms-target-dead"), slack=2.0)


@scenario("hostile-dns-oversized", "DNS: 60000 bytes after the answer", ())
def oversized(lab):
    lab.bad_dns("oversized")
    yield
    lab.good_dns()


@scenario("hostile-dns-thousands", "DNS: 1200 targets that all serve", (), facts={ZONE: "found"}, slack=2.0)
def thousands(lab):
    lab.bad_dns("thousands")
    yield
    lab.good_dns()
