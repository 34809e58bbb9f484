"""Reports as files: which formats there are, and the mark that each of them carries.

Every file names who took it out, when, and by which filter: the filter stands among its parameters, and in CSV, which
has none, in the line of the mark. Touch this when what leaves the console must say more.
"""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from bot.reports import FORMATS, MEDIA_TYPES, Report, marked, render
from bot.reports.cells import shown
from bot.reports.paper import can_print
from bot.web.visit import Visit, missing

EXPORTS = tuple(name for name in FORMATS if name != "table" and (name != "pdf" or can_print()))


def asked_format(visit: Visit) -> str:
    """The format in the address."""
    format: str = visit.request.path_params["format"]
    if format not in EXPORTS:
        raise missing("missing.format")
    return format


def as_file(visit: Visit, report: Report, stem: str, format: str) -> Response:
    """The report, marked, to be saved."""
    report = marked(report, visit.viewer.name)
    if format == "csv":
        report = replace(report, mark=" · ".join((report.mark, *_parameters(report))))
    headers = {"Content-Disposition": f'attachment; filename="qungui-{stem}-{visit.now:%Y%m%d-%H%M}.{format}"'}
    if format == "html":  # a saved report carries its own style; scripts stay forbidden
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return Response(render(report, format), media_type=MEDIA_TYPES[format], headers=headers)


def _parameters(report: Report) -> list[str]:
    return [
        f"{entry.label}: {shown(entry.value, entry.kind, entry.words, report.locale, report.zone)}"
        for entry in report.parameters
    ]
