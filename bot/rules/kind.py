"""What a kind of rule is. Kinds state themselves as a `KIND` of this type; `registry.py` collects them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from bot.domain.events import Event
from bot.domain.rules import Facts, Finding, Reach
from bot.rules.vocabulary import Vocabulary

Check = Callable[[Event, Facts], Iterable[Finding]]  # pure
Settled = Callable[[Collection[int]], Sequence[Finding] | None]
"""What a check finds in every message whose text gives these signals; None = it has to be asked."""
EVERYTHING: Final = "*"  # what a look says it saw when nobody can tell what it is: every rule wants to know


class Glance(NamedTuple):
    """What a rule goes by before it is asked: when its look sees none of its keys, there is nothing to find.

    `look` is cheap and the same function for all rules that look for the same, so that it is taken once for them all.
    """

    look: Callable[[Event], Collection[str]]
    keys: frozenset[str] | None = None  # None = anything it sees will do

    def sees(self, event: Event) -> bool:
        """Whether the rule is worth asking."""
        seen = self.look(event)
        return bool(seen) and (self.keys is None or EVERYTHING in seen or not self.keys.isdisjoint(seen))


class Said(NamedTuple):
    """Words in Chinese and English."""

    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How people hear of a kind. All of it stands in the kind's module: a new kind needs no words elsewhere."""

    title: Said  # what people call it
    reasons: Mapping[str, Said] = field(default_factory=dict)  # every reason its findings give
    keys: Mapping[str, Said] = field(default_factory=dict)
    """What editors show: `Model` or `Model.key`; the English only where the model itself says none."""
    demands: Mapping[str, Said] = field(default_factory=dict)
    """Its keys as sentences of the handbook: `size.at_most` -> 最多 {value} 人; `key=value` where a value says all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A rule's type. `options` are the kind's own keys only; the envelope (id, when, then …) belongs to the policy
    room."""

    name: str
    options: type[BaseModel]
    events: tuple[type[Event], ...]  # what it looks at
    scans: bool  # also judges a group's present state: Due(what="scan") with `group` set
    words: Words
    compile: Callable[[Any, Vocabulary], Check]  # (its options, vocabulary); raises RuleError
    glance: Callable[[Any, Vocabulary], Glance] | None = None  # (its options, vocabulary): what it goes by
    # (its options, vocabulary): text signals without which it finds nothing; None = it may find something anyway
    needs: Callable[[Any, Vocabulary], frozenset[int] | None] | None = None
    # (its options, vocabulary): what it finds by those signals alone, where they say all
    settles: Callable[[Any, Vocabulary], Settled | None] | None = None
    remembers: Callable[[Any], Mapping[str, Reach]] | None = None  # (its options): what of `Facts.recent` it asks about
    opens: frozenset[str] = frozenset()  # its keys that ask for files to be read; the answer is a `FileRead`
    details: frozenset[str] = frozenset()  # what its findings may say in `details`: `${…}` of a rule's message
