"""How good the rules are: the report on them as a page, and as files."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from starlette.responses import Response

from bot.domain.ports import ViolationFilter
from bot.reports import MEDIA_TYPES, Report, build_quality, render
from bot.reports.cells import shown
from bot.web.pages.violations import EXPORTS
from bot.web.visit import Visit, missing

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
    format = visit.request.path_params["format"]
    if format not in EXPORTS:
        raise missing("missing.format")
    headers = {"Content-Disposition": f'attachment; filename="qungui-rules-{visit.now:%Y%m%d-%H%M}.{format}"'}
    if format == "html":  # a saved report carries its own style; scripts stay forbidden
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return Response(render(_report(visit), format), media_type=MEDIA_TYPES[format], headers=headers)


def _report(visit: Visit) -> Report:
    console = visit.console
    asked = replace(visit.viewer.narrowed(ViolationFilter()), since=visit.now - COVERED)
    rules = console.policies(visit.locale).rules
    return build_quality(console.ledger, rules, asked, locale=visit.locale, now=visit.now, zone=console.zone)
