"""Every word of a report in Chinese and English. Touch it when a report gains a heading or a code list a value."""

from __future__ import annotations

from collections.abc import Mapping

from bot.locales import reason_word
from bot.rules.registry import KINDS

LOCALES = ("zh", "en")

WORDS: Mapping[str, tuple[str, str]] = {
    # titles
    "violations.title": ("违规报告", "Violation report"),
    "audit.title": ("离线审计报告", "Offline audit report"),
    "quality.title": ("规则质量", "Quality of the rules"),
    "quality.note": (
        "准确率 = 已裁决案件中维持的比例，下限与上限是 95% 置信区间（Wilson）。未处理：超过 {ignored} 天没有裁决。"
        "沉默：按此前 {weeks} 周的频率，最近 {days} 天一条也没有的可能性小于千分之一。",
        "Precision is the share of decided cases that were upheld, with its 95 % interval (Wilson). Ignored: undecided "
        "for more than {ignored} days. Silent: by its rate in the {weeks} weeks before, finding nothing in the last "
        "{days} days had a chance of less than one in a thousand.",
    ),
    "rules": ("规则数", "Rules"),
    "silent_rules": ("沉默的规则", "Silent rules"),
    "upheld": ("维持", "Upheld"),
    "precision": ("准确率", "Precision"),
    "at_least": ("下限", "At least"),
    "at_most": ("上限", "At most"),
    "ignored": ("无人处理", "Ignored"),
    "hours_to_decision": ("裁决用时中位数（小时）", "Median hours to decision"),
    "last_found": ("最近一次", "Last found"),
    "silent": ("沉默", "Silent"),
    "silent.yes": ("是", "yes"),
    "silent.no": ("–", "–"),
    "made_at": ("生成时间", "Made at"),
    "times_in": ("时间按 {zone} 显示", "Times are shown in {zone}"),
    "nothing": ("没有记录", "Nothing recorded"),
    "summary": ("概要", "Summary"),
    "parameters": ("条件", "Filter"),
    "numbers": ("数据", "Numbers"),
    "all": ("全部", "all"),
    "page_made_by": ("由 群规 Qungui 生成", "Made by Qungui 群规"),
    "truncated": (
        "明细只列出 {total} 条中的 {shown} 条；统计包含全部。",
        "The list shows {shown} of {total} records; the counts cover all of them.",
    ),
    # parameters
    "since": ("起", "Since"),
    "until": ("止（不含）", "Until (exclusive)"),
    "group": ("群", "Group"),
    "unit": ("部门", "Unit"),
    "rule": ("规则", "Rule"),
    "person": ("人员", "Person"),
    "result": ("结果", "Result"),
    "state": ("案件状态", "Case"),
    "text": ("包含", "Contains"),
    # counts
    "records": ("记录", "Records"),
    "hits": ("违规", "Violations"),
    "would_hits": ("试运行命中", "Would have hit"),
    "excused": ("已豁免", "Excused"),
    "errors": ("规则出错", "Rule errors"),
    "groups": ("涉及群", "Groups"),
    "people": ("涉及人员", "People"),
    "undecided": ("未结案", "Undecided cases"),
    "overturned": ("已撤销", "Overturned"),
    "messages": ("消息", "Messages"),
    "findings": ("命中", "Findings"),
    "bad_entries": ("无法读取", "Unreadable entries"),
    "seconds": ("耗时（秒）", "Seconds"),
    "rate": ("条/秒", "Messages per second"),
    "input": ("输入", "Input"),
    "policies": ("规则目录", "Policies"),
    "revision": ("规则版本", "Policy revision"),
    "first": ("最早消息", "First message"),
    "last": ("最晚消息", "Last message"),
    # sections
    "trend.title": ("每日趋势", "Per day"),
    "trend.week": ("每周趋势", "Per week"),
    "trend.month": ("每月趋势", "Per month"),
    "by_rule.title": ("按规则", "By rule"),
    "by_rule.note": (
        "“撤销率”高的规则应当复查。",
        "A rule with a high share of overturned cases should be reviewed.",
    ),
    "by_group.title": ("按群", "By group"),
    "by_unit.title": ("按部门", "By unit"),
    "by_person.title": ("按人员", "By person"),
    "by_severity.title": ("按严重程度", "By severity"),
    "by_label.title": ("按标签", "By label"),
    "list.title": ("明细", "Records in detail"),
    "problems.title": ("无法读取的条目", "Entries that could not be read"),
    # columns
    "period": ("日期", "Date"),
    "id": ("编号", "Id"),
    "at": ("时间", "Time"),
    "kind": ("类型", "Kind"),
    "severity": ("严重程度", "Severity"),
    "stage": ("阶段", "Stage"),
    "reason": ("原因", "Reason"),
    "excerpt": ("证据", "Evidence"),
    "strike": ("第几次", "Strike"),
    "source": ("规则出处", "Source"),
    "excuse": ("豁免依据", "Exception"),
    "event": ("事件", "Event"),
    "message": ("消息编号", "Message"),
    "account": ("账号", "Account"),
    "platform": ("平台", "Platform"),
    "overturned_share": ("撤销率", "Overturned share"),
    "count": ("数量", "Count"),
    "label": ("标签", "Label"),
    "problem": ("问题", "Problem"),
    "the_group": ("（群本身）", "(the group itself)"),
    "no_unit": ("（未归属）", "(no unit)"),
    # code lists
    "severity.low": ("低", "low"),
    "severity.medium": ("中", "medium"),
    "severity.high": ("高", "high"),
    "severity.critical": ("严重", "critical"),
    "result.hit": ("违规", "violation"),
    "result.would_hit": ("试运行命中", "would have hit"),
    "result.excused": ("已豁免", "excused"),
    "result.error": ("规则出错", "rule error"),
    "state.open": ("待处理", "open"),
    "state.reminded": ("已提醒", "reminded"),
    "state.waiting": ("待裁定", "waiting for a decision"),
    "state.appealed": ("申诉中", "appealed"),
    "state.upheld": ("维持", "upheld"),
    "state.overturned": ("已撤销", "overturned"),
    "state.voided": ("作废", "voided"),
    "state.closed": ("已结案", "closed"),
    "stage.observe": ("观察", "observe"),
    "stage.pilot": ("试点", "pilot"),
    "stage.enforce": ("执行", "enforce"),
    "urgency.urgent": ("紧急", "urgent"),
    "urgency.work": ("工作", "work"),
    "urgency.leisure": ("闲聊", "leisure"),
    "audience.public": ("公开", "public"),
    "audience.internal": ("内部", "internal"),
    "audience.confidential": ("机密", "confidential"),
    "kind.small_talk": ("闲谈", "small talk"),
    "kind.question": ("提问", "question"),
    "kind.request": ("请求", "request"),
    "kind.announcement": ("公告", "announcement"),
    "kind.report": ("问题报告", "problem report"),
    "kind.complaint": ("投诉", "complaint"),
    "kind.advertisement": ("广告", "advertisement"),
}


def word(key: str, locale: str, **facts: object) -> str:
    """The words for `key`. A missing heading is a programming error and raises; tests walk all keys that are used."""
    zh, en = WORDS[key]
    return (zh if locale == "zh" else en).format(**facts)


def code_word(list_name: str, code: str, locale: str) -> str:
    """A code in words; a code that neither the table nor a kind of rule knows reads as it stands."""
    if list_name == "reason":
        return reason_word(code, locale)
    known = KINDS[code].words.title if list_name == "kind" and code in KINDS else WORDS.get(f"{list_name}.{code}")
    return code if known is None else known[0 if locale == "zh" else 1]
