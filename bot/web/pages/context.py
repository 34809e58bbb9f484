"""What a case page shows of what was said around its message: in order, with edits and deletions, by pseudonyms.

Whom the case is about is named once their identity was opened; the others are nobody's business. Touch this when a
reviewer has to see more of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.custody import ContextKept, Said
from bot.domain.views import ViolationView
from bot.web.veil import pseudonym
from bot.web.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that was said, or that became of it."""

    own: bool  # the message that the case is about
    who: str
    at: datetime
    what: Said
    text: str
    forgotten: bool  # there was one, and retention took it


def context_of(visit: Visit, view: ViolationView, opened: bool) -> Sequence[Line]:
    """`view` is the case unveiled; `opened` = this viewer has opened its identity."""
    kept = visit.console.ledger.context(view.record.id)
    known = {one.account for one in kept if one.account} | ({view.record.account} if view.record.account else set())
    shown = {account: _shown(visit, account, view, opened) for account in known}
    names = [(name, to) for account, to in shown.items() for name in _names(visit, account) if name != to]
    names.sort(key=lambda pair: len(pair[0]), reverse=True)  # a name may stand in a longer one
    return [_line(one, shown, names) for one in kept]


def _line(one: ContextKept, shown: dict[str, str], names: Sequence[tuple[str, str]]) -> Line:
    text = one.text
    for name, to in names:
        text = text.replace(name, to)
    return Line(
        own=one.place == 0,
        who=shown.get(one.account or "", ""),
        at=one.at,
        what=one.what,
        text=text,
        forgotten=bool(one.content_hash) and not one.text,
    )


def _shown(visit: Visit, account: str, view: ViolationView, opened: bool) -> str:
    person = visit.console.directory.person_of(account)
    about = account == view.record.account or (person is not None and person.id == view.person)
    if opened and about and (name := view.person_name or (person.name if person else "")):
        return name
    return pseudonym(visit, view.person or account if about else person.id if person else account)


def _names(visit: Visit, account: str) -> list[str]:
    """How somebody is called in what was said; a name of one character is too often a part of other words."""
    person = visit.console.directory.person_of(account)
    found = [account, account.partition(":")[2], person.name if person else ""]
    return [name for name in found if len(name) > 1]
