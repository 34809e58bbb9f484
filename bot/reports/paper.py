"""A page as PDF: paged, tagged, with its fonts, by WeasyPrint (the extra `qungui[pdf]`). Nothing is fetched for it.

What a page looks like on paper stands in templates/reports/paper.css. Touch this when another program should print.
"""

from __future__ import annotations

import logging
from importlib.util import find_spec

from bot.assets import asset
from bot.domain.errors import ConfigError, MissingExtra

NO_PANGO = (
    "PDF needs the library Pango, which WeasyPrint did not find. On Debian and Ubuntu: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
)
NO_FONT = (
    "no installed font has the Chinese characters {characters}, and a PDF would show boxes. On Debian and Ubuntu: "
    "apt-get install fonts-noto-cjk"
)
logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it names each property that only browsers know, every time
NAMED = 8  # characters in an error


def can_print() -> bool:
    """Whether the extra is installed."""
    return find_spec("weasyprint") is not None


def on_paper(html: str) -> bytes:
    """The page as a PDF (PDF/UA-1). The same page gives the same bytes.

    Raises MissingExtra without WeasyPrint, ConfigError where it lacks Pango, or a font with Chinese. Rarer characters
    that no font has are written as their code, [U+1F600].
    """
    data, lacking = _printed(html)
    if not lacking:
        return data
    chinese = sorted(one for one in lacking if "\u3400" <= one <= "\u9fff" and _is_common(one))
    if chinese:
        raise ConfigError(NO_FONT.format(characters="".join(chinese[:NAMED])))
    return _printed(html.translate({ord(one): f"[U+{ord(one):04X}]" for one in lacking}))[0]


def _printed(html: str) -> tuple[bytes, frozenset[str]]:
    """The PDF, and the characters that no font has: they are boxes in it."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except ModuleNotFoundError as error:
        raise MissingExtra("pdf", "PDF") from error
    except OSError as error:
        raise ConfigError(NO_PANGO) from error
    style = (asset("templates") / "reports" / "paper.css").read_text("utf-8")
    styled = html.replace("</head>", f"<style>{style}</style></head>", 1)  # after the page's own: it has the last word
    document = HTML(string=styled, url_fetcher=URLFetcher(allowed_protocols=()), media_type="print").render()
    data = document.write_pdf(pdf_tags=True, pdf_variant="pdf/ua-1")
    return data, frozenset(chr(code) for font in document.fonts.values() for code in font.missing)


def _is_common(character: str) -> bool:
    """Whether GB 2312 has it, and with it every font that is made for Chinese."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
