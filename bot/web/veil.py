"""The veil: in cases the console shows pseudonyms until somebody opens an identity, with a reason that is recorded.

A pseudonym is the same everywhere in one house and says nothing about whose it is. Opening holds for one viewer and
one case, for a working day. Touch this when another page shows whom a case is about.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.custody import LookAt
from bot.domain.ids import ALPHABET
from bot.domain.ports import QueuedAction, ViolationFilter, ViolationView
from bot.web.visit import Visit

OPEN_FOR = timedelta(hours=12)
MANY = 2000  # looks among which the opening must be


def pseudonym(visit: Visit, who: str) -> str:
    """What stands instead of this person or account."""
    digest = hmac.new(visit.console.secret.encode(), f"veil {who}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:4])
    code = "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(5))
    return f"{'成员' if visit.locale == 'zh' else 'Member'} {code}"


def is_open(visit: Visit, view: ViolationView) -> bool:
    """Whether this viewer sees whom the case is about. One's own case needs no opening."""
    if view.record.account is None or view.person == visit.viewer.name:
        return True
    since = visit.now - OPEN_FOR
    looks = visit.console.ledger.looks(case=view.case, limit=MANY)
    return any(look.what is LookAt.IDENTITY and look.by == visit.viewer.name and look.at >= since for look in looks)


def is_person_open(visit: Visit, person: str) -> bool:
    """Whether this viewer may see which cases are this person's."""
    if person == visit.viewer.name:
        return True
    since = visit.now - OPEN_FOR
    looks = visit.console.ledger.looks(subjects=[person], limit=MANY)
    return any(look.what is LookAt.PERSON and look.by == visit.viewer.name and look.at >= since for look in looks)


class VeiledLedger:
    """The ledger with pseudonyms in its violations: what a report for this viewer is made of."""

    def __init__(self, visit: Visit):
        self._visit, self._ledger = visit, visit.console.ledger

    def violations(self, filter: ViolationFilter) -> Sequence[ViolationView]:
        return veiled_list(self._visit, self._ledger.violations(filter))

    def count_violations(self, filter: ViolationFilter) -> int:
        return self._ledger.count_violations(filter)

    def tally(self, filter: ViolationFilter, by: str, **more: str) -> Sequence[tuple[str, int]]:
        counts = self._ledger.tally(filter, by, **more)
        return counts if by != "person" else [(pseudonym(self._visit, who) if who else who, n) for who, n in counts]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


def veiled(visit: Visit, view: ViolationView) -> ViolationView:
    """The case as it is shown before: no person, no account, and no name in what was written."""
    account = view.record.account
    if account is None:
        return view
    shown = pseudonym(visit, view.person or account)
    person = visit.console.directory.person(view.person) if view.person else None
    accounts = {account, *(person.accounts if person else ())}
    own = {one for one in (*accounts, view.person) if one}
    natives = [one.partition(":")[2] for one in accounts]
    names = sorted((one for one in (view.person_name, *accounts, *natives) if len(one) > 1), key=len, reverse=True)
    record = replace(
        view.record,
        account=shown,
        excerpt=_without(names, shown, view.record.excerpt),
        details={name: _without(names, shown, value) for name, value in view.record.details.items()},
    )
    return replace(
        view,
        record=record,
        person=None,
        person_name=shown,
        actions=[_told(one, own, names, shown) for one in view.actions],
        moves=[
            (at, state, shown if by in own else by, _without(names, shown, note)) for at, state, by, note in view.moves
        ],
        approvals=[replace(one, by=shown) if one.by in own else one for one in view.approvals],
    )


def veiled_list(visit: Visit, views: Iterable[ViolationView]) -> list[ViolationView]:
    """A list shows pseudonyms always: opening is for one case at a time. Of oneself nothing is hidden."""
    return [view if view.person == visit.viewer.name else veiled(visit, view) for view in views]


def _told(queued: QueuedAction, own: Collection[str], names: list[str], shown: str) -> QueuedAction:
    target = shown if queued.action.target in own else queued.action.target
    return replace(
        queued, action=replace(queued.action, target=target, text=_without(names, shown, queued.action.text))
    )


def _without(names: list[str], shown: str, text: str) -> str:
    for name in names:
        text = text.replace(name, shown)
    return text
