#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make_evtx.py SOURCES OUT KIND MEGABYTES: a big event log made of the chunks of real ones.

SOURCES is a directory with the logs named below. KIND is
  application  Application logs, nearly half of whose records are activation events
  security     Security logs, which have none
  mix          both, so that one record in a hundred is an activation event

A chunk of an event log stands by itself: names and templates are found inside it. So a valid log of
any size is one header and whole chunks of several logs in turn, again and again. Nothing but numbers is
changed: record ids ascend from 1 over the whole file (in the record's header, in its EventRecordID and
in the chunk's header), and the checksums of the records and of the headers are made anew, so that each
reader accepts the file without repairs. Times stay as they were, and repeat.

Prints: records, activation events (the provider Microsoft-Windows-Security-SPP) and bytes.
"""
import dataclasses
import itertools
import pathlib
import struct
import sys
import zlib

CHUNK = 65536
CHUNK_HEADER = 512
FILE_HEADER = 4096
MEGABYTE = 1_000_000
SOURCES = {
    "application": ("aptsim10-Application.evtx", "belkasoft10-Application.evtx",
                    "szechuan2012r2-Application.evtx", "rathbun11-Application.evtx"),
    "security": ("belkasoft10-Security.evtx", "rathbun11-Security.evtx"),
}
MIXED_SHARE = 100
ACTIVATION = "Microsoft-Windows-Security-SPP".encode("utf-16-le")
UINT64 = 0x0A
EVENT_RECORD_ID = 10


@dataclasses.dataclass
class Chunk:
    data: bytearray
    ids: list[list[int]]  # for each record: where in the chunk its id stands
    free: int  # where the live records end
    activation: int  # how many of them are activation events
    first_id: int


def literal_provider(data, definition):
    """Is the provider that this template definition names the one of activation?"""
    size = struct.unpack_from("<I", data, definition + 20)[0]
    # Behind the name of the attribute; a substitution there has no text of its own.
    return ACTIVATION in data[definition + 24:definition + 24 + min(size, 400)]


def instance_of(data, record):
    """(definition, where the values' descriptors begin) of a record with a template, else None."""
    if data[record + 28] != 0x0C:
        return None
    definition = struct.unpack_from("<I", data, record + 34)[0]
    after = record + 38
    if definition == after:
        after += 24 + struct.unpack_from("<I", data, definition + 20)[0]
    return definition, after


def event_record_id(data, descriptors):
    """Where value 10 stands, when it is the 64-bit number that System has there."""
    count = struct.unpack_from("<I", data, descriptors)[0]
    if count <= EVENT_RECORD_ID:
        return None
    sizes = [struct.unpack_from("<HB", data, descriptors + 4 + 4 * i)
             for i in range(EVENT_RECORD_ID + 1)]
    if sizes[EVENT_RECORD_ID] != (8, UINT64):
        return None
    return descriptors + 4 + 4 * count + sum(size for size, _ in sizes[:EVENT_RECORD_ID])


def read_chunk(data):
    free = min(struct.unpack_from("<I", data, 48)[0], CHUNK)
    ids, activation, wanted, first = [], 0, {}, None
    at = CHUNK_HEADER
    while at + 28 <= free and data[at:at + 4] == b"**\0\0":
        size, record_id = struct.unpack_from("<IQ", data, at + 4)
        places = [at + 8]
        first = record_id if first is None else first
        instance = instance_of(data, at)
        if instance:
            definition, descriptors = instance
            if definition not in wanted:
                wanted[definition] = literal_provider(data, definition)
            activation += wanted[definition]
            inner = event_record_id(data, descriptors)
            if inner and struct.unpack_from("<Q", data, inner)[0] == record_id:
                places.append(inner)
        ids.append(places)
        at += size
    return Chunk(bytearray(data), ids, free, activation, first or 0)


def read_chunks(path):
    data = path.read_bytes()
    slots = (data[at:at + CHUNK] for at in range(FILE_HEADER, len(data) - CHUNK + 1, CHUNK))
    chunks = [read_chunk(slot) for slot in slots if slot.startswith(b"ElfChnk\0")]
    # A wrapped log holds its newest chunk first.
    return sorted((chunk for chunk in chunks if chunk.ids), key=lambda chunk: chunk.first_id)


def mixed(application, security):
    """Chunks in such an order that the share of activation events stays at one in MIXED_SHARE."""
    records = activation = 0
    application, security = itertools.cycle(application), itertools.cycle(security)
    while True:
        chunk = next(application if activation * MIXED_SHARE < records else security)
        records += len(chunk.ids)
        activation += chunk.activation
        yield chunk


def renumber(chunk, first):
    data = chunk.data
    for record_id, places in enumerate(chunk.ids, first):
        for place in places:
            struct.pack_into("<Q", data, place, record_id)
    last = first + len(chunk.ids) - 1
    struct.pack_into("<QQQQ", data, 8, first, last, first, last)
    struct.pack_into("<I", data, 52, zlib.crc32(memoryview(data)[CHUNK_HEADER:chunk.free]))
    head = zlib.crc32(memoryview(data)[:120])
    struct.pack_into("<I", data, 124, zlib.crc32(memoryview(data)[128:CHUNK_HEADER], head))


def file_header(chunks, next_id):
    header = bytearray(FILE_HEADER)
    struct.pack_into("<8sQQQIHHHH", header, 0, b"ElfFile\0", 0, chunks - 1, next_id, 128, 1, 3,
                     FILE_HEADER, chunks & 0xFFFF)
    struct.pack_into("<I", header, 124, zlib.crc32(memoryview(header)[:120]))
    return header


def main():
    sources, out, kind, megabytes = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    application, security = (
        [chunk for name in SOURCES[part] for chunk in read_chunks(sources / name)]
        for part in ("application", "security"))
    chunks = {"application": itertools.cycle(application), "security": itertools.cycle(security),
              "mix": mixed(application, security)}[kind]
    count = max(1, (megabytes * MEGABYTE - FILE_HEADER) // CHUNK)
    next_id, activation = 1, 0
    with open(out, "wb") as file:
        file.write(bytes(FILE_HEADER))
        for chunk in itertools.islice(chunks, count):
            renumber(chunk, next_id)
            file.write(chunk.data)
            next_id += len(chunk.ids)
            activation += chunk.activation
        file.seek(0)
        file.write(file_header(count, next_id))
    print(f"{kind}: {next_id - 1} records, {activation} activation events, {FILE_HEADER + count * CHUNK} bytes")


if __name__ == "__main__":
    main()
