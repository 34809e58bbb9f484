"""Labels: what models propose and nobody has confirmed, what people corrected, and the form that does either."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.domain.rules import DIMENSIONS
from bot.web import wording
from bot.web.visit import Submission, Visit, field

SHOWN = 200
DAYS = 90  # of corrections


def show(visit: Visit) -> Response:
    directory, ledger, viewer = visit.console.directory, visit.console.ledger, visit.viewer
    corrections = reversed(ledger.corrections(since=visit.now - timedelta(days=DAYS)))
    return visit.show(
        "labels",
        here_name="labels",
        proposals=[one for one in ledger.proposals(limit=SHOWN) if viewer.sees(directory.group(one.group))],
        corrections=[one for one in corrections if viewer.sees(directory.group(one.group))][:SHOWN],
        dimensions=DIMENSIONS,
        days=DAYS,
        group_name=lambda key: _group_name(visit, key),
        person_of=lambda who: _person_name(visit, who),
    )


def correct(visit: Visit, form: Mapping[str, Any]) -> Submission:
    """Say what label a message should have; the engine checks once more who may."""
    if not visit.viewer.may("label"):
        raise HTTPException(403, detail="refused.label")
    group, message, value = field(form, "group"), field(form, "message"), field(form, "value")
    known = visit.console.directory.group(group)
    if not visit.viewer.sees(known) or known is None:
        raise HTTPException(403, detail="refused.label")
    if (
        not message
        or len(message.split()) != 1
        or value not in {one for values in DIMENSIONS.values() for one in values}
    ):
        raise HTTPException(400, detail="refused.field")
    back = field(form, "back")
    return Submission(
        text=wording.correction(message, value, field(form, "note", 500)),
        group=group,
        back=back if back.startswith(visit.path("/violations/")) else visit.path("/labels"),
    )


def _group_name(visit: Visit, key: str) -> str:
    group = visit.console.directory.group(key)
    return group.name if group is not None and group.name else key


def _person_name(visit: Visit, who: str) -> str:
    person = visit.console.directory.person(who) or visit.console.directory.person_of(who)
    return person.name if person else who
