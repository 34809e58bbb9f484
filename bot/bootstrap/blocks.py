"""What the policies block beforehand (`block`), kept in step with the platforms that can: one standing order per house.

Looked at whenever the revision or a directory changed. An order that is the same as the last one is not given again;
rules that only observe lead to a simulated order, which shows what would be blocked. What a platform cannot be told is
told to the admins. Touch this when another platform learns to block words, or when they need another occasion.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from adapters.wecom.intercept import unfit
from bot.bootstrap.refusals import Admins
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.errors import StorageError
from bot.domain.groups import platform_of
from bot.domain.ports import Clock
from bot.domain.records import OutboxAction, Remembered, Step
from bot.policy.blocking import BELOW, Blocking, blockings
from bot.policy.compile import Policies
from bot.roster.book import Roster

LOOK = 2.0  # seconds between looks: a revision and a directory seldom change
NAMES = "blocks:"  # what was ordered last is remembered under this, the house and whether it was real
SHOWN = 5  # words of each rule in the message to the admins
log = structlog.get_logger(__name__)


class Record(Protocol):
    """What this needs of the store."""

    def commit(self, steps: Sequence[Step], at: Any) -> None: ...
    def setting(self, name: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Left:
    """Words of one rule that stay unblocked, and why (a code)."""

    rule: str
    why: str
    words: Sequence[str]
    count: int


class Blocks:
    """Orders what should be blocked."""

    def __init__(
        self,
        store: Record,
        roster: Roster,
        policies: Callable[[], Policies | None],
        platforms: Mapping[str, object],
        admins: Admins,
        clock: Clock,
        committed: Callable[[Sequence[Step]], None],
    ):
        self._store, self._roster, self._policies = store, roster, policies
        self._platforms, self._admins, self._clock = platforms, admins, clock
        self._committed = committed
        self._seen: object = None
        self._one_at_a_time = threading.Lock()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.look)
            except (StorageError, OSError) as error:  # the record is out of reach: look again
                log.error("blocks.not-looked-at", error=type(error).__name__)
            await asyncio.sleep(LOOK)

    def look(self) -> None:
        """Give the orders that follow from the revision and the directories, where one of them changed."""
        with self._one_at_a_time:
            self._look()

    def _look(self) -> None:
        policies, departments = self._policies(), self._roster.departments()
        if policies is None or (state := (policies.revision, departments)) == self._seen:
            return
        wanted, below = blockings(policies)
        for house in departments:
            if platform_of(house) in self._platforms:
                for real in (True, False):
                    self._order(house, [one for one in wanted if one.is_real is real], below if real else {}, real)
        self._seen = state

    def _order(self, house: str, wanted: Sequence[Blocking], below: Mapping[str, Sequence[str]], real: bool) -> None:
        rules = [one.as_data(self._departments(one.unit, house)) for one in wanted]
        content = json.dumps([rules, {rule: list(words) for rule, words in below.items()}], ensure_ascii=False)
        digest = hashlib.sha256(content.encode()).hexdigest() if rules or below else ""
        name = f"{NAMES}{house}:{'real' if real else 'observed'}"
        if digest == (self._store.setting(name) or ""):
            return
        now = self._clock()
        event = f"block:{house}:{'enforce' if real else 'observe'}:{now.isoformat()}"
        # `of` says whose directory is meant: an order of this kind has neither group nor target.
        action = Action(
            key=event,
            kind=ActionKind.BLOCK,
            platform=platform_of(house),
            arguments={"rules": rules, "of": f"{house}:"},
            event=event,
        )
        state = OutcomeState.PLANNED if real else OutcomeState.SIMULATED
        left = [*_left(rules, below)] if real else []
        told = self._admins.tell(f"{event}:left", "announcements/words-unblocked", rules=left) if left else ()
        actions = (OutboxAction(action=action, state=state), *told)
        step = Step(inbox=None, records=(Remembered(name=name, value=digest),), actions=actions)
        self._store.commit([step], now)
        self._committed([step])
        log.info("blocks.ordered", house=house, rules=len(rules), real=real)

    def _departments(self, unit: str, house: str) -> Sequence[str]:
        """Without an organisation file the policies' root is the whole company, whatever they call it."""
        found = self._roster.departments_of(unit, house)
        is_unheard_of = "/" not in unit and self._roster.unit(unit) is None
        return self._roster.departments_of("", house) if is_unheard_of else found


def _left(rules: Sequence[Mapping[str, Any]], below: Mapping[str, Sequence[str]]) -> Iterator[Left]:
    """What the platform cannot be told, rule by rule."""
    for rule, words in below.items():
        yield Left(rule, BELOW, words[:SHOWN], len(words))
    for one in rules:
        for why, words in unfit(one).items():
            yield Left(str(one["rule"]), why, words[:SHOWN], len(words))
