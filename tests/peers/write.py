#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""write.py MAKE_EVENTS: logs of our writer as another program reads them.

Events of many kinds are written in all three forms and read back with evtxexport; every field must be
as it went in. evtxexport prints nothing of records without templates (a known defect, the same on logs
of Windows), so those are taken apart here. Exit status 77 without evtxexport.
"""
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

SKIP = 77
SPACE = "{http://schemas.microsoft.com/win/2004/08/events/event}"
SPP = "e23b33b0-c8c9-472c-a5f9-f2bdfea0f156"
CHUNK, HEADER = 65536, 4096
SIGNATURE = b"ElfChnk\0"
# What make_events takes of an event besides its columns, and what it is without being told.
NUMBERS = {"version": 0, "task": 0, "opcode": 0, "keywords": 0x80000000000000, "process": 0, "thread": 0}


def event(number, **said):
    """An event as the fields that are compared."""
    fields = {
        "time": f"2026-{1 + number % 12:02}-{1 + number % 28:02}T{number % 24:02}:59:07."
                f"{number * 7919 % 10000000:07}",
        "provider": "Microsoft-Windows-Security-SPP", "guid": SPP, "source": "KmsRequests",
        "id": 12290, "qualifiers": 16384, "level": 4, "channel": "Key Management Service",
        "computer": "kms01.corp.example.com", "data": [("", "0x0,25,PC1")], "binary": "", "user": "",
        **NUMBERS, **said}
    fields.setdefault("record", number)
    return fields


def kinds():
    """What differs from the usual event; each is written often, so that templates are met again."""
    yield {}
    yield {"data": []}
    yield {"data": [("", "")]}
    yield {"data": [("", "a"), ("", ""), ("", "c\td \\ e"), ("", "@x=y"), ("", "%z=1")]}
    yield {"data": [("", "Umläute, Ключ, 刷新, 🔑 <&>\"'")]}
    yield {"data": [("", "x" * 9000)]}
    yield {"data": [("", str(i)) for i in range(300)]}
    yield {"data": [("AppId", "55c92734"), ("Reason", "0xC004F074"), ("Empty", "")]}
    yield {"data": [("AppId", "another"), ("Other", "two\nlines")]}
    yield {"data": [("", "with"), ("", "bytes")], "binary": "00FF1A"}
    yield {"data": [], "binary": "01"}
    yield {"source": "", "qualifiers": None, "provider": "No GUID", "guid": ""}
    yield {"source": "Software Protection Platform Service", "channel": "Application", "id": 8198,
           "qualifiers": 49152, "level": 2}
    yield {"version": 255, "task": 65535, "opcode": 254, "keywords": 0xFEDCBA9876543210,
           "process": 4294967295, "thread": 7, "id": 65535, "qualifiers": 65535, "level": 255}
    yield {"user": "S-1-5-18"}
    yield {"user": "S-1-5-21-1004336348-1177238915-4294967295-512"}
    yield {"computer": "another", "record": 123456789012}


def escaped(text):
    text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return "\\" + text if text[:1] in ("@", "%") else text


def line_of(fields):
    provider = fields["provider"] + (f"{{{fields['guid']}}}" if fields["guid"] else "")
    number = str(fields["id"]) + ("" if fields["qualifiers"] is None else f":{fields['qualifiers']}")
    columns = [fields["time"] + "Z", provider, fields["source"], number, str(fields["level"]),
               fields["channel"], fields["computer"]]
    columns += [f"@{name}={escaped(text)}" if name else escaped(text) for name, text in fields["data"]]
    columns += [f"%{name}={fields[name]}" for name in (*NUMBERS, "user", "binary", "record")
                if fields[name] != ""]
    return "\t".join(columns)


def text_of(element, name):
    found = element.find(SPACE + name)
    return "" if found is None else found.text or ""


def attribute(element, name, key):
    found = element.find(SPACE + name)
    return "" if found is None else found.get(key, "")


def fields_of(root):
    """The fields of an <Event>."""
    system, body = root.find(SPACE + "System"), root.find(SPACE + "EventData")
    qualifiers = attribute(system, "EventID", "Qualifiers")
    body = () if body is None else body
    binary = [item.text or "" for item in body if item.tag == SPACE + "Binary"]
    return {
        "time": attribute(system, "TimeCreated", "SystemTime")[:27],
        "provider": attribute(system, "Provider", "Name"),
        "guid": attribute(system, "Provider", "Guid").strip("{}").lower(),
        "source": attribute(system, "Provider", "EventSourceName"),
        "id": int(text_of(system, "EventID")), "qualifiers": int(qualifiers) if qualifiers else None,
        "level": int(text_of(system, "Level")), "version": int(text_of(system, "Version")),
        "task": int(text_of(system, "Task")), "opcode": int(text_of(system, "Opcode")),
        "keywords": int(text_of(system, "Keywords"), 16),
        "process": int(attribute(system, "Execution", "ProcessID")),
        "thread": int(attribute(system, "Execution", "ThreadID")),
        "record": int(text_of(system, "EventRecordID")), "channel": text_of(system, "Channel"),
        "computer": text_of(system, "Computer"), "user": attribute(system, "Security", "UserID"),
        "data": [(item.get("Name", ""), item.text or "") for item in body if item.tag == SPACE + "Data"],
        "binary": "".join(binary).upper()}


class TextRecord:
    """The BinXML of a record without a template, made into elements."""

    def __init__(self, chunk, start):
        self.chunk, self.at = chunk, start

    def take(self, form):
        values = struct.unpack_from("<" + form, self.chunk, self.at)
        self.at += struct.calcsize("<" + form)
        return values[0]

    def units(self, count):
        text = self.chunk[self.at:self.at + 2 * count].decode("utf-16-le")
        self.at += 2 * count
        return text

    def name(self):
        offset, here = self.take("I"), self.at
        self.at = offset + 6
        text = self.units(self.take("H"))
        assert self.take("H") == 0, "a name without its end"
        if offset != here:
            self.at = here
        return text

    def text(self):
        assert self.take("B") == 1, "a text that is none"
        return self.units(self.take("H"))

    def attributes(self, element):
        size = self.take("I")
        end = self.at + size
        while self.at < end:
            last = self.take("B") == 0x06
            name = self.name()
            assert self.take("B") == 0x05, "an attribute without text"
            element.set(name, self.text())
            assert last == (self.at == end), "the end of the attributes"

    def element(self, token):
        size = self.take("I")
        end = self.at + size
        element = ElementTree.Element(SPACE + self.name())
        if token & 0x40:
            self.attributes(element)
        following = self.take("B")
        while following not in (0x03, 0x04):
            if following & 0x3F == 0x01:
                element.append(self.element(following))
            elif following == 0x05:
                element.text = self.text()
            else:
                assert following == 0x02, f"token {following:#x}"
            following = self.take("B")
        assert self.at == end, f"the size of {element.tag}"
        return element

    def event(self):
        assert self.take("I") == 0x0001010F, "no fragment"
        element = self.element(self.take("B"))
        assert self.take("B") == 0, "no end of the fragment"
        return element


def taken_apart(log):
    """The events of a log of records without templates."""
    for start in range(HEADER, len(log), CHUNK):
        chunk = log[start:start + CHUNK]
        assert chunk.startswith(SIGNATURE), "no chunk"
        at, (end,) = 512, struct.unpack_from("<I", chunk, 48)
        while at < end:
            (size,) = struct.unpack_from("<I", chunk, at + 4)
            yield TextRecord(chunk, at + 24).event()
            at += size


def read_by_peer(path):
    """(events, what the peer complained of)"""
    done = subprocess.run(["evtxexport", "-f", "xml", path], capture_output=True, timeout=300)
    text = done.stdout.decode("utf-8", "replace")
    body = "\n".join(re.findall(r"<Event .*?</Event>", text, re.DOTALL))
    return ElementTree.fromstring(f"<all>{body}</all>"), done.stderr.decode()


def differences(form, wanted, events):
    found = [fields_of(each) for each in events]
    if len(found) != len(wanted):
        yield f"{form}: {len(found)} events, {len(wanted)} were written"
    for number, (expected, got) in enumerate(zip(wanted, found), 1):
        for key, value in expected.items():
            if got[key] != value:
                yield f"{form}: event {number}: {key} is {got[key]!r:.200}, not {value!r:.200}"


def as_peer(text):
    """A defect of evtxexport 20181227: characters of two UTF-16 units come out 0x3FF too low."""
    return "".join(chr(ord(c) - 0x3FF) if ord(c) > 0xFFFF else c for c in text)


def expected_in(form, fields):
    """What evtxexport gives of an event: generic records have no event source."""
    fields = {**fields, "data": [(name, as_peer(text)) for name, text in fields["data"]]}
    return {**fields, "source": ""} if form == "generic" else fields


def check(form, program, directory):
    """The differences of one form."""
    wanted = [event(number, **kind) for number, kind in enumerate(list(kinds()) * 12, 1)]
    path = directory / f"{form}.evtx"
    lines = "".join(line_of(fields) + "\n" for fields in wanted)
    subprocess.run([program, "--form", form, path], input=lines.encode(), check=True, timeout=300)
    log = path.read_bytes()
    assert len(log) > HEADER + 2 * CHUNK, "too few chunks to show anything"
    info = subprocess.run(["evtxinfo", path], capture_output=True, text=True, timeout=300).stdout
    records = re.search(r"Number of records\s*:\s*(\d+)", info)
    if not records or int(records[1]) != len(wanted):
        yield f"{form}: evtxinfo says {info!r}"
    peer, complaints = read_by_peer(path)
    if form == "text":
        if len(peer) > 0:
            yield "text: evtxexport prints records without templates by now; compare those, too"
        yield from differences(form, wanted, taken_apart(log))
        return
    if complaints:
        yield f"{form}: evtxexport says {complaints!r}"
    yield from differences(form, [expected_in(form, fields) for fields in wanted], peer)


def main():
    if shutil.which("evtxexport") is None:
        print("skipped: evtxexport (package libevtx-utils) is not there")
        return SKIP
    failures = []
    with tempfile.TemporaryDirectory() as directory:
        for form in ("static", "generic", "text"):
            failures += check(form, sys.argv[1], pathlib.Path(directory))
    print("\n".join(failures[:50]) or "all three forms are read back")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
