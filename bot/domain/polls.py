"""A poll in a group, and who chose what. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One question with the options to choose from. Each person has one vote, and may change it until it is closed."""

    id: str  # short public id, e.g. P-7K3QXM2
    question: str
    options: tuple[str, ...]
    group: str
    author: str  # account key
    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollSaved:
    """The poll is now so (upsert)."""

    poll: Poll
    event: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Voted:
    """`account` is for option `choice` (the first is 1) from now on."""

    poll: str
    account: str
    choice: int
    event: str
    at: datetime


PollRecord = PollSaved | Voted
