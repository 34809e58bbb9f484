"""Violations: the list with filters and export, one case from event to outcome, and the decision on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.commands.alike import copies, half_decided
from bot.domain.cases import MOVES, UNDECIDED, CaseState
from bot.domain.custody import LookAt
from bot.domain.ledger import Ledger
from bot.domain.records import Answered
from bot.domain.rules import DIMENSIONS, Result
from bot.domain.views import Labelling, ViolationFilter, ViolationView
from bot.reports import build_violations
from bot.web import wording
from bot.web.clock import time_left
from bot.web.exports import EXPORTS, as_file, asked_format
from bot.web.pages.casefile import case_file, tie_of
from bot.web.pages.claims import LONGEST
from bot.web.pages.context import context_of
from bot.web.pages.filters import PAGE, Paging, page_number, violation_filter
from bot.web.pages.queue import asked_of, claim_on, due_of
from bot.web.pages.reports import reports_of
from bot.web.pages.saved import saved_filters
from bot.web.veil import is_open, is_person_open, veiled, veiled_ledger, veiled_list
from bot.web.visit import Opening, Submission, Visit, field, missing
from bot.web.words import word

VERDICTS = ("uphold", "overturn", "void", "close")
FILTERS = ("text", "since", "until", "unit", "group", "rule", "person", "result", "state")
EXPORTED = 100_000
LOOKS = 50


def listing(visit: Visit) -> Response:
    filter = _allowed(visit, violation_filter(visit))
    ledger, directory = visit.console.ledger, visit.console.directory
    paging = Paging(number=page_number(visit), total=ledger.count_violations(filter))
    page = replace(filter, limit=PAGE, offset=(paging.number - 1) * PAGE)
    return visit.show(
        "violations",
        here_name="violations",
        views=veiled_list(visit, ledger.violations(page)),
        paging=paging,
        asked={name: visit.asked(name) for name in FILTERS},
        rules=sorted({rule.id for rule in visit.console.policies(visit.locale).rules} | ({filter.rule or ""} - {""})),
        groups=sorted((g for g in directory.groups() if visit.viewer.sees(g)), key=lambda group: group.name),
        units=[unit for unit in directory.units() if visit.viewer.sees_unit(unit.id)],
        results=tuple(Result),
        states=tuple(CaseState),
        exports=EXPORTS,
        saved=saved_filters(visit, "violations"),
    )


def export(visit: Visit) -> Response:
    format = asked_format(visit)
    filter = replace(_allowed(visit, violation_filter(visit)), limit=EXPORTED)
    ledger = cast(Ledger, veiled_ledger(visit))  # it passes everything else on
    report = build_violations(ledger, filter, locale=visit.locale, now=visit.now, zone=visit.console.zone)
    report = replace(report, notes=(*report.notes, word("by_pseudonym", visit.locale)))
    return as_file(visit, report, "violations", format, subject=filter.person)


def one(visit: Visit) -> Response:
    return _shown(visit, _found(visit), {}, 200)


def _shown(
    visit: Visit,
    found: ViolationView,
    draft: Mapping[str, str],
    status: int,
    *,
    problem: str = "",
    answer: Answered | None = None,
) -> Response:
    """The case page; `draft` is what was written on it already, `problem` the words for why it is shown once more."""
    opened = is_open(visit, found)
    visit.console.look(visit.look(LookAt.CASE, found))
    view = found if opened else veiled(visit, found)
    ledger, directory = visit.console.ledger, visit.console.directory
    record = view.record
    policies = visit.console.policies(visit.locale)
    rule = next((rule for rule in policies.rules if rule.id == record.rule), None)
    return visit.show(
        "case",
        status=status,
        answer=answer,
        problem=problem,
        here_name="violations",
        view=view,
        record=record,
        rule=rule,
        in_force=policies.revision == record.revision,
        unit=directory.unit(record.unit or None),
        labelling=ledger.labelling_of(record.group, record.message) if record.message else Labelling(),
        dimensions=DIMENSIONS,
        person_of=lambda who: _name(visit, who),
        verdicts=_verdicts(visit, found),
        draft={"verdict": "", "note": "", **draft},
        now=visit.now,
        claim=claim_on(visit, found),
        due=(due := due_of(visit, found)),
        left=time_left(due, visit.now, visit.locale) if due else "",
        longest_note=LONGEST,
        from_queue="yes" in (visit.asked("queue"), draft.get("queue")),
        asked=asked_of(visit, draft) if draft else asked_of(visit),
        file=case_file(visit, found, rule),
        reports=reports_of(visit, found, opened),
        alike=len(copies(found, ledger)) if view.state in UNDECIDED else 0,
        half_decided=half_decided(found, VERDICTS, visit.now, ledger) if view.state in UNDECIDED else (),
        context=context_of(visit, found, opened),
        veiled=not opened,
        looks=ledger.looks(case=found.case, limit=LOOKS),
    )


def decide(visit: Visit, form: Mapping[str, Any]) -> Submission | Response:
    """The decision; or the page once more, as it was filled in, where it has to be looked at again."""
    view = _found(visit)
    verdict, note = field(form, "verdict"), field(form, "note", 500)
    draft = {"verdict": verdict, "note": note, "queue": field(form, "queue"), **asked_of(visit, form)}
    if visit.viewer.may("decide") and field(form, "state") not in ("", view.state):
        return _shown(visit, view, draft, 409, problem="moved")
    if verdict not in _verdicts(visit, view):
        raise HTTPException(403, detail="refused.decide")
    if not note:
        return _shown(visit, view, draft, 400, problem="refused.note")
    claim = claim_on(visit, view)
    if claim is not None and claim.by not in (visit.viewer.name, field(form, "claim")):
        return _shown(visit, view, draft, 409, problem="conflict")
    return Submission(
        text=wording.decision(
            view.record.id, verdict, note, whole_case=bool(field(form, "all")), alike=bool(field(form, "alike"))
        ),
        group=view.record.group,
        back=_after(visit, view, form),
        again=lambda answer: _shown(visit, _found(visit), draft, 409, answer=answer),
    )


def _after(visit: Visit, view: ViolationView, form: Mapping[str, Any]) -> str:
    """On to the next one, for who came from the queue."""
    if field(form, "queue"):
        return visit.path("/violations/queue/next", after=view.case, **asked_of(visit, form))
    return visit.path(f"/violations/{view.record.id}")


def open_identity(visit: Visit, form: Mapping[str, Any]) -> Opening:
    """Whom the case is about, for this viewer, with a reason."""
    view, reason = _found(visit), field(form, "reason", 300)
    if not reason:
        raise HTTPException(400, detail="refused.reason")
    return Opening(look=visit.look(LookAt.IDENTITY, view, why=reason), back=visit.path(f"/violations/{view.record.id}"))


def _allowed(visit: Visit, filter: ViolationFilter) -> ViolationFilter:
    """Searching by a person says whose the cases are: that is opened on the person's page. Words find no names here."""
    if filter.person and not is_person_open(visit, filter.person):
        raise HTTPException(403, detail="refused.identity")
    return filter


def _verdicts(visit: Visit, view: ViolationView) -> tuple[str, ...]:
    """What this viewer may decide now. Nobody judges a case that they have a part in."""
    if not visit.viewer.may("decide") or tie_of(visit, view):
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
