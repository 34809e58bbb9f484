"""Reading what may have another form than its page says, and writing what was read. Pure.

A part that looks odd is `Odd`, and loses itself alone wherever it stands among others. Touch this module when another
sort of value has to be read with care.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

Body = Mapping[str, Any]
LONGEST: Final = 60  # letters of a name that WeCom gives something: event, type
DIGITS: Final = 17  # of a time in milliseconds, with room to spare


class Odd(ValueError):
    """Not as documented. The text names the place, never what stands there."""


def encoded(content: Mapping[str, Any]) -> bytes:
    """JSON for the inbox. Half a surrogate pair, which JSON can spell and no text can hold, becomes a question mark.

    Raises `Odd` when it is nested deeper than anything that WeCom documents.
    """
    try:
        return json.dumps(content, ensure_ascii=False, sort_keys=True).encode(errors="replace")
    except RecursionError:
        raise Odd("too-deep") from None


def storable(text: str) -> str:
    """A text that can be stored: as `encoded` does, half a surrogate pair becomes a question mark."""
    return text.encode(errors="replace").decode()


def named(value: object) -> str:
    """A name out of WeCom's lists. One that is no text is called after its type; one that is too long is cut."""
    if value is None:
        return ""
    return value[:LONGEST] if isinstance(value, str) else type(value).__name__


def part(body: Body, name: str) -> Body:
    """What stands under this name. Raises `Odd` without it, or when it has no parts of its own."""
    found = body.get(name)
    if not isinstance(found, Mapping):
        raise Odd(f"no {name}")
    return found


def parts(body: Body, name: str) -> list[Body]:
    """The items of a list, those that have parts of their own; one alone may stand without a list around it."""
    found = body.get(name) or ()
    several = [found] if isinstance(found, Mapping) else found
    return [one for one in several if isinstance(one, Mapping)] if isinstance(several, list | tuple) else []


def word(body: Body, name: str) -> str:
    """A text that must be there. Raises `Odd` without it."""
    found = body.get(name)
    if not isinstance(found, str) or not found:
        raise Odd(f"no {name}")
    return found


def moment(value: object, otherwise: datetime, *, per_second: int = 1) -> datetime:
    """A count since 1970; `otherwise` where it is none, or out of all calendars."""
    digits = str(value)
    if isinstance(value, bool) or not digits.isdecimal() or len(digits) > DIGITS:
        return otherwise
    try:
        return datetime.fromtimestamp(int(digits) / per_second, UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise
