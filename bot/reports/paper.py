"""A page as PDF: paged, tagged, with its fonts, by WeasyPrint (the extra `qungui[pdf]`). Nothing is fetched for it.

Each is printed by a worker of its own (`printer.py`), inside limits, so that a long list takes neither the bot's time
nor its memory. What a page looks like on paper stands in templates/reports/paper.css. Touch this when printing should
cost more or less.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import structlog

from bot.assets import asset
from bot.domain.errors import ConfigError, InputError, MissingExtra

NO_PANGO = (
    "PDF needs the library Pango, which WeasyPrint did not find. On Debian and Ubuntu: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
)
NO_FONT = (
    "no installed font has the Chinese characters {characters}, and a PDF would show boxes. On Debian and Ubuntu: "
    "apt-get install fonts-noto-cjk"
)
WORKER: Final = Path(__file__).with_name("printer.py")
SECONDS: Final = 180  # of wall clock; then the worker is killed. As many of the processor's time
MEMORY: Final = 2_000_000_000  # bytes of address space
AT_ONCE: Final = 2
NAMED: Final = 8  # characters in an error
ITS_OWN: Final = (  # of the environment: where fonts, libraries and caches are; no secret of the bot's is among them
    "HOME", "PATH", "LANG", "LC_ALL", "TMPDIR", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT",
    "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH",
)  # fmt: skip
_places = threading.BoundedSemaphore(AT_ONCE)
log = structlog.get_logger(__name__)


class NotPrinted(InputError):
    """The page was too much for the limits, or too many are printed at once: narrow it, come later, or take HTML."""


def can_print() -> bool:
    """Whether the extra is installed."""
    return find_spec("weasyprint") is not None


def on_paper(html: str, *, seconds: float = SECONDS, memory: int = MEMORY) -> bytes:
    """The page as a PDF (PDF/UA-1). The same page gives the same bytes.

    Raises MissingExtra without WeasyPrint, ConfigError where it lacks Pango, or a font with Chinese, NotPrinted when
    it takes longer than `seconds` or more than `memory`, or others are printed for as long. Rarer characters that no
    font has are written as their code, [U+1F600].
    """
    style = (asset("templates") / "reports" / "paper.css").read_text("utf-8")
    styled = html.replace("</head>", f"<style>{style}</style></head>", 1)  # after the page's own: it has the last word
    if not _places.acquire(timeout=seconds):
        raise NotPrinted(f"{AT_ONCE} other pages have been printing for {seconds:g} s: try again later")
    try:
        answer = _heard(styled.encode(), seconds, memory)
    finally:
        _places.release()
    said, _, data = answer.partition(b"\n")
    _check(json.loads(said))
    return data


def _heard(page: bytes, seconds: float, memory: int) -> bytes:
    """What the worker says."""
    command = [sys.executable, "-I", "-X", "utf8", str(WORKER), str(memory), str(max(1, round(seconds)))]
    known = {name: os.environ[name] for name in ITS_OWN if name in os.environ}
    try:
        done = subprocess.run(
            command, input=page, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=known, timeout=seconds,
            start_new_session=True, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NotPrinted(f"printing took longer than {seconds:g} s: narrow the report, or take HTML") from None
    if done.returncode != 0 or not done.stdout:
        log.error("report.not_printed", code=done.returncode)
        raise NotPrinted(f"the printing process ended with code {done.returncode}: narrow the report, or take HTML")
    return done.stdout


def _check(said: Mapping[str, str]) -> None:
    """Raise what is wrong."""
    match said["fault"]:
        case "no-weasyprint":
            raise MissingExtra("pdf", "PDF")
        case "no-pango":
            raise ConfigError(NO_PANGO)
        case "no-font":
            raise ConfigError(NO_FONT.format(characters=said["characters"][:NAMED]))
        case "memory":
            raise NotPrinted("the page needs more memory than printing may take: narrow the report, or take HTML")
