"""Evidence of review: of what was flagged in a period, who looked at how much, how soon, with what result; what waits
for too long; which samples were drawn and read; who signed the period off. `qungui report review`.

Reviewed is a violation about which a person decided (upheld, overturned, voided, closed); what only the bot closed is
not. Members do not appear, only cases do. Touch this when a supervisor must be able to show more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from statistics import median
from typing import Any, Final, NamedTuple, Protocol

from bot.domain.cases import CaseState
from bot.domain.custody import Certified
from bot.domain.groups import Person
from bot.domain.rules import Result
from bot.domain.views import CaseReview, ViolationFilter
from bot.engine.states import SYSTEM
from bot.evidence.certificate import DRAWN, JUDGED, SIGNED_OFF
from bot.reports.entries import count_entries, period_entries
from bot.reports.quality import IGNORED, UNDECIDED
from bot.reports.report import Cell, Report, Section, Table
from bot.reports.violations import columns
from bot.reports.words import word

OFFICES: Final = frozenset({"compliance", "legal", "policy_admin", "dept_head"})
OUTCOMES: Final = (CaseState.UPHELD, CaseState.OVERTURNED, CaseState.VOIDED, CaseState.CLOSED)

# (key, kind, words, weight): the columns of each table, in order
_DECIDED: Final = tuple((state.value, "count", "", 1) for state in OUTCOMES)
BY_REVIEWER: Final = (
    ("reviewer", "text", "", 0), ("role", "text", "", 0), ("reviewed", "count", "", 0), *_DECIDED,
    ("hours_median", "text", "", 0), ("hours_longest", "text", "", 1),
)  # fmt: skip
BY_RULE: Final = (
    ("rule", "code", "", 0), ("flagged", "count", "", 0), ("reviewed", "count", "", 0), *_DECIDED,
    ("undecided", "count", "", 0), ("overdue", "count", "", 0), ("hours_median", "text", "", 1),
)  # fmt: skip
SAMPLES: Final = (
    ("id", "code", "", 0), ("at", "time", "", 0), ("by", "text", "", 0), ("about", "choice", "about", 0),
    ("seed", "text", "", 0), ("drawn_flagged", "count", "", 0), ("drawn_passed", "count", "", 0),
    ("judged", "count", "", 0), ("precision", "share", "", 0), ("missed", "share", "", 1), ("file", "text", "", 1),
)  # fmt: skip
SIGN_OFFS: Final = (
    ("id", "code", "", 0), ("at", "time", "", 0), ("by", "text", "", 0), ("operator", "text", "", 1),
    ("own", "count", "", 1), ("note", "text", "", 0), ("report_sha256", "code", "", 2),
)  # fmt: skip
PICTURED: Final = frozenset({"by_reviewer", "by_rule"})
LISTED: Final = (
    ("id", "code", "", 0), ("rule", "code", "", 0), ("unit", "text", "no_unit", 1), ("at", "time", "", 0),
    ("reviewed_at", "time", "", 0), ("hours", "text", "", 0), ("reviewer", "text", "", 0),
    ("state", "choice", "state", 0),
)  # fmt: skip


class Officer(NamedTuple):
    """Who reviewed or signed: one person, whether in chat or at the console."""

    id: str
    name: str
    offices: str  # in words


Who = Callable[[str], Officer]
"""Account, person or operator -> who that is."""

_Table = tuple[tuple[tuple[str, str, str, int], ...], list[tuple[Cell, ...]]]  # columns, rows


class Reviewed(Protocol):
    """What the report asks the record."""

    def tally(self, filter: ViolationFilter, by: str, *, zone: str = "UTC") -> Sequence[tuple[str, int]]: ...
    def reviews(self, filter: ViolationFilter) -> Sequence[CaseReview]: ...
    def certificates(self, *, limit: int | None = 200) -> Sequence[Certified]: ...


def build_review(
    record: Reviewed,
    filter: ViolationFilter,
    who: Who,
    *,
    locale: str,
    now: datetime,
    zone: str = "Asia/Shanghai",
) -> Report:
    """About the violations found between `filter.since` and `until`."""
    numbers, tables = _found(record, filter, who, now)
    return Report(
        name="review",
        title=word("review.title", locale),
        locale=locale,
        zone=zone,
        made_at=now,
        parameters=period_entries(filter, locale),
        counts=count_entries(numbers, locale),
        sections=tuple(
            Section(
                id=id, title=word(f"review.{id}", locale),
                table=Table(columns=columns(shape, locale), rows=rows, drawn="bars" if id in PICTURED else ""),
                note=word("review.note", locale, days=IGNORED.days) if id == "by_rule" else "",
            )
            for id, (shape, rows) in tables.items()
        ),
        main="list",
    )  # fmt: skip


def _found(
    record: Reviewed, filter: ViolationFilter, who: Who, now: datetime
) -> tuple[Mapping[str, int], Mapping[str, _Table]]:
    """(what is counted, the tables)."""
    first, last = _ends(replace(one, by=who(one.by).id) for one in record.reviews(filter) if one.by != SYSTEM)
    flagged = Counter(dict(record.tally(replace(filter, result=Result.HIT.value), "rule")))
    undecided = _undecided(record, filter)
    overdue = _undecided(record, replace(filter, until=min(filter.until or now, now - IGNORED)))
    known = record.certificates(limit=None)[::-1]
    certificates = [one for one in known if _within(one, filter)]
    signed = [one for one in known if _is_about(one, filter)]
    numbers = {
        "flagged": flagged.total(), "reviewed": len(last), "undecided": undecided.total(), "overdue": overdue.total(),
        "reviewers": len({one.by for one in last.values()}),
        "sampled": sum(one.details["flagged"] + one.details["passed"] for one in certificates if one.what == DRAWN),
        "sampled_read": sum(_judged(one) for one in certificates if one.what == JUDGED), "sign_offs": len(signed),
    }  # fmt: skip
    return numbers, {
        "by_reviewer": (BY_REVIEWER, _by_reviewer(first, last, who)),
        "by_rule": (BY_RULE, _by_rule(flagged, undecided, overdue, first, last)),
        "samples": (SAMPLES, [_sample(one, who) for one in certificates if one.what in (DRAWN, JUDGED)]),
        "sign_offs": (SIGN_OFFS, [_sign_off(one, who) for one in signed]),
        "list": (LISTED, [_reviewed(one, first[one.violation], who) for one in last.values()]),
    }


def named(people: Iterable[Person], locale: str) -> Who:
    """Officers by their names and offices; whom nobody knows, as they stand in the record."""
    known = {key: person for person in people for key in (person.id, f"console:{person.id}", *person.accounts)}

    def who(by: str) -> Officer:
        person = known.get(by)
        if person is None:
            return Officer(by, by, "")
        offices = ", ".join(word(f"office.{one}", locale) for one in sorted(person.roles & OFFICES))
        return Officer(person.id, person.name, offices)

    return who


def figures(report: Report) -> Mapping[str, Cell]:
    """What a sign-off is about: the counts."""
    return {entry.key: entry.value for entry in report.counts}


def _ends(reviews: Iterable[CaseReview]) -> tuple[Mapping[str, CaseReview], Mapping[str, CaseReview]]:
    """Violation -> its first review, and its newest: the one says how soon, the other what came of it."""
    first: dict[str, CaseReview] = {}
    last: dict[str, CaseReview] = {}
    for one in reviews:
        first.setdefault(one.violation, one)
        last[one.violation] = one
    return first, last


def _undecided(record: Reviewed, filter: ViolationFilter) -> Counter[str]:
    asked = (replace(filter, result=Result.HIT.value, state=state.value) for state in UNDECIDED)
    return sum((Counter(dict(record.tally(one, "rule"))) for one in asked), Counter[str]())


def _within(one: Certified, filter: ViolationFilter) -> bool:
    return (filter.since is None or one.at >= filter.since) and (filter.until is None or one.at < filter.until)


def period_of(filter: ViolationFilter) -> Mapping[str, str]:
    """The period and unit as a certificate holds them."""
    ends = {"since": filter.since, "until": filter.until}
    return {**{name: at.isoformat() if at else "" for name, at in ends.items()}, "unit": filter.unit or ""}


def _is_about(one: Certified, filter: ViolationFilter) -> bool:
    return one.what == SIGNED_OFF and all(one.details.get(key) == value for key, value in period_of(filter).items())


def _by_reviewer(first: Mapping[str, CaseReview], last: Mapping[str, CaseReview], who: Who) -> list[tuple[Cell, ...]]:
    found: list[tuple[Cell, ...]] = []
    for by, number in Counter(one.by for one in last.values()).most_common():
        theirs = [one for one in last.values() if one.by == by]
        hours = [_hours(one) for one in first.values() if one.by == by]
        spent: tuple[Cell, Cell] = (f"{median(hours):.1f}", f"{max(hours):.1f}") if hours else (None, None)
        _, name, offices = who(by)
        found.append((name, offices, number, *_outcomes(theirs), *spent))
    return found


def _by_rule(
    flagged: Counter[str],
    undecided: Counter[str],
    overdue: Counter[str],
    first: Mapping[str, CaseReview],
    last: Mapping[str, CaseReview],
) -> list[tuple[Cell, ...]]:
    found: list[tuple[Cell, ...]] = []
    for rule, number in sorted(flagged.items(), key=lambda item: (-item[1], item[0])):
        of_rule = [one for one in last.values() if one.rule == rule]
        hours = [_hours(one) for one in first.values() if one.rule == rule]
        middle = f"{median(hours):.1f}" if hours else None
        found.append((rule, number, len(of_rule), *_outcomes(of_rule), undecided[rule], overdue[rule], middle))
    return found


def _outcomes(reviews: Iterable[CaseReview]) -> tuple[int, ...]:
    states = Counter(one.state for one in reviews)
    return tuple(states[state] for state in OUTCOMES)


def _hours(one: CaseReview) -> float:
    return (one.at - one.found_at).total_seconds() / 3600


def _reviewed(one: CaseReview, first: CaseReview, who: Who) -> tuple[Cell, ...]:
    return (
        one.violation, one.rule, one.unit or None, one.found_at, one.at, f"{_hours(first):.1f}", who(one.by).name,
        one.state.value,
    )  # fmt: skip


def _sample(one: Certified, who: Who) -> tuple[Cell, ...]:
    told: Mapping[str, Any] = one.details
    shares = [float(told[name]["value"]) if told.get(name) else None for name in ("precision", "missed")]
    file = told.get("file") or told.get("sheet")
    read = _judged(one) if one.what == JUDGED else None
    drawn = (told.get("seed"), told.get("flagged"), told.get("passed"))
    return (one.id, one.at, who(one.by).name, one.what.removeprefix("sample-"), *drawn, read, *shares, file)


def _judged(one: Certified) -> int:
    return sum(int(one.details[name]["judged"]) for name in ("precision", "missed") if one.details.get(name))


def _sign_off(one: Certified, who: Who) -> tuple[Cell, ...]:
    told = one.details
    return (
        one.id, one.at, " · ".join(part for part in who(one.by)[1:] if part), told.get("operator"), told.get("own"),
        told.get("note"), told.get("report_sha256"),
    )  # fmt: skip
