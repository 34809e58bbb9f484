"""`kill -9` at any moment, under load: no event is lost, nothing is done twice, and the record does not lie about it.

People talk all the time. The bot is killed at seeded random moments and at the worst ones: while a call is on its way,
while its answer is, right after it acknowledged something. In the end the record is compared with what Slack knows:
which deliveries were acknowledged, which calls were carried out.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.domain.actions import OutcomeState
from bot.domain.events import RawEvent
from bot.domain.views import QueuedAction, ViolationFilter, ViolationView
from storage.engine import database_url, inbox_path
from storage.inbox_sqlite import InboxFile
from storage.store import SqlStore
from tests.integration.process.child import Home, rule, running, start
from tests.integration.process.slack import CHANNELS, PEOPLE, Side, slack

SEED = 20260303
BANNED = "博彩"
WORDS = ("大家好", "周报已发，请查收", f"加群玩{BANNED}", "lunch at noon?", "好的", "收到，谢谢")
KILLS = ("arrived", "done", "acknowledged", "acknowledged", "burst", "anytime", "starting")
ALL = 100_000


@pytest.mark.slow
async def test_killed_at_any_moment_it_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    home, random = Home(folder=tmp_path), Random(SEED)
    async with slack(home, pace=0.04, slowness=0.15, seed=SEED) as side:
        # Without reading the history back: that would hide what the bot acknowledged and lost.
        home.furnish(rule(BANNED), slack=side.settings(backfill_days=0))
        side.world.faults.switch("duplicate", times=25)  # Slack delivers some events twice
        acquainted = asyncio.Event()
        talk = asyncio.create_task(_talk(side, random, acquainted))
        for moment in random.sample(KILLS, len(KILLS)):
            await _live_until(moment, home, side, random, acquainted)
        async with running(home) as child:
            talk.cancel()
            await asyncio.gather(talk, return_exceptions=True)
            for channel in CHANNELS:  # and at last in peace
                await side.world.post("U1", channel, f"{BANNED}？")
                await side.world.post("U2", channel, f"{BANNED}！")
            await side.world.quiet()
            await child.settled()
            assert await child.stop() == 0
        _compare(_record(home), side)


async def _talk(side: Side, random: Random, acquainted: asyncio.Event) -> None:
    """Everybody talks, everywhere, without end, once the bot has met the groups."""
    await acquainted.wait()
    while True:
        await side.world.post(random.choice(PEOPLE), random.choice(CHANNELS), random.choice(WORDS))
        await asyncio.sleep(0.5 * random.random())  # people type at their own pace


async def _live_until(moment: str, home: Home, side: Side, random: Random, acquainted: asyncio.Event) -> None:
    """One life of the bot, and its end at such a moment."""
    child = await start(home)
    try:
        if moment == "starting":
            await child.says("policies.loaded")
            await asyncio.sleep(0.5 * random.random())  # any moment between reading the policies and serving
        else:
            await child.acquainted(len(CHANNELS))
            acquainted.set()
            await _reach(moment, side, random)
        await child.kill()
    finally:
        await child.abandon()


async def _reach(moment: str, side: Side, random: Random) -> None:
    match moment:
        case "arrived" | "done":
            await side.line.moment(moment)
        case "acknowledged":
            await side.witness.acknowledged()
        case "burst":
            for _ in range(15):
                await side.world.post(random.choice(PEOPLE), random.choice(CHANNELS), random.choice(WORDS))
            await asyncio.sleep(0.3 * random.random())  # any moment of the work that this makes
        case "anytime":
            await asyncio.sleep(2 * random.random())  # any moment at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the bot left behind."""

    deliveries: Sequence[RawEvent]
    unfinished: int
    aside: int
    violations: Sequence[ViolationView]
    actions: Sequence[QueuedAction]
    audit_fault: str | None


def _record(home: Home) -> Record:
    inbox = InboxFile(inbox_path(database_url(home.record)))
    store = SqlStore(home.record)
    try:
        health = store.health()
        return Record(
            deliveries=[raw for _, raw in inbox.after(0, ALL)],
            unfinished=health["inbox_pending"],
            aside=health["inbox_failed"],
            violations=store.violations(ViolationFilter(limit=ALL)),
            actions=[one for one in store.actions(limit=ALL) if one.action.kind == "remind"],
            audit_fault=store.verify_audit()[1],
        )
    finally:
        store.close()
        inbox.close()


def _compare(record: Record, side: Side) -> None:
    _nothing_lost(record, side)
    _nothing_twice(record, side)
    _outcomes_are_true(record, side)
    assert record.audit_fault is None


def _nothing_lost(record: Record, side: Side) -> None:
    """What was acknowledged is stored, what is stored is finished, and what is wrong in it was found."""
    acknowledged = {_happening(payload) for payload, answer in side.witness.heard if not answer.reason}
    stored = {_happening(body) for body in _bodies(record)}
    assert acknowledged - stored == set()
    assert (record.unfinished, record.aside) == (0, 0)
    assert len(acknowledged) > 40, "there was load"
    assert any(answer.reason for _, answer in side.witness.heard), "deliveries failed while the bot was dead"
    assert _wrong(record) == sorted(view.record.message or "" for view in record.violations)


def _bodies(record: Record) -> list[dict[str, Any]]:
    """The stored deliveries of events, whether Slack sent them or its history was read."""
    return [json.loads(raw.body) for raw in record.deliveries if raw.kind in ("event", "history")]


def _happening(body: dict[str, Any]) -> str:
    """What one delivery is about: a message, whichever way it came, or an event."""
    event = body["event"]
    said = event["type"] == "message" and "subtype" not in event
    return f"{event['channel']}/{event['ts']}" if said else str(body["event_id"])


def _wrong(record: Record) -> list[str]:
    """The messages in the stored deliveries that break the rule, each once."""
    events = [body["event"] for body in _bodies(record)]
    said = [event for event in events if event["type"] == "message" and event.get("user") in PEOPLE]
    return sorted({event["ts"] for event in said if BANNED in event["text"]})


def _nothing_twice(record: Record, side: Side) -> None:
    """A delivery is stored once, a message accused once, a deed done at most once."""
    assert len({raw.key for raw in record.deliveries}) == len(record.deliveries)
    again = Counter(_happening(payload) for payload, answer in side.witness.heard if not answer.reason)
    assert max(again.values()) > 1, "some were delivered again after they had been acknowledged"
    assert len(record.actions) == len(record.violations)
    posted = side.posted(view.record.id for view in record.violations)
    assert max(posted.values()) == 1, "nobody is told twice"
    assert sum(posted.values()) == sum(side.posted([BANNED]).values()), "nobody is told what is not in the record"


def _outcomes_are_true(record: Record, side: Side) -> None:
    """Confirmed was done; what was done is confirmed, or the answer was lost and the record says just that."""
    posted = side.posted(view.record.id for view in record.violations)
    told = {one.action.key: (one.state, posted[one.action.key.partition(":")[0]]) for one in record.actions}
    honest = {(OutcomeState.CONFIRMED, 1), (OutcomeState.UNKNOWN, 1), (OutcomeState.UNKNOWN, 0)}
    assert {key: said for key, said in told.items() if said not in honest} == {}
    lost = [one for one in record.actions if one.state is OutcomeState.UNKNOWN or "probed" in one.details]
    assert all("probed" in one.details for one in lost), "whose answer was lost, of that Slack was asked"
    states = [one.state for one in record.actions]
    assert len(lost) >= 1, "the kills did strike while answers were awaited"
    assert states.count(OutcomeState.CONFIRMED) >= len(CHANNELS), "what is said in peace is answered"
