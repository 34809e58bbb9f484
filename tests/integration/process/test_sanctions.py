"""A sanction with an end outlives the process that imposed it: killed twice, it is taken back in the end, and once.

The rings are the ones that the scheduler makes every five minutes; the test puts them into the inbox while nobody is
there, and gives the next process a clock that went on meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from bot.announcements.events import ring
from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.views import QueuedAction, ViolationFilter, ViolationView
from storage.engine import database_url, inbox_path
from storage.inbox_sqlite import SqliteInbox
from storage.store import SqlStore
from tests.integration.process.child import LOOK, PATIENCE, Child, Home, running
from tests.integration.process.slack import CHANNELS, Side, slack

POLICY = """
policy: 1
for: company
rules:
  - id: no-gambling
    kind: content
    why: No gambling adverts
    stage: enforce
    when: {text: {has_any: [博彩]}}
    strikes: {within: 30d, ladder: {1: [remind_sender], 2: [{remove_member: {for: 7d}}]}}
"""
ORGANISATION = {
    "organisation": 1,
    "units": [{"id": "company", "name": "Company"}],
    "people": [
        {"id": f"judge-{number}", "name": f"Judge {number}", "unit": "company", "roles": ["compliance"],
         "accounts": [f"slack:U{number}"]}
        for number in (4, 5)
    ],
}  # fmt: skip
OVER = timedelta(days=7, minutes=1)  # later than the removal's end
AGAIN = OVER + timedelta(minutes=2)  # later than the wait after a try that failed


@contextlib.contextmanager
def record(home: Home) -> Iterator[SqlStore]:
    store = SqlStore(home.record)
    try:
        yield store
    finally:
        store.close()


def case(home: Home) -> ViolationView:
    """The second offence, with all that belongs to it."""
    with record(home) as store:
        (listed, _) = store.violations(ViolationFilter(rule="no-gambling"))
        found = store.violation(listed.record.id)
    assert found is not None
    return found


def deeds(view: ViolationView, kind: ActionKind) -> list[QueuedAction]:
    return [one for one in view.actions if one.action.kind is kind]


def is_in(side: Side, person: str, channel: str) -> bool:
    return person in side.world.space.channels[channel].members


async def let_go(home: Home, side: Side, child: Child) -> None:
    """Two people let the removal go."""
    (waiting,) = deeds(case(home), ActionKind.REMOVE_MEMBER)
    for judge in ("U4", "U5"):
        await side.world.command(judge, "C2", f"approve {waiting.action.key} --yes")
        await side.world.quiet()
        await child.settled()


async def rung(home: Home, ahead: timedelta) -> None:
    """The clock of the casework rings while nobody is there."""
    inbox = SqliteInbox(inbox_path(database_url(home.record)))
    now = datetime.now(UTC) + ahead
    try:
        assert await inbox.append(ring("casework", "", now, now))
    finally:
        inbox.close()


async def refused(side: Side) -> None:
    """Waits until Slack failed to take somebody back."""
    async with asyncio.timeout(PATIENCE):
        while not any(call.method == "conversations.invite" and call.status != "ok" for call in side.world.calls):
            await asyncio.sleep(LOOK)


async def test_a_removal_ends_by_itself_though_the_bot_was_killed_and_its_first_try_failed(tmp_path: Path) -> None:
    home = Home(folder=tmp_path)
    (tmp_path / "organisation.yaml").write_text(yaml.safe_dump(ORGANISATION), "utf-8")
    async with slack(home) as side:
        admin = {"admin_user_token": "xoxp-sandbox-admin"}  # Slack lets no bot remove anybody
        home.furnish(POLICY, slack=side.settings(**admin), organisation="organisation.yaml")
        async with running(home) as child:
            await child.acquainted(len(CHANNELS))
            for number in (1, 2):
                await side.world.post("U2", "C1", f"加群玩博彩 {number}")
                await side.world.quiet()
                await child.counts(lambda now, number=number: now["violations"] == number)  # type: ignore[misc]
            await child.settled()
            await let_go(home, side, child)
            view = case(home)
            assert [one.state for one in deeds(view, ActionKind.REMOVE_MEMBER)] == [OutcomeState.CONFIRMED]
            assert view.state is CaseState.UPHELD and not is_in(side, "U2", "C1")
            await child.kill()

        side.world.faults.switch("broken", on="conversations.invite", times=1000)
        await rung(home, OVER)
        async with running(home, OVER) as child:
            await refused(side)
            assert [one.state for one in case(home).restorations] == ["owed"] and not is_in(side, "U2", "C1")
            await child.kill()

        side.world.faults.clear()
        await rung(home, AGAIN)
        await rung(home, AGAIN + timedelta(minutes=5))
        async with running(home, AGAIN) as child:
            await child.settled()
            assert is_in(side, "U2", "C1")
            assert await child.stop() == 0
        await rung(home, AGAIN + timedelta(minutes=10))
        async with running(home, AGAIN + timedelta(minutes=10)) as child:
            await child.settled()
            assert await child.stop() == 0
        (restored,) = case(home).restorations
        assert (restored.why, restored.state) == ("ended", "done")
        invited = [call for call in side.world.calls if call.method == "conversations.invite" and call.status == "ok"]
        assert len(invited) == 1, "once confirmed, it is not done again"
        with record(home) as store:
            assert store.verify_audit()[1] is None
