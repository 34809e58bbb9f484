"""The words for what a platform can do in a group, and the rows of the table that people read.

Deeds of ours are `ActionKind`s; the rest (stopping a message before it is read, hearing mentions, receipts) is no
action of the outbox, but an admin who chooses a platform, a plan or a token must know of it all the same. Touch this
when a platform learns something that has no word yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.actions import Ability, ActionKind, Capabilities
from bot.domain.groups import GroupKind


class Capability(StrEnum):
    BLOCK = "block"  # stop a message before anybody reads it
    DELETE = "delete"  # remove somebody's message
    HIDE = "hide"  # take a message out of sight until somebody decided
    RENAME = "rename"
    SET_OWNER = "set_owner"
    SET_ADMINS = "set_admins"
    ADD_MEMBER = "add_member"
    REMOVE_MEMBER = "remove_member"
    ARCHIVE = "archive"
    CREATE = "create"
    REMIND_PRIVATE = "remind_private"  # a word that only one person sees
    POST = "post"
    UPDATE = "update"  # change what we posted
    PIN = "pin"
    CARD = "card"  # buttons under a message in the group
    READ_ALL = "read_all"  # what members say
    READ_MENTIONS = "read_mentions"  # what is said to the bot
    RECEIPTS = "receipts"  # who has acknowledged


KIND_OF: Mapping[Capability, ActionKind] = {
    Capability.BLOCK: ActionKind.BLOCK,
    Capability.DELETE: ActionKind.DELETE,
    Capability.RENAME: ActionKind.RENAME,
    Capability.SET_OWNER: ActionKind.SET_OWNER,
    Capability.SET_ADMINS: ActionKind.SET_ADMINS,
    Capability.ADD_MEMBER: ActionKind.ADD_MEMBER,
    Capability.REMOVE_MEMBER: ActionKind.REMOVE_MEMBER,
    Capability.ARCHIVE: ActionKind.ARCHIVE,
    Capability.CREATE: ActionKind.CREATE,
    Capability.REMIND_PRIVATE: ActionKind.REMIND,
    Capability.POST: ActionKind.POST,
    Capability.UPDATE: ActionKind.UPDATE,
    Capability.PIN: ActionKind.PIN,
    Capability.READ_ALL: ActionKind.READ,
}
"""The capabilities that the engine asks for before it plans: one declaration serves both."""

UNDONE = "not-done-here"
"""Why not, where the platform could and this program does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """What can be done in groups of one sort, on one platform, with what the bot was given there."""

    platform: str
    grade: str  # slack: advise | enforce | enterprise; wecom: app | robot | archive
    kind: GroupKind
    ours: bool = False  # created by the bot, where that makes a difference
    abilities: Mapping[Capability, Ability]

    @property
    def group_code(self) -> str:
        """Which sort of group, as a code."""
        return "own" if self.ours else self.kind.value


def merged(footings: Iterable[Footing]) -> list[list[Footing]]:
    """Sorts of groups of one grade in which the same can be done stand together."""
    columns: list[list[Footing]] = []
    for one in footings:
        same = next((had for had in columns if (had[0].grade, had[0].abilities) == (one.grade, one.abilities)), None)
        if same is None:
            columns.append([one])
        else:
            same.append(one)
    return columns


def table(deeds: Capabilities, others: Mapping[Capability, Ability]) -> Mapping[Capability, Ability]:
    """Every capability: from the deeds that are declared to the engine, and from what is declared beside them."""
    return {one: deeds[KIND_OF[one]] if one in KIND_OF else others[one] for one in Capability}
