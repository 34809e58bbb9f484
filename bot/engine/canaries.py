"""Canaries: made-up messages that a named rule must find, each marked with a code, in groups kept for nothing else.

They come the way every message comes: platform, delivery, inbox, pipeline, roster, facts, rules. Nothing follows from
them but that they were found: no case, no strike, no label, no word to anybody. Where a test person is named, they get
the rule's reminder, so that its delivery is proved, too. Pure. What is sent when, and what is said when one stays away,
is `bot.bootstrap.canaries`'. Touch this when a canary should prove more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.domain.events import Event, MessagePosted
from bot.domain.records import Noted, Reaction, Remembered

MARK: Final = re.compile(r"\[canary ([a-z0-9-]{1,40}) ([0-9A-F]{8})\]")
SEEN: Final = "canary/"  # names under which it is remembered what was seen last


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """One that must be found by `rule` in `group`."""

    name: str
    group: str
    rule: str
    remind: str = ""  # id of a test person who gets the rule's reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class Cages:
    """The groups in which nothing is judged but canaries."""

    canaries: Mapping[str, Canary] = field(default_factory=dict)

    def holds(self, event: Event) -> bool:
        """Whether the event happened in a canary's group."""
        return any(one.group == event.group for one in self.canaries.values())

    def canary_in(self, event: Event) -> tuple[Canary, str] | None:
        """The canary that this message is, and its code."""
        mark = MARK.search(event.text) if type(event) is MessagePosted else None
        canary = self.canaries.get(mark[1]) if mark else None
        return (canary, mark[2]) if mark and canary and canary.group == event.group else None

    def seen(self, event: Event, rules: Collection[str], now: datetime) -> Reaction:
        """What is written down about a message in a canary's group that these rules found."""
        found = self.canary_in(event)
        if found is None:
            return Reaction()
        canary, code = found
        hit = canary.rule in rules
        told = {"canary": canary.name, "code": code, "rule": canary.rule, "hit": "yes" if hit else "no"}
        value = json.dumps({"code": code, "hit": hit, "at": now.isoformat()})
        return Reaction(
            records=(
                Noted(what="canary-seen", event=event.id, at=now, details=told),
                Remembered(name=f"{SEEN}{canary.name}", value=value),
            )
        )


def reminder_key(name: str, code: str) -> str:
    """The outbox key of the reminder that a canary led to."""
    return f"canary-reminder:{name}:{code}"


def sentence(text: str, name: str, code: str) -> str:
    """What is said in the group: the words that break the rule, and the mark."""
    return f"{text} [canary {name} {code}]"
