"""Cases with the same words, of several people: which they are, and who may answer all of them at once.

The same words mean the same rule and the same hash of the message; where the record keeps what was said, a copy with a
name, a number or a word changed is alike, too (`bot.text.sketches`). What is under appeal, or was decided, is answered
by itself. From `MANY_AT_ONCE` on, an answer for all of them is a deed of its own kind: it takes two different people.
Pure but for the questions it asks. Touch this when other cases should count as alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.cases import UNDECIDED, Refusal, move
from bot.domain.groups import Person
from bot.domain.ports import Directory, Ledger
from bot.domain.rules import Result
from bot.domain.views import ViolationFilter, ViolationView
from bot.engine.recusal import is_same, tie
from bot.text.sketches import ALIKE, Sketch, Sketcher

MANY_AT_ONCE = 10
LOOKED_AT = 500
COMPARED = 100  # cases of each state whose words are read and compared
_SKETCHER = Sketcher(b"alike")  # what it makes is compared at once and not kept: the key hides nothing
CONSENT_LASTS = timedelta(days=1)  # what the first of two said holds for so long


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """The cases that one answer would be for."""

    views: Sequence[ViolationView]  # those that this person may decide, the one they stand before first
    barred: int  # others, of which they have a part in

    @property
    def people(self) -> int:
        return len({view.person or view.record.account for view in self.views})


def alike(view: ViolationView, verb: str, person: Person | None, ledger: Ledger, directory: Directory) -> Alike:
    """`view` and every other case that `verb` fits and that has the same words."""
    others = [one for one in copies(view, ledger) if not isinstance(move(one.state, verb), Refusal)]
    free = [one for one in others if person is None or not tie(one, person, directory)]
    whole = [found for one in free if (found := ledger.violation(one.record.id)) is not None]
    return Alike(views=(view, *whole), barred=len(others) - len(free))


def same_words(view: ViolationView, ledger: Ledger) -> Sequence[ViolationView]:
    """The other undecided cases of the same rule whose message has the same words."""
    record = view.record
    if not record.content_hash or record.result is not Result.HIT:
        return ()
    asked = (
        ViolationFilter(rule=record.rule, content=record.content_hash, result=Result.HIT, state=state, limit=LOOKED_AT)
        for state in UNDECIDED
    )
    return [one for wanted in asked for one in ledger.violations(wanted) if one.record.id != record.id]


def has_alike(view: ViolationView, ledger: Ledger) -> bool:
    """Whether there are any: a list of cases need not count them."""
    record = view.record
    if not record.content_hash or record.result is not Result.HIT:
        return False
    wanted = ViolationFilter(rule=record.rule, content=record.content_hash, result=Result.HIT, limit=2)
    found = (one for state in UNDECIDED for one in ledger.violations(replace(wanted, state=state)))
    return any(one.record.id != record.id for one in found)


def copies(view: ViolationView, ledger: Ledger) -> Sequence[ViolationView]:
    """Those, and the other undecided cases of the same rule whose message says nearly the same."""
    same = same_words(view, ledger)
    own = _sketch(view, ledger)
    if own is None:
        return same
    known = {view.record.id, *(one.record.id for one in same)}
    asked = (
        ViolationFilter(rule=view.record.rule, result=Result.HIT, state=state, limit=COMPARED) for state in UNDECIDED
    )
    others = (one for wanted in asked for one in ledger.violations(wanted) if one.record.id not in known)
    return [*same, *(one for one in others if _is_copy(own, _sketch(one, ledger)))]


def _is_copy(one: Sketch, other: Sketch | None) -> bool:
    return other is not None and one.likeness(other) >= ALIKE


def _sketch(view: ViolationView, ledger: Ledger) -> Sketch | None:
    """Of the message as the case keeps it, in its newest wording; None for what is short, or was not kept."""
    kept = [one.text for one in ledger.context(view.record.id) if one.place == 0 and one.text]
    return _SKETCHER.sketch(kept[-1]) if kept else None


def consent_key(view: ViolationView, verb: str) -> str:
    """Under what the first person's consent to such an answer stands in the record."""
    return f"alike:{verb}:{view.record.rule}:{view.record.content_hash}"


def consented(key: str, by: str, person: Person | None, now: datetime, ledger: Ledger) -> bool | None:
    """Whether somebody else consented before, lately and to nothing that was carried out since; None = they did
    themselves: nobody is two people."""
    fresh: list[str] = []
    for one in ledger.approvals(key):
        fresh = [] if one.final else [*fresh, one.by] if one.at > now - CONSENT_LASTS else fresh
    mine = [who for who in fresh if who == by or (person is not None and is_same(who, person))]
    return None if mine and len(mine) == len(fresh) else bool(fresh)
