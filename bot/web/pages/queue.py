"""The reviewer's queue: cases that wait for a decision, the most pressing first, and the way from one to the next.

A claim says whose turn it is; what somebody merely has open (their look says so) is marked too. On the way to the next
case both are passed over. Touch this when another order serves reviewers better.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import RedirectResponse, Response

from bot.commands.alike import has_alike
from bot.domain.cases import CaseState, appeal_of
from bot.domain.custody import LookAt
from bot.domain.review import CaseClaimed
from bot.domain.rules import Result
from bot.domain.views import ViolationFilter, ViolationView
from bot.web.clock import time_left
from bot.web.pages.casefile import tie_of
from bot.web.pages.saved import saved_filters
from bot.web.veil import is_open, veiled
from bot.web.visit import Visit

PRESSING = (CaseState.APPEALED, CaseState.WAITING, CaseState.OPEN, CaseState.REMINDED)  # the last have no deadline
SHOWN = 25
LOOKED_THROUGH = 100  # cases, where some are left out by whose they are
BUSY = timedelta(minutes=20)  # whoever looked at a case so lately is at work on it
FREE, MINE = "free", "mine"
FIELDS = ("unit", "rule", "whose")  # of the filter; they go along from case to case


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One case in the queue."""

    view: ViolationView
    since: datetime  # it waits
    due: datetime | None
    left: str  # until then, or since then, in words; "" = no deadline
    overdue: bool
    occurrences: int
    alike: bool  # whether there are other undecided cases with the same words
    claim: CaseClaimed | None
    open_at: str  # who else has it open; "" = nobody


def show(visit: Visit) -> Response:
    found = list(_turns(visit, SHOWN + 1))
    directory = visit.console.directory
    return visit.show(
        "queue",
        here_name="violations",
        waiting=[_case(visit, view, claim) for view, claim in found[:SHOWN]],
        more=len(found) > SHOWN,
        may_decide=visit.viewer.may("decide"),
        asked={name: visit.asked(name) for name in FIELDS},
        rules=sorted({rule.id for rule in visit.console.policies(visit.locale).rules}),
        units=[unit for unit in directory.units() if visit.viewer.sees_unit(unit.id)],
        whose=(FREE, MINE),
        saved=saved_filters(visit, "queue"),
        overdue=visit.console.worklist.overdue(visit.console.clocks, visit.now),
        name=lambda who: person.name if (person := directory.person(who)) else who,
    )


def next_case(visit: Visit) -> Response:
    """On to the most pressing case that nobody has claimed or open, then to one's own claims; `after` is the one that
    was just answered."""
    answered, done = visit.asked("after"), visit.asked("done")
    turns = [
        (view, claim)
        for view, claim in _turns(visit, LOOKED_THROUGH)
        if view.case != answered and (claim is None or claim.by == visit.viewer.name)
    ]
    turns.sort(key=lambda turn: turn[1] is not None)
    view = next((view for view, claim in turns if claim is not None or not _open_at(visit, view)), None)
    if view is None:
        return RedirectResponse(visit.path("/violations/queue", done=done, **asked_of(visit)), 303)
    there = visit.path(f"/violations/{view.record.id}", queue="yes", done=done, **asked_of(visit))
    return RedirectResponse(there, 303)


def asked_of(visit: Visit, form: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The queue's filter, from the address or from a form that carries it along."""
    if form is None:
        return {name: visit.asked(name) for name in FIELDS if visit.asked(name)}
    return {name: value for name in FIELDS if isinstance(value := form.get(name), str) and value}


def claim_on(visit: Visit, view: ViolationView) -> CaseClaimed | None:
    """The claim on a case that holds now."""
    return visit.console.worklist.claims((view.case,), visit.now).get(view.case)


def due_of(visit: Visit, view: ViolationView) -> datetime | None:
    """When a case is to be decided. Whoever was reminded has heard of it: that has no deadline, unless they appeal."""
    if view.state is CaseState.APPEALED:
        appeal = appeal_of(view.moves)
        return visit.console.clocks.due(
            view.record.severity, view.record.known_at, appeal[0] if appeal else view.record.at
        )
    if view.record.result is Result.HIT and view.state in (CaseState.OPEN, CaseState.WAITING):
        return visit.console.clocks.due(view.record.severity, view.record.known_at)
    return None


def _turns(visit: Visit, number: int) -> Iterator[tuple[ViolationView, CaseClaimed | None]]:
    """Cases, with the claims on them, as far as the filter lets them through."""
    whose = visit.asked("whose")
    cases = _waiting(visit, LOOKED_THROUGH if whose else number)
    claims = visit.console.worklist.claims([view.case for view in cases], visit.now)
    turns = ((view, claims.get(view.case)) for view in cases)
    fitting = [(view, claim) for view, claim in turns if _fits(claim, whose, visit.viewer.name)]
    yield from fitting[:number]


def _fits(claim: CaseClaimed | None, whose: str, viewer: str) -> bool:
    if whose == MINE:
        return claim is not None and claim.by == viewer
    return whose != FREE or claim is None


def _waiting(visit: Visit, number: int) -> Sequence[ViolationView]:
    """Each case once, by its first violation; none that this viewer may not decide."""
    found: dict[str, ViolationView] = {}
    for view in _pressing(visit, number):
        if view.case not in found and not (visit.viewer.may("decide") and tie_of(visit, view)):
            found[view.case] = view
        if len(found) == number:
            break
    return list(found.values())


def _pressing(visit: Visit, number: int) -> Iterator[ViolationView]:
    unit, rule = visit.asked("unit") or None, visit.asked("rule") or None
    for state in PRESSING:
        asked = ViolationFilter(
            result=Result.HIT, state=state, unit=unit, rule=rule, limit=2 * number, newest_first=False
        )
        for view in visit.console.ledger.violations(visit.viewer.narrowed(asked)):
            whole = visit.console.ledger.violation(view.record.id) if state is CaseState.APPEALED else None
            yield whole or view  # an appeal's clock, and who decided before, stand in its moves


def _case(visit: Visit, view: ViolationView, claim: CaseClaimed | None) -> Waiting:
    due = due_of(visit, view)
    return Waiting(
        view=view if is_open(visit, view) else veiled(visit, view),
        since=view.moves[-1][0] if view.moves else view.record.at,
        due=due,
        left=time_left(due, visit.now, visit.locale) if due else "",
        overdue=due is not None and due < visit.now,
        occurrences=len(visit.console.ledger.occurrences(view.case)),
        alike=has_alike(view, visit.console.ledger),
        claim=claim,
        open_at=_open_at(visit, view),
    )


def _open_at(visit: Visit, view: ViolationView) -> str:
    looks = visit.console.ledger.looks(case=view.case, limit=5)
    return next(
        (
            look.by
            for look in looks
            if look.what is LookAt.CASE and look.by != visit.viewer.name and visit.now - look.at < BUSY
        ),
        "",
    )
