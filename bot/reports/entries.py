"""The entries at the head of a report that several reports share: what was asked for, and the counts.

Touch this when every report of a period should say something more of itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.views import ViolationFilter
from bot.reports.report import Entry
from bot.reports.words import word


def period_entries(filter: ViolationFilter, locale: str) -> tuple[Entry, ...]:
    """What was asked for, as every report of a period says it."""
    given = (("since", filter.since, "time"), ("until", filter.until, "time"), ("unit", filter.unit, "text"))
    return tuple(
        Entry(key=key, label=word(key, locale), value=value, kind=kind)
        for key, value, kind in given
        if value is not None
    )


def count_entries(numbers: Mapping[str, int], locale: str) -> tuple[Entry, ...]:
    return tuple(Entry(key=key, label=word(key, locale), value=n, kind="count") for key, n in numbers.items())
