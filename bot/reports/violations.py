"""The violation report: trend, by rule, by group, by unit, by person, and the list. `qungui report violations`.

Counts are taken from the same rows the list shows, page by page, so the two cannot disagree, and a day is a day in the
reader's time zone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.cases import ANNULLED, DECIDED
from bot.domain.groups import platform_of
from bot.domain.ledger import Ledger
from bot.domain.rules import Result
from bot.domain.views import ViolationFilter, ViolationView
from bot.reports.entries import count_entries
from bot.reports.periods import filled
from bot.reports.report import Cell, Column, Entry, Report, Section, Table
from bot.reports.words import word

PAGE = 1000
TOP = 20  # rows of a "by …" table for people and groups
RESULTS = (Result.HIT, Result.WOULD_HIT, Result.EXCUSED, Result.ERROR)

# (key, kind, words, weight): the columns of the list, in order
LISTED: tuple[tuple[str, str, str, int], ...] = (
    ("id", "code", "", 0),
    ("at", "time", "", 0),
    ("platform", "text", "", 2),
    ("group", "text", "", 0),
    ("unit", "text", "no_unit", 1),
    ("person", "text", "the_group", 0),
    ("account", "code", "", 2),
    ("rule", "code", "", 0),
    ("kind", "choice", "kind", 2),
    ("severity", "choice", "severity", 0),
    ("stage", "choice", "stage", 2),
    ("result", "choice", "result", 0),
    ("state", "choice", "state", 0),
    ("reason", "phrase", "reason", 1),
    ("excerpt", "text", "", 0),
    ("strike", "count", "", 1),
    ("excuse", "code", "", 2),
    ("source", "code", "", 1),
    ("revision", "code", "", 2),
    ("message", "code", "", 2),
    ("event", "code", "", 2),
)
# the same for the table by rule
BY_RULE: tuple[tuple[str, str, str, int], ...] = (
    ("rule", "code", "", 0),
    ("count", "count", "", 0),
    ("kind", "choice", "kind", 1),
    ("hits", "count", "", 0),
    ("would_hits", "count", "", 0),
    ("excused", "count", "", 0),
    ("errors", "count", "", 1),
    ("overturned", "count", "", 0),
    ("overturned_share", "share", "", 0),
    ("source", "code", "", 1),
)


@dataclass(slots=True)
class Sums:
    """What is counted while the pages go by."""

    results: Counter[Result] = field(default_factory=Counter)
    days: Counter[date] = field(default_factory=Counter)
    rules: dict[str, Counter[str]] = field(default_factory=dict)
    rule_sources: dict[str, tuple[str, str]] = field(default_factory=dict)
    groups: Counter[str] = field(default_factory=Counter)
    group_names: dict[str, str] = field(default_factory=dict)
    units: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    people_names: dict[str, str] = field(default_factory=dict)
    severities: Counter[str] = field(default_factory=Counter)
    undecided: int = 0
    overturned: int = 0

    @property
    def total(self) -> int:
        return self.results.total()

    def add(self, view: ViolationView, zone: ZoneInfo) -> None:
        record = view.record
        self.results[record.result] += 1
        self.days[record.at.astimezone(zone).date()] += 1
        rule = self.rules.setdefault(record.rule, Counter())
        rule[record.result] += 1
        rule["total"] += 1
        rule["overturned"] += view.state in ANNULLED
        self.rule_sources[record.rule] = (record.kind, record.source)
        self.groups[record.group] += 1
        self.group_names[record.group] = view.group_name or record.group
        self.units[record.unit] += 1
        if record.account is not None:
            person = view.person or record.account
            self.people[person] += 1
            self.people_names[person] = view.person_name or record.account
        self.severities[record.severity] += 1
        self.undecided += record.result is Result.HIT and view.state not in DECIDED
        self.overturned += view.state in ANNULLED


def build_violations(
    ledger: Ledger, filter: ViolationFilter, *, locale: str, now: datetime, zone: str = "Asia/Shanghai"
) -> Report:
    """Read everything the filter matches; `filter.limit` bounds the list, never the counts."""
    sums, listed = Sums(), list[ViolationView]()
    for view in _pages(ledger, filter):
        sums.add(view, ZoneInfo(zone))
        if len(listed) < filter.limit:
            listed.append(view)
    notes = (word("truncated", locale, shown=len(listed), total=sums.total),) if len(listed) < sums.total else ()
    return Report(
        name="violations",
        title=word("violations.title", locale),
        locale=locale,
        zone=zone,
        made_at=now,
        parameters=_parameters(filter, locale),
        counts=_counts(sums, locale),
        sections=_sections(sums, listed, locale),
        main="list",
        notes=notes,
    )


def _pages(ledger: Ledger, filter: ViolationFilter) -> Iterator[ViolationView]:
    offset = filter.offset
    while True:
        page = ledger.violations(replace(filter, limit=PAGE, offset=offset))
        yield from page
        if len(page) < PAGE:
            return
        offset += PAGE


def _parameters(filter: ViolationFilter, locale: str) -> tuple[Entry, ...]:
    given: tuple[tuple[str, Cell, str, str], ...] = (
        ("since", filter.since, "time", ""),
        ("until", filter.until, "time", ""),
        ("group", filter.group, "text", ""),
        ("unit", filter.unit, "text", ""),
        ("rule", filter.rule, "text", ""),
        ("person", filter.person, "text", ""),
        ("result", filter.result, "choice", "result"),
        ("state", filter.state, "choice", "state"),
        ("text", filter.text, "text", ""),
    )
    return tuple(
        Entry(key=key, label=word(key, locale), value=value, kind=kind, words=words)
        for key, value, kind, words in given
        if value is not None
    )


def _counts(sums: Sums, locale: str) -> tuple[Entry, ...]:
    numbers = {
        "records": sums.total,
        "hits": sums.results[Result.HIT],
        "would_hits": sums.results[Result.WOULD_HIT],
        "excused": sums.results[Result.EXCUSED],
        "errors": sums.results[Result.ERROR],
        "groups": len(sums.groups),
        "people": len(sums.people),
        "undecided": sums.undecided,
        "overturned": sums.overturned,
    }
    return count_entries(numbers, locale)


def _sections(sums: Sums, listed: list[ViolationView], locale: str) -> tuple[Section, ...]:
    return (
        trend_section(sums.days, locale),
        Section(
            id="by_rule",
            title=word("by_rule.title", locale),
            note=word("by_rule.note", locale),
            table=_rules_table(sums, locale),
        ),
        counted_section("by_group", "group", _named(sums.groups, sums.group_names), locale),
        counted_section(
            "by_unit", "unit", [(u or None, n) for u, n in sums.units.most_common()], locale, words="no_unit"
        ),
        counted_section(
            "by_severity", "severity", sums.severities.most_common(), locale, kind="choice", words="severity"
        ),
        counted_section("by_person", "person", _named(sums.people, sums.people_names), locale),
        Section(
            id="list",
            title=word("list.title", locale),
            table=Table(
                columns=columns(LISTED, locale),
                rows=[_row(view) for view in listed],
            ),
        ),
    )


def columns(table: tuple[tuple[str, str, str, int], ...], locale: str) -> tuple[Column, ...]:
    """Columns from a table of (key, kind, words, weight), titled in the locale."""
    return tuple(
        Column(key=key, title=word(key, locale), kind=kind, words=words, weight=weight)
        for key, kind, words, weight in table
    )


def trend_section(days: Counter[date], locale: str) -> Section:
    """The trend, with the periods it was widened to in its title."""
    unit, points = filled(days)
    return Section(
        id="trend",
        title=word("trend.title" if unit == "day" else f"trend.{unit}", locale),
        table=Table(
            columns=(
                Column(key="period", title=word("period", locale)),
                Column(key="count", title=word("count", locale), kind="count"),
            ),
            rows=points,
            drawn="trend",
        ),
    )


def counted_section(
    id: str, column: str, counted: Sequence[tuple[Cell, int]], locale: str, *, kind: str = "text", words: str = ""
) -> Section:
    """A two-column table of names and counts, drawn as bars."""
    return Section(
        id=id,
        title=word(f"{id}.title", locale),
        table=Table(
            columns=(
                Column(key=column, title=word(column, locale), kind=kind, words=words),
                Column(key="count", title=word("count", locale), kind="count"),
            ),
            rows=counted,
            drawn="bars",
        ),
    )


def _named(counts: Counter[str], names: dict[str, str]) -> list[tuple[str, int]]:
    return [(names[key], n) for key, n in counts.most_common(TOP)]


def _rules_table(sums: Sums, locale: str) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for rule, counts in sorted(sums.rules.items(), key=lambda item: (-item[1]["total"], item[0])):
        kind, source = sums.rule_sources[rule]
        share = counts["overturned"] / counts[Result.HIT] if counts[Result.HIT] else None
        rows.append(
            (
                rule,
                counts["total"],
                kind,
                *(counts[r] for r in RESULTS),
                counts["overturned"],
                share,
                source,
            )
        )
    return Table(columns=columns(BY_RULE, locale), rows=rows, drawn="bars")


def _row(view: ViolationView) -> tuple[Cell, ...]:
    record = view.record
    return (
        record.id,
        record.at,
        platform_of(record.group),
        view.group_name or record.group,
        record.unit or None,
        view.person_name or record.account,
        record.account,
        record.rule,
        record.kind,
        record.severity.value,
        record.stage,
        record.result.value,
        view.state.value,
        record.reason,
        record.excerpt,
        record.strike,
        record.excuse,
        record.source,
        record.revision,
        record.message,
        record.event,
    )
