"""What a kind of rule is. Kinds state themselves as a `KIND` of this type; `registry.py` collects them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bot.domain.events import Event
from bot.domain.rules import Facts, Finding
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
