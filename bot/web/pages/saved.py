"""Filters that people keep under a name, for themselves or for everybody of a role of theirs.

What is kept are a page's own fields and no people: a filter that others can open must not say whose cases somebody is
reading. Touch this when another page should keep its filters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException

from bot.domain.ids import public_id
from bot.domain.review import FilterDropped, FilterSaved, SavedFilter
from bot.web.visit import Done, Visit, field

LONGEST = 60  # characters of a name
PAGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "queue": ("/violations/queue", ("unit", "rule", "whose")),
    "violations": ("/violations", ("text", "since", "until", "unit", "group", "rule", "result", "state")),
    "audit": ("/audit", ("what", "case", "rule", "group", "since", "until")),
}
"""Page -> its address, and what of its filter is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a page shows of its saved filters."""

    page: str
    action: str  # the address that its forms are sent to
    links: Sequence[tuple[SavedFilter, str]]  # with where it leads
    fields: Mapping[str, str]  # what is asked for now, to be saved
    roles: Sequence[str]  # whom it can be shared with


def saved_filters(visit: Visit, page: str) -> Saved:
    """The filters of a page that this viewer has."""
    address, names = PAGES[page]
    found = visit.console.worklist.filters((page,), visit.viewer.name, visit.viewer.roles)
    return Saved(
        page=page,
        action=visit.path(_forms_of(page)),
        links=[(one, visit.path(address, **one.fields)) for one in found],
        fields={name: visit.asked(name) for name in names if visit.asked(name)},
        roles=sorted(visit.viewer.roles),
    )


def save(visit: Visit, form: Mapping[str, Any]) -> Done:
    page, name, shared = field(form, "page"), field(form, "name", LONGEST), field(form, "shared_with")
    if not name:
        raise HTTPException(400, detail="refused.filter_name")
    if page not in PAGES or not visit.request.url.path.endswith(_forms_of(page)):
        raise HTTPException(400, detail="refused.field")
    if shared and shared not in visit.viewer.roles:
        raise HTTPException(403, detail="refused.right")
    address, names = PAGES[page]
    fields = {one: value for one in names if (value := field(form, one))}
    kept = SavedFilter(
        id=public_id("F", visit.viewer.name, page, name), page=page, name=name, fields=fields,
        owner=visit.viewer.name, shared_with=shared,
    )  # fmt: skip
    visit.console.worklist.save(FilterSaved(filter=kept, at=visit.now))
    return Done(back=visit.path(address, done="saved", **fields))


def drop(visit: Visit, form: Mapping[str, Any]) -> Done:
    page = field(form, "page")
    if page not in PAGES:
        raise HTTPException(400, detail="refused.field")
    dropped = FilterDropped(id=field(form, "id"), by=visit.viewer.name, at=visit.now)
    if not visit.console.worklist.drop(dropped):
        raise HTTPException(404, detail="missing.filter")
    return Done(back=visit.path(PAGES[page][0], done="dropped"))


def _forms_of(page: str) -> str:
    """Filters of a part of the console are kept by those who may see that part."""
    return f"/{PAGES[page][0].split('/')[1]}/filters"
