"""What an example says beyond a message's words: its files, and what its sender posted before it.

Touch this when rules ask about something else that was done before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.rules.budgets import COPIES, COUNTED, DRAINAGE, FLOOD, LINKS, MENTION_ALL, REPEATED, SAME_SITE, SIMILAR
from bot.rules.values import Duration, Options, Size, one_or_many
from bot.text import drainage, links
from bot.text.sameness import essence
from bot.text.sketches import ALIKE, Sketcher


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
    elsewhere: bool = Field(False, description="in other groups, each in one of its own")


Files = Annotated[tuple[Annotated[ExampleFile, BeforeValidator(_named)], ...], BeforeValidator(one_or_many)]
Earlier = Annotated[tuple[Annotated[ExampleEarlier, BeforeValidator(_worded)], ...], BeforeValidator(one_or_many)]


def recent(
    text: str, mentions_all: bool, at: datetime, earlier: Sequence[ExampleEarlier]
) -> Mapping[str, tuple[datetime, ...]]:
    """`Facts.recent` as the engine would remember it when the message is posted."""
    seen: dict[str, list[datetime]] = {name: [] for name in COUNTED}
    like, sites = _like(text), frozenset(links.sites(text))
    for one in (*earlier, ExampleEarlier(ago=timedelta())):
        times = [at - one.ago] * one.times
        said = text if one.text is None else one.text
        calls = mentions_all if one.mentions_all is None else one.mentions_all
        linked = links.sites(said)
        counts = {
            FLOOD: not one.elsewhere,
            REPEATED: said and essence(said) == essence(text),
            SIMILAR: like(said),
            COPIES: like(said) and (one.elsewhere or one.ago == timedelta()),
            LINKS: 0 if one.elsewhere else len(linked),
            SAME_SITE: not sites.isdisjoint(linked),
            DRAINAGE: drainage.invitations(said),
            MENTION_ALL: calls and not one.elsewhere,
        }
        for name, count in counts.items():
            seen[name] += times * (count if isinstance(count, int) else bool(count))
    return {name: tuple(sorted(times)) for name, times in seen.items()}


def _like(text: str) -> Callable[[str], bool]:
    """Whether another text is nearly the same."""
    mine = _SKETCHER.sketch(text)
    if mine is None:
        return lambda said: False
    return lambda said: (theirs := _SKETCHER.sketch(said)) is not None and mine.likeness(theirs) >= ALIKE


_SKETCHER = Sketcher(b"examples")
