"""What an audit counts. Touch this when a report wants another number; `summary` keeps the names of the report's room.

Tallies of pieces add up to the tally of the whole, whatever the order; everything in it can be stored as JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.events import Event, Ignored, MessagePosted
from bot.domain.records import ViolationRecorded
from bot.domain.rules import Decision, Facts, Result

COUNTERS = ("by_day", "by_rule", "by_group", "by_person", "by_unit", "by_severity", "by_result", "by_label")
ACCUSING = frozenset({Result.HIT, Result.WOULD_HIT})
UNNAMED = "–"


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts, and the names seen. `findings` are hits and would-be hits; `by_result` has the excused and errors too."""

    entries: int = 0
    messages: int = 0
    broken: int = 0
    findings: int = 0
    groups: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    first: datetime | None = None
    last: datetime | None = None
    active: dict[str, datetime] = field(default_factory=dict)  # group key -> the last message of a person
    by_day: Counter[str] = field(default_factory=Counter)
    by_rule: Counter[str] = field(default_factory=Counter)
    by_group: Counter[str] = field(default_factory=Counter)
    by_person: Counter[str] = field(default_factory=Counter)
    by_unit: Counter[str] = field(default_factory=Counter)
    by_severity: Counter[str] = field(default_factory=Counter)
    by_result: Counter[str] = field(default_factory=Counter)
    by_label: Counter[str] = field(default_factory=Counter)

    def count(self, event: Event, facts: Facts, decision: Decision) -> None:
        """One entry that was read and judged."""
        self.entries += 1
        if isinstance(event, Ignored):
            return
        if event.group:
            self.groups.add(event.group)
        sender = facts.sender.id if facts.sender is not None else event.actor  # nobody named him: the account counts
        if sender:
            self.people.add(sender)
        self.first = event.at if self.first is None else min(self.first, event.at)
        self.last = event.at if self.last is None else max(self.last, event.at)
        if isinstance(event, MessagePosted):
            self.messages += 1
            is_bot = event.from_bot or (facts.sender is not None and facts.sender.is_bot)
            if event.group and not is_bot:
                self.active[event.group] = max(event.at, self.active.get(event.group, event.at))
            self.by_label.update(f"{dimension}: {value}" for dimension, value in decision.labels.items())

    def accuse(self, record: ViolationRecorded, group_name: str, person_name: str, zone: ZoneInfo) -> None:
        """One violation."""
        self.by_result[record.result.value] += 1
        if record.result not in ACCUSING:
            return
        self.findings += 1
        self.by_day[record.at.astimezone(zone).date().isoformat()] += 1
        self.by_rule[record.rule] += 1
        self.by_group[group_name or record.group or UNNAMED] += 1
        self.by_severity[record.severity.value] += 1
        self.by_unit[record.unit or UNNAMED] += 1
        if person_name:
            self.by_person[person_name] += 1

    def add(self, other: Tally) -> None:
        """Take over the counts of another part."""
        for name in ("entries", "messages", "broken", "findings"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.groups |= other.groups
        self.people |= other.people
        for name in COUNTERS:
            getattr(self, name).update(getattr(other, name))
        for group, at in other.active.items():
            self.active[group] = max(at, self.active.get(group, at))
        moments = [one for one in (self.first, other.first) if one is not None]
        self.first = min(moments, default=None)
        self.last = max((one for one in (self.last, other.last) if one is not None), default=None)

    # -- as JSON -----------------------------------------------------------------------------------------------------

    def as_data(self) -> dict[str, Any]:
        """Everything, so that an interrupted audit can go on."""
        data: dict[str, Any] = {name: getattr(self, name) for name in ("entries", "messages", "broken", "findings")}
        data["groups"], data["people"] = sorted(self.groups), sorted(self.people)
        data["active"] = {group: at.isoformat() for group, at in sorted(self.active.items())}
        data["first"] = self.first.isoformat() if self.first else None
        data["last"] = self.last.isoformat() if self.last else None
        return data | {name: dict(getattr(self, name)) for name in COUNTERS}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Tally:
        first, last = data["first"], data["last"]
        counts: dict[str, Any] = {name: data[name] for name in ("entries", "messages", "broken", "findings")}
        counts |= {name: Counter(data[name]) for name in COUNTERS}
        return cls(
            groups=set(data["groups"]),
            people=set(data["people"]),
            active={group: datetime.fromisoformat(at) for group, at in data["active"].items()},
            first=datetime.fromisoformat(first) if first else None,
            last=datetime.fromisoformat(last) if last else None,
            **counts,
        )

    def summary(self) -> dict[str, Any]:
        """For `summary.json` and the report: numbers only, highest first, days in order."""
        counters = {name: dict(_ranked(getattr(self, name))) for name in COUNTERS}
        counters["by_day"] = dict(sorted(self.by_day.items()))
        return {
            "entries": self.entries,
            "messages": self.messages,
            "groups": len(self.groups),
            "people": len(self.people),
            "findings": self.findings,
            "bad_entries": self.broken,
            "first": self.first,
            "last": self.last,
            **counters,
        }


def _ranked(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))
