"""Canaries on both platforms, the whole way round: said, heard, found; and missed aloud when nothing is heard."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from adapters.sandbox import company as invented
from adapters.sandbox.actors import PATIENCE
from bot.bootstrap.application import utc_now
from bot.bootstrap.demo import ADMIN_TOKEN
from bot.bootstrap.sampling import kept_messages
from bot.settings.recurring import Canary
from tests.scenarios.town import Town, town

POLICY = """policy: 1
for: huaxia
rules:
  - id: no-gambling
    kind: content
    why: 群里不谈博彩
    stage: enforce
    when: {text: {has_any: [博彩]}}
    then: [remind_sender]
    strikes: {within: 30d, ladder: {1: [remind_sender], 2: [{notify: group_owner}]}}
"""
CAGE = {"slack": "fin-rd-legacy-billing", "wecom": "测试群123"}  # the first one has the admin, whose token speaks


class Clock:
    """The time, and what the test adds to it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> Any:
        return utc_now() + self.ahead


class Deaf:
    """The line from Slack is cut."""

    ready = False

    async def aclose(self) -> None: ...


class Shut(list[Any]):
    """An archive that writes nothing any more."""

    def append(self, _: Any) -> None: ...


def group_of(platform: str) -> str:
    seed = invented.load(utc_now().date()).seed(platform)
    return f"{platform}:" + next(room.id for room in seed.groups if room.name == CAGE[platform])


def canary(platform: str, **more: Any) -> Canary:
    return Canary(name=f"{platform}-gambling", group=group_of(platform), rule="no-gambling", text="加群玩博彩", **more)


def policies(folder: Path) -> Path:
    (folder / "policies").mkdir()
    (folder / "policies" / "policy.yaml").write_text(POLICY, "utf-8")
    return folder / "policies"


async def found(here: Town, name: str) -> float:
    """Waits until the canary that was said last is found; how long it took, in seconds."""
    async with asyncio.timeout(PATIENCE):
        while not (told := here.demo.application.canaries.state()[name])["found"]:
            await asyncio.sleep(0.05)
    return float(told["seconds"])


def gaps(here: Town) -> list[str]:
    return [gap.key for gap in here.demo.application.watch.look() if gap.what.startswith("canary")]


def nothing_counted(here: Town) -> None:
    """No case, no reminder, no strike, nothing to draw samples from."""
    assert not here.violations()
    application = here.demo.application
    kept = kept_messages(application.config, since=None, until=None)
    assert not [one for one in kept.values() if "canary" in one.text]


def told(here: Town, words: str) -> set[str | None]:
    """The occasions on which the admins were told so."""
    return {one.action.event for one in here.actions() if words in one.action.text}


async def test_slack_says_its_canary_finds_it_and_says_aloud_when_the_line_is_cut(tmp_path: Path) -> None:
    clock, plan = Clock(), canary("slack", token=SecretStr(ADMIN_TOKEN), within_minutes=15)
    async with town(tmp_path, policies=policies(tmp_path), canaries=[plan], clock=clock) as here:
        canaries = here.demo.application.canaries
        async with asyncio.timeout(PATIENCE):  # the bot says the first by itself
            while canaries.state()[plan.name]["said"] is None:
                await asyncio.sleep(0.05)
        assert await found(here, plan.name) < PATIENCE
        assert not await canaries.say_if_due(plan), "not yet"
        assert gaps(here) == []
        nothing_counted(here)

        here.demo.slack.deliveries.transport = Deaf()  # type: ignore[assignment]
        clock.ahead = timedelta(hours=25)
        assert await canaries.say_if_due(plan)
        assert gaps(here) == [], "it may still come"
        clock.ahead += timedelta(minutes=16)
        assert gaps(here) == ["slack/canary-lost/slack-gambling"]
        assert gaps(here) and len(told(here, "⚠️ slack：金丝雀消息没有到达")) == 1, "told once"
        assert here.demo.application.watch.state()["canaries"][plan.name]["found"] is False
        nothing_counted(here)


async def test_wecom_asks_somebody_to_say_it_and_misses_what_the_archive_does_not_bring(tmp_path: Path) -> None:
    clock, plan = Clock(), canary("wecom", ask="liu.yang")
    async with town(tmp_path, policies=policies(tmp_path), canaries=[plan], clock=clock) as here:
        canaries = here.demo.application.canaries
        asked = await here.wecom.sees("liu.yang", "[canary wecom-gambling")
        line = next(line for line in asked.text.splitlines() if "[canary" in line)
        await here.wecom.says("liu.yang", CAGE["wecom"], line)
        await found(here, plan.name)
        assert gaps(here) == []
        nothing_counted(here)

        corp = here.demo.wecom.corp
        corp.archive = Shut(corp.archive)
        clock.ahead = timedelta(hours=25)
        assert await canaries.say_if_due(plan)
        asked = await here.wecom.sees("liu.yang", canaries._said(plan)["code"])
        await here.wecom.says("liu.yang", CAGE["wecom"], asked.text.splitlines()[2])
        clock.ahead += timedelta(minutes=16)
        assert gaps(here) == ["wecom/canary-lost/wecom-gambling"]


async def test_a_rule_that_finds_its_canary_no_more_is_told_though_the_line_is_whole(tmp_path: Path) -> None:
    plan = canary("slack", token=SecretStr(ADMIN_TOKEN)).model_copy(update={"text": "加群玩薄彩"})
    async with town(tmp_path, policies=policies(tmp_path), canaries=[plan]) as here:
        async with asyncio.timeout(PATIENCE):
            while here.demo.application.canaries.state()[plan.name]["seconds"] is None:
                await asyncio.sleep(0.05)
        assert gaps(here) == ["slack/canary-unfound/slack-gambling"]
        nothing_counted(here)
