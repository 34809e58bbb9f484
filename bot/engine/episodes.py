"""What goes on for a while is found once: a flood of messages is one flood, not forty.

A finding that `lasts` is no news when the same rule found the same of the same person in the same group shortly
before. When each was met last is written down with what the message led to, so that a restart tells nothing twice.
Touch this when something else should be told once.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from msgspec.structs import replace

from bot.domain.events import Event
from bot.domain.records import Remembered
from bot.domain.rules import Evaluation, Match

KEPT = 10_000  # the one that was met longest ago gives way
OVER = timedelta(days=32)  # no window is longer: what was met before then is over
NAMES = "memory/episode/"  # what they are written down under

_Key = tuple[str, str, str, str]  # version of the rule, group, person, reason


class Episodes:
    """When each was met last."""

    def __init__(self, written: Mapping[str, str] | None = None, now: datetime | None = None):
        """`written` is what was written down, by name: what is over by `now` is forgotten. None = nobody writes."""
        self._writes = written is not None
        self._changed: dict[str, str] = {}
        self._met: OrderedDict[_Key, datetime] = OrderedDict()
        found: dict[_Key, datetime] = {}
        for name, value in (written or {}).items():
            rule, group, person, reason, at = json.loads(value)
            met = datetime.fromtimestamp(at, UTC)
            if now is not None and now - met > OVER:
                self._changed[name] = ""
            else:
                found[rule, group, person, reason] = met
        self._met.update((key, found[key]) for key in sorted(found, key=found.__getitem__))

    def fresh(self, evaluation: Evaluation, event: Event) -> Evaluation:
        """The evaluation without what only goes on."""
        if all(match.finding is None or match.finding.lasts is None for match in evaluation.matches):
            return evaluation
        return replace(evaluation, matches=tuple(one for one in evaluation.matches if self.is_news(one, event)))

    def is_news(self, match: Match, event: Event) -> bool:
        """Whether this begins something; to be asked once for every match, in the order of the events."""
        finding = match.finding
        if finding is None or finding.lasts is None:
            return True
        key = (f"{match.rule.id}:{match.rule.hash}", event.group or "", finding.subject or "", finding.reason)
        before = self._met.pop(key, None)
        met = self._met[key] = event.at if before is None else max(before, event.at)
        self._write(key, json.dumps([*key, met.timestamp()]))
        if len(self._met) > KEPT:
            gone, _ = self._met.popitem(last=False)
            self._write(gone, "")
        return before is None or event.at - before >= finding.lasts

    def to_write(self) -> tuple[Remembered, ...]:
        """What changed since this was asked last."""
        changed, self._changed = self._changed, {}
        return tuple(Remembered(name=name, value=value) for name, value in changed.items())

    def _write(self, key: _Key, value: str) -> None:
        if self._writes:
            self._changed[NAMES + blake2b("\0".join(key).encode(), digest_size=12).hexdigest()] = value
