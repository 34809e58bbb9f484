"""Making channels and bringing people into them, by the bot or, where it is not, by the organisation's admin.

Touch this when Slack changes who may invite whom.
https://docs.slack.dev/reference/methods/conversations.create, https://docs.slack.dev/reference/methods/conversations.invite
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from adapters.slack.client import SlackClient
from adapters.slack.errors import CallFailed, Fate
from adapters.slack.fetching import Fetching
from adapters.slack.pins import Call
from adapters.slack.ranks import UNSEEN, over_all
from bot.domain.actions import Action, Outcome, confirmed, failed
from bot.domain.groups import native_id

NOT_THERE: Final = frozenset({"not_in_channel"})
OUTSIDE: Final = NOT_THERE | UNSEEN | {"method_not_supported_for_channel_type"}  # the last: joining a private channel
JUST_NOW: Final = 24 * 3600.0  # seconds; an older channel of that name is another one


class Channels:
    """`call` enters the channel where that is what is missing."""

    def __init__(self, client: SlackClient, fetching: Fetching, call: Call):
        self._client = client
        self._fetching = fetching
        self._call = call

    async def add(self, action: Action) -> Outcome:
        users = _members(action)
        if action.group is None or not users:
            return failed("no-target")
        return await self._invited(native_id(action.group), users)

    async def _invited(self, channel: str, users: list[str]) -> Outcome:
        try:
            answer: Mapping[str, Any] = await self._call(
                "conversations.invite", channel=channel, users=",".join(users), force=True
            )
        except CallFailed as failure:
            if failure.code in OUTSIDE and self._client.has("org"):
                return await self._assigned(channel, users)
            if failure.fate is not Fate.REFUSED or failure.code in NOT_THERE:
                raise
            answer = {"errors": failure.data.get("errors") or [{"user": user, "error": failure.code} for user in users]}
        problems = {str(e.get("user", "")): str(e.get("error")) for e in answer.get("errors") or ()}
        refused = {user: code for user, code in problems.items() if code != "already_in_channel"}
        if len(refused) == len(users):
            return failed(next(iter(refused.values())))
        missing = ",".join(f"{user}={code}" for user, code in refused.items())
        return confirmed(channel, **({"not_added": missing} if missing else {}))

    async def _assigned(self, channel: str, users: list[str]) -> Outcome:
        """Where the bot is not and may not enter, the organisation's admin adds people. Slack adds those it can."""
        try:
            await over_all(self._client, "conversations.invite", channel=channel, users=",".join(users))
        except CallFailed as failure:
            if failure.code != "failed_for_some_users" or len(users) == 1:
                raise
            return confirmed(channel, not_added=failure.code)
        return confirmed(channel)

    async def create(self, action: Action) -> Outcome:
        name = str(action.arguments.get("name") or "")
        if not name:
            return failed("no-name")
        private = bool(action.arguments.get("private"))
        again: dict[str, str] = {}
        try:
            answer = await self._client.call("conversations.create", name=name, is_private=private)
        except CallFailed as failure:
            ours = await self._made_before(name, _members(action)) if failure.code == "name_taken" else None
            if ours is None:
                raise
            answer, again = {"channel": ours}, {"again": "already made"}
        channel = answer["channel"]["id"]
        users = _members(action)
        if users:
            try:
                invited = await self._invited(channel, users)
            except CallFailed as failure:
                invited = failure.outcome()
            if invited.reason or invited.details:
                return confirmed(channel, not_added=invited.reason or invited.details.get("not_added", ""), **again)
        return confirmed(channel, name=str(answer["channel"].get("name", name)), **again)

    async def _made_before(self, name: str, users: list[str]) -> Mapping[str, Any] | None:
        """Our own new channel of that name with nobody else in it: an earlier try made it and its answer was lost."""
        me = await self._fetching.bot_user()
        types = "public_channel,private_channel"
        async for channel in self._client.items("conversations.list", "channels", types=types):
            if channel.get("name") != name:
                continue
            new = time.time() - float(channel.get("created") or 0) < JUST_NOW
            if channel.get("creator") != me or not new:
                return None
            members = self._client.items("conversations.members", "members", channel=channel["id"])
            return channel if {str(one) async for one in members} <= {me, *users} else None
        return None


def _members(action: Action) -> list[str]:
    listed = action.arguments.get("members") or ([action.target] if action.target else [])
    return [native_id(str(member)) for member in listed]
