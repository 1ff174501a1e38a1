"""Sealed streams: frame by frame, and as a whole around an inner stream."""

import struct

from good import source
from setup import *

FIRST4 = PERSONS[:4]
TO = (OPENING.point,)


def sealed(to=TO, **given):
    return live(recipients=to, **given)


def frames_good():
    section = "SEALING"
    good("sealed", sealed(), PERSONS, section, "Opened with the one key.", OPENING)
    good(
        "sealed_without_key", sealed(), EMPTY, section,
        "Verified without a key, nothing comes out.",
    )
    both = sealed((OPENING.point, SECOND.point))
    good("sealed_two_first", both, PERSONS, section, "Two recipients, opened by one.", OPENING)
    good(
        "sealed_two_second", both, PERSONS, section, "Two recipients, opened by the other.", SECOND,
    )
    most = [crypto.point_of(number) for number in range(2, 65)] + [OPENING.point]
    good("sealed_most_recipients", sealed(most), PERSONS, "LIMITS", "64 seals.", OPENING)
    extras = sealed(head={"sorted": "yes"}, sources=[source(1)])
    good(
        "sealed_sources_index", extras, PERSONS, section, "Source and index frames are sealed too.",
        OPENING,
    )
    segment = sealed(head=dict(form="segment", date="-"))
    good("sealed_segment", segment, PERSONS, section, "A segment, sealed to a keep key.", OPENING)
    good(
        "sealed_empty", whole([], recipients=TO), EMPTY, section, "No frames, a seal all the same.",
        OPENING,
    )
    for more, name in (0, "exact"), (1, "one_more"):
        record = (b"x" * (1024 - 4 - 2 - 9 - 3 + more),)
        stream = whole([record], recipients=TO, level=lambda number, made: 0)
        comment = "The plain text is %s." % (
            "a multiple of 1024 without padding", "padded by 1023 zeros",
        )[more]
        good("sealed_padding_" + name, stream, [record], section, comment, OPENING)
    good(
        "sealed_commitment_unseen", sealed(seals=flip_commitment), EMPTY, section,
        "Without a key no commitment can be compared.",
    )


def flip(text, place):
    return text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]


def flip_commitment(_, made):
    return [made[0], flip(made[1], 20)] + made[2:]


def seal_line(change):
    """An edit of the words of the first seal line."""

    def edit(_, made):
        words = made[2].split(" ")
        return made[:2] + [" ".join(change(words))] + made[3:]

    return edit


def seals_forged():
    def one(name, comment, key=OPENING, section="SEALING", to=TO, **steps):
        forged("seal_" + name, sealed(to, **steps), EMPTY, section, comment, key)

    one("commitment", "One digit of the commitment.", seals=flip_commitment)
    one(
        "wrapped", "One digit of the wrapped secret.",
        seals=seal_line(lambda w: w[:3] + [flip(w[3], 5)]),
    )
    one(
        "tag", "One digit of the wrapped secret's tag.",
        seals=seal_line(lambda w: w[:3] + [flip(w[3], 95)]),
    )
    one(
        "enc_off_curve", "An encapsulated key that is not on the curve.",
        seals=seal_line(lambda w: w[:2] + [flip(w[2], 129)] + w[3:]),
    )
    one(
        "enc_other", "Another encapsulated key.",
        seals=seal_line(lambda w: w[:2] + [CITY.point.hex()] + w[3:]),
    )
    one(
        "enc_compressed", "An encapsulated key that begins with 02.",
        seals=seal_line(lambda w: w[:2] + ["02" + w[2][2:]] + w[3:]),
    )
    one(
        "to_another_key", "Wrapped to another key than it names.", to=(SECOND.point,),
        seals=seal_line(lambda w: w[:1] + [OPENING.id] + w[2:]),
    )
    one(
        "header_changed", "The header was changed after it was sealed.",
        header=lambda _, made: put(made, "date", "2026-03-31"),
    )
    one(
        "schema_changed", "The schema was changed after it was sealed.",
        header=lambda _, made: put(
            made, "schema", "%s %d" % (tree.digest(OTHER_PERSON).hex(), len(OTHER_PERSON)),
        ),
        header_bytes=lambda _, made: made.replace(PERSON, OTHER_PERSON),
    )
    both = (OPENING.point, SECOND.point)
    section = "Header"
    one(
        "not_ascending", "Seals out of order.", None, section, both,
        seals=lambda _, made: made[:2] + made[:1:-1],
    )
    one("twice", "A key twice.", None, section, both, seals=lambda _, made: made[:3] + made[2:3])
    one(
        "missing", "Two seals announced, one there.", None, section,
        seals=lambda _, made: ["seals 2"] + made[1:],
    )
    one(
        "more", "One seal announced, two there.", None, section, both,
        seals=lambda _, made: ["seals 1"] + made[1:],
    )
    one(
        "none", "No seal where frames are sealed.", None, section,
        seals=lambda _, made: ["seals 0"],
    )
    one(
        "commitment_missing", "A seal without a commitment.", None, section,
        seals=lambda _, made: drop(made, "commitment"),
    )
    one(
        "commitment_short", "A commitment of 63 digits.", None, section,
        seals=lambda _, made: [made[0], made[1][:-1]] + made[2:],
    )
    one(
        "enc_short", "An encapsulated key of 129 digits.", None, section,
        seals=seal_line(lambda w: w[:2] + [w[2][:-1]] + w[3:]),
    )
    one(
        "wrapped_short", "A wrapped secret of 95 digits.", None, section,
        seals=seal_line(lambda w: w[:3] + [w[3][:-1]]),
    )
    over = [crypto.point_of(number) for number in range(2, 67)]
    one("over_limit", "65 seals.", None, "LIMITS", over)
    none = live(recipients=TO, head={"sealing": "none"})
    forged("seal_where_nothing_is_sealed", none, EMPTY, section, "Seals, but sealing none.")


OTHER_PERSON = PERSON.replace(b"name: ", b"nome: ")


def frames_forged():
    def one(name, comment, number=3, section="SEALING", key=OPENING, **steps):
        steps = {step: at(number, change) for step, change in steps.items()}
        forged("sealed_" + name, sealed(**steps), FIRST4 if key else EMPTY, section, comment, key)

    one(
        "body_bit", "One bit of a sealed body.",
        frame=lambda made: (made[0], made[1][:50] + bytes([made[1][50] ^ 1]) + made[1][51:]),
    )
    one(
        "tag_bit", "One bit of a sealed body's tag.",
        frame=lambda made: (made[0], made[1][:-1] + bytes([made[1][-1] ^ 1])),
    )
    one("nonce_of_another_frame", "Sealed under the number of frame 2.", nonce=lambda made: 2)
    one("nonce_without_number", "Sealed under the base nonce itself.", nonce=lambda made: 0)
    one(
        "associated_other", "Another frame header as associated data.",
        associated=lambda made: made[:-1] + bytes([made[-1] ^ 1]),
    )
    one("associated_none", "No associated data.", associated=lambda made: b"")
    one(
        "padding_not_zero", "The last byte of the padding is 1.",
        plain=lambda made: made[:-1] + b"\1",
    )
    one(
        "padding_first_not_zero", "The first byte of the padding is 1.",
        plain=lambda made: padding(made, b"\1"),
    )
    one("padding_block_more", "A block of zeros more.", plain=lambda made: made + bytes(1024))
    one("padding_none", "No padding at all.", plain=lambda made: made[: 4 + content_bytes(made)])
    one("padding_byte_more", "One byte of padding more.", plain=lambda made: made + b"\0")
    one("plain_empty", "Nothing in it, not even a length.", plain=lambda made: b"")
    one(
        "length_over_plain", "A length of more than there is.",
        plain=lambda made: struct.pack(">I", 1021) + made[4:],
    )
    one("length_huge", "A length of 4 GiB less one.", plain=lambda made: b"\xff" * 4 + made[4:])
    one(
        "length_more", "The content takes one byte of the padding.",
        plain=lambda made: struct.pack(">I", content_bytes(made) + 1) + made[4:],
    )
    one("length_zero", "No content.", plain=lambda made: bytes(len(made)))
    one(
        "body_shorter_than_tag", "A body of 15 bytes.",
        frame_fields=lambda made: dict(made, body=15), frame=lambda made: (made[0], made[1][:15]),
    )
    one(
        "flag_missing", "The flag is missing.", section="FRAMES", key=None,
        frame_fields=lambda made: dict(made, flags=0),
    )
    one(
        "raw_length", "A raw length, though the body is sealed.", section="FRAMES", key=None,
        frame_fields=lambda made: dict(made, raw=100),
    )
    huge = struct.pack(">H", 8) + struct.pack(">BII", 128, 8388609, 100) + bytes(63 + 100)
    one(
        "table_raw_over_limit", "The columns' raw lengths exceed the limit.", section="LIMITS",
        body=lambda made: huge,
    )
    one(
        "does_not_decode", "The columns are one byte short.", section="Records",
        body=lambda made: made[:-1],
    )
    content = sealed(final={"content": tree.digest(b"").hex()})
    forged(
        "sealed_final_content", content, EMPTY, "CHECKPOINTS",
        "A content digest in a sealed stream.",
    )
    counts = sealed(final={"counts": "1\ncount entry 6"})
    forged("sealed_final_counts", counts, EMPTY, "CHECKPOINTS", "Counts in a sealed stream.")
    swapped = sealed(due=(3,), frame=swap_bodies())
    forged(
        "sealed_bodies_swapped", swapped, PERSONS[:2], "SEALING",
        "Frames 2 and 3 have each other's body.", OPENING,
    )


def swap_bodies():
    bodies = dict(sealed(due=(3,)).parts)
    other = {2: bodies["frame 3 body"], 3: bodies["frame 2 body"]}
    return lambda number, made: (made[0], other.get(number, made[1]))


def content_bytes(plain):
    return struct.unpack(">I", plain[:4])[0]


def padding(plain, first):
    start = 4 + content_bytes(plain)
    return plain[:start] + first + plain[start + 1 :]


def around_good():
    section = "SEALING"
    good("around", around(batch()), PERSONS, section, "A batch sealed as a whole, opened.", OPENING)
    good(
        "around_without_key", around(batch()), EMPTY, section,
        "Verified without a key, nothing comes out.",
    )
    both = around(batch(), recipients=(OPENING.point, SECOND.point))
    good("around_two_first", both, PERSONS, section, "Two recipients, opened by one.", OPENING)
    good(
        "around_two_second", both, PERSONS, section, "Two recipients, opened by the other.", SECOND,
    )
    empty = around(batch(groups=[]))
    good(
        "around_empty", empty, EMPTY, section, "A batch without records, sealed as a whole.",
        OPENING,
    )
    extras = batch(head={"sorted": "yes"}, sources=[source(1)])
    good(
        "around_sources_index", around(extras), PERSONS, section, "Sources and index inside.",
        OPENING,
    )
    many = [[person(n)] for n in range(20)]
    flat = [row for group in many for row in group]
    counted = around(
        batch(groups=many, due=(16,)), head={"live": "no"}, due=lambda number, due: due,
    )
    good(
        "around_checkpoint_by_count", counted, flat, "Where a checkpoint stands",
        "Sixteen units are a checkpoint.", OPENING,
    )


def around_forged():
    section = "SEALING"

    def one(name, comment, stream, released=EMPTY, key=OPENING, where=section):
        forged("around_" + name, stream, released, where, comment, key)

    def outside(name, value, **inner):
        return around(batch(**inner), head={name: value})

    one("kind_differs", "Another kind inside.", outside("kind", "other"))
    one(
        "recipients_differ", "Another recipient inside.",
        outside("recipients", "000001", head={"recipients": "220001"}),
    )
    one("recipients_more", "One recipient more outside.", outside("recipients", "000001,220001"))
    one("lane_differs", "Another receiver inside.", outside("lane", "222038-000001-vector"))
    one("number_differs", "Another number inside.", outside("number", "8"))
    one("date_differs", "Another date inside.", outside("date", "2026-03-31"))
    one(
        "environment_differs", "Another environment inside.",
        around(batch(head={"environment": "production"})),
    )
    free = dict(form="segment", recipients="-", lane="-", number="-")
    inner = live(head=dict(free, form="working"))
    one("form_differs", "Another form inside.", around(inner, head=free))
    inner = live(head=free)
    town = around(inner, head=dict(free, origin="223441"), signer=TOWN)
    one("origin_differs", "Another origin inside.", town)
    units(one)
    inner_wrong(one)
    outer_wrong(one)


def units(one):
    inner = batch()
    made = units_of(inner)

    def with_units(units, **given):
        return around(inner, units=units, **given)

    first = made[0][0]
    one(
        "unit_split", "The header and its checkpoint in two units.",
        with_units([(first[:-20], 0), (first[-20:], 0)] + made[1:]),
    )
    one(
        "prefix_apart", "The prefix in a unit of its own.",
        with_units([(first[:31], 0), (first[31:], 0)] + made[1:]),
    )
    one(
        "frame_header_apart", "A frame's header in a unit of its own.",
        with_units(made[:1] + [(made[1][0][:48], 0), (made[1][0][48:], 2)] + made[2:]),
    )
    one(
        "units_joined", "Two frames in one unit.",
        with_units(made[:1] + [(made[1][0] + made[2][0], 4)] + made[3:]),
    )
    one(
        "unit_with_checkpoint", "A frame and its checkpoint in one unit.",
        with_units(made[:2] + [(made[2][0] + made[3][0], 2)] + made[4:]), EMPTY,
    )
    last = made[-1][0]
    one(
        "end_line_apart", "The end line in a unit of its own.",
        with_units(made[:-1] + [(last[:-41], 0), (last[-41:], 0)]), PERSONS,
    )
    one("unit_empty", "A unit of no bytes.", with_units(made[:2] + [(b"", 0)] + made[2:]))
    one("unit_missing", "The second frame is in no unit.", with_units(made[:2] + made[3:]))
    one("unit_doubled", "The second frame is in two units.", with_units(made[:3] + made[2:]))
    one(
        "units_swapped", "Two frames have changed places.",
        with_units([made[0], made[2], made[1]] + made[3:]),
    )
    one("inner_cut", "The inner stream has no end.", with_units(made[:-1]), FIRST4)
    one("inner_cut_early", "The inner stream ends behind its first frame.", with_units(made[:2]))
    one(
        "inner_end_line_cut", "The inner end line is one byte short.",
        with_units(made[:-1] + [(last[:-1], 0)]), FIRST4,
    )
    one(
        "unit_behind_the_end", "A unit behind the inner end.", with_units(made + [(b"more", 0)]),
        PERSONS,
    )
    one(
        "byte_behind_the_end", "A byte behind the inner end.",
        with_units(made[:-1] + [(last + b"\n", 0)]), FIRST4,
    )
    one(
        "rows_less", "One record less outside than inside.",
        with_units(made[:1] + [(made[1][0], 1)] + made[2:]),
    )
    one(
        "rows_more", "One record more outside than inside.",
        with_units(made[:1] + [(made[1][0], 3)] + made[2:]),
    )
    one(
        "rows_of_header", "A record outside for the inner header.",
        with_units([(first, 1)] + made[1:]),
    )
    one(
        "rows_moved", "The records of one frame stand at the other.",
        with_units(made[:1] + [(made[1][0], 1), (made[2][0], 3)] + made[3:]),
    )
    one(
        "rows_of_table", "A record outside for the inner table frame.",
        with_units(made[:5] + [(made[5][0], 2)] + made[6:]), FIRST4,
    )


def inner_wrong(one):
    flip_signature = lambda made: made[:40] + bytes([made[40] ^ 1]) + made[41:]
    for number, released in (0, EMPTY), (1, EMPTY), (2, FIRST4):
        inner = batch(signature=at(number, flip_signature))
        one(
            "inner_signature_%d" % number,
            "One bit of the inner checkpoint %d's signature." % number, around(inner), released,
        )
    one("inner_signer_other", "The inner signer is not of the origin.", around(batch(signer=TOWN)))
    bad = at(3, lambda made: [(0, b"\3")] + made[1:])
    one(
        "inner_does_not_decode", "The third frame inside does not decode.",
        around(batch(columns=bad)), FIRST4,
    )
    inner = live(recipients=TO, head=dict(BATCH, sealing="frames"))
    one("inner_sealed", "The inner stream is itself sealed.", around(inner))
    noise = [(b"not a stream" * 10, 0)]
    one("inner_noise", "Not a stream inside.", around(batch(), units=noise))


def outer_wrong(one):
    flip_bit = lambda made: (made[0], made[1][:9] + bytes([made[1][9] ^ 1]) + made[1][10:])
    one("body_bit", "One bit of the fifth unit.", around(batch(), frame=at(5, flip_bit)), FIRST4)
    one("body_bit_first", "One bit of the first unit.", around(batch(), frame=at(1, flip_bit)))
    one("commitment", "One digit of the commitment.", around(batch(), seals=flip_commitment))
    flag = at(5, lambda made: dict(made, flags=0))
    one(
        "flag_missing", "The fifth unit's flag is missing.", around(batch(), frame_fields=flag),
        EMPTY, None, "FRAMES",
    )
    raw = at(5, lambda made: dict(made, raw=1))
    one(
        "raw_length", "A raw length in a unit frame.", around(batch(), frame_fields=raw), EMPTY,
        None, "FRAMES",
    )
    kind = at(5, lambda made: dict(made, kind=1, rows=1))
    one(
        "records_frame", "A records frame among units.", around(batch(), frame_fields=kind), EMPTY,
        None, "LAYOUT",
    )
    one(
        "sorted", "The outer stream is sorted.",
        around(batch(), head={"sorted": "yes"}, index=lambda _, made: []), EMPTY, None,
    )
    with_schema = around(
        batch(),
        header=lambda _, made: put(made, "schema", "%s %d" % (tree.digest(TEXT).hex(), len(TEXT))),
        header_bytes=lambda _, made: made + TEXT,
    )
    one("schema", "A schema in the outer header.", with_schema, EMPTY, None, "Header")
    length = around(
        batch(), header=lambda _, made: put(made, "schema", "- %d" % len(TEXT)),
        header_bytes=lambda _, made: made + TEXT,
    )
    one("schema_length", "No schema, but its length is not 0.", length, EMPTY, None, "Header")
    one(
        "frame_before", "Records before the first unit.",
        around(batch(), frame_fields=at(1, lambda made: dict(made, before=1))), EMPTY, None,
        "FRAMES",
    )


for part in frames_good, seals_forged, frames_forged, around_good, around_forged:
    part()
