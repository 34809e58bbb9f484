"""The report on the rules themselves: what each found, what people decided about it, how sure that makes its precision,
and whether it fell silent. `qungui report rules`, and a page of the console.

Precision is the share of decided cases that were upheld: the newest decision of a case counts. Only what acts is
decided about, so a rule that observes has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from bot.domain import cases
from bot.domain.cases import CaseState
from bot.domain.custody import Certified
from bot.domain.ledger import Ledger
from bot.domain.rules import Result, RuleInfo
from bot.domain.views import ViolationFilter
from bot.evidence.certificate import RULES_TESTED
from bot.reports.entries import count_entries
from bot.reports.figures import WEEK, WEEKS_BEFORE, fell_silent, interval
from bot.reports.report import Cell, Entry, Report, Section, Table
from bot.reports.violations import columns
from bot.reports.words import word

UNDECIDED: Final = (*cases.UNDECIDED, CaseState.APPEALED)
IGNORED: Final = timedelta(days=14)  # undecided for so long = nobody looked

# (key, kind, words, weight): the columns, in order
BY_RULE: Final[tuple[tuple[str, str, str, int], ...]] = (
    ("rule", "code", "", 0),
    ("stage", "choice", "stage", 1),
    ("hits", "count", "", 0),
    ("would_hits", "count", "", 1),
    ("upheld", "count", "", 0),
    ("overturned", "count", "", 0),
    ("precision", "share", "", 0),
    ("at_least", "share", "", 0),
    ("at_most", "share", "", 1),
    ("undecided", "count", "", 1),
    ("ignored", "count", "", 2),
    ("hours_to_decision", "text", "", 1),
    ("last_found", "time", "", 2),
    ("silent", "choice", "silent", 0),
    ("tested_at", "time", "", 1),
    ("examples", "text", "", 2),
    ("tested_as", "choice", "tested_as", 1),
)

SILENT: Final = next(at for at, (key, *_) in enumerate(BY_RULE) if key == "silent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What the newest certificate says of a rule."""

    at: datetime
    hashes: frozenset[str]  # of the versions that were tested
    passed: int
    examples: int


def tested_by(certificates: Iterable[Certified]) -> Mapping[str, Tested]:
    """Rule -> what the newest of the certificates says of it; the newest come first."""
    newest = next((one for one in certificates if one.what == RULES_TESTED), None)
    found: dict[str, Tested] = {}
    if newest is None:
        return found
    for said in newest.details["rules"]:
        ran = [said["examples"][expected] for expected in ("hit", "miss")]
        before = found.get(said["rule"])
        passed, failed = (sum(one[name] for one in ran) for name in ("passed", "failed"))
        found[said["rule"]] = Tested(
            at=newest.at,
            hashes=frozenset({said["hash"]}) | (before.hashes if before else frozenset()),
            passed=passed + (before.passed if before else 0),
            examples=passed + failed + (before.examples if before else 0),
        )
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What the record says, each by rule."""

    hits: Mapping[str, int]
    would_hits: Mapping[str, int]
    undecided: Mapping[str, int]  # now, whenever they were found
    ignored: Mapping[str, int]
    before: Mapping[str, int]  # found in the weeks before the last
    lately: Mapping[str, int]  # in the last one
    decisions: Mapping[str, Mapping[str, bool]]  # case -> whether its newest decision upheld it
    hours: Mapping[str, Sequence[float]]  # until each was first decided
    last: Mapping[str, datetime]


def build_quality(
    ledger: Ledger,
    rules: Sequence[RuleInfo],
    filter: ViolationFilter,
    *,
    locale: str,
    now: datetime,
    zone: str = "Asia/Shanghai",
    tested: Mapping[str, Tested] | None = None,
    newest: int | None = None,
) -> Report:
    """Every rule in force, and every other one that found something in the time asked about. `tested`: what the newest
    certificate says of each. `newest`: no more decisions are read than that; a page is content with them."""
    stages = {rule.id: rule.stage.value for rule in rules}
    hashes: dict[str, set[str]] = {}
    for rule in rules:
        hashes.setdefault(rule.id, set()).add(rule.hash)
    known = _gathered(ledger, filter, stages, now, newest)
    names = sorted({*stages, *known.last})
    rows = [(*_row(name, stages.get(name), known), *_tested(tested or {}, name, hashes.get(name))) for name in names]
    silent = sum(row[SILENT] == "yes" for row in rows)
    numbers = {"rules": len(rows), "hits": sum(_count(row, 2) for row in rows), "silent_rules": silent}
    table = Table(columns=columns(BY_RULE, locale), rows=sorted(rows, key=lambda row: (-_count(row, 2), str(row[0]))))
    return Report(
        name="rules",
        title=word("quality.title", locale),
        locale=locale,
        zone=zone,
        made_at=now,
        parameters=tuple(
            Entry(key=key, label=word(key, locale), value=value, kind="time")
            for key, value in (("since", filter.since), ("until", filter.until))
            if value is not None
        ),
        counts=count_entries(numbers, locale),
        sections=(
            Section(
                id="quality",
                title=word("quality.title", locale),
                note=word("quality.note", locale, weeks=WEEKS_BEFORE, days=WEEK.days, ignored=IGNORED.days),
                table=table,
            ),
        ),
        main="quality",
    )


def _gathered(ledger: Ledger, filter: ViolationFilter, rules: Iterable[str], now: datetime, most: int | None) -> _Known:
    """Counted by the record itself: nothing is read that is not shown."""

    def tally(**more: Any) -> Counter[str]:
        return Counter(dict(ledger.tally(replace(filter, **more), "rule")))

    week = now - WEEK
    ever = {"since": None, "until": None, "result": Result.HIT.value}
    undecided = sum((tally(**ever, state=state.value) for state in UNDECIDED), Counter[str]())
    recent = sum((tally(**{**ever, "since": now - IGNORED}, state=state.value) for state in UNDECIDED), Counter[str]())
    hits, would_hits = (tally(result=result.value) for result in (Result.HIT, Result.WOULD_HIT))
    newest = {rule: ledger.violations(replace(filter, rule=rule, limit=1)) for rule in {*rules, *hits, *would_hits}}
    decisions, hours = _decided(ledger, filter, most)
    return _Known(
        hits=hits,
        would_hits=would_hits,
        undecided=undecided,
        ignored=undecided - recent,
        before=tally(since=week - WEEKS_BEFORE * WEEK, until=week),
        lately=tally(since=week, until=None),
        decisions=decisions,
        hours=hours,
        last={rule: views[0].record.at for rule, views in newest.items() if views},
    )


def _decided(
    ledger: Ledger, filter: ViolationFilter, newest: int | None
) -> tuple[Mapping[str, Mapping[str, bool]], Mapping[str, Sequence[float]]]:
    """Of the cases found in the time asked about, those that people decided."""
    decisions: dict[str, dict[str, bool]] = {}
    hours: dict[str, list[float]] = {}
    for decided in ledger.decisions(newest=newest):
        found = decided.recorded_at
        if found is None or (filter.since and found < filter.since) or (filter.until and found >= filter.until):
            continue
        of_rule = decisions.setdefault(decided.rule, {})
        if decided.case not in of_rule:
            hours.setdefault(decided.rule, []).append((decided.at - found).total_seconds() / 3600)
        of_rule[decided.case] = decided.state is CaseState.UPHELD
    return decisions, hours


def _row(name: str, stage: str | None, known: _Known) -> tuple[Cell, ...]:
    decisions, hours = known.decisions.get(name, {}), known.hours.get(name, ())
    upheld, decided = sum(decisions.values()), len(decisions)
    low, high = interval(upheld, decided) or (None, None)
    silent = stage is not None and fell_silent(known.before.get(name, 0), known.lately.get(name, 0))
    return (
        name,
        stage,
        known.hits.get(name, 0),
        known.would_hits.get(name, 0),
        upheld,
        decided - upheld,
        upheld / decided if decided else None,
        low,
        high,
        known.undecided.get(name, 0),
        known.ignored.get(name, 0),
        f"{median(hours):.1f}" if hours else None,
        known.last.get(name),
        "yes" if silent else "no",
    )


def _tested(tested: Mapping[str, Tested], name: str, hashes: Collection[str] | None) -> tuple[Cell, ...]:
    """(when, how many of its examples passed, whether what is in force is what was tested)."""
    found = tested.get(name)
    if found is None:
        return None, None, "never" if hashes else None
    as_it_is = "changed" if hashes is None or not found.hashes.issuperset(hashes) else "in_force"
    return found.at, f"{found.passed} / {found.examples}", as_it_is


def _count(row: tuple[Cell, ...], at: int) -> int:
    value = row[at]
    assert isinstance(value, int)
    return value
