"""Hash trees: the paths that are given lead to the root, and no other leaf's."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.merkle import paths_of, root_of
from bot.evidence.standalone import leads_to


def leaf(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()


@given(size=st.integers(1, 70), data=st.data())
def test_every_path_leads_to_the_root_and_no_other(size: int, data: st.DataObject) -> None:
    leaves = [leaf(number) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path, root = paths_of(leaves, [index])[index], root_of(leaves)
    assert leads_to(leaves[index], index, size, path, root)
    assert not leads_to(leaf(-1), index, size, path, root)
    assert not leads_to(leaves[index], index + 1, size, path, root)
    assert not leads_to(leaves[index], index, size, [*path, leaf(1)], root)
    if path:
        assert not leads_to(leaves[index], index, size, path[:-1], root)


def test_known_roots() -> None:
    """The test vectors that implementations of RFC 6962 share."""
    data = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                             "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
    roots = {
        0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    assert {size: root_of(data[:size]).hex() for size in roots} == roots
