"""A reader of streams, written from jk-stream(5) alone.

read() tells how a stream ends for its reader, and what may be released of it.
The other modules, from the bottom: text (lines and their forms, Cut and Forged),
tree, crypto, value and column (one column), table (a body), schema, frame,
checkpoint, header, seal, trust, source, canonical (the deep check), inputs.
"""

import hashlib
from types import SimpleNamespace

import canonical
import checkpoint
import frame as frames
import header
import inputs
import seal
import source
from schema import Schema
from table import Table
from text import Cut, Forged, need
from tree import Tree
from value import Encoding

MAX_HELD_FRAMES = 16
MAX_HELD_BYTES = 8388608
# In which order frames stand: records or units, sources, index, tables.
RANK = {frames.RECORDS: 0, frames.UNIT: 0, frames.SOURCES: 1, frames.INDEX: 2, frames.TABLE: 3}
INDEX_COLUMNS = [Encoding(kind) for kind in "integer text text".split()]


class Reader:
    """Reads one stream from its input; nothing comes out of it unverified."""

    def __init__(self, parts, site, keys=(), deep=False):
        self.parts = parts
        self.site = site
        self.keys = keys
        self.deep = deep
        self.tree = Tree()
        self.offsets = [0]
        self.held = []
        self.number = self.records = self.listed = 0
        self.frames_of = dict.fromkeys(RANK, 0)
        self.point = self.head = self.opener = None
        self.after_frame = False

    def records_of(self):
        """Yield the records of each frame that has been verified, a list a frame."""
        for frame, content in self.contents():
            if frame.kind == frames.UNIT:
                continue
            columns = {frames.SOURCES: source.COLUMNS, frames.INDEX: INDEX_COLUMNS}
            encodings = columns.get(frame.kind) or self.schema.encodings
            raw_bytes = None if frame.sealed else frame.raw
            table = Table(content, frame.rows, encodings, raw_bytes)
            rows = table.decode()
            if frame.kind == frames.SOURCES:
                for row in rows:
                    source.need_form(row)
            if self.deep:
                self.canon.judge(frame, table, rows)
            if frame.kind == frames.RECORDS:
                yield rows

    def contents(self):
        """Yield each frame with its opened body, once a checkpoint covers it."""
        while not self.point.final:
            first = self.parts.peek()
            if first == frames.MAGIC[0]:
                self._read_frame()
            else:
                need(first == checkpoint.FIRST_START[0], "neither frame nor checkpoint")
                self._read_checkpoint()
                yield from self._open_held()
        if self.deep:
            self.canon.judge_final(self.point)
        self._read_end()

    def open(self):
        """Read what stands before the first frame; head is valid from then on."""
        prefix = self.parts.take(header.PREFIX_BYTES)
        content = self.parts.take(header.prefix_length(prefix))
        signer = self.site.signer(header.signer_of(content))
        self.signer_point = signer.point
        self.tree.add(prefix + content)
        self._read_checkpoint()
        self.head = header.parse(content)
        self.site.judge(self.head, signer)
        self.parts.begin_header(self.head)
        self.schema = Schema(self.head.schema_text) if self.head.has_schema else None
        self.opener = seal.opener(self.head, self.keys)
        self.canon = canonical.Canon(self.head, self.schema)

    def _read_frame(self):
        offset = self.parts.offset
        head = self.parts.take(frames.BYTES)
        frame = frames.parse(head)
        self._judge_frame(frame)
        body = self.parts.take(frame.body_bytes)
        self.number += 1
        self.frames_of[frame.kind] += 1
        self.records += frame.counted
        self.held.append((frame, body))
        held_bytes = sum(len(one) for _, one in self.held)
        need(len(self.held) <= MAX_HELD_FRAMES, "too many frames without a checkpoint")
        need(held_bytes <= MAX_HELD_BYTES, "too many bytes without a checkpoint")
        self.after_frame = True
        if frame.kind == frames.TABLE:
            self._judge_table(offset, body)
        else:
            self.tree.add(head + body)
            self.offsets.append(offset)
        self.parts.end_part(frame.rows if frame.kind == frames.RECORDS else 0)

    def _judge_frame(self, frame):
        whole, sealed = self.head.sealing == "stream", self.head.sealing != "none"
        table = frame.kind == frames.TABLE
        need(frame.number == self.number + 1, "frame: number")
        need(frame.before == self.records, "frame: records before")
        need(frame.stream == self.head.stream[:8], "frame: of another stream")
        need(table or whole == (frame.kind == frames.UNIT), "frame: type in this sealing")
        need(frame.sealed == (sealed and not table), "frame: sealed or not")
        need(frame.kind != frames.INDEX or self.head.sorted, "frame: index where nothing is sorted")
        seen = [RANK[kind] for kind, count in self.frames_of.items() if count]
        need(RANK[frame.kind] >= max(seen, default=0), "frame: order of the types")
        if table:
            left = len(self.tree.leaves) - self.listed
            need(frame.rows == min(left, frames.MAX_ROWS[frames.TABLE]), "table: entries")

    def _judge_table(self, offset, body):
        if not self.listed:
            self.first_table = offset
        end = self.listed + len(body) // frames.ENTRY_BYTES
        leaves = zip(self.tree.leaves[self.listed : end], self.offsets[self.listed : end])
        seen = b"".join(leaf + place.to_bytes(8, "big") for leaf, place in leaves)
        need(body == seen, "table: not the leaves that were seen")
        self.listed = end

    def _read_checkpoint(self):
        self.last_offset = self.parts.offset
        first = self.parts.take(checkpoint.FIRST_BYTES)
        content = first + self.parts.take(checkpoint.first_length(first))
        point = checkpoint.parse(content)
        before = self.point
        need(point.number == (before.number + 1 if before else 0), "checkpoint: number")
        need(point.previous == (before.digest if before else None), "checkpoint: previous")
        need(point.size == len(self.tree.leaves), "checkpoint: size")
        need(point.root == self.tree.root(), "checkpoint: root")
        need(point.records == self.records, "checkpoint: records")
        need(self.after_frame == (before is not None), "checkpoint: without frames before it")
        checkpoint.verify(point, self.signer_point)
        if point.final:
            self._judge_final(point)
        else:
            self.parts.end_part()
        self.point, self.after_frame = point, False

    def _judge_final(self, point):
        kinds = ((frames.SOURCES, point.sources), (frames.INDEX, point.index))
        for kind, count in kinds + ((frames.TABLE, point.tables),):
            need(self.frames_of[kind] == count, "final checkpoint: number of frames")
        need(self.listed == len(self.tree.leaves), "final checkpoint: not behind the tables")
        need(point.program == self.head.program, "final checkpoint: program")
        sealed = self.head.sealing != "none"
        need((point.content is None) == sealed, "final checkpoint: content")
        need(not (sealed and point.counts), "final checkpoint: counts")

    def _open_held(self):
        held, self.held = self.held, []
        for frame, body in held:
            if frame.kind == frames.TABLE:
                continue
            if not frame.sealed:
                yield frame, body
            elif self.opener:
                yield frame, self.opener.open(frame, body)

    def _read_end(self):
        offsets = checkpoint.parse_end(self.parts.take(checkpoint.END_BYTES))
        need(offsets == (self.first_table, self.last_offset), "end line: offsets")
        self.parts.end_part()
        self.parts.need_end()


def canonical_record(values):
    return b"".join(len(value).to_bytes(4, "big") + value for value in values)


def outcome(tables):
    """How reading ends: verdict, released digest, number of records, reason."""
    digest, records = hashlib.sha256(), 0
    verdict, reason = "complete", "-"
    try:
        for rows in tables:
            records += len(rows)
            for row in rows:
                digest.update(canonical_record(row))
    except (Cut, Forged) as err:
        verdict, reason = type(err).__name__.lower(), str(err)
    return SimpleNamespace(
        verdict=verdict, released=digest.hexdigest(), records=records, reason=reason
    )


def read(content, site, keys=(), deep=False):
    """Read a stream from its front; opened is false where it stayed sealed."""
    reader = Reader(inputs.Bytes(content), site, keys, deep)
    found = outcome(released(reader))
    sealed = reader.head is not None and reader.head.sealing != "none"
    found.opened = not sealed or reader.opener is not None
    return found


def released(reader):
    """Yield what may be released, from inside where a stream is sealed as a whole."""
    reader.open()
    if reader.head.sealing == "stream" and reader.opener:
        reader = Reader(inputs.Units(reader), reader.site, deep=reader.deep)
        reader.open()
    yield from reader.records_of()
