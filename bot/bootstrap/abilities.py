"""What platforms can do, told without a network and without their SDKs: for checking and explaining policies.

From the configuration where there is one; else for what every customer has (no admin's token, no archive, no webhook).
A new platform: a line in `_TABLES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from adapters.slack import capabilities as slack
from adapters.slack.config import SlackSettings
from adapters.slack.keys import is_organisation
from adapters.wecom import capabilities as wecom
from adapters.wecom.config import WeComSettings
from bot.domain.actions import Capabilities
from bot.domain.capabilities import Footing
from bot.domain.groups import Group, GroupKind, house_of
from bot.policy.questions.limits import Terrain
from bot.settings import Config

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
    admin = isinstance(settings, SlackSettings) and (settings.admin_user_token is not None or settings.borrow_admin)
    return slack.capabilities(group, admin=admin)


def _wecom(group: Group, settings: Any) -> Capabilities:
    known = wecom_of(group, settings) if isinstance(settings, WeComSettings) else None
    return wecom.capabilities(
        group.kind,
        webhook=known is not None and group.id.rpartition(":")[2] in known.webhooks,
        archive=known is not None and known.archive is not None,
        robot=known is not None and known.robot is not None and known.robot.mode == "socket",
    )


def wecom_of(group: Group, settings: WeComSettings) -> WeComSettings:
    """The app whose keys the group has; of a company that is not in the settings any more, the first one."""
    mark = house_of(group.id).partition(":")[2]
    return next((one for one in (settings, *settings.others) if one.name == mark), settings)


def footings() -> Sequence[Footing]:
    """Everything that can be had on any platform: what the matrix shows."""
    return [*slack.footings(), *wecom.footings()]


def grades(config: Config | None) -> Mapping[str, str]:
    """Platform -> the grade of what the bot was given there."""
    found, sections = dict[str, str](), config.platforms if config is not None else {}
    if isinstance(settings := sections.get("slack"), SlackSettings):
        whole = settings.borrow_admin and any(map(is_organisation, settings.workspaces))
        found["slack"] = slack.grade(
            admin=settings.admin_user_token is not None or settings.borrow_admin,
            enterprise=settings.org_admin_token is not None or whole,
        )
    if isinstance(settings := sections.get("wecom"), WeComSettings):
        robot = settings.robot
        line = robot is not None and robot.mode == "socket"
        found["wecom"] = wecom.grade(robot=robot is not None, line=line, archive=settings.archive is not None)
    return found


_TABLES: Mapping[str, Callable[[Group, Any], Capabilities]] = {"slack": _slack, "wecom": _wecom}


def _unknown(platform: str, kind: GroupKind) -> Group:
    return Group(id=f"{platform}:", platform=platform, name="", kind=kind)
