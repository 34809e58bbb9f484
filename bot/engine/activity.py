"""What people posted a short while ago: the memory behind `Facts.recent`.

It holds no more than the rules in force ask about: the newest few times per person and group, keyed fingerprints and
sketches of texts, never texts. After a restart it goes on from what was written down last (`recollection`) and from
what the inbox kept since. Touch this when rules may ask for something else that has to be remembered: a line in
`_keys`, and a budget in `bot.rules.budgets`.
"""

from __future__ import annotations

import secrets
from bisect import insort
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.domain.events import Event, MessageEdited, MessagePosted
from bot.domain.records import Remembered
from bot.domain.rules import Reach
from bot.engine.recollection import Key, Recollection, Trace, of_text, to_text
from bot.text import drainage, links
from bot.text.sameness import essence
from bot.text.sketches import Sketcher, Sketches

KEPT = 200_000  # traces at most; the one that was touched longest ago gives way
SWEEP = 5_000  # messages between two looks for what is older than anybody asks about
WRITTEN = timedelta(hours=1)  # of messages between two times it is written down; the inbox has what came since
NAME = "memory/activity"  # what it is written down as
SKETCHED = ("similar", "copies")  # what goes by likeness: they have sketches
OF_TEXTS = frozenset({"repeated", "same_site", *SKETCHED})  # fingerprints: written down only with a key kept elsewhere

Recall = Callable[[datetime], Iterable[Event]]  # what was read since then, oldest first
Counted = tuple[str, Key, str, bool]  # what it is one of: name, of whom and where, which one it is, count it anew


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
        key: bytes | None = None,
        written: str | None = None,
    ):
        """`needs` says what the rules in force ask about now, `person_of` whose account it is, `recall` reads what was
        judged before this memory began, `kept` is how many traces there may be. `key` is the secret behind the
        fingerprints (None = one of this process), `written` what an earlier memory wrote down."""
        self._needs = needs
        self._person_of = person_of
        self._recall = recall
        self._kept = kept
        self._durable = key is not None
        self._key = blake2b(key or secrets.token_bytes(32), digest_size=32, person=b"activity").digest()
        self._sketcher = Sketcher(self._key)
        self._sketches = {name: Sketches() for name in SKETCHED}
        self._known: Mapping[str, Reach] = {}
        self._traces: OrderedDict[Key, Trace] = OrderedDict()
        self._until_sweep = SWEEP
        self._seen: datetime | None = None  # the newest moment that it knows of
        self._written: datetime | None = None  # that moment when it was written down last
        self._resumed = False  # what came since it was written down has yet to be read
        self._restore(written)

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

    def to_write(self) -> Remembered | None:
        """What has to be written down now, so that a restart forgets nothing; seldom anything."""
        seen = self._seen
        if not self._needs():
            was_written, self._written = self._written, None
            return Remembered(name=NAME, value="") if was_written is not None else None
        if seen is None or (self._written is not None and seen - self._written < WRITTEN):
            return None
        self._written = seen
        self._sweep(seen)
        return Remembered(name=NAME, value=to_text(self._recollected(seen)))

    def _follow(self, needs: Mapping[str, Reach], event: MessagePosted) -> None:
        """Other rules are in force. What they ask about and nobody remembered is read again; of what was written down
        only what came after it."""
        known, self._known = self._known, needs
        strange = [reach.within for name, reach in needs.items() if not _covers(known.get(name), reach)]
        begins = [event.at - max(strange)] if strange else []
        if self._resumed and self._written is not None:
            begins.append(min(self._written, event.at) - WRITTEN)
            self._resumed = False
        for earlier in self._recall(min(begins)) if begins else ():
            if isinstance(earlier, MessagePosted) and not isinstance(earlier, MessageEdited):
                self._noted(earlier, needs)

    def _noted(self, event: MessagePosted, needs: Mapping[str, Reach]) -> Mapping[str, tuple[datetime, ...]]:
        if self._seen is None or event.at > self._seen:
            self._seen = event.at
        seen: dict[str, tuple[datetime, ...]] = {}
        for name, key, occurrence, anew in self._keys(event, needs):
            times = self._touched((name, *key), event.at, occurrence, needs[name], anew=anew)
            seen[name] = max(seen.get(name, ()), times, key=len)  # of several sites the one that was linked to most
        return seen

    def _keys(self, event: MessagePosted, needs: Mapping[str, Reach]) -> Iterator[Counted]:
        """What this message is one of: by whom, and where or of which text. What nobody sent is nobody's."""
        if event.actor is None:
            return
        here, person = (event.actor, event.group or ""), self._person_of(event.actor) or event.actor
        message = f"{event.group}/{event.message}"
        if "flood" in needs:
            yield "flood", here, message, False
        if "mention_all" in needs and event.mentions_all:
            yield "mention_all", here, message, False
        if "drainage" in needs and drainage.invitations(event.text):
            yield "drainage", (person,), message, False
        if "repeated" in needs and (text := essence(event.text)):
            yield "repeated", (person, self._mark(text)), message, False
        if "links" in needs or "same_site" in needs:
            sites = links.sites(event.text)
            for number, _ in enumerate(sites if "links" in needs else ()):
                yield "links", here, f"{message}/{number}", False
            for site in dict.fromkeys(sites if "same_site" in needs else ()):
                yield "same_site", (person, self._mark(site)), message, False
        yield from self._alike(event, person, message, needs)

    def _alike(self, event: MessagePosted, person: str, message: str, needs: Mapping[str, Reach]) -> Iterator[Counted]:
        """The same by likeness. Of copies the groups are counted, each by the last time."""
        asked = [name for name in SKETCHED if name in needs and not (name == "copies" and event.from_bot)]
        sketch = self._sketcher.sketch(event.text) if asked else None
        if sketch is None:
            return
        if "similar" in asked:
            yield "similar", (str(self._sketches["similar"].met(person, sketch)),), message, False
        if "copies" in asked:
            yield "copies", (str(self._sketches["copies"].met("", sketch)),), event.group or "", True

    def _mark(self, text: str) -> str:
        return blake2b(text.encode("utf-8", "replace"), digest_size=12, key=self._key).hexdigest()

    def _touched(self, key: Key, at: datetime, occurrence: str, reach: Reach, *, anew: bool) -> tuple[datetime, ...]:
        trace = self._traces.get(key)
        if trace is None:
            trace = self._traces[key] = []
            if len(self._traces) > self._kept:
                self._forget(next(iter(self._traces)))
        else:
            self._traces.move_to_end(key)
        before = next((entry for entry in trace if entry[1] == occurrence), None)
        if before is not None and anew and at > before[0]:
            trace.remove(before)
            before = None
        if before is None:
            insort(trace, (at, occurrence))  # a backfill may bring older messages after newer ones
            del trace[: -reach.times]
        return tuple(at for at, _ in trace)

    def _sweep(self, now: datetime) -> None:
        """Forget what no rule asks about any more."""
        self._until_sweep = max(SWEEP, len(self._traces) // 4)
        oldest: dict[str, datetime] = {name: now - reach.within for name, reach in self._known.items()}
        gone = [key for key, trace in self._traces.items() if key[0] not in oldest or trace[-1][0] < oldest[key[0]]]
        for key in gone:
            self._forget(key)

    def _forget(self, key: Key) -> None:
        del self._traces[key]
        if key[0] in SKETCHED:
            self._sketches[key[0]].drop(int(key[1]))

    # -- over a restart ------------------------------------------------------------------------------------------

    def _recollected(self, seen: datetime) -> Recollection:
        """All of it; without a key that outlives the process nothing that goes by the texts."""
        names = self._known.keys() if self._durable else self._known.keys() - OF_TEXTS
        return Recollection(
            seen=seen,
            key=self._mark("key") if self._durable else "",
            reaches={name: reach for name, reach in self._known.items() if name in names},
            traces={key: trace for key, trace in self._traces.items() if key[0] in names},
            sketches={name: list(self._sketches[name].items()) for name in SKETCHED if name in names},
        )

    def _restore(self, written: str | None) -> None:
        """Go on from what was written down, as far as it is of the same key."""
        found = of_text(written) if written else None
        if found is None:
            return
        ours = self._durable and found.key == self._mark("key")
        known = {name: reach for name, reach in found.reaches.items() if ours or name not in OF_TEXTS}
        self._known, self._resumed = known, True
        self._seen = self._written = found.seen
        self._traces = OrderedDict((key, list(trace)) for key, trace in found.traces.items() if key[0] in known)
        for name in SKETCHED:
            for number, scope, sketch in found.sketches.get(name, ()) if name in known else ():
                self._sketches[name].restore(number, scope, sketch)


def _covers(known: Reach | None, wanted: Reach) -> bool:
    return known is not None and known.times >= wanted.times and known.within >= wanted.within
