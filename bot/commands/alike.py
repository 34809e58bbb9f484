"""Cases with the same words, of several people: which they are, and who may answer all of them at once.

The same words mean the same rule and the same hash of the message; where the record keeps what was said, a copy with a
name, a number or a word changed is alike, too (`bot.text.sketches`). An appeal is answered with the others, but not by
those who decided that case before. From `MANY_AT_ONCE` on, an answer for all of them is a deed of its own kind: it
takes two different people.
Pure but for the questions it asks. Touch this when other cases should count as alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.cases import Refusal, move
from bot.domain.groups import Person
from bot.domain.ledger import Ledger
from bot.domain.ports import Directory
from bot.domain.rules import Result
from bot.domain.views import ViolationView
from bot.engine.recusal import is_same, tie
from bot.text.sketches import ALIKE, Sketch, Sketcher

MANY_AT_ONCE = 10
LOOKED_AT = 500  # cases with the same words
COMPARED = 300  # cases whose words are read and compared
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
    known = (found for id in copies(view, ledger) if (found := ledger.violation(id)) is not None)
    others = [one for one in known if not isinstance(move(one.state, verb), Refusal)]
    free = [one for one in others if person is None or not tie(one, person, directory)]
    return Alike(views=(view, *free), barred=len(others) - len(free))


def same_words(view: ViolationView, ledger: Ledger, limit: int = LOOKED_AT) -> Sequence[str]:
    """Ids of the other unanswered cases of the same rule whose message has the same words."""
    record = view.record
    if not record.content_hash or record.result is not Result.HIT:
        return ()
    found = ledger.undecided(record.rule, content=record.content_hash, limit=limit + 1)
    return [id for id in found if id != record.id][:limit]


def has_alike(view: ViolationView, ledger: Ledger) -> bool:
    """Whether there are any: a list of cases need not count them."""
    return bool(same_words(view, ledger, limit=1))


def copies(view: ViolationView, ledger: Ledger) -> Sequence[str]:
    """Ids of those, and of the other unanswered cases of the same rule whose message says nearly the same."""
    same = same_words(view, ledger)
    own = _sketch(ledger.wordings((view.record.id,)).get(view.record.id, ""))
    if own is None:
        return same
    known = {view.record.id, *same}
    others = [id for id in ledger.undecided(view.record.rule, limit=COMPARED) if id not in known]
    said = ledger.wordings(others)
    return [*same, *(id for id in others if _is_copy(own, _sketch(said.get(id, ""))))]


def _is_copy(one: Sketch, other: Sketch | None) -> bool:
    return other is not None and one.likeness(other) >= ALIKE


def _sketch(words: str) -> Sketch | None:
    """None for what is short, or was not kept."""
    return _SKETCHER.sketch(words) if words else None


def consent_key(view: ViolationView, verb: str) -> str:
    """Under what the first person's consent to such an answer stands in the record."""
    return f"alike:{verb}:{view.record.rule}:{view.record.content_hash}"


def consented(key: str, by: str, person: Person | None, now: datetime, ledger: Ledger) -> Sequence[str] | None:
    """Who else consented before, lately and to nothing that was carried out since; None = only they themselves did:
    nobody is two people."""
    fresh = _first_answers(key, now, ledger)
    others = [who for who in fresh if who != by and not (person is not None and is_same(who, person))]
    return None if fresh and not others else list(dict.fromkeys(others))


def half_decided(view: ViolationView, verbs: Iterable[str], now: datetime, ledger: Ledger) -> Sequence[tuple[str, str]]:
    """(verb, who): what one person has answered for this case and all that are alike, and a second one has not yet."""
    return [(verb, by) for verb in verbs for by in _first_answers(consent_key(view, verb), now, ledger)]


def _first_answers(key: str, now: datetime, ledger: Ledger) -> list[str]:
    """Who consented lately, and to nothing that was carried out since."""
    fresh: list[str] = []
    for one in ledger.approvals(key):
        fresh = [] if one.final else [*fresh, one.by] if one.at > now - CONSENT_LASTS else fresh
    return fresh
