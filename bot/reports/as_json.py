"""JSON: the whole report with raw codes and UTC times, keyed by the columns' names. For machines and for archives."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from bot.reports.cells import utc_text
from bot.reports.report import Cell, Report, Section


def as_json(report: Report) -> bytes:
    content = {
        "report": report.name,
        "title": report.title,
        "made_at": utc_text(report.made_at),
        "zone": report.zone,
        "parameters": {entry.key: _value(entry.value) for entry in report.parameters},
        "counts": {entry.key: _value(entry.value) for entry in report.counts},
        "notes": list(report.notes),
        "sections": {section.id: _section(section) for section in report.sections},
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _section(section: Section) -> dict[str, Any]:
    keys = [column.key for column in section.table.columns]
    rows = [dict(zip(keys, map(_value, row), strict=True)) for row in section.table.rows]
    return {"title": section.title, "rows": rows}


def _value(cell: Cell) -> str | int | float | None:
    return utc_text(cell) if isinstance(cell, datetime) else cell
