"""HTML: one self-contained page with charts as inline SVG, no script, made to be printed or mailed.

Everything goes through Jinja's autoescape: what people wrote in chats stays text.
"""

from __future__ import annotations

from bot.reports import charts
from bot.reports.cells import local_time, shown
from bot.reports.report import Report
from bot.reports.words import word
from bot.templates import pages as templates


def as_html(report: Report) -> str:
    template = templates().get_template("reports/report.html")
    return template.render(
        report=report,
        chart=charts,
        word=lambda key, **facts: word(key, report.locale, **facts),
        shown=lambda value, kind, words: shown(value, kind, words, report.locale, report.zone),
        made_at=local_time(report.made_at, report.zone),
    )
