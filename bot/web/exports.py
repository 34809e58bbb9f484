"""Reports as files: which formats there are, and the mark that each of them carries.

Every file names who took it out, when, and by which filter: the filter stands among its parameters, and in CSV, which
has none, in the line of the mark. None leaves without a line in the audit chain, written first. Touch this when what
leaves the console must say more.
"""

from __future__ import annotations

from dataclasses import replace

import structlog
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.domain.custody import LookAt
from bot.domain.errors import ConfigError
from bot.reports import FORMATS, MEDIA_TYPES, Report, marked, render
from bot.reports.cells import shown
from bot.reports.paper import NotPrinted, can_print
from bot.web.visit import Visit, missing

log = structlog.get_logger(__name__)
EXPORTS = tuple(name for name in FORMATS if name != "table" and (name != "pdf" or can_print()))


def asked_format(visit: Visit) -> str:
    """The format in the address."""
    format: str = visit.request.path_params["format"]
    if format not in EXPORTS:
        raise missing("missing.format")
    return format


def taken_out(visit: Visit, what: str, *, subject: str | None = None, asked: str = "") -> None:
    """Write down that a file leaves the house: `violations.csv`, and by which filter."""
    visit.console.look(visit.look(LookAt.EXPORT, subject=subject, why=f"{what} {asked}".strip()))


def as_file(
    visit: Visit, report: Report, stem: str, format: str, *, subject: str | None = None, asked: str = ""
) -> Response:
    """The report, marked, to be saved. `subject`: whom alone it is about; `asked`: the filter, for the audit chain."""
    taken_out(visit, f"{stem}.{format}", subject=subject, asked=asked)
    report = marked(report, visit.viewer.name)
    if format == "csv":
        report = replace(report, mark=" · ".join((report.mark, *_parameters(report))))
    headers = {"Content-Disposition": f'attachment; filename="qungui-{stem}-{visit.stamp}.{format}"'}
    if format == "html":  # a saved report carries its own style; scripts stay forbidden
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return Response(_rendered(report, format), media_type=MEDIA_TYPES[format], headers=headers)


def _rendered(report: Report, format: str) -> bytes | str:
    try:
        return render(report, format)
    except NotPrinted as problem:
        log.warning("report.not_printed", report=report.name, why=str(problem))
        raise HTTPException(503, detail="refused.printing") from None
    except ConfigError as problem:  # a font, or a library of the machine's
        log.error("report.not_printed", report=report.name, why=str(problem))
        raise HTTPException(503, detail="refused.paper") from None


def _parameters(report: Report) -> list[str]:
    return [
        f"{entry.label}: {shown(entry.value, entry.kind, entry.words, report.locale, report.zone)}"
        for entry in report.parameters
    ]
