"""XLSX: a summary sheet with native charts, one sheet per section, header frozen, filters on; the report's zone."""

from __future__ import annotations

import io
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import xlsxwriter

from bot.reports.cells import local_time, shown
from bot.reports.report import Cell, Column, Report, Section
from bot.reports.words import word

WIDTHS = {"count": 12, "share": 12, "time": 20, "choice": 14, "phrase": 28, "code": 22, "text": 28}
CHART_ROWS = 16  # how many rows of the summary sheet one chart covers
CHARTED = 12  # bars beyond this are unreadable in a spreadsheet's chart


def as_xlsx(report: Report) -> bytes:
    out = io.BytesIO()
    # Strings stay strings: chat-borne text must become neither a formula nor a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": report.title, "created": report.made_at.replace(tzinfo=None)})
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "valign": "top", "text_wrap": True}),
        "title": book.add_format({"bold": True, "font_size": 16}),
        "label": book.add_format({"font_color": "#52606D"}),
        "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"}),
        "count": book.add_format({"num_format": "#,##0"}),
        "share": book.add_format({"num_format": "0%"}),
        "text": book.add_format({"valign": "top"}),
    }
    summary = book.add_worksheet(word("summary", report.locale))
    row = _summary(summary, report, formats)
    for section in report.sections:
        name = sheet_name(section.title)
        _sheet(book.add_worksheet(name), section, report, formats)
        if section.table.drawn and section.table.rows:
            summary.insert_chart(row, 0, _chart(book, section, name), {"x_scale": 1.5})
            row += CHART_ROWS
    book.close()
    return out.getvalue()


def sheet_name(title: str) -> str:
    """Excel allows 31 characters and none of []:*?/\\ in a sheet's name."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31]


def _summary(sheet: xlsxwriter.worksheet.Worksheet, report: Report, formats: dict[str, object]) -> int:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 44)
    sheet.write_string(0, 0, report.title, formats["title"])
    lines = [(word("made_at", report.locale), f"{local_time(report.made_at, report.zone)} ({report.zone})")]
    for entry in report.parameters:
        lines.append((entry.label, shown(entry.value, entry.kind, entry.words, report.locale, report.zone)))
    row = 2
    for label, value in lines:
        sheet.write_string(row, 0, label, formats["label"])
        sheet.write_string(row, 1, value)
        row += 1
    for entry in report.counts:
        sheet.write_string(row, 0, entry.label, formats["label"])
        _write(sheet, row, 1, entry.value, entry.kind, entry.words, report, formats)
        row += 1
    for note in report.notes:
        sheet.write_string(row, 0, note)
        row += 1
    return row + 1


def _sheet(sheet: xlsxwriter.worksheet.Worksheet, section: Section, report: Report, formats: dict[str, object]) -> None:
    table = section.table
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, WIDTHS[column.kind])
        sheet.write_string(0, index, column.title, formats["head"])
    for number, row in enumerate(table.rows, start=1):
        for index, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            _write(sheet, number, index, value, column.kind, column.words, report, formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    column: int,
    value: Cell,
    kind: str,
    words: str,
    report: Report,
    formats: dict[str, object],
) -> None:
    if value is None:
        return
    if isinstance(value, datetime):
        # A spreadsheet has no zones: write the wall clock of the zone that the summary names.
        local = value.astimezone(ZoneInfo(report.zone)).replace(tzinfo=None)
        sheet.write_datetime(row, column, local, formats["time"])
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, formats.get(kind, formats["text"]))
    else:
        sheet.write_string(row, column, shown(value, kind, words, report.locale, report.zone), formats["text"])


def _chart(book: xlsxwriter.Workbook, section: Section, sheet: str) -> object:
    table = section.table
    trend = table.drawn == "trend"
    chart = book.add_chart({"type": "line" if trend else "bar"})
    last = len(table.rows) if trend else min(len(table.rows), CHARTED)
    column: Column = table.columns[table.measured]
    chart.add_series(
        {
            "name": column.title,
            "categories": [sheet, 1, 0, last, 0],
            "values": [sheet, 1, table.measured, last, table.measured],
            "fill": {"color": "#2F6F8F"},
            "line": {"color": "#2F6F8F"},
        }
    )
    chart.set_title({"name": section.title, "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    if not trend:
        chart.set_y_axis({"reverse": True})  # the largest on top
    return chart
