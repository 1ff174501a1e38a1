"""Prefixes, headers and signers that do not hold; all is signed as it stands."""

import tree
from setup import *

NAMES = (
    "signer stream form sealing kind sorted live origin recipients lane number date created"
    " program environment consents inputs heads seals schema"
).split()


def refused(name, comment, section="Header", **given):
    forged("header_" + name, live(**given), EMPTY, section, comment)


def lines():
    """Each line missing, doubled, without value, with one more, and out of order."""
    for at_, name in enumerate(NAMES):
        def swap(_, made):
            made = list(made)
            other = at_ + 1 if at_ + 1 < len(NAMES) else at_ - 1
            made[at_], made[other] = made[other], made[at_]
            return made

        def edit(change):
            return lambda _, made: change(made)

        refused(
            name + "_missing", "The line %s is missing." % name,
            header=edit(lambda made: drop(made, name)),
        )
        refused(
            name + "_doubled", "The line %s stands twice." % name,
            header=edit(lambda made: double(made, name)),
        )
        more = edit(
            lambda made: [line + " -" if line.split(" ")[0] == name else line for line in made]
        )
        refused(name + "_value_more", "The line %s has a value too many." % name, header=more)
        if at_ + 1 < len(NAMES):
            comment = "The lines %s and %s have changed places." % (name, NAMES[at_ + 1])
            refused(name + "_after_" + NAMES[at_ + 1], comment, header=swap)


VALUES = [
    ("signer", "upper", CITY.name.upper(), "Upper-case hexadecimal digits."),
    ("stream", "short", "0" * 31, "31 hexadecimal digits."),
    ("stream", "upper", "ABCDEF" + "0" * 26, "Upper-case hexadecimal digits."),
    ("form", "unknown", "letter", "No such form."),
    ("form", "batch_without_lane", "batch", "A batch without a lane."),
    ("sealing", "unknown", "column", "No such sealing."),
    ("sealing", "frames_without_seals", "frames", "Sealed for nobody."),
    ("kind", "upper", "Ident", "A word has no upper-case letters."),
    ("kind", "digit_first", "1dent", "A word begins with a letter."),
    ("kind", "empty", "", "A word has at least one letter."),
    ("kind", "over_limit", "k" * 49, "A word of 49 characters."),
    ("sorted", "unknown", "maybe", "Neither yes nor no."),
    ("live", "unknown", "1", "Neither yes nor no."),
    ("origin", "none", "-", "The origin is never none."),
    ("origin", "short", "22203", "A party of five digits."),
    ("recipients", "not_ascending", "221309,220001", "Recipients out of order."),
    ("recipients", "twice", "220001,220001", "A recipient twice."),
    ("recipients", "space", "220001, 221309", "A space in a list."),
    ("recipients", "empty", "", "None is a hyphen, not nothing."),
    ("lane", "empty", "", "None is a hyphen, not nothing."),
    ("number", "empty", "", "None is a hyphen, not nothing."),
    ("date", "empty", "", "None is a hyphen, not nothing."),
    ("consents", "empty", "", "None is a hyphen, not nothing."),
    ("recipients", "comma_first", ",220001", "A comma before the first."),
    ("recipients", "comma_twice", "220001,,221309", "Nothing between two commas."),
    ("recipients", "none_and_one", "-,220001", "None, and one."),
    ("recipients", "comma_last", "220001,", "A comma behind the last."),
    ("recipients", "over_limit", ",".join("%06d" % n for n in range(65)), "65 recipients."),
    ("date", "slashes", "2026/04/01", "A date with slashes."),
    ("date", "no_such_day", "2026-02-29", "A date that the calendar does not have."),
    ("date", "year_0", "0000-01-01", "Years begin with 0001."),
    ("created", "zone", "2026-04-01T16:30:00+00:00", "Times end in Z."),
    ("created", "hour_24", "2026-04-01T24:00:00Z", "There is no hour 24."),
    ("created", "minute_60", "2026-04-01T16:60:00Z", "There is no minute 60."),
    ("created", "second_60", "2016-12-31T23:59:60Z", "There is no second 60."),
    ("created", "no_such_day", "2026-04-31T16:30:00Z", "There is no 31 April."),
    ("created", "none", "-", "The time is never none."),
    ("program", "without_version", "vector", "A program without its version."),
    ("program", "version_over_limit", "vector 0123456789.+-abcd", "A version of 17 characters."),
    ("program", "version_upper", "vector 1.0A", "A version with an upper-case letter."),
    ("environment", "unknown", "staging", "No such environment."),
    ("environment", "other", "production", "A site reads only its own environment."),
    ("consents", "not_ascending", "initial,allow-empty", "Consents out of order."),
    ("consents", "over_limit", ",".join("c%02d" % n for n in range(17)), "17 consents."),
    ("inputs", "leading_zero", "00", "A number has no leading zero."),
    ("inputs", "sign", "+0", "A number has no sign."),
    ("inputs", "more_than_there_are", "1", "One input is announced, none is there."),
    ("heads", "more_than_there_are", "1", "One head is announced, none is there."),
    ("seals", "where_nothing_is_sealed", "1", "A seal is announced, none is there."),
]


def values():
    for name, condition, value, comment in VALUES:
        edit = lambda _, made: put(made, name, value)
        refused("%s_%s" % (name, condition), comment, header=edit)
    inputs = [tree.digest(b"%d" % n)[:16].hex() for n in range(1025)]
    refused("inputs_over_limit", "1025 input lines.", head={"inputs": inputs})
    refused(
        "inputs_fewer_than_there_are", "Two inputs, one announced.", head={"inputs": inputs[:2]},
        header=lambda _, made: put(made, "inputs", "1"),
    )
    root = tree.digest(b"root").hex()
    head = "%s 9 " + root + " 0 -"
    refused("heads_over_limit", "Five heads.", head={"heads": [head % name for name in "abcde"]})
    refused("heads_not_ascending", "Heads out of order.", head={"heads": [head % "b", head % "a"]})
    refused("heads_twice", "A ledger twice.", head={"heads": [head % "a", head % "a"]})
    refused(
        "heads_without_proof", "A head of four values.", head={"heads": ["register 9 %s 0" % root]},
    )
    refused(
        "head_proof_short", "A proof of 63 digits.",
        head={"heads": [head.replace("-", root[1:]) % "a"]},
    )
    for name, value, comment in (
        ("lane_without_number", dict(BATCH, number="-"), "A lane without a number."),
        ("number_without_lane", dict(BATCH, lane="-"), "A number without a lane."),
        ("lane_in_working", dict(BATCH, form="working"), "A lane in a working stream."),
        ("lane_in_segment", dict(BATCH, form="segment"), "A lane in a segment."),
        (
            "lane_of_other_sender", dict(BATCH, lane="223441-220001-vector"),
            "The sender is not the origin.",
        ),
        ("lane_without_kind", dict(BATCH, lane="222038-220001"), "A lane of two parties alone."),
        ("number_zero", dict(BATCH, number="0"), "Numbers on a lane begin with 1."),
        ("number_leading_zero", dict(BATCH, number="07"), "A number has no leading zero."),
        ("number_over_limit", dict(BATCH, number="1000000000000000000"), "A number of 19 digits."),
    ):
        refused(name, comment, head=value)


def schemas():
    fingerprint = tree.digest(PERSON).hex()
    other = tree.digest(TEXT).hex()
    refused(
        "schema_other_fingerprint", "The fingerprint is that of another schema.",
        header=lambda _, made: put(made, "schema", "%s %d" % (other, len(PERSON))),
    )
    for name, length, comment in (
        "short", -1, "one byte less than is there",
    ), ("long", 1, "one byte more than is there"):
        value = "%s %d" % (fingerprint, len(PERSON) + length)
        refused(
            "schema_length_" + name, "The length of the schema is %s." % comment,
            header=lambda _, made: put(made, "schema", value),
        )
    padding = b"//" + b" " * 1021 + b"\n"
    big = PERSON + padding * 31
    big += b"//" + b" " * (32769 - len(big) - 3) + b"\n"
    refused("schema_over_limit", "A schema of 32769 bytes.", "LIMITS", text=big)
    wide = schema(*["c%02d @column(text)" % n for n in range(65)])
    value = "%s %d" % (tree.digest(wide).hex(), len(wide))
    replaced = lambda _, made: made.replace(PERSON, wide)
    refused(
        "schema_columns_over_limit", "65 columns.", "LIMITS",
        header=lambda _, made: put(made, "schema", value), header_bytes=replaced,
    )
    nothing = lambda _, made: put(made, "schema", "- 0")
    cut_off = lambda _, made: made[: -len(PERSON)]
    refused("schema_none", "No schema, and no inner stream.", header=nothing, header_bytes=cut_off)


def prefixes():
    for name, old, new, comment in (
        ("version_2", b"jk-stream 1", b"jk-stream 2", "Another version."),
        ("suite_other", b"p256-sha256", b"p384-sha384", "Another suite."),
        ("name_other", b"jk-stream", b"jk-Stream", "Not a stream at all."),
        (
            "two_spaces", b"jk-stream 1 p256-sha256 0", b"jk-stream 1 p256-sha256  ",
            "A space for a leading zero.",
        ),
        ("carriage_return", b"\n", b"\r", "A line that ends in CR."),
    ):
        refuse = live(prefix=lambda _, made: made.replace(old, new))
        forged("prefix_" + name, refuse, EMPTY, "Prefix", comment)
    zero = live(prefix=lambda _, made: made[:24] + b"000000\n")
    forged("prefix_length_zero", zero, EMPTY, "Prefix", "A header of no bytes.")
    over = live(
        prefix=lambda _, made: made[:24] + b"131073\n",
        header_bytes=lambda _, made: made.ljust(131073, b"\n"),
    )
    forged("prefix_length_over_limit", over, EMPTY, "LIMITS", "A header of 131073 bytes.")
    short = live(prefix=lambda _, made: made[:24] + b"%06d\n" % (int(made[24:30]) - 1))
    forged(
        "prefix_length_short", short, EMPTY, "Prefix", "The header is one byte longer than that.",
    )
    for name, change, comment in (
        (
            "carriage_return", lambda made: made.replace(b"\n", b"\r\n", 3),
            "Lines that end in CR LF.",
        ),
        ("empty_line", lambda made: made.replace(b"kind ", b"\nkind "), "An empty line."),
        ("nul", lambda made: made.replace(b"kind vector", b"kind vecto\0"), "A NUL in a word."),
        (
            "two_spaces", lambda made: made.replace(b"kind ", b"kind  "),
            "Two spaces between word and value.",
        ),
        (
            "space_last", lambda made: made.replace(b"live yes", b"live yes "),
            "A space at the end of a line.",
        ),
        ("tab", lambda made: made.replace(b"kind ", b"kind\t"), "A tab for a space."),
        (
            "line_unknown", lambda made: made.replace(b"kind ", b"colour red\nkind "),
            "A line that the page does not name.",
        ),
        (
            "text_behind_schema", lambda made: made + b"more\n",
            "The header goes on behind the schema.",
        ),
    ):
        refused(name, comment, "CONVENTIONS", header_bytes=lambda _, made: change(made))


def signers():
    for name, signer, comment in (
        ("unknown", STRANGER, "The trust index does not have it."),
        ("not_signing", NOT_SIGNING, "Its key is for opening."),
        ("expired", EXPIRED, "Valid until the day before the business date."),
        ("not_yet_valid", EARLY, "Valid from the day after the business date."),
        ("refused", REFUSED, "Refused from the business date on."),
        ("of_another_party", TOWN, "Its party is not the origin."),
    ):
        forged("signer_" + name, live(signer), EMPTY, "READERS", comment)
    old = live(EXPIRED, head=dict(date="2026-03-01", created="2026-03-01T12:00:00Z"))
    forged(
        "signer_expired_dated_back", old, EMPTY, "READERS", "The stream's own date does not help.",
    )
    for name, signer, kind, comment in (
        ("approver_of_records", APPROVER, "vector", "An approver signs no records of a site."),
        ("operator_of_records", OPERATOR, "vector", "Nor does an operator."),
        ("site_of_approval", CITY, "approval", "A site's key approves nothing."),
        ("site_of_query", CITY, "query", "Nor does a municipality's ask."),
        ("organ_of_purpose", ORGAN, "purpose", "An organ's key asks and decides nothing."),
        ("site_of_retention", CITY, "retention", "How long is kept is a person's to sign."),
        ("operator_of_hold", OPERATOR, "hold", "Who asks holds nothing back."),
        ("operator_of_approval", OPERATOR, "approval", "Who asks does not approve."),
        ("approver_of_query", APPROVER, "query", "Who approves does not ask."),
        ("opening_of_query", NOT_SIGNING, "query", "A key for opening signs nothing of any kind."),
    ):
        made = live(signer, head={"kind": kind, "origin": signer.party})
        forged("signer_" + name, made, EMPTY, "SIGNATURES", comment)


for part in lines, values, schemas, prefixes, signers:
    part()
