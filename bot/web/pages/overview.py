"""The first page: what needs me, the numbers, the trend."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from starlette.responses import Response

from bot.domain.actions import OutcomeState
from bot.domain.cases import UNDECIDED, CaseState
from bot.domain.review import Overdue
from bot.domain.rules import Result
from bot.domain.views import ViolationFilter
from bot.web.veil import veiled_list
from bot.web.visit import Visit

DAYS = 14
FEW = 8


def show(visit: Visit) -> Response:
    ledger, viewer = visit.console.ledger, visit.viewer
    days = _days(visit)
    recent = viewer.narrowed(ViolationFilter(since=days[0][1]))
    appealed = viewer.narrowed(ViolationFilter(state=CaseState.APPEALED.value, limit=FEW, newest_first=False))
    latest = viewer.narrowed(ViolationFilter(since=days[0][1], limit=FEW))
    by_day = dict(ledger.tally(recent, "day", zone=visit.console.zone))
    waiting = _seen_actions(visit, OutcomeState.WAITING)
    policies = visit.console.policies(visit.locale)
    return visit.show(
        "overview",
        here_name="overview",
        days=DAYS,
        counts=_counts(visit, recent),
        trend=[(day, by_day.get(day, 0)) for day, _ in days],
        by_rule=ledger.tally(recent, "rule")[:FEW],
        by_group=[(group, _group_name(visit, group), n) for group, n in ledger.tally(recent, "group")[:FEW]],
        appeals=veiled_list(visit, ledger.violations(appealed)),
        appeal_total=ledger.count_violations(appealed),
        undecided=_undecided(visit),
        overdue=_overdue(visit),
        waiting=waiting[:FEW],
        waiting_total=len(waiting),
        uncertain=len(_seen_actions(visit, OutcomeState.UNKNOWN)),
        failed=len(_seen_actions(visit, OutcomeState.FAILED)),
        problems=policies.problems,
        gaps=visit.console.watch.gaps if visit.console.watch else (),
        latest=veiled_list(visit, ledger.violations(latest)),
    )


def _undecided(visit: Visit) -> int:
    """Violations that nobody answered yet; only who may answer is asked to."""
    if not visit.viewer.may("decide"):
        return 0
    asked = (ViolationFilter(result=Result.HIT, state=state) for state in UNDECIDED)
    return sum(visit.console.ledger.count_violations(visit.viewer.narrowed(one)) for one in asked)


def _overdue(visit: Visit) -> Overdue:
    """Those of them that are past their deadline."""
    if not visit.viewer.may("decide"):
        return Overdue(number=0)
    return visit.console.worklist.overdue(visit.console.clocks, visit.now)


def _counts(visit: Visit, recent: ViolationFilter) -> dict[str, int]:
    results = dict(visit.console.ledger.tally(recent, "result"))
    groups = [g for g in visit.console.directory.groups() if visit.viewer.sees(g) and not g.archived]
    people = [p for p in visit.console.directory.people() if not p.is_bot and visit.viewer.sees_unit(p.unit)]
    return {
        "hits": results.get(Result.HIT, 0),
        "would_hits": results.get(Result.WOULD_HIT, 0),
        "excused": results.get(Result.EXCUSED, 0),
        "rule_errors": results.get(Result.ERROR, 0),
        "groups": len(groups),
        "people": len(people),
    }


def _days(visit: Visit) -> list[tuple[str, datetime]]:
    """(ISO date, its beginning in UTC) of the days shown, in the console's zone."""
    zone = ZoneInfo(visit.console.zone)
    today = visit.now.astimezone(zone).date()
    dates = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    return [(day.isoformat(), datetime.combine(day, time(), zone).astimezone(UTC)) for day in dates]


def _seen_actions(visit: Visit, state: OutcomeState) -> list[object]:
    directory = visit.console.directory
    queued = visit.console.ledger.actions(state=state.value, limit=1000)
    return [q for q in queued if visit.viewer.sees(directory.group(q.action.group or ""))]


def _group_name(visit: Visit, key: str) -> str:
    group = visit.console.directory.group(key)
    return group.name if group else key
