"""One hit in its surroundings, and what planning needs from the rest of the house.

Touch this when a verb has to know more than it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.actions import ActionClass, Capabilities
from bot.domain.events import Event
from bot.domain.groups import Group
from bot.domain.ports import Composer, Directory
from bot.domain.rules import Facts, Hit, RuleInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What planning needs from the rest of the house."""

    directory: Directory
    composer: Composer
    capabilities: Callable[[Group], Capabilities]
    allows: Callable[[RuleInfo, ActionClass, datetime], bool]
    message: Callable[[RuleInfo, Mapping[str, str]], str | None]  # the policy's own words, rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One hit in its surroundings; what a verb's builder gets."""

    hit: Hit
    event: Event
    facts: Facts
    group: Group
    violation: str
    desk: Desk

    @property
    def rule(self) -> RuleInfo:
        return self.hit.match.rule

    @property
    def subject(self) -> str | None:
        """The account the finding is about."""
        finding = self.hit.match.finding
        return (finding.subject if finding else None) or self.facts.sender_account
