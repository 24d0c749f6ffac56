# SPDX-License-Identifier: MIT
"""A DNS server that answers as no real one would: error codes, damage and nonsense, over UDP and TCP.

Names outside the zone under test get an honest name error, so that only the answer under test is bad.
"""
import select
import socket
import struct

from names import TYPES, encode_name

RCODES = {"formerr": 1, "servfail": 2, "notimp": 4, "refused": 5}
POINTER = b"\xc0\x0c"


def record(name, kind, data, ttl=60):
    return name + struct.pack("!HHIH", kind, 1, ttl, len(data)) + data


def split(message):
    """(id, name as labels, type, the question's bytes)"""
    labels, at = [], 12
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]].decode("ascii", "replace").lower())
        at += 1 + message[at]
    return message[:2], labels, struct.unpack_from("!H", message, at + 1)[0], message[12:at + 5]


def header(ident, rcode=0, answers=0, flags=0x8580, questions=1, authority=0):
    return ident + struct.pack("!5H", flags | rcode, questions, answers, authority, 0)


def srv(target, priority=0, weight=0, port=1688):
    return struct.pack("!3H", priority, weight, port) + target


def _many(ident, query, count, targets):
    answers = b"".join(record(POINTER, TYPES["SRV"], srv(encode_name(targets(i)))) for i in range(count))
    return header(ident, answers=count) + query + answers


def nonsense(mode, ident, query, tcp):
    """The bad answers, each as a whole message; None for none at all."""
    kms = srv(encode_name("kms1.corp.example"))
    good = header(ident, answers=1) + query + record(POINTER, TYPES["SRV"], kms)
    cut = header(ident, flags=0x8780) + query
    at = 12 + len(query)
    many = {"thousands": 1200, "thousands-dead": 1200}.get(mode)
    if many is not None:
        name = "kms1" if mode == "thousands" else "gone"
        return _many(ident, query, many, lambda i: f"{name}-{i}.corp.example") if tcp else cut
    return {
        "silent": None,
        # a name that points at itself, and one that points on and on
        "loop": header(ident, answers=1) + query + record(struct.pack("!H", 0xc000 | at), 33, kms),
        "loop-target": header(ident, answers=1) + query +
        record(POINTER, 33, srv(struct.pack("!H", 0xc000 | (at + 18)))),
        "wrong-id": bytes([ident[0] ^ 0xff, ident[1]]) + good[2:],
        "wrong-question": header(ident, answers=1) + encode_name("_vlmcs._tcp.other.example") +
        query[-4:] + record(POINTER, 33, kms),
        "no-question": header(ident, answers=1, questions=0) + record(encode_name("x.example"), 33, kms),
        "long-data": header(ident, answers=1) + query + POINTER + struct.pack("!HHIH", 33, 1, 60, 60000) + kms,
        "short-data": header(ident, answers=1) + query + POINTER + struct.pack("!HHIH", 33, 1, 60, 3) + kms[:3],
        "counts": header(ident, answers=65535) + query + record(POINTER, 33, kms),
        "cut-off": good[:-7],
        "stub": ident,
        "garbage": ident + bytes((i * 73 + 11) & 0xff for i in range(500)),
        "oversized": good + bytes(60000),
        "query-back": ident + struct.pack("!5H", 0x0100, 1, 0, 0, 0) + query,
        "truncated": cut,
    }[mode]


class Answers:
    def __init__(self, mode, zone):
        self.mode = mode
        self.zone = zone.split(".")

    def to(self, message, tcp):
        ident, labels, kind, query = split(message)
        if labels[-len(self.zone):] != self.zone:
            return header(ident, rcode=3) + query
        if self.mode in RCODES:
            return header(ident, rcode=RCODES[self.mode], flags=0x8180) + query
        if kind == TYPES["SRV"] and labels[:2] == ["_vlmcs", "_tcp"] and labels[2:] == self.zone:
            return nonsense(self.mode, ident, query, tcp)
        if kind == TYPES["A"] and labels[0].startswith("kms1"):
            data = socket.inet_aton("198.51.100.11")
            return header(ident, answers=1) + query + record(POINTER, TYPES["A"], data)
        return header(ident, rcode=0 if labels[0].startswith("kms1") else 3) + query


def _datagram(udp, answers):
    message, peer = udp.recvfrom(65535)
    answer = answers.to(message, False)
    if answer is not None:
        try:
            udp.sendto(answer, peer)
        except OSError:  # too long for a datagram of this network
            pass


def _stream(tcp, answers):
    stream, _ = tcp.accept()
    with stream:
        stream.settimeout(2)
        try:
            size = struct.unpack("!H", stream.recv(2, socket.MSG_WAITALL))[0]
            answer = answers.to(stream.recv(size, socket.MSG_WAITALL), True)
            if answer is not None:
                stream.sendall(struct.pack("!H", len(answer) & 0xffff) + answer)
        except (OSError, struct.error):
            pass


def serve(ready, mode, zone="corp.example", port=53):
    """The server for Host.serve, on every IPv4 address of the host."""
    answers = Answers(mode, zone)
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    for sock in (udp, tcp):
        sock.bind(("0.0.0.0", port))
    tcp.listen(64)
    ready()
    while True:
        for sock in select.select([udp, tcp], [], [])[0]:
            try:
                (_datagram if sock is udp else _stream)(sock, answers)
            except (IndexError, struct.error):
                print("a question that cannot be read", flush=True)
