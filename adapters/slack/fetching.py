"""Asking Slack how things stand, into the inbox as snapshots: a channel on demand, everything at start and hourly.

Slack replays nothing, so what was missed while the bot was down, and what no event tells, is found here; what was
said meanwhile is read by `history.py`, after the snapshot of its channel.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import Any, Final

import structlog

from adapters.slack.app_events import DEAD_FOR_GOOD, found_dead
from adapters.slack.client import SlackClient
from adapters.slack.errors import CallFailed, Fate
from adapters.slack.history import History
from adapters.slack.people import Identity, is_foreign
from adapters.slack.shared import Shared
from adapters.slack.snapshots import channel_snapshot, digest, people_snapshot, sealed
from bot.domain.errors import StorageError
from bot.domain.ports import Clock, Inbox

log = structlog.get_logger(__name__)
PATIENCE: Final = 90.0  # a full look may wait for its pace; a deed may not
PEOPLE_PER_SNAPSHOT: Final = 200
FIRST_RETRY: Final = 2.0


class Fetching:
    """Keeps whom and what it has told already, so that unchanged things are not told again."""

    def __init__(
        self, client: SlackClient, inbox: Inbox, clock: Clock, history: History, *, join: bool = True, team: str = "",
        installation: str = "", shared: Shared | None = None,
    ):  # fmt: skip
        """`join`: enter the public channels met here. `team`: the workspace, where it is known beforehand: an
        organisation's token does not tell. `installation`: what ends when the token does, if not the workspace.
        `shared`: who governs channels that several of the installed workspaces share; what another one governs is not
        told here."""
        self._join = join
        self._team = team
        self._installation = installation
        self._shared = shared
        self._history = history
        self._client = client
        self._inbox = inbox
        self._clock = clock
        self._identity: Identity | None = None
        self._told: dict[str, tuple[str, str]] = {}  # what -> (digest of its content, key it was told under)
        self._known: set[str] = set()

    async def identity(self) -> Identity:
        if self._identity is None:
            answer = await self._client.call("auth.test")
            self._identity = Identity(
                user=str(answer.get("user_id", "")),
                team=self._team or str(answer.get("team_id", "")),
                enterprise=str(answer.get("enterprise_id") or ""),
            )
        return self._identity

    @property
    def known_user(self) -> str:
        return self._identity.user if self._identity is not None else ""

    async def bot_user(self) -> str:
        return (await self.identity()).user

    async def is_foreign(self, user: str) -> bool:
        """Whether another company's member of a shared channel."""
        me = await self.identity()
        found = await self._user(user)
        return found is not None and is_foreign(found, me.team, me.enterprise)

    async def channel(self, native: str, *, key: str) -> None:
        """One channel with its members, and whoever of them we have not described yet."""
        me = await self.identity()
        answer = await self._client.call("conversations.info", channel=native)
        channel = answer["channel"]
        if not await self._governs(channel, me):
            return
        inside = await self._enter(channel)
        members = await self._members(channel)
        unknown = [user for user in members if user not in self._known]
        users = [await self._user(user) for user in unknown]
        body = channel_snapshot(channel, members, [user for user in users if user], me)
        await self._inbox.append(sealed(body, key, self._clock()))
        self._known.update(unknown)
        if inside:
            self._history.want(native, me)

    async def everything(self) -> None:
        """A full look. People are told before channels, so that members have names when the channels come."""
        me = await self.identity()
        people = {
            str(user["id"]): user
            async for user in self._client.items("users.list", "members", patience=PATIENCE, include_locale=True)
            if isinstance(user, dict) and user.get("id")
        }
        types = "public_channel,private_channel"
        listing = self._client.items("conversations.list", "channels", patience=PATIENCE, types=types)
        channels = [
            (channel, await self._enter(channel, patience=PATIENCE), await self._members_if_listed(channel))
            async for channel in listing
            if await self._governs(channel, me)
        ]
        strangers = {member for _, _, members in channels for member in members or ()} - people.keys()
        for stranger in sorted(strangers):  # members of other companies are in no list
            if user := await self._user(stranger, patience=PATIENCE):
                people[stranger] = user
        await self._tell_people([people[id] for id in sorted(people)], me)
        for channel, inside, members in channels:
            body = channel_snapshot(channel, members, (), me)
            await self._tell(f"channel/{channel.get('id')}", body)
            if inside:
                self._history.want(channel["id"], me)
        log.info("slack.reconciled", people=len(people), channels=len(channels))

    async def _governs(self, channel: dict[str, Any], me: Identity) -> bool:
        return self._shared is None or await asyncio.to_thread(self._shared.met, channel, me.team)

    async def _enter(self, channel: dict[str, Any], *, patience: float = 2.0) -> bool:
        """Join a public channel that we are not in: Slack tells its members only what is said there. Are we in it?"""
        if channel.get("is_archived"):
            return False
        if channel.get("is_member", True):
            return True
        if channel.get("is_private") or not self._join:
            return False
        try:
            await self._client.call("conversations.join", channel=channel["id"], patience=patience)
        except CallFailed as failure:
            if failure.fate is not Fate.REFUSED:
                raise
            log.warning("slack.channel-not-entered", channel=channel.get("id"), code=failure.code)
            return False
        return True

    async def _tell_people(self, users: list[dict[str, Any]], me: Identity) -> None:
        for start in range(0, len(users), PEOPLE_PER_SNAPSHOT):
            some = users[start : start + PEOPLE_PER_SNAPSHOT]
            await self._tell(f"users/{start}", people_snapshot(some, team=me.team, enterprise=me.enterprise))
            self._known.update(str(user["id"]) for user in some)

    async def _members_if_listed(self, channel: dict[str, Any]) -> Collection[str] | None:
        """None where there is nothing to know: archived, or Slack does not list them."""
        if channel.get("is_archived"):
            return None
        try:
            return await self._members(channel, patience=PATIENCE)
        except CallFailed as failure:
            if failure.fate is not Fate.REFUSED:
                raise
            log.warning("slack.members-not-listed", channel=channel.get("id"), code=failure.code)
            return None

    async def _members(self, channel: dict[str, Any], *, patience: float = 2.0) -> Collection[str]:
        listing = self._client.items("conversations.members", "members", patience=patience, channel=channel["id"])
        return [str(member) async for member in listing]

    async def _user(self, user: str, *, patience: float = 2.0) -> dict[str, Any] | None:
        """Members of other companies are in no list; Slack hides some altogether."""
        try:
            answer = await self._client.call("users.info", user=user, include_locale=True, patience=patience)
        except CallFailed as failure:
            if failure.fate is not Fate.REFUSED:
                raise
            return None
        found = answer.get("user")
        return found if isinstance(found, dict) else None

    async def _tell(self, what: str, body: dict[str, Any]) -> None:
        """Append unless it is what we told last. After a restart the day stands for what was told before."""
        content = digest(body, "")
        last_content, last_key = self._told.get(what, ("", f"{self._clock():%Y-%m-%d}"))
        if content == last_content:
            return
        key = f"poll:{what}:{digest(body, last_key)}"
        await self._inbox.append(sealed(body, key, self._clock()))
        self._told[what] = (content, key)

    async def keep_looking(self, interval: float) -> None:
        """Look now and then every `interval` seconds, until cancelled. What failed is logged and tried again sooner."""
        wait = FIRST_RETRY
        while True:
            try:
                await self.everything()
            except CallFailed as failure:
                log.warning("slack.reconcile-failed", fate=failure.fate, code=failure.code, again_in=round(wait))
                await self._told_dead(failure)
                await asyncio.sleep(failure.retry_after or wait)
                wait = min(wait * 2, interval)
            except StorageError as error:  # what was not stored was not remembered as told
                log.warning("slack.reconcile-not-stored", error=type(error).__name__, again_in=round(wait))
                await asyncio.sleep(wait)
                wait = min(wait * 2, interval)
            else:
                wait = FIRST_RETRY
                await asyncio.sleep(interval)

    async def _told_dead(self, failure: CallFailed) -> None:
        """Slack tells that it ended once; if nobody heard, this call did."""
        if failure.code in DEAD_FOR_GOOD:
            team = self._installation or (self._identity.team if self._identity is not None else self._team)
            with suppress(StorageError):  # it is found again at the next look
                await self._inbox.append(found_dead(team, self._clock()))
