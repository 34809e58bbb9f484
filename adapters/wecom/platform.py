"""WeCom as the core sees it: the parts of this package put together behind `bot.domain.ports.Platform`.

Touch this module when the port changes, or when a part is added.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from starlette.routing import Route

from adapters.wecom import events
from adapters.wecom.actions import Actions
from adapters.wecom.archive import ArchiveReader
from adapters.wecom.capabilities import capabilities
from adapters.wecom.cards import Cards
from adapters.wecom.clients import clients_of
from adapters.wecom.config import WeComSettings
from adapters.wecom.counts import Counts
from adapters.wecom.cursor import Cursor, Notes
from adapters.wecom.doors import Doors
from adapters.wecom.echoes import Echoes
from adapters.wecom.errors import AnswerLost
from adapters.wecom.long_connection import LongConnection
from adapters.wecom.menu import put_up
from adapters.wecom.pace import Pace
from adapters.wecom.polling import Poller
from adapters.wecom.probing import Probe
from adapters.wecom.reading import reader_of, source_of
from adapters.wecom.receive import Receiver
from adapters.wecom.sources import ArchiveFailed, ArchiveSource
from adapters.wecom.speaking import Speaker
from adapters.wecom.streams import PATIENCE, Streams
from bot.attachments.answer import answer
from bot.domain.actions import Action, ActionKind, Capabilities, Outcome, failed
from bot.domain.attachments import ReadsFiles
from bot.domain.events import Event, File, RawEvent
from bot.domain.groups import Group, GroupKind, native_id
from bot.domain.ports import Clock, Inbox

ARCHIVE_CALLS = frozenset({("msgaudit_notify", ""), ("change_external_contact", "msg_audit_approved")})
NO_GROUPS: tuple[Group, ...] = ()


class WeComPlatform:
    """One company's WeCom. `groups` gives the groups the record knows: WeCom itself cannot list those the app made."""

    name = "wecom"

    def __init__(
        self,
        settings: WeComSettings,
        inbox: Inbox,
        clock: Clock,
        groups: Callable[[], Sequence[Group]] = lambda: NO_GROUPS,
        *,
        source: ArchiveSource | None = None,
        cursor: Cursor | None = None,
        label: str = "wecom",
        watches_directory: bool = True,
        notes: Notes | None = None,
        files: ReadsFiles | None = None,
        name_of: Callable[[str], str] = native_id,
        zone: str = "Asia/Shanghai",
        patience: float = PATIENCE,
        counts: Counts | None = None,
    ):
        """`files` reads files that members posted; without it, and without the archive, none is fetched. `name_of` an
        account, and times of `zone`, stand on cards that somebody has pressed. `label` is what notes are kept under.
        `patience`: seconds until somebody who asked the robot is told that it is working on it. `counts` of calls are
        shared with the other apps of this process.
        """
        self._settings = settings
        self.corp_id = settings.corp_id
        self._groups = groups
        self._files, self._inbox, self._clock = files, inbox, clock
        pace = self._paced_by(counts or Counts())
        self._clients = clients_of(settings, pace)
        self._client = self._clients.app
        self._source = source or source_of(settings, pace)
        self.streams = Streams(patience)
        self._receiver = Receiver(settings, inbox, clock, self._heard, self.streams, Doors(notes, label, clock))
        self._robot = _connection(settings, inbox, clock, self.streams, pace)
        self._echoes = Echoes(self._read_until)
        cards = Cards(settings.agent_id, self._client, clock, robot=self._robot, name_of=name_of, zone=zone)
        speaker = self._speaker(cards)
        self._actions = self._hands(cards, speaker)
        self._probe = Probe(self._actions.ask, clock, speaker.may_repeat, speaker.is_heard)
        self._poller = self._eyes(watches_directory)
        self._reader = self._archive_reader(label, cursor, notes)

    def _paced_by(self, counts: Counts) -> Pace:
        company, app = self.corp_id, str(self._settings.agent_id)
        accounts = lambda: counts.accounts(company, self._poller.directory.accounts)  # noqa: E731 - read with each call
        size = self._settings.size
        return Pace(self._clock, size=size, accounts=accounts, counts=counts, company=company, app=app)

    def _speaker(self, cards: Cards) -> Speaker:
        return Speaker(
            self._settings,
            self._client,
            self._kind_of,
            cards,
            robot=self._robot,
            members_of=self._members_of,
            lang_of=self._lang_of,
            streams=self.streams,
            echoes=self._echoes if self._settings.archive else None,
        )

    def _hands(self, cards: Cards, speaker: Speaker) -> Actions:
        return Actions(
            self._settings,
            self._client,
            self._clients.archive,
            self._inbox,
            self._clock,
            self._kind_of,
            lambda group: self._poller.hurry(group),
            speaker,
            cards,
            self._read_file,
        )

    def _eyes(self, watches_directory: bool) -> Poller:
        contacts, ask = self._clients.contacts, self._actions.ask
        poller = Poller(self._settings, self._client, self._inbox, self._clock, self._groups, ask, contacts)
        poller.watches_directory = watches_directory
        return poller

    def _archive_reader(self, label: str, cursor: Cursor | None, notes: Notes | None) -> ArchiveReader | None:
        return reader_of(
            self._settings,
            self._source,
            self._clients.archive,
            self._inbox,
            self._clock,
            self._poller.meet,
            platform=label,
            cursor=cursor,
            notes=notes,
            heard=self._echoes.heard,
        )

    def _read_until(self) -> datetime:
        """Until when the archive was read; without one there is nothing to wait for."""
        return self._reader.caught_up if self._reader is not None else self._clock()

    def normalise(self, raw: RawEvent) -> Sequence[Event]:
        return events.normalise(raw, self._settings.robot.name if self._settings.robot else "")

    def capabilities(self, group: Group | None) -> Capabilities:
        return capabilities(
            group.kind if group else None,
            webhook=group is not None and native_id(group.id) in self._settings.webhooks,
            archive=self._settings.archive is not None,
            robot=self._robot is not None,
        )

    def unheard(self, group: Group) -> str:
        ability = self.capabilities(group)[ActionKind.READ]
        return "" if ability.can else ability.why

    async def perform(self, action: Action) -> Outcome:
        return await self._actions.perform(action)

    async def probe(self, action: Action, since: datetime) -> Outcome:
        return await self._probe.ask(action, since)

    def routes(self) -> Sequence[Route]:
        return self._receiver.routes()

    async def reconcile(self) -> None:
        """One full look at our own groups, customer groups and people, now."""
        await self._poller.everything()

    async def run(self) -> None:
        """Polling, the archive and the robot's connection, until cancelled."""
        self._clients.open()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._poller.run(), name="wecom-poll")
                if self._settings.menu != "none":
                    menu = put_up(self._client, self._settings.agent_id, self._settings.menu)
                    tasks.create_task(menu, name="wecom-menu")
                if self._reader is not None:
                    tasks.create_task(self._reader.run(), name="wecom-archive")
                if self._robot is not None:
                    tasks.create_task(self._robot.run(), name="wecom-robot")
        finally:
            await self.close()

    async def close(self) -> None:
        self._clients.close()
        await self._receiver.doors.written()
        if self._reader is not None:
            await self._reader.close()

    def _members_of(self, group: str) -> Sequence[str]:
        """The userids of a group of our own people; a card reaches no customer, and in their groups nobody."""
        known = self._known(group)
        if known is None or known.kind is GroupKind.CUSTOMER_GROUP:
            return ()
        return sorted(native_id(account) for account in known.members)

    def _lang_of(self, group: str) -> str:
        known = self._known(group)
        return known.locale if known else "zh"

    def _known(self, group: str) -> Group | None:
        return next((one for one in self._groups() if one.id == group), None)

    def _kind_of(self, group: str) -> GroupKind | None:
        """What the record knows; before it knows, what the settings say."""
        if (known := self._known(group)) is not None:
            return known.kind
        archive = self._settings.archive
        if native_id(group) in self._settings.app_groups:
            return GroupKind.APP_GROUP
        return GroupKind.INTERNAL_GROUP if archive and native_id(group) in archive.rooms else None

    def lags(self) -> Mapping[str, float]:
        """Seconds for which nobody has read what was said, by what should have been read."""
        found = {"archive": self._reader.lag()} if self._reader is not None else {}
        return found | ({"robot": self._robot.lag()} if self._robot is not None else {})

    def _heard(self, event: str, change: str) -> None:
        """What the archive should know of at once; the delivery itself goes the way of all others."""
        if self._reader is not None and (event, change) in ARCHIVE_CALLS:
            self._reader.ring(is_answer=bool(change))

    async def _read_file(self, action: Action) -> Outcome:
        """Only the archive gives the files of groups."""
        if self._files is None or self._source is None:
            return failed("wecom-file-without-archive")
        source = self._source

        async def fetch(file: File, most: int) -> bytes:
            try:
                return await source.media(file.ref, most)
            except ArchiveFailed as error:
                raise AnswerLost(str(error)) from error

        return await answer(action, fetch, self._files, self._inbox, self._clock)


def _connection(
    settings: WeComSettings, inbox: Inbox, clock: Clock, streams: Streams, pace: Pace
) -> LongConnection | None:
    """The robot's own connection, where it is configured so."""
    robot = settings.robot
    if robot is None or robot.mode != "socket":
        return None
    return LongConnection(robot, inbox, clock, streams=streams, pace=pace)
