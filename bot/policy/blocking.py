"""`block`: the words that the platform should keep from being posted, for whom, and those that it cannot be told. Pure.

A standing order, made of a revision as a whole: a rule's version in a unit blocks its words for the people of that unit
and of those below it. Where a unit below has a version without some of them, these words are blocked nowhere above it:
a platform's range takes all of a unit or nothing, and stopping people beforehand wrongly is the greater harm. A pilot
is in force for the people of the units that it names; groups that it names cannot be told to a platform, whose ranges
are people: there it only shows what it would do. Touch this when another kind of condition can be told to a platform.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.rules import Stage

if TYPE_CHECKING:  # both make use of this module
    from bot.policy.compile import Policies
    from bot.policy.language.model import Envelope
    from bot.policy.rule import Rule
    from bot.rules.vocabulary import Vocabulary

VERB = "block"
BELOW = "below"  # a unit below does not block it


@dataclass(frozen=True, slots=True)
class _Version:
    """A rule as a unit has it. `is_real` = in force there."""

    words: tuple[str, ...]
    is_real: bool


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
    rules: dict[str, dict[str, Rule]] = {}
    for ruled in policies.units:
        for rule in ruled.rules:
            rules.setdefault(rule.info.id, {})[ruled.unit] = rule
    found: list[Blocking] = []
    left: dict[str, tuple[str, ...]] = {}
    for id, by_unit in rules.items():
        if not any(rule.blocks for rule in by_unit.values()):
            continue
        made, missing = _blocked(id, _versions(by_unit))
        found += made
        if missing:
            left[id] = tuple(sorted(missing))
    return tuple(found), left


def _versions(by_unit: Mapping[str, Rule]) -> Mapping[str, _Version]:
    """By unit, root first; units that only a pilot names have one of their own: what applies there, in force."""
    found = {unit: _Version(rule.blocks, _is_real(rule, unit)) for unit, rule in by_unit.items()}
    for unit, rule in by_unit.items():
        for place in rule.info.pilot_in if rule.info.stage is Stage.PILOT else ():
            if place not in by_unit and _is_within(place, unit):
                nearest = max((one for one in by_unit if _is_within(place, one)), key=len)
                if _is_real(by_unit[nearest], place):  # unless a unit between has made something else of the rule
                    found[place] = _Version(by_unit[nearest].blocks, True)
    return dict(sorted(found.items()))


def _blocked(id: str, versions: Mapping[str, _Version]) -> tuple[list[Blocking], set[str]]:
    """(what one rule blocks where, its words that are left out)."""
    missing: set[str] = set()
    done: dict[str, Blocking] = {}
    for unit, version in versions.items():
        words = _everywhere(version, (one for place, one in versions.items() if place.startswith(f"{unit}/")))
        missing |= set(version.words) - set(words)
        above = [one for place, one in done.items() if unit.startswith(f"{place}/") and one.is_real == version.is_real]
        known = {word for one in above for word in one.words}
        fresh = tuple(word for word in words if word not in known)
        if fresh:
            done[unit] = Blocking(rule=id, unit=unit, words=fresh, is_real=version.is_real)
    return list(done.values()), missing


def _is_real(rule: Rule, unit: str) -> bool:
    """Whether the rule is in force for the people of this unit."""
    if rule.info.stage is Stage.PILOT:
        return any(_is_within(unit, place) for place in rule.info.pilot_in)
    return rule.info.stage is Stage.ENFORCE


def _is_within(unit: str, place: str) -> bool:
    return unit == place or unit.startswith(f"{place}/")


def _everywhere(version: _Version, below: Iterable[_Version]) -> tuple[str, ...]:
    """Of the version's words those that every version below blocks as well, as seriously."""
    kept = list(version.words)
    for one in below:
        has = set(one.words) if one.is_real or not version.is_real else set()
        kept = [word for word in kept if word in has]
    return tuple(kept)
