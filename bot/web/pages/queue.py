"""The reviewer's queue: cases that wait for a decision, the most pressing first, and the way from one to the next.

What somebody else has open is marked (their look says so), and passed over on the way to the next. Touch this when
another order serves reviewers better.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import RedirectResponse, Response

from bot.domain.custody import LookAt
from bot.domain.ports import ViolationFilter, ViolationView
from bot.domain.records import CaseState
from bot.domain.rules import Result
from bot.web.pages.casefile import tie_of
from bot.web.veil import is_open, veiled
from bot.web.visit import Visit

PRESSING = (CaseState.APPEALED, CaseState.WAITING, CaseState.REMINDED, CaseState.OPEN)  # in this order
SHOWN = 25
BUSY = timedelta(minutes=20)  # whoever looked at a case so lately is at work on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One case in the queue."""

    view: ViolationView
    since: datetime  # it waits
    due: datetime | None  # the clock of an appeal
    occurrences: int
    taken_by: str  # who has it open; "" = nobody else


def show(visit: Visit) -> Response:
    found = _waiting(visit, SHOWN + 1)
    return visit.show(
        "queue",
        here_name="violations",
        waiting=found[:SHOWN],
        more=len(found) > SHOWN,
        may_decide=visit.viewer.may("decide"),
        overdue=lambda one: one.due is not None and one.due < visit.now,
        name=lambda who: person.name if (person := visit.console.directory.person(who)) else who,
    )


def next_case(visit: Visit) -> Response:
    """On to the most pressing case that nobody else has open; `after` is the one that was just answered."""
    answered = visit.asked("after")
    free = (one for one in _waiting(visit, SHOWN) if one.view.case != answered and not one.taken_by)
    following = next(free, None)
    if following is None:
        return RedirectResponse(visit.path("/violations/queue", done=visit.asked("done")), 303)
    there = visit.path(f"/violations/{following.view.record.id}", queue="yes", done=visit.asked("done"))
    return RedirectResponse(there, 303)


def _waiting(visit: Visit, number: int) -> Sequence[Waiting]:
    """Each case once, by its first violation; none that this viewer may not decide."""
    found: dict[str, ViolationView] = {}
    for view in _pressing(visit, number):
        if view.case not in found and not (visit.viewer.may("decide") and tie_of(visit, view)):
            found[view.case] = view
        if len(found) == number:
            break
    return [_case(visit, view) for view in found.values()]


def _pressing(visit: Visit, number: int) -> Iterator[ViolationView]:
    for state in PRESSING:
        asked = ViolationFilter(result=Result.HIT, state=state, limit=2 * number, newest_first=False)
        for view in visit.console.ledger.violations(visit.viewer.narrowed(asked)):
            whole = visit.console.ledger.violation(view.record.id) if state is CaseState.APPEALED else None
            yield whole or view  # an appeal's clock, and who decided before, stand in its moves


def _case(visit: Visit, view: ViolationView) -> Waiting:
    since = view.moves[-1][0] if view.moves else view.record.at
    within = visit.console.answer_within
    return Waiting(
        view=view if is_open(visit, view) else veiled(visit, view),
        since=since,
        due=since + within if view.state is CaseState.APPEALED else None,
        occurrences=len(visit.console.ledger.occurrences(view.case)),
        taken_by=_taken_by(visit, view),
    )


def _taken_by(visit: Visit, view: ViolationView) -> str:
    looks = visit.console.ledger.looks(case=view.case, limit=5)
    return next(
        (
            look.by
            for look in looks
            if look.what is LookAt.CASE and look.by != visit.viewer.name and visit.now - look.at < BUSY
        ),
        "",
    )
