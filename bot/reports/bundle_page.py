"""Pages of a bundle, for people: one self-contained HTML file per language, without scripts, made to be printed too.

Touch this when a page should show more; what it shows is made in `bot.evidence`.
"""

from __future__ import annotations

from typing import Any

from bot.evidence.bundle import Stamp
from bot.reports.bundle_words import code, word
from bot.reports.cells import local_time
from bot.reports.paper import on_paper
from bot.templates import pages as templates

LOCALES = ("zh", "en")


def page(template: str, stamp: Stamp, zone: str, locale: str, **facts: Any) -> bytes:
    """`template` is a file under templates/evidence/."""
    html = (
        templates()
        .get_template(f"evidence/{template}.html")
        .render(
            stamp=stamp,
            locale=locale,
            zone=zone,
            word=lambda key, **given: word(key, locale, **given),
            code=lambda list_name, value: code(list_name, value, locale),
            time=lambda at: local_time(at, zone) if at else "",
            **facts,
        )
    )
    return html.encode()


def pages(template: str, stamp: Stamp, zone: str, *, pdf: bool = False, **facts: Any) -> dict[str, bytes]:
    """The page in every language, by file name; on paper too, if asked for (MissingExtra without `qungui[pdf]`)."""
    made = {f"{template}.{locale}.html": page(template, stamp, zone, locale, **facts) for locale in LOCALES}
    paper = {name.replace(".html", ".pdf"): on_paper(html.decode()) for name, html in made.items()} if pdf else {}
    return made | paper
