# SPDX-License-Identifier: MIT
"""What libevtx (evtxexport 20181227) is known to print otherwise than Windows does, each with the reason.

explain() gives the name of the defect that accounts for a difference, or None. A rule looks at both
values, never only at the place, so that it cannot hide an error of ours.
"""
import re

HEX = re.compile(r"0x[0-9A-Fa-f]+")


def padded_hex(path, peer, ours):
    """The same number with other digits in front: Windows prints hexadecimal values without zeros there
    (event XML shows <Keywords>0x80000000000000</Keywords>), libevtx fills them up to the type's width."""
    return (isinstance(peer, str) and isinstance(ours, str)
            and bool(HEX.fullmatch(peer)) and bool(HEX.fullmatch(ours))
            and ours == f"0x{int(peer, 16):x}")


def lost_line_feed(path, peer, ours):
    """A text that is one line feed: libevtx takes a string of one unit that is white space for empty."""
    return peer == "" and ours == "\n"


RULES = (padded_hex, lost_line_feed)


class Failure:
    """A file of which the peer prints no event at all."""

    def __init__(self, name, message):
        self.name, self.message = name, message

    def failed(self, error):
        return self.message in error


NO_TEMPLATE = Failure("records without templates: libevtx reads a dependency id there that is not stored",
                      "libfwevt_xml_document_read_attribute: invalid binary XML token")
NO_HEADER = Failure("a file without its header: libevtx refuses to open it", "unsupported file signature")
FAILURES = (NO_TEMPLATE, NO_HEADER)


def failure(error):
    """The name of what made the peer print nothing, by its messages; None for an unknown reason."""
    return next((each.name for each in FAILURES if each.failed(error)), None)


def explain(path, peer, ours):
    for rule in RULES:
        if rule(path, peer, ours):
            return rule.__doc__.split(":")[0]
    return None
