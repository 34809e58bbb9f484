"""Who manages a channel: a role of an Enterprise organisation, which only its admin gives and takes (`admin.roles.*`).

Slack tells nobody that a channel's managers changed. So what was done is told here as it would have been, and the
record follows. Whoever manages the channel besides, its creator always, stays: only who was named is dismissed.
https://docs.slack.dev/reference/methods/admin.roles.addAssignments
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson

from adapters.slack.client import SlackClient
from adapters.slack.delivery import PLATFORM, Delivery, account
from adapters.slack.envelope import EVENT, sealed
from bot.domain.actions import Action, Outcome, confirmed, failed
from bot.domain.events import AdminsChanged, Event
from bot.domain.groups import native_id
from bot.domain.ports import Clock, Inbox

ROLE: Final = "Rl0A"  # channel manager
AT_ONCE: Final = 10  # users in one call
TOLD: Final = "qungui_managers"  # an event of our own


class Managers:
    """Appoints and dismisses, with the organisation's admin's token."""

    def __init__(self, client: SlackClient, inbox: Inbox, clock: Clock):
        self._client = client
        self._inbox = inbox
        self._clock = clock

    async def appoint(self, action: Action) -> Outcome:
        """Doing it again changes nothing. Raises CallFailed, with some of it done perhaps."""
        if action.group is None:
            return failed("no-group")
        channel = native_id(action.group)
        wanted, dismissed = _people(action, "admins"), _people(action, "dismissed")
        held = await self._held(channel)
        await self._each("admin.roles.addAssignments", channel, [one for one in wanted if one not in held])
        await self._each("admin.roles.removeAssignments", channel, [one for one in dismissed if one in held])
        await self._tell(action, channel, wanted)
        return confirmed(channel)

    async def _held(self, channel: str) -> set[str]:
        listing = self._client.items(
            "admin.roles.listAssignments", "role_assignments", who="org", role_ids=ROLE, entity_ids=channel
        )
        return {str(one.get("user_id")) async for one in listing if one.get("entity_id") == channel}

    async def _each(self, method: str, channel: str, people: Sequence[str]) -> None:
        for start in range(0, len(people), AT_ONCE):
            some = list(people[start : start + AT_ONCE])
            await self._client.call(method, who="org", role_id=ROLE, entity_ids=[channel], user_ids=some)

    async def _tell(self, action: Action, channel: str, people: Iterable[str]) -> None:
        at = self._clock()
        event: dict[str, Any] = {"type": TOLD, "channel": channel, "managers": sorted(people)}
        event |= {"event_ts": f"{at.timestamp():.6f}"}
        body = {"type": "event_callback", "event_id": f"managers:{action.key}", "event": event}
        await self._inbox.append(sealed(EVENT, body, orjson.dumps(body), at))


def appointed(delivery: Delivery) -> Sequence[Event]:
    listed = delivery.body.get("managers")
    if not isinstance(listed, list) or not delivery.channel:
        return delivery.unknown(TOLD)
    admins = frozenset(account(one) for one in listed if isinstance(one, str))
    return (AdminsChanged(id=delivery.id, platform=PLATFORM, at=delivery.at, group=delivery.group, admins=admins),)


def _people(action: Action, name: str) -> list[str]:
    listed = action.arguments.get(name)
    return [native_id(str(one)) for one in listed] if isinstance(listed, list | tuple) else []
