"""What platforms can do, told without a network and without their SDKs: for checking and explaining policies.

From the configuration where there is one; else for what every customer has (no admin's token, no archive, no webhook).
A new platform: a line in `_TABLES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from adapters.slack.capabilities import capabilities as slack_capabilities
from adapters.slack.config import SlackSettings
from adapters.wecom.capabilities import capabilities as wecom_capabilities
from adapters.wecom.config import WeComSettings
from bot.config import Config
from bot.domain.actions import Capabilities
from bot.domain.groups import Group, GroupKind, native_id
from bot.policy.questions.limits import Terrain

KINDS: Mapping[str, Sequence[GroupKind]] = {
    "wecom": (GroupKind.APP_GROUP, GroupKind.CUSTOMER_GROUP, GroupKind.INTERNAL_GROUP),
    "slack": (GroupKind.CHANNEL, GroupKind.PRIVATE),
}


def terrains(config: Config | None) -> tuple[Terrain, ...]:
    """Every kind of group on the platforms of the configuration; without one, on all platforms."""
    configured = config.platforms if config is not None and config.platforms else dict.fromkeys(KINDS)
    return tuple(
        Terrain(platform=name, kind=kind, capabilities=abilities(config, _unknown(name, kind)))
        for name in KINDS
        if name in configured
        for kind in KINDS[name]
    )


def abilities(config: Config | None, group: Group) -> Capabilities:
    """What can be done in this group. Of a platform that is not known here nothing is promised or denied."""
    table = _TABLES.get(group.platform)
    return table(group, config.platforms.get(group.platform) if config is not None else None) if table else {}


def _slack(group: Group, settings: Any) -> Capabilities:
    admin = isinstance(settings, SlackSettings) and settings.admin_user_token is not None
    return slack_capabilities(group, admin=admin)


def _wecom(group: Group, settings: Any) -> Capabilities:
    known = settings if isinstance(settings, WeComSettings) else None
    return wecom_capabilities(
        group.kind,
        webhook=known is not None and native_id(group.id) in known.webhooks,
        archive=known is not None and known.archive is not None,
    )


_TABLES: Mapping[str, Callable[[Group, Any], Capabilities]] = {"slack": _slack, "wecom": _wecom}


def _unknown(platform: str, kind: GroupKind) -> Group:
    return Group(id=f"{platform}:", platform=platform, name="", kind=kind)
