"""Every byte of a small record is changed in turn, each row removed, moved and added: it is found, and named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from bot.domain.cases import CaseState
from bot.domain.groups import Person
from bot.domain.records import ActionApproved, CaseMoved, MembershipOpened
from bot.evidence.keys import Keyring, Signer
from bot.evidence.retention import Retention
from storage.agreement import KEPT
from storage.engine import database_url
from storage.erasure import erase
from storage.purge import purge
from storage.store import SqlStore
from tests.conformance.stores import GROUP, NOON, after, person_changed, violation, write

SIGNER, STRANGER = Signer(bytes(range(32))), Signer(bytes(range(1, 33)))
KEYS = [SIGNER.public_key]


@pytest.fixture(params=["open", "sealed"])
def filled(record_url: str, request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    """Three cases with moves and consents, signed."""
    store = SqlStore(record_url, Keyring([bytes(range(32))] if request.param == "sealed" else []))
    write(store, person_changed("chen", "slack:U1"))
    write(store, MembershipOpened(group=GROUP, account="slack:U1", role="member", at=NOON, event="e"))
    for number in (1, 2, 3):
        write(store, violation(f"V-{number}", account="slack:U1", bound=("zhang",), learned=after(hours=number)))
    for number, state in ((1, CaseState.WAITING), (1, CaseState.UPHELD), (2, CaseState.OVERTURNED)):
        move = CaseMoved(violation=f"V-{number}", state=state, by="slack:U5", at=NOON, event=f"e-{state}", note="属实")
        write(store, move)
    for by, final in (("slack:U5", False), ("slack:U6", True)):
        write(store, ActionApproved(action="V-1:delete:m", approved=True, by=by, at=NOON, event=by, final=final))
    assert store.checkpoint(SIGNER, after(hours=1)) is not None
    yield store
    store.close()


@contextmanager
def tampered(store: SqlStore, *statements: tuple[str, Mapping[str, Any]]) -> Iterator[str | None]:
    """What verification says after these changes; they are taken back."""
    engine = create_engine(database_url(str(store.database.url.render_as_string(hide_password=False))))
    with engine.begin() as connection:
        _without_guards(connection)
        before = {name: connection.execute(text(f"SELECT * FROM {name}")).mappings().all() for name in _TABLES}
        for statement, values in statements:
            connection.execute(text(statement), values)
    yield store.verified(keys=KEYS).fault
    with engine.begin() as connection:
        for name in reversed(_TABLES):
            connection.execute(text(f"DELETE FROM {name}"))
        for name in _TABLES:
            for row in before[name]:
                places = ", ".join(f":{one}" for one in row)
                connection.execute(text(f"INSERT INTO {name} ({', '.join(row)}) VALUES ({places})"), dict(row))
    engine.dispose()
    assert store.verified(keys=KEYS).fault is None


_TABLES = ("violation", "case_move", "approval", "audit", "checkpoint")


def _without_guards(connection: Connection) -> None:
    """What somebody does who owns the database. Foreign keys and guards go; the record's own triggers, too."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))
        for name in _TABLES:
            connection.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        return
    connection.execute(text("PRAGMA foreign_keys=OFF"))
    found = connection.execute(text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")).scalars().all()
    for name in found:
        connection.execute(text(f"DROP TRIGGER {name}"))


def values(store: SqlStore, table: str, column: str) -> list[tuple[Any, Any]]:
    """(primary key, value) of each row."""
    primary = {"audit": "seq", "checkpoint": "seq", "case_move": "seq", "approval": "seq"}.get(table, "id")
    with store.database.reading() as connection:
        found = connection.execute(text(f"SELECT {primary}, {column} FROM {table} ORDER BY {primary}"))
        return [(row[0], row[1]) for row in found]


def another(value: Any, place: int) -> Any:
    """The value with one thing changed."""
    if isinstance(value, bool) or value in (0, 1):
        return type(value)(not value)
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and value:
        there = place % len(value)
        return value[:there] + ("y" if value[there] == "x" else "x") + value[there + 1 :]
    return value


def changed(store: SqlStore, table: str, column: str, key: Any, value: Any) -> tuple[str, Mapping[str, Any]]:
    primary = "id" if table == "violation" else "seq"
    return f"UPDATE {table} SET {column} = :new WHERE {primary} = :key", {"new": value, "key": key}


COLUMNS = [(kept.table.name, column) for kept in KEPT for column in kept.fields.values()]


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[".".join(one) for one in COLUMNS])
def test_a_changed_column_of_what_people_read_is_named(filled: SqlStore, table: str, column: str) -> None:
    for key, value in values(filled, table, column):
        if value is None or value == "" or not isinstance(value, str | int | bool):
            continue  # PostgreSQL's moments are no text
        with tampered(filled, changed(filled, table, column, key, another(value, len(str(value)) // 2))) as fault:
            assert fault is not None, (key, value)
            named = f"{table} " in fault and " row " in fault and any(one in fault for one in ("V-", "changed"))
            assert named or "seal" in fault, fault


@pytest.mark.parametrize("column", ["what", "body", "body_sha256", "previous", "hash"])
def test_every_character_of_every_link_is_held(filled: SqlStore, column: str) -> None:
    for seq, value in values(filled, "audit", column):
        for place in range(0, len(value), max(1, len(value) // 12)):
            with tampered(filled, changed(filled, "audit", column, seq, another(value, place))) as fault:
                assert fault is not None and f"row {seq} " in fault, (seq, place, fault)


@pytest.mark.parametrize("column", ["statement", "public_key", "signature"])
def test_every_character_of_a_checkpoint_is_held(filled: SqlStore, column: str) -> None:
    for seq, value in values(filled, "checkpoint", column):
        for place in range(0, len(value), max(1, len(value) // 12)):
            with tampered(filled, changed(filled, "checkpoint", column, seq, another(value, place))) as fault:
                assert fault is not None and "checkpoint" in fault, (place, fault)


ROWS = {
    "a case removed": ("DELETE FROM violation WHERE id = 'V-3'", "violation V-3 is missing"),
    "a move removed": ("DELETE FROM case_move WHERE state = 'overturned'", "case_move V-2 is missing"),
    "a consent removed": ("DELETE FROM approval WHERE settled_by = 'slack:U5'", "approval V-1:delete:m"),
    "a move added": (
        "INSERT INTO case_move (seq, violation, state, moved_by, at, event, note) SELECT 99, 'V-3', 'overturned',"
        " moved_by, at, event, note FROM case_move WHERE violation = 'V-2'",
        "case_move V-3 stands in the record, and no link of the chain says so",
    ),
    "a consent added": (
        "INSERT INTO approval (seq, action, settled_by, approved, final, at, event) SELECT 99, 'V-9:delete:m',"
        " settled_by, approved, final, at, event FROM approval WHERE final",
        "approval V-9:delete:m stands in the record",
    ),
    "a move of another case": (
        "UPDATE case_move SET violation = 'V-3' WHERE state = 'overturned'", "case_move V-2 is missing",
    ),
    "a link removed": ("DELETE FROM audit WHERE seq = 4", "row 4 is missing: row 5 comes next"),
    "the tail cut off": ("DELETE FROM audit WHERE seq > 6", "row 7 is missing"),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "said"), ROWS.values(), ids=ROWS)
def test_rows_that_are_removed_moved_or_added(filled: SqlStore, statement: str, said: str) -> None:
    with tampered(filled, (statement, {})) as fault:
        assert fault is not None and fault.startswith(said), fault


def test_each_pair_of_links_that_changes_places(filled: SqlStore) -> None:
    last = len(filled.audit())
    for first in range(1, last):
        swap = [("UPDATE audit SET seq = :to WHERE seq = :at", {"at": at, "to": to}) for at, to in (
            (first, 999), (first + 1, first), (999, first + 1),
        )]  # fmt: skip
        with tampered(filled, *swap) as fault:
            assert fault is not None and f"row {first} " in fault, (first, fault)


def test_a_forged_tail_and_another_key(filled: SqlStore) -> None:
    """Somebody appends links that fit, and signs them with a key of their own: the key tells."""
    forger = SqlStore(filled.database.url.render_as_string(hide_password=False), Keyring([bytes(range(32))]))
    write(forger, CaseMoved(violation="V-3", state=CaseState.VOIDED, by="slack:U9", at=NOON, event="e9"))
    assert forger.checkpoint(STRANGER, after(hours=2)) is not None
    forger.close()
    fault = filled.verified(keys=KEYS).fault
    assert fault is not None and "is signed by an unknown key" in fault


def test_swapped_checkpoints_are_found(filled: SqlStore) -> None:
    write(filled, CaseMoved(violation="V-3", state=CaseState.UPHELD, by="slack:U5", at=NOON, event="e9"))
    assert filled.checkpoint(SIGNER, after(hours=2)) is not None
    (first, one), (second, other) = values(filled, "checkpoint", "statement")
    swap = [changed(filled, "checkpoint", "statement", first, other),
            changed(filled, "checkpoint", "statement", second, one)]  # fmt: skip
    with tampered(filled, *swap) as fault:
        assert fault is not None and fault.startswith("checkpoint ") and "is not about that row" in fault


def test_what_was_forgotten_by_a_rule_is_no_fault(filled: SqlStore) -> None:
    purge(filled, Retention(days={"notes": 1, "excerpts": 1}), "x", lambda: after(days=9))
    assert filled.verified(keys=KEYS).fault is None
    person = Person(id="chen", name="名 chen", accounts=("slack:U1",))
    for number in (1, 3):
        write(filled, CaseMoved(violation=f"V-{number}", state=CaseState.CLOSED, by="x", at=NOON, event="c"))
    erase(filled, person, "erased-1", "x", "asked", after(days=10))
    assert filled.verified(keys=KEYS).fault is None
    engine: Engine = filled.database._engine
    with engine.begin() as connection:
        row = connection.execute(text("SELECT account_id FROM violation WHERE id = 'V-1'")).scalar()
    assert str(row).startswith("slack:erased-1")
