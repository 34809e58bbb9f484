"""Hash trees over links of the audit chain, as in RFC 6962: leaves and nodes are hashed with different first bytes.

A root in a signed checkpoint stands for every link before it; the path of one link proves that it is among them, and
shows nothing of the others. Pure. `standalone.py` has the checking half once more: it must run without the house.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


class Tree:
    """The root of a row of leaves that is read once and not kept: as many hashes as the number of leaves has bits."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # roots of complete trees, the largest first

    def add(self, leaf: bytes) -> None:
        node, size = _leaf(leaf), self.size
        while size & 1:
            node = _node(self._peaks.pop(), node)
            size >>= 1
        self._peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Of no leaves: the hash of nothing."""
        if not self._peaks:
            return hashlib.sha256().digest()
        *larger, root = self._peaks
        for peak in reversed(larger):
            root = _node(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def paths_of(leaves: Iterable[bytes], wanted: Iterable[int]) -> dict[int, list[bytes]]:
    """For each wanted leaf the hashes beside its way to the root, the lowest first."""
    level, places = [_leaf(leaf) for leaf in leaves], {index: index for index in wanted}
    paths: dict[int, list[bytes]] = {index: [] for index in places}
    while len(level) > 1:
        for index, place in places.items():
            if place ^ 1 < len(level):  # the last one of an odd row has nobody beside it: it goes up as it is
                paths[index].append(level[place ^ 1])
            places[index] = place >> 1
        above = [_node(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
        level = above + level[len(level) & ~1 :]
    return paths


def _leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
