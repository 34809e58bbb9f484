"""How good the rules are: the report on them as a page, and as files."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from starlette.responses import Response

from bot.domain.views import ViolationFilter
from bot.reports import Report, build_quality
from bot.reports.cells import shown
from bot.web.exports import EXPORTS, as_file, asked_format
from bot.web.visit import Visit

COVERED = timedelta(days=91)


def show(visit: Visit) -> Response:
    report = _report(visit)
    section = report.section("quality")
    columns = section.table.columns_up_to(1)
    rows = [
        [(column, shown(row[at], column.kind, column.words, report.locale, report.zone)) for at, column in columns]
        for row in section.table.rows
    ]
    return visit.show("quality", here_name="policies", section=section, rows=rows, days=COVERED.days, exports=EXPORTS)


def export(visit: Visit) -> Response:
    format = asked_format(visit)
    return as_file(visit, _report(visit), "rules", format)


def _report(visit: Visit) -> Report:
    console = visit.console
    asked = replace(visit.viewer.narrowed(ViolationFilter()), since=visit.now - COVERED)
    rules = console.policies(visit.locale).rules
    return build_quality(console.ledger, rules, asked, locale=visit.locale, now=visit.now, zone=console.zone)
