"""The outbox: every action with its honest outcome, and the approval of those that wait for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.domain.actions import CLASS_OF, ActionClass, OutcomeState
from bot.domain.views import QueuedAction
from bot.web import wording
from bot.web.veil import pseudonym
from bot.web.visit import Submission, Visit, field, missing

SHOWN = 200


def show(visit: Visit) -> Response:
    state = visit.asked("state")
    if state and state not in tuple(OutcomeState):
        raise HTTPException(400, detail="refused.field")
    directory = visit.console.directory
    queued = visit.console.ledger.actions(state=state or None, limit=SHOWN)
    seen = [q for q in queued if visit.viewer.sees(directory.group(q.action.group or ""))]
    return visit.show(
        "outbox",
        here_name="outbox",
        queued=seen,
        full=len(queued) == SHOWN,
        states=tuple(OutcomeState),
        state=state,
        irreversible=_irreversible,
        group_name=lambda key: group.name if (group := directory.group(key or "")) else key or "",
        name=lambda who: _shown(visit, who) if who else "",
    )


def _shown(visit: Visit, who: str) -> str:
    """A pseudonym, but for oneself: what is done to somebody says that there is a case."""
    person = visit.console.directory.person_of(who)
    if person is not None and person.id == visit.viewer.name:
        return person.name
    return pseudonym(visit, person.id if person else who)


def decide(visit: Visit, form: Mapping[str, Any]) -> Submission:
    key, verdict = field(form, "action", 400), field(form, "verdict")
    queued = visit.console.ledger.action(key)
    if queued is None or not visit.viewer.sees(visit.console.directory.group(queued.action.group or "")):
        raise missing("missing.action")
    if verdict not in ("approve", "withdraw"):
        raise HTTPException(400, detail="refused.field")
    if not visit.viewer.may(verdict):
        raise HTTPException(403, detail="refused.right")
    if queued.state is not OutcomeState.WAITING:
        raise HTTPException(409, detail="refused.settled")
    sure = form.get("sure") == "yes"
    if verdict == "approve" and _irreversible(queued) and not sure:
        raise HTTPException(400, detail="refused.sure")
    return Submission(
        text=wording.approval(key, verdict == "approve", sure=sure),
        group=queued.action.group,
        back=visit.path("/outbox", state=OutcomeState.WAITING.value),
    )


def _irreversible(queued: QueuedAction) -> bool:
    return CLASS_OF[queued.action.kind] is ActionClass.IRREVERSIBLE
