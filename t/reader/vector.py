"""Test vectors (jk-stream(5), TEST VECTORS; t/vectors/README)."""

import glob
import os

import jkrandom
import jkstream
import trust

DATE = "2026-04-02"
ENVIRONMENT = "test"


def contents(name):
    with open(name, "rb") as file:
        return file.read()


def parse(content):
    """The head of a vector and the bytes of its stream."""
    head, _, stream = content.partition(b"\n\n")
    pairs = [line.split(": ", 1) for line in head.decode().split("\n")]
    return dict(pairs), stream


def judge(directory, name, site):
    """What is wrong with a reader, or with a vector: a list of sentences."""
    head, stream = parse(contents(os.path.join(directory, name + ".vec")))
    keys = []
    if "key" in head:
        keys = [trust.parse_key(contents(os.path.join(directory, "keys", head["key"] + ".raw")))]
    wrong = differences(head, jkstream.read(stream, site, keys, deep=True), "deep")
    shallow = jkstream.read(stream, site, keys)
    if head.get("deep") == "yes":
        if shallow.verdict != "complete":
            wrong.append("without the deep check: %s (%s)" % (shallow.verdict, shallow.reason))
    else:
        wrong += differences(head, shallow, "plain")
    by_the_end = jkrandom.read(stream, site, keys)
    if head["expect"] == "complete" and by_the_end.reason != jkrandom.SEALED_AS_A_WHOLE:
        wrong += differences(head, by_the_end, "from the end")
    return wrong


def differences(head, found, how):
    names = {"expect": "verdict", "released": "released", "records": "records"}
    return [
        "%s: %s is %s, not %s (%s)" % (how, ours, getattr(found, ours), head[name], found.reason)
        for name, ours in names.items()
        if str(getattr(found, ours)) != head[name]
    ]


def judge_all(directory, names):
    """Print one TAP line a vector; the exit status."""
    index = trust.parse_index(contents(os.path.join(directory, "trust")))
    site = trust.Site(index, DATE, ENVIRONMENT)
    if not names:
        found = glob.glob(os.path.join(directory, "*.vec"))
        names = sorted(os.path.basename(name)[:-4] for name in found)
    failed = 0
    for count, name in enumerate(names, 1):
        wrong = judge(directory, name, site)
        failed += bool(wrong)
        print("%s %d - %s" % ("not ok" if wrong else "ok", count, name))
        for sentence in wrong:
            print("# " + sentence)
    print("1..%d" % len(names))
    return 1 if failed or not names else 0
