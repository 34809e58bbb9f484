"""The past and the present: two weeks are in the record though nobody is called for them; what happens now is heard."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import monotonic

import pytest

from adapters.sandbox.world import Call
from bot.domain.actions import OutcomeState
from bot.domain.events import RawEvent
from bot.domain.groups import Group
from bot.domain.rules import Result
from storage.engine import database_url, inbox_path
from storage.inbox_sqlite import InboxFile
from tests.scenarios.town import PATIENCE, Town, town

PROMPT = 2.0  # seconds within which a person sees the answer
UNNOTICED = (
    *("auth.", "users.", "conversations.history", "conversations.info", "conversations.join", "conversations.list"),
    *("conversations.members", "department/", "gettoken", "appchat/get", "externalcontact/groupchat/", "user/"),
    "msgaudit/",
)
ONLY_WORDS = """policy: 1
for: huaxia
rules:
  - id: words
    kind: content
    why: 只看说了什么
    stage: enforce
    severity: high
    automatic: true
    strikes: {within: 30d, ladder: {99: [remind_sender]}}
    when: {text: {has_any: [博彩, 赌博, 六合彩, 内部定价]}}
    then: [remind_sender, remind_owner, {notify: compliance}, {post: 请注意}, retract, {remove_member: {for: 7d}}]
    tests: {hit: [博彩], miss: [开会]}
"""
BROKEN = {  # what is wrong with a line of the company's chat -> the rule that says so
    "gambling": "no-gambling",
    "id-card": "personal-data",
    "bank-card": "personal-data",
    "confidential-external": "confidential",
    "internal-external": "internal",
    "promise": "no-promise",
    "mention-all": "mention-all",
    "customer-phone": "customer-phone",
}


async def until(here: Town, true: Callable[[], bool]) -> None:
    """Waits for what the record will hold; it tells nobody when it changes."""
    async with asyncio.timeout(2 * PATIENCE):
        while not await asyncio.to_thread(true):
            await asyncio.sleep(0.05)
    await here.settled()


def expected(here: Town) -> Counter[tuple[str, str, str]]:
    """What is wrong in the company's two weeks: (rule, group, account)."""
    lines = here.demo.company.lines
    return Counter((BROKEN[line.breaks], line.group, line.sender) for line in lines if line.breaks)


def recorded(here: Town) -> Counter[tuple[str, str, str]]:
    found = [view.record for view in here.violations()]
    return Counter((one.rule, one.group, one.account or "") for one in found if one.rule in BROKEN.values())


def entries(folder: Path) -> list[tuple[int, RawEvent]]:
    """All that the inbox holds."""
    inbox = InboxFile(inbox_path(database_url(f"sqlite:///{folder / 'qungui.db'}")))
    try:
        return list(inbox.after(0, 1_000_000))
    finally:
        inbox.close()


def members(here: Town, room: str) -> set[str]:
    """Who is in it now, by the record."""
    return {one.account for one in here.store.memberships(group=room) if one.until is None}


def known(here: Town, room: str) -> Group:
    """The group as the bot knows it."""
    group = here.demo.application.roster.group(room)
    assert group is not None
    return group


def writes(calls: list[Call]) -> list[str]:
    """Calls of Slack or WeCom that somebody could notice."""
    return [call.method for call in calls if not call.method.startswith(UNNOTICED)]


async def test_two_weeks_of_both_platforms_are_judged_recorded_and_only_simulated(tmp_path: Path) -> None:
    began = monotonic()
    async with town(tmp_path, history=True) as here:
        await until(here, lambda: recorded(here) == expected(here))
        print(f"two weeks in the record after {monotonic() - began:.1f} s")
        views = [view for view in here.violations() if view.record.rule in BROKEN.values()]
        assert {view.record.group.partition(":")[0] for view in views} == {"slack", "wecom"}
        days = {view.record.at.date() for view in views}
        assert 7 <= (max(days) - min(days)).days <= 14 and len(days) >= 7
        said = {line.at.replace(microsecond=0) for line in here.demo.company.lines if line.breaks}
        assert {view.record.at.replace(microsecond=0) for view in views} == said  # when it was said, not when read
        late = [action for view in views for action in here.actions(event=view.record.event)]
        assert late and {(one.state, one.attempt) for one in late} == {(OutcomeState.SIMULATED, 0)}
        assert here.store.verify_audit()[1] is None


async def test_old_messages_alone_make_no_call_that_anybody_could_notice(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "policy.yaml").write_text(ONLY_WORDS, "utf-8")
    async with town(tmp_path, history=True, policies=tmp_path / "policies") as here:
        wrong = sum(any(word in line.text.replace(".", "") for word in ("博彩", "赌博", "六合彩", "内部定价"))
                    for line in here.demo.company.lines)  # fmt: skip
        await until(here, lambda: len(here.violations(rule="words")) == wrong)
        assert wrong > 5
        assert {view.record.result for view in here.violations(rule="words")} == {Result.HIT}
        planned = Counter(one.action.kind.value for one in here.actions(limit=500))
        assert planned["remind"] > wrong and planned["delete"] > 0 and planned["remove_member"] > 0
        assert {one.state for one in here.actions(limit=500)} == {OutcomeState.SIMULATED}
        assert writes(here.slack.world.calls) == [] == writes(here.wecom.world.calls)
        # and the next one, said now, is answered
        await here.slack.says("chen.jie", "fin-rd-payments", "加群玩博彩")
        await here.slack.sees("chen.jie", "只看说了什么")


async def test_a_restart_neither_judges_again_nor_calls_anybody(tmp_path: Path) -> None:
    async with town(tmp_path, history=True) as here:
        await until(here, lambda: recorded(here) == expected(here))
        before = {view.record.id: (view.record.strike, view.record.step) for view in here.violations()}
    last = max(number for number, _ in entries(tmp_path))
    async with town(tmp_path, history=True) as here:
        await until(here, lambda: len([c for c in here.slack.world.calls if c.method == "conversations.history"]) >= 10)
        assert {view.record.id: (view.record.strike, view.record.step) for view in here.violations()} == before
        assert writes(here.slack.world.calls) == [] == writes(here.wecom.world.calls)
    fresh = [raw for number, raw in entries(tmp_path) if number > last]
    assert fresh and not [raw.key for raw in fresh if raw.kind in ("history", "archive")]


async def test_the_first_and_the_next_offence_after_two_weeks_of_history(tmp_path: Path) -> None:
    """Who has no past gets a friendly first reminder; whose past is full still gets an answer every time."""
    async with town(tmp_path, history=True) as here:
        await until(here, lambda: recorded(here) == expected(here))
        await here.slack.says("chen.jie", "fin-rd-payments", "加群玩博彩，稳得很")
        line = await here.slack.sees("chen.jie", "禁止赌博引流", "天内第1次")
        assert any("appeal" in value for _, value in line.buttons)
        for number in (4, 5):
            await here.wecom.says("dong.liang", "门店大家庭", f"网赌了解一下{number}")
            await here.wecom.sees("dong.liang", "禁止赌博引流", f"天内第{number}次")


# -- the present ------------------------------------------------------------------------------------------------------


async def test_a_channel_that_somebody_makes_is_entered_and_its_name_judged_at_once(here: Town) -> None:
    async with asyncio.timeout(PROMPT):
        room = await here.slack.creates("zhang.wei", "random-stuff", "chen.jie")
        await here.slack.sees("zhang.wei", "random-stuff", "fin-rd-random-stuff")
    await here.settled()
    people = {here.account(person, "slack") for person in ("zhang.wei", "chen.jie")}
    assert people | {f"slack:{here.demo.slack.bot_id}"} <= known(here, f"slack:{room}").members
    await here.slack.says("chen.jie", "random-stuff", "来玩博彩")  # it hears what is said there
    await here.slack.sees("chen.jie", "禁止赌博引流")


async def test_a_private_channel_that_invites_the_bot_is_known_by_its_name(here: Town) -> None:
    room = await here.slack.creates("zhang.wei", "secret-plans", "chen.jie", kind="private")
    await here.settled()
    assert here.demo.application.roster.group(f"slack:{room}") is None
    await here.demo.slack.join(here.demo.slack.bot_id, room, invited_by=here.slack.person("zhang.wei"))
    await here.slack.sees("zhang.wei", "secret-plans")
    group = known(here, f"slack:{room}")
    assert (group.name, group.kind) == ("secret-plans", "private")


async def test_an_app_group_renamed_in_the_client_is_found_by_polling(here: Town) -> None:
    room = "wecom:" + here.wecom.group("【金科】研发-支付网关")
    await here.wecom.renames("zhang.wei", "【金科】研发-支付网关", "支付群")
    await here.wecom.sees("zhang.wei", "支付群", "【金科】研发-支付")
    assert known(here, room).name == "支付群"


async def test_a_customer_group_tells_that_it_changed_and_is_asked_how(here: Town) -> None:
    name, world = "【零售】客服-会员福利群", here.demo.wecom
    chat = here.wecom.group(name)
    room = f"wecom:{chat}"
    newcomer, guest = here.account("he.xin", "wecom"), here.account("ext.liu.customer", "wecom")
    asked = len(world.calls)
    for account in (newcomer, guest):
        await world.join(account.partition(":")[2], chat)
    await until(here, lambda: {newcomer, guest} <= members(here, room))
    await world.leave(guest.partition(":")[2], chat)
    await until(here, lambda: guest not in members(here, room))
    owner = next(one for one in world.groups() if one.id == chat).owner or ""
    await world.rename(owner, chat, "会员大家庭")
    await until(here, lambda: known(here, room).name == "会员大家庭")
    assert "externalcontact/groupchat/get" in [call.method for call in world.calls[asked:]]
    times = [(one.since, one.until) for one in here.store.memberships(group=room, account=guest)]
    assert len(times) == 1 and times[0][1] is not None and times[0][0] <= times[0][1]
    names = [view.record.details["name"] for view in here.violations(rule="group-name", group=room)]
    assert names == ["会员大家庭"]


async def test_joining_and_leaving_on_slack_makes_intervals(here: Town) -> None:
    name, account = "fin-rd-payments", here.account("jack.wilson", "slack")
    room = here.slack.group(name)
    for _ in range(2):
        await here.demo.slack.join(account.partition(":")[2], room)
        await here.settled()
        await here.slack.leaves("jack.wilson", name)
        await here.settled()
    spans = here.store.memberships(group=f"slack:{room}", account=account)
    assert [span.person for span in spans] == ["jack.wilson"] * 2
    first, second = sorted(spans, key=lambda span: span.since)
    assert first.until is not None and second.until is not None
    assert first.since <= first.until <= second.since <= second.until


async def test_a_link_preview_is_no_second_offence(here: Town) -> None:
    room = here.slack.group("fin-rd-payments")
    await here.slack.says("chen.jie", "fin-rd-payments", "博彩 https://example.com/a")
    await here.slack.sees("chen.jie", "禁止赌博引流")
    async with asyncio.timeout(PATIENCE):
        await here.demo.slack.quiet()  # the preview comes a second later
    assert any(message.attachments for message in here.demo.slack.space.channels[room].messages)
    await here.settled()
    (view,) = here.violations(rule="no-gambling")
    assert len(here.actions(event=view.record.event)) == 1
    await here.slack.says("chen.jie", "fin-rd-payments", "六合彩")
    await here.slack.sees("chen.jie", "六合彩", "天内第2次")


async def test_an_edit_is_judged_and_a_deletion_is_not(here: Town) -> None:
    said = await here.slack.says("chen.jie", "fin-rd-payments", "大家好")
    await here.slack.edits("chen.jie", "fin-rd-payments", said, "大家好，来玩六合彩")
    await here.slack.sees("chen.jie", "六合彩")
    other = await here.slack.says("li.na", "fin-rd-payments", "说错了，不说博")
    for person, message in (("chen.jie", said), ("li.na", other)):
        await here.demo.slack.delete(here.slack.person(person), here.slack.group("fin-rd-payments"), message)
    await here.settled()
    assert [(view.person_name, view.record.message) for view in here.violations(rule="no-gambling")] == [("陈杰", said)]


async def test_a_member_of_another_company_makes_the_group_external(here: Town) -> None:
    room, name = here.slack.group("fin-rd-payments"), "fin-rd-payments"
    await here.slack.says("chen.jie", name, "这份内部定价周会上再讨论")
    await here.settled()
    assert here.violations(rule="confidential") == [] and not known(here, f"slack:{room}").external
    await here.demo.slack.join(here.slack.person("ext.nova.ben"), room, invited_by=here.slack.person("zhang.wei"))
    await here.settled()
    assert known(here, f"slack:{room}").external
    await here.slack.says("chen.jie", name, "内部定价见附件")
    await here.slack.sees("chen.jie", "机密", "外部成员")


@pytest.mark.parametrize(("platform", "group"), [("slack", "fin-rd-payments"), ("wecom", "【金科】研发-值班")])
async def test_how_long_a_member_waits_for_the_answer(here: Town, platform: str, group: str) -> None:
    side, waited = here.stage(platform), list[float]()
    for number in range(10):
        began = monotonic()
        await side.says("chen.jie", group, f"博彩第{number}场")
        await side.sees("chen.jie", "禁止赌博引流", f"天内第{number + 1}次")
        waited.append(monotonic() - began)
    print(f"{platform}: p50 {median(waited) * 1000:.0f} ms, longest {max(waited) * 1000:.0f} ms")
    assert median(waited) < PROMPT
