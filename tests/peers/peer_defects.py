# SPDX-License-Identifier: MIT
"""What the peers are known to print otherwise than Windows does, each with the reason.

A rule looks at both values, never only at the place, so that it cannot hide an error of ours. Its
first line up to the colon is the name of the defect.
"""
import re

HEX = re.compile(r"0x[0-9A-Fa-f]+")
GUID = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def both(pattern, peer, ours):
    return all(isinstance(text, str) and pattern.fullmatch(text) for text in (peer, ours))


# --- libevtx: evtxexport 20181227 ---------------------------------------------------------------------


def padded_hex(peer, ours):
    """Zeros in front of hexadecimal numbers: Windows prints none there (its event XML has
    <Keywords>0x80000000000000</Keywords>), libevtx fills them up to the type's width."""
    return both(HEX, peer, ours) and ours == f"0x{int(peer, 16):x}"


def lost_line_feed(peer, ours):
    """A text that is one line feed: libevtx takes a string of one unit that is white space for empty."""
    return peer == "" and ours == "\n"


# --- the Rust crate evtx: evtx_dump 0.15 --------------------------------------------------------------


def small_guid(peer, ours):
    """GUIDs in small letters: Windows prints capital ones."""
    return both(GUID, peer, ours) and peer.upper() == ours


def short_time(peer, ours):
    """Fractions of a second without the two zeros: Windows up to 10 prints nine digits, this peer seven
    or fewer."""
    return both(TIME, peer, ours) and re.sub(r"\.?0*Z$", "Z", peer) == re.sub(r"\.?0*Z$", "Z", ours)


def replaced_control(peer, ours):
    """Control characters as underscores: XML has no place for them; ours puts U+FFFD there."""
    return isinstance(peer, str) and isinstance(ours, str) and peer == ours.replace("\ufffd", "_")


def no_name(peer, ours):
    """An attribute with an empty text: the peer leaves it out, though only a value of the type null may
    be left out ([MS-EVEN6] 3.1.4.7.2)."""
    return peer is None and ours == ""


class Peer:
    """How a peer is called, what it gets wrong, and what it says when it prints nothing of a file."""

    def __init__(self, command, rules, failures):
        self.command, self.rules, self.failures = command, rules, failures

    def explain(self, peer, ours):
        """The name of the defect that accounts for a difference, or None."""
        return next((rule.__doc__.split(":")[0] for rule in self.rules if rule(peer, ours)), None)

    def failure(self, error):
        """The name of what made the peer print nothing, by its messages; None for an unknown reason."""
        return next((name for message, name in self.failures.items() if message in error), None)


PEERS = {
    "evtxexport": Peer(["evtxexport", "-f", "xml"], (padded_hex, lost_line_feed), {
        "libfwevt_xml_document_read_attribute: invalid binary XML token":
            "records without templates: libevtx reads a dependency id there that is not stored",
        "unsupported file signature": "a file without its header: libevtx refuses to open it"}),
    "evtx_dump": Peer(["evtx_dump", "-t", "1", "-o", "xml", "--dont-show-record-number", "--no-indent"],
                      (small_guid, short_time, replaced_control, no_name), {
        "Invalid EVTX file header magic": "a file without its header: the crate refuses to open it"}),
}
