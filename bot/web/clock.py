"""How much time there is, in words: a colour alone tells nobody anything."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.web.words import word

_PARTS = (("days", timedelta(days=1)), ("hours", timedelta(hours=1)), ("minutes", timedelta(minutes=1)))


def time_left(due: datetime, now: datetime, locale: str) -> str:
    """`2 days 3 h left`, `5 h overdue`; two parts at most, rounded down."""
    late = due < now
    return word("clock.overdue" if late else "clock.left", locale, time=span(abs(due - now), locale))


def span(length: timedelta, locale: str) -> str:
    """A length of time in its two largest parts."""
    found: list[str] = []
    for name, unit in _PARTS:
        number, length = divmod(length, unit)
        if number or found or name == "minutes":
            found.append(word(f"clock.{name}", locale, n=number))
        if len(found) == 2:
            break
    return " ".join(found)
