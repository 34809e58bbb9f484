"""What an outcome's code means and what to do, in words: the platforms' own, and ours. Touch this when an outcome gets
a reason that no platform gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.slack.meanings import MEANINGS as SLACK
from adapters.wecom.meanings import MEANINGS as WECOM
from bot.domain.checks import Said, spoken
from bot.domain.groups import platform_of

PLATFORMS: Final[Mapping[str, Mapping[str, Said]]] = {"slack": SLACK, "wecom": WECOM}
_UNKNOWN = Said(
    "Nobody knows whether it was done. The platform is asked; where it cannot tell, look there, and order it again "
    "only if it was not done.",
    "不清楚是否已办成。会向平台核对；核对不了的请到平台上看，确认没有办成再重办。",
)
_REACH = Said("The platform cannot be reached. It is tried again by itself.", "连不上平台，会自动重试。")
_LACKS = Said("The action lacks whom or what it is for: report it with the rule.", "动作缺少对象：请连同规则一起反馈。")
OURS: Final[Mapping[str, Said]] = {
    **dict.fromkeys(("answer lost", "adapter error", "no-answer-in-time", "unreadable-answer", "not-json"), _UNKNOWN),
    **dict.fromkeys(("connection-broke", "connection-broken"), _UNKNOWN),
    **dict.fromkeys(("cannot-connect", "connect-timeout", "no-connection", "no-answer", "closed"), _REACH),
    **dict.fromkeys(("no-group", "no-target", "no-name"), _LACKS),
    "platform-not-configured": Said(
        "This platform is not in the configuration any more: nothing can be sent there.",
        "配置里已没有这个平台，发不过去。",
    ),
    "not-supported-by-platform": Said(
        "The platform cannot do this: a person does it there.", "平台做不到：请人工处理。"
    ),
}  # fmt: skip


def meaning(platform: str, reason: str, lang: str) -> str:
    """What it means and what to do; "" for a code that nobody explained. What stands behind a colon (a scope, a class
    of errors) is told by the code itself. `platform` may be the key of a group or an account."""
    code = reason.partition(":")[0]
    said = PLATFORMS.get(platform_of(platform), {}).get(code) or OURS.get(code)
    return spoken(said, lang) if said is not None else ""
