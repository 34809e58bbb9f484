"""What a kind of rule is. Kinds state themselves as a `KIND` of this type; `registry.py` collects them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bot.domain.events import Event
from bot.domain.rules import Facts, Finding, Reach
from bot.rules.vocabulary import Vocabulary

Check = Callable[[Event, Facts], Iterable[Finding]]  # pure


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A rule's type. `options` are the kind's own keys only; the envelope (id, when, then …) belongs to the policy
    room."""

    name: str
    options: type[BaseModel]
    events: tuple[type[Event], ...]  # what it looks at
    scans: bool  # also judges a group's present state: Due(what="scan") with `group` set
    compile: Callable[[Any, Vocabulary], Check]  # (its options, vocabulary); raises RuleError
    # (its options) -> a cheap look; False = this rule finds nothing. The same function for all that look for the same
    concerns: Callable[[Any], Callable[[Event], bool]] | None = None
    remembers: Callable[[Any], Mapping[str, Reach]] | None = None  # (its options): what of `Facts.recent` it asks about
    title: tuple[str, str] = ("", "")  # what people call it, in Chinese and in English
    reasons: frozenset[str] = frozenset()  # every reason its findings may have; their words: `templates/locale`
    details: frozenset[str] = frozenset()  # what its findings may say in `details`: `${…}` of a rule's message
