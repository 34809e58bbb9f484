"""Slack as the core sees it (`bot.domain.ports.Platform`): puts the adapter's parts together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from starlette.routing import Route

from adapters.slack import events
from adapters.slack.actions import Deeds
from adapters.slack.capabilities import capabilities
from adapters.slack.client import SlackClient
from adapters.slack.config import SlackSettings
from adapters.slack.fetching import Fetching
from adapters.slack.files import fetch as fetch_file
from adapters.slack.history import History, Marks, MemoryMarks
from adapters.slack.receive import Door
from adapters.slack.socket_mode import listen
from bot.attachments.answer import answer
from bot.domain.actions import COMMAND, Action, Capabilities, Outcome, failed
from bot.domain.attachments import ReadsFiles
from bot.domain.events import Event, RawEvent
from bot.domain.groups import Group
from bot.domain.ports import Clock, Inbox


class SlackPlatform:
    """One workspace."""

    name = "slack"

    def __init__(
        self,
        settings: SlackSettings,
        inbox: Inbox,
        clock: Clock,
        marks: Marks | None = None,
        files: ReadsFiles | None = None,
    ):
        """`marks` remember how far each channel's history was read; without them a restart reads the window again.
        `files` reads files that members posted; without it none is fetched."""
        self._settings = settings
        self._inbox = inbox
        self._clock = clock
        self._client = SlackClient(settings)
        self._history = History(self._client, inbox, clock, marks or MemoryMarks(), days=settings.backfill_days)
        self._fetching = Fetching(self._client, inbox, clock, self._history, join=settings.join_public_channels)
        self._files = files
        self._deeds = Deeds(self._client, self._fetching, self._read_file)

    def normalise(self, raw: RawEvent) -> Sequence[Event]:
        return events.normalise(raw)

    def capabilities(self, group: Group | None) -> Capabilities:
        return capabilities(group, admin=self._settings.admin_user_token is not None)

    async def perform(self, action: Action) -> Outcome:
        spoken = action.text.replace(f"{COMMAND} ", f"{self._settings.command} ")
        return await self._deeds.perform(replace(action, text=spoken))

    async def _read_file(self, action: Action) -> Outcome:
        if self._files is None:
            return failed("no-reading-room")
        fetch = partial(fetch_file, self._client, self._settings.base_url, self._settings.bot_token)
        return await answer(action, fetch, self._files, self._inbox, self._clock)

    def routes(self) -> Sequence[Route]:
        if self._settings.mode != "http" or self._settings.signing_secret is None:
            return ()
        door = Door(
            self._settings.signing_secret.get_secret_value(),
            self._inbox,
            self._clock,
            max_body=self._settings.max_body,
        )
        return (Route(self._settings.path, door),)

    async def reconcile(self) -> None:
        """One full look at people, channels and members, now."""
        await self._fetching.everything()

    async def run(self) -> None:
        """The regular full look, the reading back, and Socket Mode where configured, until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._fetching.keep_looking(self._settings.poll_interval))
                tasks.create_task(self._history.run())
                if self._settings.mode == "socket" and self._settings.app_token is not None:
                    token = self._settings.app_token.get_secret_value()
                    tasks.create_task(listen(self._client.web(), token, self._inbox, self._clock))
        finally:
            await self.aclose()

    async def aclose(self) -> None:
        """Release the connections; a later call opens new ones."""
        await self._client.aclose()
