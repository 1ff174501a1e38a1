"""Streams that end early: at every border, and one byte before and behind it."""

from setup import *


def cuts(stream, prefix, released_at, section, key=None):
    content, offset = stream.bytes(), 0
    for name, piece in stream.parts:
        label = prefix + name.replace(" ", "_")
        for suffix, end in ("_before", offset), ("_one_byte", offset + 1), (
            "_but_one", offset + len(piece) - 1,
        ):
            words = {
                "_before": "before", "_one_byte": "one byte into",
                "_but_one": "one byte before the end of",
            }
            comment = "The input ends %s the %s." % (words[suffix], name)
            case(
                label + suffix, "cut", content[:end], released_at(stream, end), section, comment,
                key,
            )
        offset += len(piece)


def released_at(stream, end):
    """What the checkpoints before this offset cover."""
    return PERSONS[: released_count(stream, end)]


def released_count(stream, end):
    offset, records, released = 0, 0, 0
    for name, piece in stream.parts:
        offset += len(piece)
        if name.startswith("frame") and name.endswith("body") and records < 6:
            records += 2
        if name.startswith("checkpoint") and offset <= end:
            released = records
    return released


cuts(live(), "cut_", released_at, "READERS")
SEALED = live(recipients=(OPENING.point,))
for part in "checkpoint 1", "frame 3 header", "checkpoint 2", "end line":
    names = [name for name, _ in SEALED.parts]
    end = sum(len(piece) for _, piece in SEALED.parts[: names.index(part)])
    case(
        "cut_sealed_%s" % part.replace(" ", "_"), "cut", SEALED.bytes()[:end],
        released_at(SEALED, end), "SEALING", "A sealed stream ends before the %s." % part, OPENING,
    )
WHOLE = around(batch())
for part, released in (
    "checkpoint 1", 0,
), ("checkpoint 2", 0), ("checkpoint 3", 4), ("end line", 6):
    names = [name for name, _ in WHOLE.parts]
    end = sum(len(piece) for _, piece in WHOLE.parts[: names.index(part)])
    case(
        "cut_around_%s" % part.replace(" ", "_"), "cut", WHOLE.bytes()[:end], PERSONS[:released],
        "SEALING", "Sealed as a whole, cut before the %s of the outer stream." % part, OPENING,
    )
