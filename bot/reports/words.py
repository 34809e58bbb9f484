"""Every word of a report in Chinese and English. Touch it when a report gains a heading."""

from __future__ import annotations

from collections.abc import Mapping

from bot.locales import reason_word, rooms
from bot.locales import word as locale_word
from bot.reports.people_words import PEOPLE

LOCALES = ("zh", "en")

ROOMS: Mapping[str, str] = {
    "action": "actions", "announcement": "announcements", "audience": "labels", "outcome": "deliveries",
    "result": "results", "role": "roles", "severity": "severities", "stage": "stages", "state": "states",
    "urgency": "labels", "verb": "verbs",
}  # fmt: skip
"""Lists of codes whose words stand in templates/locale: chat, console and reports call one thing by one name."""

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
    "review.title": ("审查记录", "Evidence of review"),
    "review.note": (
        "已审查：有人维持、撤销、作废或结案。逾期：命中 {days} 天以后还没有裁决。",
        "Reviewed: somebody upheld, overturned, voided or closed it. Overdue: undecided for more than {days} days.",
    ),
    "review.by_reviewer": ("谁审查了多少", "By reviewer"),
    "review.by_rule": ("按规则", "By rule"),
    "review.samples": ("抽样", "Samples"),
    "review.sign_offs": ("签核", "Sign-offs of this period"),
    "review.list": ("审查明细", "Reviews in detail"),
    "reviewer": ("审查人", "Reviewer"),
    "reviewers": ("审查人数", "Reviewers"),
    "role": ("职责", "Role"),
    "by": ("经办", "By"),
    "operator": ("操作人", "Operator"),
    "own": ("其中本人审查", "Reviewed by the signer"),
    "note": ("说明", "Note"),
    "flagged": ("命中", "Flagged"),
    "reviewed": ("已审查", "Reviewed"),
    "voided": ("作废", "Voided"),
    "closed": ("结案", "Closed"),
    "overdue": ("逾期", "Overdue"),
    "hours": ("用时（小时）", "Hours"),
    "hours_median": ("用时中位数（小时）", "Median hours"),
    "hours_longest": ("最长用时（小时）", "Longest, hours"),
    "reviewed_at": ("审查时间", "Reviewed at"),
    "sampled": ("抽出的消息", "Messages drawn"),
    "sampled_read": ("读过的抽样消息", "Drawn messages read"),
    "sign_offs": ("签核", "Sign-offs"),
    "office.compliance": ("合规", "compliance"),
    "office.legal": ("法务", "legal"),
    "office.policy_admin": ("规则管理员", "policy admin"),
    "office.dept_head": ("部门负责人", "head of department"),
    "about": ("内容", "What"),
    "about.drawn": ("抽样", "drawn"),
    "about.judged": ("读完", "read"),
    "seed": ("种子", "Seed"),
    "drawn_flagged": ("抽命中", "Flagged drawn"),
    "drawn_passed": ("抽放过", "Passed drawn"),
    "judged": ("读过", "Read"),
    "missed": ("漏报率", "Missed"),
    "file": ("表格", "Sheet"),
    "report_sha256": ("报告的 SHA-256", "SHA-256 of the report"),
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
    "tested_at": ("测试时间", "Tested at"),
    "examples": ("例子通过", "Examples passed"),
    "tested_as": ("测试的版本", "As tested"),
    "tested_as.in_force": ("现行", "in force"),
    "tested_as.changed": ("之后改过", "changed since"),
    "tested_as.never": ("未测试", "not tested"),
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
    "cut_on_paper": (
        "PDF 只列出 {total} 行中的前 {shown} 行；全部见 XLSX 或 CSV。",
        "On paper: the first {shown} of {total} rows. All of them are in XLSX and CSV.",
    ),
    "taken_by": ("由 {name} 于 {at} 导出", "Taken out by {name} on {at}"),
    # parameters
    "since": ("起", "Since"),
    "until": ("止（不含）", "Until (exclusive)"),
    "group": ("群", "Group"),
    "unit": ("单位", "Unit"),
    "rule": ("规则", "Rule"),
    "person": ("人员", "Person"),
    "result": ("结果", "Result"),
    "state": ("案件状态", "Case"),
    "text": ("包含", "Contains"),
    # counts
    "records": ("记录", "Records"),
    "hits": ("违规", "Violations"),
    "would_hits": ("仅观察", "Observed only"),
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
    "by_unit.title": ("按单位", "By unit"),
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
    **PEOPLE,
}


def word(key: str, locale: str, **facts: object) -> str:
    """The words for `key`. A missing heading is a programming error and raises; tests walk all keys that are used."""
    zh, en = WORDS[key]
    return (zh if locale == "zh" else en).format(**facts)


def code_word(list_name: str, code: str, locale: str) -> str:
    """A code in words; one that nobody knows reads as it stands."""
    if list_name == "reason":
        return reason_word(code, locale)
    room = ROOMS.get(list_name, "")
    if list_name == "kind":  # of a rule, or of a message
        room = "kinds" if code in rooms(locale)["kinds"] else "labels"
    if room:
        return locale_word(room, code, locale)
    known = WORDS.get(f"{list_name}.{code}")
    return code if known is None else known[0 if locale == "zh" else 1]
