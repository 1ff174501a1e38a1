"""Source frames (jk-stream(5), Sources): what went into a stream."""

import text
import tree
from text import need
from value import Encoding

COLUMNS = [Encoding(kind) for kind in "text integer text text text text integer text".split()]


def need_form(row):
    """A row must have the forms of its columns."""
    lane, number, stream, signer, checkpoint, content, records, signed = row
    need((lane == b"") == (number == b""), "source: lane without number")
    if lane:
        text.lane(lane)
        text.number(least=1)(number)
    text.hex_digits(32)(stream)
    text.hex_digits(64)(signer)
    text.hex_digits(64)(checkpoint)
    text.optional(text.hex_digits(64))(content)
    text.number()(records)
    ours = not signed or tree.digest(signed).hex().encode() == checkpoint
    need(ours, "source: another checkpoint than it names")
