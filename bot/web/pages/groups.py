"""Groups: the list with its filter, and one group with its members (now or on a day), rules and violations."""

from __future__ import annotations

from starlette.responses import Response

from bot.domain.groups import Group
from bot.domain.views import ViolationFilter
from bot.web.pages.filters import moment
from bot.web.veil import veiled_list
from bot.web.visit import Visit, missing

FEW = 20


def listing(visit: Visit) -> Response:
    text, unit, platform = visit.asked("text").casefold(), visit.asked("unit"), visit.asked("platform")
    directory = visit.console.directory
    everything = [group for group in directory.groups() if visit.viewer.sees(group)]
    found = [group for group in everything if _fits(group, text, unit, platform, visit.asked("show"))]
    undecided = visit.viewer.narrowed(ViolationFilter(state="open", result="hit"))
    tally = dict(visit.console.ledger.tally(undecided, "group"))
    return visit.show(
        "groups",
        here_name="groups",
        groups=sorted(found, key=lambda group: (group.archived, group.platform, group.name)),
        total=len(everything),
        open_cases=tally,
        units=[unit for unit in directory.units() if visit.viewer.sees_unit(unit.id)],
        platforms=sorted({group.platform for group in everything}),
        owner=lambda group: _name(visit, group.owner),
        asked={name: visit.asked(name) for name in ("text", "unit", "platform", "show")},
    )


def one(visit: Visit) -> Response:
    key = visit.request.path_params["key"]
    group = visit.console.directory.group(key)
    if group is None or not visit.viewer.sees(group):
        raise missing("missing.group")
    at = moment(visit, "at") or visit.now
    ledger = visit.console.ledger
    policies = visit.console.policies(visit.locale)
    sees_cases = visit.viewer.may_see("violations")
    intervals = ledger.memberships(group=key)
    return visit.show(
        "group",
        here_name="groups",
        sees_cases=sees_cases,
        group=group,
        unit=visit.console.directory.unit(group.unit),
        owner=_name(visit, group.owner),
        members=ledger.members_at(key, at),
        at=visit.asked("at"),
        begins=min((m.since for m in intervals), default=None),
        past=[m for m in intervals if m.until is not None][:FEW],
        rules=policies.rules_for(group),
        violations=veiled_list(visit, ledger.violations(ViolationFilter(group=key, limit=FEW))) if sees_cases else (),
        violation_total=ledger.count_violations(ViolationFilter(group=key)) if sees_cases else 0,
        actions=ledger.actions(group=key, limit=FEW),
    )


def _fits(group: Group, text: str, unit: str, platform: str, show: str) -> bool:
    return (
        (not text or text in group.name.casefold() or text in group.id.casefold())
        and (not unit or f"{group.unit or ''}/".startswith(f"{unit}/"))
        and (not platform or group.platform == platform)
        and (show != "external" or group.external)
        and (show != "ownerless" or (group.owner is None and not group.archived))
        and (show == "archived" or not group.archived)
    )


def _name(visit: Visit, account: str | None) -> str:
    if account is None:
        return ""
    person = visit.console.directory.person_of(account)
    return person.name if person else account
