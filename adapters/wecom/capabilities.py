"""What WeCom can really do, per kind of group. Total: every `ActionKind` is a key; each "no" says why and what to
do instead.

WeCom has no call that deletes or recalls somebody's message, mutes a member or dissolves a group, anywhere. Touch
this module when WeCom opens (or closes) a door; check it against the list of calls in `actions.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.actions import Ability, ActionKind, Capabilities
from bot.domain.groups import GroupKind

YES: Final = Ability(can=True)


def _no(why: str, instead: ActionKind | None = ActionKind.REMIND) -> Ability:
    return Ability(can=False, why=why, instead=instead)


NOWHERE: Final[Mapping[ActionKind, Ability]] = {
    ActionKind.DELETE: _no("WeCom lets no app delete or recall a member's message"),
    ActionKind.ARCHIVE: _no("WeCom has no call that dissolves a group; its owner can"),
    ActionKind.SET_ADMINS: _no("WeCom has no call that appoints group admins; the owner can"),
}
EVERYWHERE: Final[Mapping[ActionKind, Ability]] = {
    ActionKind.REMIND: YES,
    ActionKind.CREATE: YES,
    ActionKind.FETCH: YES,
    ActionKind.UPDATE: Ability(can=True, why="our own cards only, once per click, within 72 hours"),
}
_FOREIGN: Final = "WeCom lets an app change only groups it created itself"
_OUTSIDE: Final = "in customer groups WeCom leaves names and members to people"
_NO_WEBHOOK: Final = "no webhook is configured for this group"
_NO_GROUP: Final = "no group given"
CHANGES: Final = (ActionKind.RENAME, ActionKind.ADD_MEMBER, ActionKind.REMOVE_MEMBER)

BY_KIND: Final[Mapping[GroupKind | None, Mapping[ActionKind, Ability]]] = {
    GroupKind.APP_GROUP: dict.fromkeys((*CHANGES, ActionKind.SET_OWNER, ActionKind.POST), YES),
    GroupKind.CUSTOMER_GROUP: {
        **dict.fromkeys(CHANGES, _no(_OUTSIDE)),
        ActionKind.SET_OWNER: Ability(
            can=True, why="twice per group in 90 days; the new owner needs customer-contact rights"
        ),
        ActionKind.POST: _no(_NO_WEBHOOK),
    },
    GroupKind.INTERNAL_GROUP: {
        **dict.fromkeys((*CHANGES, ActionKind.SET_OWNER), _no(_FOREIGN)),
        ActionKind.POST: _no(_NO_WEBHOOK),
    },
    GroupKind.DIRECT: {
        **dict.fromkeys((*CHANGES, ActionKind.SET_OWNER), _no("a private conversation is no group", None)),
        ActionKind.POST: YES,
    },
    None: {
        **dict.fromkeys((*CHANGES, ActionKind.SET_OWNER), _no(_NO_GROUP, None)),
        ActionKind.POST: _no(_NO_GROUP, None),
    },
}


def capabilities(kind: GroupKind | None, *, webhook: bool, archive: bool) -> Capabilities:
    """`webhook`: one is configured for this group. `archive`: the conversation archive is configured.

    A reply to a mention (`arguments["reply"]`) may be posted anywhere, whatever this table says: the robot was asked.
    """
    known = kind if kind in BY_KIND else GroupKind.INTERNAL_GROUP  # a kind this platform has not: promise the least
    found = {**EVERYWHERE, **NOWHERE, **BY_KIND[known]}
    if webhook:
        found[ActionKind.POST] = YES
    if known is GroupKind.INTERNAL_GROUP and not archive:
        found[ActionKind.FETCH] = _no("internal groups can be read only with the conversation archive", None)
    return found
