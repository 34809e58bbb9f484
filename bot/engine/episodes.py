"""What goes on for a while is found once: a flood of messages is one flood, not forty.

A finding that `lasts` is no news when the same rule found the same of the same person in the same group shortly
before. Touch this when something else should be told once.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime

from bot.domain.events import Event
from bot.domain.rules import Evaluation, Match

KEPT = 10_000  # the one that was met longest ago gives way

_Key = tuple[str, str, str, str]  # version of the rule, group, person, reason


class Episodes:
    """When each was met last. In memory only: after a restart what goes on is told once more."""

    def __init__(self) -> None:
        self._met: OrderedDict[_Key, datetime] = OrderedDict()

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
        self._met[key] = event.at if before is None else max(before, event.at)
        if len(self._met) > KEPT:
            self._met.popitem(last=False)
        return before is None or event.at - before >= finding.lasts
