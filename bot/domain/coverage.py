"""What an adapter makes of one payload: typed events, a declared reason why there are none, or a failure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.events import Event, Ignored, Unknown


class Outcome(StrEnum):
    TYPED = "typed"
    IGNORED = "ignored"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Covered:
    """`what` names the events, says why nothing follows from the payload, or why it could not be read."""

    outcome: Outcome
    what: str

    @classmethod
    def of(cls, events: Sequence[Event]) -> Covered:
        unknown = next((event for event in events if isinstance(event, Unknown)), None)
        if unknown is not None or not events:
            return cls.failed(f"unknown: {unknown.what}" if unknown else "no event and no reason")
        said = [event for event in events if not isinstance(event, Ignored)]
        if said:
            return cls(Outcome.TYPED, ", ".join(type(event).__name__ for event in said))
        return cls.ignored(next(event.why for event in events if isinstance(event, Ignored)))

    @classmethod
    def ignored(cls, why: str) -> Covered:
        return cls(Outcome.IGNORED, why)

    @classmethod
    def failed(cls, why: str) -> Covered:
        return cls(Outcome.FAILED, why)
