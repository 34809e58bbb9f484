"""Texts sealed with a key: unreadable in the database, read with the key; a record knows which keys it needs."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from bot.domain.custody import LookAt, Looked
from bot.domain.errors import StorageError
from bot.domain.records import CaseMoved, CaseState
from bot.evidence.keys import Keyring, key_id
from bot.evidence.retention import Retention
from storage.engine import database_url
from storage.purge import purge
from storage.store import SqlStore
from tests.conformance.stores import NOON, after, queued, violation, write

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


def stored(url: str) -> list[str]:
    """What somebody sees who has the database and no key."""
    engine = create_engine(database_url(url))
    with engine.connect() as connection:
        found = [
            str(value)
            for one in ("violation.excerpt", "case_move.note", "action.text", "look.reason")
            for (value,) in connection.execute(text(f"SELECT {one.split('.')[1]} FROM {one.split('.')[0]}"))
        ]
    engine.dispose()
    return found


def fill(store: SqlStore, case: str) -> None:
    record = violation(case, excerpt="加群玩博彩")
    told = queued(f"k-{case}", event=record.event, rule=record.rule, text="请勿发送博彩")
    decided = CaseMoved(violation=case, state=CaseState.UPHELD, by="x", at=NOON, event="e", note="确为博彩")
    write(store, record, told, decided, Looked(by="x", at=NOON, what=LookAt.CASE, case=case, reason="核对博彩"))


def test_without_the_key_nobody_reads_and_with_it_everything_is_as_before(record_url: str) -> None:
    plain = SqlStore(record_url)
    fill(plain, "V-0")
    plain.close()
    store = SqlStore(record_url, Keyring([OLD]))
    fill(store, "V-1")
    assert [("博彩" in one, one.startswith("sealed1:")) for one in stored(record_url)] == [
        (True, False),
        (False, True),
    ] * 4
    for case in ("V-0", "V-1"):  # what was written before there was a key stays readable
        view = store.violation(case)
        assert view is not None
        assert (view.record.excerpt, view.moves[0][3], view.actions[0].action.text) == (
            "加群玩博彩", "确为博彩", "请勿发送博彩",
        )  # fmt: skip
        assert store.looks(case=case)[0].reason == "核对博彩"
    (claimed,) = store.claim(NOON, 1)
    assert claimed.action.text == "请勿发送博彩"  # what goes out is what was meant
    assert store.verify_audit()[1] is None
    purge(store, Retention(days={"excerpts": 1}), "x", lambda: after(days=9))
    assert all(view.record.excerpt == "" for view in map(store.violation, ("V-0", "V-1")) if view)
    store.close()


def test_a_record_says_which_key_it_needs_and_old_keys_open_what_they_sealed(record_url: str) -> None:
    store = SqlStore(record_url, Keyring([OLD]))
    fill(store, "V-1")
    store.close()
    for keys in ([], [NEW]):
        with pytest.raises(StorageError, match=f"sealed with key {key_id(OLD)}: add it to evidence.keys"):
            SqlStore(record_url, Keyring(keys))
    rotated = SqlStore(record_url, Keyring([NEW, OLD]))
    fill(rotated, "V-2")
    views = [rotated.violation("V-1"), rotated.violation("V-2")]
    assert [view.record.excerpt for view in views if view] == ["加群玩博彩"] * 2
    rotated.close()
    assert {one.split(":")[1] for one in stored(record_url)} == {key_id(OLD), key_id(NEW)}
