"""How good the rules are, and how they were tested: the report on them as a page, and as files."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from starlette.responses import Response

from bot.domain.views import ViolationFilter
from bot.reports import Report, build_quality
from bot.reports.catalogue import LOOKED_THROUGH
from bot.reports.quality import tested_by
from bot.web.exports import EXPORTS, as_file, asked_format
from bot.web.tables import Drawn, drawn, merged
from bot.web.visit import Visit

COVERED = timedelta(days=91)
READ = 1000  # decisions at most: what the page costs does not grow with the record; the files count all
BESIDE = ("ignored", "last_found")  # in the files only: the page would be wider than a screen


def show(visit: Visit) -> Response:
    return visit.show(
        "quality",
        here_name="policies",
        table=_table(_report(visit, newest=READ)),
        read=READ,
        days=COVERED.days,
        exports=EXPORTS,
        may_certify=visit.viewer.may("certify"),
        can_sign=visit.console.signing is not None,
    )


def _table(report: Report) -> Drawn:
    """Precision with its interval, and the test with its examples and version, each in one cell."""
    table = merged(drawn(report, "quality", without=BESIDE, weight=2), ("precision", "at_least", "at_most"), _precision)
    return merged(table, ("tested_at", "examples", "tested_as"), _tested)


def _precision(value: str, low: str, high: str) -> str:
    return f"{value} ({low}–{high})" if value else ""


def _tested(at: str, examples: str, version: str) -> str:
    return " · ".join(part for part in (at[:16], examples, version) if part)


def export(visit: Visit) -> Response:
    format = asked_format(visit)
    return as_file(visit, _report(visit), "rules", format)


def _report(visit: Visit, newest: int | None = None) -> Report:
    console = visit.console
    asked = replace(visit.viewer.narrowed(ViolationFilter()), since=visit.now - COVERED)
    rules = console.policies(visit.locale).rules
    tested = tested_by(console.reviewed.certificates(limit=LOOKED_THROUGH))
    return build_quality(
        console.ledger,
        rules,
        asked,
        locale=visit.locale,
        now=visit.now,
        zone=console.zone,
        tested=tested,
        newest=newest,
    )
