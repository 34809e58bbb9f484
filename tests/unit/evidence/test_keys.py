"""Keys as admins write them; sealed texts open with their key, in their place, and nowhere else."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import ConfigError, StorageError
from bot.evidence.keys import PLAIN, SEALED, Keyring, key_bytes, key_id, write_new_key

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


@pytest.mark.parametrize("text", [OLD.hex(), f" {OLD.hex().upper()}\n", base64.b64encode(OLD).decode()])
def test_a_key_in_hex_or_base64(text: str) -> None:
    assert key_bytes(text, "evidence.keys") == OLD


@pytest.mark.parametrize("text", ["", "abc", OLD.hex()[:-2], "password" * 4])
def test_what_is_no_key_says_how_to_make_one(text: str) -> None:
    with pytest.raises(ConfigError, match="qungui record keys --new"):
        key_bytes(text, "evidence.keys")


def test_a_new_key_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing.key"
    made = write_new_key(path)
    assert key_bytes(path.read_text(), "x") == bytes.fromhex(made)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ConfigError, match="cannot make a key there"):
        write_new_key(path)


@given(st.text())
def test_what_is_sealed_opens_again(text: str) -> None:
    text = text.encode(errors="replace").decode()
    for ring in (Keyring(), Keyring([OLD])):
        assert ring.open(ring.seal(text, "a.b"), "a.b") == text


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    before = Keyring([OLD]).seal("加群玩博彩", "violation.excerpt")
    both = Keyring([NEW, OLD])
    after = both.seal("加群玩博彩", "violation.excerpt")
    assert "博彩" not in before + after and before != both.seal("加群玩博彩", "violation.excerpt")
    assert both.open(before, "violation.excerpt") == both.open(after, "violation.excerpt") == "加群玩博彩"
    assert after.startswith(f"{SEALED}{key_id(NEW)}:")
    with pytest.raises(StorageError, match=f"key {key_id(OLD)}"):
        Keyring([NEW]).open(before, "violation.excerpt")


def test_a_seal_holds_in_its_place_and_unchanged() -> None:
    ring = Keyring([OLD])
    sealed = ring.seal("文", "a.b")
    with pytest.raises(StorageError, match="was changed"):
        ring.open(sealed, "a.c")
    with pytest.raises(StorageError, match="was changed"):
        ring.open(f"{sealed[:-6]}AAAAA=", "a.b")


def test_what_a_member_types_is_never_taken_for_a_seal() -> None:
    for typed in (f"{SEALED}abcdef01:xyz", f"{PLAIN}x"):
        assert Keyring().open(Keyring().seal(typed, "a.b"), "a.b") == typed
