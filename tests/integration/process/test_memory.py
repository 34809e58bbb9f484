"""`kill -9`, and the bodies of old deliveries are gone: counters, floods that go on and the breaker's hour go on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.domain.actions import OutcomeState
from bot.domain.views import ViolationFilter, ViolationView
from bot.engine.activity import NAME
from storage.store import SqlStore
from tests.conformance.stores import blank
from tests.integration.process.child import Home, start
from tests.integration.process.slack import CHANNELS, Side, slack

RULES = """
policy: 1
for: company
rules:
  - id: copies
    kind: conduct
    stage: enforce
    copies: {more_than: 2, within: 1d}
    then: [remind_sender]
  - id: flood
    kind: conduct
    stage: enforce
    flood: {more_than: 2, within: 30m}
    at_most: 1 per hour
    then: [remind_sender]
"""
AD = "周末团购新鲜水果，产地直发，送货上门，量大从优，想要的同事请找{}报名"


async def test_a_killed_bot_remembers(tmp_path: Path) -> None:
    home = Home(folder=tmp_path)
    async with slack(home) as side:
        home.furnish(RULES, slack=side.settings(backfill_days=0))
        await _first_life(home, side)
        await _second_life(home, side)
    floods, deeds = _record(home, "flood")
    assert [one.record.account for one in floods] == ["slack:U2", "slack:U4"], "a flood that goes on is told once"
    assert deeds == [OutcomeState.CONFIRMED, OutcomeState.SIMULATED], "what it did before the end counts in its hour"
    (copy,), deeds = _record(home, "copies")
    assert (copy.record.account, copy.record.details["count"]) == ("slack:U3", "3")
    assert deeds == [OutcomeState.CONFIRMED]


async def _first_life(home: Home, side: Side) -> None:
    child = await start(home)
    try:
        await child.acquainted(len(CHANNELS))
        await side.world.post("U1", "C1", AD.format("小王"))
        await side.world.quiet()
        await child.settled()
        forgotten = datetime.now(UTC)
        await side.world.post("U1", "C2", AD.format("老李"))
        for word in ("一", "二", "三"):
            await side.world.post("U2", "C3", word)
        await side.world.quiet()
        await child.settled()
        await child.kill()
    finally:
        await child.abandon()
    store = SqlStore(home.record)
    try:
        assert blank(store, forgotten) > 0
        assert "水果" not in (store.setting(NAME) or "水果")
    finally:
        store.close()


async def _second_life(home: Home, side: Side) -> None:
    child = await start(home)
    try:
        await child.acquainted(len(CHANNELS))
        await side.world.post("U2", "C3", "四")
        await side.world.post("U3", "C5", AD.format("小张 139"))
        for word in ("五", "六", "七"):
            await side.world.post("U4", "C4", word)
        await side.world.quiet()
        await child.settled()
        assert await child.stop() == 0
    finally:
        await child.abandon()


def _record(home: Home, rule: str) -> tuple[list[ViolationView], list[OutcomeState]]:
    """The violations of a rule and what came of its deeds, oldest first."""
    store = SqlStore(home.record)
    try:
        states = [OutcomeState(one.state) for one in store.actions() if one.action.rule == rule][::-1]
        return list(store.violations(ViolationFilter(rule=rule, newest_first=False))), states
    finally:
        store.close()
