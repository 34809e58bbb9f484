"""Canaries over a real record: said when due, known after a restart, missed, and what was wrong stays so until one is
found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import SecretStr

from bot.announcements.compose import JinjaComposer
from bot.assets import asset
from bot.bootstrap.canaries import Canaries, cages_of
from bot.domain.actions import ActionKind
from bot.domain.events import MessagePosted
from bot.domain.groups import Group, GroupKind, Person
from bot.domain.records import Step
from bot.engine.canaries import MARK
from bot.settings import Config
from bot.settings.recurring import Canary
from storage.store import SqlStore
from tests.conformance.stores import NOON
from tests.fakes.directory import directory

SLACK = Canary(
    name="slack-gambling", group="slack:C0CANARY", rule="no-gambling", text="博彩", token=SecretStr("xoxb-2")
)
WECOM = Canary(name="wecom-gambling", group="wecom:wr1", rule="no-gambling", text="博彩", ask="li.na")
ROOM = Group(id="wecom:wr1", platform="wecom", name="金丝雀群", kind=GroupKind.CHANNEL)
LI = Person(id="li.na", name="李娜", accounts=("slack:U1", "wecom:lina"), locale="zh")


@dataclass(slots=True)
class Aviary:
    """Canaries, and a clock that the test turns."""

    store: SqlStore
    config: Config
    now: datetime = NOON
    said: list[tuple[str, str, str]] = field(default_factory=list)

    async def _say(self, token: str, group: str, text: str) -> str:
        self.said.append((token, group, text))
        return ""

    def canaries(self) -> Canaries:
        """Those of a process; each call is a new one."""
        return Canaries(
            plans=self.config.canaries,
            store=self.store,
            directory=directory(groups=[ROOM], people=[LI], units=()),
            composer=JinjaComposer(asset("templates")),
            locale="zh",
            say=self._say,
            clock=lambda: self.now,
            committed=lambda steps: None,
        )

    async def due(self) -> list[str]:
        canaries = self.canaries()
        return [plan.name for plan in self.config.canaries if await canaries.say_if_due(plan)]

    def heard(self, text: str, group: str, rules: Sequence[str] = ("no-gambling",)) -> None:
        """What the engine writes down when it is heard."""
        event = MessagePosted(
            id=f"{group}/{self.now}",
            platform="slack",
            at=self.now,
            group=group,
            actor="slack:U9",
            message="1",
            text=text,
        )
        records = cages_of(self.config).seen(event, rules, self.now).records
        assert records
        self.store.commit([Step(inbox=None, records=records)], self.now)

    def wrong(self) -> list[str]:
        return [gap.key for gap in self.canaries().gaps(self.now)]


def aviary(store: SqlStore, *plans: Canary) -> Aviary:
    return Aviary(store=store, config=Config.model_validate({"policies": ".", "canaries": plans}))


async def test_said_once_a_day_over_restarts_and_measured(store: SqlStore) -> None:
    here = aviary(store, SLACK)
    assert await here.due() == ["slack-gambling"] and await here.due() == []
    ((token, group, text),) = here.said
    assert (token, group) == ("xoxb-2", SLACK.group) and text.startswith("博彩 [canary slack-gambling ")
    here.now += timedelta(seconds=4)
    here.heard(text, group)
    assert here.canaries().state()["slack-gambling"] == {"said": NOON.isoformat(), "found": True, "seconds": 4.0}
    assert here.wrong() == []
    here.now += timedelta(days=1)
    assert await here.due() == ["slack-gambling"]
    assert here.said[0][2] != here.said[1][2], "each has its own code"


async def test_what_was_wrong_stays_so_until_one_is_found(store: SqlStore) -> None:
    here = aviary(store, SLACK)
    await here.due()
    here.now += timedelta(minutes=15)
    assert here.wrong() == [], "it may still come"
    here.now += timedelta(seconds=1)
    assert here.wrong() == ["slack/canary-lost/slack-gambling"]
    here.now += timedelta(days=1)
    await here.due()
    assert here.wrong() == ["slack/canary-lost/slack-gambling"], "the next is only on its way"
    here.heard(here.said[0][2], SLACK.group)
    assert here.wrong(), "the one of yesterday proves nothing of today"
    here.heard(here.said[1][2], SLACK.group, rules=["another"])
    assert here.wrong() == ["slack/canary-unfound/slack-gambling"]
    here.now += timedelta(days=1)
    await here.due()
    here.heard(here.said[2][2], SLACK.group)
    assert here.wrong() == []
    seen = [row.body["records"][0]["details"]["hit"] for row in store.audit() if row.what == "canary-seen"]
    assert seen == ["yes", "no", "yes"]


async def test_where_no_program_can_speak_somebody_is_asked(store: SqlStore) -> None:
    here = aviary(store, WECOM)
    assert await here.due() == ["wecom-gambling"] and not here.said
    (asked,) = store.actions()
    assert (asked.action.kind, asked.action.target) == (ActionKind.REMIND, "wecom:lina")
    assert "金丝雀群" in asked.action.text and "15 分钟" in asked.action.text
    mark = MARK.search(asked.action.text)
    assert mark is not None
    here.heard(f"博彩 {mark[0]}", WECOM.group)
    assert here.wrong() == [] and here.canaries().state()["wecom-gambling"]["found"]
