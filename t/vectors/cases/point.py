"""Checkpoints, signatures, tables and ends that do not hold."""

import p256
import tree
from setup import *

FIRST4 = PERSONS[:4]
LINES = "number size root records previous final".split()
FINAL = "content program in out aside verdict reason counts sources index tables".split()
# Checkpoint 1 covers four records, checkpoint 2 is the final one.
RELEASED = {0: EMPTY, 1: EMPTY, 2: FIRST4}


def refused(name, number, comment, section="CHECKPOINTS", **steps):
    """An edit of one checkpoint alone, signed as it then stands."""
    steps = {step: at(number, change) for step, change in steps.items()}
    forged(name, live(**steps), RELEASED[number], section, comment)


def lines():
    for name in LINES + FINAL:
        what = "checkpoint_" if name in LINES else "final_"
        number = 1 if name in LINES else 2
        missing = lambda made: drop(made, name)
        refused(
            what + name + "_missing", number, "The line %s is missing." % name, checkpoint=missing,
        )
        twice = lambda made: double(made, name)
        refused(
            what + name + "_doubled", number, "The line %s stands twice." % name, checkpoint=twice,
        )
    names = LINES + FINAL
    for first, second in zip(names, names[1:]):
        def swap(made):
            made = list(made)
            here = [line.split(" ")[0] for line in made].index(first)
            there = [line.split(" ")[0] for line in made].index(second)
            made[here], made[there] = made[there], made[here]
            return made

        what = "final_%s_after_%s" % (first, second)
        refused(
            what, 2, "The lines %s and %s have changed places." % (first, second), checkpoint=swap,
        )


ROOT = tree.digest(b"root").hex()
VALUES = [
    ("number", 0, "1", "The first checkpoint has number 0."),
    ("number", 1, "2", "Checkpoint 2 behind checkpoint 0."),
    ("number", 2, "1", "Checkpoint 1 twice."),
    ("size", 0, "0", "The header is a leaf."),
    ("size", 0, "2", "One leaf more than there is."),
    ("size", 1, "2", "One leaf less than there are."),
    ("size", 1, "4", "One leaf more than there are."),
    ("root", 0, ROOT, "Another root over the header."),
    ("root", 1, ROOT, "Another root."),
    ("root", 2, ROOT, "Another root at the end."),
    ("records", 0, "1", "There are no records before the first frame."),
    ("records", 1, "3", "One record less than there are."),
    ("records", 1, "5", "One record more than there are."),
    ("previous", 0, ROOT, "Nothing is before checkpoint 0."),
    ("previous", 1, ROOT, "Another checkpoint before."),
    ("previous", 1, "-", "None before checkpoint 1."),
    ("previous", 2, ROOT, "Another checkpoint before the last."),
    ("final", 0, "yes", "Final, but without its lines."),
    ("final", 1, "yes", "Final, but without its lines."),
    ("final", 2, "no", "Not final, but with those lines."),
    ("final", 1, "maybe", "Neither yes nor no."),
    ("number", 1, "01", "A number has no leading zero."),
    ("content", 2, ROOT[1:], "A content digest of 63 digits."),
    ("content", 2, "-", "No content digest where nothing is sealed."),
    ("program", 2, "other 1.0", "Another program than in the header."),
    ("program", 2, "vector 1.1", "Another version than in the header."),
    ("in", 2, "-", "What came in is a number."),
    ("out", 2, "5", "Less out than there are records."),
    ("out", 2, "7", "More out than there are records."),
    ("aside", 2, "-1", "A number has no sign."),
    ("verdict", 2, "unsure", "No such verdict."),
    ("verdict", 2, "refused", "Refused, without a reason."),
    ("reason", 2, "gap", "A reason, though it is accepted."),
    ("counts", 2, "2", "Three counts, two announced."),
    ("counts", 2, "4", "Three counts, four announced."),
    ("counts", 2, "65", "Counts over the limit."),
    ("sources", 2, "1", "One source frame is announced, none is there."),
    ("index", 2, "1", "One index frame is announced, none is there."),
    ("tables", 2, "0", "A table frame is there, none is announced."),
    ("tables", 2, "2", "Two table frames are announced, one is there."),
]


def values():
    for name, number, value, comment in VALUES:
        shown = {"-": "none", ROOT: "other", ROOT[1:]: "short", "-1": "sign"}.get(value, value)
        label = "checkpoint_%d_%s_%s" % (number, name, shown.replace(" ", "_").replace(".", "_"))
        refused(label, number, comment, checkpoint=lambda made: put(made, name, value))
    final = {"verdict": "refused", "reason": "gap"}
    stream = live(final=final)
    good(
        "final_refused_with_records", stream, PERSONS, "CHECKPOINTS",
        "Refused, after records went on.",
    )
    backwards = lambda made: [line for line in made if not line.startswith("count ")][:-3] + sorted(
        [line for line in made if line.startswith("count ")], reverse=True) + made[-3:]
    refused("final_counts_not_ascending", 2, "Counts out of order.", checkpoint=backwards)
    twice = lambda made: put(double(made, "count"), "counts", "6")
    refused("final_counts_twice", 2, "Each count twice.", checkpoint=twice)
    refused(
        "checkpoint_line_unknown", 1, "A line that the page does not name.",
        checkpoint=lambda made: made + ["colour red"],
    )


def lengths():
    refused(
        "checkpoint_length_short", 1, "One byte less than there is.",
        first=lambda made: made[:14] + b"%06d\n" % (int(made[14:20]) - 1),
    )
    refused(
        "checkpoint_length_long", 0, "More bytes than there are.",
        first=lambda made: made[:14] + b"%06d\n" % (int(made[14:20]) + 1),
    )
    refused(
        "checkpoint_length_zero", 0, "No bytes at all.", first=lambda made: made[:14] + b"000000\n",
    )
    over = lambda made: made[:14] + b"065537\n"
    filled = lambda made: made.ljust(65537 + 21, b"\n")
    refused(
        "checkpoint_length_over_limit", 0, "A checkpoint of 65537 bytes.", "LIMITS", first=over,
        stored=filled,
    )
    refused(
        "checkpoint_length_spaces", 0, "Spaces for leading zeros.",
        first=lambda made: made[:14] + made[14:].replace(b"000", b"   ", 1),
    )
    refused(
        "checkpoint_name_other", 1, "The first line is another.",
        first=lambda made: made.replace(b"jk-check", b"jk-Check"),
    )
    refused(
        "checkpoint_last_line_other", 1, "The last line is not the signature.",
        last=lambda made: made.replace(b"signature", b"Signature"),
    )
    refused(
        "checkpoint_signature_upper", 1, "Upper-case hexadecimal digits.",
        last=lambda made: made[:10] + made[10:].upper(),
    )


def signatures():
    for number, where in (0, "of the header"), (1, "in the middle"), (2, "at the end"):
        flip = lambda made: made[:40] + bytes([made[40] ^ 1]) + made[41:]
        refused(
            "signature_bit_%d" % number, number, "One bit of a signature %s." % where, "SIGNATURES",
            signature=flip,
        )
        refused(
            "signature_label_%d" % number, number, "Signed under another label.", "SIGNATURES",
            label=lambda made: b"jk-list-v1\0",
        )
        refused(
            "signature_key_%d" % number, number, "Signed with another trusted key.", "SIGNATURES",
            by=lambda made: TOWN,
        )
    zero, order = bytes(32), p256.ORDER.to_bytes(32, "big")
    for name, change, comment in (
        ("r_zero", lambda made: zero + made[32:], "r is 0."),
        ("s_zero", lambda made: made[:32] + zero, "s is 0."),
        ("zero", lambda made: zero + zero, "r and s are 0."),
        ("r_order", lambda made: order + made[32:], "r is the order."),
        ("s_order", lambda made: made[:32] + order, "s is the order."),
        ("swapped", lambda made: made[32:] + made[:32], "s before r."),
        ("r_most", lambda made: b"\xff" * 32 + made[32:], "r is above the order."),
    ):
        refused("signature_" + name, 0, comment, "SIGNATURES", signature=change)
    refused(
        "signature_without_label", 1, "Signed without a label.", "SIGNATURES",
        label=lambda made: b"",
    )
    refused(
        "signature_label_unended", 1, "The label's 00 is missing.", "SIGNATURES",
        label=lambda made: made[:-1],
    )
    other = live(head={"date": "2026-03-31"})
    signed = dict(other.parts)["checkpoint 0"]
    forged(
        "checkpoint_of_another_stream", live(stored=at(0, lambda made: signed)), EMPTY,
        "CHECKPOINTS", "Checkpoint 0 was signed over another header.",
    )


def places():
    parts = live().parts
    names = [name for name, _ in parts]

    def joined(order):
        return b"".join(dict(parts)[name] for name in order)

    without = [name for name in names if name != "checkpoint 0"]
    forged(
        "checkpoint_missing_first", joined(without), EMPTY, "LAYOUT", "Frames follow the header.",
    )
    without = [name for name in names if name != "checkpoint 1"]
    forged(
        "checkpoint_missing_middle", joined(without), EMPTY, "CHECKPOINTS",
        "The final checkpoint is number 2.",
    )
    without = [name for name in names if name != "checkpoint 2"]
    forged(
        "checkpoint_missing_last", joined(without), FIRST4, "LAYOUT",
        "The end line behind the tables.",
    )
    twice = names[: names.index("checkpoint 1") + 1] + names[names.index("checkpoint 1") :]
    forged("checkpoint_doubled", joined(twice), FIRST4, "CHECKPOINTS", "Checkpoint 1 stands twice.")
    idle = idle_checkpoint()
    forged(
        "checkpoint_without_frames", idle, FIRST4, "Where a checkpoint stands",
        "Two checkpoints without a frame between them.",
    )
    many = [[person(n)] for n in range(17)]
    none = live(groups=many, due=())
    forged("checkpoint_too_late", none, EMPTY, "LIMITS", "17 frames without a checkpoint.")
    table_first = live(due=(2, 3))
    forged(
        "checkpoint_final_early", final_before_tables(), FIRST4, "CHECKPOINTS",
        "The final checkpoint stands before the tables.",
    )
    noise = joined(names[:7]) + b"\0" * 64
    forged("neither_frame_nor_checkpoint", noise, EMPTY, "READERS", "Zeros behind a frame.")
    good(
        "checkpoint_before_tables", table_first, PERSONS, "Where a checkpoint stands",
        "Live: a checkpoint between records and tables.",
    )


def idle_checkpoint():
    writer = Writer(CITY, PERSON, {"live": "yes"}, Edit(due=due_after(2)))
    writer.rows(PAIRS[:2])
    writer.checkpoint()
    return writer.rows(PAIRS[2:]).end()


def final_before_tables():
    writer = Writer(CITY, PERSON, {"live": "yes"}, Edit(due=due_after(2)))
    writer.rows(PAIRS)
    writer.checkpoint(writer.final_lines())
    writer.put("end line", b"jk-end %016x %016x\n" % (writer.last_offset, writer.last_offset))
    return writer


def tables():
    def wrong(entry, start, end):
        def change(entries):
            one = bytearray(entries[entry])
            one[end - 1] ^= 1
            return entries[:entry] + [bytes(one)] + entries[entry + 1 :]

        return at(0, change)

    for entry in 0, 3:
        refuse = live(table=wrong(entry, 0, 32))
        forged(
            "table_leaf_%d" % entry, refuse, FIRST4, "Table",
            "One bit of the hash of leaf %d." % entry,
        )
        refuse = live(table=wrong(entry, 32, 40))
        forged(
            "table_offset_%d" % entry, refuse, FIRST4, "Table",
            "One bit of the offset of leaf %d." % entry,
        )
    fewer = live(table=at(0, lambda made: made[:-1]))
    forged("table_entry_missing", fewer, FIRST4, "Table", "The last leaf is not in the table.")
    more = live(table=at(0, lambda made: made + made[-1:]))
    forged("table_entry_more", more, FIRST4, "Table", "The last leaf is there twice.")
    swapped = live(table=at(0, lambda made: [made[1], made[0]] + made[2:]))
    forged("table_entries_swapped", swapped, FIRST4, "Table", "Two leaves have changed places.")
    missing = live_without_table()
    forged("table_missing", missing, FIRST4, "LAYOUT", "There is no table frame.")


def live_without_table():
    writer = Writer(CITY, PERSON, {"live": "yes"}, Edit(due=due_after(2)))
    writer.rows(PAIRS)
    offset = writer.offset
    writer.checkpoint(writer.final_lines())
    writer.put("end line", b"jk-end %016x %016x\n" % (offset, writer.last_offset))
    return writer


def ends():
    for name, change, comment in (
        (
            "table_offset", lambda made: made[:22] + bytes([made[22] ^ 1]) + made[23:],
            "The offset of the tables.",
        ),
        (
            "checkpoint_offset", lambda made: made[:39] + bytes([made[39] ^ 1]) + made[40:],
            "The offset of the final checkpoint.",
        ),
        (
            "swapped", lambda made: made[:7] + made[24:40] + b" " + made[7:23] + b"\n",
            "The two offsets have changed places.",
        ),
        ("upper", lambda made: made.upper(), "Upper-case letters."),
        ("name_other", lambda made: b"jk-ent" + made[6:], "Another name."),
        ("no_newline", lambda made: made[:-1] + b" ", "No LF at the end."),
    ):
        forged("end_" + name, live(end=at(0, change)), PERSONS, "End line", comment)
    for name, more, comment in (
        ("byte", b"\n", "One LF more."),
        ("nul", b"\0", "One NUL more."),
        ("line", b"more\n", "A line more."),
        ("stream", live().bytes(), "A second stream."),
    ):
        forged("behind_the_end_" + name, live().bytes() + more, PERSONS, "LAYOUT", comment)


for part in lines, values, lengths, signatures, places, tables, ends:
    part()
