"""Exceptions: who is excused from which rule, why, until when, approved by whom; and when one is in force.

Expiry is decided here and nowhere else. Touch this when the `exceptions` section changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.groups import Group
from bot.domain.rules import Excuse
from bot.policy.language.drafts import Draft
from bot.policy.language.model import ExceptionEntry
from bot.policy.language.tree import UnitFile
from bot.policy.problems import WARNING, nearest
from bot.policy.reading.decoding import Placed, decode, fields_of
from bot.policy.reading.source import Block

LONGEST_DAYS = 180
NOTICE = timedelta(days=14)  # so long before it ends the approver is told
ZONE = ZoneInfo("Asia/Shanghai")  # in which `until` ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """An exception and the unit whose file grants it: it reaches that unit's groups and those below."""

    unit: str
    excuse: Excuse
    since: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether it has begun and not ended. Nothing else asks the dates of an exception."""
        return now < self.excuse.until and (self.since is None or self.since <= now)

    def ends_soon(self, now: datetime) -> bool:
        """Whether it is time to renew it, or to let it go."""
        return self.holds(now) and self.days_left(now) <= NOTICE.days

    def days_left(self, now: datetime) -> int:
        """By the calendar: 0 on its last day."""
        return (self.excuse.until.astimezone(ZONE).date() - now.astimezone(ZONE).date()).days


def grant(file: UnitFile, entry: Block, rules: Mapping[str, Draft], now: datetime) -> Granted | None:
    """The exception, or None with what is wrong reported. An expired one is kept for reports; nobody is excused."""
    source = file.source
    home = Placed(source, entry, entry)
    model = decode(ExceptionEntry, fields_of(source, entry), home, "exceptions")
    if model is None:
        return None
    rule = rules.get(model.rule)
    node = entry.values["rule"]
    if rule is None:
        known = ", ".join(sorted(rules)) or "–"
        source.report(node, "unknown-rule", rule=model.rule, known=known, suggestion=nearest(model.rule, rules))
        return None
    good = _check_scope(file, entry, model) and _check_length(file, entry, model, now)
    if rule.locked and rule.unit != file.unit:
        source.report(node, "exception-locked", rule=rule.id, owner=rule.unit, other=rule.place)
        good = False
    if not good:
        return None
    excuse = Excuse(
        rule=model.rule,
        source=source.at(entry),
        reason=model.reason,
        approved_by=model.approved_by,
        until=_end_of(model.until),
        groups=frozenset(model.groups),
        people=frozenset(model.people),
        units=frozenset(model.for_),
    )
    since = None if model.approved_on is None else _start_of(model.approved_on)
    return Granted(unit=file.unit, excuse=excuse, since=since)


def _check_scope(file: UnitFile, entry: Block, model: ExceptionEntry) -> bool:
    if not (model.groups or model.people or model.for_):
        file.source.report(entry.values["rule"], "exception-scope")
        return False
    for unit in model.for_:
        if not is_within(unit, file.unit):
            file.source.report(entry.values["for"], "exception-outside", given=unit, unit=file.unit)
            return False
    return True


def _check_length(file: UnitFile, entry: Block, model: ExceptionEntry, now: datetime) -> bool:
    until, today = entry.values["until"], now.astimezone(ZONE).date()
    days = (model.until - (model.approved_on or today)).days
    if days > LONGEST_DAYS:
        file.source.report(until, "exception-too-long", days=str(days), limit=str(LONGEST_DAYS))
        return False
    if _end_of(model.until) <= now:
        file.source.report(until, "exception-expired", severity=WARNING, until=model.until.isoformat())
    return True


def _end_of(day: date) -> datetime:
    """The last second of the day, so that people read the date they wrote."""
    return datetime.combine(day, time(23, 59, 59), ZONE).astimezone(UTC)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def is_within(unit: str | None, top: str) -> bool:
    """The unit itself or one below it."""
    return unit is not None and (unit == top or unit.startswith(f"{top}/"))


def in_force(granted: Iterable[Granted], unit: str, group: Group | None, now: datetime) -> Iterator[Excuse]:
    """The excuses that hold here and now, with what is settled taken out: an exception for some people in some groups
    reaches only those people there, and one for a unit reaches this group."""
    for one in granted:
        excuse = one.excuse
        if not one.holds(now) or not is_within(unit, one.unit):
            continue
        if excuse.groups and (group is None or group.id not in excuse.groups):
            continue
        if excuse.units and not any(is_within(unit, top) for top in excuse.units):
            continue
        here = frozenset() if excuse.people or group is None else frozenset({group.id})
        yield replace(excuse, groups=here, units=frozenset())
