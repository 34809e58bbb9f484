"""Transcripts: who says what, what the bot answers, what it writes down and what it does.

`records` and `actions` are exact: names of what follows beside the audit line and the reply, in order.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest

from bot.commands.desk import Declined
from bot.commands.dispatch import handle
from bot.commands.registry import COMMANDS
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.announcements import Acknowledged, AnnouncementSaved
from bot.domain.events import CommandGiven, RawEvent
from bot.domain.polls import PollSaved, Voted
from bot.domain.records import (
    ActionApproved,
    Answered,
    CaseMoved,
    GroupChanged,
    MembershipClosed,
    MembershipOpened,
    MessageLabelled,
    Noted,
    Reaction,
    Record,
)
from bot.domain.review import CaseNoted
from bot.engine import recusal
from bot.engine.intake import normalise_console
from tests.fakes.ledger import FakeLedger
from tests.unit.commands.company import MUTE, NOW, SENT, SLACK, WECOM, desk, queued


def give(who: str | None, text: str, where: str | None = SLACK, via: str = "slash") -> Reaction:
    event = CommandGiven(
        id="Ev1",
        platform=(where or who or "slack:").partition(":")[0],
        at=NOW,
        group=where,
        actor=who,
        text=text,
        reply={"response_url": "http://127.0.0.1/r"},
        via=via,
    )
    return handle(event, desk())


def reply(reaction: Reaction) -> Action:
    return next(one.action for one in reaction.actions if one.action.key == "reply:Ev1")


def said(record: Record) -> str:
    match record:
        case CaseNoted():
            return f"note on {record.case} by {record.by}: {record.note}"
        case CaseMoved():
            return f"case {record.violation} {record.state} by {record.by}: {record.note}"
        case AnnouncementSaved(announcement=one):
            plan = " ".join(value for key, value in sorted(one.schedule.items()) if key != "kind")
            return f"{one.state} {one.groups[0]} [{plan}] {one.text}{' +ack' if one.ack else ''}"
        case PollSaved(poll=poll):
            return f"poll {poll.group} {poll.question}: {'|'.join(poll.options)}{' closed' if poll.closed_at else ''}"
        case Voted():
            return f"vote {record.poll} {record.account} {record.choice}"
        case Acknowledged():
            return f"ack {record.announcement} {record.group} {record.account}"
        case ActionApproved():
            said = "approved" if record.approved else "withdrawn"
            return f"{said if record.final else 'first of two'} {record.action}"
        case GroupChanged(group=group):
            return f"group owner={group.owner} admins={sorted(group.admins)} {group.labels.get('audience')}"
        case MembershipClosed() | MembershipOpened():
            return f"{type(record).__name__} {record.account} {getattr(record, 'role', record.event and 'role')}"
        case MessageLabelled():
            why = f": {record.note}" if record.note else ""
            return f"label {record.message} {dict(record.labels)} by {record.corrected_by}{why}"
        case _:
            return type(record).__name__


@dataclass(frozen=True)
class Line:
    """One exchange. `answer`: parts of the reply; `not_in`: what it must not say."""

    who: str
    text: str
    answer: tuple[str, ...]
    records: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    where: str | None = SLACK
    not_in: tuple[str, ...] = ()


ZHANG, OWNER, ADMIN, COMP, POL = "slack:UZHANG", "slack:UOWN", "slack:UADM", "slack:UCOMP", "slack:UPOL"
LAW = "slack:ULAW"
YES = "--yes"
STILL = "group owner=slack:UOWN admins=['slack:UADM'] internal"  # recorded again, with another fact

TRANSCRIPT = [
    # help: only what one may give; both names work; a full stop or a slash does no harm
    Line(ZHANG, "帮助", ("帮助 help", "申诉 appeal"), not_in=("裁决", "公告 announce")),
    Line(ZHANG, "", ("帮助 help",)),
    Line(ADMIN, "help", ("announce 公告",), not_in=("decide",)),
    Line(COMP, "帮助。", ("裁决 decide",)),
    Line(ZHANG, "帮助 申诉", ("/qungui 申诉 V-编号 理由",)),
    Line(ZHANG, "help announce", ("没有使用它的权限",)),
    # unknown and mistyped
    Line(ADMIN, "hlep", ("Did you mean:", "/qungui help")),
    Line(ZHANG, "帮住", ("是不是想用：", "/qungui 帮助 [命令]")),
    Line(ADMIN, "announ now hello", ("Did you mean:", "/qungui announce [now")),
    Line(ZHANG, "xyzzy", ("没看懂「xyzzy」", "/qungui 帮助"), not_in=("是不是",)),
    Line(ZHANG, "为啥 V-7K3QX-M2PD9", ("V-7K3QX-M2PD9",), buttons=("appeal V-7K3QX-M2PD9",)),
    # people from outside, people who left, people nobody knows
    Line("slack:UEVE", "help", ("只接受本公司成员",)),
    Line("slack:UGONE", "规则", ("已离职",)),
    Line("slack:UNOBODY", "规则", ("还没有您的人员信息",)),
    # rules: members see what is in force, stewards what is only observed too
    Line(ZHANG, "规则", ("no-gambling", "禁止赌博引流"), not_in=("try-out",)),
    Line(OWNER, "/qungui rules", ("try-out", "观察")),
    Line(ZHANG, "规则", ("请在群里使用",), where=None),
    Line(ZHANG, "规则", ("请在群里使用",), where="slack:D1"),
    Line("wecom:zhangwei", "规则 --in 客户一群", ("客户一群",), where=None),
    Line("wecom:liumin", "状态 --in 不存在的群", ("没有找到群",), where=None),
    Line("wecom:zhangwei", "状态 --in slack:C1", ("研发群",), where=None),
    Line("slack:UCHEN", "状态 --in wecom:wr1", ("您不在「客户一群」里",), where=None),
    # status
    Line(ZHANG, "状态", ("华夏金科", "王芳", "Li Hua", "内部", "有外部成员", "生效规则 1 条", "做不到：修改群主")),
    Line(OWNER, "状态", ("生效规则 2 条",)),  # as many as `rules` shows to the same person
    Line("wecom:wangfang", "status", ("客户一群", "做不到：删除消息"), where=WECOM),
    # mine: what concerns me in all my groups, with what can be done about it; nobody else's
    Line(
        ZHANG,
        "我的",
        ("▍待办", "▍我的违规记录", "V-7K3QX-M2PD9", "▍我的群规", "no-gambling", "研发群"),
        not_in=("try-out",),
        buttons=("ack A-7K3QXM2", "appeal V-7K3QX-M2PD9", "appeal V-DEC1D-ED000"),
    ),
    Line(ADMIN, "mine", ("To do", "No violations of yours", "My rules", "no-gambling"), where=None),
    Line("slack:UEVE", "我的", ("只接受本公司成员",)),
    # members, now and on a day (the end of that day in Shanghai)
    Line(ZHANG, "成员", ("只有这些身份可以用", "群主")),
    Line(OWNER, "成员", ("4 人", "王芳（群主）", "Eve［外部］"), not_in=("老赵",)),
    Line(OWNER, "成员 2026-03-03", ("4 人", "老赵", "张伟"), not_in=("Eve",)),
    Line(OWNER, "成员 ２０２６年３月２日", ("老赵",), not_in=("张伟",)),
    Line(OWNER, "成员 2025-01-01", ("0 人", "从 2025-12-04 10:00 起才有记录")),
    Line(OWNER, "成员 昨天", ("截至 2026-03-03 23:59", "4 人")),
    Line(OWNER, "成员 上回开会", ("看不懂日期", "上回开会")),
    Line(OWNER, "成员 2026-13-40", ("看不懂日期",)),
    Line(OWNER, "成员 2027-01-01", ("还没有到",)),
    Line(ADMIN, "members", ("Members of", "Eve [external]")),
    # owner: asked twice; recorded by us where the platform has no call
    Line(OWNER, "群主", ("群主：王芳",)),
    Line(ADMIN, "owner set @张伟", ("is only for: compliance, owner, policy admin",)),
    Line(OWNER, "群主 设为 @张伟", ("移交给 张伟",), buttons=("owner set slack:UZHANG --in slack:C1 --yes",)),
    Line(
        OWNER,
        "owner set slack:UZHANG --in slack:C1 --yes",
        ("登记为 张伟", "Slack has no channel owners", "手动移交"),
        (
            "group owner=slack:UZHANG admins=['slack:UADM'] internal",
            "MembershipClosed slack:UOWN role",
            "MembershipOpened slack:UOWN member",
            "MembershipClosed slack:UZHANG role",
            "MembershipOpened slack:UZHANG owner",
        ),
        where=None,
    ),
    Line(
        "wecom:wangfang", f"群主 设为 zhangwei {YES}", ("已请平台",), actions=("set_owner wecom:zhangwei",), where=WECOM
    ),
    Line(OWNER, "群主 设为 <@UEVE>", ("Eve 不是在职员工",)),
    Line(OWNER, "群主 设为 @陈静", ("有多个人：UCHEN、UCHEN2",)),
    Line(OWNER, "群主 设为 @刘敏", ("刘敏 不在这个群里",)),
    Line(OWNER, "群主 设为 @谁", ("没有找到「@谁」",)),
    Line(OWNER, "群主 换人", ("没有找到「人」",)),
    Line(OWNER, "群主 设为", ("用法：/qungui 群主",)),
    # admins
    Line(ZHANG, "管理员 添加 @张伟", ("只有这些身份可以用",)),
    Line(
        OWNER,
        "管理员 添加 <@UZHANG|zhang> <@UCHEN>",
        ("Li Hua、陈静、张伟", "no call for it"),
        (
            "group owner=slack:UOWN admins=['slack:UADM', 'slack:UCHEN', 'slack:UZHANG'] internal",
            "MembershipClosed slack:UCHEN role",
            "MembershipOpened slack:UCHEN admin",
            "MembershipClosed slack:UZHANG role",
            "MembershipOpened slack:UZHANG admin",
        ),
    ),
    Line(
        OWNER,
        "admins remove @Li Hua",
        ("登记为：无",),
        (
            "group owner=slack:UOWN admins=[] internal",
            "MembershipClosed slack:UADM role",
            "MembershipOpened slack:UADM member",
        ),
    ),
    Line(OWNER, "管理员 移除 @张伟", ("没有需要修改的",)),
    Line(OWNER, "管理员 添加 @Eve", ("不是在职员工",)),
    # classify: raising at once, lowering is asked twice, a message may be corrected
    Line(OWNER, "分级", ("密级：内部",)),
    Line(
        OWNER,
        "分级 机密",
        ("「机密」（原为「内部」）",),
        ("group owner=slack:UOWN admins=['slack:UADM'] confidential",),
    ),
    Line(OWNER, "分级 公开", ("降为「公开」",), buttons=("classify public --in slack:C1 --yes",)),
    Line(OWNER, f"分级 公开 {YES}", ("「公开」",), ("group owner=slack:UOWN admins=['slack:UADM'] public",)),
    Line(OWNER, "分级 内部", ("没有需要修改的",)),
    Line(OWNER, "分级 绝密", ("没有标签「绝密」",)),
    Line(OWNER, "分级 紧急", ("只能用于一条消息",)),
    Line(
        ADMIN,
        "classify urgent https://acme.slack.com/archives/C1/p1772589600000100",
        ("urgent (was work)",),
        ("label 1772589600.000100 {'urgency': 'urgent'} by slack:UADM",),
    ),
    Line(ADMIN, "classify urgent https://acme.slack.com/archives/C9/p1772589600000100", ("not in this group",)),
    # a member corrects what is theirs: the newest one, one that is named, one that a case is about
    Line(
        ZHANG,
        "分级 休闲 上一条 只是开玩笑",
        ("「休闲」（原为「工作」）",),
        ("label 1772589600.000200 {'urgency': 'leisure'} by slack:UZHANG: 只是开玩笑",),
    ),
    Line(
        "wecom:zhangwei",
        "分级 工作 last 已经恢复",
        ("「工作」（原为「紧急」）",),
        ("label m7 {'urgency': 'work'} by wecom:zhangwei: 已经恢复",),
        where=WECOM,
    ),
    Line(
        "wecom:zhangwei",
        "label work m7",
        ("「工作」（原为「紧急」）",),
        ("label m7 {'urgency': 'work'} by wecom:zhangwei",),
        where=WECOM,
    ),
    Line(
        COMP,
        "分级 广告 V-7K3QX-M2PD9 推广别家的群",
        ("「广告」",),
        ("label m-V-7K3QX-M2PD9 {'kind': 'advertisement'} by slack:UCOMP: 推广别家的群",),
    ),
    Line(ZHANG, "分级 闲聊 1772589600.000100", ("发送者本人", "群主")),
    Line(ZHANG, "分级 闲聊 m-unknown", ("发送者本人",)),
    Line(ZHANG, "分级 公开 上一条", ("须由以下身份决定", "合规")),
    Line(
        ZHANG,
        "分级 机密 上一条",
        ("「机密」",),
        ("label 1772589600.000200 {'audience': 'confidential'} by slack:UZHANG",),
    ),
    Line(COMP, "分级 工作 1772589600.000200", ("没有需要修改的",)),
    Line("slack:UCHEN", "分级 工作 上一条", ("没有带标签的消息",)),
    Line(ZHANG, "分级", ("只有这些身份可以用", "群主")),
    Line(ZHANG, "分级 公开", ("只有这些身份可以用",)),
    # the group's life (more in test_lifecycle)
    Line(OWNER, "用途 支付研发", ("用途：支付研发",), (STILL,)),
    Line(ADMIN, "purpose payments", ("is on record: payments",), (STILL,)),
    Line(OWNER, "到期 2026-12-31", ("已记为 2026-12-31",), (STILL,)),
    Line(ADMIN, "until 2026-12-31", ("until 2026-12-31",), (STILL,)),
    Line(OWNER, "复核", ("已记录您对「研发群」的复核",), (STILL,)),
    Line(ADMIN, "reviewed", ("Your review",), (STILL,)),
    # announce
    Line(ZHANG, "公告 大家好", ("只有这些身份可以用",)),
    Line(
        OWNER,
        "公告：明天停电！\n请保存文件。",
        ("马上发送",),
        ("active slack:C1 [2026-03-04T02:00:00+00:00] 明天停电！\n请保存文件。",),
    ),
    Line(
        OWNER,
        "公告 每周一 09:00 例会 --ack",
        ("下一次：2026-03-09 09:00", "收集回执"),
        ("active slack:C1 [monday 09:00] 例会 +ack",),
    ),
    Line(
        OWNER,
        "公告 --pin 消防演习",
        ("马上发送，在群里置顶",),
        ("active slack:C1 [2026-03-04T02:00:00+00:00] 消防演习",),
    ),
    Line(OWNER, "announce every workday 9:30 站会", ("2026-03-05 09:30",), ("active slack:C1 [workday 09:30] 站会",)),
    Line(
        ADMIN,
        "announce at 2026-12-01 09:00 Year-end!",
        ("goes out on 2026-12-01 09:00.\nTo cancel: ",),
        ("active slack:C1 [2026-12-01T01:00:00+00:00] Year-end!",),
    ),
    Line(OWNER, "公告 at 2026-03-01 09:00 晚了", ("已经过去",)),
    Line(OWNER, "公告 每周一 开会", ("还没有发送：「每周一」几点发？",)),
    Line(OWNER, "公告 明天 9:00 开会", ("还没有发送", "以「定于 明天 9:00」开头", "以「现在」开头")),
    Line(ADMIN, "announce tomorrow 9:00 stand-up", ("Not sent yet", 'begin with "at tomorrow 9:00"')),
    Line(OWNER, "公告", ("用法：",)),
    Line(OWNER, "公告 --to all 大家好", ("只有这些身份可以用",)),
    Line(
        POL,
        "公告 --to 全部 大家好",
        ("所有群。确认发送吗",),
        ("draft unit:huaxia [2026-03-04T02:00:00+00:00] 大家好",),
        buttons=("announcements confirm A-",),
        where=None,
    ),
    Line(POL, "公告 --to mars 大家好", ("没有单位「mars」", "huaxia/fintech"), where=None),
    Line(POL, "公告 大家好", ("请在群里使用",), where=None),
    # announcements
    Line(OWNER, "公告列表", ("A-7K3QXM2", "2026-03-06 09:00", "A-0RDERED"), not_in=("A-DRAFT00",)),
    Line(
        ADMIN,
        "announcements cancel a7k3qxm2",
        ("is cancelled",),
        ("cancelled slack:C1 [friday 09:00] 周五放假，请大家提前安排。 +ack",),
    ),
    Line(OWNER, "公告列表 取消 A-0RDERED", ("不归您管理",)),
    Line(POL, "公告列表 谁未读 A-0RDERED", ("没有要求回执",), not_in=("张伟",)),
    Line(POL, "公告列表 取消 A-0RDERED", ("已取消",), ("cancelled unit:huaxia [monday 09:00] 请勿发送客户证件。",)),
    Line(
        POL,
        "announcements confirm A-DRAFT00",
        ("goes out now",),
        ("active unit:huaxia [2026-03-04T02:00:00+00:00] 全员会议",),
        where=None,
    ),
    Line(POL, "公告列表 确认 A-7K3QXM2", ("进行中",)),
    Line(OWNER, "公告列表 谁未读 A-7K3QXM2", ("1/3", "陈静、张伟"), not_in=("Li Hua",)),
    Line(OWNER, "公告列表 取消 A-0000000", ("没有公告 A-0000000",)),
    # poll: stewards open it, members vote, the last vote counts, whoever opened it or runs the group closes it
    Line(ZHANG, '投票 "吃什么" 梨 桃', ("只有这些身份可以用",)),
    Line(
        OWNER,
        "投票 “周五 吃什么” 梨 桃 “不 吃”",
        ("已发到群里",),
        ("poll slack:C1 周五 吃什么: 梨|桃|不 吃",),
        ("post None",),
    ),
    Line(
        ADMIN,
        "poll Where to?\nLake\nThe hills",
        ("is in the group",),
        ("poll slack:C1 Where to?: Lake|The hills",),
        ("post None",),
    ),
    Line(
        "wecom:wangfang",
        "投票 去哪 湖 山",
        ("私下发给 2 名成员",),
        ("poll wecom:wr2 去哪: 湖|山",),
        ("remind wecom:wangfang", "remind wecom:zhangwei"),
        where=MUTE,
    ),
    Line(OWNER, "投票 只有一项 梨", ("用法：/qungui 投票",)),
    Line(OWNER, "投票 一样 梨 梨", ("用法：/qungui 投票",)),
    Line(OWNER, f"投票 {'长' * 501} 梨 桃", ("最多 500 字",)),
    Line(ZHANG, "投票", ("P-0PEN000 吃什么",), not_in=("P-C10SED0",)),
    Line(
        ZHANG,
        "vote P-0PEN000 2",
        ("吃什么", "1. 梨：1 票", "2. 桃：1 票 ← 您选的", "已有 2 人投票"),
        ("vote P-0PEN000 slack:UZHANG 2",),
        ("update 1772589600.000300",),
        buttons=("vote P-0PEN000 1", "vote P-0PEN000 2"),
    ),
    Line(
        ADMIN,
        "vote p0pen000 桃",
        ("1. 梨: 1", "2. 桃: 1 ← yours", "2 voted so far"),
        ("vote P-0PEN000 slack:UADM 2",),
        ("update 1772589600.000300",),
        buttons=("vote P-0PEN000 1", "vote P-0PEN000 2"),
    ),
    Line(ZHANG, "表决 P-0PEN000 ３", ("没有选项「3」", "1 到 2")),
    Line(ZHANG, "表决 P-C10SED0 1", ("已经结束",)),
    Line(ZHANG, "表决 P-N0NE000 1", ("没有投票 P-N0NE000",)),
    Line(ZHANG, "表决 P-0PEN000", ("用法",)),
    Line("slack:UZHANG2", "表决 P-0PEN000 1", ("只面向它所在群的成员",), where=None),
    Line(ZHANG, "投票 结果 P-0PEN000", ("1. 梨：1 票", "2. 桃：0 票")),
    Line(ZHANG, "投票 结束 P-0PEN000", ("不归您管理",)),
    Line(
        OWNER,
        "投票 结束 P-0PEN000",
        ("已结束，共 1 人投票",),
        ("poll slack:C1 吃什么: 梨|桃 closed",),
        ("update 1772589600.000300", "post None"),
    ),
    Line(OWNER, "poll close P-C10SED0", ("已经结束",)),
    # ack: a button, a command, in a direct conversation; a second one changes nothing
    Line(ZHANG, "ack A-7K3QXM2", ("已记录您",), ("ack A-7K3QXM2 slack:C1 slack:UZHANG",)),
    Line(ZHANG, "收到A-7K3QXM2", ("已记录您",), ("ack A-7K3QXM2 slack:C1 slack:UZHANG",), where=None),
    Line(ADMIN, "ack A-7K3QXM2", ("already confirmed",)),
    Line("slack:UCHEN2", "收到 A-7K3QXM2", ("已记录您",), ("ack A-7K3QXM2 slack:C1 slack:UCHEN2",)),  # joined later
    Line(POL, "收到 A-7K3QXM2", ("没有发给您",), where=None),
    Line(
        ZHANG,
        "收到",  # only one waits for this person
        ("已记录您对公告 A-7K3QXM2 的确认",),
        ("ack A-7K3QXM2 slack:C1 slack:UZHANG",),
    ),
    Line("slack:UCHEN2", "收到", ("没有等您确认的公告",)),
    # violations: a member sees their own, a steward the group's
    Line(ZHANG, "违规", ("您的违规记录", "V-7K3QX-M2PD9", "（内容不合规定）"), not_in=("V-C0MP0", "V-GR0VP")),
    Line(OWNER, "违规 7天", ("V-7K3QX-M2PD9", "V-GR0VP-00000", "共 5 条")),
    Line("slack:UCHEN", "violations", ("没有您的违规记录",)),
    Line(OWNER, "违规 上周", ("自 2026-02-23 起共 5 条",)),
    Line(OWNER, "违规 好久", ("看不懂时段「好久」",)),
    # why: one's own with what was found; those who run the group without it; others not at all
    Line(
        ZHANG,
        "为什么",
        ("V-7K3QX-M2PD9", "huaxia/policy.yaml:31", "命中内容：博彩", "当时身份：成员", "上下文没有保存", "可以怎么做"),
        buttons=("appeal V-7K3QX-M2PD9",),
    ),
    Line(OWNER, "why v7k3qxm2pd9", ("V-7K3QX-M2PD9", "禁止赌博引流", "查到：内容不合规定"), not_in=("命中内容",)),
    Line(COMP, "why V-7K3QX-M2PD9", ("命中内容：博彩",), records=("Looked",), not_in=("可以怎么做",)),
    Line("slack:UCHEN", "why V-7K3QX-M2PD9", ("没有编号 V-7K3QX-M2PD9",)),
    Line("slack:UCHEN", "why", ("没有您的违规记录",)),
    Line(COMP, "why V-AGA1N-00000", ("第 2 次", "同一案件共 2 次"), records=("Looked",)),
    # looks: one's own and nobody else's, whatever one's office
    Line(ZHANG, "谁看过", ("刘敏：您的身份（V-7K3QX-M2PD9），理由：核对申诉", "operator:root：与您有关的全部记录")),
    Line(ZHANG, "looks v7k3qxm2pd9", ("刘敏", "核对申诉"), not_in=("operator",)),
    Line("slack:UCHEN", "谁查阅", ("没有人查阅过",), not_in=("刘敏",)),
    Line(COMP, "looks V-7K3QX-M2PD9", ("没有编号 V-7K3QX-M2PD9",)),
    # appeal
    Line(
        ZHANG,
        "申诉 V-7K3QX-M2PD9，这是反博彩宣传",
        ("已通知有权裁决", "2026-03-09 10:00", "暂停执行"),
        ("case V-7K3QX-M2PD9 appealed by slack:UZHANG: 这是反博彩宣传",),
        ("remind slack:UCOMP",),
    ),
    Line(ZHANG, "appeal V-7K3QX-M2PD9", ("写明理由",)),
    Line(ZHANG, "申诉 V-0BSRV-00000 误报", ("没有产生任何影响",)),
    Line(
        ZHANG,
        "申诉 V-DEC1D-ED000 误报",  # decided, never appealed: once it may be
        ("已通知有权裁决",),
        ("case V-DEC1D-ED000 appealed by slack:UZHANG: 误报",),
        ("remind slack:UCOMP",),
    ),
    Line("slack:UCHEN2", "申诉 V-APPEA-00000 再看看", ("已经是「申诉中」",)),
    # decided by compliance before: legal is asked, and compliance cannot answer it
    Line(COMP, "裁决 V-APPEA-00000 维持 仍然成立", ("由另一个人裁决",)),
    Line(
        LAW,
        "裁决 V-APPEA-00000 撤销 确属误报",
        ("V-APPEA-00000：撤销",),
        ("case V-APPEA-00000 overturned by slack:ULAW: 确属误报",),
        ("remind slack:UCHEN2",),
    ),
    # every occurrence of a case at once
    Line(
        COMP,
        "裁决 V-CHENA-00000 作废 规则写错了 --全部",
        ("V-CHENA-00000：作废", "共 2 次一并处理", "撤回了 1 个"),
        (
            "case V-CHENA-00000 voided by slack:UCOMP: 规则写错了",
            "case V-AGA1N-00000 voided by slack:UCOMP: 规则写错了",
        ),
        ("remind slack:UCHEN2",),
    ),
    Line(OWNER, "申诉 V-7K3QX-M2PD9 误报", ("只有当事人",)),
    Line(
        OWNER,
        "申诉 V-GR0VP-00000 客户约定的群名",
        ("已通知",),
        ("case V-GR0VP-00000 appealed by slack:UOWN: 客户约定的群名",),
        ("remind slack:UCOMP",),
    ),
    Line(
        ZHANG,
        "申诉",
        ("申诉哪一条", "V-7K3QX-M2PD9", "V-DEC1D-ED000"),
        buttons=("appeal V-7K3QX-M2PD9", "appeal V-DEC1D-ED000"),
        not_in=("V-0BSRV-00000",),
    ),
    Line("slack:UCHEN", "申诉", ("没有您的违规记录",)),
    # decide: compliance only, with a reason, never one's own
    Line(OWNER, "裁决 V-7K3QX-M2PD9 维持 理由", ("只有这些身份可以用：合规",)),
    Line(POL, "裁决 V-7K3QX-M2PD9 维持 理由", ("只有这些身份可以用：合规",)),
    Line(COMP, "裁决 V-C0MP0-00000 撤销 误报", ("与自己有关",)),
    Line(COMP, "裁决 V-7K3QX-M2PD9 撤销", ("写明理由",)),
    Line(COMP, "裁决 V-7K3QX-M2PD9 原谅 他", ("用法",)),
    Line(COMP, "裁决 V-DEC1D-ED000 撤销 晚了", ("已有结论",)),
    Line(
        COMP,
        "裁决 V-7K3QX-M2PD9 维持 确有引流",
        ("V-7K3QX-M2PD9：维持",),
        ("case V-7K3QX-M2PD9 upheld by slack:UCOMP: 确有引流",),
        ("remind slack:UZHANG",),
    ),
    Line(
        COMP,
        "decide V-7K3QX-M2PD9 overturn 反博彩宣传",
        ("撤回了 1 个", "恢复 1 个"),
        ("case V-7K3QX-M2PD9 overturned by slack:UCOMP: 反博彩宣传",),  # what follows is the casework's
        ("remind slack:UZHANG",),
    ),
    # note: reviewers only, never on one's own, nothing is decided by it
    Line(OWNER, "备注 V-7K3QX-M2PD9 问过了", ("只有这些身份可以用：合规",)),
    Line(COMP, "备注 V-C0MP0-00000 不是我", ("与自己有关",)),
    Line(COMP, "note V-7K3QX-M2PD9", ("写明理由",)),
    Line(COMP, "note V-7K3QX-M2PD9 " + "长" * 2001, ("最多 2000 字",)),
    Line(
        COMP,
        "备注 V-7K3QX-M2PD9 问过本人，等回复",
        ("V-7K3QX-M2PD9：备注已写入",),
        ("note on V-7K3QX-M2PD9 by slack:UCOMP: 问过本人，等回复",),
    ),
    Line(
        COMP,
        "note V-AGA1N-00000 the same again",
        ("V-CHENA-00000",),
        ("note on V-CHENA-00000 by slack:UCOMP: the same again",),
    ),
    # approve and withdraw
    Line(OWNER, "批准 V-7K3QX-M2PD9:delete:m1", ("只有这些身份可以用",)),
    Line(COMP, "approve V-7K3QX-M2PD9:delete:m1", ("无法恢复",), buttons=("approve V-7K3QX-M2PD9:delete:m1 --yes",)),
    Line(
        COMP,
        f"approve V-7K3QX-M2PD9:delete:m1 {YES}",
        ("已批准：删除消息",),
        ("approved V-7K3QX-M2PD9:delete:m1", "case V-7K3QX-M2PD9 upheld by slack:UCOMP: "),
    ),
    Line(OWNER, "批准 V-CHENA-00000:remove_member:slack:UCHEN2", ("只有这些身份可以用",)),
    # a removal takes two people
    Line(
        COMP,
        "批准 V-CHENA-00000:remove_member:slack:UCHEN2",
        ("还需要另一个人同意",),
        ("first of two V-CHENA-00000:remove_member:slack:UCHEN2",),
    ),
    Line(
        LAW,
        "批准 V-CHENA-00000:remove_member:slack:UCHEN2",
        ("还需要另一个人同意", "已通知其他 1 人"),
        ("first of two V-CHENA-00000:remove_member:slack:UCHEN2",),
        ("remind slack:UCOMP",),
    ),
    Line(
        COMP,
        "撤回 V-CHENA-00000:remove_member:slack:UCHEN2",
        ("已撤回",),
        ("withdrawn V-CHENA-00000:remove_member:slack:UCHEN2", "case V-CHENA-00000 reminded by slack:UCOMP: "),
    ),
    Line(COMP, "approve V-7K3QX-M2PD9:remove_member:slack:UZHANG", ("已完成",)),
    Line(COMP, f"approve V-C0MP0-00000:delete:m3 {YES}", ("与自己有关",)),
    Line(COMP, "withdraw nothing", ("没有动作 nothing",)),
    Line(COMP, "approve nothing", ("没有动作 nothing",)),
    # counts
    Line(OWNER, "报告", ("违规记录 5 条", "no-gambling 4", "仅观察 1", "公告发送 2 次，回执 1/3")),
    Line(ADMIN, "counts 1d", ("1 violations",)),
    Line(ZHANG, "报告", ("只有这些身份可以用",)),
    # report: the rest is in test_report.py
    Line(ZHANG, "举报", ("哪条消息",)),
    Line(ADMIN, "report", ("Which message?",)),
]


@pytest.mark.parametrize("line", TRANSCRIPT, ids=lambda line: f"{line.who}: {line.text}")
def test_transcript(line: Line) -> None:
    reaction = give(line.who, line.text, line.where)
    answer = reply(reaction)
    for part in line.answer:
        assert part in answer.text
    for part in line.not_in:
        assert part not in answer.text
    noted, *records = reaction.records
    assert isinstance(noted, Noted)
    assert tuple(said(record) for record in records) == line.records
    others = [one.action for one in reaction.actions if one.action is not answer]
    assert tuple(f"{action.kind} {action.target}" for action in others) == line.actions
    assert len(answer.buttons) == len(line.buttons)
    for button, command in zip(answer.buttons, line.buttons, strict=True):
        assert button.command.startswith(command)


def test_every_command_has_a_transcript_in_both_languages() -> None:
    given = [line.text for line in TRANSCRIPT]
    for command in COMMANDS:
        for name in (command.name, command.zh):
            assert any(text.startswith(name) or f" {name}" in text for text in given), f"{name} is in no transcript"


def test_the_reply_goes_back_the_way_the_command_came() -> None:
    answer = reply(give(ZHANG, "帮助"))
    assert (answer.kind, answer.target, answer.group, answer.platform) == ("remind", ZHANG, SLACK, "slack")
    assert answer.arguments == {"reply": {"response_url": "http://127.0.0.1/r"}}
    assert give(ZHANG, "帮助").actions[0].state is OutcomeState.PLANNED


@pytest.mark.parametrize(("page", "words"), [("zh", "维持"), ("en", "upheld"), (None, "upheld")])
def test_an_answer_at_the_console_is_in_the_language_of_its_page(page: str | None, words: str) -> None:
    """The command itself is English always."""
    body = {"actor": "comp", "text": "decide V-7K3QX-M2PD9 uphold 确有引流", "group": None, "locale": page}
    raw = RawEvent(platform="console", key="k", kind="command", body=json.dumps(body).encode(), received_at=NOW)
    (given,) = normalise_console(raw)
    assert isinstance(given, CommandGiven)
    done = handle(given, desk())
    (shown,) = (one for one in done.records if isinstance(one, Answered))
    assert words in shown.text
    assert ["维持" in one.action.text for one in done.actions] == [True], "the member is told in their own language"


def test_the_console_and_the_command_line_get_records_but_no_reply() -> None:
    decided = give("comp", "decide V-7K3QX-M2PD9 uphold 确有引流", None, via="console")
    assert [type(record) for record in decided.records] == [Noted, CaseMoved, Answered]
    answer, refused = (
        decided.records[-1],
        give("comp", "decide V-C0MP0-00000 overturn 误报", None, via="console").records,
    )
    assert isinstance(answer, Answered) and (answer.by, answer.refused) == ("comp", "")
    assert "V-7K3QX-M2PD9" in answer.text, "the next page says what became of it"
    assert [(one.refused, one.command) for one in refused if isinstance(one, Answered)] == [("own-case", "Ev1")]
    assert [one.action.target for one in decided.actions] == ["slack:UZHANG"], "the person hears of it all the same"
    announced = give(None, "announce --in slack:C1 now 大家好", None, via="cli")
    assert said(announced.records[1]) == "active slack:C1 [2026-03-04T02:00:00+00:00] 大家好"
    assert announced.actions == ()


def test_in_a_thread_classify_is_about_its_message_and_under_our_button_about_the_group() -> None:
    event = CommandGiven(
        id="Ev1", platform="slack", at=NOW, group=SLACK, actor=OWNER, text="classify public --yes",
        reply={"message": "1772589600.000100"},
    )  # fmt: skip
    assert isinstance(handle(event, desk()).records[1], MessageLabelled)
    reasoned = handle(replace(event, text="classify urgent the server is down"), desk()).records[1]
    assert said(reasoned) == f"label 1772589600.000100 {{'urgency': 'urgent'}} by {OWNER}: the server is down"
    assert isinstance(handle(replace(event, via="button"), desk()).records[1], GroupChanged)


def test_refusals_are_on_record_with_their_reason() -> None:
    (noted,) = give("slack:UEVE", "规则").records
    assert isinstance(noted, Noted)
    assert noted.what == "command.refused"
    assert noted.details == {"command": "rules", "via": "slash", "by": "slack:UEVE", "why": "external"}


def test_nobody_judges_their_own_case_on_another_platform_either() -> None:
    text = reply(give("wecom:liumin", "裁决 V-C0MP0-00000 撤销 误报", None)).text
    assert "与自己有关" in text


def test_the_same_command_answered_twice_is_the_same() -> None:
    once, twice = give(OWNER, "公告 大家好"), give(OWNER, "公告 大家好")
    assert once == twice, "a redelivery makes the same ids and keys, which the record refuses"


def test_the_words_of_every_refusal_exist() -> None:
    """Every code that commands decline with is a branch of the template, in both languages."""
    import re

    from tests.unit.commands.company import ROOT

    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot/commands").glob("*.py"))
    codes = set(re.findall(r'Declined\(\s*"([a-z-]+)"', source)) | {"external", "left"}
    codes |= {f"case-{code}" for code in ("decided", "repeated", "not-allowed")}
    codes |= {recusal.OWN, recusal.RUNS_GROUP, recusal.LEADS, recusal.DECIDED_BEFORE, recusal.REPORTED, recusal.BOUND}
    assert len(codes) > 30
    for language in ("zh", "en"):
        template = (ROOT / f"templates/replies/declined.{language}.txt.j2").read_text(encoding="utf-8")
        branches = set(re.findall(r"code == '([a-z-]+)'", template))
        assert branches == codes
    assert Declined("external").code == "external"


def test_receipts_name_the_delivery_they_are_for() -> None:
    (_, receipt) = give(ZHANG, "ack A-7K3QXM2").records
    assert isinstance(receipt, Acknowledged)
    assert receipt.planned_at == SENT


def test_letting_go_one_of_many_takes_two_people_as_well() -> None:
    """Ten messages of one rule that wait at once are a deed of their own kind, whoever presses ten times."""
    here = desk()
    many = [queued(f"V-MANY{n}:delete:m", ActionKind.DELETE, OutcomeState.WAITING, f"Ev-{n}") for n in range(8)]
    for ledger, expected in ((FakeLedger(actions=many[:5]), True), (FakeLedger(actions=[*many, *many]), False)):
        event = CommandGiven(
            id="Ev1", platform="slack", at=NOW, group=SLACK, actor=COMP, text=f"approve {many[0].action.key} --yes",
            via="slash",
        )  # fmt: skip
        (_, record) = handle(event, replace(here, ledger=ledger)).records
        assert isinstance(record, ActionApproved)
        assert record.final is expected
