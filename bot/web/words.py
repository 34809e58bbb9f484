"""Every word of the console in Chinese and English; code lists and shared headings come from the reports' table.

A subject with many words has a table of its own (`*_words.py`). Touch this when a page gains a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from bot.reports.words import LOCALES as LOCALES
from bot.reports.words import WORDS as REPORT_WORDS
from bot.reports.words import code_word
from bot.web.announcement_words import ANNOUNCEMENTS
from bot.web.audit_words import AUDIT
from bot.web.case_words import CASES
from bot.web.detail_words import DETAILS
from bot.web.period_words import PERIOD
from bot.web.refusal_words import REFUSALS
from bot.web.review_words import REVIEW
from bot.web.signin_words import SIGN_IN

OWN: Mapping[str, tuple[str, str]] = {
    "colon": ("：", ": "),
    "product": ("群规 Qungui", "Qungui 群规"),
    "console": ("管理台", "console"),
    "skip": ("跳到正文", "Skip to content"),
    "menu": ("主菜单", "Main menu"),
    "other_language": ("English", "中文"),
    "sign_out": ("退出", "Sign out"),
    "done.submitted": (
        "已提交，几秒内生效并写入审计记录。",
        "Submitted. It takes effect within seconds and is written to the audit record.",
    ),
    "done.repeated": ("这份表单已经提交过，没有重复执行。", "This form was submitted before; nothing was done twice."),
    "only_unit": ("仅显示 {unit} 及下级单位", "Showing {unit} and the units below it only"),
    # pages
    "overview": ("总览", "Overview"),
    "groups": ("群", "Groups"),
    "people": ("人员", "People"),
    "violations": ("违规", "Violations"),
    "announcements": ("公告", "Announcements"),
    "policies": ("规则", "Policies"),
    "outbox": ("发件箱", "Outbox"),
    "health": ("运行状况", "Health"),
    # reach and capabilities
    "capabilities": ("各平台能做什么", "What can be done where"),
    "capabilities.ours": ("本配置", "this configuration"),
    "yes": ("能", "yes"),
    "no": ("不能", "no"),
    "reach": ("覆盖情况", "Reach"),
    "reach.whole": ("能听到的群都听到了，没有缺口。", "All that can be heard is heard; there are no gaps."),
    "reach.day": ("日期", "Day"),
    "reach.platform": ("平台", "Platform"),
    "reach.heard": ("听得到", "Heard"),
    "reach.unheard": ("听不到，因为", "Not heard, because"),
    "reach.missed": ("漏送", "Missed"),
    "reach.refused": ("权限不足", "No right"),
    "reach.late": ("落后", "Behind"),
    # labels
    "labels.about": (
        "标签由规则给出，人可以更正。模型只提建议：建议不触发任何处置，确认后才成为标签。消息原文不在这里。",
        "Rules give labels and people correct them. A model only proposes: a proposal leads to nothing until somebody "
        "confirms it. Messages' texts are not kept here.",
    ),
    "labels.proposed": ("待确认的建议", "Proposals to confirm"),
    "labels.corrected": ("最近 {n} 天的更正", "Corrections of the last {n} days"),
    "labels.now": ("现在的标签", "Label now"),
    "labels.proposal": ("模型建议", "Model proposes"),
    "labels.correct": ("确认或更正", "Confirm or correct"),
    "labels.should_be": ("应为", "It should be"),
    "labels.note": ("理由（选填，写入记录）", "Reason (optional, kept in the record)"),
    "labels.none": ("没有标签。", "No label."),
    "labels.corrected_by": ("由 {by} 于 {at} 更正", "corrected by {by}, {at}"),
    "labels.before": ("原为{label}", "was {label}"),
    "dimension.urgency": ("紧急程度", "Urgency"),
    "dimension.audience": ("密级", "Audience"),
    "dimension.kind": ("消息种类", "Sort of message"),
    # overview
    "needs_you": ("待您处理", "What needs you"),
    "all_quiet": ("目前没有需要您处理的事项。", "Nothing needs you right now."),
    "appeals_open": ("{n} 件申诉等待裁决", "Appeals that wait for a decision: {n}"),
    "actions_waiting": ("{n} 个动作等待批准", "Actions that wait for approval: {n}"),
    "actions_unknown": ("{n} 个动作结果未知", "Actions with unknown outcome: {n}"),
    "actions_failed": ("{n} 个动作失败", "Actions that failed: {n}"),
    "policy_problems": (
        "规则文件有 {n} 处问题，沿用上一版",
        "Problems in the policy files: {n}. The last good version stays in force",
    ),
    "last_days": ("最近 {n} 天", "Last {n} days"),
    "hits": ("违规", "Violations"),
    "would_hits": ("仅观察", "Observed only"),
    "rule_errors": ("规则出错", "Rule errors"),
    "governed_groups": ("管理的群", "Governed groups"),
    "known_people": ("人员", "People"),
    "trend": ("每日记录数", "Records per day"),
    "trend.numbers": ("看每天的数字", "The numbers of each day"),
    "by_rule": ("按规则", "By rule"),
    "by_group": ("按群", "By group"),
    "latest": ("最近记录", "Latest records"),
    "see_all": ("查看全部", "See all"),
    # filters
    "filter": ("筛选", "Filter"),
    "apply": ("应用", "Apply"),
    "reset": ("清除", "Clear"),
    "search": ("搜索", "Search"),
    "any": ("不限", "Any"),
    "platform": ("平台", "Platform"),
    "show": ("显示", "Show"),
    "show.external": ("含外部成员", "With external members"),
    "show.ownerless": ("没有群主", "Without an owner"),
    "show.archived": ("包括已归档", "Archived too"),
    "until_day": ("止（含当天）", "Until (that day included)"),
    "shown_of": ("{first}–{last}，共 {total}", "{first}–{last} of {total}"),
    "found_of": ("{found} / {total}", "{found} of {total}"),
    "previous": ("上一页", "Previous"),
    "next": ("下一页", "Next"),
    "pages": ("翻页", "Pages"),
    "export": ("导出", "Export"),
    "none_found": ("没有符合条件的记录。", "Nothing matches."),
    # groups
    "group": ("群", "Group"),
    "owner": ("群主", "Owner"),
    "members": ("成员", "Members"),
    "open_cases": ("待处理", "Open cases"),
    "kind": ("类型", "Kind"),
    "unit": ("单位", "Unit"),
    "labels": ("标签", "Labels"),
    "purpose": ("用途", "Purpose"),
    "external": ("外部", "external"),
    "internal_only": ("仅内部", "internal only"),
    "archived": ("已归档", "archived"),
    "no_owner": ("没有群主", "no owner"),
    "created_at": ("创建时间", "Created"),
    "active_at": ("最近活跃", "Last active"),
    "ends_on": ("到期日", "Needed until"),
    "reviewed_at": ("最近复核", "Last reviewed"),
    "members_on": ("查看某日成员", "Members on a day"),
    "members_now": ("现在", "now"),
    "members_unknown": (
        "那一天没有成员的记录；这个群的成员从 {since} 起才有记录。",
        "No members are on record for that day; the record of this group's members begins on {since}.",
    ),
    "members_at": ("{day} 当天结束时的成员", "Members at the end of {day}"),
    "role": ("角色", "Role"),
    "since": ("加入", "Since"),
    "until": ("离开", "Until"),
    "member_since": ("自", "Since"),
    "former_members": ("曾经的成员与角色", "Former members and roles"),
    "rules_in_force": ("生效的规则", "Rules in force"),
    "recent_actions": ("最近的动作", "Recent actions"),
    "group_kind.channel": ("频道", "channel"),
    "group_kind.private": ("私有频道", "private channel"),
    "group_kind.app_group": ("应用群", "app group"),
    "group_kind.customer_group": ("客户群", "customer group"),
    "group_kind.internal_group": ("内部群", "internal group"),
    "group_kind.direct": ("单聊", "direct"),
    "platform.slack": ("Slack", "Slack"),
    "platform.wecom": ("企业微信", "WeCom"),
    "platform.qungui": ("群规", "Qungui"),  # gaps of the program itself
    # people
    "person": ("人员", "Person"),
    "employment": ("在职情况", "Employment"),
    "accounts": ("账号", "Accounts"),
    "email": ("邮箱", "E-mail"),
    "roles": ("职责", "Roles"),
    "memberships": ("所在的群", "Groups of this person"),
    "person_role.compliance": ("合规", "compliance"),
    "person_role.policy_admin": ("规则管理员", "policy admin"),
    "person_role.dept_head": ("部门负责人", "department head"),
    "person_role.platform_admin": ("平台管理员", "platform admin"),
    "person_role.auditor": ("审计", "auditor"),
    "person_role.legal": ("法务", "legal"),
    "person_role.company_head": ("公司负责人", "company head"),
    "person_role.executive": ("高管", "executive"),
    "person_role.report_viewer": ("报表查看", "report viewer"),
    # policies
    "in_force": ("现行版本", "Revision in force"),
    "loaded_at": ("载入时间", "Loaded"),
    "problems": ("新文件的问题", "Problems in the newest files"),
    "problems_note": (
        "改正前继续使用上一个正确的版本。",
        "Until they are mended, the last good version stays in force.",
    ),
    "no_problems": ("规则文件没有问题。", "The policy files have no problems."),
    "stage": ("阶段", "Stage"),
    "severity": ("严重程度", "Severity"),
    "defined_by": ("制定单位", "Defined by"),
    "consequences": ("处置", "Consequences"),
    "locked": ("下级不可放宽", "locked"),
    "records": ("记录", "Records"),
    "history": ("历次版本", "Revisions"),
    "loaded_by": ("谁", "By"),
    "changes": ("改了什么", "What changed"),
    "n_changes": ("{n} 处变化", "{n} changes"),
    # health
    "numbers": ("数据", "Numbers"),
    "audit_chain": ("审计链", "Audit chain"),
    "verify": ("校验整条链", "Verify the whole chain"),
    "chain_whole": ("已校验 {n} 行，完整无缺。", "{n} rows checked: whole."),
    "chain_broken": ("前 {n} 行正确，其后：{what}", "{n} rows are right, then: {what}"),
    "health.inbox_pending": ("待处理事件", "Events not yet processed"),
    "health.inbox_failed": ("无法处理的事件", "Events that could not be processed"),
    "health.outbox_planned": ("排队的动作", "Actions queued"),
    "health.outbox_waiting": ("待批准的动作", "Actions waiting for approval"),
    "health.outbox_unknown": ("结果未知的动作", "Actions with unknown outcome"),
    "health.outbox_failed": ("失败的动作", "Actions that failed"),
    "health.outbox_sending": ("正在发送的动作", "Actions being sent"),
    "health.outbox_confirmed": ("已确认的动作", "Actions confirmed"),
    "health.outbox_simulated": ("模拟的动作", "Actions simulated"),
    "health.outbox_cancelled": ("已撤回的动作", "Actions withdrawn"),
    "health.violations": ("记录的违规", "Violations recorded"),
    "health.announcements": ("公告", "Announcements"),
    "health.groups": ("群", "Groups"),
    "health.people": ("人员", "People"),
    "health.open_cases": ("未结案", "Open cases"),
    "needs_look": ("需要查看", "needs a look"),
    "aside": ("没能读懂的事件", "Deliveries that could not be read"),
    "aside.about": (
        "这里只列出处和原因，不显示内容。升级程序或改好配置后可以重试；确定没用的，写明理由后丢弃。两种操作都记入审计链。",
        "Listed are where they came from and why, never what they say. Try again after an update or a mended "
        "configuration; discard, with a reason, what is of no use. Both stand in the audit chain.",
    ),
    "aside.kind": ("种类", "Kind"),
    "aside.size": ("字节", "Bytes"),
    "aside.do": ("处理", "What to do"),
    "aside.retry": ("重试", "Try again"),
    "aside.discard": ("丢弃", "Discard"),
    "done.retried": ("已重新排队，稍后看是否又出现在这里。", "It comes once more: see later whether it is here again."),
    "done.discarded": ("已丢弃，理由已记入审计链。", "Discarded; the reason stands in the audit chain."),
    "back_to_overview": ("回到总览", "Back to the overview"),
}

TABLES = (OWN, SIGN_IN, ANNOUNCEMENTS, CASES, DETAILS, REVIEW, AUDIT, PERIOD, REFUSALS)
WORDS: Mapping[str, tuple[str, str]] = dict(chain(*(table.items() for table in (REPORT_WORDS, *TABLES))))


def word(key: str, locale: str, **facts: object) -> str:
    """The words for `key`; an unknown key is a programming error and raises."""
    zh, en = WORDS[key]
    return (zh if locale == "zh" else en).format(**facts)


def code(words: str, value: str, locale: str) -> str:
    """A code in words; one the table does not know reads as it stands."""
    known = WORDS.get(f"{words}.{value}")
    return code_word(words, value, locale) if known is None else known[0 if locale == "zh" else 1]
