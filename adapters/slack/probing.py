"""Looking whether a deed was done whose answer was lost: one look per kind of action. Nothing here changes anything.

What we post carries the action's mark as message metadata, which Slack gives back to the app that wrote it. Ephemeral
messages are in no history: of those nobody can tell. Touch this together with `actions.py`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.slack.client import SlackClient
from adapters.slack.errors import WAIT, CallFailed, Fate
from adapters.slack.fetching import Fetching
from bot.domain.actions import (
    Action,
    ActionKind,
    Outcome,
    OutcomeState,
    ask_again,
    confirmed,
    failed,
    retry,
    unknown,
)
from bot.domain.groups import native_id

EVENT: Final = "qungui_action"
MARGIN: Final = timedelta(minutes=2)  # between our clock and Slack's
MOST: Final = 2000  # messages to look through; a busier channel cannot be told from one in which it is missing
UNSEEN: Final = "slack-whisper-unseen"
TOO_MANY: Final = "slack-too-many-messages"
NOT_THERE: Final = "not-there"


def mark(action: Action) -> str:
    """What identifies the action in Slack: no word of it."""
    return hashlib.sha256(action.key.encode()).hexdigest()[:32]


def metadata(action: Action) -> dict[str, Any]:
    """The idempotency key of a message of ours."""
    return {"event_type": EVENT, "event_payload": {"key": mark(action)}}


class Probe:
    """`ask` answers as `bot.domain.ports.Platform.probe` says."""

    def __init__(self, client: SlackClient, fetching: Fetching):
        self._client = client
        self._fetching = fetching

    async def ask(self, action: Action, since: datetime) -> Outcome:
        look = _LOOKS.get(action.kind)
        if look is None:
            return unknown("not-supported-by-platform")
        try:
            return await look(self, action, since - MARGIN)
        except CallFailed as failure:
            if failure.fate is Fate.REFUSED:
                return unknown(failure.code)
            return ask_again(failure.code, failure.retry_after or WAIT.get(failure.fate, 10.0), down=failure.is_down)

    # -- words -----------------------------------------------------------------------------------------------------

    async def _posted(self, action: Action, since: datetime) -> Outcome:
        place = native_id(action.group or action.target or "")
        if not place:
            return failed("no-group")
        thread = _reply(action).get("thread") or action.arguments.get("thread")
        return await self._said(action, await self._channel(place), since, thread)

    async def _reminded(self, action: Action, since: datetime) -> Outcome:
        """It may have been whispered, or said directly: only the latter can be seen."""
        if action.target is None:
            return failed("no-target")
        reply = _reply(action)
        channel = reply.get("channel") or native_id(action.group or "")
        whispered = bool(reply.get("response_url") or (channel and not channel.startswith("D")))
        found = await self._said(action, await self._channel(native_id(action.target)), since, None)
        return unknown(UNSEEN) if whispered and found.state is OutcomeState.PLANNED else found

    async def _said(self, action: Action, channel: str, since: datetime, thread: str | None) -> Outcome:
        wanted, seen = mark(action), 0
        async for message in self._messages(channel, since, thread):
            if _mark_of(message) == wanted:
                return confirmed(str(message.get("ts", "")), channel=channel)
            seen += 1
            if seen >= MOST:
                return unknown(TOO_MANY)
        return retry(NOT_THERE, 0.0)

    async def _messages(self, channel: str, since: datetime, thread: str | None) -> AsyncIterator[Mapping[str, Any]]:
        method = "conversations.replies" if thread else "conversations.history"
        oldest = f"{since.timestamp():.6f}"
        listing = self._client.items(
            method, "messages", channel=channel, ts=thread, oldest=oldest, include_all_metadata=True
        )
        async for message in listing:
            if isinstance(message, dict):
                yield message

    async def _channel(self, place: str) -> str:
        """A person's id stands for the direct conversation with them."""
        if not place.startswith(("U", "W")):
            return place
        answer = await self._client.call("conversations.open", users=place)
        return str(answer["channel"]["id"])

    async def _updated(self, action: Action, since: datetime) -> Outcome:
        reply = _reply(action)
        if reply.get("ephemeral"):
            return unknown(UNSEEN)
        channel, ts = native_id(action.group or "") or reply.get("channel"), action.target or reply.get("message")
        if not channel or not ts:
            return failed("no-target")
        message = await self._message(channel, ts)
        if message is None:
            return failed("message_not_found")
        return confirmed(ts) if _mark_of(message) == mark(action) else retry(NOT_THERE, 0.0)

    async def _deleted(self, action: Action, since: datetime) -> Outcome:
        if action.target is None or action.group is None:
            return failed("no-target")
        try:
            message = await self._message(native_id(action.group), action.target)
        except CallFailed as failure:
            if failure.fate is not Fate.REFUSED:
                raise
            return retry(failure.code, 0.0)  # cannot be seen, but deleting what is gone does nothing
        return confirmed(action.target) if message is None else retry(NOT_THERE, 0.0)

    async def _message(self, channel: str, ts: str) -> Mapping[str, Any] | None:
        """One message, in a thread or not; None = it is gone."""
        try:
            answer = await self._client.call(
                "conversations.replies",
                channel=channel,
                ts=ts,
                oldest=ts,
                latest=ts,
                inclusive=True,
                include_all_metadata=True,
            )
        except CallFailed as failure:
            if failure.code in ("thread_not_found", "message_not_found"):
                return None
            raise
        return next((one for one in answer.get("messages") or () if one.get("ts") == ts), None)

    # -- channels --------------------------------------------------------------------------------------------------

    async def _renamed(self, action: Action, since: datetime) -> Outcome:
        channel, wanted = await self._info(action), str(action.arguments.get("name") or "")
        name = str(channel.get("name") or "")
        same = _folded(name) == _folded(wanted)
        return confirmed(native_id(action.group or ""), name=name) if same else retry(NOT_THERE, 0.0)

    async def _archived(self, action: Action, since: datetime) -> Outcome:
        channel = await self._info(action)
        wanted = action.kind is ActionKind.ARCHIVE  # else it was to come back
        there = bool(channel.get("is_archived")) is wanted
        return confirmed(native_id(action.group or "")) if there else retry(NOT_THERE, 0.0)

    async def _unarchived(self, action: Action, since: datetime) -> Outcome:
        channel = await self._info(action)
        return retry(NOT_THERE, 0.0) if channel.get("is_archived") else confirmed(native_id(action.group or ""))

    async def _added(self, action: Action, since: datetime) -> Outcome:
        wanted = {native_id(str(one)) for one in action.arguments.get("members") or [action.target or ""]}
        inside = wanted <= await self._members(action)
        return confirmed(native_id(action.group or "")) if inside else retry(NOT_THERE, 0.0)

    async def _removed(self, action: Action, since: datetime) -> Outcome:
        user = native_id(action.target or "")
        return retry(NOT_THERE, 0.0) if user in await self._members(action) else confirmed(user)

    async def _again(self, action: Action, since: datetime) -> Outcome:
        """Doing it again finds what was made before (`actions.py`), or only reads."""
        return retry("repeatable", 0.0)

    async def _info(self, action: Action) -> Mapping[str, Any]:
        answer = await self._client.call("conversations.info", channel=native_id(action.group or ""))
        found = answer.get("channel")
        return found if isinstance(found, dict) else {}

    async def _members(self, action: Action) -> set[str]:
        listing = self._client.items("conversations.members", "members", channel=native_id(action.group or ""))
        return {str(member) async for member in listing}


def _reply(action: Action) -> Mapping[str, str]:
    reply = action.arguments.get("reply")
    return reply if isinstance(reply, Mapping) else {}


def _mark_of(message: Mapping[str, Any]) -> str:
    attached = message.get("metadata")
    payload = attached.get("event_payload") if isinstance(attached, dict) else None
    return str(payload.get("key", "")) if isinstance(payload, dict) else ""


def _folded(name: str) -> str:
    """Slack lowers a new name, joins it with hyphens and drops signs: compare without all that."""
    return re.sub(r"[\W_]", "", name.casefold())


_LOOKS: Final[Mapping[ActionKind, Callable[[Probe, Action, datetime], Awaitable[Outcome]]]] = {
    ActionKind.POST: Probe._posted,
    ActionKind.REMIND: Probe._reminded,
    ActionKind.UPDATE: Probe._updated,
    ActionKind.DELETE: Probe._deleted,
    ActionKind.RENAME: Probe._renamed,
    ActionKind.ARCHIVE: Probe._archived,
    ActionKind.UNARCHIVE: Probe._unarchived,
    ActionKind.ADD_MEMBER: Probe._added,
    ActionKind.REMOVE_MEMBER: Probe._removed,
    ActionKind.SET_ADMINS: Probe._again,
    ActionKind.CREATE: Probe._again,
    ActionKind.FETCH: Probe._again,
    ActionKind.READ_FILE: Probe._again,
    ActionKind.PIN: Probe._again,  # what is pinned already, is
}
