"""PDF: the HTML page on paper, its long lists cut to what somebody may leaf through. An extra: `qungui[pdf]`."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.reports.as_html import as_html
from bot.reports.paper import on_paper
from bot.reports.report import Report, Section
from bot.reports.words import word

ROWS: Final = 500  # of a section: about forty pages, and half a minute of a slow machine


def as_pdf(report: Report) -> bytes:
    cut = tuple(_cut(section, report.locale) for section in report.sections)
    return on_paper(as_html(replace(report, sections=cut)))


def _cut(section: Section, locale: str) -> Section:
    rows = section.table.rows
    if len(rows) <= ROWS:
        return section
    note = word("cut_on_paper", locale, shown=ROWS, total=len(rows))
    return replace(section, table=replace(section.table, rows=rows[:ROWS]), note=f"{note} {section.note}".strip())
