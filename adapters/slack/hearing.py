"""Checks for `qungui doctor`: in which channels the bot is, and whether it is where the configuration counts on it.

Of a private channel that it is not in Slack tells a bot nothing, not even that there is one: so a group that the
configuration names and Slack does not know is either such a channel, or misspelt. Everything here only reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from adapters.slack.client import SlackClient
from adapters.slack.errors import CallFailed
from bot.domain.checks import Check, Said

FIRST: Final = 5  # channels that are named; the rest is counted
PATIENCE: Final = 60.0
DOOR: Final = Said(
    "In Slack, open the channel and write: /invite @qungui (the app's name). If the id is wrong, correct it in the "
    "configuration: it stands at the end of the channel's details (C…, G…).",
    "在 Slack 里打开这个频道，输入：/invite @qungui（应用的名字）。如果 ID 写错了，请在配置里改正："
    "它在频道详情的最下面（C…、G…）。",
)


async def channels(client: SlackClient, *, join: bool, named: Iterable[str]) -> Sequence[Check]:
    """`join`: public channels are entered by themselves. `named`: ids of this workspace's channels in the
    configuration. Nothing where the list cannot be had: then the check of the scopes says why."""
    asked = {"types": "public_channel,private_channel", "exclude_archived": True}
    try:
        listing = client.items("conversations.list", "channels", patience=PATIENCE, **asked)
        known = {str(one.get("id")): one async for one in listing if isinstance(one, dict)}
    except CallFailed:
        return ()
    return [_inside(known, join), *(_named(known, id, join) for id in sorted(set(named)))]


def _inside(known: dict[str, Any], join: bool) -> Check:
    outside = [f"#{one.get('name')}" for one in known.values() if not one.get("is_member")]
    inside, rest = len(known) - len(outside), len(outside) - FIRST
    more = ", ".join(outside[:FIRST]) + (f" +{rest}" if rest > 0 else "")
    if outside and join:
        detail = Said(
            f"in {inside} channels; the running bot will enter {len(outside)} public ones by itself",
            f"已在 {inside} 个频道里；运行中的机器人会自己进入另外 {len(outside)} 个公开频道",
        )
        return Check(name="slack.channels", ok=True, detail=detail)
    if outside or not inside:
        return Check(
            name="slack.channels",
            ok=False,
            needed=not inside,
            detail=Said(f"in {inside} channels, not in: {more or '-'}", f"已在 {inside} 个频道里，不在：{more or '-'}"),
            fix=Said(
                "The bot hears only where it is a member: write /invite @qungui in each channel to be governed, or let "
                "it enter public ones by itself (slack.join_public_channels: true).",
                "机器人只听得到自己所在的频道：在每个要管理的频道里输入 /invite @qungui，或让它自己进入公开频道"
                "（slack.join_public_channels: true）。",
            ),
        )
    detail = Said(
        f"in {inside} channels. Private ones have to invite it: /invite @qungui",
        f"已在 {inside} 个频道里。私有频道需要邀请它：/invite @qungui",
    )
    return Check(name="slack.channels", ok=True, detail=detail)


def _named(known: dict[str, Any], id: str, join: bool) -> Check:
    channel = known.get(id)
    name = f"slack.channel-{id}"
    if channel is not None and (channel.get("is_member") or join):
        return Check(name=name, ok=True, detail=f"#{channel.get('name')}")
    detail = Said(
        "the configuration names this channel; the bot is not in it, or there is none of this id",
        "配置里写了这个频道；机器人不在里面，或者没有这个 ID 的频道",
    )
    return Check(name=name, ok=False, detail=detail, fix=DOOR)
