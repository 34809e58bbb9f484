"""Channels that several of the installed workspaces share: which one governs them.

Slack tells what happens there once, through any of them, and lists the channel in each. It is one group all the same,
with one key: that of the workspace that hosts it, if that one installed us, else of the one that installed us first.
What comes through the others is written under it, so that the inbox knows a delivery that came twice. Touch this when
Slack tells in another way who hosts a channel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import structlog

from adapters.slack.delivery import Json, text_of
from adapters.slack.threads import Marks
from bot.domain.groups import native_id

log = structlog.get_logger(__name__)
LISTS: Final = ("connected_team_ids", "shared_team_ids", "internal_team_ids")
Place = tuple[str, str]  # a workspace, and what was installed: itself, or the organisation it belongs to


class Shared:
    """`places`: the workspaces that let us in, who installed first first."""

    def __init__(self, marks: Marks, places: Callable[[], Sequence[Place]]):
        self._marks = marks
        self._places = places
        self._known: dict[str, str] = {}  # channel -> who governs it; "" = nobody but whoever tells of it

    def met(self, channel: Json, here: str) -> bool:
        """A workspace lists a channel: whether it governs it."""
        native = text_of(channel, "id")
        if not (channel.get("is_ext_shared") or channel.get("is_org_shared")):
            return True
        governor = chosen(channel, here, self._places())
        if self.governor(native, is_shared=True) != governor:
            self._known[native] = governor
            self._marks.put_setting(_name(native), governor)
            log.info("slack.shared-channel", channel=native, governed_by=governor)
        return governor == here

    def governor(self, native: str, *, is_shared: bool) -> str:
        """Who governs a channel; empty where it is nobody's but whoever tells of it. The record is asked once, and only
        of channels that are shared."""
        if native not in self._known and is_shared:
            self._known[native] = self._marks.setting(_name(native)) or ""
        return self._known.get(native, "")

    def of(self, lane: str, payload: Json) -> str:
        """Who governs the channel of a delivery."""
        return self.governor(native_id(lane), is_shared=payload.get("is_ext_shared_channel") is True) if lane else ""


def chosen(channel: Json, here: str, places: Sequence[Place]) -> str:
    """The host if it is one of ours, else the first of ours that shares the channel."""
    host = text_of(channel, "conversation_host_id")
    teams = {here, host, *(one for name in LISTS for one in _listed(channel, name))}
    ours = [team for team, installed in places if team in teams or (installed != team and installed in teams)]
    hosting = [team for team, installed in places if host and host in (team, installed) and team in ours]
    return next(iter((*hosting, *ours)), here)


def _listed(channel: Mapping[str, object], name: str) -> Sequence[str]:
    found = channel.get(name)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _name(channel: str) -> str:
    return f"slack.shared.{channel}"
