"""Lines of text in a stream (jk-stream(5), CONVENTIONS) and the two ways to fail."""

import datetime
import re

MAX_NUMBER = 999999999999999999


class Cut(Exception):
    """The input ended early."""


class Forged(Exception):
    """Something that is there does not hold."""


def need(holds, reason):
    if not holds:
        raise Forged(reason)


# A form takes the bytes between two spaces and gives a value, or refuses.


def pattern(what, regex):
    compiled = re.compile(regex)

    def form(value):
        need(compiled.fullmatch(value), "not " + what)
        return value.decode()

    return form


def hex_digits(digits):
    return pattern("%d hex digits" % digits, rb"[0-9a-f]{%d}" % digits)


word = pattern("a word", rb"[a-z][a-z0-9-]{0,47}")
party = pattern("a party", rb"[0-9]{6}")
version = pattern("a version", rb"[a-z0-9.+-]{1,16}")
lane = pattern("a lane", rb"[0-9]{6}-[0-9]{6}-[a-z][a-z0-9-]{0,47}")
_number = pattern("a number", rb"0|[1-9][0-9]{0,17}")
_date = pattern("a date", rb"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_time = pattern("a time", rb"[0-9-]{10}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z")


def number(least=0, most=MAX_NUMBER):
    def form(value):
        found = int(_number(value))
        need(least <= found <= most, "number out of range")
        return found

    return form


def date(value):
    found = _date(value)
    try:
        datetime.date.fromisoformat(found)
    except ValueError:
        raise Forged("no such date") from None
    return found


def time(value):
    found = _time(value)
    date(value[:10])
    return found


def one_of(*words):
    def form(value):
        found = word(value)
        need(found in words, "unexpected word")
        return found

    return form


def yes_no(value):
    return one_of("yes", "no")(value) == "yes"


def optional(form):
    return lambda value: None if value == b"-" else form(value)


def listed(form, most, ascending=True):
    """A list joined by commas; none, written as a hyphen, is the empty list."""

    def whole(value):
        if value == b"-":
            return []
        found = [form(item) for item in value.split(b",")]
        need(len(found) <= most, "list too long")
        if ascending:
            need_ascending(found, "list not ascending")
        return found

    return whole


def need_ascending(values, reason):
    need(all(a < b for a, b in zip(values, values[1:])), reason)


class Lines:
    """Text that is read line by line, in the one order that is allowed."""

    def __init__(self, text):
        self.text = text
        self.at = 0

    def take(self, name, *forms):
        """The values of the next line, which must be NAME with as many values."""
        end = self.text.find(b"\n", self.at)
        need(end >= 0, "line %s missing" % name)
        words = self.text[self.at : end].split(b" ")
        need(words[0] == name.encode(), "line %s expected" % name)
        need(len(words) == 1 + len(forms), "line %s: number of values" % name)
        self.at = end + 1
        try:
            values = [form(value) for form, value in zip(forms, words[1:])]
        except Forged as err:
            raise Forged("line %s: %s" % (name, err)) from None
        return values[0] if len(values) == 1 else tuple(values)

    def rest(self):
        return self.text[self.at :]
