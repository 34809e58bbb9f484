"""How it is said what a platform cannot do: platforms, kinds of groups, roles, deeds, what happens instead.

Touch this for a word. Reasons are said by the room `abilities` of the locales.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.groups import GroupKind
from bot.policy.questions.limits import BLOCK, OPENING, PINNING, READING, Limit

PLATFORMS: Mapping[str, tuple[str, str]] = {"wecom": ("企业微信", "WeCom"), "slack": ("Slack", "Slack")}
KINDS: Mapping[GroupKind, tuple[str, str]] = {
    GroupKind.CHANNEL: ("公开频道", "public channels"),
    GroupKind.PRIVATE: ("私有频道", "private channels"),
    GroupKind.APP_GROUP: ("应用创建的群", "groups made by the app"),
    GroupKind.CUSTOMER_GROUP: ("客户群", "customer groups"),
    GroupKind.INTERNAL_GROUP: ("内部群", "internal groups"),
    GroupKind.DIRECT: ("私聊", "direct conversations"),
}
ROLES: Mapping[str, tuple[str, str]] = {
    "compliance": ("合规人员", "compliance"),
    "group_owner": ("群主", "the group's owner"),
    "group_admins": ("群管理员", "the group's admins"),
    "dept_head": ("部门负责人", "the department's head"),
    "policy_admin": ("规则管理员", "the policy admins"),
}


def platform_name(platform: str, lang: str) -> str:
    """What people call the platform; a platform that has no name here goes by its own."""
    return PLATFORMS.get(platform, (platform, platform))[lang != "zh"]


def kind_name(kind: GroupKind, lang: str) -> str:
    return KINDS[kind][lang != "zh"]


def role_name(role: str, lang: str) -> str:
    """Whom `notify` means; a person's id as it is."""
    return ROLES.get(role, (role, role))[lang != "zh"]


def instead(limit: Limit, lang: str) -> str:
    """What happens instead: who hears of what could not be done."""
    if limit.field == OPENING:
        return "那里的文件不看内容" if lang == "zh" else "what is in files there is not looked at"
    if limit.field == PINNING:
        return "照发，不置顶" if lang == "zh" else "it is posted and not pinned"
    if limit.field == READING:
        return "规则在那里不起作用" if lang == "zh" else "the rule has no effect there"
    if limit.consequence.verb == BLOCK:
        return "只能发出后处理" if lang == "zh" else "what is posted there is dealt with afterwards"
    if not limit.told:
        return "发不出去，档案里记为失败" if lang == "zh" else "it stands as failed in the record"
    roles = [role_name(role, lang) for role in limit.told]
    return f"只会通知{'和'.join(roles)}" if lang == "zh" else f"only {' and '.join(roles)} will be told"


def deed_name(limit: Limit, lang: str) -> str:
    if limit.field == "text":
        return "公告" if lang == "zh" else "the announcement"
    return limit.consequence.verb


def step_name(limit: Limit, lang: str) -> str:
    if limit.step is None:
        return ""
    return f"第 {limit.step} 次" if lang == "zh" else f" at strike {limit.step}"


def of_kinds(kinds: Sequence[str], lang: str) -> str:
    """Behind a platform's name: which groups there."""
    return f"的{'、'.join(kinds)}" if lang == "zh" else f" {' and '.join(kinds)}"
