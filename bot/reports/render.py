"""From a report to its printed forms: one function per format, one table that names them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.domain.errors import InputError
from bot.reports.as_csv import as_csv
from bot.reports.as_html import as_html
from bot.reports.as_json import as_json
from bot.reports.as_pdf import as_pdf
from bot.reports.as_table import as_table
from bot.reports.as_xlsx import as_xlsx
from bot.reports.cells import local_time
from bot.reports.report import Report
from bot.reports.words import word

RENDERERS: Mapping[str, Callable[[Report], bytes | str]] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
    "html": as_html,
    "xlsx": as_xlsx,
    "pdf": as_pdf,
}
FORMATS = tuple(RENDERERS)

MEDIA_TYPES: Mapping[str, str] = {
    "table": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def render(report: Report, format: str) -> bytes | str:
    """`format` is one of FORMATS. Bytes where the encoding is part of the format (csv, json, xlsx, pdf), else text."""
    try:
        renderer = RENDERERS[format]
    except KeyError:
        raise InputError(f"there is no report format {format!r}: use one of {', '.join(FORMATS)}") from None
    return renderer(report)


def marked(report: Report, name: str) -> Report:
    """The report with who takes it out, and when: a note in every format, the watermark of pages and of paper."""
    mark = word("taken_by", report.locale, name=name, at=local_time(report.made_at, report.zone))
    return replace(report, mark=mark, notes=(*report.notes, mark))
