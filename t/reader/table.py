"""Tables of columns, the bodies of frames (jk-stream(5), Records, Sources, Index)."""

import struct
import zlib

import column
from frame import MAX_RAW
from text import need

ENTRY = struct.Struct(">BII")
HEAD_BYTES = 2
DEFLATED = 0x80
MAX_FIELD_BYTES = 262144


def inflate(stored, raw_bytes):
    """Exactly so many bytes of raw deflate (RFC 1951), with nothing left over."""
    stream = zlib.decompressobj(-15)
    try:
        raw = stream.decompress(stored, raw_bytes + 1)
    except zlib.error:
        raw = b""
    need(len(raw) == raw_bytes and stream.eof, "column: does not inflate to its raw length")
    need(not stream.unused_data, "column: bytes behind its deflated ones")
    return raw


class Table:
    """The rows of a body, and of each column its form and raw bytes."""

    def __init__(self, body, rows, encodings, raw_bytes=None):
        need(len(body) >= HEAD_BYTES, "table: ends early")
        count = int.from_bytes(body[:HEAD_BYTES], "big")
        need(count == len(encodings), "table: number of columns")
        start = HEAD_BYTES + count * ENTRY.size
        need(len(body) >= start, "table: ends early")
        entries = list(ENTRY.iter_unpack(body[HEAD_BYTES:start]))
        total = sum(raw for _, raw, _ in entries)
        need(total <= MAX_RAW, "table: raw length over the limit")
        need(raw_bytes is None or total == raw_bytes, "table: raw length of the frame")
        need(start + sum(size for _, _, size in entries) == len(body), "table: stored lengths")
        self.rows, self.encodings = rows, encodings
        self.columns = self._open(body, start, entries)

    def _open(self, body, start, entries):
        columns = []
        for form, raw_bytes, size in entries:
            stored = body[start : start + size]
            start += size
            if form & DEFLATED:
                need(size < raw_bytes, "column: deflated and not shorter")
                stored = inflate(stored, raw_bytes)
            need(len(stored) == raw_bytes, "column: stored as it is and not as long")
            columns.append((form & ~DEFLATED, stored))
        return columns

    def decode(self, most=MAX_FIELD_BYTES):
        """All rows, each a tuple of values."""
        values = [
            column.decode(form, raw, self.rows, encoding)
            for (form, raw), encoding in zip(self.columns, self.encodings)
        ]
        self.values = values
        self.field_bytes = sum(len(value) for one in values for value in one)
        need(self.field_bytes <= most, "field bytes of a frame over the limit")
        return list(zip(*values))

    def content(self):
        """What the frame adds to the content digest."""
        pieces = [self.rows.to_bytes(4, "big")]
        for form, raw in self.columns:
            pieces += [bytes([form]), len(raw).to_bytes(4, "big"), raw]
        return b"".join(pieces)

    def need_canonical(self):
        for values, found, encoding in zip(self.values, self.columns, self.encodings):
            need(
                column.encode(values, encoding) == found, "column: not the form its values require",
            )


def split(rows, most_rows):
    """Rows in groups, each but the last as large as a frame may be."""
    groups, group, size = [], [], 0
    for row in rows:
        more = sum(map(len, row))
        if group and (len(group) == most_rows or size + more > MAX_FIELD_BYTES):
            groups.append(group)
            group, size = [], 0
        group.append(row)
        size += more
    return groups + [group] if group else groups


def pack(columns, level=9):
    """The body of these columns, given as form and raw bytes."""
    head, pieces = [len(columns).to_bytes(2, "big")], []
    for form, raw in columns:
        stored = deflate(raw, level) if level else raw
        if len(stored) < len(raw):
            form |= DEFLATED
        else:
            stored = raw
        head.append(ENTRY.pack(form, len(raw), len(stored)))
        pieces.append(stored)
    return b"".join(head + pieces), sum(len(raw) for _, raw in columns)


def deflate(raw, level=9):
    stream = zlib.compressobj(level, zlib.DEFLATED, -15)
    return stream.compress(raw) + stream.flush()
