"""What a conformance test of a record needs: a fresh record on each database, and short words for records.

`record_url` runs a test on SQLite (a file in the test's folder) and on PostgreSQL (a database made for this test run
and dropped after it; the server is `QUNGUI_TEST_POSTGRES` or the one on loopback; skipped with a message where there is
none).
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.announcements import Announcement, AnnouncementSaved, DeliveryPlanned
from bot.domain.events import RawEvent
from bot.domain.groups import Employment, Group, GroupKind, Person
from bot.domain.records import GroupChanged, OutboxAction, PersonChanged, Step, ViolationRecorded
from bot.domain.rules import Result, Severity, Span
from storage.schema import upgrade
from storage.store import SqlStore

SERVER = os.environ.get("QUNGUI_TEST_POSTGRES", "postgresql://127.0.0.1:5432/test")
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
GROUP = "slack:C1"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A migrated PostgreSQL database of this test run."""
    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL at {SERVER.rpartition('@')[2]} ({type(error).__name__}); set QUNGUI_TEST_POSTGRES")
    name = f"qungui_test_{uuid.uuid4().hex[:12]}"
    with server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = f"{SERVER.rpartition('/')[0]}/{name}"
        server.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
        upgrade(url)
        yield url
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A migrated, empty SQLite file: copying it is quicker than migrating for every test."""
    path = tmp_path_factory.mktemp("migrated") / "record.db"
    upgrade(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def record_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh, migrated record, on each database in turn."""
    if request.param == "sqlite":
        path = tmp_path / "record.db"
        path.write_bytes(request.getfixturevalue("migrated_sqlite"))
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_url")
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")  # no triggers: the chain refuses to be emptied
        for (table,) in connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        ).fetchall():  # TRUNCATE would make new files of every table and index
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        connection.execute("SELECT setval(schemaname || '.' || sequencename, 1, false) FROM pg_sequences")
        connection.execute("ALTER TABLE audit ENABLE TRIGGER USER")  # a test may have taken the guards away
    return url


@pytest.fixture
def store(record_url: str) -> Iterator[SqlStore]:
    opened = SqlStore(record_url)
    yield opened
    opened.close()


def after(**parts: float) -> datetime:
    """So long after noon of the test's day."""
    return NOON + timedelta(**parts)


def raw(key: str, body: bytes = b"{}", platform: str = "slack") -> RawEvent:
    return RawEvent(platform=platform, key=key, kind="event", body=body, received_at=NOON, lane=GROUP)


def group(id: str = GROUP, **more: Any) -> Group:
    defaults: dict[str, Any] = {"platform": id.partition(":")[0], "name": f"群 {id}", "kind": GroupKind.CHANNEL}
    return Group(id=id, **(defaults | more))


def group_changed(id: str = GROUP, **more: Any) -> GroupChanged:
    return GroupChanged(group=group(id, **more), event="e", at=NOON)


def person_changed(id: str, *accounts: str, **more: Any) -> PersonChanged:
    defaults: dict[str, Any] = {"name": f"名 {id}", "employment": Employment.STAFF}
    return PersonChanged(person=Person(id=id, accounts=accounts, **(defaults | more)), event="e", at=NOON)


def violation(id: str, **more: Any) -> ViolationRecorded:
    defaults: dict[str, Any] = {
        "event": f"event-{id}", "at": NOON, "result": Result.HIT, "rule": "no-phone-numbers", "kind": "content",
        "severity": Severity.HIGH, "stage": "enforce", "unit": "huaxia/fintech", "revision": "r1",
        "source": "policies/base.yaml:12", "rule_hash": "abc", "group": GROUP, "account": "slack:U1",
        "spans": (Span(start=3, end=14, what="cn-mobile"),), "excerpt": "138****0000", "content_hash": "f00",
        "details": {"n": "1"},
    }  # fmt: skip
    return ViolationRecorded(id=id, **(defaults | more))


def queued(
    key: str, group: str | None = GROUP, state: OutcomeState = OutcomeState.PLANNED, **more: Any
) -> OutboxAction:
    defaults: dict[str, Any] = {"kind": ActionKind.POST, "platform": "slack", "text": "请注意"}
    return OutboxAction(action=Action(key=key, group=group, **(defaults | more)), state=state)


def announced(id: str = "A-1", **more: Any) -> AnnouncementSaved:
    defaults: dict[str, Any] = {
        "text": "周五停电", "groups": (GROUP,), "author": "slack:U1", "ack": True,
        "schedule": {"kind": "once", "at": NOON.isoformat()}, "created_at": NOON,
    }  # fmt: skip
    return AnnouncementSaved(announcement=Announcement(id=id, **(defaults | more)), event="e", at=NOON)


def delivery(planned_at: datetime, announcement: str = "A-1", **more: Any) -> DeliveryPlanned:
    defaults: dict[str, Any] = {
        "group": GROUP, "action": f"announcement:{announcement}:{planned_at.isoformat()}",
        "recipients": ("slack:U1", "slack:U2"), "state": "planned", "event": "e",
    }  # fmt: skip
    return DeliveryPlanned(announcement=announcement, planned_at=planned_at, **(defaults | more))


def blank(store: SqlStore, received_before: datetime) -> int:
    """Take the bodies of finished deliveries as a purge does, without a certificate; returns how many."""
    with store.database.writing() as connection:
        return store.shelf.blank(connection, received_before)


def write(store: SqlStore, *parts: Any, inbox: int | None = None, at: datetime = NOON) -> None:
    """Commit one step of records and outbox actions."""
    actions = [part for part in parts if isinstance(part, OutboxAction)]
    records = [part for part in parts if not isinstance(part, OutboxAction)]
    store.commit([Step(inbox=inbox, records=records, actions=actions)], at)
