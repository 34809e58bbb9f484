"""The words of the reports on membership and receipts, and of the catalogue; see `words.py`, which holds everything."""

from __future__ import annotations

from collections.abc import Mapping

PEOPLE: Mapping[str, tuple[str, str]] = {
    # the catalogue
    "report.violations": ("违规报告", "Violations"),
    "report.violations.about": (
        "发现了什么：趋势，按规则、群、单位、人员，以及明细",
        "what was found: trend, by rule, group, unit and person, and the list",
    ),
    "report.rules": ("规则质量", "Quality of the rules"),
    "report.rules.about": (
        "每条规则的命中、裁决、准确率及区间、测试、是否沉默",
        "for each rule hits, decisions, precision with its interval, tests, silence",
    ),
    "report.review": ("审查记录", "Evidence of review"),
    "report.review.about": (
        "谁审查了多少、多快、结果如何，哪些逾期，抽样和签核",
        "who reviewed how much, how soon, with what result; what is overdue; samples and sign-offs",
    ),
    "report.membership": ("成员情况", "Membership"),
    "report.membership.about": (
        "每个群期末有谁、有几位外部成员，期间谁加入、谁离开",
        "for each group who was in it at the end, outsiders, who joined and left",
    ),
    "report.receipts": ("公告回执", "Receipts of announcements"),
    "report.receipts.about": (
        "每次发送的结果、回执率、多久确认，还有谁没有确认",
        "for each sending what became of it, receipts, how soon, and who has not confirmed",
    ),
    # membership
    "membership.title": ("成员情况报告", "Membership report"),
    "membership.by_group": ("按群", "By group"),
    "membership.changes": ("加入与离开", "Who joined and left"),
    "groups.all": ("群", "Groups"),
    "members_then": ("期末成员", "Members at the end"),
    "outsiders": ("其中外部", "Of them outsiders"),
    "joined": ("加入", "Joined"),
    "gone": ("离开", "Left"),
    "owner": ("群主", "Owner"),
    "no_owner": ("（不详）", "(not known)"),
    "group_key": ("群编号", "Group key"),
    "change": ("变动", "Change"),
    "change.joined": ("加入", "joined"),
    "change.gone": ("离开", "left"),
    "employment": ("身份", "Employment"),
    "employment.staff": ("在职", "staff"),
    "employment.external": ("外部", "external"),
    "employment.left": ("已离职", "left"),
    "employment.unknown": ("未知", "unknown"),
    # receipts
    "receipts.title": ("公告回执报告", "Receipts of announcements"),
    "receipts.sendings": ("每次发送", "Sendings"),
    "receipts.awaited": ("还没有确认的人", "Who has not confirmed"),
    "sendings": ("发送次数", "Sendings"),
    "arrived": ("已送达", "Confirmed by the platform"),
    "recipients": ("应确认人次", "Receipts asked for"),
    "receipts": ("已确认", "Receipts"),
    "awaited": ("未确认", "Not confirmed"),
    "receipts_share": ("确认率", "Share"),
    "hours_to_receipt": ("确认用时中位数（小时）", "Median hours to receipt"),
    "announcement": ("公告", "Announcement"),
    "outcome": ("结果", "Outcome"),
    "said": ("内容", "Text"),
}
