"""`qungui policy replay`: a proposed revision over history, set against another one. Nothing is written or sent.

Touch this when the comparison should be shown in another way; what is compared stands in `bot.audit.replay`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.announcements.workdays import Workdays
from bot.audit.census import Workday, take
from bot.audit.comparison import Comparison, hours
from bot.audit.replay import History, Nothing, Side, compare, history_of
from bot.audit.sources import open_source
from bot.audit.verdict import Rules
from bot.bootstrap.offline import has_record
from bot.casework.strikes import StrikeBook
from bot.cli.policy.place import Found, Place, find
from bot.cli.policy.replay_shown import show
from bot.cli.policy.sides import ZONE, compiled, in_record, of_folder, of_record, read_side
from bot.cli.policy.sides import Side as Named
from bot.cli.settings import moment, utc_now
from bot.cli.terminal import DONE, Terminal
from bot.cli.words import phrase
from bot.domain.errors import InputError
from bot.domain.groups import Organisation, Person
from bot.text.identifiers import DETECTORS

if TYPE_CHECKING:
    from bot.bootstrap.history import Kept
    from bot.settings import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    place: Place
    history: Path | None
    since: str | None
    against: str | None
    samples: int
    minutes: float
    format: str


def run(asked: Asked, terminal: Terminal) -> int:
    """0 whatever was found: a comparison is no verdict."""
    found, now, lang = find(asked.place, terminal, record=True), utc_now(), terminal.lang
    zone = found.config.zone if found.config else ZONE
    after = of_folder(found.folder, found.organisation, lang)
    before = _against(asked.against, found, lang)
    if before.loaded is None and before.folder is None:
        terminal.say("replay.unrecorded")
    since = moment(asked.since, zone)
    with _history(asked.history, found, since, lang) as (history, kept):
        compared = _compared(history, before, after, found, asked, since, now, terminal)
    if asked.format == "json":
        data = _data(before, after, compared, asked, kept)
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    else:
        titles = before.title(lang, zone), after.title(lang, zone)
        source = asked.history.name if asked.history else phrase("replay.inbox", lang)
        show(compared, titles, source, kept, asked.minutes, zone, terminal)
    return DONE


def _against(typed: str | None, found: Found, lang: str) -> Named:
    """What was named; else the revision in force as recorded; else nothing."""
    if typed is not None:
        return read_side(typed, found.organisation, found.config, lang)
    newest = in_record(None, found.config) if found.config else ()
    return of_record(newest[0]) if newest else Named()


@contextmanager
def _history(
    export: Path | None, found: Found, since: datetime | None, lang: str
) -> Iterator[tuple[History, Kept | None]]:
    """An export, or what the inbox still keeps."""
    is_workday = _workday(found.config)
    if export is not None:
        source = open_source(export)
        census = take(source.people, found.organisation, is_workday=is_workday, groups=source.groups)
        yield history_of(source, census), None
        return
    if found.config is None or not has_record(found.config):
        raise InputError(phrase("replay.no-history", lang))
    from bot.bootstrap.history import kept_history

    with kept_history(found.config, found.organisation, is_workday=is_workday, since=since) as both:
        yield both


def _workday(config: Config | None) -> Workday:
    """China's workdays, as the configuration corrects them."""
    known = config.announcements if config else None
    kinds = ((known.workdays, True), (known.holidays, False)) if known else ()
    return Workdays({date.fromisoformat(day): works for days, works in kinds for day in days}).is_workday


def _compared(
    history: History,
    before: Named,
    after: Named,
    found: Found,
    asked: Asked,
    since: datetime | None,
    now: datetime,
    terminal: Terminal,
) -> Comparison:
    nothing = before.loaded is None and before.folder is None
    old: Rules = Nothing() if nothing else compiled(before, found.organisation, now, terminal.lang)
    new = compiled(after, found.organisation, now, terminal.lang)
    with terminal.err.status("") as status:
        return compare(
            history,
            Side(rules=old, strikes=_book(found.organisation, history)),
            Side(rules=new, strikes=_book(found.organisation, history)),
            detected=frozenset(DETECTORS),
            now=now,
            since=since,
            samples=asked.samples,
            told=lambda count: status.update(phrase("replay.reading", terminal.lang, count=count)),
        )


def _book(organisation: Organisation, history: History) -> StrikeBook:
    people: dict[str, Person] = dict(history.census.people)
    return StrikeBook(lambda account: people[account].id if account in people else None)


def _data(before: Named, after: Named, compared: Comparison, asked: Asked, kept: Kept | None) -> dict[str, Any]:
    cases = compared.total.cases_before, compared.total.cases_after
    costs = [hours(count, asked.minutes) for count in cases]
    return {
        "before": before.as_data(),
        "after": after.as_data(),
        "history": asked.history.name if asked.history else "inbox",
        "inbox": None
        if kept is None
        else {
            "deliveries": kept.deliveries,
            "oldest": kept.oldest.isoformat() if kept.oldest else None,
        },
        "minutes": asked.minutes,
        "hours": {"before": costs[0], "after": costs[1], "difference": round(costs[1] - costs[0], 2)},
        **compared.as_data(),
    }
