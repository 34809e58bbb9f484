"""What WeCom can really do, per kind of group. Total: every `ActionKind` is a key; each "no" says why (a
code; its words stand in templates/locale under `abilities`) and what to do instead.

WeCom has no call that deletes or recalls somebody's message, mutes a member or dissolves a group, anywhere. Touch
this module when WeCom opens (or closes) a door; check it against the list of calls in `actions.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.actions import Ability, ActionKind, Capabilities
from bot.domain.capabilities import Capability, Footing, table
from bot.domain.groups import GroupKind

YES: Final = Ability(can=True)
OUTSIDE: Final = ("wo", "wm", "wb")  # how ids of outsiders and robots begin: the directory never knew them
SHORTEST: Final = 20  # theirs are 32 letters long; an employee may be called `wowo`


def is_outsider(account: str) -> bool:
    """Whether it is the account of a customer or a robot, as its id tells."""
    id = account.rpartition(":")[2]
    return id.startswith(OUTSIDE) and len(id) >= SHORTEST


def _no(why: str, instead: ActionKind | None = ActionKind.REMIND) -> Ability:
    return Ability(can=False, why=why, instead=instead)


NOWHERE: Final[Mapping[ActionKind, Ability]] = {
    ActionKind.DELETE: _no("wecom-no-recall"),
    ActionKind.ARCHIVE: _no("wecom-no-dissolve"),
    ActionKind.UNARCHIVE: _no("wecom-no-dissolve", None),
    ActionKind.SET_ADMINS: _no("wecom-no-admins"),
    ActionKind.PIN: _no("wecom-no-pin", None),
    ActionKind.BLOCK: _no("wecom-no-block"),
}
EVERYWHERE: Final[Mapping[ActionKind, Ability]] = {
    ActionKind.REMIND: Ability(can=True, why="wecom-no-word-to-outsiders", beyond=is_outsider),  # 81013
    ActionKind.CREATE: YES,
    ActionKind.FETCH: YES,
    ActionKind.UPDATE: Ability(can=True, why="wecom-own-cards"),
}
_FOREIGN: Final = "wecom-foreign-group"
_OUTSIDE: Final = "wecom-customer-group"
_NO_WEBHOOK: Final = "no-webhook"
_NO_GROUP: Final = "no-group"
CHANGES: Final = (ActionKind.RENAME, ActionKind.ADD_MEMBER, ActionKind.REMOVE_MEMBER)

BY_KIND: Final[Mapping[GroupKind | None, Mapping[ActionKind, Ability]]] = {
    GroupKind.APP_GROUP: dict.fromkeys((*CHANGES, ActionKind.SET_OWNER, ActionKind.POST), YES),
    GroupKind.CUSTOMER_GROUP: {
        **dict.fromkeys(CHANGES, _no(_OUTSIDE)),
        ActionKind.SET_OWNER: Ability(can=True, why="wecom-transfer-limit"),
        ActionKind.BLOCK: Ability(can=True, why="wecom-intercept"),
        ActionKind.POST: _no(_NO_WEBHOOK),
    },
    GroupKind.INTERNAL_GROUP: {
        **dict.fromkeys((*CHANGES, ActionKind.SET_OWNER), _no(_FOREIGN)),
        ActionKind.POST: _no(_NO_WEBHOOK),
    },
    GroupKind.DIRECT: {
        **dict.fromkeys((*CHANGES, ActionKind.SET_OWNER), _no("direct-conversation", None)),
        ActionKind.POST: YES,
    },
    None: {
        **dict.fromkeys((*CHANGES, ActionKind.SET_OWNER), _no(_NO_GROUP, None)),
        ActionKind.POST: _no(_NO_GROUP, None),
    },
}


def capabilities(kind: GroupKind | None, *, webhook: bool, archive: bool, robot: bool = False) -> Capabilities:
    """`webhook`: one is configured for this group. `archive`: the conversation archive is configured. `robot`: it has a
    connection of its own, over which it may speak first.

    A reply to a mention (`arguments["reply"]`) may be posted anywhere, whatever this table says: the robot was asked.
    """
    known = kind if kind in BY_KIND else GroupKind.INTERNAL_GROUP  # a kind this platform has not: promise the least
    found = {**EVERYWHERE, **NOWHERE, **BY_KIND[known]}
    if webhook:
        found[ActionKind.POST] = YES
    elif robot and kind is not None and not found[ActionKind.POST].can:
        found[ActionKind.POST] = Ability(can=True, why="wecom-robot-heard")
    heard = archive or known is GroupKind.DIRECT
    found[ActionKind.READ] = YES if heard else _no("wecom-unheard", None)
    found[ActionKind.READ_FILE] = YES if archive else _no("wecom-file-without-archive", None)
    if known is GroupKind.INTERNAL_GROUP and not archive:
        found[ActionKind.FETCH] = _no("wecom-needs-archive", None)
    return found


# -- for people -------------------------------------------------------------------------------------------------------

GRADES: Final = ("app", "robot", "line", "archive")
"""The app alone; with the smart robot by callback, which answers; with its long connection, over which it speaks first;
with the conversation archive too."""
KINDS: Final = (GroupKind.APP_GROUP, GroupKind.INTERNAL_GROUP, GroupKind.CUSTOMER_GROUP)
_NO_CARDS: Final = _no("wecom-no-group-cards", None)
_NOBODY_HEARS: Final = _no("wecom-needs-robot", None)


def grade(*, robot: bool, line: bool, archive: bool) -> str:
    """The grade of what the bot was given. `line`: the robot has a connection of its own."""
    return "archive" if archive else "line" if line else "robot" if robot else "app"


def footings() -> Sequence[Footing]:
    """Every grade and kind of group, where no webhook is configured."""
    return [_footing(one, kind) for one in GRADES for kind in KINDS]


def _footing(one: str, kind: GroupKind) -> Footing:
    robot, line, archive = one != "app", one in ("line", "archive"), one == "archive"
    deeds = capabilities(kind, webhook=False, archive=archive, robot=line)
    beside = {
        Capability.HIDE: _no("wecom-no-hide"),
        Capability.CARD: Ability(can=True, why="wecom-robot-heard") if line else _NO_CARDS,
        Capability.READ_MENTIONS: YES if robot else _NOBODY_HEARS,
        Capability.RECEIPTS: Ability(can=True, why="by-card"),
    }
    return Footing(platform="wecom", grade=one, kind=kind, abilities=table(deeds, beside))
