"""Members report messages, on both platforms: a case opens, people decide, the reporter hears one word of it."""

from __future__ import annotations

from adapters.slack.forms import REPORT
from bot.domain.cases import CaseState
from bot.domain.reports import REPORTED_BY_MEMBER
from bot.domain.views import ViolationView
from tests.scenarios.town import Town

SLACK, WECOM, OFFICE = "fin-rd-payments", "【金科】研发-值班", "hx-hr-onboarding"
RUDE = "你怎么这么蠢，别来上班了"


def case(here: Town) -> ViolationView:
    (listed,) = here.violations(rule=REPORTED_BY_MEMBER)
    found = here.store.violation(listed.record.id)
    assert found is not None
    return found


def names_of(here: Town, person: str) -> set[str]:
    found = here.demo.application.roster.person(person)
    assert found is not None
    return {found.name, *found.accounts, *(account.partition(":")[2] for account in found.accounts)}


async def test_from_the_messages_menu_in_slack_to_the_answer(here: Town) -> None:
    slack = here.demo.slack
    message = await here.slack.says("zhang.wei", SLACK, RUDE)
    await here.settled()
    chen, group = here.slack.person("chen.jie"), here.slack.group(SLACK)
    await slack.pick(chen, group, message, REPORT)
    await here.settled()
    form = slack.space.modals[chen][-1]
    labels = {block["block_id"]: block["label"]["text"] for block in form["blocks"]}
    other = form["blocks"][0]["element"]["options"][-1]["text"]["text"]
    before = len(here.store.audit(limit=10_000))
    await slack.submit(chen, {labels["choice"]: other, labels["words"]: "当众骂人"})
    receipt = await here.slack.sees("chen.jie", "R-", "不会知道")
    notice = await here.slack.sees("emma.clark", "reported", "V-")

    found = case(here)
    assert (found.state, found.record.account) == (CaseState.WAITING, here.account("zhang.wei", "slack"))
    assert (found.record.excerpt, found.record.message) == (RUDE, message)
    assert [(one.by, one.words) for one in here.store.reports(found.record.id)] == [
        (here.account("chen.jie", "slack"), "当众骂人")
    ]
    assert not found.restorations and all(one.action.kind == "remind" for one in found.actions), "nothing by itself"
    for name in names_of(here, "chen.jie"):
        assert name not in notice.text and name not in str(here.store.audit(limit=10_000)[before:]), name
    assert found.record.id not in receipt.text

    await here.slack.commands("zhang.wei", SLACK, "我的")
    mine = await here.slack.sees("zhang.wei", "我的违规记录")
    assert found.record.id not in mine.text, "whom it is about is not troubled with what nobody has looked at"

    await here.slack.commands("emma.clark", OFFICE, f"decide {found.record.id} uphold 当众辱骂同事")
    told = await here.slack.sees("zhang.wei", found.record.id, "举报")
    assert not any(name in told.text for name in names_of(here, "chen.jie"))
    outcome = await here.slack.sees("chen.jie", "已按群规处理")
    assert not any(name in outcome.text for name in names_of(here, "zhang.wei")) and "辱骂" not in outcome.text
    await here.settled()
    assert here.store.verify_audit()[1] is None


async def test_by_link_by_several_and_never_decided_by_a_reporter(here: Town) -> None:
    message = await here.slack.says("zhang.wei", SLACK, RUDE)
    await here.settled()
    link = f"https://sandbox.slack.com/archives/{here.slack.group(SLACK)}/p{message.replace('.', '')}"
    await here.slack.commands("chen.jie", SLACK, f"举报 {link} 骂人")
    await here.slack.sees("chen.jie", "R-")
    await here.slack.commands("chen.jie", SLACK, f"举报 {link} 骂人")
    await here.slack.sees("chen.jie", "不用再报一次")
    await here.slack.world.join(here.slack.person("emma.clark"), here.slack.group(SLACK))
    await here.settled()
    await here.slack.commands("emma.clark", SLACK, f"report {link}")
    await here.slack.sees("emma.clark", "R-")
    await here.settled()
    found = case(here)
    assert len(here.store.reports(found.record.id)) == 2 == len(found.reporters)
    await here.slack.commands("emma.clark", SLACK, f"decide {found.record.id} uphold yes")
    await here.slack.sees("emma.clark", "You reported")
    assert case(here).state is CaseState.WAITING


async def test_quoted_to_the_robot_on_wecom(here: Town) -> None:
    world = here.demo.wecom
    message = await here.wecom.says("chen.jie", WECOM, RUDE)
    await here.wecom.says("ma.chao", WECOM, "百家乐")
    await here.wecom.sees("ma.chao", "禁止赌博引流")  # by now the archive has brought what was said before, too
    li, group = here.wecom.person("li.na"), here.wecom.group(WECOM)
    await world.quote(li, group, message, "举报 骂人")
    await here.wecom.sees("li.na", "R-", "不会知道")
    await here.settled()
    found = case(here)
    assert (found.state, found.record.excerpt) == (CaseState.WAITING, RUDE)
    assert found.record.account == here.account("chen.jie", "wecom"), "found by its words in what the archive brought"
    assert [one.words for one in here.store.reports(found.record.id)] == ["骂人"]

    await here.slack.commands("emma.clark", OFFICE, f"decide {found.record.id} overturn a joke")
    outcome = await here.wecom.sees("li.na", "不算违规")
    assert RUDE not in outcome.text
    await here.settled()
    lines = [line.text for line in world.messages(group)]
    assert not any("V-" in line for line in lines), "the group hears nothing"
