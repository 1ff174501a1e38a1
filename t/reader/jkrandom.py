"""A random reader (jk-stream(5), READERS, last paragraph): from the end, any frame.

It reads a stream that is all there and not sealed as a whole; whatever does not
hold is forged, since nothing can be cut that has an end.
"""

import checkpoint
import frame as frames
import header
import jkstream
import seal
import tree
from schema import Schema
from table import Table
from text import need

SEALED_AS_A_WHOLE = "sealed as a whole"


class RandomReader:
    """Knows a stream by its final checkpoint and its tables alone."""

    def __init__(self, content, site, keys=()):
        self.content = content
        end = len(content) - checkpoint.END_BYTES
        need(end > 0, "no end line")
        self.first_table, self.final = checkpoint.parse_end(content[end:])
        signer = self._find_signer(site)
        need(self.final < end, "end line: offsets")
        need(self.final + checkpoint.length(content[self.final :]) == end, "end line: offsets")
        self.point = checkpoint.parse(content[self.final : end])
        need(self.point.final, "not the final checkpoint")
        checkpoint.verify(self.point, signer.point)
        self._read_tables()
        self._read_header(site, signer, keys)

    def _find_signer(self, site):
        self.header_end = header.PREFIX_BYTES + header.prefix_length(
            self.content[: header.PREFIX_BYTES]
        )
        return site.signer(header.signer_of(self.content[header.PREFIX_BYTES : self.header_end]))

    def _read_tables(self):
        """The leaves and where they are; the root makes them as good as signed."""
        at, self.leaves = self.first_table, []
        while at < self.final:
            if self.content[at : at + 1] == checkpoint.FIRST_START[:1]:
                at += checkpoint.length(self.content[at:])
                continue
            frame, body = self._frame_at(at)
            need(frame.kind == frames.TABLE, "not a table frame")
            for start in range(0, len(body), frames.ENTRY_BYTES):
                entry = body[start : start + frames.ENTRY_BYTES]
                self.leaves.append((entry[:32], int.from_bytes(entry[32:], "big")))
            at += frames.BYTES + len(body)
        need(at == self.final, "tables do not end where the final checkpoint begins")
        need(0 < len(self.leaves) == self.point.size, "table: number of leaves")
        whole = tree.Tree()
        for leaf, _ in self.leaves:
            whole.add_leaf(leaf)
        need(whole.root() == self.point.root, "table: root")

    def _read_header(self, site, signer, keys):
        content = self.content[: self.header_end]
        need((tree.leaf(content), 0) == self.leaves[0], "header: not the leaf it is")
        self.head = header.parse(content[header.PREFIX_BYTES :])
        need(self.head.sealing != "stream", SEALED_AS_A_WHOLE)
        site.judge(self.head, signer)
        self.schema = Schema(self.head.schema_text)
        self.opener = seal.opener(self.head, keys)

    def _frame_at(self, offset):
        head = self.content[offset : offset + frames.BYTES]
        need(len(head) == frames.BYTES, "no frame at its offset")
        frame = frames.parse(head)
        body = self.content[offset + frames.BYTES :][: frame.body_bytes]
        need(len(body) == frame.body_bytes, "no frame at its offset")
        return frame, body

    def records_of(self, number):
        """The records of a frame by its number; none where it holds no records."""
        leaf, offset = self.leaves[number]
        frame, body = self._frame_at(offset)
        need(tree.leaf(frame.header + body) == leaf, "frame: not the leaf it is")
        need(frame.number == number, "frame: number")
        need(frame.stream == self.head.stream[:8], "frame: of another stream")
        need(frame.sealed == (self.head.sealing == "frames"), "frame: sealed or not")
        if frame.kind != frames.RECORDS or (frame.sealed and not self.opener):
            return []
        if frame.sealed:
            body = self.opener.open(frame, body)
        raw_bytes = None if frame.sealed else frame.raw
        return Table(body, frame.rows, self.schema.encodings, raw_bytes).decode()

    def numbers(self):
        """The numbers of all frames that are leaves."""
        return range(1, len(self.leaves))


def read(content, site, keys=()):
    """All records by way of the end, as jkstream.read gives them from the front."""
    return jkstream.outcome(_released(content, site, keys))


def _released(content, site, keys):
    reader = RandomReader(content, site, keys)
    for number in reader.numbers():
        yield reader.records_of(number)
