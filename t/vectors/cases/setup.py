"""What the cases share: keys, trust, schemas, records, and how a case is noted."""

from types import SimpleNamespace

import crypto
import jkstream
import p256
import tree
from jkwriter import Edit, Writer, units_of

CASES = []
EMPTY = []


def key(label, party, role, use, start="2020-01-01", until="2029-12-31", refused="-"):
    scalar = int.from_bytes(tree.digest(b"key", label.encode()), "big") % p256.ORDER
    point = crypto.point_of(scalar)
    return SimpleNamespace(
        label=label, scalar=scalar, point=point, id=crypto.key_id(point), party=party,
        name=tree.digest(b"certificate", label.encode()).hex(),
        line="%s %s %s %s %s %s" % (party, role, use, point.hex(), start, until + " " + refused),
    )


CITY = key("city", "222038", "municipality", "signing")
TOWN = key("town", "223441", "municipality", "signing")
LAST_DAY = key("last-day", "222038", "municipality", "signing", until="2026-04-02")
FIRST_DAY = key("first-day", "222038", "municipality", "signing", start="2026-04-02")
EXPIRED = key("expired", "222038", "municipality", "signing", until="2026-04-01")
EARLY = key("early", "222038", "municipality", "signing", start="2026-04-03")
REFUSED = key("refused", "222038", "municipality", "signing", refused="2026-04-02")
REFUSED_LATER = key("refused-later", "222038", "municipality", "signing", refused="2026-04-03")
NOT_SIGNING = key("not-signing", "222038", "municipality", "opening")
OPENING = key("opening", "220001", "prefecture", "opening")
SECOND = key("second", "000001", "nation", "opening")
OTHER = key("other", "220001", "prefecture", "opening")
OPERATOR = key("operator", "222038", "municipality", "operator")
APPROVER = key("approver", "222038", "municipality", "approver")
ORGAN = key("organ", "990001", "organ", "signing")
GOVERNOR = key("governor", "220001", "prefecture", "signing")
STRANGER = key("stranger", "222038", "municipality", "signing")

TRUSTED = [
    CITY, TOWN, LAST_DAY, FIRST_DAY, EXPIRED, EARLY, REFUSED, REFUSED_LATER, NOT_SIGNING,
    OPENING, SECOND, OTHER, OPERATOR, APPROVER, ORGAN, GOVERNOR,
]
KEYS = [CITY, OPENING, SECOND, OTHER]


def trust_index():
    lines = sorted("%s %s\n" % (one.name, one.line) for one in TRUSTED)
    return ("jk-trust 1\n" + "".join(lines)).encode()


def key_file(one):
    return ("jk-key 1 p256\n%064x\n%s\n%s\n" % (one.scalar, one.point.hex(), one.name)).encode()


def schema(*columns):
    lines = ["version 1.2", "@jk 1", "@name(vector)", "@totalColumns %d" % len(columns)]
    lines += ["%s: %s" % tuple(one.split(" ", 1)) for one in columns]
    return ("\n".join(lines) + "\n").encode()


PERSON = schema(
    "resident_code @column(digits,11) @key", "municipality @column(digits,6) @key",
    "generation @column(integer) @key", "class @column(dict)", "event_date @column(date)",
    "noted_at @column(time)", "name @column(text)", "note @column(text)",
)
TEXT = schema("value @column(text)")


def one_column(encoding):
    return schema("value @column(%s)" % encoding)


def person(number, **given):
    values = dict(
        resident_code="%011d" % (10000000000 + 37 * number), municipality="222038", generation="1",
        **{"class": ("entry", "correction", "deletion")[number % 3]},
        event_date="2026-03-%02d" % (1 + number % 28),
        noted_at="2026-04-01T%02d:15:%02d+09:00" % (9 + number % 8, number % 60),
        name="静岡 太郎%d" % number, note="",
    )
    values.update(given)
    return tuple(value.encode() for value in values.values())


PERSONS = [person(number) for number in range(6)]
PAIRS = [PERSONS[0:2], PERSONS[2:4], PERSONS[4:6]]


def due_after(*numbers):
    return lambda number, due: number in numbers


def live(
    signer=CITY, head=None, groups=None, text=PERSON, sources=None, final=None, recipients=(),
    due=(2,), **steps,
):
    """Six persons in three frames, a checkpoint behind the second: a live stream."""
    steps.setdefault("due", due if callable(due) else due_after(*due))
    edit = Edit(**steps)
    given = dict({"live": "yes"}, **(head or {}))
    if recipients and "sealing" not in given:
        given["sealing"] = "frames"
    writer = Writer(signer, text, given, edit, recipients, final)
    writer.rows(PAIRS if groups is None else groups)
    if sources:
        writer.sources(sources)
    if given.get("sorted") == "yes":
        writer.index()
    return writer.end()


def whole(
    records, text=TEXT, signer=CITY, head=None, sources=None, recipients=(), final=None, **steps,
):
    """Records in the one encoding they have."""
    given = dict(head or {})
    if recipients:
        given.setdefault("sealing", "frames")
    writer = Writer(signer, text, given, Edit(**steps), recipients, final)
    writer.records_in(records)
    if sources:
        writer.sources(sources)
    if given.get("sorted") == "yes":
        writer.index()
    return writer.end()


BATCH = dict(form="batch", recipients="220001", lane="222038-220001-vector", number="7")


def around(inner, head=None, units=None, recipients=(OPENING.point,), signer=CITY, **steps):
    """The sealed stream around an inner one."""
    given = dict(BATCH, sealing="stream", live="yes", **{"stream": tree.digest(b"outer")[:16]})
    given.update(head or {})
    steps.setdefault("due", due_after(2, 5))
    writer = Writer(signer, None, given, Edit(**steps), recipients)
    for content, rows in units_of(inner) if units is None else units:
        writer.unit(content, rows)
    return writer.end()


def batch(**given):
    """The inner stream of a sealed batch."""
    given["head"] = dict(BATCH, **given.get("head", {}))
    return live(**given)


def put(lines, name, value):
    """The lines with the value of one of them changed."""
    found = [index for index, line in enumerate(lines) if line.split(" ")[0] == name]
    assert found, name
    return lines[: found[0]] + ["%s %s" % (name, value)] + lines[found[0] + 1 :]


def drop(lines, name):
    return [line for line in lines if line.split(" ")[0] != name]


def double(lines, name):
    return [copy for line in lines for copy in [line] * (1 + (line.split(" ")[0] == name))]


def at(number, change):
    """An edit of one step only: where its number is this one."""
    return lambda found, made: change(made) if found == number else made


def case(name, expect, stream, released, section, comment, key=None, deep=False):
    """Note a case; the stream is a writer, or bytes."""
    content = stream if isinstance(stream, bytes) else stream.bytes()
    assert name not in [one.name for one in CASES], name
    digest = tree.digest(*map(jkstream.canonical_record, released)).hex()
    lines = [
        "expect: " + expect, "released: " + digest, "records: %d" % len(released),
        "section: " + section, "comment: " + comment,
    ]
    lines += ["key: " + key.label] if key else []
    lines += ["deep: yes"] if deep else []
    text = "".join(line + "\n" for line in lines) + "\n"
    CASES.append(SimpleNamespace(name=name, content=lambda: text.encode() + content))


def good(name, stream, released, section, comment, key=None):
    case(name, "complete", stream, released, section, comment, key)


def forged(name, stream, released, section, comment, key=None, deep=False):
    case(name, "forged", stream, released, section, comment, key, deep)
