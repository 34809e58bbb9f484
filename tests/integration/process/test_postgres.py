"""The same bot on PostgreSQL: from a message to a confirmed private reminder; and what it does when the server goes.

The server is `QUNGUI_TEST_POSTGRES` or the one on loopback; each run makes a database and drops it. Without a server
the tests are skipped with a message.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from bot.domain.actions import OutcomeState
from bot.domain.views import ViolationFilter
from storage.store import SqlStore
from tests.integration.process.child import Home, rule, running
from tests.integration.process.slack import CHANNELS, slack

pytestmark = pytest.mark.postgres

SERVER = os.environ.get("QUNGUI_TEST_POSTGRES", "postgresql://127.0.0.1:5432/test")
BANNED = "博彩"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database of this test, on a server that the test may treat badly."""

    server: psycopg.Connection[tuple[object, ...]]
    name: str

    @property
    def url(self) -> str:
        return f"{SERVER.rpartition('/')[0]}/{self.name}"

    def go(self) -> None:
        """All connections break, and nobody gets a new one."""
        self.server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(self.name)))
        self.server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self.name])

    def come_back(self) -> None:
        self.server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(self.name)))


@pytest.fixture
def database() -> Iterator[Database]:
    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL at {SERVER.rpartition('@')[2]} ({type(error).__name__}); set QUNGUI_TEST_POSTGRES")
    name = f"qungui_test_{uuid.uuid4().hex[:12]}"
    with server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield Database(server=server, name=name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


async def test_a_violation_on_slack_ends_in_a_confirmed_private_reminder(database: Database, tmp_path: Path) -> None:
    home = Home(folder=tmp_path)
    async with slack(home) as side:
        home.furnish(rule(BANNED), storage=database.url, slack=side.settings())
        async with running(home) as child:
            await child.acquainted(len(CHANNELS))
            ts = await side.world.post("U1", "C1", f"加群玩{BANNED}")
            await side.world.quiet()
            await child.settled()
            assert await child.stop() == 0
        (line,) = [line for line in side.world.messages("C1") if line.private_to == "U1"]
    store = SqlStore(database.url)
    try:
        (view,) = store.violations(ViolationFilter())
        (reminder,) = store.actions(event=view.record.event)
        assert (view.record.message, view.record.excerpt, view.group_name) == (ts, BANNED, "room-c1")
        assert (reminder.action.kind, reminder.state) == ("remind", OutcomeState.CONFIRMED)
        assert view.record.id in line.text
        assert store.verify_audit()[1] is None
    finally:
        store.close()


async def test_while_the_server_is_gone_nothing_is_lost_and_then_all_goes_on(
    database: Database, tmp_path: Path
) -> None:
    home = Home(folder=tmp_path)
    async with slack(home, pace=0.05, slowness=0.5) as side:
        home.furnish(rule(BANNED), storage=database.url, slack=side.settings())
        async with running(home) as child:
            await child.acquainted(len(CHANNELS))
            for channel in CHANNELS:  # so that calls are under way when it goes
                await side.world.post("U1", channel, f"{BANNED} 1")
            await side.line.moment("arrived")
            database.go()
            since = len(child.lines)
            for channel in CHANNELS:
                await side.world.post("U2", channel, f"{BANNED} 2")
            await child.says("slack.not-stored", since=since)
            database.come_back()
            await side.world.quiet()
            await child.counts(lambda now: now["violations"] == 2 * len(CHANNELS))
            counts = await child.settled()
            assert (counts["inbox_failed"], counts["outbox_failed"]) == (0, 0)
            assert await child.stop() == 0
        store = SqlStore(database.url)
        told = [one for one in store.actions(limit=1000) if one.action.kind == "remind"]
        fault = store.verify_audit()[1]
        store.close()
        posted = side.posted(one.action.key.partition(":")[0] for one in told)
        assert len(told) == 2 * len(CHANNELS) and fault is None
        ends = Counter((one.state, posted[one.action.key.partition(":")[0]]) for one in told)
        # A claim whose commit was cut off is nobody's: then the record says unknown, and nothing is sent.
        honest = {(OutcomeState.CONFIRMED, 1), (OutcomeState.UNKNOWN, 0)}
        assert set(ends) <= honest and ends[OutcomeState.CONFIRMED, 1] >= len(CHANNELS)
