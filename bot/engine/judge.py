"""The judge: what follows from one event. Applies it to the roster, asks the rules, decides, plans, and calls the
handlers of commands and due dates. What it thinks with is the `Mind`; it writes nothing. Touch this when something else
should follow from an event.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from msgspec import structs

from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.cases import ANNULLED, DECIDED, CaseState
from bot.domain.events import ConsentChanged, DirectoryStale, Due, Event, GroupStale, MessagePosted, Unknown
from bot.domain.records import (
    ActionApproved,
    CaseMoved,
    MessageLabelled,
    Noted,
    OutboxAction,
    Reaction,
    Record,
    ViolationRecorded,
)
from bot.domain.rules import Decision, Facts, Hit, Match, Planned, Result
from bot.engine import effects
from bot.engine.alerts import Alarm, alerts_of
from bot.engine.cage import caged
from bot.engine.decide import decide, occurrence_of, subject_of, verdict
from bot.engine.evidence import violation_id, violation_of
from bot.engine.facts import facts_for
from bot.engine.files import imagined, readings, to_read
from bot.engine.mind import Mind
from bot.engine.recusal import bound_now
from bot.engine.standing import armed, born
from bot.engine.states import SYSTEM

NOTHING = Reaction()
FOLLOWED = frozenset({CaseState.APPEALED, *DECIDED})
REMEMBERED = 10_000  # event ids: the same happening can come by two ways (push and poll)


class Judge:
    """Reacts to events, one at a time."""

    def __init__(self, mind: Mind):
        self._mind = mind
        self._recent: OrderedDict[str, None] = OrderedDict()
        self._alarm = Alarm()

    def react(self, event: Event) -> Reaction:
        """Everything that follows from one event, in the order in which it happened."""
        if self._seen(event):
            return NOTHING
        records: list[Record] = []
        actions: list[OutboxAction] = []
        applied = self._mind.book.apply(event)
        records += applied.records
        for happening in (one for derived in applied.events for one in self._expanded(derived)):
            reaction = self._one(happening)
            for record in reaction.records:
                self._learn(record)
            for one in (reaction, *self._reviewed(reaction.records)):
                records += one.records
                actions += one.actions
            records += self._mind.surroundings.after(happening, reaction.records)
        records += self._to_remember()
        records += _left_out(event)
        return Reaction(records=tuple(records), actions=tuple(actions))

    def _seen(self, event: Event) -> bool:
        key = f"{event.platform}/{type(event).__name__}/{event.id}"
        if key in self._recent:
            return True
        self._recent[key] = None
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        return False

    def _expanded(self, event: Event) -> Iterable[Event]:
        """A scan of everything is a scan of each group."""
        if not isinstance(event, Due) or event.what != "scan" or event.group is not None:
            return (event,)
        living = (group for group in self._mind.book.groups() if not group.archived)
        return (replace(event, id=f"{event.id}/{group.id}", group=group.id) for group in living)

    def _one(self, event: Event) -> Reaction:
        handler = self._mind.handlers.get(type(event))
        if handler is not None and not (isinstance(event, Due) and event.what == "scan"):
            return handler(event)
        if isinstance(event, GroupStale | DirectoryStale):
            return Reaction(actions=(_fetch(event),))
        if isinstance(event, ConsentChanged):
            return Reaction(records=(_consent(event),))
        if isinstance(event, Unknown):
            noted = Noted(what="unknown-event", event=event.id, at=event.at, details={"what": event.what})
            return Reaction(records=(noted,))
        return self._judged(event)

    def _learn(self, record: Record) -> None:
        """Keep the state in memory in step with what will be written."""
        if isinstance(record, CaseMoved) and record.state in DECIDED:
            view = self._mind.violation(record.violation)
            if view is not None:
                self._mind.repeats.decided(view)
                if record.state in ANNULLED:
                    self._mind.strikes.void(view.record, view.person)
                    if view.record.kind in self._mind.state_kinds:
                        self._mind.states.annulled(view.record)
        self._mind.book.learn(record)

    def _reviewed(self, records: Iterable[Record]) -> Iterable[Reaction]:
        """What follows from people's decisions about cases, and from their appeals."""
        for record in records:
            if isinstance(record, CaseMoved) and record.state in FOLLOWED:
                view = self._mind.violation(record.violation)
                if view is not None:
                    yield self._mind.reviewed(record, view)

    # -- rules ---------------------------------------------------------------------------------------------------

    def _judged(self, event: Event) -> Reaction:
        mind = self._mind
        if mind.cages.holds(event):
            return caged(mind, event)
        now = mind.clock()
        recent = mind.activity.after(event)
        facts = facts_for(event, mind.book, now, workday=mind.is_workday(event.at), recent=recent)
        if facts.sender is not None and facts.sender.is_bot:
            return NOTHING
        evaluation = mind.rules().evaluate(event, facts)
        asked = self._to_read(event, facts)
        crowded = tuple(_crowded(event)) if evaluation.crowded else ()
        if not evaluation.matches and not isinstance(event, Due):  # most of what people write: nothing to weigh
            nothing = Decision(event=event.id, revision=evaluation.revision, crowded=evaluation.crowded)
            mind.decided(nothing)
            proposed = (*self._labelled(event, nothing), *crowded)
            return Reaction(records=proposed, actions=asked) if proposed or asked else NOTHING
        verdicts = [(match, verdict(match, facts, evaluation.excuses)[0]) for match in evaluation.matches]
        late = effects.is_late(event, facts)
        fresh = [match for match, result in verdicts if self._is_news(match, result, event, late)]
        count = partial(mind.strikes.next, acts=not late)
        decision = decide(event, facts, structs.replace(evaluation, matches=fresh), count)
        mind.decided(decision)
        case = partial(violation_id, event=event)
        planned = effects.plan(decision, event, facts, case, mind.desk)
        violations = [self._violation(hit, event, facts, decision, planned) for hit in decision.hits]
        records: list[Record] = [*self._labelled(event, decision), *violations, *armed(violations, planned, now)]
        records += crowded
        if isinstance(event, Due):
            records += self._mended(event, verdicts)
        told = self._alarm.ring(alerts_of(decision, planned, case), facts, mind.desk, event.id)
        return Reaction(records=tuple(records), actions=(*effects.outbox(planned), *told, *asked))

    def _to_read(self, event: Event, facts: Facts) -> tuple[OutboxAction, ...]:
        """Files that a rule in force wants opened, where they can be. What comes late is not opened any more."""
        message = to_read(event)
        if message is None or facts.group is None or effects.is_late(event, facts):
            return ()
        if not self._mind.rules().opens(imagined(message), facts):
            return ()
        return tuple(readings(message)) if self._mind.desk.capabilities(facts.group)[ActionKind.READ_FILE].can else ()

    def _to_remember(self) -> Iterable[Record]:
        """What must be known after a restart: it is written together with what the event led to."""
        yield from self._mind.episodes.to_write()
        written = self._mind.activity.to_write()
        if written is not None:
            yield written

    def _is_news(self, match: Match, result: Result, event: Event, late: bool) -> bool:
        """Whether there is something to record. What a group was a while ago is not: the next scan sees what it is."""
        if match.rule.kind not in self._mind.state_kinds or event.group is None:
            return self._mind.episodes.is_news(match, event)
        return not late and not self._mind.states.known(match, result, event.group)

    def _violation(
        self,
        hit: Hit,
        event: Event,
        facts: Facts,
        decision: Decision,
        planned: Sequence[Planned],
    ) -> ViolationRecorded:
        withheld = effects.withheld(hit, event, facts, planned)
        if withheld:
            hit = self._without_step(hit, event, facts)
        record = violation_of(hit, violation_id(hit, event), event, facts, decision, self._mind.detectors, withheld)
        person = self._mind.book.person_of(record.account) if record.account else None
        case = self._mind.repeats.join(record, person.id if person else None, hit.match.rule)
        record = replace(
            record,
            case=case,
            state=born(record, planned, facts.group),
            learned=facts.now if effects.is_late(event, facts) else None,
            bound=bound_now(record.account, facts.group, self._mind.book),
        )
        if record.kind in self._mind.state_kinds:
            self._mind.states.opened(record)
        return record

    def _without_step(self, hit: Hit, event: Event, facts: Facts) -> Hit:
        """A step that was not granted is not taken: the next one takes it."""
        rule, finding = hit.match.rule, hit.match.finding
        if hit.step is not None and finding is not None and rule.strikes is not None:
            self._mind.strikes.withhold(rule, subject_of(finding, facts, rule.strikes.per), occurrence_of(event))
        return replace(hit, step=None)

    def _labelled(self, event: Event, decision: Decision) -> Iterable[Record]:
        if not isinstance(event, MessagePosted) or not event.group:
            return
        proposed = self._mind.propose(event.text, decision.labels)
        if decision.labels or proposed:
            yield MessageLabelled(
                group=event.group,
                message=event.message,
                labels=decision.labels,
                event=event.id,
                at=event.at,
                lost=decision.lost_labels,
                revision=decision.revision,
                author=event.actor,
                proposed=proposed,
            )

    def _mended(self, event: Due, found: Iterable[tuple[Match, Result]]) -> Iterable[Record]:
        """Cases that this scan closes, and the deeds still waiting for them."""
        group = event.group or ""
        closed = list(self._mind.states.mended(self._mind.rules_in(group), group, found, event.id, event.at))
        yield from closed
        if closed:
            cases = {move.violation for move in closed}
            for queued in self._mind.pending(group):
                if queued.action.key.partition(":")[0] in cases:
                    yield ActionApproved(
                        action=queued.action.key, approved=False, by=SYSTEM, at=event.at, event=event.id
                    )


def _fetch(event: GroupStale | DirectoryStale) -> OutboxAction:
    action = Action(
        key=f"fetch:{event.id}",
        kind=ActionKind.FETCH,
        platform=event.platform,
        group=event.group,
        target=event.actor if isinstance(event, DirectoryStale) else None,
        event=event.id,
    )
    return OutboxAction(action=action, state=OutcomeState.PLANNED)


def _consent(event: ConsentChanged) -> Noted:
    """A group that falls silent in the record: whoever reads it must see why."""
    what = "consent-given" if event.allowed else "consent-refused"
    details = {"group": event.group or "", "why": event.why}
    return Noted(what=what, event=event.id, at=event.at, details=details)


def _crowded(event: Event) -> Iterable[Record]:
    """Nor is one that holds more to judge than anybody writes who wants to be read."""
    if isinstance(event, MessagePosted):
        details = {"group": event.group or "", "message": event.message}
        yield Noted(what="message-crowded", event=event.id, at=event.at, details=details)


def _left_out(event: Event) -> Iterable[Record]:
    """A message that was too long to be judged to its end is never passed over in silence."""
    if isinstance(event, MessagePosted) and event.unread:
        details = {"group": event.group or "", "message": event.message, "unread": str(event.unread)}
        yield Noted(what="message-cut", event=event.id, at=event.at, details=details)
