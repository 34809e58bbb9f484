"""Violations: the list with filters and export, one case from event to outcome, and the decision on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.domain.cases import MOVES
from bot.domain.ports import Labelling, ViolationView
from bot.domain.records import CaseState
from bot.domain.rules import DIMENSIONS, Result
from bot.reports import FORMATS, MEDIA_TYPES, build_violations, render
from bot.web import wording
from bot.web.pages.filters import PAGE, Paging, page_number, violation_filter
from bot.web.visit import Submission, Visit, field, missing

VERDICTS = ("uphold", "overturn", "close")
FILTERS = ("text", "since", "until", "unit", "group", "rule", "person", "result", "state")
EXPORTED = 100_000
EXPORTS = tuple(name for name in FORMATS if name != "table")


def listing(visit: Visit) -> Response:
    filter = violation_filter(visit)
    ledger, directory = visit.console.ledger, visit.console.directory
    paging = Paging(number=page_number(visit), total=ledger.count_violations(filter))
    page = replace(filter, limit=PAGE, offset=(paging.number - 1) * PAGE)
    return visit.show(
        "violations",
        here_name="violations",
        views=ledger.violations(page),
        paging=paging,
        asked={name: visit.asked(name) for name in FILTERS},
        rules=sorted({rule.id for rule in visit.console.policies(visit.locale).rules} | ({filter.rule or ""} - {""})),
        groups=sorted((g for g in directory.groups() if visit.viewer.sees(g)), key=lambda group: group.name),
        units=[unit for unit in directory.units() if visit.viewer.sees_unit(unit.id)],
        results=tuple(Result),
        states=tuple(CaseState),
        exports=EXPORTS,
    )


def export(visit: Visit) -> Response:
    format = visit.request.path_params["format"]
    if format not in EXPORTS:
        raise missing("missing.format")
    filter = replace(violation_filter(visit), limit=EXPORTED)
    report = build_violations(visit.console.ledger, filter, locale=visit.locale, now=visit.now, zone=visit.console.zone)
    name = f"qungui-violations-{visit.now:%Y%m%d-%H%M}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if format == "html":  # a saved report carries its own style; scripts stay forbidden
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return Response(render(report, format), media_type=MEDIA_TYPES[format], headers=headers)


def one(visit: Visit) -> Response:
    view = _found(visit)
    ledger, directory = visit.console.ledger, visit.console.directory
    record = view.record
    policies = visit.console.policies(visit.locale)
    return visit.show(
        "case",
        here_name="violations",
        view=view,
        record=record,
        rule=next((rule for rule in policies.rules if rule.id == record.rule), None),
        in_force=policies.revision == record.revision,
        unit=directory.unit(record.unit or None),
        labelling=ledger.labelling_of(record.group, record.message) if record.message else Labelling(),
        dimensions=DIMENSIONS,
        person_of=lambda who: _name(visit, who),
        verdicts=_verdicts(visit, view),
        own_case=view.person == visit.viewer.name,
    )


def decide(visit: Visit, form: Mapping[str, Any]) -> Submission:
    view = _found(visit)
    verdict, note = field(form, "verdict"), field(form, "note", 500)
    if verdict not in _verdicts(visit, view):
        raise HTTPException(403, detail="refused.decide")
    if not note:
        raise HTTPException(400, detail="refused.note")
    return Submission(
        text=wording.decision(view.record.id, verdict, note),
        group=view.record.group,
        back=visit.path(f"/violations/{view.record.id}"),
    )


def _verdicts(visit: Visit, view: ViolationView) -> tuple[str, ...]:
    """What this viewer may decide now. Nobody judges a case that is about them."""
    if not visit.viewer.may("decide") or view.person == visit.viewer.name:
        return ()
    return tuple(verb for verb in VERDICTS if (view.state, verb) in MOVES)


def _found(visit: Visit) -> ViolationView:
    view = visit.console.ledger.violation(visit.request.path_params["id"])
    if view is None or not visit.viewer.sees_unit(view.record.unit):
        raise missing("missing.case")
    return view


def _name(visit: Visit, who: str) -> str:
    person = visit.console.directory.person(who) or visit.console.directory.person_of(who)
    return person.name if person else who
