"""What a reader needs of a schema (jk-schema(5)): columns, encodings, key, class."""

import re

import tree
from text import Forged, need
from value import Encoding

MAX_COLUMNS = 64
_COMMENT = re.compile(r'("[^"\n]*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_QUOTED = re.compile(r'"[^"\n]*"')
_COLUMN = re.compile(r"^([a-z][a-z0-9_]*):", re.MULTILINE)
_RULE = re.compile(r"^rule [a-z][a-z0-9-]*:", re.MULTILINE)
_ENCODING = re.compile(r"@column\(([a-z]+)(?:,\s*([0-9]+))?\)")


def strip(text):
    """The schema without its comments, and without what stands in quotes."""
    need(text.startswith(b"version 1.2\n"), "schema: first line")
    try:
        whole = text.decode()
    except UnicodeDecodeError:
        raise Forged("schema: not UTF-8") from None
    return _QUOTED.sub('""', _COMMENT.sub(lambda found: found[1] or "", whole))


class Schema:
    def __init__(self, text):
        self.text = text
        self.fingerprint = tree.digest(text)
        self.names, self.encodings, self.key = [], [], []
        plain = strip(text)
        columns = _COLUMN.split(_RULE.split(plain)[0])
        for name, rules in zip(columns[1::2], columns[2::2]):
            self._add(name, rules)
        need(0 < len(self.names) <= MAX_COLUMNS, "schema: number of columns")
        self.class_column = self.names.index("class") if "class" in self.names else None

    def _add(self, name, rules):
        found = _ENCODING.search(rules)
        kind, digits = (found[1], int(found[2] or 0)) if found else ("text", 0)
        need(kind in ("digits", "integer", "date", "time", "text", "dict"), "schema: encoding")
        need((kind == "digits") == (1 <= digits <= 18), "schema: digits")
        need(name not in self.names, "schema: a column twice")
        if "@key" in rules:
            self.key.append(len(self.names))
        self.names.append(name)
        self.encodings.append(Encoding(kind, digits))

    def key_of(self, row):
        """The bytes by which records are sorted (jk-stream(5), Index)."""
        parts = []
        for index in self.key:
            value = row[index]
            if self.encodings[index].kind == "integer":
                value = value.rjust(18, b"0")
            parts.append(value)
        return b"\x1f".join(parts)
