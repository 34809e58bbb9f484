"""Announcements: the list, one with its deliveries and receipts, and the form for a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.domain.announcements import Announcement
from bot.domain.groups import Group, OrgUnit
from bot.domain.records import Answered
from bot.domain.views import DeliveryView
from bot.web import wording
from bot.web.visit import Submission, Visit, field, missing

LONGEST = 3000  # characters, as the command allows
DAYS = ("day", "workday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FRESH = {"when": "now", "day": "workday", "time": "09:00"} | dict.fromkeys(
    ("text", "at", "to", "sure", "ack", "pin"), ""
)


def listing(visit: Visit) -> Response:
    everything = [a for a in visit.console.ledger.announcements(active=False) if _seen(visit, a)]
    return visit.show(
        "announcements",
        here_name="announcements",
        announcements=sorted(everything, key=lambda a: (a.state != "active", a.id)),
        receipts={a.id: _receipts(visit.console.ledger.deliveries(announcement=a.id)) for a in everything},
        author=lambda who: _name(visit, who),
    )


def one(visit: Visit) -> Response:
    announcement = _found(visit)
    deliveries = [
        d
        for d in visit.console.ledger.deliveries(announcement=announcement.id)
        if visit.viewer.sees(visit.console.directory.group(d.group))
    ]
    return visit.show(
        "announcement",
        here_name="announcements",
        announcement=announcement,
        deliveries=deliveries,
        author=_name(visit, announcement.author),
        name=lambda account: _name(visit, account),
        places=[_place(visit, key) for key in announcement.groups],
        verdicts=_verdicts(visit, announcement),
    )


def form(visit: Visit) -> Response:
    _check_right(visit)
    return _filled(visit, {})


def create(visit: Visit, given: Mapping[str, Any]) -> Submission | Response:
    """The command; or the form once more, as it was filled in, where a field has to be looked at."""
    _check_right(visit)
    try:
        asked = _command(visit, given)
    except HTTPException as refused:
        return _filled(visit, given, status=refused.status_code, problem=refused.detail)
    return replace(asked, again=lambda answer: _filled(visit, given, status=409, answer=answer))


def _check_right(visit: Visit) -> None:
    if not visit.viewer.may("announce"):
        raise HTTPException(403, detail="refused.right")


def _filled(
    visit: Visit, given: Mapping[str, Any], *, status: int = 200, problem: str = "", answer: Answered | None = None
) -> Response:
    """The form with what was given; what was not is as on a fresh one."""
    return visit.show(
        "announce",
        status=status,
        answer=answer,
        problem=problem,
        here_name="announcements",
        given={**FRESH, **{name: value for name, value in given.items() if isinstance(value, str)}},
        groups=_choices(visit),
        units=_units(visit),
        day_names=DAYS,
        longest=LONGEST,
    )


def _command(visit: Visit, given: Mapping[str, Any]) -> Submission:
    text = field(given, "text", LONGEST + 500).replace("\r\n", "\n")
    if not text or len(text) > LONGEST:
        raise HTTPException(400, detail="refused.text")
    kind, _, place = field(given, "to").partition("=")
    if (kind, place) not in _places(visit):
        raise HTTPException(400, detail="refused.to")
    if kind == "unit" and given.get("sure") != "yes":
        raise HTTPException(400, detail="refused.sure")
    return Submission(
        text=wording.announcement(
            when=_when(given),
            unit=place if kind == "unit" else "",
            ack=given.get("ack") == "yes",
            pin=given.get("pin") == "yes",
            text=text,
        ),
        group=place if kind == "group" else None,
        back=visit.path("/announcements"),
    )


def settle(visit: Visit, given: Mapping[str, Any]) -> Submission:
    announcement, verdict = _found(visit), field(given, "verdict")
    _check_right(visit)
    if verdict not in _verdicts(visit, announcement):
        raise HTTPException(409, detail="refused.settled")
    return Submission(
        text=wording.settled_announcement(announcement.id, verdict),
        back=visit.path(f"/announcements/{announcement.id}"),
    )


def _verdicts(visit: Visit, announcement: Announcement) -> tuple[str, ...]:
    if not visit.viewer.may("announce"):
        return ()
    return {"active": ("cancel",), "draft": ("confirm", "cancel")}.get(announcement.state, ())


def _places(visit: Visit) -> set[tuple[str, str]]:
    return {("group", group.id) for group in _choices(visit)} | {("unit", unit.id) for unit in _units(visit)}


def _units(visit: Visit) -> list[OrgUnit]:
    return [unit for unit in visit.console.directory.units() if visit.viewer.sees_unit(unit.id)]


def _when(given: Mapping[str, Any]) -> str:
    """`now`, `at 2025-03-03 09:00` or `every workday 09:00`, each part checked."""
    when = field(given, "when")
    if when == "now":
        return "now"
    if when == "at":
        try:
            return f"at {datetime.fromisoformat(field(given, 'at')):%Y-%m-%d %H:%M}"
        except ValueError:
            raise HTTPException(400, detail="refused.date") from None
    day, clock = field(given, "day"), field(given, "time")
    if when == "every" and day in DAYS and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", clock, re.ASCII):
        return f"every {day} {clock}"
    raise HTTPException(400, detail="refused.date")


def _choices(visit: Visit) -> list[Group]:
    groups = (g for g in visit.console.directory.groups() if visit.viewer.sees(g) and not g.archived)
    return sorted((g for g in groups if g.kind != "direct"), key=lambda group: (group.platform, group.name))


def _receipts(deliveries: Sequence[DeliveryView]) -> tuple[int, int]:
    """(acknowledged, asked) over all deliveries."""
    return sum(len(d.acknowledged) for d in deliveries), sum(len(d.recipients) for d in deliveries)


def _found(visit: Visit) -> Announcement:
    announcement = visit.console.ledger.announcement(visit.request.path_params["id"])
    if announcement is None or not _seen(visit, announcement):
        raise missing("missing.announcement")
    return announcement


def _seen(visit: Visit, announcement: Announcement) -> bool:
    """Whether it goes anywhere the viewer sees. A place is a group key or `unit:<path>`."""
    return visit.viewer.unit is None or any(_place_seen(visit, place) for place in announcement.groups)


def _place_seen(visit: Visit, place: str) -> bool:
    if place.startswith("unit:"):
        unit = place.removeprefix("unit:")  # an announcement to a unit above reaches the viewer's groups too
        return visit.viewer.sees_unit(unit) or f"{visit.viewer.unit}/".startswith(f"{unit}/")
    return visit.viewer.sees(visit.console.directory.group(place))


def _place(visit: Visit, place: str) -> tuple[str, str]:
    """(group key or empty, name)."""
    if place.startswith("unit:"):
        unit = visit.console.directory.unit(place.removeprefix("unit:"))
        return "", unit.name if unit else place
    group = visit.console.directory.group(place)
    return place, group.name if group else place


def _name(visit: Visit, who: str) -> str:
    person = visit.console.directory.person(who) or visit.console.directory.person_of(who)
    return person.name if person else who
