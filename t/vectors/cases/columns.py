"""Columns that no reader can decode; everything around them holds."""

import struct
import zlib

import table
from good import signed_source, source
from setup import *

PLAIN, PACKED, DICT = 0, 1, 2


def u(width, *numbers):
    return b"".join(number.to_bytes(width, "big") for number in numbers)


def packed(base, width, *numbers, bitmap=b"\0"):
    return bitmap + base.to_bytes(8, "big", signed=True) + u(1, width) + u(width, *numbers)


def refused(name, encoding, form, raw, comment, rows=2, section="Records"):
    """One frame of one column, whose form and raw bytes are these."""
    edit = lambda _, made: [(form, raw)]
    stream = whole([(b"1",)] * rows, one_column(encoding), columns=edit)
    forged("column_" + name, stream, EMPTY, section, comment)


def plain():
    one = lambda name, raw, comment, rows=2: refused(
        "plain_" + name, "text", PLAIN, raw, comment, rows,
    )
    one("width_3", b"\3" + u(3, 1, 1) + b"ab", "There is no width 3.")
    one("width_8", b"\x08" + u(8, 1, 1) + b"ab", "There is no width 8 here.")
    one("nothing", b"", "Not even a width.")
    one("lengths_end_early", b"\1\1", "One length for two records.")
    one("values_end_early", b"\1\1\2ab", "The last value is one byte short.")
    one("bytes_left_over", b"\1\1\1abc", "One byte behind the last value.")
    one("width_0_bytes_left_over", b"\0a", "Values of no width have no bytes.")
    one("length_huge", b"\4" + u(4, 0xFFFFFFFF, 2) + b"ab", "A length of 4 GiB less one.")
    one(
        "lengths_sum_over_32_bits", b"\4" + u(4, 0xFFFFFFFF, 3) + b"ab",
        "Lengths that add up to 2 in 32 bits.",
    )
    long = b"\4" + u(4, 65537, 0) + b"x" * 65537
    refused(
        "plain_value_over_limit", "text", PLAIN, long, "A value of 65537 bytes.", section="LIMITS",
    )
    heavy = b"\4" + u(4, *[65536] * 4, 1) + b"x" * 262145
    refused(
        "plain_field_bytes_over_limit", "text", PLAIN, heavy, "262145 field bytes.", 5, "LIMITS",
    )


def packs():
    def one(name, raw, comment, encoding="integer", rows=2):
        refused("packed_" + name, encoding, PACKED, raw, comment, rows)

    for encoding in "text", "dict":
        one("in_" + encoding, packed(1, 1, 0, 1), "%s has no packed form." % encoding, encoding)
    one("nothing", b"", "Not even a first byte.")
    one("none_present", packed(0, 0, bitmap=b"\1\0"), "No value is present.")
    one("time_none_present", packed(0, 0, bitmap=b"\1\0"), "No value is present.", "time")
    one("first_byte_2", packed(1, 1, 0, 1, bitmap=b"\2"), "The first byte is 0 or 1.")
    one("bitmap_ends_early", b"\1", "No bitmap.")
    one("bitmap_short", packed(1, 0, bitmap=b"\1\x80"), "One bitmap byte for nine records.", rows=9)
    one("bitmap_unused_bit", packed(1, 1, 0, bitmap=b"\1\xa0"), "An unused bit is set.")
    one("bitmap_unused_last_bit", packed(1, 1, 0, bitmap=b"\1\x81"), "The last unused bit is set.")
    one("base_ends_early", b"\0" + bytes(7), "A base of seven bytes.")
    one("width_missing", b"\0" + bytes(8), "No width behind the base.")
    one("width_9", packed(1, 9, 0, 1), "A width of nine bytes.")
    one("width_255", packed(1, 255, 0, 1), "A width of 255 bytes.")
    one("numbers_end_early", packed(1, 2, 0, 256)[:-1], "The last number is one byte short.")
    one("numbers_left_over", packed(1, 1, 0, 1, 2), "Three numbers for two records.")
    one("width_0_numbers_left_over", packed(1, 0) + b"\0", "Numbers of no width have no bytes.")
    one("integer_negative", packed(-1, 1, 0, 1), "An integer below 0.")
    one("integer_over_limit", packed(10**18 - 1, 1, 0, 1), "An integer of 19 digits.")
    one(
        "integer_over_64_bits", packed(1, 8, 0, 2**64 - 1),
        "Base and number add up to 0 in 64 bits.",
    )
    one("integer_over_63_bits", packed(2**63 - 1, 1, 0, 1), "Base and number leave 63 bits.")
    one("digits_negative", packed(-1, 1, 0, 1), "Digits below 0.", "digits,6")
    one("digits_over_limit", packed(999999, 1, 0, 1), "Seven digits where six belong.", "digits,6")
    one("date_before_year_1", packed(-719163, 1, 0, 1), "The day before 0001-01-01.", "date")
    one("date_after_year_9999", packed(2932896, 1, 0, 1), "The day after 9999-12-31.", "date")
    first = -719162 * 86400 - 32400
    last = 2932896 * 86400 + 86399 - 32400
    one(
        "time_before_year_1", packed(first, 1, 1), "The second before 0001-01-01, by a difference.",
        "time",
    )
    one(
        "time_after_year_9999", packed(last, 1, 2), "The second after 9999-12-31, by a difference.",
        "time",
    )
    one(
        "time_base_before_year_1", packed(first - 1, 1, 2),
        "The base is the second before 0001-01-01.", "time",
    )
    one("time_numbers_left_over", packed(0, 1, 0, 0), "Two differences for two times.", "time")
    one(
        "time_difference_huge", packed(0, 8, 2**64 - 1), "The most negative difference there is.",
        "time",
    )
    one("time_difference_missing", packed(0, 1), "No difference for the second time.", "time")


def dicts():
    one = lambda name, raw, comment, rows=2: refused(
        "dict_" + name, "dict", DICT, raw, comment, rows,
    )
    two = b"\0\1\1\1\1ab"
    one("nothing", b"", "Not even a number of entries.")
    one("index_out_of_range", two + b"\0\2", "Index 2 of two entries.")
    one("more_entries_than_records", u(2, 2) + b"\1\1\1\1abc\0\1", "Three entries for two records.")
    one("index_missing", two + b"\0", "One index for two records.")
    one("index_left_over", two + b"\0\1\0", "Three indexes for two records.")
    one("one_entry_with_indexes", b"\0\0\1\1a\0\0", "Indexes where there is one entry.")
    one("entries_end_early", b"\0\1\1\1", "The entries end in their lengths.")
    one("entries_width_3", b"\0\1\3" + u(3, 1, 1) + b"ab\0\1", "Entries with a width of 3.")
    many = u(2, 256) + b"\1" + b"\1" * 257 + bytes(257)
    one("index_narrow", many + bytes(257), "Indexes of one byte for 257 entries.", 257)
    wide = u(2, 0) + u(1, 4) + u(4, 65536) + b"x" * 65536
    one("field_bytes_over_limit", wide, "One entry of 65536 bytes, five times.", 5)


def deflated(raw):
    return table.deflate(raw)


def tables():
    """Bodies whose head or whose deflated bytes do not fit."""
    value = b"a" * 1000
    raw = b"\2" + u(2, 1000) + value
    stored = deflated(raw)

    def body(form, raw_bytes, stored_bytes, stored, count=1):
        return u(2, count) + struct.pack(">BII", form, raw_bytes, stored_bytes) + stored

    def one(name, made, comment, raw_bytes=None, section="Records"):
        steps = dict(body=lambda _, old: made)
        if raw_bytes is not None:
            steps["frame_fields"] = at(1, lambda fields: dict(fields, raw=raw_bytes))
        forged("table_" + name, whole([(value,)], **steps), EMPTY, section, comment)

    size = len(raw)
    one("empty", b"", "A body of no bytes.")
    one("columns_none", u(2, 0), "No column.")
    one(
        "columns_less", u(2, 0) + body(128, size, len(stored), stored)[2:],
        "Fewer columns than the schema has.",
    )
    one(
        "columns_more", body(128, size, len(stored), stored, 2),
        "More columns than the schema has.",
    )
    one("columns_over_limit", body(128, size, len(stored), stored, 65), "65 columns.")
    one("head_ends_early", body(128, size, len(stored), b"")[:-1], "The head is one byte short.")
    one("form_3", body(3, size, size, raw), "There is no form 3.")
    one("form_127", body(127, size, size, raw), "There is no form 127.")
    one("form_64", body(64, size, size, raw), "Bit 6 is no part of a form.")
    one(
        "form_3_deflated", body(131, size, len(stored), stored),
        "There is no form 3, deflated or not.",
    )
    one(
        "stored_end_early", body(128, size, len(stored), stored[:-1]),
        "The stored bytes are one short.",
    )
    one(
        "stored_left_over", body(128, size, len(stored), stored + b"\0"),
        "One byte behind the stored ones.",
    )
    one("stored_huge", body(128, size, 0xFFFFFFFF, stored), "A stored length of 4 GiB less one.")
    one(
        "raw_over_limit", body(128, 8388609, len(stored), stored),
        "A column's raw length over the limit.", section="LIMITS",
    )
    one(
        "raw_huge", body(128, 0xFFFFFFFF, len(stored), stored), "A raw length of 4 GiB less one.",
        section="LIMITS",
    )
    one(
        "not_deflated_length_differs", body(0, size - 1, size, raw),
        "Not deflated: both lengths are equal.", size - 1,
    )
    longer = deflated_stored(b"\1\1x")
    one("deflated_not_shorter", body(128, 3, len(longer), longer), "Deflated, and not shorter.", 3)
    one(
        "deflated_raw_short", body(128, size - 1, len(stored), stored),
        "Inflates to one byte more than it says.", size - 1,
    )
    one(
        "deflated_raw_long", body(128, size + 1, len(stored), stored),
        "Inflates to one byte less than it says.", size + 1,
    )
    trailing = stored + b"\0"
    one(
        "deflated_left_over", body(128, size, len(trailing), trailing),
        "One byte behind the deflated ones.",
    )
    unended = unended_deflate(raw)
    one("deflated_unended", body(128, size, len(unended), unended), "No last block.")
    one(
        "deflated_cut", body(128, size, len(stored) - 1, stored[:-1]),
        "The deflated bytes end early.",
    )
    noise = b"\xff" * 20
    one("deflated_noise", body(128, size, len(noise), noise), "Not deflate at all.")
    wrapped = zlib.compress(raw, 9)
    one("deflated_zlib", body(128, size, len(wrapped), wrapped), "With the wrapping of zlib.")
    bomb = deflated(bytes(8388608))
    one(
        "deflated_bomb", body(128, 10000, len(bomb), bomb),
        "8 MiB where 10000 bytes are said to be.", 10000,
    )
    far = too_far()
    one(
        "deflated_distance", body(128, 259, len(far), far), "A distance to before the first byte.",
        259,
    )


def deflated_stored(raw):
    return b"\1" + struct.pack("<HH", len(raw), 0xFFFF ^ len(raw)) + raw


def unended_deflate(raw):
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return stream.compress(raw) + stream.flush(zlib.Z_SYNC_FLUSH)


def too_far():
    """A fixed block: the literal "a", length 258 at distance 2, the end."""
    bits = "110" + "10010001" + "11000101" + "00001" + "0000000"
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8][::-1], 2) for i in range(0, len(bits), 8))


def places():
    """What a wrong frame takes with it, and what not."""
    bad = lambda made: [(PLAIN, b"\3")] + made[1:]
    for number, released in (1, 0), (2, 2), (3, 4):
        stream = live(due=(3,), columns=at(number, bad))
        comment = "Under one checkpoint, frame %d of three does not decode." % number
        forged("frame_%d_does_not_decode" % number, stream, PERSONS[:released], "READERS", comment)
    bad = lambda made: [(PLAIN, b"\3")] + made[1:]
    stream = live(sources=[source(1)], columns=at(4, bad))
    forged("sources_do_not_decode", stream, PERSONS, "Sources", "A source frame with a width of 3.")
    stream = live(head={"sorted": "yes"}, columns=at(4, bad))
    forged("index_does_not_decode", stream, PERSONS, "Index", "An index frame with a width of 3.")


def sources():
    section = "Sources"

    def one(name, row, comment):
        stream = live(sources=[row])
        forged("source_" + name, stream, PERSONS, section, comment)

    row = signed_source(1)

    def changed(place, value):
        return row[:place] + (value,) + row[place + 1 :]

    one("lane_without_number", changed(1, b""), "A lane without a number.")
    one("number_without_lane", changed(0, b""), "A number without a lane.")
    one("lane_short", changed(0, b"222038-vector"), "A lane of one party.")
    one("number_zero", changed(1, b"0"), "Numbers on a lane begin with 1.")
    one("stream_short", changed(2, row[2][1:]), "A stream id of 31 digits.")
    one("signer_upper", changed(3, row[3].upper()), "Upper-case hexadecimal digits.")
    one("checkpoint_short", changed(4, row[4][1:]), "A digest of 63 digits.")
    one("content_empty", changed(5, b""), "No content digest is a hyphen.")
    one("records_empty", changed(6, b""), "The number of records is missing.")
    one(
        "signed_other", changed(7, signed_source(2)[7]),
        "The checkpoint is another than the digest names.",
    )


for part in plain, packs, dicts, tables, places, sources:
    part()
