"""Who is believed, and whose keys there are (jk.conf(5), TRUST INDEX, KEY FILES)."""

from types import SimpleNamespace

import crypto
import text
from text import need

ROLES = ("municipality", "prefecture", "nation", "organ")
USES = ("signing", "opening", "approver", "operator")

# Kinds that persons sign, and with which use; every other kind is signed by its site.
PERSONAL = {
    "approval": "approver", "hold": "approver", "operator": "approver", "plan": "approver",
    "purpose": "approver", "retention": "approver",
    "query": "operator", "request": "operator",
}
ASKED_BY_PARTIES = ("query", "request")


def may_sign(kind, entry):
    """Is a certificate of that use and role for streams of that kind?"""
    if kind not in PERSONAL:
        return entry.use == "signing"
    as_party = entry.use == "signing" and entry.role in ("organ", "prefecture")
    return entry.use == PERSONAL[kind] or (kind in ASKED_BY_PARTIES and as_party)


def parse_index(content):
    """Certificates by fingerprint."""
    lines = content.split(b"\n")
    need(lines[0] == b"jk-trust 1" and lines[-1] == b"", "trust index: first or last line")
    forms = (
        text.hex_digits(64), text.party, text.one_of(*ROLES), text.one_of(*USES),
        text.hex_digits(130), text.date, text.date, text.optional(text.date),
    )
    found = {}
    for line in lines[1:-1]:
        words = line.split(b" ")
        need(len(words) == len(forms), "trust index: number of words")
        values = [form(value) for form, value in zip(forms, words)]
        names = "fingerprint party role use point start until refused".split()
        entry = SimpleNamespace(**dict(zip(names, values)))
        entry.point = bytes.fromhex(entry.point)
        need(entry.start <= entry.until, "trust index: from after until")
        found[entry.fingerprint] = entry
    order = [line[:64] for line in lines[1:-1]]
    text.need_ascending(order, "trust index: order")
    return found


class Site:
    """What a reader brings along: whom it believes, which day and world it is in."""

    def __init__(self, index, date, environment="test", party=None):
        self.index = index
        self.date = date
        self.environment = environment
        self.party = party

    def signer(self, fingerprint):
        """The certificate, if its signature counts today."""
        need(fingerprint in self.index, "signer unknown")
        entry = self.index[fingerprint]
        need(entry.use != "opening", "signer's key is not for signing")
        need(entry.start <= self.date, "signer not yet valid")
        need(self.date <= entry.until, "signer no longer valid")
        refused = entry.refused is not None and entry.refused <= self.date
        need(not refused, "signer refused")
        return entry

    def judge(self, head, signer):
        need(head.environment == self.environment, "another environment")
        need(head.origin == signer.party, "origin is not the signer's party")
        need(may_sign(head.kind, signer), "signer's certificate is not for this kind")
        addressed = not self.party or not head.recipients or self.party in head.recipients
        need(addressed, "addressed to others")


def parse_key(content):
    lines = content.split(b"\n")
    need(len(content) == 275 and len(lines) == 5, "key file: length")
    need(lines[0] == b"jk-key 1 p256", "key file: first line")
    scalar, point, name = (
        form(line)
        for form, line in zip(
            (text.hex_digits(64), text.hex_digits(130), text.hex_digits(64)), lines[1:],
        )
    )
    key = SimpleNamespace(scalar=int(scalar, 16), point=bytes.fromhex(point), name=name)
    need(crypto.point_of(key.scalar) == key.point, "key file: point")
    key.id = crypto.key_id(key.point)
    return key
