"""People: the list, and one person with accounts, memberships and violations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.domain.custody import LookAt
from bot.domain.groups import Person
from bot.domain.views import ViolationFilter
from bot.web.pages.filters import Paging, page_number
from bot.web.veil import is_person_open, opened_people
from bot.web.visit import Opening, Visit, field, missing

FEW = 50


def listing(visit: Visit) -> Response:
    text, unit, employment = visit.asked("text").casefold(), visit.asked("unit"), visit.asked("employment")
    directory = visit.console.directory
    found = sorted(
        (p for p in directory.people() if _seen(visit, p) and _fits(p, text, unit, employment)),
        key=lambda person: (person.unit or "~", person.name),
    )
    paging = Paging(number=page_number(visit), total=len(found))
    shown = found[max(paging.first - 1, 0) : paging.last]
    opened = opened_people(visit, [person.id for person in shown])
    hits = {id: _count(visit, ViolationFilter(person=id, result="hit")) for id in opened}
    return visit.show(
        "people",
        here_name="people",
        people=shown,
        paging=paging,
        hits=hits,
        units=[unit for unit in directory.units() if visit.viewer.sees_unit(unit.id)],
        unit_names={unit.id: unit.name for unit in directory.units()},
        asked={name: visit.asked(name) for name in ("text", "unit", "employment")},
    )


def one(visit: Visit) -> Response:
    person = visit.console.directory.person(visit.request.path_params["id"])
    if person is None or not _seen(visit, person):
        raise missing("missing.person")
    ledger, directory = visit.console.ledger, visit.console.directory
    memberships = [
        m
        for account in person.accounts
        for m in ledger.memberships(account=account)
        if visit.viewer.sees(directory.group(m.group))
    ]
    about = visit.viewer.narrowed(ViolationFilter(person=person.id, limit=FEW))
    opened = is_person_open(visit, person.id)
    return visit.show(
        "person",
        here_name="people",
        person=person,
        unit=directory.unit(person.unit) if person.unit else None,
        memberships=sorted(memberships, key=lambda m: (m.until is not None, m.group_name, m.since)),
        violations=ledger.violations(about) if opened else (),
        veiled=not opened,
        violation_total=ledger.count_violations(about) if opened else None,
    )


def open_cases(visit: Visit, form: Mapping[str, Any]) -> Opening:
    """Which cases are this person's, for this viewer, with a reason."""
    person = visit.console.directory.person(visit.request.path_params["id"])
    if person is None or not _seen(visit, person):
        raise missing("missing.person")
    reason = field(form, "reason", 300)
    if not reason:
        raise HTTPException(400, detail="refused.reason")
    look = visit.look(LookAt.PERSON, subject=person.id, why=reason)
    return Opening(look=look, back=visit.path(f"/people/{quote(person.id)}"))


def _count(visit: Visit, filter: ViolationFilter) -> int:
    return visit.console.ledger.count_violations(visit.viewer.narrowed(filter))


def _seen(visit: Visit, person: Person) -> bool:
    return not person.is_bot and visit.viewer.sees_unit(person.unit)


def _fits(person: Person, text: str, unit: str, employment: str) -> bool:
    names = (person.name, person.id, person.email, *person.accounts)
    return (
        (not text or any(text in name.casefold() for name in names))
        and (not unit or f"{person.unit or ''}/".startswith(f"{unit}/"))
        and (not employment or person.employment == employment)
    )
