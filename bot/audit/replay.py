"""Two revisions over the same history: what is newly hit, no longer hit, or hit with another result.

One pass, in the order of the history, both revisions side by side; only what was found is remembered, never what was
read, so a month of messages needs no more memory than its findings do. Strikes are counted as the audit counts them.
What is told of it stands in `comparison.py`. Touch this when a history is read in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.audit.census import Census
from bot.audit.comparison import SAME, Comparison, Pair, Sample, Verdict, class_of
from bot.audit.entries import Broken, Entry, Source
from bot.audit.results import StrikeCounter
from bot.audit.run import PIECE
from bot.audit.verdict import Rules
from bot.domain.actions import ACTION_OF
from bot.domain.events import Due, Event, Ignored, MessagePosted, Unknown
from bot.domain.groups import Group
from bot.domain.rules import Decision, Evaluation, Facts, Hit, Reach, Result, RuleInfo
from bot.engine.decide import decide
from bot.engine.effects import needs_consent
from bot.engine.episodes import Episodes
from bot.engine.evidence import violation_id, violation_of

TOLD_EVERY = 5_000  # entries between two words about progress
_ASKS_SOMEBODY = frozenset({"notify", "require_approval"})  # verbs after which a person has something to read


class Nothing:
    """The revision of a house without rules: everything is new against it."""

    revision = ""
    remembers: Mapping[str, Reach] = {}

    def evaluate(self, event: Event, facts: Facts) -> Evaluation:
        return Evaluation(revision="")


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What happened, in order, and the groups as it left them. `entries` may be read once."""

    census: Census
    entries: Iterable[Entry | Broken]
    groups: Iterable[Group] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two revisions, with the strikes counted under it."""

    rules: Rules
    strikes: StrikeCounter


def history_of(source: Source, census: Census) -> History:
    """An export or archive, read piece by piece."""

    def entries() -> Iterator[Entry | Broken]:
        yield from source.broken
        for piece in source.pieces(PIECE):
            yield from source.read(piece)

    return History(census=census, entries=entries(), groups=source.groups)


def compare(
    history: History,
    before: Side,
    after: Side,
    *,
    detected: frozenset[str],
    now: datetime,
    since: datetime | None = None,
    samples: int = 3,
    told: Callable[[int], None] = lambda count: None,
) -> Comparison:
    """Judge all of it twice. `now` is the moment of the final look at the groups when nothing was said in them; `told`
    hears now and then how many entries were read."""
    census = history.census.remembering(_remembered(before.rules.remembers, after.rules.remembers))
    work = _Work(sides=(before, after), census=census, detected=detected, samples=samples)
    outcome = work.outcome
    for count, found in enumerate(history.entries, 1):
        if count % TOLD_EVERY == 0:
            told(count)
        if isinstance(found, Broken):
            outcome.broken += 1
        elif since is None or found.event.at >= since:
            work.entry(found)
        elif census.activity is not None:
            census.activity.after(found.event)
    for group in sorted(history.groups, key=lambda one: one.id):
        if not group.archived:
            at = outcome.last or now
            due = Due(id=f"scan/{group.id}", platform=group.platform, at=at, group=group.id, what="scan")
            work.judge(Entry(event=due, group=group))
    return outcome


def _remembered(before: Mapping[str, Reach], after: Mapping[str, Reach]) -> Mapping[str, Reach]:
    """What both revisions together ask of the recent past."""
    both = {name: before[name].and_also(after[name]) for name in before.keys() & after.keys()}
    return {**before, **after, **both}


@dataclass(slots=True, kw_only=True)
class _Work:
    """The pass over the history."""

    sides: Sequence[Side]
    census: Census
    detected: frozenset[str]
    samples: int
    episodes: tuple[Episodes, Episodes] = field(default_factory=lambda: (Episodes(), Episodes()))
    known: dict[str, Pair] = field(default_factory=dict)  # violation id -> what was said of it
    outcome: Comparison = field(default_factory=Comparison)

    def entry(self, entry: Entry) -> None:
        event, outcome = entry.event, self.outcome
        if isinstance(event, Ignored | Unknown):
            return
        outcome.messages += isinstance(event, MessagePosted)
        outcome.first = event.at if outcome.first is None else min(outcome.first, event.at)
        outcome.last = event.at if outcome.last is None else max(outcome.last, event.at)
        self.judge(entry)

    def judge(self, entry: Entry) -> None:
        """Both revisions, then what they say of the same violation side by side. Only the first word of each counts: a
        redelivery, or an edit, finds its case again."""
        event, facts = entry.event, self.census.facts(entry)
        if facts.sender is not None and facts.sender.is_bot:
            return
        found: dict[str, list[tuple[Hit, Decision] | None]] = {}
        for place, side in enumerate(self.sides):
            evaluation = self.episodes[place].fresh(side.rules.evaluate(event, facts), event)
            if not evaluation.matches:
                continue
            decision = decide(event, facts, evaluation, side.strikes.next)
            for hit in decision.hits:
                both = found.setdefault(violation_id(hit, event), [None, None])
                both[place] = both[place] or (hit, decision)
        for id, both in found.items():
            self._told(id, both, event, facts)

    def _told(self, id: str, both: list[tuple[Hit, Decision] | None], event: Event, facts: Facts) -> None:
        old = self.known.get(id, (None, None))
        fresh = [_verdict(one[0]) if one else None for one in both]
        new: Pair = (old[0] or fresh[0], old[1] or fresh[1])
        if new == old:
            return
        (hit, decision), *_ = [one for one in reversed(both) if one]
        rule, group = hit.match.rule.id, event.group or ""
        self.known[id] = new
        for count in (self.outcome.total, self.outcome.rules[rule], self.outcome.groups[group]):
            if old != (None, None):
                count.add(old, -1)
            count.add(new)
        self.outcome.names[group] = facts.group.name if facts.group else ""
        self._sample(id, old, new, hit, decision, event, facts)

    def _sample(self, id: str, old: Pair, new: Pair, hit: Hit, decision: Decision, event: Event, facts: Facts) -> None:
        """Keep the first few of each class. What an edit moved into another class is no sample of the old one."""
        rule, kept = hit.match.rule.id, self.outcome.samples
        if old != (None, None):
            place = (rule, class_of(old))
            kept[place] = [one for one in kept[place] if one.id != id]
        place = (rule, class_of(new))
        if place[1] == SAME or len(kept[place]) >= self.samples:
            return
        record = violation_of(hit, id, event, facts, decision, self.detected)
        kept[place].append(
            Sample(
                id=id,
                at=record.at,
                group=record.group,
                group_name=facts.group.name if facts.group else "",
                message=record.message,
                reason=record.reason,
                excerpt=record.excerpt,
                before=str(new[0] or ""),
                after=str(new[1] or ""),
            )
        )


def _verdict(hit: Hit) -> Verdict:
    return Verdict(hit.result, hit.step, needs_human(hit.match.rule, hit.result, hit.step, hit.strike))


def needs_human(rule: RuleInfo, result: Result, step: int | None, strike: int | None = None) -> bool:
    """Whether somebody has to look: a deed against a person waits for approval, a notice wants to be read, and so does
    a fault that the rule wants held."""
    if result is not Result.HIT:
        return result is Result.ERROR and rule.on_error == "hold"
    ladder: Mapping[int, Any] = rule.strikes.ladder if rule.strikes else {}
    verbs = [deed.verb for deed in (*rule.then, *(ladder.get(step, ()) if step is not None else ()))]
    against = any(needs_consent(rule, ACTION_OF[verb], strike) for verb in verbs if verb in ACTION_OF)
    return against or any(verb in _ASKS_SOMEBODY for verb in verbs)
