"""One workspace: its tokens, its pace, what we ask it and what we do in it. In here keys are Slack's own, unmarked.

Every workspace has its own `SlackClient`: Slack counts calls per method and workspace, and so does our pace.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from adapters.slack.actions import Deeds
from adapters.slack.client import SlackClient
from adapters.slack.config import SlackSettings
from adapters.slack.errors import CallFailed, harmless
from adapters.slack.fetching import Fetching
from adapters.slack.files import fetch as fetch_file
from adapters.slack.history import History
from adapters.slack.home import publish, reopened
from adapters.slack.keys import marked_raw
from adapters.slack.managers import Managers
from adapters.slack.probing import Probe
from adapters.slack.shared import Shared
from adapters.slack.threads import Marks
from adapters.slack.tokens import Tokens, Who
from bot.attachments.answer import answer
from bot.domain.actions import COMMAND, Action, ActionKind, Outcome, OutcomeState, failed
from bot.domain.attachments import ReadsFiles
from bot.domain.events import RawEvent
from bot.domain.groups import native_id
from bot.domain.ports import Clock, Inbox

FOREIGN: Final = "member-of-another-company"


class MarkedInbox:
    """The inbox, for what one of several workspaces was asked: entries say which."""

    def __init__(self, inbox: Inbox, mark: str):
        self._inbox = inbox
        self._mark = mark

    async def append(self, raw: RawEvent) -> bool:
        return await self._inbox.append(marked_raw(raw, self._mark))


class MarkedMarks:
    """How far histories were read, kept apart for one of several workspaces."""

    def __init__(self, marks: Marks, mark: str):
        self._marks = marks
        self._mark = mark

    def setting(self, name: str) -> str | None:
        return self._marks.setting(self._named(name))

    def put_setting(self, name: str, value: str) -> None:
        self._marks.put_setting(self._named(name), value)

    def _named(self, name: str) -> str:
        what, _, channel = name.rpartition(".")
        return f"{what}.{self._mark}:{channel}"


class Workspace:
    """What the adapter is for one workspace."""

    def __init__(
        self,
        settings: SlackSettings,
        inbox: Inbox,
        clock: Clock,
        marks: Marks,
        files: ReadsFiles | None = None,
        *,
        mark: str = "",
        team: str = "",
        tokens: Tokens | None = None,
        installation: str = "",
        shared: Shared | None = None,
    ):
        """`mark` is what its keys carry outside, `team` its id if known. `tokens`: those of an installation, else the
        settings' own; `installation`: what was installed, the workspace or the whole organisation it belongs to."""
        self._settings = settings
        self._inbox: Inbox = MarkedInbox(inbox, mark) if mark else inbox
        self._clock = clock
        self._files = files
        kept = MarkedMarks(marks, mark) if mark else marks
        whole = installation not in ("", team)
        self.client = SlackClient(settings, tokens=tokens, team=team if whole else "")
        self._history = History(self.client, self._inbox, clock, kept, days=settings.backfill_days)
        self._fetching = Fetching(
            self.client, self._inbox, clock, self._history, join=settings.join_public_channels, team=team,
            installation=installation, shared=shared,
        )  # fmt: skip
        self._probe = Probe(self.client, self._fetching)
        self._deeds = Deeds(
            self.client, self._fetching, self._read_file, kept, Managers(self.client, self._inbox, clock)
        )

    def has(self, who: Who) -> bool:
        """Whether there is such a token here."""
        return self.client.has(who)

    @property
    def known_user(self) -> str:
        """Who we are here; "" until Slack was asked."""
        return self._fetching.known_user

    async def perform(self, action: Action) -> Outcome:
        spoken = replace(action, text=action.text.replace(f"{COMMAND} ", f"{self._settings.command} "))
        given = action.arguments.get("reply")
        reply = given if isinstance(given, Mapping) else {}
        if reply.get("home"):
            return await publish(self.client, str(reply["home"]), spoken)
        if action.kind is ActionKind.REMOVE_MEMBER and action.target:
            try:
                if await self._fetching.is_foreign(native_id(action.target)):
                    return failed(FOREIGN)
            except CallFailed as failure:  # it was only asked who that is
                return harmless(failure).outcome()
        outcome = await self._deeds.perform(spoken)
        if reply.get("view") == "home" and action.target and outcome.state is OutcomeState.CONFIRMED:
            team = (await self._fetching.identity()).team
            await self._inbox.append(reopened(native_id(action.target), action, team, self._clock()))
        return outcome

    async def probe(self, action: Action, since: datetime) -> Outcome:
        return await self._probe.ask(action, since)

    async def _read_file(self, action: Action) -> Outcome:
        if self._files is None:
            return failed("no-reading-room")
        fetch = partial(fetch_file, self.client, self._settings.base_url)
        return await answer(action, fetch, self._files, self._inbox, self._clock)

    async def reconcile(self) -> None:
        """One full look at people, channels and members, now."""
        await self._fetching.everything()

    async def run(self) -> None:
        """The regular full look and the reading back, until cancelled; then its connections are released."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._fetching.keep_looking(self._settings.poll_interval))
                tasks.create_task(self._history.run())
        finally:
            await self.aclose()

    async def aclose(self) -> None:
        """Release the connections; a later call opens new ones."""
        await self.client.aclose()
