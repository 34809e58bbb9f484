"""What reviewers do with a case short of deciding it: claim it, let it go, write a note.

A claim is set at once, and whoever comes second is told who was first; a note is a command like any other. Touch this
when reviewers share the work in another way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException

from bot.domain.review import CaseClaimed, CaseReleased
from bot.domain.views import ViolationView
from bot.web import wording
from bot.web.pages.casefile import tie_of
from bot.web.pages.queue import asked_of
from bot.web.visit import Done, Submission, Visit, field, missing

LONGEST = 2000  # characters of a note


def claim(visit: Visit, form: Mapping[str, Any]) -> Done:
    """It is this viewer's for a while; or somebody else's already, and the page that follows says whose."""
    view, now = _decidable(visit), visit.now
    asked = CaseClaimed(case=view.case, by=visit.viewer.name, at=now, until=now + visit.console.clocks.claimed_for)
    held = visit.console.worklist.claim(asked)
    return _back(visit, view, form, "claimed" if held.by == visit.viewer.name else "taken")


def release(visit: Visit, form: Mapping[str, Any]) -> Done:
    view = _decidable(visit)
    gone = visit.console.worklist.release(CaseReleased(case=view.case, by=visit.viewer.name, at=visit.now))
    return _back(visit, view, form, "released" if gone else "not-yours")


def note(visit: Visit, form: Mapping[str, Any]) -> Submission:
    view, text = _decidable(visit, "note"), field(form, "text", LONGEST)
    if not text:
        raise HTTPException(400, detail="refused.empty_note")
    return Submission(
        text=wording.note(view.record.id, text), group=view.record.group, back=_case_page(visit, view, form)
    )


def _decidable(visit: Visit, right: str = "decide") -> ViolationView:
    view = visit.console.ledger.violation(visit.request.path_params["id"])
    if view is None or not visit.viewer.sees_unit(view.record.unit):
        raise missing("missing.case")
    if not visit.viewer.may(right) or tie_of(visit, view):
        raise HTTPException(403, detail="refused.decide")
    return view


def _back(visit: Visit, view: ViolationView, form: Mapping[str, Any], done: str) -> Done:
    """To the page the form stood on."""
    if field(form, "from") == "queue":
        return Done(back=visit.path("/violations/queue", done=done, **asked_of(visit, form)))
    return Done(back=_case_page(visit, view, form, done))


def _case_page(visit: Visit, view: ViolationView, form: Mapping[str, Any], done: str = "") -> str:
    return visit.path(f"/violations/{view.record.id}", queue=field(form, "queue"), done=done, **asked_of(visit, form))
