"""The tree over the header and the frames (jk-stream(5), TREE; RFC 6962, 2.1)."""

import hashlib


def digest(*pieces):
    return hashlib.sha256(b"".join(pieces)).digest()


def leaf(content):
    return digest(b"\0", content)


def node(left, right):
    return digest(b"\1", left, right)


class Tree:
    """Keeps the leaves, and the roots of the full subtrees they make so far."""

    def __init__(self):
        self.leaves = []
        self.full = []  # (height, root), the tallest first

    def add(self, content):
        self.add_leaf(leaf(content))

    def add_leaf(self, root):
        height = 0
        self.leaves.append(root)
        while self.full and self.full[-1][0] == height:
            root = node(self.full.pop()[1], root)
            height += 1
        self.full.append((height, root))

    def root(self):
        roots = [root for _, root in self.full]
        whole = roots.pop()
        while roots:
            whole = node(roots.pop(), whole)
        return whole
