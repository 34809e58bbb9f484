"""The report of an offline audit (`qungui audit`): built from a summary and a sample, without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypedDict

from bot.reports.report import Cell, Column, Entry, Report, Section, Table
from bot.reports.violations import columns, counted_section, trend_section
from bot.reports.words import word

TOP = 20

# (key of a violation line, kind, words, weight): the columns of the sample, in order
SAMPLED: tuple[tuple[str, str, str, int], ...] = (
    ("id", "code", "", 1),
    ("at", "time", "", 0),
    ("group", "text", "", 0),
    ("person", "text", "", 0),
    ("rule", "code", "", 0),
    ("kind", "choice", "kind", 2),
    ("severity", "choice", "severity", 0),
    ("result", "choice", "result", 0),
    ("reason", "phrase", "reason", 1),
    ("excerpt", "text", "", 0),
    ("source", "code", "", 1),
)


class AuditSummary(TypedDict, total=False):
    """What the audit counted. Absent keys are left out of the report. Days are ISO dates."""

    input: str
    policies: str
    revision: str
    messages: int
    groups: int
    people: int
    findings: int
    bad_entries: int
    seconds: float
    rate: float  # messages per second
    first: datetime | None
    last: datetime | None
    by_day: Mapping[str, int]
    by_rule: Mapping[str, int]
    by_group: Mapping[str, int]
    by_person: Mapping[str, int]
    by_severity: Mapping[str, int]
    by_label: Mapping[str, int]  # "urgency: urgent" -> n
    problems: Sequence[str]  # entries that could not be read, each named


def build_audit(
    summary: AuditSummary,
    sample: Sequence[Mapping[str, Cell]],
    *,
    locale: str,
    now: datetime,
    zone: str = "Asia/Shanghai",
) -> Report:
    """`sample`: lines of violations.jsonl (times as aware datetimes); the whole list where it is short enough."""
    findings = summary.get("findings", len(sample))
    notes = (word("truncated", locale, shown=len(sample), total=findings),) if len(sample) < findings else ()
    return Report(
        name="audit",
        title=word("audit.title", locale),
        locale=locale,
        zone=zone,
        made_at=now,
        parameters=_entries(
            summary,
            (
                ("input", "text"),
                ("policies", "text"),
                ("revision", "code"),
                ("first", "time"),
                ("last", "time"),
            ),
            locale,
        ),
        counts=_entries(
            summary,
            (
                *((key, "count") for key in ("messages", "findings", "groups", "people", "bad_entries")),
                ("seconds", "text"),
                ("rate", "text"),
            ),
            locale,
        ),
        sections=_sections(summary, sample, locale),
        main="list",
        notes=notes,
    )


def _entries(summary: AuditSummary, wanted: Sequence[tuple[str, str]], locale: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(key=key, label=word(key, locale), value=summary[key], kind=kind)  # type: ignore[literal-required]
        for key, kind in wanted
        if summary.get(key) is not None
    )


def _sections(summary: AuditSummary, sample: Sequence[Mapping[str, Cell]], locale: str) -> tuple[Section, ...]:
    days = Counter({date.fromisoformat(day): n for day, n in summary.get("by_day", {}).items()})
    sections = [trend_section(days, locale)]
    for id, column, words in (
        ("by_rule", "rule", ""),
        ("by_severity", "severity", "severity"),
        ("by_label", "label", ""),
        ("by_group", "group", ""),
        ("by_person", "person", ""),
    ):
        counts: Mapping[str, int] = summary.get(id, {})  # type: ignore[assignment]
        if counts:
            kind = "choice" if words else "text"
            top = Counter(counts).most_common(TOP)
            sections.append(counted_section(id, column, top, locale, kind=kind, words=words))
    rows = [tuple(line.get(key) for key, *_ in SAMPLED) for line in sample]
    sections.append(
        Section(id="list", title=word("list.title", locale), table=Table(columns=columns(SAMPLED, locale), rows=rows))
    )
    problems = summary.get("problems", ())
    if problems:
        named = Column(key="problem", title=word("problem", locale))
        table = Table(columns=(named,), rows=[(problem,) for problem in problems])
        sections.append(Section(id="problems", title=word("problems.title", locale), table=table))
    return tuple(sections)
