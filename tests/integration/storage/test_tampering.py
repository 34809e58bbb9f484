"""Somebody with the database's own tools changes the chain: it is refused; by force, verification names the row."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DatabaseError

from bot.domain.custody import Certified
from bot.domain.records import Noted, Step
from bot.evidence.checkpoint import Checkpoint, read_all, write_to
from bot.evidence.keys import Signer
from storage.audit_search import SqlAuditSearch
from storage.checkpoints import reading_copy, verify
from storage.engine import database_url, inbox_path
from storage.store import SqlStore, open_inbox
from tests.conformance.stores import NOON, after, blank, raw, write

SIGNER, STRANGER = Signer(bytes(range(32))), Signer(bytes(range(1, 33)))


def _force(connection: Connection) -> None:
    """What somebody does who owns the database: the guards go first. They come back with the end of the test."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        return
    for name in ("audit_not_updated", "audit_not_deleted"):
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))


@pytest.mark.parametrize(
    ("statement", "good", "fault"),
    [
        ("UPDATE audit SET body = replace(body, 'U3', 'U4') WHERE seq = 3", 2, "row 3 was changed"),
        ("UPDATE audit SET what = 'x' WHERE seq = 1", 0, "row 1 was changed"),
        ("UPDATE audit SET body = '', body_sha256 = NULL WHERE seq = 2", 1, "row 2 was changed"),
        ("DELETE FROM audit WHERE seq = 2", 1, "row 2 is missing: row 3 comes next"),
        ("DELETE FROM audit WHERE seq >= 4", 3, "row 4 is missing: 2 rows were cut off the end"),
        ("DELETE FROM audit", 0, "row 1 is missing: 5 rows were cut off the end"),
        ("UPDATE audit SET seq = 9 - seq WHERE seq IN (4, 5)", 3, "row 4 does not continue row 3"),
        ("UPDATE setting SET value = '5:0' WHERE name = 'audit.head'", 5, "row 5 is not the kept head"),
    ],
)
def test_tampering_is_named(store: SqlStore, record_url: str, statement: str, good: int, fault: str) -> None:
    for number in range(1, 6):
        write(store, Noted(what="noted", event=None, at=NOON, details={"who": f"slack:U{number}"}))
    assert store.verify_audit() == (5, None)
    engine = create_engine(database_url(record_url))
    if "audit SET" in statement or "FROM audit" in statement:
        with pytest.raises(DatabaseError, match="the audit chain is only ever added to"), engine.begin() as connection:
            connection.execute(text(statement))
        assert store.verify_audit() == (5, None)
    with engine.begin() as connection:
        _force(connection)
        if "9 - seq" in statement:  # through a free number, or the primary key stands in the way
            connection.execute(text("UPDATE audit SET seq = 99 WHERE seq = 4"))
            connection.execute(text("UPDATE audit SET seq = 4 WHERE seq = 5"))
            connection.execute(text("UPDATE audit SET seq = 5 WHERE seq = 99"))
        else:
            connection.execute(text(statement))
    engine.dispose()
    checked, found = store.verify_audit()
    assert checked == good
    assert found is not None
    assert found.startswith(fault)


def noted(store: SqlStore, number: int) -> None:
    write(store, Noted(what="noted", event=None, at=NOON, details={"who": f"slack:U{number}"}))


def taken(store: SqlStore, signer: Signer = SIGNER) -> Checkpoint:
    checkpoint = store.checkpoint(signer, after(hours=1))
    assert checkpoint is not None
    return checkpoint


def test_content_that_went_without_a_certificate_is_named(store: SqlStore, record_url: str) -> None:
    """The guards let content be emptied (that is how it is forgotten): then the chain itself must say so."""
    for number in range(1, 5):
        noted(store, number)
    engine = create_engine(database_url(record_url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit SET body = '' WHERE seq IN (2, 3)"))
    engine.dispose()
    assert store.verify_audit() == (1, "row 2 lost its content, and no certificate in the chain says why")
    write(store, Certified(id="Z-1", what="purged", by="x", at=NOON, details={"audit_rows": [[2, 2]]}))
    assert store.verify_audit() == (2, "row 3 lost its content, and no certificate in the chain says why")
    write(store, Certified(id="Z-2", what="purged", by="x", at=NOON, details={"audit_rows": [[3, 3]]}))
    assert store.verify_audit() == (6, None)


def test_a_checkpoint_kept_outside_finds_a_chain_that_was_written_anew(
    store: SqlStore, record_url: str, tmp_path: Path
) -> None:
    """Rows, head and even the record's own checkpoints fit together again: only the file outside knows better."""
    for number in range(1, 4):
        noted(store, number)
    write_to(tmp_path / "outside", taken(store))
    assert store.checkpoint(SIGNER, after(hours=2)) is None  # nothing new
    for number in range(4, 6):
        noted(store, number)
    write_to(tmp_path / "outside", taken(store))
    kept = read_all(tmp_path / "outside")
    whole = store.verified(kept, [SIGNER.public_key])
    assert (whole.rows, whole.fault, whole.checkpoints, whole.covered) == (5, None, 2, 5)
    engine = create_engine(database_url(record_url))
    with engine.begin() as connection:
        _force(connection)
        connection.execute(text("DELETE FROM audit WHERE seq >= 3"))
        head = connection.execute(text("SELECT hash FROM audit WHERE seq = 2")).scalar()
        connection.execute(text("UPDATE setting SET value = :head WHERE name = 'audit.head'"), {"head": f"2:{head}"})
        connection.execute(text("DELETE FROM checkpoint"))
    engine.dispose()
    assert store.verified().fault is None  # the record alone cannot know
    cut = store.verified(kept)
    assert cut.rows == 2 and cut.fault is not None
    assert cut.fault.startswith("row 3 is missing: 3 rows were cut off the end; checkpoint 5 of 2026-03-03T13:00")
    for number in (8, 9, 10):
        noted(store, number)
    anew = store.verified(kept)
    assert anew.rows == 2 and anew.fault is not None
    assert anew.fault.startswith("row 3 is not the one that the checkpoint of 2026-03-03T13:00")


def test_a_checkpoint_that_was_changed_or_that_a_stranger_signed(store: SqlStore) -> None:
    noted(store, 1)
    checkpoint = taken(store)
    forged = replace(checkpoint, statement=checkpoint.statement.replace('"seq":1', '"seq":2'))
    assert store.verified([forged]).fault == "checkpoint 2 was changed: its signature does not fit"
    noted(store, 2)
    taken(store, STRANGER)
    assert store.verified().fault is None
    fault = store.verified(keys=[SIGNER.public_key]).fault
    assert fault is not None and fault.startswith("checkpoint 2 is signed by an unknown key")


def test_a_copy_is_verified_without_touching_it(migrated_sqlite: bytes, tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    path.write_bytes(migrated_sqlite)
    store = SqlStore(f"sqlite:///{path}")
    noted(store, 1)
    taken(store)
    noted(store, 2)
    store.close()
    (tmp_path / "shelf").mkdir()
    copy = tmp_path / "shelf" / "copy.db"
    shutil.copy(path, copy)
    before = copy.read_bytes()
    with reading_copy(copy) as connection:
        found = verify(connection)
    assert (found.rows, found.fault, found.covered) == (2, None, 1)
    assert [one.name for one in copy.parent.iterdir()] == ["copy.db"] and copy.read_bytes() == before
    copy.write_bytes(before.replace(b"slack:U1", b"slack:U7"))
    with reading_copy(copy) as connection:
        assert (verify(connection).fault or "").startswith("row 1 was changed")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE {} SET lane = 'x' WHERE seq = 2", "one was changed or added"),
        ("UPDATE {} SET body_sha256 = 'x' WHERE seq = 1", "one was changed or added"),
        ("DELETE FROM {} WHERE seq = 3", "1 are missing"),
    ],
)
async def test_deliveries_that_broke_no_rule_are_sealed_too(record_url: str, statement: str, fault: str) -> None:
    inbox = open_inbox(record_url)
    for key in "123":
        await inbox.append(raw(key, b'{"text":"hi"}'))
    inbox.close()
    store = SqlStore(record_url)
    store.commit([Step(inbox=seq) for seq, _ in store.pending(9)], NOON)
    assert len(store.audit()) == 0
    taken(store)
    assert [row.what for row in store.audit()] == ["deliveries_sealed"] and store.verified().fault is None
    blank(store, after(days=9))
    assert store.verified().fault is None  # what is forgotten is told by its hash
    url = database_url(record_url)
    postgres = url.get_backend_name() == "postgresql"
    engine = create_engine(url if postgres else f"sqlite:///{inbox_path(url)}")
    with engine.begin() as connection:
        connection.execute(text(statement.format("inbox" if postgres else "entry")))
    engine.dispose()
    assert store.verified().fault == f"deliveries 1–3 are not those that row 1 sealed: {fault}"
    store.close()


TAMPERED = {
    "a row's content": "UPDATE audit SET body = '{}' WHERE seq = 3",
    "a row's hash": f"UPDATE audit SET hash = '{'0' * 64}' WHERE seq = 2",
    "a row is gone": "DELETE FROM audit WHERE seq = 2",
    "the checkpoint's signature": "UPDATE checkpoint SET signature = '00' WHERE seq = 6",
    "the checkpoint before it": "UPDATE checkpoint SET statement = replace(statement, '2026', '2025') WHERE seq = 5",
}


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED)
def test_the_audit_page_sees_what_was_done_to_the_end_of_the_chain(
    store: SqlStore, record_url: str, statement: str
) -> None:
    search = SqlAuditSearch(store.database)
    for number in range(1, 6):
        noted(store, number)
    store.checkpoint(SIGNER, after(days=5))
    noted(store, 6)
    store.checkpoint(SIGNER, after(days=7))
    assert search.state().holds
    engine = create_engine(database_url(record_url))
    with engine.begin() as connection:
        _force(connection)
        connection.execute(text(statement))
    engine.dispose()
    assert not search.state().holds
