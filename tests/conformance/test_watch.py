"""The watch over a real record: figures of each day, gaps told once when they open and once when they close."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry

from bot.announcements.compose import JinjaComposer
from bot.assets import asset
from bot.bootstrap.parts import STEADY, Parts
from bot.bootstrap.refusals import Admins
from bot.bootstrap.watch import Watch
from bot.domain.events import MessagePosted, RawEvent
from bot.domain.groups import Group, GroupKind, Person
from bot.engine.circuit import Stand, Turn
from bot.engine.reach import Gap
from bot.telemetry.reach import ReachCollector
from storage.store import SqlStore
from tests.conformance.stores import NOON, after
from tests.fakes.directory import directory
from tests.fakes.platform import Scripted

PAY = Group(id="slack:C1", platform="slack", name="pay", kind=GroupKind.CHANNEL)
OPEN = Group(id="slack:C2", platform="slack", name="open", kind=GroupKind.CHANNEL)
ADMIN = Person(id="admin", name="管", accounts=("slack:U1",), roles=frozenset({"policy_admin"}), locale="zh")


class Tower:
    """A watch, the platform it watches, and a clock that the test turns."""

    def __init__(self, store: SqlStore):
        self.now = NOON
        self.store = store
        self.slack = Scripted()
        self.stands: dict[str, Stand] = {"slack": Stand.CLOSED}
        admins = Admins(
            directory=directory(groups=(PAY, OPEN), people=(ADMIN,)),
            composer=JinjaComposer(asset("templates")),
            group=None,
            platforms=["slack"],
            locale="zh",
        )
        self.told: asyncio.Queue[str] = asyncio.Queue()
        self.missing: list[Gap] = []
        self.parts = Parts(lambda: self.now, first=0.001, ticks=lambda: self.ticks)
        self.ticks = 0.0
        self.watch = Watch(
            store,
            {"slack": self.slack},
            lambda: (PAY, OPEN),
            self._stands,
            admins,
            lambda: self.now,
            lambda steps: self.told.put_nowait("step"),
            canaries=self,
            parts=self.parts,
        )

    def gaps(self, now: datetime) -> Sequence[Gap]:
        return self.missing  # canaries

    def state(self) -> Mapping[str, object]:
        return {"slack-gambling": {"found": not self.missing}}

    def _stands(self) -> Mapping[str, Stand]:
        return self.stands

    def texts(self) -> list[str]:
        return [one.action.text for one in reversed(self.store.actions())]

    def hear(self, kind: str, group: str, at: datetime) -> None:
        raw = RawEvent(platform="slack", key=f"{kind}{at}", kind=kind, body=b"{}", received_at=at, lane=group)
        said = MessagePosted(
            id=f"{group}/{at}", platform="slack", at=at, group=group, actor="slack:U2", message="1", text=""
        )
        self.watch.noticed(raw, [said])


async def test_a_gap_is_told_once_and_told_when_it_is_closed(store: SqlStore) -> None:
    tower = Tower(store)
    tower.slack.deaf["slack:C2"] = "slack-not-in-channel"
    for minutes in (0, 10, 20):
        tower.now = after(minutes=minutes)
        assert [gap.key for gap in tower.watch.look()] == ["slack/not-in/slack-not-in-channel"]
    (told,) = tower.texts()
    assert told.startswith("⚠️ slack：有的群听不到（1 个群）\n原因：机器人不在频道里")
    assert "slack:C2" in told and "slack.join_public_channels" in told
    again = Tower(store)  # a restart tells nothing twice
    again.slack.deaf["slack:C2"] = "slack-not-in-channel"
    again.now = after(minutes=30)
    again.watch.look()
    assert len(tower.texts()) == 1
    again.slack.deaf.clear()
    assert again.watch.look() == []
    assert again.texts()[1].startswith("✅ slack：“有的群听不到”已经解决")
    again.slack.deaf["slack:C2"] = "slack-not-in-channel"
    again.now = after(minutes=50)
    again.watch.look()
    assert len(again.texts()) == 3  # open again: told again


async def test_a_canary_that_stays_away_is_a_gap_like_others(store: SqlStore) -> None:
    tower = Tower(store)
    tower.missing = [Gap(platform="slack", what="canary-lost", why="slack-gambling")]
    for minutes in (0, 10):
        tower.now = after(minutes=minutes)
        assert [gap.key for gap in tower.watch.look()] == ["slack/canary-lost/slack-gambling"]
    tower.missing = []
    assert tower.watch.look() == []
    assert [text.split("\n")[0] for text in tower.texts()] == [
        "⚠️ slack：金丝雀消息没有到达：群里的话可能传不到机器人",
        "✅ slack：“金丝雀消息没有到达：群里的话可能传不到机器人”已经解决（slack-gambling）。",
    ]
    assert tower.watch.state()["canaries"] == {"slack-gambling": {"found": True}}


async def test_each_day_has_its_figures_and_old_ones_go(store: SqlStore) -> None:
    tower = Tower(store)
    for day in range(40):
        tower.now = NOON + timedelta(days=day)
        tower.hear("event", "slack:C1", tower.now)
        tower.watch.look()
        tower.watch.look()
    days = tower.watch.days()
    assert (len(days), days[0][0]) == (32, f"{tower.now:%Y-%m-%d}")
    assert days[0][1]["slack"] == tower.watch.state()["reach"]["slack"]
    assert days[0][1]["slack"]["heard"] == 2


async def test_a_day_begins_at_the_companys_midnight(store: SqlStore) -> None:
    tower = Tower(store)
    tower.now = NOON.replace(hour=17)  # one in the morning in Shanghai
    tower.watch.look()
    assert tower.watch.days()[0][0] == f"{NOON + timedelta(days=1):%Y-%m-%d}"


async def test_what_only_reading_back_found_was_missed(store: SqlStore) -> None:
    tower = Tower(store)
    tower.hear("history", "slack:C1", after(minutes=-5))  # said while the bot was down
    tower.hear("event", "slack:C1", after(minutes=1))
    tower.hear("history", "slack:C1", after(minutes=-1))  # still from before
    tower.hear("history", "slack:C2", after(minutes=2))  # nothing of this channel was ever delivered: just entered
    assert tower.watch.look() == []
    tower.hear("history", "slack:C1", after(minutes=3))
    tower.now = after(minutes=5)
    assert [(gap.key, gap.count) for gap in tower.watch.look()] == [("slack/missed/", 1)]
    tower.now = after(days=1, minutes=5)
    assert tower.watch.look() == []


async def test_a_platform_that_is_given_up_is_told_at_once_and_measured(store: SqlStore) -> None:
    tower = Tower(store)
    registry = CollectorRegistry()
    registry.register(ReachCollector(lambda: tower.watch.reaches, lambda: tower.watch.gaps, tower._stands))
    tower.stands["slack"] = Stand.OPEN
    for down, minutes in ((True, 1), (True, 1), (False, 9)):
        tower.watch.turned(
            Turn(platform="slack", down=down, reason="http-502", since=after(minutes=1), at=after(minutes=minutes))
        )
        await asyncio.wait_for(tower.told.get(), 10)
    first, second = tower.texts()
    assert first.startswith("⚠️ 连不上 slack（http-502），从 2026-03-03 20:01 起暂停发送")
    assert second.startswith("✅ slack 恢复了")
    assert [gap.key for gap in tower.watch.look()] == ["slack/down/"]
    assert len(tower.texts()) == 2  # it was told already
    assert registry.get_sample_value("qungui_platform_up", {"platform": "slack"}) == 0.0
    assert registry.get_sample_value("qungui_groups_heard", {"platform": "slack"}) == 2.0
    assert registry.get_sample_value("qungui_gap", {"platform": "slack", "what": "down", "why": ""}) == 1.0
    assert tower.watch.state()["platforms"] == {"slack": "open"}


async def test_a_part_that_died_is_told_to_admins_and_by_the_health_page_until_it_is_well(store: SqlStore) -> None:
    tower, again = Tower(store), asyncio.Event()

    async def part() -> None:
        if tower.parts.state():
            again.set()
            return
        raise KeyError("1")

    assert "status" not in tower.watch.state()
    await tower.parts.keep("blocks", part)
    assert again.is_set()
    assert tower.watch.state()["status"] == "degraded" and tower.watch.state()["parts"]["blocks"]["error"] == "KeyError"
    assert [gap.key for gap in tower.watch.gaps] == ["qungui/part/blocks"], "at once, not at the next look"
    tower.watch.look()
    tower.watch.look()
    (told,) = tower.texts()
    assert "blocks" in told and "part.died" in told
    tower.ticks, tower.now = STEADY, after(minutes=20)
    tower.watch.look()
    assert len(tower.texts()) == 2 and "status" not in tower.watch.state()
