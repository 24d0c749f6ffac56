# SPDX-License-Identifier: MIT
"""Clocks that are off: an SNTP responder, an SMB2 negotiation and an HTTP server, each with an offset,
and their damaged forms. (A correct clock is chrony's or Samba's own; this machine's clock is never set.)
"""
import asyncio
import email.utils
import select
import socket
import struct
import time

UNIX_IN_NTP = 2208988800
UNIX_IN_FILETIME = 11644473600


def ntp_stamp(seconds):
    return struct.pack("!II", int(seconds + UNIX_IN_NTP) & 0xffffffff, int(seconds % 1 * 2**32))


def ntp_answer(mode, query, offset):
    now = time.time() + offset
    leap, stratum, reference = {
        "rate": (0, 0, b"RATE"), "deny": (0, 0, b"DENY"), "unsynchronised": (3, 16, bytes(4)),
        "stratum0": (3, 0, b"INIT"),
    }.get(mode, (0, 2, b"LOCL"))
    answer = struct.pack("!BBbbII4s", leap << 6 | 0x24, stratum, 6, -20, 0, 0, reference)
    origin = query[40:48] if mode != "other-origin" else bytes(8)
    answer += ntp_stamp(now - 10) + origin + ntp_stamp(now) + ntp_stamp(now)
    return {"short": answer[:20], "zero": bytes(48), "garbage": bytes(range(200)) * 5,
            "long": answer + bytes(1200)}.get(mode, answer)


def serve_ntp(ready, mode="right", offset=0.0, port=123, address=""):
    sockets = []
    for family in (socket.AF_INET, socket.AF_INET6):
        if family == socket.AF_INET or not address:
            udp = socket.socket(family, socket.SOCK_DGRAM)
            if family == socket.AF_INET6:
                udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            udp.bind((address, port))
            sockets.append(udp)
    ready()
    while True:
        for udp in select.select(sockets, [], [])[0]:
            query, peer = udp.recvfrom(2048)
            if len(query) >= 48 and mode != "silent":
                udp.sendto(ntp_answer(mode, query, offset), peer)


def smb2_answer(mode, offset):
    filetime = int((time.time() + offset + UNIX_IN_FILETIME) * 10**7)
    if mode == "zeroed":
        filetime = 0
    head = b"\xfeSMB" + struct.pack("<HHIHHIIQIIQ16x", 64, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0)
    body = struct.pack("<HHHH16sIIIIQQHHI", 65, 1, 0x0210, 0, b"lab guid 16 byte", 7, 1 << 20, 1 << 20,
                       1 << 20, filetime, 0, 128, 0, 0)
    message = head + body
    size = {"long": 0xffffff, "short": 4}.get(mode, len(message))
    message = {"garbage": bytes(i * 37 & 0xff for i in range(len(message))),
               "stub": head[:20]}.get(mode, message)
    return struct.pack("!I", size if mode != "stub" else len(message)) + message


def serve_smb2(ready, mode="right", offset=0.0, port=445):
    async def talk(reader, writer):
        try:
            size = struct.unpack("!I", await reader.readexactly(4))[0]
            await reader.readexactly(size & 0xffff)
            if mode == "endless":
                for _ in range(1 << 20):
                    writer.write(struct.pack("!I", 0xffffff) + bytes(65532))
                    await writer.drain()
            writer.write(smb2_answer(mode, offset))
            await asyncio.sleep(30)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
    _run(ready, talk, port)


def serve_http(ready, offset=0.0, port=80):
    async def talk(reader, writer):
        try:
            await reader.readline()
            date = email.utils.formatdate(time.time() + offset, usegmt=True)
            writer.write(f"HTTP/1.1 404 Not Found\r\nDate: {date}\r\nContent-Length: 0\r\n"
                         "Connection: close\r\n\r\n".encode())
            await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()
    _run(ready, talk, port)


def _run(ready, talk, port):
    async def main():
        await asyncio.start_server(talk, "0.0.0.0", port)
        ready()
        await asyncio.Event().wait()
    asyncio.run(main())
