"""A writer of streams, from jk-stream(5), for test vectors.

It is deterministic, and each of its steps can be edited, so that a vector is
a good stream with one thing wrong and all that depends on it made again.
"""

import struct
import zlib

import canonical
import checkpoint
import crypto
import frame as frames
import header
import jkstream
import p256
import seal
import source
import table
import tree
from schema import Schema

MAX_WEIGHT = 786432


class Edit:
    """Steps by name, each a function of a number and what was made; the rest stay."""

    def __init__(self, **steps):
        self.steps = steps

    def __call__(self, step, number, made):
        return self.steps[step](number, made) if step in self.steps else made


def default_head(**given):
    head = dict(
        stream=b"", form="working", sealing="none", kind="vector", sorted="no", live="no",
        origin="222038", recipients="-", lane="-", number="-", date="2026-04-01",
        created="2026-04-01T16:30:00Z", program="vector 1.0", environment="test",
        consents="-", inputs=[], heads=[],
    )
    head.update(given)
    return head


class Writer:
    """Makes one stream; bytes() is the whole of it, parts its named pieces."""

    def __init__(self, signer, schema=None, head=None, edit=None, recipients=(), final=None):
        self.signer = signer
        self.schema = Schema(schema) if schema else None
        self.head = default_head(**(head or {}))
        if not self.head["stream"]:
            self.head["stream"] = tree.digest(
                b"stream", repr(sorted(self.head.items())).encode(),
            )[:16]
        self.edit = edit or Edit()
        self.recipients = recipients
        self.final = final or {}
        self.tree, self.offsets = tree.Tree(), [0]
        self.parts, self.offset = [], 0
        self.number = self.records = self.points = 0
        self.weight = self.since = 0
        self.previous, self.counted = "-", {frames.SOURCES: 0, frames.INDEX: 0, frames.TABLE: 0}
        self.canon = canonical.Canon(None, self.schema)
        self._begin()

    def bytes(self):
        return b"".join(piece for _, piece in self.parts)

    def put(self, name, piece):
        self.parts.append((name, piece))
        self.offset += len(piece)

    # Header

    def _begin(self):
        lines, schema = self._header_lines()
        lines = self.edit("header", 0, lines)
        content = b"".join(line.encode() + b"\n" for line in lines) + schema
        content = self.edit("header_bytes", 0, content)
        prefix = header.PREFIX_START + b"%06d\n" % len(content)
        prefix = self.edit("prefix", 0, prefix)
        self.put("prefix", prefix)
        self.put("header", content)
        self.tree.add(prefix + content)
        self.checkpoint()

    def _header_lines(self):
        head = self.head
        lines = ["signer " + self.signer.name, "stream " + head["stream"].hex()]
        for name in header_names():
            lines.append("%s %s" % (name, head[name]))
        lines.append("inputs %d" % len(head["inputs"]))
        lines += ["input " + one for one in head["inputs"]]
        lines.append("heads %d" % len(head["heads"]))
        lines += ["head " + one for one in head["heads"]]
        text = self.schema.text if self.schema else b""
        last = "schema - 0"
        if self.schema:
            last = "schema %s %d" % (self.schema.fingerprint.hex(), len(text))
        return lines + self._seal_lines(lines, last, text) + [last], text

    def _seal_lines(self, before, last, text):
        if not self.recipients:
            return ["seals 0"]
        joined = "".join(line + "\n" for line in before).encode()
        context = tree.digest(joined, last.encode() + b"\n" + text)
        secret = self.edit("secret", 0, tree.digest(b"secret", self.head["stream"]))
        self.seal_key, self.seal_base, commitment = seal.derive(secret, context)
        lines = ["seals %d" % len(self.recipients), "commitment " + commitment.hex()]
        seals = []
        for point in self.recipients:
            ephemeral = int.from_bytes(tree.digest(b"ephemeral", joined, point), "big")
            enc, wrapped = crypto.hpke_seal(
                ephemeral % p256.ORDER, point, seal.WRAP_LABEL + context, secret
            )
            seals.append("seal %s %s %s" % (crypto.key_id(point), enc.hex(), wrapped.hex()))
        return self.edit("seals", 0, lines + sorted(seals))

    # Frames

    def rows(self, groups, kind=frames.RECORDS):
        """A frame for each group of rows, with the checkpoints that fall due."""
        columns = {frames.SOURCES: source.COLUMNS, frames.INDEX: jkstream.INDEX_COLUMNS}
        encodings = columns.get(kind) or self.schema.encodings
        for rows in groups:
            number = self.number + 1
            made = [table.column.encode(values, one) for values, one in zip(zip(*rows), encodings)]
            made = self.edit("columns", number, made)
            body, raw = table.pack(made, self.edit("level", number, 9))
            if kind == frames.RECORDS:
                self._note(number, rows, made)
            count = self.edit("rows", number, len(rows))
            self.frame(kind, count, self.edit("body", number, body), raw, field_bytes(rows))
        return self

    def _note(self, number, rows, made):
        """What the final checkpoint and the index will say of these records."""
        pieces = [len(rows).to_bytes(4, "big")]
        for form, raw in made:
            pieces += [bytes([form & 0x7F]), len(raw).to_bytes(4, "big"), raw]
        self.canon.pieces.append(b"".join(pieces))
        if self.schema.class_column is not None:
            for row in rows:
                self.canon.count(row[self.schema.class_column])
        ends = self.schema.key_of(rows[0]), self.schema.key_of(rows[-1])
        self.canon.index.append((b"%d" % number, *ends))

    def records_in(self, records):
        """All records, in the frames that they must have."""
        return self.rows(table.split(records, 16384))

    def sources(self, rows):
        return self.rows(table.split(rows, 1024), frames.SOURCES)

    def index(self):
        rows = self.edit("index", 0, self.canon.index)
        return self.rows(table.split(rows, 16384), frames.INDEX)

    def unit(self, content, rows=0):
        """A unit of an inner stream."""
        return self.frame(frames.UNIT, rows, content, 0, None)

    def frame(self, kind, rows, body, raw, weight):
        number = self.number + 1
        sealed = bool(self.recipients) and kind != frames.TABLE
        plain = self.edit("plain", number, seal.pad(body)) if sealed else body
        size = len(plain) + (seal.TAG_BYTES if sealed else 0)
        fields = dict(
            magic=frames.MAGIC, kind=kind, flags=int(sealed), zero=0, number=number,
            before=self.records, rows=rows, raw=0 if sealed else raw, body=size,
            stream=self.head["stream"][:8],
        )
        head = self._frame_head(self.edit("frame_fields", number, fields))
        if sealed:
            nonce = seal.nonce_of(self.seal_base, self.edit("nonce", number, number))
            associated = self.edit("associated", number, head)
            body = crypto.gcm_seal(self.seal_key, nonce, plain, associated)
        head, body = self.edit("frame", number, (head, body))
        self._add_frame(kind, rows, head, body, weight)
        return self

    def _frame_head(self, fields):
        packed = frames.LAYOUT.pack(*fields.values())
        return packed + struct.pack(">I", zlib.crc32(packed))

    def _add_frame(self, kind, rows, head, body, weight):
        self.number += 1
        if kind != frames.TABLE:
            self.tree.add(head + body)
            self.offsets.append(self.offset)
        self.put("frame %d header" % self.number, head)
        self.put("frame %d body" % self.number, body)
        if kind in self.counted:
            self.counted[kind] += 1
        if kind in (frames.RECORDS, frames.UNIT):
            self.records += rows
        self.weight += len(body) if weight is None else weight
        self.since += 1
        self.due = self.weight > MAX_WEIGHT or self.since == 16
        self.due = self.edit("due", self.number, self.due)
        if self.due and kind != frames.TABLE:
            self.checkpoint()

    # Checkpoints

    def checkpoint(self, more=()):
        number = self.points
        lines = [
            "number %d" % number, "size %d" % len(self.tree.leaves),
            "root " + self.tree.root().hex(), "records %d" % self.records,
            "previous " + self.previous, "final " + ("yes" if more else "no"), *more,
        ]
        lines = self.edit("checkpoint", number, lines)
        text = "".join(line + "\n" for line in lines).encode()
        first = checkpoint.FIRST_START + b"%06d\n" % (len(text) + 139)
        first = self.edit("first", number, first)
        label = self.edit("label", number, checkpoint.LABEL)
        signature = p256.sign(self.edit("by", number, self.signer).scalar, label + first + text)
        signature = self.edit("signature", number, signature)
        last = self.edit("last", number, b"signature " + signature.hex().encode() + b"\n")
        content = self.edit("stored", number, first + text + last)
        self.previous = tree.digest(content).hex()
        self.last_offset = self.offset
        self.put("checkpoint %d" % number, content)
        self.points += 1
        self.weight = self.since = 0

    def final_lines(self):
        sealed = bool(self.recipients)
        counts = {} if sealed else self.canon.counts
        content = "-" if sealed else tree.digest(*self.canon.pieces).hex()
        final = {
            "content": content, "program": self.head["program"], "in": self.records,
            "out": self.records, "aside": 0, "verdict": "accepted", "reason": "-",
            "counts": len(counts),
        }
        final.update(self.final)
        lines = ["%s %s" % pair for pair in final.items()]
        lines += ["count %s %d" % pair for pair in sorted(counts.items())]
        for name, kind in ("sources", 2), ("index", 3), ("tables", 5):
            lines.append("%s %d" % (name, self.counted[kind]))
        return lines

    def end(self):
        """Tables, final checkpoint and end line."""
        first_table = self.offset
        leaves = list(zip(self.tree.leaves, self.offsets))
        entries = [leaf + place.to_bytes(8, "big") for leaf, place in leaves]
        for start in range(0, len(entries), 16384):
            group = entries[start : start + 16384]
            group = self.edit("table", start // 16384, group)
            body = b"".join(group)
            self.frame(frames.TABLE, len(group), body, len(body), 0)
            if self.due and start + 16384 < len(entries):
                self.checkpoint()
        self.checkpoint(self.final_lines())
        line = b"jk-end %016x %016x\n" % (first_table, self.last_offset)
        self.put("end line", self.edit("end", 0, line))
        return self


def header_names():
    return (
        "form sealing kind sorted live origin recipients lane number date created"
        " program environment consents"
    ).split()


def field_bytes(rows):
    return sum(len(value) for row in rows for value in row)


def units_of(inner):
    """The units of an inner stream, each with the number of records in it."""
    parts = dict(inner.parts)
    units = [(parts["prefix"] + parts["header"] + parts["checkpoint 0"], 0)]
    names = [name for name, _ in inner.parts[3:]]
    for name in names:
        if name.endswith(" header"):
            head = parts[name]
            frame = frames.parse(head)
            rows = frame.rows if frame.kind == frames.RECORDS else 0
            units.append((head + parts[name[:-7] + " body"], rows))
        elif name.startswith("checkpoint"):
            units.append((parts[name], 0))
    units[-1] = (units[-1][0] + parts["end line"], 0)
    return units
