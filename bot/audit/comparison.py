"""What a replay found: classes, counts per rule and group, samples. Touch this when a comparison should tell more."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from bot.domain.rules import Result

NEW, GONE, CHANGED, SAME = "newly_hit", "no_longer_hit", "other_result", "same"
CLASSES = (NEW, GONE, CHANGED, SAME)
_ACCUSES = frozenset({Result.HIT, Result.WOULD_HIT})


class Verdict(NamedTuple):
    """What one revision says of one violation. `step` is the ladder's; `human` = somebody has to look at it."""

    result: Result
    step: int | None
    human: bool

    def __str__(self) -> str:
        return f"{self.result}/{self.step}" if self.step is not None else str(self.result)


Pair = tuple[Verdict | None, Verdict | None]  # (before, after); None = not found


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One finding as evidence: what the record would keep of it, no more."""

    id: str
    at: datetime
    group: str
    group_name: str
    message: str | None
    reason: str
    excerpt: str
    before: str  # hit | would_hit | excused | error, with the ladder's step; "" = not found
    after: str

    def as_data(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__} | {"at": self.at.isoformat()}


@dataclass(slots=True, kw_only=True)
class Count:
    """What changed for a rule or in a group."""

    classes: Counter[str] = field(default_factory=Counter)
    ways: Counter[tuple[str, str]] = field(default_factory=Counter)  # (before, after), for what is not the same
    cases_before: int = 0  # that somebody has to look at
    cases_after: int = 0

    def add(self, pair: Pair, by: int = 1) -> None:
        before, after = pair
        sort = class_of(pair)
        self.classes[sort] += by
        if sort != SAME:
            self.ways[str(before or ""), str(after or "")] += by
        self.cases_before += by if before is not None and before.human else 0
        self.cases_after += by if after is not None and after.human else 0

    def as_data(self) -> dict[str, Any]:
        ways = sorted((way, count) for way, count in self.ways.items() if count)
        return {
            **{name: self.classes[name] for name in CLASSES},
            "results": [{"before": before, "after": after, "count": count} for (before, after), count in ways],
            "cases_before": self.cases_before,
            "cases_after": self.cases_after,
        }


@dataclass(slots=True, kw_only=True)
class Comparison:
    """What came of it."""

    messages: int = 0
    broken: int = 0
    first: datetime | None = None
    last: datetime | None = None
    total: Count = field(default_factory=Count)
    rules: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    groups: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    names: dict[str, str] = field(default_factory=dict)  # group key -> name
    samples: dict[tuple[str, str], list[Sample]] = field(default_factory=lambda: defaultdict(list))  # (rule, class)

    def as_data(self) -> dict[str, Any]:
        """The same for the same history and revisions, whatever the time of day."""
        return {
            "messages": self.messages,
            "broken": self.broken,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "total": self.total.as_data(),
            "rules": {
                rule: {
                    **self.rules[rule].as_data(),
                    "samples": {
                        name: [one.as_data() for one in self.samples[rule, name]]
                        for name in CLASSES
                        if self.samples.get((rule, name))
                    },
                }
                for rule in sorted(self.rules)
            },
            "groups": {
                group: {"name": self.names.get(group, ""), **self.groups[group].as_data()}
                for group in sorted(self.groups)
            },
        }


def class_of(pair: Pair) -> str:
    """Newly hit, no longer hit, hit with another result, or the same."""
    before, after = pair
    if before is not None and after is not None and before[:2] == after[:2]:
        return SAME
    if before is None and after is not None and after.result in _ACCUSES:
        return NEW
    if after is None and before is not None and before.result in _ACCUSES:
        return GONE
    return CHANGED


def hours(cases: int, minutes: float) -> float:
    """What reviewing so many cases takes."""
    return round(cases * minutes / 60, 2)
