"""Frames (jk-stream(5), FRAMES): the 48 bytes before each body."""

import struct
import zlib
from types import SimpleNamespace

from text import need

BYTES = 48
MAGIC = b"\x8aJKF"
LAYOUT = struct.Struct(">4sBBHQQIII8s")
RECORDS, SOURCES, INDEX, UNIT, TABLE = 1, 2, 3, 4, 5
SEALED = 1
MAX_ROWS = {RECORDS: 16384, SOURCES: 1024, INDEX: 16384, UNIT: 16384, TABLE: 16384}
MAX_RAW = 8388608
MAX_BODY = 2097152
MAX_FRAMES = 1048576
ENTRY_BYTES = 40


def parse(content):
    """A frame's header, held to what can be said of it alone."""
    magic, kind, flags, zero, number, before, rows, raw, body, stream = LAYOUT.unpack(
        content[:44]
    )
    need(magic == MAGIC, "frame: its first four bytes")
    need(zlib.crc32(content[:44]) == int.from_bytes(content[44:], "big"), "frame: CRC")
    need(RECORDS <= kind <= TABLE, "frame: type")
    need(flags in (0, SEALED), "frame: flags")
    need(zero == 0, "frame: reserved bytes")
    need(number <= MAX_FRAMES, "frame: number over the limit")
    need(rows <= MAX_ROWS[kind], "frame: rows over the limit")
    need(raw <= MAX_RAW, "frame: raw length over the limit")
    need(body <= MAX_BODY, "frame: body over the limit")
    need(rows > 0 or kind == UNIT, "frame: no rows")
    sealed = flags == SEALED
    if sealed or kind == UNIT:
        need(raw == 0, "frame: raw length of a sealed body")
    if kind == TABLE:
        need(raw == body == rows * ENTRY_BYTES, "frame: length of a table")
    return SimpleNamespace(
        kind=kind, sealed=sealed, number=number, before=before, rows=rows,
        counted=rows if kind in (RECORDS, UNIT) else 0,
        raw=raw, body_bytes=body, stream=stream, header=content,
    )
