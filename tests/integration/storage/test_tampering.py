"""Somebody with the database's own tools changes the audit chain: `verify_audit` names the row."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from bot.domain.records import Noted
from storage.engine import database_url
from storage.store import SqlStore
from tests.conformance.stores import NOON, write


@pytest.mark.parametrize(
    ("statement", "good", "fault"),
    [
        ("UPDATE audit SET body = replace(body, 'U3', 'U4') WHERE seq = 3", 2, "row 3 was changed"),
        ("UPDATE audit SET what = 'x' WHERE seq = 1", 0, "row 1 was changed"),
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
    with engine.begin() as connection:
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
