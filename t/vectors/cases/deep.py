"""Streams that only the check of the canonical form refuses."""


import column
import tree
from columns import DICT, PACKED, PLAIN, packed, u
from frame import SOURCES
from good import source
from setup import *


def refused(name, encoding, values, form, raw, comment):
    """One column in a form or in raw bytes that its values do not require."""
    stream = whole(
        [(value,) for value in values], one_column(encoding), columns=lambda _, made: [(form, raw)],
    )
    forged("deep_" + name, stream, EMPTY, "Records", comment, deep=True)


def forms():
    two = [b"1", b"2"]
    refused(
        "packed_written_plain", "integer", two, PLAIN, column.encode_plain(two),
        "Every value has a packed form.",
    )
    refused(
        "dict_written_plain", "dict", two, PLAIN, column.encode_plain(two), "The encoding is dict.",
    )
    refused(
        "text_written_dict", "text", two, DICT, column.encode_dict(two), "The encoding is text.",
    )
    refused(
        "integer_written_dict", "integer", two, DICT, column.encode_dict(two),
        "The encoding is integer.",
    )
    none = [b"", b""]
    refused(
        "empty_written_dict", "dict", none, DICT, column.encode_dict(none), "All values are empty.",
    )
    refused(
        "plain_width_2_for_1", "text", two, PLAIN, b"\2" + u(2, 1, 1) + b"12",
        "A width of 1 holds every length.",
    )
    refused(
        "plain_width_4_for_2", "text", [b"x" * 256], PLAIN, b"\4" + u(4, 256) + b"x" * 256,
        "A width of 2 holds every length.",
    )
    refused("plain_width_1_for_0", "text", none, PLAIN, b"\1" + u(1, 0, 0), "All values are empty.")
    refused(
        "packed_width_too_wide", "integer", two, PACKED, packed(1, 2, 0, 1),
        "A width of 1 holds every number.",
    )
    refused(
        "packed_width_1_for_0", "integer", [b"1", b"1"], PACKED, packed(1, 1, 0, 0),
        "All numbers are 0.",
    )
    refused(
        "packed_width_8_for_7", "integer", two, PACKED, packed(1, 8, 0, 1),
        "A width of 1 holds every number.",
    )
    refused(
        "packed_base_not_least", "integer", two, PACKED, packed(0, 1, 1, 2),
        "The base is the least number.",
    )
    refused(
        "packed_bitmap_of_ones", "integer", two, PACKED, packed(1, 1, 0, 1, bitmap=b"\1\xc0"),
        "No value is empty.",
    )
    refused(
        "date_base_not_least", "date", two, PACKED, packed(0, 1, 1, 2),
        "The base is the least number.",
    )
    refused(
        "time_width_too_wide", "time", two, PACKED, packed(0, 2, 2),
        "A width of 1 holds every difference.",
    )
    refused("time_width_1_for_0", "time", two, PACKED, packed(0, 1, 0), "The difference is 0.")
    refused(
        "time_width_for_one", "time", [b"1"], PACKED, packed(0, 1), "One time has no differences.",
    )


def dicts():
    def one(name, entries, indexes, comment, count=2):
        raw = u(2, len(entries) - 1) + column.encode_plain(entries) + indexes
        refused("dict_" + name, "dict", [b"a"] * count, DICT, raw, comment)

    one("order", [b"b", b"a"], b"\1\0", "Entries stand in the order of their first use.")
    one("entry_twice", [b"a", b"a"], b"\0\1", "An entry stands twice.")
    one("entry_unused", [b"a", b"b"], b"\0\0", "An entry without a use.")
    one("entry_unused_last", [b"a", b"b", b"c"], b"\0\1\0", "The last entry is without a use.", 3)
    wide = u(2, 1) + b"\2" + u(2, 1, 1) + b"ab" + b"\0\1"
    refused(
        "dict_entries_width_2_for_1", "dict", [b"a", b"b"], DICT, wide,
        "A width of 1 holds every length of an entry.",
    )


def texts():
    for name, value, comment in (
        ("lone_continuation", b"a\x80", "A continuation byte without its first."),
        ("cut_short", b"\xe6\x97", "The last character is one byte short."),
        ("overlong", b"\xc0\xaf", "An overlong form."),
        ("surrogate", b"\xed\xa0\x80", "A surrogate."),
        ("over_10ffff", b"\xf4\x90\x80\x80", "A character above 10FFFF."),
        ("shift_jis", "静岡".encode("cp932"), "Another encoding."),
        ("byte_ff", b"\xff", "A byte that UTF-8 never has."),
    ):
        stream = whole([(b"good",), (value,)])
        forged("deep_text_" + name, stream, EMPTY, "TEXT", comment, deep=True)
    for name, value, comment in (
        ("nul", b"a\0b", "NUL."), (
            "tab", b"a\tb", "A tab.",
        ), ("lf", b"a\nb", "LF."), ("cr", b"a\r", "CR."),
        ("escape", b"\x1b[2J", "An escape."), ("delete", b"a\x7f", "DEL."), (
            "c1", "a\u0085".encode(), "A C1 control.",
        ),
        ("separator", "\u2028".encode(), "A line separator."), (
            "paragraph", "\u2029".encode(), "A paragraph separator.",
        ),
        ("arabic_mark", "\u061c".encode(), "A mark of direction."), (
            "left_to_right", "a\u200eb".encode(), "A mark of direction.",
        ),
        (
            "override", "a\u202eb".encode(), "An override of direction.",
        ), ("isolate", "a\u2066b".encode(), "An isolate of direction."),
        ("byte_order_mark", "\ufeffa".encode(), "A byte order mark."), (
            "replacement", "\ufffd".encode(), "The replacement character.",
        ),
        (
            "fdd0", "\ufdd0".encode(), "A noncharacter.",
        ), ("fffe", "\ufffe".encode(), "A noncharacter."),
        ("ffff", "\uffff".encode(), "A noncharacter."), (
            "10ffff", "\U0010ffff".encode(), "The last noncharacter.",
        ),
    ):
        stream = whole([(b"good",), (value,)])
        forged("deep_character_" + name, stream, EMPTY, "TEXT", comment, deep=True)
    third = lambda made: made[:6] + [(PLAIN, b"\1\2\2a\x80a\x80")] + made[7:]
    late = live(columns=at(3, third))
    forged(
        "deep_third_frame", late, PERSONS[:4], "READERS", "The third frame alone is wrong.",
        deep=True,
    )
    dict_ = whole([(b"a\x80",)], one_column("dict"))
    forged("deep_text_in_dict", dict_, EMPTY, "TEXT", "An entry of a dict is not UTF-8.", deep=True)


def early(groups, text=TEXT, head=None):
    writer = Writer(CITY, text, head or {}, Edit())
    writer.rows(groups)
    if (head or {}).get("sorted") == "yes":
        writer.index()
    return writer.end()


def places():
    section = "Where a frame ends"
    one = [(b"a",)]
    forged(
        "deep_frame_ended_early", early([one, one]), one, section, "Two records in two frames.",
        deep=True,
    )
    many = [(b"%d" % (n % 10),) for n in range(16384)]
    forged(
        "deep_frame_ended_one_early", early([many[:-1], one]), many[:-1], section,
        "16383 records, and then one.", deep=True,
    )
    heavy = [(b"x" * 65536,)] * 3 + [(b"y" * 65535,)]
    forged(
        "deep_frame_ended_one_byte_early", early([heavy, one]), heavy, section,
        "262143 bytes, and then one.", deep=True,
    )
    third = early([many, one, one])
    forged(
        "deep_third_frame_early", third, many + one, section,
        "The second frame ended early, the third shows it.", deep=True,
    )


def sorts():
    section, ordered = "Index", {"sorted": "yes"}
    backwards = [PERSONS[1], PERSONS[0]]
    forged(
        "deep_not_sorted", whole(backwards, PERSON, head=ordered), EMPTY, section,
        "The second record sorts before the first.", deep=True,
    )
    twice = [PERSONS[0], PERSONS[0]]
    forged(
        "deep_sorted_twice", whole(twice, PERSON, head=ordered), EMPTY, section,
        "A key stands twice.", deep=True,
    )
    across = live(head=ordered, groups=[PAIRS[0], PAIRS[2], PAIRS[1]], due=(3,))
    forged(
        "deep_not_sorted_across_frames", across, PERSONS[:2] + PERSONS[4:6], section,
        "The third frame sorts before the second.", deep=True,
    )
    numbers = [(b"10",), (b"9",)]
    by_number = schema("value: @column(integer) @key".replace(": ", " "))
    forged(
        "deep_not_sorted_by_integer", whole(numbers, by_number, head=ordered), EMPTY, section,
        "Integers do not sort as their digits.", deep=True,
    )

    def wrong(name, change, comment):
        stream = live(head=ordered, index=lambda _, rows: change(rows))
        forged("deep_index_" + name, stream, PERSONS, section, comment, deep=True)

    wrong(
        "frame", lambda rows: [(b"2",) + rows[0][1:]] + rows[1:],
        "The first row names another frame.",
    )
    wrong(
        "first", lambda rows: [(rows[0][0], rows[0][2], rows[0][2])] + rows[1:],
        "The key of another record as first.",
    )
    wrong(
        "last", lambda rows: [(rows[0][0], rows[0][1], rows[0][1])] + rows[1:],
        "The key of another record as last.",
    )
    wrong("row_missing", lambda rows: rows[:-1], "No row for the last frame.")
    wrong("row_more", lambda rows: rows + [(b"4",) + rows[-1][1:]], "A row without a frame.")
    wrong("rows_swapped", lambda rows: [rows[1], rows[0], rows[2]], "Two rows have changed places.")
    forged(
        "deep_index_missing", no_index(), PERSONS, section, "Sorted, and no index frame.",
        deep=True,
    )


def no_index():
    return Writer(CITY, PERSON, {"sorted": "yes"}, Edit()).rows([PERSONS]).end()


def ends():
    section = "CHECKPOINTS"
    content = live(final={"content": tree.digest(b"other").hex()})
    forged("deep_content", content, PERSONS, section, "Another content digest.", deep=True)
    counts = live(
        checkpoint=at(
            2, lambda made: [line.replace("count entry 2", "count entry 3") for line in made],
        )
    )
    forged("deep_count", counts, PERSONS, section, "One more entry than there is.", deep=True)
    less = live(
        checkpoint=at(
            2, lambda made: put([line for line in made if line != "count entry 2"], "counts", "2"),
        )
    )
    forged("deep_count_missing", less, PERSONS, section, "The entries are not counted.", deep=True)
    text = [(b"a",)]
    more = whole(text, checkpoint=at(1, lambda made: put(made, "counts", "1\ncount entry 1")))
    forged(
        "deep_counts_without_class", more, text, section, "The schema has no column class.",
        deep=True,
    )
    classes = one_column("dict").replace(b"value:", b"class:")
    values = [(b"entry",), (b"",), (b"Entry",), (b"other",)]
    good(
        "counts_other", whole(values, classes), values, section, "What is no word counts as other.",
    )
    most = [(b"w%02d" % n,) for n in range(64)]
    good("counts_most", whole(most, classes), most, section, "The 64th new value counts as other.")


def sources():
    section = "Sources"
    writer = Writer(CITY, PERSON, {}, Edit()).records_in(PERSONS)
    writer.rows([[source(1)], [source(2)]], SOURCES).end()
    forged(
        "deep_sources_ended_early", writer, PERSONS, section, "Two sources in two frames.",
        deep=True,
    )


for part in forms, dicts, texts, places, sorts, ends, sources:
    part()
