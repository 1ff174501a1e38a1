#!/usr/bin/env python3
"""Turn published test vectors into the tables of this directory (see README).

usage: convert.py WHICH SOURCE > TABLE

WHICH is rfc6962 (SOURCE: a directory with inclusion/ and consistency/), gcm,
ecdsa, ecdh, hkdf, hmac (SOURCE: a Wycheproof JSON file) or hpke (SOURCE: the
text of RFC 9180, appendix A.3).
"""
import base64
import json
import pathlib
import sys


def line(*words):
    print(*(str(word) if str(word) else "-" for word in words))


def rfc6962(source):
    for path in sorted(pathlib.Path(source).glob("*/**/*.json")):
        kind = path.relative_to(source).parts[0]
        case = json.loads(path.read_text())
        if kind not in ("inclusion", "consistency"):
            continue
        first, second = (
            ("leafIdx", "treeSize") if kind == "inclusion" else ("size1", "size2")
        )
        one, two = ("leafHash", "root") if kind == "inclusion" else ("root1", "root2")
        name = "/".join(path.relative_to(source).parts[1:]).removesuffix(".json")
        if not case["wantErr"] and len(base64.b64decode(case[one])) != 32:
            continue  # our hashes are 32 bytes by their type
        line(
            kind,
            name,
            "invalid" if case["wantErr"] else "valid",
            case[first],
            case[second],
            base64.b64decode(case[one] or "").hex(),
            base64.b64decode(case[two] or "").hex(),
            "".join(base64.b64decode(h).hex() + "," for h in case["proof"] or []),
        )


def wycheproof(source):
    """Each case with its group; "acceptable" is a verdict of its own."""
    for group in json.loads(pathlib.Path(source).read_text())["testGroups"]:
        for case in group["tests"]:
            yield group, case


def gcm(source):
    for group, case in wycheproof(source):
        if (group["ivSize"], group["tagSize"]) != (96, 128) or group["keySize"] == 192:
            continue
        names = ("tcId", "result", "key", "iv", "aad", "msg", "ct", "tag")
        line(*(case[name] for name in names))


def ecdsa(source):
    for group, case in wycheproof(source):
        point = group["publicKey"]["uncompressed"]
        line(case["tcId"], case["result"], point, case["msg"], case["sig"])


P = 2**256 - 2**224 + 2**192 + 2**96 - 1
GENERATOR = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def add(a, b):
    """The sum of two points of P-256; None is the point at infinity."""
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and a[1] != b[1]:
        return None
    if a == b:
        slope = 3 * (a[0] * a[0] - 1) * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def point_of(scalar):
    total, power = None, GENERATOR
    while scalar:
        if scalar & 1:
            total = add(total, power)
        power = add(power, power)
        scalar >>= 1
    return f"04{total[0]:064x}{total[1]:064x}"


def ecdh(source):
    for _, case in wycheproof(source):
        scalar = int(case["private"], 16)
        verdict, point = case["result"], case["public"]
        line(
            case["tcId"], verdict, point, f"{scalar:064x}", point_of(scalar), case["shared"]
        )


def hkdf(source):
    for _, case in wycheproof(source):
        names = ("tcId", "result", "ikm", "salt", "info", "size", "okm")
        line(*(case[name] for name in names))


def hmac(source):
    for group, case in wycheproof(source):
        if group["tagSize"] != 256:
            continue
        line(*(case[name] for name in ("tcId", "result", "key", "msg", "tag")))


def hpke(source):
    text = pathlib.Path(source).read_text()
    base = text[: text.index("### PSK Setup Information")]
    blocks = [{}]
    name = None
    for row in base.splitlines():
        if row.startswith(("#", "~")) or not row:
            blocks.append({})
        elif ":" in row:
            name, value = row.split(":", 1)
            blocks[-1][name] = value.strip()
        else:
            blocks[-1][name] += row.strip()
    names = ("info", "pkEm", "skEm", "pkRm", "skRm", "shared_secret", "key", "base_nonce")
    for block in blocks:
        if "skEm" in block:
            line("setup", *(block[name] for name in names))
        elif "ct" in block:
            number = block["sequence number"]
            line("message", number, *(block[n] for n in ("nonce", "aad", "pt", "ct")))


TABLES = (rfc6962, gcm, ecdsa, ecdh, hkdf, hmac, hpke)

if __name__ == "__main__":
    which = {table.__name__: table for table in TABLES}
    if len(sys.argv) != 3 or sys.argv[1] not in which:
        sys.exit(__doc__)
    which[sys.argv[1]](sys.argv[2])
