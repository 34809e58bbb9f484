"""Words to those who answer for the rules: a rule failed, or did so much that its breaker opened.

Told once per rule and hour, however many messages it concerns: the outbox refuses a second key, also after a restart.
Touch this when the bot must tell its admins of something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.groups import Group, platform_of
from bot.domain.records import OutboxAction
from bot.domain.rules import Decision, Facts, Hit, Planned, RuleInfo
from bot.engine.situation import Desk

ADMINS = ("policy_admin",)
RECIPIENTS: Mapping[str, tuple[str, ...]] = {  # on_error -> who is told
    "allow": (),
    "alert": ADMINS,
    "hold": (*ADMINS, "compliance"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing to tell, and whom. `what` names the template under `alerts/`."""

    what: str
    rule: RuleInfo
    roles: tuple[str, ...]
    error: str = ""
    violation: str = ""  # the case that a person has to look at


def alerts_of(decision: Decision, planned: Iterable[Planned], case: Callable[[Hit], str]) -> Iterator[Alert]:
    """What is worth telling about a decision. Pure. `case` gives the public violation id of a hit."""
    suspended = {one.action.rule for one in planned if one.suspended}
    for hit in decision.hits:
        rule = hit.match.rule
        if hit.match.error is not None:
            held = case(hit) if rule.on_error == "hold" else ""
            roles = RECIPIENTS[rule.on_error]
            yield Alert(what="rule-error", rule=rule, roles=roles, error=hit.match.error, violation=held)
        elif rule.id in suspended:
            yield Alert(what="breaker", rule=rule, roles=ADMINS)


class Alarm:
    """Rings once per rule and hour. Its memory is only for quiet: the outbox remembers for good."""

    def __init__(self) -> None:
        self._hour = ""
        self._rung: set[str] = set()

    def ring(self, alerts: Iterable[Alert], facts: Facts, desk: Desk, event: str) -> Iterator[OutboxAction]:
        """The notices that were not sent in this hour."""
        if facts.group is None:
            return
        for alert in alerts:
            hour = _hour_of(facts.now)
            if hour != self._hour:
                self._hour, self._rung = hour, set()
            for account in _accounts(alert.roles, facts.group, desk):
                key = f"{alert.what}:{alert.rule.id}:{hour}:{account}"
                if key not in self._rung:
                    self._rung.add(key)
                    yield _notice(alert, key, account, facts.group, desk, event)


def _hour_of(now: datetime) -> str:
    return f"{now:%Y%m%dT%H}"


def _accounts(roles: Iterable[str], group: Group, desk: Desk) -> Iterable[str]:
    return dict.fromkeys(account for role in roles for account in desk.directory.accounts_for(role, group))


def _notice(alert: Alert, key: str, account: str, group: Group, desk: Desk, event: str) -> OutboxAction:
    person = desk.directory.person_of(account)
    text = desk.composer.compose(
        f"alerts/{alert.what}",
        (person.locale if person else "") or group.locale,
        rule=alert.rule,
        group=group,
        error=alert.error,
        violation=alert.violation,
    )
    action = Action(
        key=key,
        kind=ActionKind.REMIND,
        platform=platform_of(account),
        group=group.id,
        target=account,
        text=text,
        event=event,
        rule=alert.rule.id,
    )
    return OutboxAction(action=action, state=OutcomeState.PLANNED)
