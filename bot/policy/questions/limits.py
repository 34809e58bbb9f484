"""What a rule orders and a platform cannot do: which deed, why, who hears of it instead.

Pure: what platforms can do comes in as `Terrain`, one for each kind of group; the composition root knows how to make
them. Touch this when a kind of rule orders deeds elsewhere than in `then`, `strikes` and an announcement's `text`; how
it is said is in `limit_words.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.actions import ACTION_OF, ActionKind, Capabilities, told_instead
from bot.domain.events import MessagePosted
from bot.domain.groups import GroupKind, platform_of
from bot.domain.rules import Consequence, RuleInfo
from bot.policy.rule import Rule
from bot.rules.conditions import Condition
from bot.rules.parts import Part
from bot.rules.registry import KINDS
from bot.rules.values import one_or_many

ANNOUNCE = "announce"
BLOCK = "block"
READING = "kind"  # the field that makes a rule need to read messages
OPENING = "opens"  # the field of a rule that wants files to be read
PINNING = "pin"  # the field of an announcement that is to be kept in view
_ASKED = {**ACTION_OF, "read": ActionKind.READ, "read_file": ActionKind.READ_FILE, "pin": ActionKind.PIN}

Spots = dict[tuple[str, GroupKind], str]
"""(platform, kind of group) -> why a deed cannot be done there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terrain:
    """Groups of one kind on one platform, and what can be done there."""

    platform: str
    kind: GroupKind
    capabilities: Capabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A deed that a rule orders in vain. `told` are the roles that hear of it instead; empty: nobody."""

    consequence: Consequence
    field: str  # then | strikes | text | kind (it has to read messages)
    step: int | None  # of the ladder
    why: str  # the platform's reason, a code
    told: tuple[str, ...]


def orders(info: RuleInfo) -> Iterator[tuple[str, int | None, Consequence]]:
    """Every deed a rule may order: (field, step of the ladder, consequence); that messages are read, if it judges them;
    and that their files are, if it looks into them."""
    for consequence in info.then:
        yield "then", None, consequence
    for step, deeds in (info.strikes.ladder if info.strikes else {}).items():
        for consequence in deeds:
            yield "strikes", step, consequence
    if info.kind == ANNOUNCE:
        yield "text", None, Consequence(verb="post")
        if info.requires.get(PINNING):
            yield PINNING, None, Consequence(verb="pin")
    if MessagePosted in KINDS[info.kind].events:
        yield READING, None, Consequence(verb="read")
    if not KINDS[info.kind].opens.isdisjoint(info.requires):
        yield OPENING, None, Consequence(verb="read_file")


def limits(info: RuleInfo, capabilities: Capabilities) -> tuple[Limit, ...]:
    """What the rule orders in vain where these capabilities hold."""
    found = []
    for name, step, consequence in orders(info):
        why = _denied(consequence, capabilities)
        if why is not None:
            told = _told(name, consequence, capabilities)
            found.append(Limit(consequence=consequence, field=name, step=step, why=why, told=told))
    return tuple(found)


def in_vain(info: RuleInfo, terrains: Sequence[Terrain]) -> Iterator[tuple[Limit, Spots]]:
    """Each deed that cannot be done somewhere, once."""
    for name, step, consequence in orders(info):
        denied = [(one, why) for one in terrains if (why := _denied(consequence, one.capabilities)) is not None]
        if denied:
            first, why = denied[0]
            told = _told(name, consequence, first.capabilities)
            limit = Limit(consequence=consequence, field=name, step=step, why=why, told=told)
            yield limit, {(one.platform, one.kind): why for one, why in denied}


def _denied(consequence: Consequence, capabilities: Capabilities) -> str | None:
    """Why the deed cannot be done; None when it can, or when nothing is known. Where messages are not heard that is
    said, and nothing of their files besides."""
    kind = _ASKED.get(consequence.verb)
    heard = capabilities.get(ActionKind.READ)
    if kind is ActionKind.READ_FILE and heard is not None and not heard.can:
        return None
    ability = capabilities.get(kind) if kind is not None else None
    return None if ability is None or ability.can else ability.why


def _told(name: str, consequence: Consequence, capabilities: Capabilities) -> tuple[str, ...]:
    """An announcement has no stand-in: what cannot be posted stands as failed in the record. What is not heard, nobody
    can be told of; and what is not blocked is for the rule's other deeds."""
    silent = name in ("text", PINNING, READING, OPENING) or consequence.verb == BLOCK
    if silent or not capabilities[ActionKind.REMIND].can:
        return ()
    return told_instead(ACTION_OF[consequence.verb])


# --- where a rule can apply at all -------------------------------------------------------------------------------


def can_apply(rule: Rule, platform: str, kind: GroupKind) -> bool:
    """False when `when` or `unless` keeps the rule from every group of that kind, or an announcement names others."""
    groups = one_or_many(rule.info.requires.get("groups") or []) if rule.info.kind == ANNOUNCE else []
    if groups and platform not in map(platform_of, groups):
        return False
    known = {"group.platform": platform, "group.kind": kind}
    if rule.when is not None and _never_holds(rule.when, known):
        return False
    return rule.unless is None or not _always_holds(rule.unless, known)


def _never_holds(condition: Condition, known: Mapping[str, str]) -> bool:
    if _excludes(condition.parts, known):
        return True
    return bool(condition.alternatives) and all(_excludes(block, known) for block in condition.alternatives)


def _excludes(parts: Iterable[Part], known: Mapping[str, str]) -> bool:
    return any(part.name in known and not part.accept(known[part.name]) for part in parts)


def _always_holds(condition: Condition, known: Mapping[str, str]) -> bool:
    if not _includes(condition.parts, known):
        return False
    return not condition.alternatives or any(_includes(block, known) for block in condition.alternatives)


def _includes(parts: Iterable[Part], known: Mapping[str, str]) -> bool:
    return all(part.name in known and part.accept(known[part.name]) for part in parts)
