"""Frames that do not hold, with all that depends on them made again."""

import frame
from setup import *

FIRST4 = PERSONS[:4]


def fields(place, changed):
    """An edit of the header of one frame; its CRC, the tree and the tables follow."""
    return at(place, lambda made: dict(made, **changed))


def headers():
    stream = live()
    first8 = stream.head["stream"][:8]
    for name, number, changed, comment in (
        ("magic", 3, dict(magic=b"\x8aJKG"), "Another fourth byte."),
        ("type_0", 3, dict(kind=0), "No such type."),
        ("type_6", 3, dict(kind=6), "No such type."),
        (
            "type_unit", 3, dict(kind=frame.UNIT, raw=0),
            "A unit where nothing is sealed as a whole.",
        ),
        ("type_index_not_sorted", 3, dict(kind=frame.INDEX), "An index where nothing is sorted."),
        ("flags_sealed", 3, dict(flags=1, raw=0), "Sealed where nothing is sealed."),
        ("flags_reserved", 3, dict(flags=2), "A reserved flag."),
        ("flags_highest", 3, dict(flags=128), "The highest flag."),
        ("reserved", 3, dict(zero=1), "Reserved bytes that are not 0."),
        ("number_before", 3, dict(number=2), "The number of the frame before."),
        ("number_after", 3, dict(number=4), "A number left out."),
        ("number_zero", 1, dict(number=0), "Frames are numbered from 1."),
        ("number_over_limit", 3, dict(number=1048577), "A number over the limit."),
        ("before_less", 3, dict(before=3), "One record less before this frame."),
        ("before_more", 3, dict(before=5), "One record more before this frame."),
        ("before_first", 1, dict(before=1), "Records before the first frame."),
        ("rows_zero", 3, dict(rows=0), "A records frame without records."),
        ("rows_over_limit", 3, dict(rows=16385), "Records over the limit."),
        ("raw_less", 3, dict(raw=100), "A raw length that is not the columns' sum."),
        ("raw_over_limit", 3, dict(raw=8388609), "A raw length over the limit."),
        ("raw_zero", 3, dict(raw=0), "No raw length, though nothing is sealed."),
        ("body_over_limit", 3, dict(body=2097153), "A body over the limit."),
        ("stream_other", 3, dict(stream=bytes(8)), "The id of another stream."),
        (
            "stream_one_bit", 3, dict(stream=first8[:7] + bytes([first8[7] ^ 1])),
            "One bit of the stream's id.",
        ),
        ("table_before_zero", 4, dict(before=0), "A table frame counts the records before it too."),
        ("table_sealed", 4, dict(flags=1, raw=0), "A table frame is never sealed."),
        ("table_raw_zero", 4, dict(raw=0), "The raw length of a table is that of its body."),
        (
            "table_body_beyond_input", 4, dict(body=20000, raw=160),
            "A table's body has 40 bytes a row; nothing waits for more.",
        ),
        ("table_rows_less", 4, dict(rows=3), "One row less than the table has entries."),
        ("table_number", 4, dict(number=3), "Table frames are numbered with the others."),
    ):
        stream = live(frame_fields=fields(number, changed))
        forged("frame_" + name, stream, EMPTY if number < 3 else FIRST4, "FRAMES", comment)
    for name, more in ("less", -1), ("more", 1):
        comment = "One record %s than the columns hold, everywhere." % name
        forged(
            "frame_rows_" + name, live(rows=at(3, lambda made: made + more)), FIRST4, "FRAMES",
            comment,
        )
    for name, number, change, comment in (
        (
            "crc", 3,
            lambda made: (made[0][:44] + bytes([made[0][44] ^ 1]) + made[0][45:], made[1]),
            "The CRC alone is wrong.",
        ),
        ("crc_zero", 1, lambda made: (made[0][:44] + bytes(4), made[1]), "The CRC is 0."),
        (
            "body_short", 3, lambda made: (made[0], made[1][:-1]),
            "The body is one byte shorter than it says.",
        ),
        (
            "body_long", 3, lambda made: (made[0], made[1] + b"\0"),
            "The body is one byte longer than it says.",
        ),
    ):
        forged(
            "frame_" + name, live(frame=at(number, change)), EMPTY if number < 3 else FIRST4,
            "FRAMES", comment,
        )


def order():
    """Whole frames moved about; nothing is signed again."""
    parts = live(due=(3,)).parts
    pieces = dict(parts)
    frames_ = [pieces["frame %d header" % n] + pieces["frame %d body" % n] for n in (1, 2, 3, 4)]
    start = b"".join(piece for _, piece in parts[:3])
    middle, end = pieces["checkpoint 1"], pieces["checkpoint 2"] + pieces["end line"]
    other = live(
        head={"date": "2026-03-31"}, groups=PAIRS[::-1][:1] + PAIRS[:1] + PAIRS[1:2], due=(3,),
    )
    graft = dict(other.parts)["frame 2 header"] + dict(other.parts)["frame 2 body"]
    one, two, three, table = frames_
    for name, body, comment in (
        ("swapped", [one, three, two], "Frames 2 and 3 have changed places."),
        ("dropped_first", [two, three], "Frame 1 is missing."),
        ("dropped_middle", [one, three], "Frame 2 is missing."),
        ("dropped_last", [one, two], "Frame 3 is missing."),
        ("doubled", [one, two, two, three], "Frame 2 stands twice."),
        ("grafted", [one, graft, three], "Frame 2 is that of another stream of the same signer."),
        ("more", [one, two, three, three], "Frame 3 stands twice."),
    ):
        content = start + b"".join(body) + middle + table + end
        forged("frames_" + name, content, EMPTY, "TREE", comment)
    body = bytearray(two)
    body[-1] ^= 1
    content = start + one + bytes(body) + three + middle + table + end
    forged("frames_bit", content, EMPTY, "TREE", "One bit in the body of frame 2.")
    renumbered = renumber(graft, live(due=(3,)).head["stream"])
    content = start + one + renumbered + three + middle + table + end
    forged(
        "frames_grafted_under_this_id", content, EMPTY, "TREE",
        "Frame 2 of another stream, with the id of this one.",
    )
    table_id = live(due=(3,), frame_fields=at(4, lambda made: dict(made, stream=bytes(8))))
    forged(
        "frames_table_of_another_stream", table_id, PERSONS, "FRAMES",
        "The table frame has another stream's id.",
    )
    sources_late()


def renumber(content, stream):
    import struct
    import zlib

    head = content[:36] + stream[:8]
    return head + struct.pack(">I", zlib.crc32(head)) + content[48:]


def sources_late():
    from good import source

    def writer(*steps, head=None):
        made = Writer(
            CITY, PERSON, dict({"live": "yes"}, **(head or {})), Edit(due=due_after(1)),
        )
        for kind, rows in steps:
            made.rows(rows, kind) if kind != frame.INDEX else made.index()
        return made.end()

    first = PERSONS[:2]
    section = "LAYOUT"
    late = writer(
        (frame.RECORDS, PAIRS[:1]), (frame.SOURCES, [[source(1)]]), (frame.RECORDS, PAIRS[1:2]),
    )
    forged(
        "frames_records_behind_sources", late, first, section,
        "A records frame behind a source frame.",
    )
    ordered = {"sorted": "yes"}
    late = writer(
        (frame.RECORDS, PAIRS[:1]), (frame.INDEX, None), (frame.SOURCES, [[source(1)]]),
        head=ordered,
    )
    forged(
        "frames_sources_behind_index", late, first, section,
        "A source frame behind an index frame.",
    )
    late = writer(
        (frame.RECORDS, PAIRS[:1]), (frame.INDEX, None), (frame.RECORDS, PAIRS[1:2]), head=ordered,
    )
    forged(
        "frames_records_behind_index", late, first, section,
        "A records frame behind an index frame.",
    )
    over = Writer(CITY, PERSON, {"live": "yes"}, Edit(due=due_after(1)))
    over.rows(PAIRS[:1]).rows([[source(n) for n in range(1025)]], frame.SOURCES).end()
    forged("frame_sources_over_limit", over, first, "Sources", "A source frame of 1025 rows.")
    behind = Writer(CITY, PERSON, {"live": "yes"}, Edit(due=due_after(1, 2)))
    behind.rows(PAIRS[:1])
    entry = behind.tree.leaves[0] + bytes(8)
    behind.frame(frame.TABLE, 1, entry, 40, 0)
    behind.checkpoint()
    behind.rows(PAIRS[1:2]).end()
    forged(
        "frames_records_behind_table", behind, first, section,
        "A records frame behind a table frame.",
    )


headers()
order()
