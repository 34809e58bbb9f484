"""Members report messages: which message is meant, what is written down, who hears of it, and who does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from bot.commands.dispatch import handle
from bot.domain.actions import DISCREET, FORM, Action, ActionKind, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.events import CommandGiven, MessageEdited, MessagePosted, Quoted
from bot.domain.ids import public_id
from bot.domain.records import CaseMoved, Noted, Reaction, ViolationRecorded
from bot.domain.reports import CLAIMED, KIND, REPORTED_BY_MEMBER, Reported
from bot.domain.rules import Result, Severity
from bot.domain.views import ViolationView
from bot.engine.evidence import said
from tests.unit.commands.company import NOW, SLACK, WECOM, Recall, desk, queued, violation

CHEN, ZHANG, OWNER, COMP, LAW = "slack:UCHEN", "slack:UZHANG", "slack:UOWN", "slack:UCOMP", "slack:ULAW"
TS, LINK = "1772589600.000700", "https://x.slack.com/archives/C1/p1772589600000700"
TEXT = "加群玩博彩，找我 13800138000"
POSTED = MessagePosted(id="m", platform="slack", at=NOW, group=SLACK, actor=ZHANG, message=TS, text=TEXT)
HEARD = Recall(said=(POSTED,))
SHOWN = Quoted(text=TEXT, group=SLACK, message=TS, author=ZHANG)
CASE = public_id("V", KIND, SLACK, TS)
REPORT = Reported(id="R-0", case=CASE, group=SLACK, message=TS, by=CHEN, rule="", words="", at=NOW, event="e0")

T = TypeVar("T")


def case(
    state: CaseState = CaseState.WAITING, id: str = CASE, by: Iterable[str] = (CHEN,), **more: object
) -> ViolationView:
    made = violation(id, "zhang", state, **{"rule": REPORTED_BY_MEMBER, "kind": KIND, "message": TS, **more})
    return replace(made, reporters=frozenset(by))


def give(
    who: str, text: str, where: str | None = SLACK, *, recall: Recall = HEARD, reports: Sequence[Reported] = (),
    more: Sequence[ViolationView] = (), **event: object,
) -> Reaction:  # fmt: skip
    base: dict[str, object] = {"via": "chat", "platform": who.partition(":")[0]}
    given = CommandGiven(id="slack:E1", at=NOW, group=where, actor=who, text=text, **{**base, **event})  # type: ignore[arg-type]
    return handle(given, desk(recall, reports, more))


def answer(reaction: Reaction) -> Action:
    return next(one.action for one in reaction.actions if one.action.key == "reply:slack:E1")


def told(reaction: Reaction) -> list[str | None]:
    return [one.action.target for one in reaction.actions if one.action.key != "reply:slack:E1"]


def one_of(kind: type[T], reaction: Reaction) -> T:
    [found] = [record for record in reaction.records if isinstance(record, kind)]
    return found


def test_a_report_opens_a_case_that_waits_and_does_nothing_else() -> None:
    reaction = give(CHEN, f"举报 {LINK} no-gambling 他每天都发")
    opened, report = one_of(ViolationRecorded, reaction), one_of(Reported, reaction)
    assert (opened.id, opened.state, opened.result) == (CASE, CaseState.WAITING, Result.HIT)
    assert (opened.rule, opened.account, opened.message) == (REPORTED_BY_MEMBER, ZHANG, TS)
    assert (opened.severity, opened.details, opened.strike) == (Severity.HIGH, {CLAIMED: "no-gambling"}, None)
    assert opened.excerpt == said(TEXT)[0] and "13800138000" not in opened.excerpt
    assert opened.content_hash == said(TEXT)[1]
    assert (report.case, report.by, report.rule, report.words) == (CASE, CHEN, "no-gambling", "他每天都发")
    assert told(reaction) == [COMP], "those who may decide; neither the person, nor the group, nor its owner"
    assert report.id in answer(reaction).text and CASE not in answer(reaction).text


def test_nobody_learns_who_reported() -> None:
    reaction = give(CHEN, f"report {LINK} 他每天都发")
    assert one_of(Noted, reaction).details["by"] == "a member"
    assert answer(reaction).arguments[DISCREET] is True
    notice = next(one.action for one in reaction.actions if one.action.target == COMP)
    for secret in ("UCHEN", "陈静", "他每天都发"):
        assert secret not in notice.text and secret not in notice.key


POINTED = {
    "a link": (f"举报 {LINK}", None, SHOWN),
    "its words, of a group that is named": (f"举报 --群 研发群 「{TEXT}」", None, SHOWN),
    "shown with the command": ("举报", SHOWN, SHOWN),
    "its words in corner brackets": (f"举报 「{TEXT}」 广告", None, SHOWN),
    "its words, copied with the name": (f"举报 「张伟：{TEXT}」", None, SHOWN),  # two are called so: by the words
    "its words in quotation marks": (f'report "{TEXT}"', None, SHOWN),
    "words only, as WeCom shows them": ("举报", Quoted(text=TEXT), SHOWN),
    "words that nobody heard": ("举报 「别的话」", None, Quoted(text="别的话", group=SLACK)),
}


@pytest.mark.parametrize(("text", "quoted", "expected"), POINTED.values(), ids=POINTED)
def test_which_message_is_meant(text: str, quoted: Quoted | None, expected: Quoted) -> None:
    opened = one_of(ViolationRecorded, give(CHEN, text, quoted=quoted))
    assert (opened.message or "", opened.account) == (expected.message, expected.author)
    assert opened.content_hash == said(expected.text)[1]


def test_the_newest_wording_is_what_was_reported() -> None:
    edited = MessageEdited(id="m2", platform="slack", at=NOW, group=SLACK, actor=ZHANG, message=TS, text="六合彩")
    opened = one_of(ViolationRecorded, give(CHEN, f"举报 {LINK}", recall=Recall(said=(POSTED, edited))))
    assert opened.excerpt == "六合彩"


def test_words_without_a_message_are_one_case_in_one_group() -> None:
    ids = [
        one_of(ViolationRecorded, give(who, "举报 「拉人头」", where, recall=Recall())).id
        for who, where in ((CHEN, SLACK), (OWNER, SLACK), ("wecom:wangfang", WECOM))
    ]
    assert ids[0] == ids[1] != ids[2]


DECLINED = {
    "nothing pointed at": (CHEN, "举报", None, "哪条消息"),
    "one's own": (ZHANG, f"举报 {LINK}", None, "自己的消息"),
    "a bot's": (CHEN, "举报", replace(SHOWN, from_bot=True), "机器人发的"),
    "a talk with the bot": (CHEN, "举报", replace(SHOWN, group="slack:D1"), "不归我管"),
    "where one is not": (LAW, f"举报 {LINK}", None, "您不在"),
    "another's form": (CHEN, "举报 ^slack:interaction:1", None, "哪条消息"),
    "words from a group one is not in": (LAW, f"举报 --群 研发群 「{TEXT}」", None, "您不在"),
    "from outside": ("slack:UEVE", f"举报 {LINK}", None, ""),
}


@pytest.mark.parametrize(("who", "text", "quoted", "words"), DECLINED.values(), ids=DECLINED)
def test_what_is_not_taken(who: str, text: str, quoted: Quoted | None, words: str) -> None:
    foreign = CommandGiven(id="slack:interaction:1", platform="slack", at=NOW, actor=ZHANG, text="", quoted=SHOWN)
    reaction = give(who, text, quoted=quoted, recall=Recall(said=(POSTED,), commands=(foreign,)))
    assert [type(record) for record in reaction.records] == [Noted]
    assert words in answer(reaction).text


def test_whoever_reports_all_the_time_is_asked_to_wait() -> None:
    hours = range(desk().reports_a_day, 0, -1)
    made = [replace(REPORT, id=f"R-{hour}", case="V-X", at=NOW - timedelta(hours=hour)) for hour in hours]
    refused = give(CHEN, f"举报 {LINK}", reports=made)
    assert not [record for record in refused.records if isinstance(record, Reported)]
    assert "谢谢" in answer(refused).text and "2026-03-04 24" not in answer(refused).text
    yesterday = [*made[1:], replace(made[0], at=NOW - timedelta(days=1, seconds=1))]
    assert one_of(Reported, give(CHEN, f"举报 {LINK}", reports=yesterday)).by == CHEN
    assert one_of(Reported, give(OWNER, f"举报 {LINK}", reports=made)).by == OWNER, "it is counted for each member"


def test_several_reports_are_one_case() -> None:
    reaction = give(OWNER, f"举报 {LINK} 同上", more=[case()], reports=[REPORT])
    assert [type(record) for record in reaction.records] == [Noted, Reported], "the case is there and waits already"
    assert one_of(Reported, reaction).case == CASE
    assert told(reaction) == []


def test_the_same_member_reports_a_message_once() -> None:
    reaction = give(CHEN, f"举报 {LINK}", more=[case()], reports=[REPORT])
    assert [type(record) for record in reaction.records] == [Noted]
    assert "不用再报一次" in answer(reaction).text


@pytest.mark.parametrize(
    ("state", "moved"), [(CaseState.OPEN, True), (CaseState.REMINDED, True), (CaseState.APPEALED, False)]
)
def test_a_report_joins_the_case_that_a_rule_opened(state: CaseState, moved: bool) -> None:
    reaction = give(CHEN, f"举报 {LINK}", more=[case(state, "V-RVLE0-00000", (), rule="no-gambling", kind="content")])
    assert one_of(Reported, reaction).case == "V-RVLE0-00000"
    moves = [record for record in reaction.records if isinstance(record, CaseMoved)]
    assert [(one.state, one.by) for one in moves] == ([(CaseState.WAITING, "system")] if moved else [])
    assert told(reaction) == [COMP]


DECIDED = {
    "people found it right": (case(CaseState.UPHELD, by=()), "已按群规处理"),
    "people found it wrong": (case(CaseState.OVERTURNED, by=()), "不算违规"),
    "a rule's case was upheld": (case(CaseState.UPHELD, "V-RVLE0-00000", (), kind="content"), "已按群规处理"),
}


@pytest.mark.parametrize(("known", "words"), DECIDED.values(), ids=DECIDED)
def test_what_was_decided_is_not_opened_again(known: ViolationView, words: str) -> None:
    reaction = give(CHEN, f"举报 {LINK}", more=[known])
    assert [type(record) for record in reaction.records] == [Noted, Reported]
    assert words in answer(reaction).text and told(reaction) == []


def test_a_rule_that_was_wrong_says_nothing_of_another_reason() -> None:
    wrong = case(CaseState.OVERTURNED, "V-RVLE0-00000", (), rule="no-gambling", kind="content")
    assert one_of(ViolationRecorded, give(CHEN, f"举报 {LINK}", more=[wrong])).id == CASE


def test_whoever_reported_is_not_asked_to_decide() -> None:
    reaction = give(COMP, "举报", quoted=SHOWN)
    assert told(reaction) == [LAW], "the next in line"
    refused = give(COMP, f"裁决 {CASE} 维持 是", more=[case(by=[COMP])])
    assert "您举报的" in answer(refused).text
    assert not [record for record in refused.records if isinstance(record, CaseMoved)]


def test_the_shortcut_asks_why_and_the_form_reports() -> None:
    asked = give(CHEN, "report", quoted=SHOWN, via="shortcut", reply={"trigger_id": "1"})
    assert [type(record) for record in asked.records] == [Noted]
    form = answer(asked).arguments[FORM]
    assert form["choices"] == [("禁止赌博引流", "no-gambling"), ("其他", "")], "no rule that only observes"
    assert form["command"] == "report ^slack:E1"
    first = CommandGiven(id="slack:E1", platform="slack", at=NOW, actor=CHEN, text="report", quoted=SHOWN)
    remembered = Recall(commands=(first,))
    for text, rule in ((f"{form['command']} --rule no-gambling 天天发", "no-gambling"), (form["command"], "")):
        done = give(CHEN, text, None, via="form", recall=remembered)
        assert one_of(Reported, done).rule == rule
        assert one_of(ViolationRecorded, done).account == ZHANG
    pressed = give(CHEN, answer(asked).buttons[-1].command, None, via="button", recall=remembered)
    assert one_of(Reported, pressed).rule == "", "where no form can be shown, a button does"


HEARSAY = {"waiting": CaseState.WAITING, "found wrong": CaseState.OVERTURNED}


@pytest.mark.parametrize("state", HEARSAY.values(), ids=HEARSAY)
def test_whom_it_is_about_is_not_troubled_with_what_nobody_found_right(state: CaseState) -> None:
    mine = give(ZHANG, "我的", more=[case(state)])
    assert CASE not in answer(mine).text
    assert "没有编号" in answer(give(ZHANG, f"为什么 {CASE}", more=[case(state)])).text
    assert CASE not in answer(give(ZHANG, "违规", more=[case(state)])).text


def test_a_report_found_right_is_told_with_the_way_to_appeal_and_without_a_name() -> None:
    decided = give(COMP, f"裁决 {CASE} 维持 拉人赌博", more=[case()], reports=[REPORT])
    notice = next(one.action for one in decided.actions if one.action.target == ZHANG)
    assert "有成员举报" in notice.text and f"申诉 {CASE}" in notice.text and "陈静" not in notice.text
    assert CASE in answer(give(ZHANG, f"为什么 {CASE}", more=[case(CaseState.UPHELD)])).text


def test_a_report_found_wrong_is_told_to_nobody_it_is_about() -> None:
    decided = give(COMP, f"裁决 {CASE} 撤销 玩笑", more=[case()], reports=[REPORT])
    assert one_of(CaseMoved, decided).state is CaseState.OVERTURNED
    assert ZHANG not in told(decided)


def test_reviewers_read_why_it_was_reported_and_the_owner_does_not() -> None:
    known = {"more": [case()], "reports": [replace(REPORT, words="天天发")]}
    assert "天天发" in answer(give(COMP, f"为什么 {CASE}", **known)).text  # type: ignore[arg-type]
    assert "天天发" not in answer(give(OWNER, f"为什么 {CASE}", **known)).text  # type: ignore[arg-type]


def test_whoever_it_is_about_reads_of_their_own_reminder_and_reviewers_of_all() -> None:
    reminders = [
        queued(f"{CASE}:remind:{account}", ActionKind.REMIND, OutcomeState.CONFIRMED, "Ev", account)
        for account in (ZHANG, COMP, OWNER)
    ]
    known = {"more": [replace(case(CaseState.UPHELD), actions=reminders)]}
    assert "3 条" not in answer(give(ZHANG, f"为什么 {CASE}", **known)).text  # type: ignore[arg-type]
    assert "3 条" in answer(give(COMP, f"为什么 {CASE}", **known)).text  # type: ignore[arg-type]
