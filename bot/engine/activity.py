"""What people posted a short while ago: the memory behind `Facts.recent`.

It holds no more than the rules in force ask about: the newest few times per person and group, and fingerprints of
texts, salted anew in every process, never texts. What was kept in the inbox brings it back after a restart. Touch this
when rules may ask for something else that has to be remembered.
"""

from __future__ import annotations

import secrets
from bisect import insort
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import blake2b

from bot.domain.events import Event, MessageEdited, MessagePosted
from bot.domain.rules import Reach
from bot.text.sameness import essence

KEPT = 200_000  # traces at most; the one that was touched longest ago gives way
SWEEP = 5_000  # messages between two looks for what is older than anybody asks about

Key = tuple[str, ...]  # what was done, by whom, where (or which text)
Trace = list[tuple[datetime, str]]  # when, in which message; oldest first
Recall = Callable[[datetime], Iterable[Event]]  # what was read since then, oldest first


def _nothing(since: datetime) -> Iterable[Event]:
    return ()


class Activity:
    """Remembers messages as they are judged. Not thread-safe: the pipeline's thread owns it."""

    def __init__(
        self,
        needs: Callable[[], Mapping[str, Reach]],
        person_of: Callable[[str], str | None] = lambda account: None,
        recall: Recall = _nothing,
        kept: int = KEPT,
    ):
        """`needs` says what the rules in force ask about now, `person_of` whose account it is, `recall` reads what was
        judged before this memory began, `kept` is how many traces there may be."""
        self._needs = needs
        self._person_of = person_of
        self._recall = recall
        self._kept = kept
        self._salt = secrets.token_bytes(16)
        self._known: Mapping[str, Reach] = {}
        self._traces: OrderedDict[Key, Trace] = OrderedDict()
        self._until_sweep = SWEEP

    def __len__(self) -> int:
        return len(self._traces)

    def after(self, event: Event) -> Mapping[str, tuple[datetime, ...]] | None:
        """What the sender did lately, this message included; None when nobody asks or it is no new message.

        The same message is counted once, however often it comes.
        """
        needs = self._needs()
        if not needs or not isinstance(event, MessagePosted) or isinstance(event, MessageEdited):
            return None
        if needs is not self._known:
            self._follow(needs, event)
        self._until_sweep -= 1
        if self._until_sweep <= 0:
            self._sweep(event.at)
        return self._noted(event, needs)

    def _follow(self, needs: Mapping[str, Reach], event: MessagePosted) -> None:
        """Other rules are in force. What they ask about and nobody remembered is read again."""
        known, self._known = self._known, needs
        if all(name in known and _covers(known[name], reach) for name, reach in needs.items()):
            return
        for earlier in self._recall(event.at - max(reach.within for reach in needs.values())):
            if isinstance(earlier, MessagePosted) and not isinstance(earlier, MessageEdited):
                self._noted(earlier, needs)

    def _noted(self, event: MessagePosted, needs: Mapping[str, Reach]) -> Mapping[str, tuple[datetime, ...]]:
        seen = {}
        for name, key in self._keys(event):
            reach = needs.get(name)
            if reach is not None:
                seen[name] = self._touched((name, *key), event, reach)
        return seen

    def _keys(self, event: MessagePosted) -> Iterable[tuple[str, Key]]:
        """What this message is one of: by whom, and where or of which text. What nobody sent is nobody's."""
        if event.actor is None:
            return
        yield "flood", (event.actor, event.group or "")
        if event.mentions_all:
            yield "mention_all", (event.actor, event.group or "")
        if "repeated" in self._known and (text := essence(event.text)):
            mark = blake2b(text.encode("utf-8", "replace"), digest_size=12, key=self._salt).hexdigest()
            yield "repeated", (self._person_of(event.actor) or event.actor, mark)

    def _touched(self, key: Key, event: MessagePosted, reach: Reach) -> tuple[datetime, ...]:
        trace = self._traces.get(key)
        if trace is None:
            trace = self._traces[key] = []
            if len(self._traces) > self._kept:
                self._traces.popitem(last=False)
        else:
            self._traces.move_to_end(key)
        entry = (event.at, f"{event.group}/{event.message}")
        if entry not in trace:
            insort(trace, entry)  # a backfill may bring older messages after newer ones
            del trace[: -reach.times]
        return tuple(at for at, _ in trace)

    def _sweep(self, now: datetime) -> None:
        """Forget what no rule asks about any more."""
        self._until_sweep = max(SWEEP, len(self._traces) // 4)
        oldest: dict[str, datetime] = {name: now - reach.within for name, reach in self._known.items()}
        gone = [key for key, trace in self._traces.items() if key[0] not in oldest or trace[-1][0] < oldest[key[0]]]
        for key in gone:
            del self._traces[key]


def _covers(known: Reach, wanted: Reach) -> bool:
    return known.times >= wanted.times and known.within >= wanted.within
