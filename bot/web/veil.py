"""The veil: in cases the console shows pseudonyms until somebody opens an identity, with a reason that is recorded.

A pseudonym is the same everywhere in one house and says nothing about whose it is. Opening holds for one viewer and
one case, for a working day. Touch this when another page shows whom a case is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from bot.domain.custody import LookAt
from bot.domain.views import ViolationView
from bot.reports.pseudonyms import PseudonymLedger, Pseudonyms
from bot.web.visit import Visit

OPEN_FOR = timedelta(hours=12)
MANY = 2000  # looks among which the opening must be


def pseudonyms(visit: Visit) -> Pseudonyms:
    """The house's, in this visit's language."""
    console = visit.console
    return Pseudonyms(secret=console.secret, locale=visit.locale, person=console.directory.person)


def pseudonym(visit: Visit, who: str) -> str:
    """What stands instead of this person or account."""
    return pseudonyms(visit).of(who)


def is_open(visit: Visit, view: ViolationView) -> bool:
    """Whether this viewer sees whom the case is about. One's own case needs no opening."""
    if view.record.account is None or view.person == visit.viewer.name:
        return True
    since = visit.now - OPEN_FOR
    looks = visit.console.ledger.looks(case=view.case, limit=MANY)
    return any(look.what is LookAt.IDENTITY and look.by == visit.viewer.name and look.at >= since for look in looks)


def is_person_open(visit: Visit, person: str) -> bool:
    """Whether this viewer may see which cases are this person's."""
    return person in opened_people(visit, [person])


def opened_people(visit: Visit, people: Collection[str]) -> frozenset[str]:
    """Of these people those whose cases this viewer has opened; oneself needs no opening."""
    since = visit.now - OPEN_FOR
    looks = visit.console.ledger.looks(subjects=people, limit=MANY)
    opened = {
        look.subject
        for look in looks
        if look.what is LookAt.PERSON and look.by == visit.viewer.name and look.at >= since and look.subject
    }
    return frozenset(opened & {*people} | {visit.viewer.name} & {*people})


def veiled_ledger(visit: Visit) -> PseudonymLedger:
    """What a report for this viewer is made of."""
    return PseudonymLedger(visit.console.ledger, pseudonyms(visit), own=visit.viewer.name)


def veiled(visit: Visit, view: ViolationView) -> ViolationView:
    """The case as it is shown before: no person, no account, and no name in what was written."""
    return pseudonyms(visit).veiled(view)


def veiled_list(visit: Visit, views: Iterable[ViolationView]) -> list[ViolationView]:
    """A list shows pseudonyms always: opening is for one case at a time. Of oneself nothing is hidden."""
    known = pseudonyms(visit)
    return [view if view.person == visit.viewer.name else known.veiled(view) for view in views]
