"""The canonical form (jk-stream(5), READERS): what the deep check adds."""

import text
import tree
from frame import INDEX, MAX_ROWS, RECORDS
from table import MAX_FIELD_BYTES
from text import Forged, need
from value import need_text

LABEL = b"jk-content-v1\0"
MAX_COUNTS = 63  # and one for all others


class Canon:
    """Follows one stream frame by frame and holds it to its only encoding."""

    def __init__(self, head, schema):
        self.head = head
        self.schema = schema
        self.pieces = [LABEL, schema.fingerprint] if schema else []
        self.last_kind = self.last_rows = self.last_bytes = None
        self.last_key = None
        self.index = []
        self.counts = {}

    def judge(self, frame, table, rows):
        """A frame that is not canonical is refused before it is handed out."""
        table.need_canonical()
        self._judge_end(frame, table, rows)
        if frame.kind == RECORDS:
            self._judge_records(frame, table, rows)
        elif frame.kind == INDEX:
            need(rows == self.index[: len(rows)], "index: not the keys that were seen")
            self.index = self.index[len(rows) :]

    def _judge_end(self, frame, table, rows):
        """Would the first row have had its place in the frame before?"""
        if frame.kind == self.last_kind and not self.head.live:
            full = self.last_rows == MAX_ROWS[frame.kind]
            size = self.last_bytes + sum(map(len, rows[0]))
            need(full or size > MAX_FIELD_BYTES, "the frame before ended early")
        self.last_kind, self.last_rows = frame.kind, table.rows
        self.last_bytes = table.field_bytes

    def _judge_records(self, frame, table, rows):
        for row in rows:
            for value in row:
                need_text(value)
        self.pieces.append(table.content())
        if self.schema.class_column is not None:
            for value in table.values[self.schema.class_column]:
                self.count(value)
        if self.head.sorted:
            keys = [self.schema.key_of(row) for row in rows]
            before = [] if self.last_key is None else [self.last_key]
            text.need_ascending(before + keys, "not sorted")
            self.last_key = keys[-1]
            self.index.append((b"%d" % frame.number, keys[0], keys[-1]))

    def count(self, value):
        name = value.decode() if has_form(text.word, value) else "other"
        if name not in self.counts and len(self.counts) >= MAX_COUNTS:
            name = "other"
        self.counts[name] = self.counts.get(name, 0) + 1

    def judge_final(self, point):
        need(not self.index, "index: rows missing")
        if point.content is not None:
            need(point.content == tree.digest(*self.pieces), "content digest")
            need(point.counts == self.counts, "counts")


def has_form(form, value):
    try:
        form(value)
    except Forged:
        return False
    return True
