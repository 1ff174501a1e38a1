"""ECDSA signatures whose nonce follows from key and message (RFC 6979)."""

import hashlib
import hmac

import crypto

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _nonces(scalar, hashed):
    """RFC 6979, 3.2, for SHA-256 and a hash as long as the order."""
    seed = scalar.to_bytes(32, "big") + (int.from_bytes(hashed, "big") % ORDER).to_bytes(32, "big")
    value, key = b"\1" * 32, bytes(32)
    for step in b"\0", b"\1":
        key = hmac.digest(key, value + step + seed, "sha256")
        value = hmac.digest(key, value, "sha256")
    while True:
        value = hmac.digest(key, value, "sha256")
        nonce = int.from_bytes(value, "big")
        if 0 < nonce < ORDER:
            yield nonce
        key = hmac.digest(key, value + b"\0", "sha256")
        value = hmac.digest(key, value, "sha256")


def sign(scalar, message):
    """r and s, 32 bytes each."""
    hashed = hashlib.sha256(message).digest()
    for nonce in _nonces(scalar, hashed):
        r = int.from_bytes(crypto.point_of(nonce)[1:33], "big") % ORDER
        s = pow(nonce, -1, ORDER) * (int.from_bytes(hashed, "big") + r * scalar) % ORDER
        if r and s:
            return join(r, s)


def join(r, s):
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")
