"""The primitives a stream rests on, over python3-cryptography."""

import hashlib
import hmac

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from text import Forged

CURVE = ec.SECP256R1()


def public_key(point):
    """A P-256 key from its 65 bytes; ValueError when they are not on the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)


def verify(point, message, signature):
    """Is the signature, r and s of 32 bytes each, one over the message?"""
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    der = utils.encode_dss_signature(r, s)
    try:
        public_key(point).verify(der, message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def gcm_open(key, nonce, sealed, associated):
    try:
        return AESGCM(key).decrypt(nonce, sealed, associated)
    except InvalidTag:
        raise Forged("sealed bytes do not open") from None


def gcm_seal(key, nonce, plain, associated):
    return AESGCM(key).encrypt(nonce, plain, associated)


def hkdf_extract(salt, secret):
    return hmac.digest(salt or bytes(32), secret, "sha256")


def hkdf_expand(key, info, length):
    """RFC 5869, 2.3."""
    out, block, count = b"", b"", 0
    while len(out) < length:
        count += 1
        block = hmac.digest(key, block + info + bytes([count]), "sha256")
        out += block
    return out[:length]


def hkdf(secret, info, length):
    return hkdf_expand(hkdf_extract(b"", secret), info, length)


# HPKE, base mode, single message (RFC 9180): P-256, HKDF-SHA256, AES-256-GCM.

KEM = b"KEM\x00\x10"
SUITE = b"HPKE\x00\x10\x00\x01\x00\x02"


def _extract(suite, salt, label, secret):
    return hkdf_extract(salt, b"HPKE-v1" + suite + label + secret)


def _expand(suite, key, label, info, length):
    return hkdf_expand(key, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)


def _hpke_key_and_nonce(shared, enc, point, info):
    """RFC 9180, 4.1 ExtractAndExpand and 5.1 KeySchedule."""
    eae = _extract(KEM, b"", b"eae_prk", shared)
    secret = _expand(KEM, eae, b"shared_secret", enc + point, 32)
    identity = _extract(SUITE, b"", b"psk_id_hash", b"")
    context = b"\0" + identity + _extract(SUITE, b"", b"info_hash", info)
    root = _extract(SUITE, secret, b"secret", b"")
    key = _expand(SUITE, root, b"key", context, 32)
    return key, _expand(SUITE, root, b"base_nonce", context, 12)


def hpke_open(scalar, point, enc, info, sealed):
    private = ec.derive_private_key(scalar, CURVE)
    try:
        peer = public_key(enc)
    except ValueError:
        raise Forged("encapsulated key is not on the curve") from None
    shared = private.exchange(ec.ECDH(), peer)
    key, nonce = _hpke_key_and_nonce(shared, enc, point, info)
    return gcm_open(key, nonce, sealed, b"")


def hpke_seal(ephemeral, point, info, plain):
    """The encapsulated key and the sealed bytes; the ephemeral scalar is given."""
    private = ec.derive_private_key(ephemeral, CURVE)
    enc = point_of(ephemeral)
    shared = private.exchange(ec.ECDH(), public_key(point))
    key, nonce = _hpke_key_and_nonce(shared, enc, point, info)
    return enc, gcm_seal(key, nonce, plain, b"")


def point_of(scalar):
    numbers = ec.derive_private_key(scalar, CURVE).public_key().public_numbers()
    return b"\4" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")


def key_id(point):
    return hashlib.sha256(point).hexdigest()
