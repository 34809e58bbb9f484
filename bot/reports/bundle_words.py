"""The words of evidence pages in Chinese and English. Touch it together with their templates."""

from __future__ import annotations

from collections.abc import Mapping

from bot.reports.words import code_word

WORDS: Mapping[str, tuple[str, str]] = {
    "case": ("案件", "Case"),
    "person": ("个人数据", "Personal data"),
    "watermark": ("导出", "Exported"),
    "exported_for": ("导出理由", "Reason for the export"),
    "times": ("时间按 {zone} 显示。", "Times are shown in {zone}."),
    "check": (
        "本页只是便于阅读；证据是同一包里的 JSON 文件。核验：python verify.py（离线，不需要安装群规）。",
        "This page is for reading; the evidence is the JSON beside it. Check it offline: python verify.py.",
    ),
    "what": ("认定了什么", "What was found"),
    "rule": ("规则", "Rule"),
    "reason": ("原因", "Reason"),
    "severity": ("严重程度", "Severity"),
    "stage": ("阶段", "Stage"),
    "state": ("案件状态", "State of the case"),
    "strike": ("第几次", "Strike"),
    "at": ("时间", "Time"),
    "group": ("群", "Group"),
    "about": ("涉及", "About"),
    "the_group": ("群本身", "the group itself"),
    "unit": ("单位", "Unit"),
    "message": ("平台消息编号", "Platform's message id"),
    "event": ("事件", "Event"),
    "evidence": ("证据", "Evidence"),
    "excerpt": ("命中的文字", "Matched words"),
    "excerpt_gone": ("（已按保留规则清除）", "(forgotten, as the retention rules say)"),
    "content_hash": ("全文 SHA-256（数字和密钥已替换为名称）", "SHA-256 of the text (numbers and secrets named only)"),
    "labels": ("标签", "Labels"),
    "context": ("前后的消息（密钥和号码已遮住）", "What was said around it (secrets and numbers are covered)"),
    "context.what": ("发生了什么", "What"),
    "context.text": ("文字和哈希", "Words and hash"),
    "context.posted": ("发出", "posted"),
    "context.edited": ("编辑", "edited"),
    "context.deleted": ("删除", "deleted"),
    "reports": ("成员举报（不写明是谁）", "Reports by members (not named)"),
    "reports.who": ("第几位", "Reporter"),
    "reports.other": ("其他", "something else"),
    "occurrences": ("同一案件的各次", "Occurrences in this case"),
    "rule_text": ("当时生效的规则原文", "The rule as it stood then"),
    "revision": ("规则版本", "Policy revision"),
    "in_force_since": ("自", "in force since"),
    "no_text": ("当时的记录没有保存规则文件。", "The record of that time kept no policy files."),
    "members": ("当时的群成员", "Members of the group at that moment"),
    "members_unknown": (
        "记录没有追溯到当时：那时群里有谁，无从知道。",
        "The record does not reach back to then: who was in the group is not known.",
    ),
    "done": ("做了什么、结果如何", "What was done, and what came of it"),
    "decisions": ("人的裁决", "What people decided"),
    "notes": ("审核人的备注", "Reviewers' notes"),
    "looks": ("谁查阅过", "Who looked at it"),
    "by": ("由", "By"),
    "outcome": ("结果", "Outcome"),
    "action": ("处置", "Action"),
    "note": ("说明", "Note"),
    "role": ("身份", "Role"),
    "account": ("账号", "Account"),
    "since": ("自", "Since"),
    "until": ("至", "Until"),
    "nothing": ("无", "None"),
    "proof": ("链上证明", "Proof in the audit chain"),
    "proof_rows": (
        "审计链中有 {rows} 行提到本案，由 {checkpoints} 个签名检查点担保（chain.json）。",
        "{rows} links of the audit chain speak of it; {checkpoints} signed checkpoints vouch for them (chain.json).",
    ),
    "look.case": ("案件", "the case"),
    "look.identity": ("身份", "the identity"),
    "look.reporter": ("举报人的身份", "a reporter's identity"),
    "look.export": ("导出", "an export"),
    "look.person": ("个人数据", "personal data"),
    "groups": ("所在的群", "Groups"),
    "violations": ("违规记录", "Violations"),
    "receipts": ("公告回执", "Acknowledged announcements"),
    "employment": ("在职情况", "Employment"),
    "links": (
        "审计链中有 {rows} 行提到此人（chain.json）。",
        "{rows} links of the audit chain speak of this person (chain.json).",
    ),
}


def word(key: str, locale: str, **facts: object) -> str:
    zh, en = WORDS[key]
    return (zh if locale == "zh" else en).format(**facts)


def code(list_name: str, value: object, locale: str) -> str:
    """A code in words; one that has none reads as it stands."""
    key = f"{list_name}.{value}"
    return word(key, locale) if key in WORDS else code_word(list_name, str(value), locale)
