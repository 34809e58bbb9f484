"""Cases from end to end: two people let a removal go, an appeal lifts it, an annulled case leaves nothing behind."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.announcements.events import ring
from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.views import QueuedAction, ViolationView
from tests.scenarios.town import PATIENCE, Town, town

POLICY = """policy: 1
for: huaxia
rules:
  - id: tea
    kind: content
    why: 工作群里不约下午茶
    stage: enforce
    when: {text: {has_any: [下午茶]}}
    then: [{notify: group_owner}]
    strikes:
      within: 30d
      ladder:
        1: [remind_sender]
        2: [{remove_member: {for: 1s}}]
        3: [{remove_member: {for: 7d}}]
  - id: lottery
    kind: content
    why: 群里不谈彩票
    stage: enforce
    when: {text: {has_any: [彩票]}}
    then: [retract, archive]
  - id: names
    kind: naming
    why: 群名要说明用途
    stage: enforce
    when: {group: {name_matches: '^(random|fin-rd-random)$'}}
    format: {slack: 'fin-rd-${topic}'}
    then: [rename]
"""
GROUP, ELSEWHERE, OFFICE = "fin-rd-payments", "fin-rd-incidents", "hx-hr-onboarding"


def deed(view: ViolationView, kind: ActionKind) -> QueuedAction:
    """What was done, or is to be, by that kind: the newest."""
    return [one for one in view.actions if one.action.kind is kind][-1]


def is_in(here: Town, person: str) -> bool:
    group = here.demo.application.roster.group("slack:" + here.slack.group(GROUP))
    return group is not None and here.account(person, "slack") in group.members


async def gone(here: Town, person: str) -> None:
    """Waits until the platform's own event has told the roster."""
    async with asyncio.timeout(PATIENCE):
        while is_in(here, person):
            await asyncio.sleep(0.05)


async def let_go(here: Town, view: ViolationView) -> None:
    """Two people consent; the first of them alone is not enough, however often."""
    key = deed(view, ActionKind.REMOVE_MEMBER).action.key
    emma, luo = [await here.slack.sees(who, view.record.id) for who in ("emma.clark", "luo.yang")]
    for who, asked, label in (("emma.clark", emma, "Approve"),) * 2 + (("luo.yang", luo, "批准"),):
        await here.slack.clicks(who, asked, label)
        await here.settled()
        queued = here.store.action(key)
        assert queued is not None
        assert (queued.state is OutcomeState.WAITING) == (who == "emma.clark")


async def looked(here: Town) -> None:
    """The clock of the casework rings."""
    now = here.demo.application.clock()
    await here.demo.application.inbox.append(ring("casework", "", now, now))
    await here.settled()


def case(here: Town, place: int, rule: str = "tea") -> ViolationView:
    """The n-th violation, oldest first, with all that belongs to it."""
    listed = sorted(here.violations(rule=rule), key=lambda view: view.record.at)
    found = here.store.violation(listed[place].record.id)
    assert found is not None
    return found


def written(folder: Path) -> Path:
    (folder / "policies").mkdir()
    (folder / "policies" / "policy.yaml").write_text(POLICY, "utf-8")
    return folder / "policies"


async def test_two_let_a_removal_go_it_ends_by_itself_an_appeal_lifts_it_and_a_void_case_takes_its_step_away(
    tmp_path: Path,
) -> None:
    async with town(tmp_path, policies=written(tmp_path)) as here:
        await here.slack.says("chen.jie", GROUP, "下午茶走起")
        await here.recorded("tea", 1)
        assert case(here, 0).state is CaseState.REMINDED
        await here.slack.says("chen.jie", GROUP, "再约一次下午茶")
        await here.recorded("tea", 2)
        second = case(here, 1)
        assert (second.state, second.case, second.record.step) == (CaseState.WAITING, case(here, 0).record.id, 2)
        await let_go(here, second)
        second = case(here, 1)
        assert deed(second, ActionKind.REMOVE_MEMBER).state is OutcomeState.CONFIRMED
        assert [(one.by != "", one.final) for one in second.approvals] == [(True, False), (True, True)]
        assert second.state is CaseState.UPHELD
        # its time is over by itself, and he is told
        while not [one for one in case(here, 1).actions if one.action.kind is ActionKind.ADD_MEMBER]:
            await looked(here)
        assert deed(case(here, 1), ActionKind.ADD_MEMBER).state is OutcomeState.CONFIRMED and is_in(here, "chen.jie")
        await here.slack.sees("chen.jie", second.record.id, "到期")

        # the third time: a week. An appeal lifts it at once; those who let it go may not answer the appeal
        await here.slack.says("chen.jie", GROUP, "下午茶第三次")
        await here.recorded("tea", 3)
        third = case(here, 2)
        assert third.case == third.record.id, "the one before was decided: this is another case"
        await let_go(here, third)
        await gone(here, "chen.jie")
        await here.slack.commands("chen.jie", ELSEWHERE, f"appeal {third.record.id} 那是约客户")
        await here.settled()
        third = case(here, 2)
        assert third.state is CaseState.APPEALED
        assert deed(third, ActionKind.ADD_MEMBER).state is OutcomeState.CONFIRMED and is_in(here, "chen.jie")
        assert [one.why for one in third.restorations] == ["stay"]
        await here.slack.sees("shen.jing", third.record.id, "申诉")
        await here.slack.commands("emma.clark", OFFICE, f"decide {third.record.id} uphold 仍然成立")
        await here.slack.sees("emma.clark", "decided by another person")

        # the first one turns out to be none: the third was the second then, and its step was not due
        await here.slack.commands("emma.clark", OFFICE, f"decide {case(here, 0).record.id} overturn 客户的下午茶会")
        await here.slack.sees("zhang.wei", case(here, 0).record.id, "视同没有发生")  # the owner was told of it
        await here.settled()
        third = case(here, 2)
        assert third.recounted is not None
        assert (third.recounted.strike, third.recounted.step) == (2, None)
        assert here.store.verify_audit()[1] is None


async def test_what_an_annulled_case_led_to_is_undone_and_what_cannot_be_is_said(tmp_path: Path) -> None:
    async with town(tmp_path, policies=written(tmp_path)) as here:
        room = here.slack.group(ELSEWHERE)
        await here.slack.says("chen.jie", ELSEWHERE, "彩票开奖了")
        await here.recorded("lottery", 1)
        view = case(here, 0, "lottery")
        for kind in (ActionKind.DELETE, ActionKind.ARCHIVE):  # both because of what one said: people let them go
            assert deed(view, kind).state is OutcomeState.WAITING
            await here.slack.commands("emma.clark", OFFICE, f"approve {deed(view, kind).action.key} --yes")
        await here.settled()
        view = case(here, 0, "lottery")
        assert deed(view, ActionKind.ARCHIVE).state is OutcomeState.CONFIRMED
        group = here.demo.application.roster.group(f"slack:{room}")
        assert group is not None and group.archived
        await here.slack.commands("emma.clark", OFFICE, f"decide {view.record.id} void 是新闻标题")
        await here.slack.sees("emma.clark", view.record.id, "1 action(s) cannot be undone")
        await here.settled()
        view = case(here, 0, "lottery")
        assert deed(view, ActionKind.UNARCHIVE).state is OutcomeState.CONFIRMED
        assert {(one.state, one.reason) for one in view.restorations} == {
            ("owed", ""),  # until the next look sees that it is confirmed
            ("impossible", "no-way-back-delete"),
        }
        group = here.demo.application.roster.group(f"slack:{room}")
        assert group is not None and not group.archived

        await here.scanned()
        (named,) = [one for one in here.violations(rule="names") if one.group_name.endswith("random")]
        assert here.demo.application.roster.group(named.record.group).name == "fin-rd-random"  # type: ignore[union-attr]
        await here.slack.commands("emma.clark", OFFICE, f"decide {named.record.id} void 这个群不归研发")
        await here.settled()
        assert here.demo.application.roster.group(named.record.group).name == "random"  # type: ignore[union-attr]
        await here.scanned()  # the rule is still in force, but about this name people have spoken
        assert [one.state for one in here.violations(rule="names")] == [CaseState.VOIDED]
        assert here.demo.application.roster.group(named.record.group).name == "random"  # type: ignore[union-attr]
