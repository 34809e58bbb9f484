"""What an example says beyond a message's words: its files, and what its sender posted before it.

Touch this when rules ask about something else that was done before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.rules.values import Duration, Options, Size, one_or_many
from bot.text.sameness import essence


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


def _worded(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class ExampleFile(Options):
    """A file in the message. A bare text is its name."""

    name: str = ""
    size: Size = 0
    mime: str = ""


class ExampleEarlier(Options):
    """A message that the same person posted before: like the example itself, but for what is said here. A bare text is
    what it said."""

    text: str | None = None
    ago: Duration = Field(timedelta(seconds=1), description="how long before: 5m")
    times: int = Field(1, ge=1, le=1_001, description="so many of them")
    mentions_all: bool | None = None
    elsewhere: bool = Field(False, description="in another group")


Files = Annotated[tuple[Annotated[ExampleFile, BeforeValidator(_named)], ...], BeforeValidator(one_or_many)]
Earlier = Annotated[tuple[Annotated[ExampleEarlier, BeforeValidator(_worded)], ...], BeforeValidator(one_or_many)]


def recent(
    text: str, mentions_all: bool, at: datetime, earlier: Sequence[ExampleEarlier]
) -> Mapping[str, tuple[datetime, ...]]:
    """`Facts.recent` as the engine would remember it when the message is posted."""
    seen: dict[str, list[datetime]] = {"flood": [], "repeated": [], "mention_all": []}
    for one in (*earlier, ExampleEarlier(ago=timedelta())):
        times = [at - one.ago] * one.times
        said = text if one.text is None else one.text
        if not one.elsewhere:
            seen["flood"] += times
        if said and essence(said) == essence(text):
            seen["repeated"] += times
        if not one.elsewhere and (mentions_all if one.mentions_all is None else one.mentions_all):
            seen["mention_all"] += times
    return {name: tuple(sorted(times)) for name, times in seen.items()}
