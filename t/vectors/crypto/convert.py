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


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("rfc6962",):
        sys.exit(__doc__)
    globals()[sys.argv[1]](sys.argv[2])
