"""Exceptions over time: who is told before one ends, and which have excused nobody. Pure.

What an exception is and when it holds is said in `bot.policy.language.exceptions`. Touch this when the notice before
the end, or what counts as used, changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.groups import Employment, Person, platform_of
from bot.domain.ports import Composer, Directory
from bot.domain.records import OutboxAction
from bot.domain.rules import Result
from bot.domain.views import ViolationView
from bot.policy.language.exceptions import NOTICE, Granted, is_within

IN_THE_APPROVERS_PLACE = ("policy_admin", "compliance")  # when the approver is unknown, or has left


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What telling needs from the rest of the house."""

    directory: Directory
    composer: Composer
    platforms: Collection[str]  # on which words can be sent
    was_told: Callable[[str], bool]  # outbox key -> whether it is there already


def notices(granted: Iterable[Granted], telling: Telling, now: datetime, event: str) -> Iterator[OutboxAction]:
    """A word to whoever approved an exception that ends soon. Once for each: the record remembers the key."""
    for one in dict.fromkeys(granted):
        if one.ends_soon(now):
            for person, account in _recipients(one.excuse.approved_by, telling):
                key = f"expiry:{_print(one)}:{account}"
                if not telling.was_told(key):
                    yield _notice(one, key, person, account, telling, now, event)


def unused(
    granted: Iterable[Granted], views: Sequence[ViolationView], now: datetime, recorded_since: datetime
) -> Iterator[Granted]:
    """The exceptions in force that have excused nothing since they began, of those that had the time to. Where an
    exception does not say when it began, the record's own beginning counts."""
    excused = [view for view in views if view.record.result is Result.EXCUSED]
    for one in dict.fromkeys(granted):
        is_young = now - max(one.since or recorded_since, recorded_since) < NOTICE
        if one.holds(now) and not is_young and not any(_excused(one, view) for view in excused):
            yield one


def _excused(one: Granted, view: ViolationView) -> bool:
    """Whether the case falls under the exception. By its scope, not its line: lines move when the file is edited."""
    excuse, record = one.excuse, view.record
    return (
        record.rule == excuse.rule
        and (one.since is None or one.since <= record.at)
        and is_within(record.unit or one.unit, one.unit)
        and (not excuse.groups or record.group in excuse.groups)
        and (not excuse.people or view.person in excuse.people or record.account in excuse.people)
        and (not excuse.units or any(is_within(record.unit, unit) for unit in excuse.units))
    )


def _recipients(approver: str, telling: Telling) -> Iterator[tuple[Person, str]]:
    """The approver; else those who answer for the rules. One account each, where words can be sent."""
    directory = telling.directory
    approved = directory.person(approver) or directory.person_of(approver)
    ranks = [[approved] if approved else []]
    ranks += [[one for one in directory.people() if role in one.roles] for role in IN_THE_APPROVERS_PLACE]
    for rank in ranks:
        found = [(person, account) for person in rank if (account := _reachable(person, telling)) is not None]
        if found:
            yield from found
            return


def _reachable(person: Person, telling: Telling) -> str | None:
    if person.employment is Employment.LEFT:
        return None
    return next((account for account in person.accounts if platform_of(account) in telling.platforms), None)


def _print(one: Granted) -> str:
    """The same for the same exception wherever its line moves; another when it is renewed or its scope changes."""
    excuse = one.excuse
    scope = (sorted(excuse.groups), sorted(excuse.people), sorted(excuse.units))
    essence = repr((one.unit, excuse.rule, excuse.until.isoformat(), excuse.approved_by, scope))
    return hashlib.sha256(essence.encode()).hexdigest()[:16]


def _notice(
    one: Granted, key: str, person: Person, account: str, telling: Telling, now: datetime, event: str
) -> OutboxAction:
    excuse = one.excuse
    text = telling.composer.compose(
        "alerts/exception-ends",
        person.locale or "zh",
        excuse=excuse,
        unit=one.unit,
        days=one.days_left(now),
        scope=sorted(excuse.groups | excuse.people | excuse.units),
        is_approver=excuse.approved_by in (person.id, account),
    )
    action = Action(
        key=key,
        kind=ActionKind.REMIND,
        platform=platform_of(account),
        target=account,
        text=text,
        event=event,
        rule=excuse.rule,
    )
    return OutboxAction(action=action, state=OutcomeState.PLANNED)
