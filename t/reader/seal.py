"""Opening what a stream seals (jk-stream(5), SEALING)."""

import crypto
from text import need

WRAP_LABEL = b"jk-wrap-v1\0"
SEAL_LABEL = b"jk-seal-v1\0"
BLOCK = 1024
TAG_BYTES = 16


def derive(secret, context):
    """Key, base nonce and commitment."""
    out = crypto.hkdf(secret, SEAL_LABEL + context, 76)
    return out[:32], out[32:44], out[44:]


def nonce_of(base, number):
    return base[:4] + bytes(a ^ b for a, b in zip(base[4:], number.to_bytes(8, "big")))


def pad(content):
    whole = len(content).to_bytes(4, "big") + content
    return whole + bytes(-len(whole) % BLOCK)


def unpad(plain):
    need(len(plain) > 0 and len(plain) % BLOCK == 0, "sealed: length of the padding")
    length = int.from_bytes(plain[:4], "big")
    content, zeros = plain[4 : 4 + length], plain[4 + length :]
    need(len(content) == length and len(zeros) < BLOCK, "sealed: length of the content")
    need(not any(zeros), "sealed: padding is not zero")
    return content


class Opener:
    """Opens the frames of one stream, once its commitment has held."""

    def __init__(self, head, key):
        enc, wrapped = head.seals[key.id]
        info = WRAP_LABEL + head.seal_context
        secret = crypto.hpke_open(key.scalar, key.point, enc, info, wrapped)
        need(len(secret) == 32, "sealed: length of the secret")
        self.key, self.base, commitment = derive(secret, head.seal_context)
        need(commitment == head.commitment, "sealed: commitment")

    def open(self, frame, body):
        nonce = nonce_of(self.base, frame.number)
        return unpad(crypto.gcm_open(self.key, nonce, body, frame.header))


def opener(head, keys):
    """An opener with the first of the keys the stream is sealed to, or None."""
    for key in keys:
        if key.id in head.seals:
            return Opener(head, key)
    return None
