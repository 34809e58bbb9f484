"""Platforms that misbehave, one trouble after another: what people see of it, and what the record says of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from adapters.sandbox.actors import Stage
from bot.domain.actions import OutcomeState
from tests.scenarios.town import PATIENCE, Town, town

RULES = """policy: 1
for: huaxia
rules:
  - id: tea
    kind: content
    why: 上班时间
    stage: enforce
    when: {text: {has_any: [下午茶]}}
    then: [remind_sender]
    tests: {hit: [下午茶时间到], miss: [开会]}
"""
CONFIRMED, PLANNED, UNKNOWN = OutcomeState.CONFIRMED, OutcomeState.PLANNED, OutcomeState.UNKNOWN
Fates = Mapping[str, tuple[OutcomeState, int]]  # person -> what the record says of the reminder; how often it was seen


def policies(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "policy.yaml").write_text(RULES, "utf-8")
    return folder


def private_lines(stage: Stage, person: str) -> list[str]:
    account = stage.person(person)
    rooms = [room.id for room in stage.world.groups()]
    return [line.text for room in rooms for line in stage.world.messages(room) if line.private_to == account]


def fates(here: Town, stage: Stage, people: Fates) -> dict[str, tuple[OutcomeState, int]]:
    """What became of the reminder to each of these people."""
    keys = {here.account(person, stage.world.platform): person for person in people}
    sent = {keys[one.action.target or ""]: one.state for one in here.actions() if one.action.target in keys}
    return {person: (state, len(private_lines(stage, person))) for person, state in sent.items()}


async def become(here: Town, stage: Stage, wanted: Fates) -> None:
    """Waits until the reminders came to these ends, and looks again when all is still."""
    async with asyncio.timeout(PATIENCE):
        while await asyncio.to_thread(fates, here, stage, wanted) != wanted:
            await asyncio.sleep(0.05)
    await here.settled()
    assert fates(here, stage, wanted) == wanted


async def reach(stage: Stage, person: str, room: str, trouble: str, method: str, seconds: float = 0) -> None:
    """The person says what is not allowed, and the reminder meets the trouble."""
    stage.world.faults.switch(trouble, on=method, seconds=seconds)
    await stage.says(person, room, "下午茶时间到")
    async with asyncio.timeout(PATIENCE):
        while stage.world.faults.on:
            await asyncio.sleep(0.05)


async def test_slack_in_trouble(tmp_path: Path) -> None:
    async with town(tmp_path, policies=policies(tmp_path)) as here:
        stage, faults, method = here.slack, here.demo.slack.faults, "chat.postEphemeral"
        attempts = here.demo.slack.deliveries.attempts
        deliveries = [
            ("duplicate", {"yu.bo": "random"}),
            ("dropped", {"gao.fei": "random"}),
            ("disordered", {"zhang.wei": "fin-rd-payments", "li.na": "fin-rd-payments"}),
        ]
        for trouble, people in deliveries:
            faults.switch(trouble, on="message")
            before = len(attempts)
            for person, room in people.items():
                await stage.says(person, room, "下午茶时间到")
            await become(here, stage, dict.fromkeys(people, (CONFIRMED, 1)))
            assert (faults.on, len(attempts) - before) == ([], 2)
        [first, second] = [attempt.key for attempt in attempts[-2:]]
        assert first > second  # the later one came first

        await reach(stage, "tom.baker", "random", "limited", method, 1)
        await become(here, stage, {"tom.baker": (CONFIRMED, 1)})
        await reach(stage, "lucy.martin", "random", "slow", method, 1)
        await become(here, stage, {"lucy.martin": (CONFIRMED, 1)})
        await reach(stage, "oliver.jones", "fin-product-lending", "expired", method)
        await become(here, stage, {"oliver.jones": (PLANNED, 0)})  # waits until somebody mends the installation
        await reach(stage, "sofia.rossi", "random", "lost", method)
        await reach(stage, "jack.wilson", "hx-hr-onboarding", "broken", method)
        # Nobody can look whispers up, so they are not repeated.
        await become(here, stage, {"sofia.rossi": (UNKNOWN, 1), "jack.wilson": (UNKNOWN, 0)})
        assert len(here.violations("tea")) == 9


async def test_wecom_in_trouble(tmp_path: Path) -> None:
    duty, gateway = "【金科】研发-值班", "【金科】研发-支付网关"
    async with town(tmp_path, policies=policies(tmp_path)) as here:
        stage, faults, method = here.wecom, here.demo.wecom.faults, "message/send"
        attempts = here.demo.wecom.deliveries.attempts
        deliveries = [
            ("duplicate", {"zhang.wei": duty}),
            ("dropped", {"sun.hao": duty}),
            ("disordered", {"tian.ye": duty, "xu.peng": gateway}),
        ]
        for trouble, people in deliveries:
            faults.switch(trouble, on="aibot")
            before = len(attempts)
            for person, room in people.items():
                await stage.commands(person, room, "帮助")
            for person in people:
                await stage.sees(person)
            await here.settled()
            assert [len(private_lines(stage, person)) for person in people] == [1] * len(people)
            assert (faults.on, len(attempts) - before) == ([], 2)

        await reach(stage, "li.na", duty, "slow", method, 1)
        await become(here, stage, {"li.na": (CONFIRMED, 1)})
        await reach(stage, "chen.jie", duty, "expired", method)
        await become(here, stage, {"chen.jie": (CONFIRMED, 1)})
        sent = [call.status for call in here.demo.wecom.calls if call.method == method]
        assert sent[-2:] == ["42001", "ok"]  # renewed, and sent once
        await reach(stage, "liu.yang", duty, "lost", method)
        await reach(stage, "huang.lei", gateway, "broken", method)
        # WeCom itself drops a message that it has already, so what may not have been done is done again.
        await become(here, stage, {"liu.yang": (CONFIRMED, 1), "huang.lei": (CONFIRMED, 1)})
        await reach(stage, "guo.jing", "测试群123", "limited", method)
        await become(here, stage, {"guo.jing": (PLANNED, 0)})  # the window is a minute, and nobody else asks meanwhile
