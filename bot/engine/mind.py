"""What the judge thinks with, and what it asks of other rooms.

Touch this when judging needs something new; `bot.bootstrap.mind` furnishes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.custody import Each
from bot.domain.events import Event, FileRead
from bot.domain.ports import Clock, Directory
from bot.domain.records import CaseMoved, Reaction, Record, ViolationRecorded
from bot.domain.rules import Decision, Evaluation, Facts, RuleInfo
from bot.domain.views import QueuedAction, ViolationView
from bot.engine.activity import Activity
from bot.engine.canaries import Cages
from bot.engine.episodes import Episodes
from bot.engine.repeats import Repeats
from bot.engine.situation import Desk
from bot.engine.states import OpenStates
from bot.engine.surroundings import Surroundings
from bot.rules.proposals import Propose, propose_nothing


class Applied(Protocol):
    """What the roster made of an event."""

    @property
    def records(self) -> Sequence[Record]: ...
    @property
    def events(self) -> Sequence[Event]: ...


class Book(Directory, Protocol):
    """The directory that also learns. Implemented by `bot.roster.book`."""

    def apply(self, event: Event) -> Applied: ...
    def learn(self, record: Record) -> None: ...


class Strikes(Protocol):
    """The counters. Implemented by `bot.casework.strikes`."""

    def next(
        self, rule: RuleInfo, subject: str, occurrence: str, at: datetime, /, *, acts: bool = True
    ) -> tuple[int, int | None]: ...
    def withhold(self, rule: RuleInfo, subject: str, occurrence: str, /) -> None: ...
    def void(self, violation: ViolationRecorded, person: str | None, /) -> bool: ...


class Rules(Protocol):
    """A revision in force. Implemented by `bot.policy.compile`."""

    def evaluate(self, event: Event, facts: Facts) -> Evaluation: ...
    def opens(self, event: FileRead, facts: Facts) -> bool: ...


Handler = Callable[[Event], Reaction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mind:
    """What the judge thinks with."""

    book: Book
    strikes: Strikes
    states: OpenStates
    rules: Callable[[], Rules]
    state_kinds: frozenset[str]  # kinds that judge a group's state by scans
    rules_in: Callable[[str], Iterable[str]]  # group key -> ids of the state rules in force there
    desk: Desk
    handlers: Mapping[type[Event], Handler]
    violation: Callable[[str], ViolationView | None]
    pending: Callable[[str], Sequence[QueuedAction]]  # group key -> its actions that are still planned
    is_workday: Callable[[datetime], bool]
    decided: Callable[[Decision], None]  # told of every decision
    reviewed: Callable[[CaseMoved, ViolationView], Reaction]  # a person decided or appealed a case: what follows
    detectors: frozenset[str]
    clock: Clock
    propose: Propose = propose_nothing  # labels, when all rules have spoken
    activity: Activity = field(default_factory=lambda: Activity(dict))  # what people posted lately
    episodes: Episodes = field(default_factory=Episodes)  # what goes on for a while
    repeats: Repeats = field(default_factory=Repeats)  # which violations are occurrences of one case
    surroundings: Surroundings = field(default_factory=lambda: Surroundings(Each()))  # what is said around cases
    cages: Cages = field(default_factory=Cages)  # groups in which nothing is judged but canaries
