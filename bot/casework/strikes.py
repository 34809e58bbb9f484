"""Strikes: how often somebody broke a rule inside its window, and which step of the ladder that takes.

The arithmetic is pure (`climb`); the book only remembers occurrences. What was taken is always recomputed from the
occurrences that stand, so a voided one is as if it had never been. Touch this when the ladder's meaning changes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.cases import ANNULLED
from bot.domain.records import ViolationRecorded
from bot.domain.rules import Result, RuleInfo
from bot.domain.views import ViolationView
from bot.engine.evidence import WITHHELD

Ladder = frozenset[int]
Taken = dict[int, datetime]  # step -> when it was last taken


def climb(
    moments: Sequence[datetime], within: timedelta, ladder: Collection[int], idle: Collection[int] = ()
) -> tuple[list[int | None], Taken]:
    """The step each of `moments` (ascending) takes, and when each step was last taken.

    `idle` are the places of those that count and take none: nothing was really done about them.
    """
    taken: Taken = {}
    answer = [
        None
        if index in idle
        else _take(index + 1 - bisect_right(moments, at - within, hi=index + 1), at, within, ladder, taken)
        for index, at in enumerate(moments)
    ]
    return answer, taken


def _take(count: int, at: datetime, within: timedelta, ladder: Collection[int], taken: Taken) -> int | None:
    """The highest step not above `count`, unless it was taken inside the window already."""
    step = max((number for number in ladder if number <= count), default=None)
    if step is None or (step in taken and taken[step] > at - within):
        return None
    taken[step] = at
    return step


@dataclass(slots=True)
class _Tally:
    """What stands against one subject under one rule, by time. `taken` is remembered until the past changes."""

    moments: list[datetime] = field(default_factory=list)
    occurrences: list[str] = field(default_factory=list)
    when: dict[str, datetime] = field(default_factory=dict)
    idle: set[str] = field(default_factory=set)  # occurrences that took no step, whatever was due
    taken: tuple[timedelta, Ladder, Taken] | None = None

    def count(self, now: datetime, within: timedelta) -> int:
        return bisect_right(self.moments, now) - bisect_right(self.moments, now - within)

    def add(self, occurrence: str, at: datetime, *, acts: bool = True) -> None:
        place = bisect_right(self.moments, at)
        self.moments.insert(place, at)
        self.occurrences.insert(place, occurrence)
        self.when[occurrence] = at
        if not acts:
            self.idle.add(occurrence)
        if place < len(self.moments) - 1:
            self.taken = None

    def drop(self, occurrence: str) -> bool:
        if self.when.pop(occurrence, None) is None:
            return False
        place = self.occurrences.index(occurrence)
        del self.moments[place], self.occurrences[place]
        self.idle.discard(occurrence)
        self.taken = None
        return True

    def rest(self, occurrence: str) -> None:
        if occurrence in self.when:
            self.idle.add(occurrence)
            self.taken = None

    def step_of_newest(self, within: timedelta, ladder: Ladder) -> int | None:
        """The step that the newest moment takes. Must be asked before `taken` is told about it."""
        if self.taken is None or self.taken[:2] != (within, ladder):
            idle = [place for place, occurrence in enumerate(self.occurrences) if occurrence in self.idle]
            self.taken = (within, ladder, climb(self.moments[:-1], within, ladder, idle)[1])
        at = self.moments[-1]
        return _take(self.count(at, within), at, within, ladder, self.taken[2])


class StrikeBook:
    """All strikes that stand, in memory; rebuilt from the record at start. One thread uses it.

    A subject is a group key, an account key or a person id; `person_of` (account key -> person id) makes all accounts
    of one person one subject.
    """

    def __init__(self, person_of: Callable[[str], str | None] = lambda account: None) -> None:
        self._person_of = person_of
        self._tallies: dict[tuple[str, str], _Tally] = {}

    def load(
        self, violations: Iterable[ViolationView], per_of: Callable[[str], str], annulled: Collection[str] = ()
    ) -> None:
        """Take over what the record holds: hits that counted and were not overturned.

        `per_of` tells for a rule id whether it counts per `sender` or per `group` now. `annulled` are cases that
        earlier versions let people close after they were overturned.
        """
        for view in violations:
            record = view.record
            counted = record.result is Result.HIT and record.strike is not None
            if counted and view.state not in ANNULLED and record.id not in annulled:
                subject = record.group if per_of(record.rule) == "group" else _subject(record, view.person)
                acts = WITHHELD not in record.details
                self.add(record.rule, subject, occurrence_of(record), record.at, acts=acts)

    def next(
        self, rule: RuleInfo, subject_key: str, occurrence: str, at: datetime, *, acts: bool = True
    ) -> tuple[int, int | None]:
        """Count this occurrence: (it is the n-th in the window, ladder step to take now or None).

        An occurrence already counted (an edit, a redelivery) keeps its number and takes no step. One that arrives after
        a later one counts, but takes no step: the later one took its own when it came. `acts=False` is one about which
        nothing will be done (late evidence): it counts, and leaves the step that is due to the next one.
        """
        if rule.strikes is None:
            raise ValueError(f"rule {rule.id} has no strikes: ask only rules that count")
        within, tally = rule.strikes.within, self._tally(rule.id, subject_key)
        if occurrence in tally.when:
            return tally.count(tally.when[occurrence], within), None
        self.add(rule.id, subject_key, occurrence, at, acts=acts)
        number = tally.count(at, within)
        if not acts or tally.moments[-1] > at:
            return number, None
        return number, tally.step_of_newest(within, frozenset(rule.strikes.ladder))

    def withhold(self, rule: RuleInfo, subject_key: str, occurrence: str) -> None:
        """The step that this occurrence took was not granted: it is as if it had been due and never taken."""
        self._tally(rule.id, subject_key).rest(occurrence)

    def count(self, rule: str, subject_key: str, now: datetime, within: timedelta) -> int:
        """How many occurrences stand in (now - within, now]."""
        tally = self._tallies.get((rule, self._whose(subject_key)))
        return tally.count(now, within) if tally else 0

    def add(self, rule: str, subject_key: str, occurrence: str, at: datetime, *, acts: bool = True) -> None:
        """Remember one occurrence; a second one of the same message or event changes nothing."""
        tally = self._tally(rule, subject_key)
        if occurrence not in tally.when:
            tally.add(occurrence, at, acts=acts)

    def void(self, violation: ViolationRecorded, person: str | None = None) -> bool:
        """Forget an overturned violation's strike, as if it had never been. False = nothing stood."""
        occurrence = occurrence_of(violation)
        subjects = (_subject(violation, person), violation.group)
        dropped = [self._drop(violation.rule, subject, occurrence) for subject in subjects]  # all of them
        return any(dropped)

    def _tally(self, rule: str, subject_key: str) -> _Tally:
        return self._tallies.setdefault((rule, self._whose(subject_key)), _Tally())

    def _drop(self, rule: str, subject_key: str, occurrence: str) -> bool:
        tally = self._tallies.get((rule, self._whose(subject_key)))
        return tally.drop(occurrence) if tally else False

    def _whose(self, subject: str) -> str:
        return self._person_of(subject) or subject


def _subject(violation: ViolationRecorded, person: str | None) -> str:
    return person or violation.account or violation.group


def occurrence_of(violation: ViolationRecorded) -> str:
    """The same words as `bot.engine.decide.occurrence_of` (a test holds them together)."""
    return f"{violation.group}/{violation.message}" if violation.message else violation.event
