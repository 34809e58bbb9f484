"""Members' reports on a case page: how many, which rule they name, their words; who it was only for who opened it.

A reporter's identity is opened by itself, with a reason that is recorded, and holds for one viewer and one case, as
that of the person does. Touch this when a reviewer has to know more of a report.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException

from bot.domain.custody import LookAt
from bot.domain.reports import Reported
from bot.domain.views import ViolationView
from bot.web.veil import MANY, OPEN_FOR, pseudonym
from bot.web.visit import Opening, Visit, field, missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One report, ready to be drawn."""

    id: str
    at: datetime
    who: str  # a pseudonym, until it is opened
    veiled: bool
    may_open: bool
    rule: str  # "" = something else
    words: str


def reports_of(visit: Visit, view: ViolationView, opened: bool) -> Sequence[Line]:
    """`view` is the case unveiled; `opened` = this viewer has opened whom it is about."""
    if not view.reporters or view.person == visit.viewer.name:  # whom it is about never learns of them
        return ()
    looks = visit.console.ledger.looks(case=view.case, limit=MANY)
    since = visit.now - OPEN_FOR
    seen = {
        look.subject
        for look in looks
        if look.what is LookAt.REPORTER and look.by == visit.viewer.name and look.at >= since
    }
    return [_line(visit, view, one, seen, opened) for one in visit.console.ledger.reports(view.record.id)]


def _line(visit: Visit, view: ViolationView, one: Reported, seen: Collection[str | None], opened: bool) -> Line:
    who = _subject(visit, one)
    person = visit.console.directory.person(who)
    veiled = who not in seen and who != visit.viewer.name
    words = one.words
    for name in () if opened else _names(view):
        words = words.replace(name, pseudonym(visit, view.person or view.record.account or ""))
    return Line(
        id=one.id,
        at=one.at,
        who=pseudonym(visit, who) if veiled else person.name if person else one.by,
        veiled=veiled,
        may_open=veiled and visit.viewer.may("decide"),
        rule=one.rule,
        words=words,
    )


def _subject(visit: Visit, one: Reported) -> str:
    """The person who reported, or the account of somebody unknown."""
    person = visit.console.directory.person_of(one.by)
    return person.id if person else one.by


def _names(view: ViolationView) -> list[str]:
    """How the person is called whom the case is about; a single character is too often a part of other words."""
    account = view.record.account or ""
    return [name for name in (view.person_name, account, account.partition(":")[2]) if len(name) > 1]


def open_reporter(visit: Visit, form: Mapping[str, Any]) -> Opening:
    """Who reported it, for this viewer, with a reason. The reporter can see that it was opened, and why."""
    view = visit.console.ledger.violation(visit.request.path_params["id"])
    if view is None or not visit.viewer.sees_unit(view.record.unit):
        raise missing("missing.case")
    if not visit.viewer.may("decide") or view.person == visit.viewer.name:
        raise HTTPException(403, detail="refused.identity")
    wanted, reason = field(form, "report"), field(form, "reason", 300)
    found = next((one for one in visit.console.ledger.reports(view.record.id) if one.id == wanted), None)
    if found is None:
        raise missing("missing.case")
    if not reason:
        raise HTTPException(400, detail="refused.reason")
    look = visit.look(LookAt.REPORTER, view, subject=_subject(visit, found), why=reason)
    return Opening(look=look, back=visit.path(f"/violations/{view.record.id}"))
