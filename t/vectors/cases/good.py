"""Streams that are complete."""

import tree
from setup import *

# The fourteen forms of a partly unknown date (jk-schema(5), DATES).
UNKNOWN_DATES = [
    "昭和10年頃", "昭和10年4月頃", "昭和10年4月10日頃", "推定昭和10年4月10日", "推定昭和10年4月", "昭和10年春",
    "昭和10年4月上旬", "昭和10年4月中旬頃", "年月日不詳", "昭和10年月日不詳", "昭和10年4月日不詳",
    "昭和10年4月1日から4月10日頃までの間", "昭和10年4月推定1日から10日までの間", "昭和10年4月1日頃から10日頃までの間",
]


def rows(*values):
    return [(value if isinstance(value, bytes) else value.encode(),) for value in values]


def column(name, encoding, values, comment, section="Records"):
    records = rows(*values)
    good("column_" + name, whole(records, one_column(encoding)), records, section, comment)


def streams():
    good("stream_empty", whole([]), [], "LAYOUT", "A stream without records has no records frame.")
    good("stream_one_record", whole(rows("a")), rows("a"), "LAYOUT", "One record is one frame.")
    good("stream_one_record_empty", whole(rows("")), rows(""), "Records", "The one value is empty.")
    good(
        "stream_live", live(), PERSONS, "Where a checkpoint stands",
        "Frames and checkpoints may end early.",
    )
    good(
        "stream_persons", whole(PERSONS, PERSON), PERSONS, "Records",
        "Every encoding in one frame.",
    )
    stored = whole(PERSONS, PERSON, level=lambda number, level: 0)
    good("stream_not_deflated", stored, PERSONS, "Records", "A writer need not deflate.")
    long = rows("あ" * 1000, "い" * 1000)
    good("stream_deflated", whole(long), long, "Records", "A column that deflate makes shorter.")
    batch_ = live(head=BATCH)
    good("stream_batch", batch_, PERSONS, "Header", "A batch has a lane and a number.")
    segment = live(head=dict(form="segment", date="-"))
    good("stream_segment", segment, PERSONS, "Header", "A segment without a business date.")
    refused = whole([], final={"verdict": "refused", "reason": "gap", "in": 5, "aside": 5})
    good("final_refused", refused, [], "CHECKPOINTS", "Authentic input, refused as a whole.")
    aside = live(final={"in": 9, "aside": 3})
    good("final_aside", aside, PERSONS, "CHECKPOINTS", "Some records were set aside.")


def headers():
    inputs = [tree.digest(b"in", bytes([n]))[:16].hex() for n in range(3)]
    good("header_inputs", live(head={"inputs": inputs}), PERSONS, "Header", "Three input lines.")
    many = [tree.digest(b"in", bytes([n // 256, n % 256]))[:16].hex() for n in range(1024)]
    good("header_inputs_most", live(head={"inputs": many}), PERSONS, "LIMITS", "1024 input lines.")
    root = tree.digest(b"root").hex()
    heads = ["archive 9 %s 0 -" % root, "register 12 %s 8 %s,%s" % (root, root, root)]
    good(
        "header_heads", live(head={"heads": heads}), PERSONS, "Header",
        "Two ledgers, one with a proof.",
    )
    consents = live(head={"consents": "allow-empty,initial"})
    good("header_consents", consents, PERSONS, "Header", "Two consents.")
    most = ",".join("%06d" % n for n in range(64))
    good(
        "header_recipients_most", live(head={"recipients": most}), PERSONS, "LIMITS",
        "64 recipients.",
    )
    word = live(head={"kind": "k" * 48})
    good("header_word_longest", word, PERSONS, "CONVENTIONS", "A word of 48 characters.")
    program = live(head={"program": "p 0123456789.+-abc"})
    good("header_version_longest", program, PERSONS, "Header", "A version of 16 characters.")
    last = live(head=dict(BATCH, number="999999999999999999"))
    good("header_number_most", last, PERSONS, "CONVENTIONS", "The greatest number there is.")
    leap = live(head={"date": "2024-02-29"})
    good("header_date_leap", leap, PERSONS, "CONVENTIONS", "A leap day is a date.")
    padding = b"//" + b" " * 200 + b"\n"
    big = PERSON + padding * ((32768 - len(PERSON)) // len(padding))
    big += b"//" + b" " * (32768 - len(big) - 3) + b"\n"
    good("header_schema_longest", live(text=big), PERSONS, "LIMITS", "A schema of 32768 bytes.")
    good(
        "signer_first_day", live(FIRST_DAY), PERSONS, "READERS", "Valid from the business date on.",
    )
    good(
        "signer_last_day", live(LAST_DAY), PERSONS, "READERS",
        "Valid to the business date, itself included.",
    )
    good(
        "signer_refused_later", live(REFUSED_LATER), PERSONS, "READERS",
        "Refused only from tomorrow on.",
    )
    for name, signer, kind, comment in (
        ("approver", APPROVER, "approval", "A person's decision, signed by an approver."),
        ("operator", OPERATOR, "query", "A person's question, signed by an operator."),
        ("organ", ORGAN, "query", "An organ asks as a party."),
        ("prefecture", GOVERNOR, "request", "So does a prefecture."),
    ):
        made = live(signer, head={"kind": kind, "origin": signer.party})
        good("signer_" + name, made, PERSONS, "SIGNATURES", comment)


def columns():
    column("plain_width_0", "text", ["", ""], "All values empty: width 0.")
    column("plain_width_1", "text", ["a", "b" * 255], "Lengths of one byte.")
    column("plain_width_2", "text", ["a", "b" * 256], "Lengths of two bytes.")
    column("plain_width_2_most", "text", ["b" * 65535], "The longest length of two bytes.")
    column("plain_width_4", "text", ["b" * 65536], "The longest value there is needs four bytes.")
    column("digits", "digits,11", ["00000000000", "99999999999"], "Leading zeros are kept.")
    column("digits_18", "digits,18", ["0" * 18, "9" * 18], "The widest digits.")
    column(
        "digits_bitmap", "digits,6", ["222038", "", "", "220001"], "Two of four values are empty.",
    )
    column("digits_all_empty", "digits,6", ["", "", ""], "All empty: plain, whatever the encoding.")
    column("digits_plain", "digits,6", ["222038", "22203"], "One value without packed form: plain.")
    column("digits_plain_wide", "digits,2", ["12", "1２"], "A wide digit is no decimal digit.")
    bitmap = [str(n) if n % 3 else "" for n in range(17)]
    column("bitmap_three_bytes", "integer", bitmap, "17 records: the last byte has 7 unused bits.")
    column(
        "bitmap_one_byte", "integer", ["", "1", "2", "3", "4", "5", "6", "7"],
        "8 records: no unused bit.",
    )
    for width in range(1, 9):
        most = min(256**width - 1, 999999999999999999)
        column(
            "integer_width_%d" % width, "integer", ["0", str(most)], "Numbers of %d bytes." % width,
        )
    column("integer_width_0", "integer", ["7", "7", "7"], "All the same: width 0.")
    column("integer_base", "integer", ["1000000", "1000255"], "The base is the least number.")
    column("integer_plain_zero", "integer", ["7", "07"], "A leading zero has no packed form.")
    column(
        "integer_plain_long", "integer", ["7", "1000000000000000000"],
        "19 digits have no packed form.",
    )
    column("integer_plain_sign", "integer", ["7", "-7"], "A sign has no packed form.")
    column("date_negative", "date", ["1926-12-25", "1970-01-01"], "The base is negative.")
    column("date_first_last", "date", ["0001-01-01", "9999-12-31"], "The first and the last date.")
    column("date_plain_leap", "date", ["2026-02-28", "2026-02-29"], "A date that no calendar has.")
    column(
        "date_plain_lawful", "date", ["明治45年7月30日", "大正15年12月25日", "2026-04-01"],
        "Lawful dates stay as they came.",
    )
    for number, value in enumerate(UNKNOWN_DATES, 1):
        column(
            "date_unknown_%02d" % number, "date", ["1935-04-10", value],
            "A partly unknown date stays as it came.",
        )
    column(
        "time_forward", "time", ["2026-04-01T00:00:00+09:00", "2026-04-01T23:59:59+09:00"],
        "A positive difference.",
    )
    column(
        "time_back", "time",
        ["2026-04-01T09:00:10+09:00", "2026-04-01T09:00:00+09:00", "", "2026-04-01T09:00:00+09:00"],
        "A negative difference, an empty value, none.",
    )
    column("time_one", "time", ["2026-04-01T09:00:00+09:00"], "One time: the base alone.")
    column(
        "time_first_last", "time", ["0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59+09:00"],
        "The first and the last time.",
    )
    column(
        "time_plain_zone", "time", ["2026-04-01T09:00:00+09:00", "2026-04-01T00:00:00Z"],
        "Another zone has no packed form.",
    )
    column(
        "time_plain_second", "time", ["2016-12-31T23:59:60+09:00"], "Second 60 has no packed form.",
    )
    column("dict_1", "dict", ["entry", "entry"], "One entry, no indexes.")
    column(
        "dict_2_with_empty", "dict", ["entry", "", "entry"],
        "The empty value is an entry like any other.",
    )
    column(
        "dict_256", "dict", ["v%d" % n for n in range(256)] * 2,
        "256 entries: indexes of one byte.",
    )
    column(
        "dict_257", "dict", ["v%d" % n for n in range(257)] * 2,
        "257 entries: indexes of two bytes.",
    )
    column("dict_16384", "dict", ["%d" % n for n in range(16384)], "As many entries as records.")
    column("dict_all_empty", "dict", ["", ""], "All empty: plain, though the encoding is dict.")


def text():
    column(
        "text_compatibility", "text", ["\uf9d1\ufa19\ufa1b\ufa10", "六神福塚", "\U0002f81a"],
        "Compatibility ideographs are not normalised.", "TEXT",
    )
    column(
        "text_variation", "text", ["辻\U000e0100", "辻\U000e0101", "葛\U000e0100城"],
        "Variation selectors are kept.", "TEXT",
    )
    column(
        "text_composed", "text", ["が", "か\u3099", "é", "e\u0301"],
        "Composed and decomposed stay apart.", "TEXT",
    )
    kept = [
        "\ue000", "\u200b", "\u3000", "\u00a0", "\ufe00", "\U000e0001", "\u200c\u200d",
        "\U000f0000", "\u00ad",
    ]
    column(
        "text_not_forbidden", "text", kept,
        "Private use, joiners, spaces and selectors are no fault of a stream.", "TEXT",
    )
    wide = schema(*["c%02d @column(text)" % n for n in range(64)])
    record = tuple(b"%d" % n for n in range(64))
    good("columns_most", whole([record], wide), [record], "LIMITS", "64 columns.")
    full = tuple([b"x" * 65536] * 4)
    four = schema(*["c%d @column(text)" % n for n in range(4)])
    good("record_longest", whole([full], four), [full], "LIMITS", "A record of 262144 field bytes.")


def places():
    many = rows(*(b"%d" % (n % 10) for n in range(16385)))
    good(
        "frames_by_records", whole(many), many, "Where a frame ends",
        "Record 16385 begins a frame.",
    )
    exact = rows(*(b"%d" % (n % 10) for n in range(16384)))
    good(
        "frames_by_records_not_yet", whole(exact), exact, "Where a frame ends",
        "16384 records are one frame.",
    )
    bytes_ = rows(*["x" * 65536] * 4, "y")
    good(
        "frames_by_bytes", whole(bytes_), bytes_, "Where a frame ends",
        "Byte 262145 begins a frame.",
    )
    bytes_ = rows(*["x" * 65536] * 3, "y" * 65535, "z")
    good(
        "frames_by_bytes_not_yet", whole(bytes_), bytes_, "Where a frame ends",
        "262144 bytes are one frame.",
    )
    heavy = rows(*["x" * 65536] * 17)
    good(
        "checkpoint_by_weight", whole(heavy), heavy, "Where a checkpoint stands",
        "The fourth frame exceeds the weight.",
    )
    exact = rows(*["x" * 65536] * 12)
    good(
        "checkpoint_by_weight_not_yet", whole(exact), exact, "Where a checkpoint stands",
        "786432 does not exceed the weight.",
    )
    light = rows(*(b"1" for _ in range(16 * 16384 + 1)))
    good(
        "checkpoint_by_count", whole(light), light, "Where a checkpoint stands",
        "The sixteenth frame.",
    )
    left_out = [[PERSONS[0]], *([person(n)] for n in range(1, 15))]
    flat = [row for group in left_out for row in group]
    good(
        "checkpoint_left_out", live(groups=left_out, due=()), flat, "Where a checkpoint stands",
        "15 frames and a table frame: the final checkpoint alone.",
    )
    each = live(due=(1, 2, 3))
    good(
        "checkpoint_each_frame", each, PERSONS, "Where a checkpoint stands",
        "Live: a checkpoint behind each frame.",
    )


def tables():
    """16384 frames and the header are one leaf more than a table frame holds."""
    records = [(b"",)] * 16384
    every = lambda number, due: number % 16 == 0
    stream = live(text=TEXT, groups=[[record] for record in records], due=every)
    good("tables_two", stream, records, "Table", "Leaf 16384 begins a second table frame.")


def signed_source(number):
    inner = live(head=dict(BATCH, number=str(number)))
    signed = dict(inner.parts)["checkpoint 2"]
    content = [line for line in signed.split(b"\n") if line.startswith(b"content ")][0][8:]
    return (
        b"222038-220001-vector", b"%d" % number, inner.head["stream"].hex().encode(),
        CITY.name.encode(), tree.digest(signed).hex().encode(), content, b"6", signed,
    )


def source(number):
    """A stream without a lane, and only known by its checkpoint."""
    values = [tree.digest(name, b"%d" % number).hex().encode() for name in (b"a", b"b", b"c")]
    return (b"", b"", values[0][:32], values[1], values[2], b"-", b"%d" % number, b"")


def extras():
    sources = [signed_source(1), signed_source(2), source(3)]
    good(
        "sources", live(sources=sources), PERSONS, "Sources",
        "Two batches and a working stream as sources.",
    )
    many = [source(n) for n in range(1025)]
    good(
        "sources_two_frames", whole(PERSONS, PERSON, sources=many), PERSONS, "Sources",
        "1025 sources: the second frame holds one.",
    )
    good(
        "sources_without_records", whole([], PERSON, sources=sources), [], "Sources",
        "An empty stream can have sources.",
    )
    ordered = whole(PERSONS, PERSON, head={"sorted": "yes"})
    good("sorted", ordered, PERSONS, "Index", "Sorted, one frame, one index row.")
    good(
        "sorted_live", live(head={"sorted": "yes"}), PERSONS, "Index",
        "Three frames, three index rows.",
    )
    good(
        "sorted_empty", whole([], PERSON, head={"sorted": "yes"}), [], "Index",
        "A stream without records has no index frame.",
    )
    both = live(head={"sorted": "yes"}, sources=sources)
    good("sorted_with_sources", both, PERSONS, "LAYOUT", "Sources stand before the index.")
    numbers = rows("2", "10", "100")
    by_number = schema("value @column(integer) @key")
    good(
        "sorted_by_integer", whole(numbers, by_number, head={"sorted": "yes"}), numbers, "Index",
        "Integers sort by their number.",
    )
    high = live(
        signature=lambda number, made: made[:32] + (
            p256.ORDER - int.from_bytes(made[32:], "big")
        ).to_bytes(32, "big")
    )
    good("signature_other_s", high, PERSONS, "SIGNATURES", "n - s verifies as s does.")


for part in streams, headers, columns, text, places, tables, extras:
    part()
