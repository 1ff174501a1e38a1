"""What a reader needs of a schema (jk-schema(5)): columns, encodings, key, class."""

import re

import tree
from text import need
from value import Encoding

MAX_COLUMNS = 64
_COLUMN = re.compile(r"([a-z][a-z0-9_]*)\s*:(.*)")
_ENCODING = re.compile(r"@column\(\s*([a-z]+)\s*(?:,\s*([0-9]+)\s*)?\)")
_QUOTED = re.compile(r'"[^"]*"')


class Schema:
    def __init__(self, text):
        self.text = text
        self.fingerprint = tree.digest(text)
        self.names, self.encodings, self.key = [], [], []
        try:
            lines = text.decode().split("\n")
        except UnicodeDecodeError:
            lines = []
        need(lines and lines[0] == "version 1.2", "schema: first line")
        for line in lines[1:]:
            line = _QUOTED.sub('""', line).split("//")[0].strip()
            found = _COLUMN.fullmatch(line)
            if found:
                self._add(found[1], found[2])
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


# Characters that no value may have (jk-schema(5)).
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


def need_text(value):
    try:
        found = _FORBIDDEN.search(value.decode())
    except UnicodeDecodeError:
        found = True
    need(not found, "a value that is not text")
