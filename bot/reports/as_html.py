"""HTML: one self-contained page with charts as inline SVG, no script, made to be printed or mailed.

Everything goes through Jinja's autoescape: what people wrote in chats stays text.
"""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.assets import asset
from bot.reports import charts
from bot.reports.cells import local_time, shown
from bot.reports.report import Report
from bot.reports.words import word


def as_html(report: Report) -> str:
    template = _environment().get_template("reports/report.html")
    return template.render(
        report=report,
        chart=charts,
        word=lambda key, **facts: word(key, report.locale, **facts),
        shown=lambda value, kind, words: shown(value, kind, words, report.locale, report.zone),
        made_at=local_time(report.made_at, report.zone),
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(asset("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
