"""From a decision to outbox rows: the verbs of the policy language become actions, and the ONE gate grants them.

Observe, pilot elsewhere, late evidence and an open breaker all lead to the same place: `granted=False`, simulated
effects that never leave the house. What a platform cannot do is replaced by what it can, and the action says so.
Touch this when the gate changes; what a verb asks for is `verbs.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.actions import (
    AGAINST_A_PERSON,
    BY_TWO,
    CLASS_OF,
    STEP,
    Action,
    ActionClass,
    ActionKind,
    OutcomeState,
)
from bot.domain.events import Event
from bot.domain.records import OutboxAction
from bot.domain.rules import Consequence, Decision, Facts, Hit, Planned, Result, RuleInfo
from bot.engine.situation import Desk, Situation
from bot.engine.verbs import REQUIRE_APPROVAL, VERBS, button, notices, stand_ins
from bot.rules.registry import KINDS

LATE = timedelta(hours=1)  # older evidence is recorded, never acted upon
ASK = ":ask"  # ends the key of a request for approval


def is_late(event: Event, facts: Facts) -> bool:
    """Whether it happened too long ago to be acted upon (a backfill, an outage): it is recorded all the same."""
    return facts.now - event.at > LATE


def plan(decision: Decision, event: Event, facts: Facts, case: Callable[[Hit], str], desk: Desk) -> tuple[Planned, ...]:
    """All actions of a decision, each granted or simulated. `case` gives the public violation id of a hit."""
    if facts.group is None:
        return ()
    planned: dict[tuple[str, ...], Planned] = {}
    for hit in decision.hits:  # gravest first: its words win when one person would get two messages
        if hit.result not in (Result.HIT, Result.WOULD_HIT):
            continue
        situation = Situation(hit=hit, event=event, facts=facts, group=facts.group, violation=case(hit), desk=desk)
        for one in _actions(situation):
            _keep(planned, one)
    return tuple(planned.values())


def withheld(hit: Hit, event: Event, facts: Facts, planned: Iterable[Planned]) -> str:
    """Why nothing is done about a hit whose rule is in force (late | breaker); "" when what it orders is done."""
    if hit.result is not Result.HIT:
        return ""
    if is_late(event, facts):
        return "late"
    step = [one for one in planned if one.step is not None and one.action.rule == hit.match.rule.id]
    return "breaker" if step and not any(one.granted for one in step) else ""


def _keep(planned: dict[tuple[str, ...], Planned], new: Planned) -> None:
    """One deed per kind and target. Of one rule's words to one person those stay that say or ask more; what asks for
    an approval is never dropped, or the deed would wait for ever. What is only simulated never stands in for a deed."""
    place: tuple[str, ...] = (new.action.kind, new.action.target or "", "" if new.granted else "simulated")
    old = planned.get(place)
    if old is None or (old.action.rule == new.action.rule and _says_more(new, old)):
        planned[place] = new
    elif _asks(new) and not (old.action.rule == new.action.rule and _asks(old)):
        planned[*place, new.action.key] = new


def _says_more(new: Planned, old: Planned) -> bool:
    return (len(new.action.buttons), bool(new.instead_of)) > (len(old.action.buttons), bool(old.instead_of))


def _asks(one: Planned) -> bool:
    return one.action.key.endswith(ASK)


def outbox(planned: Iterable[Planned]) -> tuple[OutboxAction, ...]:
    """The rows: the only place where a grant becomes a state."""
    return tuple(OutboxAction(action=one.action, state=_state(one), instead_of=one.instead_of) for one in planned)


def _state(one: Planned) -> OutcomeState:
    if not one.granted:
        return OutcomeState.SIMULATED
    return OutcomeState.WAITING if one.approval else OutcomeState.PLANNED


def _actions(at: Situation) -> Iterator[Planned]:
    rule = at.rule
    step = at.hit.step
    ladder = rule.strikes.ladder if rule.strikes else {}
    yield from _ordered(at, rule.then)
    if step is not None:
        yield from (_of_step(one, step) for one in _ordered(at, ladder.get(step, ())))


def _of_step(one: Planned, step: int) -> Planned:
    """Deeds remember the step that ordered them: when an earlier case is annulled, the step may not have been due."""
    if CLASS_OF[one.action.kind] is ActionClass.TELL:
        return replace(one, step=step)
    return replace(one, step=step, action=replace(one.action, arguments={**one.action.arguments, STEP: step}))


def _ordered(at: Situation, consequences: Sequence[Consequence]) -> Iterator[Planned]:
    """The actions of one list. Where it says `require_approval`, its deeds wait for a person whatever else is said."""
    waits = any(consequence.verb == REQUIRE_APPROVAL for consequence in consequences)
    for consequence in consequences:
        for action in VERBS[consequence.verb](at, consequence):
            yield from _granted(at, _timed(at, action, consequence), consequence, waits=waits)


def _timed(at: Situation, action: Action, consequence: Consequence) -> Action:
    """`after: 3d`; for a state that was there before the rule, no deed before the grace is over."""
    wait = consequence.after
    if at.rule.grace is not None and CLASS_OF[action.kind] is not ActionClass.TELL:
        wait = max(wait or timedelta(), at.rule.grace)
    return replace(action, not_before=at.facts.now + wait) if wait else action


def _granted(at: Situation, action: Action, consequence: Consequence, *, waits: bool = False) -> Iterator[Planned]:
    """THE gate: whether this action may be done, must wait for a person, or is replaced by what the platform can do."""
    ability = at.desk.capabilities(at.group)[action.kind]
    if not ability.reaches(action.target):
        reason = f"{consequence.verb}: {ability.why}"
        for substitute in stand_ins(at, action, reason):
            yield from (replace(one, instead_of=reason) for one in _granted(at, substitute, consequence))
        return
    harm = CLASS_OF[action.kind]
    real = at.hit.result is Result.HIT and not is_late(at.event, at.facts)
    granted = real and at.desk.allows(at.rule, harm, at.facts.now)
    careful = needs_consent(at.rule, action.kind, at.hit.strike) or (waits and harm is not ActionClass.TELL)
    approval = granted and careful
    yield Planned(action=action, granted=granted, approval=approval, suspended=real and not granted)
    if approval:
        yield from (Planned(action=ask, granted=True) for ask in _requests(at, action))


def needs_consent(rule: RuleInfo, kind: ActionKind, strike: int | None) -> bool:
    """Whether a person decides about this deed. Against a person always, unless the rule is automatic: then from the
    second offence on, as far as anybody counts that person's. No rule can act at a first offence, or remove, alone.
    A deed on a group mends its state; because of what somebody said there it would be a sanction, and waits as one.
    """
    if CLASS_OF[kind] is ActionClass.TELL or (kind not in AGAINST_A_PERSON and KINDS[rule.kind].scans):
        return False
    again = rule.strikes is not None and rule.strikes.per == "sender" and (strike or 1) > 1
    return not rule.automatic or kind in BY_TWO or not again


def _requests(at: Situation, action: Action) -> Iterator[Action]:
    """Ask compliance to let a waiting action go: two buttons under a notice."""
    for request in notices(at, ("compliance",)):
        reader = request.target or ""
        buttons = (
            button(at, reader, f"approve {action.key}", "danger"),
            button(at, reader, f"withdraw {action.key}"),
        )
        yield replace(request, key=f"{request.key}{ASK}", buttons=buttons)
