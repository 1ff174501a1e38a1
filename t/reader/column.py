"""Columns, decoded from their raw bytes and encoded as their values require."""

from text import need
from value import MAX_BYTES

PLAIN, PACKED, DICT = 0, 1, 2


class Cursor:
    """Raw bytes that are taken from the front and must be used up."""

    def __init__(self, raw):
        self.raw = raw
        self.at = 0

    def take(self, count):
        piece = self.raw[self.at : self.at + count]
        need(len(piece) == count, "column: raw bytes end early")
        self.at += count
        return piece

    def number(self, width, signed=False):
        return int.from_bytes(self.take(width), "big", signed=signed)

    def numbers(self, width, count):
        piece = self.take(width * count)
        if width == 1:
            return piece
        return [int.from_bytes(piece[i * width : (i + 1) * width], "big") for i in range(count)]

    def end(self):
        need(self.at == len(self.raw), "column: raw bytes left over")


def decode(form, raw, count, encoding):
    """The values of a column; whether it is canonical is another question."""
    cursor = Cursor(raw)
    if form == PLAIN:
        values = _decode_plain(cursor, count)
    elif form == PACKED:
        values = _decode_packed(cursor, count, encoding)
    else:
        need(form == DICT, "column: form")
        values = _decode_dict(cursor, count)
    cursor.end()
    return values


def _decode_plain(cursor, count):
    width = cursor.number(1)
    need(width in (0, 1, 2, 4), "plain column: width")
    lengths = cursor.numbers(width, count) if width else [0] * count
    need(max(lengths, default=0) <= MAX_BYTES, "value over the limit")
    return [cursor.take(length) for length in lengths]


def _decode_dict(cursor, count):
    entries = cursor.number(2) + 1
    need(entries <= count, "dict column: more entries than records")
    entries = _decode_plain(cursor, entries)
    if len(entries) == 1:
        return entries * count
    indexes = cursor.numbers(1 if len(entries) <= 256 else 2, count)
    need(max(indexes, default=0) < len(entries), "dict column: index")
    return [entries[index] for index in indexes]


def _decode_presence(cursor, count):
    has_bitmap = cursor.number(1)
    need(has_bitmap in (0, 1), "packed column: first byte")
    if not has_bitmap:
        return [True] * count
    bits = cursor.take((count + 7) // 8)
    spare = -count % 8
    need(not (bits and bits[-1] & ((1 << spare) - 1)), "packed column: unused bits")
    return [bool(bits[i >> 3] & (0x80 >> (i & 7))) for i in range(count)]


def _decode_packed(cursor, count, encoding):
    need(encoding.packs, "packed column where the encoding has no packed form")
    present = _decode_presence(cursor, count)
    need(any(present), "packed column: no value is present")
    base = cursor.number(8, signed=True)
    width = cursor.number(1)
    need(width <= 8, "packed column: width")
    stored = sum(present)
    if encoding.kind == "time":
        stored -= 1
    numbers = cursor.numbers(width, stored) if width else [0] * stored
    if encoding.kind == "time":
        numbers = _undo_deltas(base, numbers)
    else:
        numbers = [base + number for number in numbers]
    found = iter(numbers)
    return [encoding.unpack(next(found)) if here else b"" for here in present]


def _undo_deltas(base, deltas):
    numbers = [base]
    for delta in deltas:
        numbers.append(numbers[-1] + (-(delta + 1) // 2 if delta & 1 else delta // 2))
    return numbers


def encode(values, encoding):
    """The one form and the raw bytes that these values must have."""
    if not any(values):
        return PLAIN, encode_plain(values)
    if encoding.kind == "dict":
        return DICT, encode_dict(values)
    if encoding.packs:
        numbers = [encoding.pack(value) for value in values if value]
        if None not in numbers:
            return PACKED, encode_packed(values, numbers, encoding.kind == "time")
    return PLAIN, encode_plain(values)


def encode_plain(values):
    longest = max(map(len, values))
    width = 0 if longest == 0 else 1 if longest < 256 else 2 if longest < 65536 else 4
    lengths = b"".join(len(value).to_bytes(width, "big") for value in values)
    return bytes([width]) + lengths + b"".join(values)


def encode_dict(values):
    entries = {}
    for value in values:
        entries.setdefault(value, len(entries))
    width = 0 if len(entries) == 1 else 1 if len(entries) <= 256 else 2
    indexes = b"".join(entries[value].to_bytes(width, "big") for value in values)
    return (len(entries) - 1).to_bytes(2, "big") + encode_plain(list(entries)) + indexes


def encode_packed(values, numbers, deltas):
    if deltas:
        base = numbers[0]
        steps = [b - a for a, b in zip(numbers, numbers[1:])]
        numbers = [2 * step if step >= 0 else -2 * step - 1 for step in steps]
    else:
        base = min(numbers)
        numbers = [number - base for number in numbers]
    width = (max(numbers, default=0).bit_length() + 7) // 8
    return b"".join((
        encode_presence(values), base.to_bytes(8, "big", signed=True), bytes([width]),
        b"".join(number.to_bytes(width, "big") for number in numbers),
    ))


def encode_presence(values):
    if all(values):
        return b"\0"
    bits = "".join("1" if value else "0" for value in values)
    bits += "0" * (-len(bits) % 8)
    return b"\1" + int(bits, 2).to_bytes(len(bits) // 8, "big")
