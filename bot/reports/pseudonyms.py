"""Pseudonyms: what stands in the place of people where cases are shown and nobody has opened an identity.

A pseudonym is the same everywhere in one house and says nothing about whose it is. Touch this when a case gains a part
that may name somebody.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.groups import Person
from bot.domain.ids import ALPHABET
from bot.domain.ledger import Ledger
from bot.domain.ports import Directory
from bot.domain.views import QueuedAction, ViolationFilter, ViolationView


@dataclass(frozen=True, slots=True, kw_only=True)
class Pseudonyms:
    """Those of one house, in one language. `secret`: without it nobody can tell whose one is."""

    secret: str
    locale: str
    person: Callable[[str], Person | None]  # by id

    def of(self, who: str) -> str:
        """What stands instead of this person or account."""
        digest = hmac.new(self.secret.encode(), f"veil {who}".encode(), hashlib.sha256).digest()
        number = int.from_bytes(digest[:4])
        code = "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(5))
        return f"{'成员' if self.locale == 'zh' else 'Member'} {code}"

    def veiled(self, view: ViolationView) -> ViolationView:
        """The case without whom it is about: no person, no account, and no name in what was written."""
        account = view.record.account
        if account is None:
            return view
        shown = self.of(view.person or account)
        person = self.person(view.person) if view.person else None
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
                (at, state, shown if by in own else by, _without(names, shown, note))
                for at, state, by, note in view.moves
            ],
            notes=[
                replace(one, by=shown if one.by in own else one.by, note=_without(names, shown, one.note))
                for one in view.notes
            ],
            approvals=[replace(one, by=shown) if one.by in own else one for one in view.approvals],
        )


def called(directory: Directory, pseudonyms: Pseudonyms | None, account: str) -> str:
    """What somebody is called: by name, or by pseudonym where there are some. Nobody's account stands as it is."""
    person = directory.person_of(account)
    if pseudonyms is not None:
        return pseudonyms.of(person.id if person else account)
    return person.name if person else account


class PseudonymLedger:
    """The ledger with pseudonyms in its violations: what a report is made of. Of `own` nothing is hidden."""

    def __init__(self, ledger: Ledger, pseudonyms: Pseudonyms, own: str = ""):
        self._ledger, self._pseudonyms, self._own = ledger, pseudonyms, own

    def violations(self, filter: ViolationFilter) -> Sequence[ViolationView]:
        views = self._ledger.violations(filter)
        return [view if self._own and view.person == self._own else self._pseudonyms.veiled(view) for view in views]

    def tally(self, filter: ViolationFilter, by: str, **more: str) -> Sequence[tuple[str, int]]:
        counts = self._ledger.tally(filter, by, **more)
        return counts if by != "person" else [(self._pseudonyms.of(who) if who else who, n) for who, n in counts]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


def _told(queued: QueuedAction, own: Collection[str], names: list[str], shown: str) -> QueuedAction:
    target = shown if queued.action.target in own else queued.action.target
    return replace(
        queued, action=replace(queued.action, target=target, text=_without(names, shown, queued.action.text))
    )


def _without(names: list[str], shown: str, text: str) -> str:
    for name in names:
        text = text.replace(name, shown)
    return text
