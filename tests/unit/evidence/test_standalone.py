"""The bundle's own checker: Ed25519 against the vectors of RFC 8032 and against the library that signs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evidence.keys import Signer
from bot.evidence.standalone import ORDER, signature_fits

VECTORS = [  # RFC 8032, 7.1: seed, public key, message, signature
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("seed", "public", "message", "signature"), VECTORS)
def test_vectors(seed: str, public: str, message: str, signature: str) -> None:
    key, told, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert signature_fits(key, told, signed)
    assert Signer(bytes.fromhex(seed)).public_key == public
    assert not signature_fits(key, told + b"!", signed)
    assert not signature_fits(key[::-1], told, signed)
    s = int.from_bytes(signed[32:], "little") + ORDER  # the same signature written another way: RFC 8032 forbids it
    assert not signature_fits(key, told, signed[:32] + s.to_bytes(32, "little"))


@settings(max_examples=25)
@given(seed=st.binary(min_size=32, max_size=32), text=st.text(max_size=40), place=st.integers(0, 511))
def test_what_the_house_signs_holds_and_any_flipped_bit_does_not(seed: bytes, text: str, place: int) -> None:
    signer = Signer(seed)
    signature = bytearray.fromhex(signer.sign(text))
    key = bytes.fromhex(signer.public_key)
    assert signature_fits(key, text.encode(), bytes(signature))
    signature[place // 8] ^= 1 << place % 8
    assert not signature_fits(key, text.encode(), bytes(signature))


@pytest.mark.parametrize("key", [b"", b"\xff" * 32, bytes(31)])
def test_what_is_no_key_is_no_key(key: bytes) -> None:
    assert not signature_fits(key, b"", bytes(64))
