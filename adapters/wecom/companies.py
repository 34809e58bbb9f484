"""Several companies, and several apps of one company, as one platform: everything that was meant for an app reaches it.

Which app of a company made a group WeCom says when it is asked (86008: not this one). What is read of the deliveries
stands in `apps.py`. Touch this module when an app must be chosen in another way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from starlette.routing import Route

from adapters.wecom.apps import App, apps_of, reader
from adapters.wecom.config import WeComSettings
from adapters.wecom.counts import Counts
from adapters.wecom.cursor import Notes
from adapters.wecom.marks import mark_on, meant, plain_action, plain_group, put_on, tag_of, tagged
from adapters.wecom.platform import NO_GROUPS, WeComPlatform
from bot.domain.actions import Action, ActionKind, Capabilities, Outcome, OutcomeState
from bot.domain.attachments import ReadsFiles
from bot.domain.events import Event, RawEvent
from bot.domain.groups import Group
from bot.domain.ports import Clock, Inbox

NOT_MINE = frozenset({"86001", "86003", "86008"})  # this chat was made by another app


class _Door:
    """The inbox as one app sees it."""

    def __init__(self, inbox: Inbox, name: str, mark: str):
        self._inbox = inbox
        self._name = name
        self._mark = mark

    async def append(self, raw: RawEvent) -> bool:
        return await self._inbox.append(tagged(raw, self._name, self._mark))


class WeComCompanies:
    """`Platform` over all apps of the settings."""

    name = "wecom"

    def __init__(
        self,
        settings: WeComSettings,
        inbox: Inbox,
        clock: Clock,
        groups: Callable[[], Sequence[Group]] = lambda: NO_GROUPS,
        *,
        notes: Notes | None = None,
        files: ReadsFiles | None = None,
        name_of: Callable[[str], str],
        zone: str,
    ):
        self._groups = groups
        self.normalise: Callable[[RawEvent], Sequence[Event]] = reader(settings)
        self.apps = apps_of(settings)
        self.counts = Counts(notes)
        self._is_one = len(self.apps) == 1 and not self.apps[0].mark
        self._platforms = {
            app.name: WeComPlatform(
                app.settings,
                _Door(inbox, app.name, app.mark) if app.name else inbox,
                clock,
                self._groups_of(app.mark),
                label=".".join(filter(None, (self.name, app.name))),
                watches_directory=app.is_first,
                notes=notes,
                files=files,
                name_of=lambda account, mark=app.mark: name_of(put_on(account, mark)),  # type: ignore[misc]
                zone=zone,
                counts=self.counts,
            )
            for app in self.apps
        }

    def capabilities(self, group: Group | None) -> Capabilities:
        """What any app of the company can do there."""
        first, *others = self._of(mark_on(group.id) if group is not None else "")
        plain = plain_group(group, first.mark) if group is not None and first.mark else group
        found = self._platforms[first.name].capabilities(plain)
        for app in others:
            more = self._platforms[app.name].capabilities(plain)
            found = {kind: one if one.can else more[kind] for kind, one in found.items()}
        return found

    def unheard(self, group: Group) -> str:
        ability = self.capabilities(group)[ActionKind.READ]
        return "" if ability.can else ability.why

    async def perform(self, action: Action) -> Outcome:
        """By the first app whose group it is."""
        outcome: Outcome | None = None
        for app in self._for(action):
            outcome = await self._platforms[app.name].perform(plain_action(action, app.mark))
            if outcome.state is not OutcomeState.FAILED or outcome.reason not in NOT_MINE:
                break
        assert outcome is not None  # there is always an app
        if action.kind is ActionKind.CREATE and outcome.ref and app.mark:
            return replace(outcome, ref=f"{app.mark}:{outcome.ref}")
        return outcome

    async def probe(self, action: Action, since: datetime) -> Outcome:
        app = self._for(action)[0]
        return await self._platforms[app.name].probe(plain_action(action, app.mark), since)

    def routes(self) -> Sequence[Route]:
        return [route for platform in self._platforms.values() for route in platform.routes()]

    async def reconcile(self) -> None:
        await asyncio.gather(*(platform.reconcile() for platform in self._platforms.values()))

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.counts.keep(), name="wecom-counts")
                for name, platform in self._platforms.items():
                    tasks.create_task(platform.run(), name=f"wecom-{name or 'app'}")
        finally:
            await self.counts.save()

    async def close(self) -> None:
        for platform in self._platforms.values():
            await platform.close()
        await self.counts.save()

    def lags(self) -> Mapping[str, float]:
        """Seconds for which nobody has read what was said: `archive`, `archive.beta`."""
        return {
            ".".join(filter(None, (what, name))): seconds
            for name, platform in self._platforms.items()
            for what, seconds in platform.lags().items()
        }

    def _of(self, mark: str) -> Sequence[App]:
        """The company's apps; for a company that is not in the settings any more, those of the first."""
        return [app for app in self.apps if app.mark == mark] or self._of(self.apps[0].mark)

    def _for(self, action: Action) -> Sequence[App]:
        """A question about a whole directory names nobody: it is for whom it came from."""
        if action.kind is ActionKind.FETCH and action.group is None and action.target is None and action.event:
            asked = [app for app in self.apps if app.name == tag_of(action.event)]
            if asked:
                return asked
        return self._of(meant(action))

    def _groups_of(self, mark: str) -> Callable[[], Sequence[Group]]:
        """The groups of one company, as it knows them."""
        if self._is_one:
            return self._groups

        def groups() -> Sequence[Group]:
            ours = (one for one in self._groups() if one.platform == self.name and mark_on(one.id) == mark)
            return [plain_group(one, mark) for one in ours]

        return groups
