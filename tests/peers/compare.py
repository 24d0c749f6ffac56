#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""compare.py PEER PROGRAM...: `events --xml` against another program's XML, event by event.

PEER is evtxexport (libevtx) or evtx_dump (the Rust crate evtx).

Both outputs are parsed and the trees compared: names, attributes, texts, order. A difference passes only
when peer_defects.py names it as a defect of the peer; how often each was used is printed. In an undamaged log both must
see the same records; of a damaged one each record that the peer gives must be ours too.
Status 77 where the peer is missing.
"""
import collections
import re
import shutil
import sys
import xml.etree.ElementTree as ElementTree

from logs import SKIP, is_damaged, logs, run
from peer_defects import PEERS

NAMESPACE = "{http://schemas.microsoft.com/win/2004/08/events/event}"
SHOWN = 12
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
WRAPPER = re.compile(r"<\?xml[^>]*\?>|</?Events[^>]*>")


def events_of(text):
    """The event elements in the text of either program."""
    text = text[text.find("<"):] if "<" in text else ""
    # The peer writes as they stand: characters that XML forbids, and CR, which a parser would take away.
    text = FORBIDDEN.sub("\ufffd", WRAPPER.sub("", text)).replace("\r", "&#13;")
    return list(ElementTree.fromstring(f"<all>{text}</all>"))


def by_record_id(events):
    """{record id: [events]}, as forwarded events may share one."""
    found = collections.defaultdict(list)
    for event in events:
        record_id = event.findtext(f"{NAMESPACE}System/{NAMESPACE}EventRecordID")
        found[int(record_id) if record_id else None].append(event)
    return found


def content(text, inside):
    """A text without the indentation that surrounds elements."""
    return "" if text is None or inside and not text.strip() else text


def unlike(path, peer, ours):
    """Yields (path, the peer's, ours) for each thing in which two trees differ."""
    path = f"{path}/{ours.tag.removeprefix(NAMESPACE)}"
    if peer.tag != ours.tag:
        yield path, peer.tag, ours.tag
        return
    for name in {**peer.attrib, **ours.attrib}:
        if peer.get(name) != ours.get(name):
            yield f"{path}/@{name}", peer.get(name), ours.get(name)
    mixed = len(peer) > 0 or len(ours) > 0
    if content(peer.text, mixed) != content(ours.text, mixed):
        yield path, content(peer.text, mixed), content(ours.text, mixed)
    if len(peer) != len(ours):
        yield f"{path}/*", [outline(child) for child in peer], [outline(child) for child in ours]
        return
    for theirs, mine in zip(peer, ours):
        yield from unlike(path, theirs, mine)
        if content(theirs.tail, True) != content(mine.tail, True):
            yield f"{path}/tail()", theirs.tail, mine.tail


def outline(element):
    """An element as a line of a message."""
    return ElementTree.tostring(element, encoding="unicode")[:300]


def compare(name, peer, peers, ours, used):
    """Yields lines about the unexplained differences of one log."""
    for record_id in peers.keys() | ours.keys():
        theirs, mine = peers.get(record_id, []), ours.get(record_id, [])
        if len(theirs) > len(mine) or len(theirs) < len(mine) and not is_damaged(name):
            yield f"{name}: record {record_id}: {len(theirs)} in the peer, {len(mine)} in ours"
        for his, our in zip(theirs, mine):
            for path, his_value, our_value in unlike("", his, our):
                reason = peer.explain(his_value, our_value)
                if reason:
                    used[reason] += 1
                else:
                    yield f"{name}: record {record_id}: {path}: {his_value!r} in the peer, {our_value!r} in ours"


def main():
    peer, program = PEERS[sys.argv[1]], sys.argv[2:]
    if not shutil.which(peer.command[0]):
        print(f"{peer.command[0]} is not installed")
        return SKIP
    if not logs():
        print("no logs")
        return SKIP
    used = collections.Counter()
    compared = failed = 0
    for name, path in logs().items():
        peer_text, peer_error, _ = run(peer.command, path)
        our_text, our_error, status = run(program, "events", "--xml", path)
        if status not in (0, 3):
            print(f"{name}: exit status {status}: {our_error.strip()}")
            failed += 1
            continue
        peers = by_record_id(events_of(peer_text.decode("utf-8", "replace")))
        ours = by_record_id(events_of(our_text.decode("utf-8")))
        if not peers and peer.failure(peer_error):
            used[peer.failure(peer_error)] += sum(map(len, ours.values()))
            print(f"{name}: {sum(map(len, ours.values()))} events, none in the peer")
            continue
        lines = list(compare(name, peer, peers, ours, used))
        count = sum(map(len, peers.values()))
        compared += count
        failed += bool(lines)
        print(f"{name}: {count} events compared, {sum(map(len, ours.values()))} in ours, "
              f"{len(lines)} unexplained differences")
        print("".join(f"  {line}\n" for line in lines[:SHOWN]), end="")
    for reason, times in used.most_common():
        print(f"explained {times} times: {reason}")
    print(f"{compared} events compared, {failed} logs with unexplained differences")
    return 1 if failed or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
