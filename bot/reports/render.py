"""From a report to its printed forms: one function per format, one table that names them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.errors import InputError
from bot.reports.as_csv import as_csv
from bot.reports.as_html import as_html
from bot.reports.as_json import as_json
from bot.reports.as_table import as_table
from bot.reports.as_xlsx import as_xlsx
from bot.reports.report import Report

RENDERERS: Mapping[str, Callable[[Report], bytes | str]] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
    "html": as_html,
    "xlsx": as_xlsx,
}
FORMATS = tuple(RENDERERS)

MEDIA_TYPES: Mapping[str, str] = {
    "table": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def render(report: Report, format: str) -> bytes | str:
    """`format` is one of FORMATS. Bytes where the encoding is part of the format (csv, json, xlsx), else text."""
    try:
        renderer = RENDERERS[format]
    except KeyError:
        raise InputError(f"there is no report format {format!r}: use one of {', '.join(FORMATS)}") from None
    return renderer(report)
