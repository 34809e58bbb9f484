"""`block`: the words that the platform should keep from being posted, for whom, and those that it cannot be told. Pure.

A standing order, made of a revision as a whole: a rule's version in a unit blocks its words for the people of that unit
and of those below it. Where a unit below has a version without some of them, these words are blocked nowhere above it:
a platform's range takes all of a unit or nothing, and stopping people beforehand wrongly is the greater harm. Touch
this when another kind of condition can be told to a platform.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.rules import Stage

if TYPE_CHECKING:  # both make use of this module
    from bot.policy.compile import Policies, Rule
    from bot.policy.language.model import Envelope
    from bot.rules.vocabulary import Vocabulary

VERB = "block"
BELOW = "below"  # a unit below does not block it


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocking:
    """What one rule blocks in one unit and below. `is_real` = it is in force; else it only shows what it would do."""

    rule: str
    unit: str
    words: tuple[str, ...]
    is_real: bool

    def as_data(self, departments: Sequence[str]) -> Mapping[str, Any]:
        """As the action carries it: the people of these departments are meant."""
        return {"rule": self.rule, "unit": self.unit, "words": list(self.words), "departments": list(departments)}


def words_of(envelope: Envelope, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words that a rule blocks: those of `when: {text: {has_any: …}}`, where `then` says so."""
    text = envelope.when.text if envelope.when is not None else None
    if text is None or text.has_any is None or all(deed.verb != VERB for deed in envelope.then):
        return ()
    return vocabulary.words(text.has_any)[0]


def blockings(policies: Policies) -> tuple[tuple[Blocking, ...], Mapping[str, tuple[str, ...]]]:
    """(what to block where, rule id -> words left out because a unit below does not block them)."""
    versions: dict[str, dict[str, Rule]] = {}
    for ruled in policies.units:
        for rule in ruled.rules:
            versions.setdefault(rule.info.id, {})[ruled.unit] = rule
    found: list[Blocking] = []
    left: dict[str, tuple[str, ...]] = {}
    for id, by_unit in versions.items():
        if not any(rule.blocks for rule in by_unit.values()):
            continue
        missing: set[str] = set()
        done: dict[str, Blocking] = {}
        for unit, rule in by_unit.items():  # root first
            words = _everywhere(rule, (one for place, one in by_unit.items() if place.startswith(f"{unit}/")))
            missing |= set(rule.blocks) - set(words)
            above = [one for place, one in done.items() if unit.startswith(f"{place}/") and one.is_real == _real(rule)]
            known = {word for one in above for word in one.words}
            fresh = tuple(word for word in words if word not in known)
            if fresh:
                done[unit] = Blocking(rule=id, unit=unit, words=fresh, is_real=_real(rule))
        found += done.values()
        if missing:
            left[id] = tuple(sorted(missing))
    return tuple(found), left


def _real(rule: Rule) -> bool:
    """A pilot's groups cannot be told to a platform: it blocks for all of a unit's people or for none."""
    return rule.info.stage is Stage.ENFORCE


def _everywhere(rule: Rule, below: Iterable[Rule]) -> tuple[str, ...]:
    """Of the rule's words those that every version below blocks as well, as seriously."""
    kept = list(rule.blocks)
    for one in below:
        has = set(one.blocks) if _real(one) or not _real(rule) else set()
        kept = [word for word in kept if word in has]
    return tuple(kept)
