"""Checkpoints (jk-stream(5), CHECKPOINTS): their form and their signature."""

from types import SimpleNamespace

import crypto
import text
import tree
from text import need

FIRST_BYTES = 21
FIRST_START = b"jk-checkpoint "
MAX_BYTES = 65536
LABEL = b"jk-checkpoint-v1\0"
END_BYTES = 41


def first_length(line):
    """The length of the lines that follow a checkpoint's first."""
    digits = line[len(FIRST_START) : -1]
    need(line.startswith(FIRST_START), "checkpoint: first line")
    need(digits.isdigit() and line[-1:] == b"\n", "checkpoint: first line")
    need(1 <= int(digits) <= MAX_BYTES, "checkpoint: length")
    return int(digits)


def length(content):
    """The length of the whole checkpoint that these bytes begin with."""
    return FIRST_BYTES + first_length(content[:FIRST_BYTES])


def parse(content):
    """A checkpoint from all its bytes."""
    lines = text.Lines(content[FIRST_BYTES:])
    take = lines.take
    point = SimpleNamespace()
    point.number = take("number", text.number())
    point.size = take("size", text.number())
    point.root = bytes.fromhex(take("root", text.hex_digits(64)))
    point.records = take("records", text.number())
    point.previous = take("previous", text.optional(text.hex_digits(64)))
    point.final = take("final", text.yes_no)
    if point.final:
        _parse_final(take, point)
    point.signed = content[: FIRST_BYTES + lines.at]
    point.signature = bytes.fromhex(take("signature", text.hex_digits(128)))
    need(lines.rest() == b"", "checkpoint: more lines than it has")
    point.digest = tree.digest(content).hex()
    return point


def _parse_final(take, point):
    content = take("content", text.optional(text.hex_digits(64)))
    point.content = None if content is None else bytes.fromhex(content)
    point.program = take("program", text.word, text.version)
    point.came_in = take("in", text.number())
    point.out = take("out", text.number())
    point.aside = take("aside", text.number())
    point.verdict = take("verdict", text.one_of("accepted", "refused"))
    point.reason = take("reason", text.optional(text.word))
    count = take("counts", text.number(most=64))
    counts = [take("count", text.word, text.number()) for _ in range(count)]
    text.need_ascending([one[0] for one in counts], "counts not ascending")
    point.counts = dict(counts)
    point.sources = take("sources", text.number())
    point.index = take("index", text.number())
    point.tables = take("tables", text.number())
    need(point.out == point.records, "out differs from records")
    refused = point.verdict == "refused"
    need(refused == (point.reason is not None), "a reason for a refusal only")


def verify(point, signer_point):
    need(crypto.verify(signer_point, LABEL + point.signed, point.signature), "signature")


def parse_end(line):
    """The offsets in the end line."""
    lines = text.Lines(line)
    offsets = lines.take("jk-end", text.hex_digits(16), text.hex_digits(16))
    return tuple(int(offset, 16) for offset in offsets)
