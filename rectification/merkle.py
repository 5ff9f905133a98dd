"""The Merkle tree hash of RFC 6962 §2.1, reckoned leaf by leaf.

A leaf is hashed behind the byte 0, two subtrees behind the byte 1, so that neither can be taken for
the other. Memory grows with the logarithm of the number of leaves.
"""

import hashlib

_LEAF, _NODE = b"\x00", b"\x01"


class Tree:
    """A growing list of leaves with its root."""

    def __init__(self) -> None:
        self.count = 0
        # The roots of the full subtrees, largest first: one for each 1 in the binary ``count``.
        self._full: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append a leaf."""
        node = hashlib.sha256(_LEAF + leaf).digest()
        pairs = self.count
        while pairs & 1:
            node = hashlib.sha256(_NODE + self._full.pop() + node).digest()
            pairs >>= 1
        self._full.append(node)
        self.count += 1

    def root(self) -> str:
        """Return the root over the leaves so far, in hexadecimal; of none, the SHA-256 of nothing.

        May be asked at any time.
        """
        if not self._full:
            return hashlib.sha256(b"").hexdigest()
        *larger, node = self._full
        for left in reversed(larger):
            node = hashlib.sha256(_NODE + left + node).digest()
        return node.hex()
