"""The parts, put together: one `Application` per process. Touch this when a part gets a new dependency.

`running()` starts what works in the background and stops it in order: nothing new is rung, the pipeline finishes its
batch, the courier's calls under way are awaited.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

import structlog

from adapters.slack.canary import say
from adapters.slack.config import SlackSettings
from bot.announcements.compose import JinjaComposer
from bot.announcements.events import normalise_clock
from bot.announcements.schedule import Scheduler
from bot.announcements.workdays import Workdays
from bot.assets import asset
from bot.attachments.limits import Limits
from bot.attachments.process import ReadingRoom
from bot.bootstrap.blocks import Blocks
from bot.bootstrap.canaries import Canaries
from bot.bootstrap.connections import connect, nobody
from bot.bootstrap.custodian import Custodian
from bot.bootstrap.mind import CASEWORK, mind_of
from bot.bootstrap.models import proposals_of
from bot.bootstrap.offline import keyring_of
from bot.bootstrap.parts import Parts
from bot.bootstrap.policies import START, Rulebook
from bot.bootstrap.refusals import Admins
from bot.bootstrap.reporting import Reporter
from bot.bootstrap.silence import Silence
from bot.bootstrap.watch import Watch
from bot.casework.precision import PrecisionBook
from bot.domain.events import Event, RawEvent
from bot.domain.groups import Organisation
from bot.domain.ports import Clock
from bot.domain.records import ActionApproved, InstallationEnded, PersonChanged, Step
from bot.engine.breaker import Breaker
from bot.engine.courier import Courier
from bot.engine.intake import CONSOLE, normalise_console
from bot.engine.judge import Judge
from bot.engine.pipeline import Normalise, Pipeline
from bot.policy.loading import Keeper
from bot.roster.book import Roster
from bot.roster.departments import NAMES as DEPARTMENTS
from bot.roster.departments import Departments, recalled
from bot.roster.organisation import load_organisation
from bot.rules.blocks import KNOWN
from bot.settings import Config
from bot.telemetry.metrics import Metrics
from bot.telemetry.reach import ReachCollector
from storage.engine import compiled_path
from storage.schema import upgrade
from storage.store import SqlStore, open_inbox

log = structlog.get_logger(__name__)

SWITCH = 0.0005
"""Seconds a thread may compute while another waits for its turn: a delivery is answered while messages are judged."""

EXPIRY = timedelta(hours=6)
"""Between two looks for exceptions that end soon: each is told of once, a look that was missed costs nothing."""

CASEWORK_LOOK = timedelta(minutes=5)
"""Between two looks at the clocks of cases: sanctions that end, deeds to be taken back, appeals nobody answered."""

GARBAGE = 20_000
"""Objects between two looks for cycles: a delivery makes dozens, and none of them in a cycle."""


def utc_now() -> datetime:
    """The clock of a real process."""
    return datetime.now(UTC)


def open_application(
    config: Config, *, organisation: Organisation | None = None, clock: Clock = utc_now
) -> Application:
    """Open the record (migrating it when it is older), load the policies, connect the parts. Starts nothing.

    Raises ConfigError for an organisation file that cannot be used, StorageError for a record that cannot be opened.
    """
    if organisation is None:
        organisation = load_organisation(config.organisation) if config.organisation else Organisation()
    upgrade(config.storage.url)
    return Application(config, organisation, clock)


class Application:
    """Everything that a process holds."""

    def __init__(self, config: Config, organisation: Organisation, clock: Clock):
        self.config = config
        self.clock = clock
        self.organisation = organisation
        self.store = SqlStore(config.storage.url, keyring_of(config))
        self.inbox = open_inbox(config.storage.url, lambda new: self.pipeline.ring(new), keyring_of(config))
        self.composer = JinjaComposer(asset("templates"), config.zone)
        self.calendar = Workdays(_overrides(config))
        self.roster = Roster(organisation)
        self.breaker = Breaker()
        self.precision = PrecisionBook()
        self.metrics = Metrics()
        self.parts = Parts(clock, self.metrics.part_died)
        self.propose = proposals_of(config)
        self.files = ReadingRoom(Limits(**config.files.model_dump()))
        self.connections = connect(self)
        self.platforms = self.connections.platforms
        self.scheduler = Scheduler(
            ledger=self.store,
            append=self.inbox.append,
            clock=clock,
            calendar=self.calendar,
            routines={"scan": timedelta(hours=config.scan_hours), "expiry": EXPIRY, CASEWORK: CASEWORK_LOOK},
        )
        keeper = Keeper(
            config.policies,
            clock=clock,
            units=lambda: organisation.units,
            people=lambda: organisation.people,
            compiled=compiled_path(config.storage.url),
        )
        self._ring_courier: Callable[[], object] = nobody
        self.admins = self._admins()
        self.rulebook = Rulebook(
            keeper, self.store, self.admins, clock, config.zone, self._committed, self.precision.standing
        )
        self.blocks = self._blocks()
        self._record_people()
        self.rulebook.reload(START)
        self.courier = Courier(
            self.store, self.platforms, clock, settled=self.metrics.settled, turned=lambda turn: self.watch.turned(turn)
        )
        self.canaries = self._canaries()
        self.watch = self._watch()
        self.pipeline = Pipeline(self.store, self._normalisers(), self._judge, clock, self._committed)

    def _admins(self) -> Admins:
        return Admins(
            directory=self.roster,
            composer=self.composer,
            group=self.config.admins_group,
            platforms=self.platforms.keys(),
            locale=self.config.locale,
            public_url=self.config.server.public_url,
        )

    def _watch(self) -> Watch:
        watch = Watch(
            self.store,
            self.platforms,
            self.roster.groups,
            self.courier.stands,
            self.admins,
            self.clock,
            self._committed,
            canaries=self.canaries,
            parts=self.parts,
            zone=self.config.zone,
        )
        self.metrics.registry.register(ReachCollector(lambda: watch.reaches, lambda: watch.gaps, self.courier.stands))
        return watch

    def _silence(self) -> Silence:
        def rules() -> Iterator[str]:
            return (rule.id for rule in self.rulebook.rules_of(self.roster.units()))

        return Silence(store=self.store, rules=rules, admins=self.admins, clock=self.clock, committed=self._committed)

    def _canaries(self) -> Canaries:
        slack = self.config.platforms.get("slack")

        async def say_in_slack(token: str, group: str, text: str) -> str:
            return await say(slack, token, group, text) if isinstance(slack, SlackSettings) else "not-configured"

        return Canaries(
            plans=self.config.canaries,
            store=self.store,
            directory=self.roster,
            composer=self.composer,
            locale=self.config.locale,
            say=say_in_slack,
            clock=self.clock,
            committed=self._committed,
        )

    def _blocks(self) -> Blocks:
        policies = lambda: self.rulebook.policies  # noqa: E731 - whichever are in force when it looks
        return Blocks(self.store, self.roster, policies, self.platforms, self.admins, self.clock, self._committed)

    def _reporter(self) -> Reporter:
        return Reporter(
            config=self.config,
            store=self.store,
            directory=self.roster,
            composer=self.composer,
            clock=self.clock,
            platforms=self.platforms.keys(),
            committed=self._committed,
            rules=lambda: self.rulebook.rules_of(self.roster.units()),
        )

    def _normalisers(self) -> dict[str, Normalise]:
        ours: dict[str, Normalise] = {CONSOLE: normalise_console, "clock": lambda raw: (normalise_clock(raw),)}
        theirs = {name: platform.normalise for name, platform in self.platforms.items()}
        return {name: self._counted(normalise) for name, normalise in {**ours, **theirs}.items()}

    def _counted(self, normalise: Normalise) -> Normalise:
        def count(raw: RawEvent) -> Sequence[Event]:
            events = normalise(raw)
            self.metrics.read(raw, events, self.clock().timestamp())
            self.watch.noticed(raw, events)
            return events

        return count

    def _judge(self) -> Judge:
        """A judge whose state in memory is what the record says."""
        store = self.store
        self.roster.restore(store.groups(), store.people(), store.joins(self.clock() - KNOWN), self._departments())
        return Judge(mind_of(self))

    def _departments(self) -> Departments:
        return recalled(self.store.remembered(DEPARTMENTS))

    def _record_people(self) -> None:
        """People of the admins' file stand in the record too: reports join their names."""
        self.roster.restore(self.store.groups(), self.store.people(), departments=self._departments())
        known = {person.id: person for person in self.store.people()}
        now = self.clock()
        changed = [person for person in self.roster.people() if known.get(person.id) != person]
        records = [PersonChanged(person=person, event="organisation", at=now) for person in changed]
        if records:
            self.store.commit([Step(inbox=None, records=records)], now)

    def _committed(self, steps: Sequence[Step]) -> None:
        for step in steps:
            self.scheduler.follow(step.records)
        if any(isinstance(one, InstallationEnded) for step in steps for one in step.records):
            self.connections.access_changed()
        if any(step.actions or any(isinstance(one, ActionApproved) for one in step.records) for step in steps):
            self._ring_courier()

    @contextlib.asynccontextmanager
    async def running(self, reload: asyncio.Event | None = None) -> AsyncIterator[None]:
        """Work in the background for as long as this is entered. `reload` asks for the policies to be read again."""
        loop = asyncio.get_running_loop()
        sys.setswitchinterval(SWITCH)
        gc.freeze()  # policies and people stay: nobody has to look through them again and again for what is garbage
        gc.set_threshold(GARBAGE)
        self._ring_courier = partial(loop.call_soon_threadsafe, self.courier.ring)
        await self.scheduler.start()
        thread = threading.Thread(target=self.pipeline.run, name="pipeline")
        thread.start()
        works: dict[str, Callable[[], Awaitable[None]]] = {
            "courier": self.courier.run,
            "policies": partial(self.rulebook.watch, reload),
            "blocks": self.blocks.run,
            "custodian": Custodian(self.config, self.store, self.clock).run,
            "watch": self.watch.run,
            "reports": self._reporter().run,
            "silence": self._silence().run,
            "canaries": self.canaries.run,
            **{f"platform-{name}": platform.run for name, platform in self.platforms.items()},
        }
        tasks = [asyncio.create_task(self.parts.keep(name, work), name=name) for name, work in works.items()]
        try:
            yield
        finally:
            self.scheduler.stop()
            self.pipeline.stop()
            await asyncio.to_thread(thread.join)
            self._ring_courier = nobody
            for task in tasks:  # the courier first: its calls under way still need the platforms' connections
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    def close(self) -> None:
        """Release the record. After `running` was left."""
        self.inbox.close()
        self.store.close()


def _overrides(config: Config) -> dict[date, bool]:
    kinds = ((config.announcements.workdays, True), (config.announcements.holidays, False))
    return {date.fromisoformat(day): works for days, works in kinds for day in days}
