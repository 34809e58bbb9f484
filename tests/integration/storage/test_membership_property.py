"""Whatever is told in whatever order: at most one open interval, none overlap, none ends before it began."""

from __future__ import annotations

from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.records import MembershipClosed, MembershipOpened
from storage.store import SqlStore
from tests.conformance.stores import NOON, write


class Told(NamedTuple):
    account: str
    role: str | None  # None = left
    hour: int


told = st.builds(Told, st.sampled_from("ab"), st.sampled_from([None, "member", "admin", "owner"]), st.integers(0, 9))
groups = count()


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: bytes) -> SqlStore:
    path: Path = tmp_path_factory.mktemp("membership") / "record.db"
    path.write_bytes(migrated_sqlite)
    return SqlStore(f"sqlite:///{path}")


def record(group: str, item: Told) -> MembershipOpened | MembershipClosed:
    at = NOON + timedelta(hours=item.hour)
    if item.role is None:
        return MembershipClosed(group=group, account=item.account, at=at, event="e", why="left")
    return MembershipOpened(group=group, account=item.account, role=item.role, at=at, event="e")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(told, max_size=6), max_size=4))
def test_intervals_are_sound(shared_store: SqlStore, batches: list[list[Told]]) -> None:
    group = f"slack:G{next(groups)}"
    last: dict[str, str | None] = {}
    for batch in batches:
        write(shared_store, *(record(group, item) for item in batch))
        last |= {item.account: item.role for item in batch}
    for account in "ab":
        intervals = [view for view in shared_store.memberships(group=group) if view.account == account]
        open_ones = [view.role for view in intervals if view.until is None]
        assert open_ones == ([last[account]] if last.get(account) else [])  # the last thing told holds now
        assert all(view.until is None or view.until >= view.since for view in intervals)
        for earlier, later in pairwise(intervals):
            assert earlier.until is not None
            assert earlier.until <= later.since
