"""How one cell reads: codes in words, times in the report's zone, shares as percent. For renderers made for people."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.reports.report import Cell
from bot.reports.words import code_word, word


def shown(value: Cell, kind: str, words: str, locale: str, zone: str) -> str:
    """The cell as a person reads it."""
    if value is None:
        return word(words, locale) if kind == "text" and words else ""
    if isinstance(value, datetime):
        return local_time(value, zone)
    if kind in ("choice", "phrase"):
        return code_word(words, str(value), locale)
    if kind == "share" and isinstance(value, (int, float)):
        return f"{value:.0%}"
    if isinstance(value, float):
        return f"{value:,.1f}"
    if kind == "count" and isinstance(value, int):
        return f"{value:,}"
    return str(value)


def local_time(at: datetime, zone: str) -> str:
    """`2025-03-03 09:00:00` in the zone; the report states the zone once."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def utc_text(at: datetime) -> str:
    """ISO 8601 with a Z, for machines."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
