"""Reports of a period: which there are, as files; the evidence that it was reviewed, and a supervisor's word for it.

Touch this when a reader may take out another report, or somebody else signs.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.domain.ledger import Ledger
from bot.domain.views import ViolationFilter
from bot.reports.catalogue import REPORTS, Sources, build
from bot.reports.pseudonyms import called
from bot.reports.recurring import period
from bot.web.exports import EXPORTS, as_file, asked_format, taken_out
from bot.web.pages.filters import day_start, following_day
from bot.web.tables import drawn
from bot.web.veil import veiled_ledger
from bot.web.visit import Visit, field, missing
from bot.web.words import word

SEEN_WITH: Final[Mapping[str, str]] = {
    "violations": "violations", "rules": "trends", "review": "reports", "membership": "groups",
    "receipts": "announcements",
}  # fmt: skip
"""Report -> the part of the console that one must be able to see: the file says no more than that does."""
LISTED: Final = 100_000  # rows of a list
SHOWN: Final = ("by_reviewer", "by_rule", "samples", "sign_offs")  # tables of the evidence of review
NOTE: Final = 500  # characters


def show(visit: Visit) -> Response:
    asked = _asked(visit, visit.request.query_params)
    chosen = visit.asked("since") or visit.asked("until")  # what reads a whole period is drawn when it is asked for
    report = build("review", _sources(visit), asked) if chosen else None
    since, last = _days(visit, asked)
    return visit.show(
        "period",
        here_name="reports",
        reports=[name for name in REPORTS if visit.viewer.may_see(SEEN_WITH[name])],
        exports=EXPORTS,
        asked={"since": since, "until": last, "unit": visit.asked("unit")},
        units=[unit for unit in visit.console.directory.units() if visit.viewer.sees_unit(unit.id)],
        counts=report.counts if report else (),
        tables=[drawn(report, id) for id in SHOWN] if report else (),
        over=asked.until is not None and asked.until <= visit.now,
        may_sign=visit.viewer.may("sign_off"),
        can_sign=visit.console.signing is not None,
        longest=NOTE,
    )


def export(visit: Visit) -> Response:
    name, format = visit.request.path_params["name"], asked_format(visit)
    if name not in REPORTS:
        raise missing("missing.page")
    if not visit.viewer.may_see(SEEN_WITH[name]):
        raise HTTPException(403, detail="refused.page")
    asked = _asked(visit, visit.request.query_params)
    report = build(name, _sources(visit), replace(asked, limit=LISTED))
    if name == "violations":
        report = replace(report, notes=(*report.notes, word("by_pseudonym", visit.locale)))
    since, last = _days(visit, asked)
    return as_file(visit, report, name, format, asked=f"since={since} until={last} unit={asked.unit or ''}")


def sign_off(visit: Visit, form: Mapping[str, Any]) -> Response:
    """The files of a sign-off: the signed-in person's word, kept in the audit chain."""
    if not visit.viewer.may("sign_off") or visit.console.signing is None:
        raise HTTPException(403, detail="refused.right")
    asked, note = _asked(visit, form), field(form, "note", NOTE)
    if not note:
        raise HTTPException(400, detail="refused.sign_note")
    if asked.until is None or asked.until > visit.now:
        raise HTTPException(400, detail="refused.running")
    files = visit.console.signing.sign_off(asked, visit.viewer.name, note, visit.locale)
    taken_out(visit, "sign-off.zip")
    return _packed(files, f"qungui-sign-off-{visit.stamp}")


def certify(visit: Visit, form: Mapping[str, Any]) -> Response:
    """The dated test certificate of the rules in force, as a file."""
    if not visit.viewer.may("certify") or visit.console.signing is None:
        raise HTTPException(403, detail="refused.right")
    wanted = ViolationFilter(since=visit.now - timedelta(days=91), until=visit.now)
    files = visit.console.signing.certify_rules(wanted, visit.viewer.name)
    taken_out(visit, "rules.certificate")
    return _packed(files, f"qungui-rules-{visit.stamp}")


def _asked(visit: Visit, given: Mapping[str, Any]) -> ViolationFilter:
    """The period and unit of an address or a form; the month before this one when nothing is said."""
    since, until = period("month", visit.now, visit.console.zone)
    return visit.viewer.narrowed(
        ViolationFilter(
            since=day_start(visit, "since", given) or since,
            until=following_day(visit, "until", given) or until,
            unit=field(given, "unit") or None,
        )
    )


def _days(visit: Visit, asked: ViolationFilter) -> tuple[str, str]:
    """The first and the last day of the period, as the fields hold them."""
    assert asked.since is not None and asked.until is not None
    return _day(visit, asked.since), _day(visit, asked.until - timedelta(seconds=1))


def _day(visit: Visit, at: datetime) -> str:
    return at.astimezone(ZoneInfo(visit.console.zone)).date().isoformat()


def _sources(visit: Visit) -> Sources:
    """Cases by pseudonyms; members of groups by name, as the groups' and announcements' pages show them."""
    console = visit.console
    return Sources(
        ledger=cast(Ledger, veiled_ledger(visit)),  # it passes everything else on
        reviewed=console.reviewed,
        directory=console.directory,
        rules=console.policies(visit.locale).rules,
        officers=console.directory.people(),
        name=partial(called, console.directory, None),
        locale=visit.locale,
        zone=console.zone,
        now=visit.now,
    )


def _packed(files: Mapping[str, bytes], stem: str) -> Response:
    """One file as it is, several in a zip."""
    headers = {"Content-Disposition": f'attachment; filename="{stem}.{"zip" if len(files) > 1 else "json"}"'}
    if len(files) == 1:
        (data,) = files.values()
        return Response(data, media_type="application/json", headers=headers)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return Response(packed.getvalue(), media_type="application/zip", headers=headers)
