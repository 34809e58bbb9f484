"""People whom only WeCom's directory knows: their departments decide which rules apply; their leaving is noticed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.sandbox.wecom.world import WeComWorld
from adapters.sandbox.world import Person, Refused
from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.views import QueuedAction
from tests.scenarios.town import PATIENCE, Town, town

PROMISE = "这款产品保本保息，放心买"  # only the rules of 华夏金科 forbid that


async def test_the_rules_of_a_department_follow_its_people(here: Town) -> None:
    world = here.demo.wecom
    await hired(here, world)
    group = await world.create("xin.ren", "【金科】业务-新人群", ["lao.ren"], kind="internal_group")
    await world.post("lao.ren", group, PROMISE)
    await here.recorded("no-promise", 1)
    (violation,) = here.violations(rule="no-promise")
    assert (violation.record.unit, violation.record.account) == ("huaxia/fintech/wecom-20", "wecom:lao.ren")
    known = here.demo.application.roster
    assert known.unit("huaxia/fintech/wecom-20").name == "华东大区"  # type: ignore[union-attr]
    world.directory.move(20, 3)  # the department goes over to 华夏零售, where nobody forbids it
    await here.demo.application.platforms["wecom"].reconcile()
    await here.settled()
    assert known.group(f"wecom:{group}").unit == "huaxia/retail/wecom-20"  # type: ignore[union-attr]
    await world.post("lao.ren", group, PROMISE)
    await world.post("lao.ren", group, "加群玩博彩，稳得很")  # what all of the company forbids still is
    await here.recorded("no-gambling", 1)
    assert len(here.violations(rule="no-promise")) == 1
    await world.deactivate("xin.ren")
    await here.settled()
    found = {(view.record.group, view.record.reason) for view in here.violations(rule="group-owner")}
    assert (f"wecom:{group}", "owner-left") in found


async def hired(here: Town, world: WeComWorld) -> None:
    """Two departments that the admins' file knows by name, one below them that it does not, and two new people."""
    world.directory.found(2, "金科")
    world.directory.found(3, "华夏零售")
    world.directory.found(20, "华东大区", 2)
    for person, name in (("xin.ren", "辛仁"), ("lao.ren", "劳任")):
        await world.hire(Person(id=person, name=name))
        world.directory.assign(person, 20)
    await here.demo.application.platforms["wecom"].reconcile()
    await here.settled()


async def test_a_customer_who_does_not_agree_silences_the_group_and_the_audit_chain_says_so(here: Town) -> None:
    world = here.demo.wecom
    room = next(one for one in world.groups() if one.kind == "customer_group" and not one.archived)
    people = {one.id: one for one in world.people()}
    customer = next(one for one in room.members if people[one].external)
    clerk = next(one for one in room.members if not people[one].external)
    await world.answer(customer, room.id, agrees=False)
    await world.post(clerk, room.id, "加群玩博彩，稳得很")
    await world.answer(customer, room.id, agrees=True)
    await world.post(clerk, room.id, "今晚六合彩开奖，要的私我")
    await here.recorded("no-gambling", 1)
    (violation,) = here.violations(rule="no-gambling")
    assert violation.record.excerpt == "六合彩"
    chain = [row for row in here.store.audit(limit=100_000) if "consent" in row.what]
    assert [row.what for row in chain] == ["consent-refused", "consent-given"]
    assert all(room.id in str(row.body) for row in chain)


BLOCKING = """
policy: 1
for: huaxia
rules:
  - id: no-gambling
    kind: content
    why: 红线
    stage: {stage}
    when: {{text: {{has_any: [网赌, 六合彩, {long}]}}}}
    then: [block, remind_sender]
    tests: {{hit: [网赌], miss: [你好]}}
"""


async def test_words_of_a_policy_are_blocked_before_customers_read_them(tmp_path: Path) -> None:
    folder, long = tmp_path / "policies", "长" * 33
    folder.mkdir()
    (folder / "policy.yaml").write_text(BLOCKING.format(stage="observe", long=long), encoding="utf-8")
    async with town(tmp_path, policies=folder) as here:
        world = here.demo.wecom
        room = next(one for one in world.groups() if one.kind == "customer_group" and not one.archived)
        clerk = next(one.id for one in world.people() if one.id in room.members and not one.external)
        await looked(here)
        assert [one.state for one in blocks(here)] == [OutcomeState.SIMULATED]  # observing shows what it would do
        assert not world.corp.intercepts
        await world.post(clerk, room.id, "网赌")
        (folder / "policy.yaml").write_text(BLOCKING.format(stage="enforce", long=long), encoding="utf-8")
        await looked(here)
        await until(lambda: [one for one in blocks(here) if one.state == OutcomeState.CONFIRMED])
        (rule,) = world.corp.intercepts.values()
        assert (rule["word_list"], rule["applicable_range"]["department_list"]) == (["网赌", "六合彩"], [1])
        with pytest.raises(Refused, match="intercepted"):
            await world.post(clerk, room.id, "来玩六合彩")
        await here.settled()
        told = [one.action.text for one in here.actions(limit=1000) if one.action.key.startswith("block:")]
        assert [text for text in told if "no-gambling" in text and "32" in text]  # what cannot be blocked is said
        (folder / "policy.yaml").write_text("policy: 1\nfor: huaxia\nrules: []\n", encoding="utf-8")
        await looked(here)
        await until(lambda: not world.corp.intercepts)


async def looked(here: Town) -> None:
    """The policies are read, and what they block is looked at: both would happen every two seconds."""
    await asyncio.to_thread(here.demo.application.rulebook.reload)
    await asyncio.to_thread(here.demo.application.blocks.look)


def blocks(here: Town) -> list[QueuedAction]:
    return [one for one in here.actions(limit=1000) if one.action.kind is ActionKind.BLOCK]


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(holds):
            await asyncio.sleep(0.05)
