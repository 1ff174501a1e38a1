"""The prefix and the header of a stream (jk-stream(5), Prefix, Header)."""

from types import SimpleNamespace

import text
import tree
from text import need

PREFIX_BYTES = 31
PREFIX_START = b"jk-stream 1 p256-sha256 "
SIGNER_BYTES = 72
MAX_BYTES = 131072
MAX_SCHEMA_BYTES = 32768

# What must be the same in an inner stream and around it.
SHARED = "form kind origin recipients lane number date environment".split()


def prefix_length(prefix):
    """The length of the header that follows the prefix."""
    digits = prefix[len(PREFIX_START) : -1]
    need(prefix.startswith(PREFIX_START), "version or suite")
    need(digits.isdigit() and prefix[-1:] == b"\n", "prefix")
    need(1 <= int(digits) <= MAX_BYTES, "length of the header")
    return int(digits)


def signer_of(content):
    """The fingerprint in the first line, all that is used before checkpoint 0."""
    return text.Lines(content[:SIGNER_BYTES]).take("signer", text.hex_digits(64))


def parse(content):
    lines = text.Lines(content)
    take = lines.take
    head = SimpleNamespace()
    head.signer = take("signer", text.hex_digits(64))
    head.stream = bytes.fromhex(take("stream", text.hex_digits(32)))
    head.form = take("form", text.one_of("working", "batch", "segment"))
    head.sealing = take("sealing", text.one_of("none", "frames", "stream"))
    head.kind = take("kind", text.word)
    head.sorted = take("sorted", text.yes_no)
    head.live = take("live", text.yes_no)
    head.origin = take("origin", text.party)
    head.recipients = take("recipients", text.listed(text.party, 64))
    head.lane = take("lane", text.optional(text.lane))
    head.number = take("number", text.optional(text.number(least=1)))
    head.date = take("date", text.optional(text.date))
    head.created = take("created", text.time)
    head.program = take("program", text.word, text.version)
    head.environment = take("environment", text.one_of("production", "test"))
    head.consents = take("consents", text.listed(text.word, 16))
    _parse_inputs_and_heads(take, head)
    _parse_seals(lines, head, content)
    need_consistent(head)
    return head


def _parse_inputs_and_heads(take, head):
    count = take("inputs", text.number(most=1024))
    head.inputs = [take("input", text.hex_digits(32)) for _ in range(count)]
    proof = text.listed(text.hex_digits(64), MAX_BYTES, ascending=False)
    forms = (text.word, text.number(), text.hex_digits(64), text.number(), proof)
    count = take("heads", text.number(most=4))
    head.heads = [take("head", *forms) for _ in range(count)]
    text.need_ascending([one[0] for one in head.heads], "heads not ascending")


def _parse_seals(lines, head, content):
    before = content[: lines.at]
    forms = [text.hex_digits(digits) for digits in (64, 130, 96)]
    count = lines.take("seals", text.number(most=64))
    head.commitment, head.seals = None, {}
    if count:
        head.commitment = bytes.fromhex(lines.take("commitment", text.hex_digits(64)))
        seals = [lines.take("seal", *forms) for _ in range(count)]
        text.need_ascending([seal[0] for seal in seals], "seals not ascending")
        head.seals = {key: (bytes.fromhex(a), bytes.fromhex(b)) for key, a, b in seals}
    head.seal_context = tree.digest(before, lines.rest())
    form = text.optional(text.hex_digits(64))
    fingerprint, length = lines.take("schema", form, text.number(most=MAX_SCHEMA_BYTES))
    head.schema_text = lines.rest()
    need(len(head.schema_text) == length, "length of the schema")
    if fingerprint is None:
        need(length == 0, "a schema without fingerprint")
    else:
        need(tree.digest(head.schema_text).hex() == fingerprint, "fingerprint of the schema")
    head.has_schema = fingerprint is not None


def need_consistent(head):
    batch = head.form == "batch"
    need((head.lane is not None) == batch, "a lane in batches only, and always there")
    need((head.number is not None) == batch, "a number in batches only, and always there")
    need(not batch or head.lane[:6] == head.origin, "the lane's sender is the origin")
    need(bool(head.seals) == (head.sealing != "none"), "seals where there is sealing")
    whole = head.sealing == "stream"
    need(head.has_schema == (not whole), "a schema except around an inner stream")
    need(not (whole and head.sorted), "around an inner stream nothing is sorted")
