"""An Enterprise organisation that installed the app as a whole: which of its workspaces let us in.

Slack gives one token for all of them, an admin there chooses the workspaces, and each is then one of ours, with keys of
its own. The list is asked for at start, every `poll_interval`, and when Slack says that it changed.
https://docs.slack.dev/enterprise/developing-for-enterprise-orgs
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import structlog

from adapters.slack.client import SlackClient
from adapters.slack.envelope import EVENT
from adapters.slack.errors import CallFailed
from bot.domain.errors import StorageError
from bot.domain.events import RawEvent
from bot.domain.installations import Installation
from bot.domain.ports import Inbox, Installations

log = structlog.get_logger(__name__)
GRANTS: Final = b'"team_access_'
SOON: Final = 30.0  # seconds until a list that could not be had is asked for again


class Organisation:
    """Keeps the record's list of an organisation's workspaces in step."""

    def __init__(
        self,
        installation: Installation,
        client: SlackClient,
        installations: Installations,
        changed: Callable[[], None],
        interval: float,
    ):
        self._installation = installation
        self._client = client
        self._installations = installations
        self._changed = changed
        self._interval = interval
        self.news = asyncio.Event()  # set it for a look now

    async def run(self) -> None:
        """Look now and then, until cancelled."""
        try:
            while True:
                self.news.clear()
                wait = await self._looked()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self.news.wait()
        finally:
            await self._client.aclose()

    async def _looked(self) -> float:
        """Seconds until the next look."""
        try:
            await self.look()
        except CallFailed as failure:
            log.warning("slack.organisation-not-read", fate=failure.fate, code=failure.code)
            return failure.retry_after or SOON
        except StorageError as error:
            log.warning("slack.organisation-not-stored", error=type(error).__name__)
            return SOON
        return self._interval

    async def look(self) -> None:
        """Ask, and write down what is new."""
        listed = self._client.items("auth.teams.list", "teams", patience=SOON)
        teams = tuple(sorted({str(team["id"]) async for team in listed if isinstance(team, dict) and team.get("id")}))
        found = await asyncio.to_thread(self._installations.installations, self._installation.platform)
        known = next((one for one in found if one.workspace == self._installation.workspace), self._installation)
        if set(known.teams) == set(teams):
            return
        await asyncio.to_thread(self._installations.open_to, replace(self._installation, teams=teams))
        log.info("slack.organisation-changed", organisation=self._installation.workspace, workspaces=len(teams))
        self._changed()


class Overhearing:
    """The inbox as the doors see it: what it takes is looked at for workspaces that were let in or shut out."""

    def __init__(self, inbox: Inbox, told: Callable[[], None]):
        self._inbox = inbox
        self._told = told

    async def append(self, raw: RawEvent) -> bool:
        fresh = await self._inbox.append(raw)
        if fresh and raw.kind == EVENT and GRANTS in raw.body:
            self._told()
        return fresh
