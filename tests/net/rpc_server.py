# SPDX-License-Identifier: MIT
"""An RPC acceptor that knows the KMS interface for bind only, and its evil twins.

No request is ever answered: one that arrives is written to the file `requests`, which fails the suite.
"""
import asyncio
import pathlib
import socket
import struct
import uuid

KMS = uuid.UUID("51c82175-844e-4750-b0d8-ec255555bc06").bytes_le
NDR = uuid.UUID("8a885d04-1ceb-11c9-9fe8-08002b104860").bytes_le
NDR64 = uuid.UUID("71710533-beba-4937-8319-b5dbef9ccc36").bytes_le
FEATURES = uuid.UUID("6cb71c2c-9812-4540-0000-000000000000").bytes_le[:8]
REQUEST, FAULT, BIND, BIND_ACK, BIND_NAK = 0, 3, 11, 12, 13
WHOLE = 3  # first and last fragment
PATIENCE = 60

BANNERS = {
    "ssh": b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
    "smtp": b"220 mail.corp.example ESMTP\r\n",
    "garbage": bytes(range(128, 256)) * 4,
    "text": b"hello, who is there?\r\n",
}
ANSWERS = {
    "http": b"HTTP/1.1 400 Bad Request\r\nServer: lab\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "tls": b"\x15\x03\x01\x00\x02\x02\x46",
}


def pdu(kind, body, call=1, flags=WHOLE, size=None, drep=b"\x10\0\0\0"):
    order = "<" if drep[0] & 0x10 else ">"
    return (struct.pack("4B", 5, 0, kind, flags) + drep +
            struct.pack(order + "HHI", 16 + len(body) if size is None else size, 0, call) + body)


def contexts(body):
    """(id, interface, [transfer syntaxes]) of each context of a bind."""
    found, at = [], 12
    for _ in range(body[8]):
        ident, count = struct.unpack_from("<HB", body, at)
        transfers = [body[at + 24 + 20 * i:at + 44 + 20 * i] for i in range(count)]
        found.append((ident, body[at + 4:at + 24], transfers))
        at += 24 + 20 * count
    return found


def result(mode, interface, transfers):
    """One result of a bind_ack: KMS in NDR (or, mode ndr64, in NDR64 only), nothing else."""
    refused = bytes(20)
    if any(transfer[:8] == FEATURES for transfer in transfers):
        return struct.pack("<HH", 3, 3) + refused
    if mode == "other-rpc" or interface != KMS + struct.pack("<I", 1):
        return struct.pack("<HH", 2, 1) + refused
    wanted, version = (NDR64, 1) if mode == "ndr64" else (NDR, 2)
    for transfer in transfers:
        if transfer[:16] == wanted:
            return struct.pack("<HH", 0, 0) + wanted + struct.pack("<I", version)
    return struct.pack("<HH", 2, 2) + refused


def bind_ack(mode, body, call, drep=b"\x10\0\0\0"):
    results = [result(mode, interface, transfers) for _, interface, transfers in contexts(body)]
    port = b"1688\0"
    head = struct.pack("<HHIH", 5840, 5840, 0x1234, len(port)) + port
    head += bytes(-len(head) % 4)
    return pdu(BIND_ACK, head + struct.pack("<B3x", len(results)) + b"".join(results), call, drep=drep)


class Acceptor:
    def __init__(self, mode, requests):
        self.mode = mode
        self.requests = requests

    async def serve(self, reader, writer):
        try:
            await asyncio.wait_for(self._talk(reader, writer), PATIENCE)
        except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader, writer):
        if self.mode == "close":
            return
        if self.mode == "reset":
            reset = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            return
        if self.mode in BANNERS:
            writer.write(BANNERS[self.mode])
        if self.mode in ANSWERS:
            await reader.read(1)
            writer.write(ANSWERS[self.mode])
            await writer.drain()
            return
        while True:
            head = await reader.readexactly(16)
            size, _, call = struct.unpack_from("<HHI", head, 8)
            body = await reader.readexactly(size - 16)
            if head[2] == REQUEST:
                with self.requests.open("a") as file:
                    file.write(f"request on {writer.get_extra_info('sockname')}\n")
                return
            if head[2] == BIND:
                await self._answer(writer, body, call)
                if self.mode == "close-after-bind":
                    return

    async def _answer(self, writer, body, call):
        answer = bind_ack(self.mode, body, call)
        # what stays silent here: silent, close-after-bind, and the banners
        whole = {
            "kms": answer, "ndr64": answer, "other-rpc": answer,
            "nak": pdu(BIND_NAK, struct.pack("<HB3B", 4, 1, 5, 0, 0), call),
            "nak-limit": pdu(BIND_NAK, struct.pack("<HB3B", 2, 1, 5, 0, 0), call),
            "fault": pdu(FAULT, struct.pack("<IHBBII", 24, 0, 0, 0, 0x00000005, 0), call),
            "busy": pdu(FAULT, struct.pack("<IHBBII", 24, 0, 0, 0, 0x1C010014, 0), call),
            # hostile
            "long": pdu(BIND_ACK, answer[16:], call, size=65535),
            "short": pdu(BIND_ACK, answer[16:], call, size=4),
            "count": pdu(BIND_ACK, answer[16:-75] + b"\xff" + bytes(7), call),
            "address": pdu(BIND_ACK, struct.pack("<HHIH", 5840, 5840, 1, 65535) + bytes(40), call),
            "asks": pdu(REQUEST, bytes(64), call),
        }.get(self.mode)
        if whole is not None:
            writer.write(whole)
        elif self.mode == "slow":
            for byte in answer:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(1)
        elif self.mode == "endless":
            fragment = pdu(BIND_ACK, answer[16:26], call, flags=1) * 64
            for _ in range(1 << 20):
                writer.write(fragment)
                await writer.drain()
        elif self.mode == "flood":
            for _ in range(1 << 20):
                writer.write(bytes(65536))
                await writer.drain()
        await writer.drain()


def serve(ready, mode, requests, ports=(1688,), address=None, backlog=128):
    """The server for Host.serve: `mode` on each port, IPv4 and IPv6 (or `address` alone)."""
    async def main():
        acceptor = Acceptor(mode, pathlib.Path(requests))
        servers = []
        for port in ports:
            for family, any_address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
                if address is None or (":" in address) == (family == socket.AF_INET6):
                    servers.append(await asyncio.start_server(
                        acceptor.serve, address or any_address, port, family=family, backlog=backlog))
        ready()
        await asyncio.Event().wait()
    asyncio.run(main())
