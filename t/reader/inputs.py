"""What a reader reads from: bytes, or the units of a stream around another."""

import checkpoint
import frame as frames
import header
from text import Cut, need


class Bytes:
    """An input that is all there, taken part by part."""

    def __init__(self, content):
        self.content = content
        self.offset = 0

    def peek(self):
        if self.offset == len(self.content):
            raise Cut("the input ends early")
        return self.content[self.offset]

    def take(self, count):
        piece = self.content[self.offset : self.offset + count]
        if len(piece) < count:
            raise Cut("the input ends early")
        self.offset += count
        return piece

    def begin_header(self, head):
        """Told of every header, once it has been judged."""

    def end_part(self, rows=0):
        """Told where a unit would end, and of the records in it."""

    def need_end(self):
        need(self.offset == len(self.content), "bytes behind the end")


class Units:
    """The input of an inner stream: the units of the one around it, as they open."""

    def __init__(self, outer):
        self.outer = outer
        self.units = outer.contents()
        self.unit, self.at, self.rows = b"", 0, 0
        self.offset = 0
        self.between = True

    def peek(self):
        if self.between:
            frame, self.unit = next(self.units, (None, None))
            need(frame is not None, "the inner stream is cut, the outer one is not")
            need_one_part(self.unit, first=frame.number == 1)
            self.at, self.rows, self.between = 0, frame.rows, False
        need(self.at < len(self.unit), "a unit ends inside a part of the inner stream")
        return self.unit[self.at]

    def take(self, count):
        if count:
            self.peek()
        piece = self.unit[self.at : self.at + count]
        need(len(piece) == count, "a unit ends inside a part of the inner stream")
        self.at += count
        self.offset += count
        return piece

    def begin_header(self, head):
        for name in header.SHARED:
            same = getattr(head, name) == getattr(self.outer.head, name)
            need(same, "%s differs inside and outside" % name)
        need(head.sealing == "none", "an inner stream that is itself sealed")

    def end_part(self, rows=0):
        need(self.rows == rows, "records differ inside and outside")
        self.between = True

    def need_end(self):
        need(next(self.units, None) is None, "units behind the inner end")


def need_one_part(unit, first):
    """By the lengths written in it, a unit must end where its part does."""
    if first:
        point = header.PREFIX_BYTES + header.prefix_length(unit[: header.PREFIX_BYTES])
        fits = len(unit) == point + checkpoint.length(unit[point:])
    elif unit[:1] == frames.MAGIC[:1]:
        fits = len(unit) == frames.BYTES + int.from_bytes(unit[32:36], "big")
    else:
        point = checkpoint.length(unit)
        fits = len(unit) in (point, point + checkpoint.END_BYTES)
    need(fits, "a unit that is not one part of the inner stream")
