"""The reports that come by themselves: made when they are due, written to their folder, their summary sent.

What was due while nobody was there is made at the next start, the newest of each once. The summaries go through the
outbox like everything that is sent. Touch this when a report goes to another sort of place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from secrets import token_hex
from typing import Final, NoReturn, cast
from zoneinfo import ZoneInfo

import structlog

from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.errors import QunguiError
from bot.domain.groups import platform_of
from bot.domain.ledger import Ledger
from bot.domain.ports import Clock, Composer, Directory
from bot.domain.records import Noted, OutboxAction, Step
from bot.domain.rules import RuleInfo
from bot.domain.views import ViolationFilter
from bot.reports import Report, marked, render
from bot.reports.catalogue import Sources, build
from bot.reports.pseudonyms import PseudonymLedger, Pseudonyms, called
from bot.reports.recurring import due, period
from bot.settings import Config
from bot.settings.recurring import RecurringReport
from storage.store import SqlStore

log = structlog.get_logger(__name__)

LOOK: Final = timedelta(minutes=1)  # between looks at the clock
LISTED: Final = 10_000  # cases in the files; the counts are of all
FEW: Final = 5  # rules that a summary names


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """Makes the reports of a configuration."""

    config: Config
    store: SqlStore
    directory: Directory
    composer: Composer
    clock: Clock
    platforms: Collection[str]
    committed: Callable[[Sequence[Step]], None]
    rules: Callable[[], Sequence[RuleInfo]] = tuple  # those in force

    async def run(self) -> NoReturn:
        """Make what is due, until cancelled. A report that cannot be made is told and tried again; others are made."""
        while True:
            for plan in self.config.reports:
                try:
                    await asyncio.to_thread(self.make_if_due, plan)
                except (OSError, QunguiError) as problem:  # a PDF asks for fonts, too
                    log.error("report.not_made", report=plan.name, why=str(problem))
            await asyncio.sleep(LOOK.total_seconds())

    def make_if_due(self, plan: RecurringReport) -> bool:
        """Whether it was due, and made. A plan that is new begins with its next time."""
        planned = due(plan.every, plan.at, self.clock(), self.config.zone)
        mark = f"report:{plan.name}"
        made = self.store.setting(mark)
        if made is None:
            self.store.put_setting(mark, planned.isoformat())
            return False
        if datetime.fromisoformat(made) >= planned:
            return False
        self._make(plan, planned)
        self.store.put_setting(mark, planned.isoformat())
        return True

    def _make(self, plan: RecurringReport, planned: datetime) -> None:
        since, until = period(plan.every, planned, self.config.zone)
        asked = ViolationFilter(since=since, until=until, unit=plan.unit, limit=LISTED)
        report = build(plan.about, self._sources(plan), asked)
        files = self._written(plan, report, planned)
        event = f"report:{plan.name}:{planned.isoformat()}"
        text = self._summary(plan, report, since, until, files)
        actions = [_told(event, to, text, is_group=is_group) for to, is_group in self._recipients(plan)]
        details = {
            "report": plan.name,
            "about": plan.about,
            "since": since.isoformat(),
            "until": until.isoformat(),
            **files,
        }
        note = Noted(what="report-made", event=event, at=self.clock(), details=details)
        step = Step(inbox=None, records=(note,), actions=actions)
        self.store.commit([step], self.clock())
        self.committed([step])
        log.info("report.made", report=plan.name, files=len(files), told=len(actions))

    def _sources(self, plan: RecurringReport) -> Sources:
        """The record with the console's pseudonyms, or with names; without the console's secret with pseudonyms that
        last for this report alone."""
        locale = plan.locale or self.config.locale
        secret = self.config.console.secret.get_secret_value() or token_hex(32)
        known = Pseudonyms(secret=secret, locale=locale, person=self.directory.person)
        veiled = cast(Ledger, PseudonymLedger(self.store, known))  # it passes everything else on
        named = plan.names == "names"
        return Sources(
            ledger=self.store if named else veiled,
            reviewed=self.store,
            directory=self.directory,
            rules=self.rules(),
            officers=self.directory.people(),
            name=partial(called, self.directory, None if named else known),
            locale=locale,
            zone=self.config.zone,
            now=self.clock(),
        )

    def _written(self, plan: RecurringReport, report: Report, planned: datetime) -> Mapping[str, str]:
        """The files' names and the SHA-256 of what is in them, for the audit record."""
        if plan.folder is None:
            return {}
        plan.folder.mkdir(parents=True, exist_ok=True)
        day = planned.astimezone(ZoneInfo(self.config.zone)).date()
        found = {}
        for format in plan.formats:
            rendered = render(marked(report, plan.name), format)
            data = rendered.encode() if isinstance(rendered, str) else rendered
            name = f"{plan.name}-{day.isoformat()}.{format}"
            half = plan.folder / f".{name}.part"  # whoever looks into the folder sees whole files
            half.write_bytes(data)
            half.replace(plan.folder / name)
            found[name] = sha256(data).hexdigest()
        return found

    def _summary(
        self, plan: RecurringReport, report: Report, since: datetime, until: datetime, files: Mapping[str, str]
    ) -> str:
        if plan.about != "violations":
            return self._figures(plan, report, since, until, files)
        earlier_since, earlier_until = period(plan.every, since, self.config.zone)
        earlier = ViolationFilter(since=earlier_since, until=earlier_until, unit=plan.unit, result="hit")
        hits = report.section("by_rule").table.column("hits")
        unit = self.directory.unit(plan.unit) if plan.unit else None
        url = self.config.server.public_url.rstrip("/")
        return self.composer.compose(
            "reports/summary",
            report.locale,
            unit=unit.name if unit else plan.unit or "",
            since=since,
            last=until - timedelta(seconds=1),
            counts={entry.key: entry.value for entry in report.counts},
            earlier=self.store.count_violations(earlier),
            rules=[(row[0], row[hits]) for row in report.section("by_rule").table.rows if row[hits]][:FEW],
            files=tuple(files),
            console=f"{url}/console/violations" if url else "",
        )

    def _figures(
        self, plan: RecurringReport, report: Report, since: datetime, until: datetime, files: Mapping[str, str]
    ) -> str:
        """The summary of every other report: its counts."""
        unit = self.directory.unit(plan.unit) if plan.unit else None
        url = self.config.server.public_url.rstrip("/")
        return self.composer.compose(
            "reports/figures",
            report.locale,
            title=report.title,
            unit=unit.name if unit else plan.unit or "",
            since=since,
            last=until - timedelta(seconds=1),
            counts=[(entry.label, entry.value) for entry in report.counts],
            files=tuple(files),
            console=f"{url}/console/reports" if url else "",
        )

    def _recipients(self, plan: RecurringReport) -> Iterator[tuple[str, bool]]:
        """(key, whether it is a group's): for people an account on a platform that is configured."""
        for to in plan.to:
            if self.directory.group(to) is not None:
                yield to, True
                continue
            person = self.directory.person(to)
            accounts = person.accounts if person else ()
            account = next((key for key in accounts if platform_of(key) in self.platforms), None)
            if account is None:
                log.error("report.nobody", report=plan.name, to=to)
            else:
                yield account, False


def _told(event: str, to: str, text: str, *, is_group: bool) -> OutboxAction:
    action = Action(
        key=f"{event}:{to}",
        kind=ActionKind.POST if is_group else ActionKind.REMIND,
        platform=platform_of(to),
        group=to if is_group else None,
        target=None if is_group else to,
        text=text,
        event=event,
    )
    return OutboxAction(action=action, state=OutcomeState.PLANNED)
