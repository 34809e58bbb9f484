"""What is in force in one place, with where each bit of it stands: fields, words, exceptions, and what cannot be done.

Pure: puts together what resolving, compiling and the platform's capabilities already know. Touch this when a rule in
force gets another property that an admin must be able to trace to a file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.actions import Capabilities
from bot.domain.groups import Group
from bot.domain.rules import RuleInfo
from bot.policy.compile import Policies
from bot.policy.language.drafts import Draft
from bot.policy.language.exceptions import Granted, in_force
from bot.policy.language.wordlists import WordList, lists_in
from bot.policy.loading import Loaded
from bot.policy.questions.limits import Limit, limits
from bot.policy.reading.decoding import Placed, text_of
from bot.policy.reading.source import plain
from bot.policy.rule import UnitRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where people ask about. `unit` is the unit of the group, or of no group; `acts` says whether a rule may act."""

    unit: str | None
    group: Group | None
    now: datetime
    capabilities: Capabilities | None  # of the group; None = no group, so nothing is said of any platform
    acts: Callable[[RuleInfo], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownField:
    """A field as it holds here. `adjusted_by` is the unit below the rule's own that set it; None = nobody."""

    name: str
    value: Any  # dicts, lists and texts, as written
    place: str  # file:line
    adjusted_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownList:
    """A list that the rule names, with the place of each word."""

    name: str
    place: str  # of its definition
    words: Mapping[str, str]  # word -> file:line
    removed: Mapping[str, str]


class Standing(StrEnum):
    """Whether an exception holds now."""

    IN_FORCE = "in-force"
    EXPIRED = "expired"
    LATER = "later"  # it begins on a coming day


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownException:
    granted: Granted
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRule:
    info: RuleInfo
    acts: bool
    fields: tuple[ShownField, ...]
    lists: tuple[ShownList, ...]
    exceptions: tuple[ShownException, ...]
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is in force there. `unit` is the nearest unit that has a file."""

    revision: str
    unit: str
    rules: tuple[ShownRule, ...]


def show(loaded: Loaded, policies: Policies, where: Where) -> Shown:
    """The effective rules of the place, in the order of the files, root first."""
    unit = policies.unit_for(where.group, where.unit)
    lists = next(one.lists for one in loaded.units if one.unit == unit.unit)
    rules = tuple(_rule(rule.info, loaded.drafts[id(rule)], unit, lists, where) for rule in unit.rules)
    return Shown(revision=policies.revision, unit=unit.unit, rules=rules)


def _rule(info: RuleInfo, draft: Draft, unit: UnitRules, lists: Mapping[str, WordList], where: Where) -> ShownRule:
    return ShownRule(
        info=info,
        acts=where.acts(info),
        fields=tuple(_field(name, placed, draft) for name, placed in draft.fields.items()),
        lists=tuple(_list(name, lists[name]) for name in _used(draft) if name in lists),
        exceptions=tuple(_exceptions(info, unit, where)),
        limits=limits(info, where.capabilities) if where.capabilities is not None else (),
    )


def _field(name: str, placed: Placed, draft: Draft) -> ShownField:
    adjusted = placed.source is not draft.home.source
    return ShownField(
        name=name,
        value=plain(placed.node),
        place=placed.place,
        adjusted_by=_unit_of(placed) if adjusted else None,
    )


def _unit_of(placed: Placed) -> str:
    """The unit that the file speaks for."""
    root = placed.source.root
    return (text_of(root.values.get("for")) if root is not None else None) or placed.source.file


def _used(draft: Draft) -> tuple[str, ...]:
    names = (
        name for field, placed in draft.fields.items() if field != "tests" for name in sorted(lists_in(placed.node))
    )
    return tuple(dict.fromkeys(names))


def _list(name: str, words: WordList) -> ShownList:
    return ShownList(name=name, place=words.place, words=words.added, removed=words.removed)


def _exceptions(info: RuleInfo, unit: UnitRules, where: Where) -> list[ShownException]:
    """Those for this rule that reach the place, whether they hold now or not."""
    here = (where.group.unit if where.group is not None else None) or where.unit or unit.unit
    return [
        ShownException(granted=one, standing=_standing(one, where.now))
        for one in unit.granted
        if one.excuse.rule == info.id and (where.group is None or _reaches(one, here, where.group))
    ]


def _reaches(one: Granted, unit: str, group: Group) -> bool:
    """Whether it ever holds there: the one resolver of live traffic is asked about its last moment."""
    return any(True for _ in in_force((one,), unit, group, _last(one)))


def _last(one: Granted) -> datetime:
    """The last moment at which it holds."""
    return one.excuse.until - timedelta(seconds=1)


def _standing(one: Granted, now: datetime) -> Standing:
    if one.holds(now):
        return Standing.IN_FORCE
    return Standing.EXPIRED if now > _last(one) else Standing.LATER
