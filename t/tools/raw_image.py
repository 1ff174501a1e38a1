"""Where the bytes of files lie in the raw image of a file system.

marks FILE...    a line each: FORM HEX FILE. Of a key file its secret, of any other
                 file some bytes of each 1,024: what a disk keeps of a file that was
                 removed is whole blocks of it. Not of text, such as a schema, which
                 files have in common.
count < MARKS    with the image as operand: the same lines, each behind the number of
                 its copies there. A secret is looked for as bytes, in hexadecimal and
                 in base64, wherever it begins in a group of three.
"""

import base64
import re
import sys

BLOCK = 4096
STEP = 1024
MARK = 32
SECRET = re.compile(rb"(?:jk-key 1 p256\n)?([0-9a-f]{64})\n")


def is_text(mark):
    """Perhaps cut inside its first and last characters."""
    text = mark.decode("utf-8", "ignore")
    return len(text.encode()) >= len(mark) - 4 and text.replace("\n", " ").isprintable()


def marks(path):
    """What to look for, as pairs of form and bytes."""
    with open(path, "rb") as file:
        content = file.read()
    secret = SECRET.match(content)
    if secret:
        yield "secret", bytes.fromhex(secret.group(1).decode())
        return
    for start in range(0, len(content), STEP):
        middle = start + min(STEP, len(content) - start) // 2
        mark = content[middle : middle + MARK]
        if len(mark) == MARK and not is_text(mark):
            yield "bytes", mark


def forms(form, mark):
    """All that may stand in the image for it."""
    yield mark
    if form == "secret":
        yield mark.hex().encode()
        # Of its beginning, since a line of PEM ends somewhere in it; without the digits
        # that have bits of the bytes before and behind.
        part = mark[:12]
        for before in range(3):
            text = base64.b64encode(bytes(before) + part)
            yield text[(before * 8 + 5) // 6 : (before + len(part)) * 8 // 6]


def used_blocks(path):
    """The image without its empty blocks; files begin at blocks."""
    empty = bytes(BLOCK)
    used = []
    with open(path, "rb") as image:
        while block := image.read(BLOCK):
            if block != empty:
                used.append(block)
    return b"".join(used)


def main(verb, *operands):
    if verb == "marks":
        for path in operands:
            for form, mark in marks(path):
                print(form, mark.hex(), path)
    elif verb == "count":
        image = used_blocks(operands[0])
        for line in sys.stdin:
            form, digits, _ = line.split(" ", 2)
            mark = bytes.fromhex(digits)
            print(sum(image.count(text) for text in forms(form, mark)), line, end="")


main(*sys.argv[1:])
