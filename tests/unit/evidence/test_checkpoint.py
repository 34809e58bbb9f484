"""Checkpoints as statements and as files: what holds, and what is no checkpoint."""

from __future__ import annotations

import json
import resource
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.evidence.checkpoint import Checkpoint, read_all, signed, write_to
from bot.evidence.keys import Signer

SIGNER = Signer(bytes(32))
AT = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
TAKEN = signed(SIGNER, at=AT, first=1, seq=5, head="ab" * 32, root=bytes(32), before=None)


def restated(**parts: object) -> Checkpoint:
    """The same, rightly signed, with other words in it; None = without that word."""
    told = {name: value for name, value in {**TAKEN.says, **parts}.items() if value is not None}
    statement = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return Checkpoint(statement=statement, public_key=SIGNER.public_key, signature=SIGNER.sign(statement))


def test_a_statement_holds_as_it_was_signed() -> None:
    assert TAKEN.holds() and restated().holds()
    assert not Checkpoint(statement=TAKEN.statement, public_key=TAKEN.public_key, signature="00").holds()


@pytest.mark.parametrize(
    "parts",
    [
        {"what": "another-1"},
        {"first": 6},  # would vouch for less than nothing
        {"first": 0},
        {"first": "1"},
        {"first": None},
        {"head": None},
        {"root": 7},
        {"at": None},
    ],
)
def test_who_signs_nonsense_vouches_for_nothing(parts: dict[str, object]) -> None:
    assert not restated(**parts).holds()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, most[1]))  # as if the disk were full
    try:
        with pytest.raises(OSError, match="File too large"):
            write_to(tmp_path, TAKEN)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert read_all(tmp_path) == []
    write_to(tmp_path, TAKEN)
    assert read_all(tmp_path) == [TAKEN]


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    path = write_to(tmp_path, TAKEN)
    assert write_to(tmp_path, restated(head="cd" * 32)) == path
    assert read_all(tmp_path) == [TAKEN]
