"""Values and their packed forms (jk-stream(5), Records)."""

import datetime
import re

from text import MAX_NUMBER, need

MAX_BYTES = 65536
EPOCH = datetime.date(1970, 1, 1).toordinal()
LAST_DAY = datetime.date.max.toordinal() - EPOCH
FIRST_DAY = 1 - EPOCH
OFFSET = 9 * 3600
DAY = 86400
_INTEGER = re.compile(rb"0|[1-9][0-9]{0,17}")
_DATE = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(rb"([0-9-]{10})T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])\+09:00")

_PLANES = "".join(
    "%c%c" % (plane + 0xFFFE, plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000)
)
# Controls, separators, direction, byte order mark, replacement, noncharacters.
_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ufeff\ufffd\ufdd0-\ufdef%s]" % _PLANES
)


def need_text(value):
    """jk-stream(5), TEXT."""
    try:
        found = _FORBIDDEN.search(value.decode())
    except UnicodeDecodeError:
        found = True
    need(not found, "a value that is not text")


def pack_date(value):
    if not _DATE.fullmatch(value):
        return None
    try:
        return datetime.date.fromisoformat(value.decode()).toordinal() - EPOCH
    except ValueError:
        return None


def unpack_date(number):
    need(FIRST_DAY <= number <= LAST_DAY, "packed date out of range")
    return datetime.date.fromordinal(number + EPOCH).isoformat().encode()


def pack_time(value):
    found = _TIME.fullmatch(value)
    day = pack_date(found[1]) if found else None
    if day is None:
        return None
    hours, minutes, seconds = (int(found[part]) for part in (2, 3, 4))
    return day * DAY + hours * 3600 + minutes * 60 + seconds - OFFSET


def unpack_time(number):
    day, second = divmod(number + OFFSET, DAY)
    clock = "T%02d:%02d:%02d+09:00" % (second // 3600, second // 60 % 60, second % 60)
    return unpack_date(day) + clock.encode()


def pack_integer(value):
    return int(value) if _INTEGER.fullmatch(value) else None


def unpack_integer(number):
    need(0 <= number <= MAX_NUMBER, "packed integer out of range")
    return b"%d" % number


class Encoding:
    """How the schema wants a column packed; text and dict have no packed form."""

    def __init__(self, kind, digits=0):
        self.kind = kind
        self.digits = digits
        self.packs = kind in ("digits", "integer", "date", "time")

    def pack(self, value):
        """The number of a value, or None when it has no packed form."""
        if self.kind == "digits":
            exact = len(value) == self.digits and value.isdigit()
            return int(value) if exact else None
        return {"integer": pack_integer, "date": pack_date, "time": pack_time}[self.kind](value)

    def unpack(self, number):
        if self.kind == "digits":
            need(0 <= number < 10**self.digits, "packed digits out of range")
            return b"%0*d" % (self.digits, number)
        return {"integer": unpack_integer, "date": unpack_date, "time": unpack_time}[self.kind](
            number
        )
