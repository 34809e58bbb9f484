"""From a decision to outbox rows: the verbs of the policy language become actions, and the ONE gate grants them.

Observe, pilot elsewhere, late evidence and an open breaker all lead to the same place: `granted=False`, simulated
effects that never leave the house. What a platform cannot do is replaced by what it can, and the action says so.
To add a verb: a line in `VERBS`, and what it asks of a platform in `bot.domain.actions.ACTION_OF`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.actions import (
    ACTION_OF,
    AGAINST_A_PERSON,
    BEFORE,
    BY_TWO,
    CLASS_OF,
    LASTS,
    STEP,
    Action,
    ActionClass,
    ActionKind,
    Button,
    Capabilities,
    OutcomeState,
    told_instead,
)
from bot.domain.events import Event, FileRead, MessagePosted
from bot.domain.groups import Group
from bot.domain.ports import Composer, Directory
from bot.domain.records import OutboxAction
from bot.domain.rules import Consequence, Decision, Facts, Hit, Match, Planned, Result, RuleInfo
from bot.rules.registry import KINDS

LATE = timedelta(hours=1)  # older evidence is recorded, never acted upon
ASK = ":ask"  # ends the key of a request for approval
REQUIRE_APPROVAL = "require_approval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What planning needs from the rest of the house."""

    directory: Directory
    composer: Composer
    capabilities: Callable[[Group], Capabilities]
    allows: Callable[[RuleInfo, ActionClass, datetime], bool]
    message: Callable[[RuleInfo, Mapping[str, str]], str | None]  # the policy's own words, rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One hit in its surroundings; what a verb's builder gets."""

    hit: Hit
    event: Event
    facts: Facts
    group: Group
    violation: str
    desk: Desk

    @property
    def rule(self) -> RuleInfo:
        return self.hit.match.rule

    @property
    def subject(self) -> str | None:
        """The account the finding is about."""
        finding = self.hit.match.finding
        return (finding.subject if finding else None) or self.facts.sender_account


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
    if not ability.can:
        reason = f"{consequence.verb}: {ability.why}"
        for substitute in _notices(at, told_instead(action.kind), instead_of=reason):
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
    buttons = (
        Button(label="批准 Approve", command=f"approve {action.key}", style="danger"),
        Button(label="撤回 Withdraw", command=f"withdraw {action.key}"),
    )
    for request in _notices(at, ("compliance",)):
        yield replace(request, key=f"{request.key}{ASK}", buttons=buttons)


def _tell(at: Situation, target: str, template: str, buttons: tuple[Button, ...] = (), instead_of: str = "") -> Action:
    person = at.desk.directory.person_of(target)
    locale = (person.locale if person else "") or at.group.locale
    text = at.desk.composer.compose(
        template,
        locale,
        rule=at.rule,
        finding=at.hit.match.finding,
        sender=at.facts.sender,
        group=at.group,
        violation=at.violation,
        strike=at.hit.strike,
        message=at.desk.message(at.rule, _values(at, locale)),
        instead_of=worded(at.desk.composer, instead_of, locale),
    )
    return _action(at, ActionKind.REMIND, target, text=text, buttons=buttons)


def reminder(
    match: Match, event: Event, facts: Facts, group: Group, target: str, key: str, desk: Desk
) -> Action:  # fmt: skip
    """The reminder of this match as its rule words it, to somebody who tests whether reminders arrive."""
    hit = Hit(match=match, result=Result.HIT, strike=1)
    at = Situation(hit=hit, event=event, facts=facts, group=group, violation=key.rpartition(":")[2], desk=desk)
    return replace(_tell(at, target, f"reminders/{match.rule.kind}"), key=key)


def worded(composer: Composer, instead_of: str, locale: str) -> str:
    """`retract: wecom-no-recall` in words: what was ordered, and why the platform cannot do it."""
    verb, _, why = instead_of.partition(": ")
    return composer.compose("words/instead", locale, verb=verb, why=why) if instead_of else ""


def _action(at: Situation, kind: ActionKind, target: str | None, **more: object) -> Action:
    return Action(
        key=f"{at.violation}:{kind}:{target or at.group.id}",
        kind=kind,
        platform=at.group.platform,
        group=at.group.id,
        target=target,
        event=at.event.id,
        rule=at.rule.id,
        **more,  # type: ignore[arg-type]
    )


def _notices(at: Situation, roles: Iterable[str], instead_of: str = "") -> Iterator[Action]:
    told: set[str] = set()
    for role in roles:
        for account in at.desk.directory.accounts_for(role, at.group):
            if account not in told:
                told.add(account)
                yield _tell(at, account, "reminders/notice", instead_of=instead_of)


def _values(at: Situation, locale: str) -> Mapping[str, str]:
    """What `${…}` in a policy's message may name."""
    finding = at.hit.match.finding
    details = finding.details if finding else {}
    sender = at.facts.sender
    return {
        "sender.name": sender.name if sender else "",
        "group.name": at.group.name,
        "strikes": str(at.hit.strike or 1),
        "strikes.count": str(at.hit.strike or 1),
        "rule.id": at.rule.id,
        "rule.why": at.rule.why,
        "violation": at.violation,
        **details,
        "found": at.desk.composer.compose("words/found", locale, found=details.get("found", "").split(", ")),
        "suggestion": details.get("suggestion") or details.get("example", ""),
    }


def _remind_sender(at: Situation, _: Consequence) -> Iterator[Action]:
    if at.subject is not None:
        appeal = (Button(label="申诉 Appeal", command=f"appeal {at.violation}"),)
        yield _tell(at, at.subject, f"reminders/{at.rule.kind}", appeal)


def _remind_owner(at: Situation, _: Consequence) -> Iterator[Action]:
    owners = at.desk.directory.accounts_for("group_owner", at.group) or at.desk.directory.accounts_for(
        "dept_head", at.group
    )
    for account in owners:
        yield _tell(at, account, f"reminders/{at.rule.kind}")


def _notify(at: Situation, consequence: Consequence) -> Iterator[Action]:
    yield from _notices(at, (consequence.parameter or "compliance",))


def _post(at: Situation, consequence: Consequence) -> Iterator[Action]:
    yield _action(at, ACTION_OF[consequence.verb], None, text=consequence.parameter or at.rule.why)


def _rename(at: Situation, consequence: Consequence) -> Iterator[Action]:
    finding = at.hit.match.finding
    name = finding.details.get("suggestion") if finding else None
    if name:
        yield _action(at, ACTION_OF[consequence.verb], None, arguments={"name": name, BEFORE: at.group.name})


def _retract(at: Situation, consequence: Consequence) -> Iterator[Action]:
    if isinstance(at.event, MessagePosted | FileRead):
        yield _action(at, ACTION_OF[consequence.verb], at.event.message, arguments={"author": at.event.actor})


def _remove_member(at: Situation, consequence: Consequence) -> Iterator[Action]:
    if at.subject is not None:
        lasts = {LASTS: int(consequence.lasts.total_seconds())} if consequence.lasts else {}
        yield _action(at, ACTION_OF[consequence.verb], at.subject, arguments=lasts)


def _archive(at: Situation, consequence: Consequence) -> Iterator[Action]:
    yield _action(at, ACTION_OF[consequence.verb], None)


def _set_owner(at: Situation, consequence: Consequence) -> Iterator[Action]:
    for account in at.desk.directory.accounts_for(consequence.parameter or "dept_head", at.group)[:1]:
        yield _action(at, ACTION_OF[consequence.verb], account, arguments={BEFORE: at.group.owner or ""})


def _nothing(_: Situation, __: Consequence) -> Iterator[Action]:
    """`require_approval` is no deed: it says how the others of its list are done. `block` is done beforehand, by the
    platform: what was posted all the same is for the other verbs."""
    yield from ()


VERBS: Mapping[str, Callable[[Situation, Consequence], Iterator[Action]]] = {
    "remind_sender": _remind_sender,
    "remind_owner": _remind_owner,
    "notify": _notify,
    "post": _post,
    "rename": _rename,
    "retract": _retract,
    "remove_member": _remove_member,
    "archive": _archive,
    "set_owner": _set_owner,
    REQUIRE_APPROVAL: _nothing,
    "block": _nothing,
}
