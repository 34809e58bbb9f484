"""What can really be done in a Slack channel, with and without an admin's user token. Every `ActionKind` is a key;
`footings` tells the same to people, with what is no deed of the outbox.

A bot deletes only its own messages, renames only channels it created, and by default may not remove people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.actions import Ability, ActionKind, Capabilities
from bot.domain.capabilities import UNDONE, Capability, Footing, table
from bot.domain.groups import Group, GroupKind

YES: Final = Ability(can=True)
_NO_OWNER: Final = Ability(can=False, why="slack-no-owner", instead=None)
_NO_MANAGERS: Final = Ability(can=False, why="slack-no-managers", instead=None)
_DIRECT: Final = Ability(can=False, why="direct-conversation", instead=None)
_NOWHERE: Final = Ability(can=False, why="no-group", instead=None)
_IN_GROUP: Final = (
    ActionKind.POST,
    ActionKind.PIN,
    ActionKind.DELETE,
    ActionKind.RENAME,
    ActionKind.SET_ADMINS,
    ActionKind.ADD_MEMBER,
    ActionKind.REMOVE_MEMBER,
    ActionKind.ARCHIVE,
    ActionKind.UNARCHIVE,
    ActionKind.READ_FILE,
)


def capabilities(group: Group | None, *, admin: bool, org: bool = False) -> Capabilities:
    found = dict.fromkeys(ActionKind, YES)
    found[ActionKind.SET_OWNER] = _NO_OWNER
    if not org:
        found[ActionKind.SET_ADMINS] = _NO_MANAGERS
    found[ActionKind.BLOCK] = Ability(can=False, why="slack-no-block", instead=ActionKind.DELETE)
    if not admin:
        found[ActionKind.DELETE] = _needs_admin("slack-own-messages")
        found[ActionKind.REMOVE_MEMBER] = _needs_admin("slack-removal")
        found[ActionKind.UNARCHIVE] = _needs_admin("slack-unarchive")
        if group is None or not group.created_by_us:
            found[ActionKind.RENAME] = _needs_admin("slack-own-channels")
    if group is None:
        found |= dict.fromkeys(_IN_GROUP, _NOWHERE)
    elif group.kind is GroupKind.DIRECT:
        found |= dict.fromkeys((kind for kind in _IN_GROUP if kind is not ActionKind.POST), _DIRECT)
    return found


def _needs_admin(why: str) -> Ability:
    return Ability(can=False, why=why, instead=ActionKind.REMIND)


# -- for people -------------------------------------------------------------------------------------------------------

GRADES: Final = ("advise", "enforce", "enterprise")  # bot token; with an admin's user token; of an Enterprise plan
BESIDE: Final[Mapping[Capability, Ability]] = {
    Capability.HIDE: Ability(can=False, why="slack-no-hide", instead=ActionKind.DELETE),
    Capability.CARD: YES,
    Capability.READ_MENTIONS: YES,
    Capability.RECEIPTS: Ability(can=True, why="by-button"),
}
# An Enterprise organisation has ways (admin.*, audit logs, data loss prevention) that this program does not go.
ENTERPRISE: Final[Mapping[Capability, Ability]] = {
    Capability.BLOCK: Ability(can=False, why=UNDONE, instead=ActionKind.DELETE),
    Capability.HIDE: Ability(can=False, why=UNDONE, instead=ActionKind.DELETE),
}


def grade(*, admin: bool, enterprise: bool = False) -> str:
    """The grade of what the bot was given."""
    return GRADES[2 if enterprise else 1 if admin else 0]


def footings() -> Sequence[Footing]:
    """Every grade and sort of channel. Public and private channels do not differ, once the bot is in them."""
    return [
        Footing(
            platform="slack",
            grade=one,
            kind=GroupKind.CHANNEL,
            ours=ours,
            abilities={
                **table(capabilities(_channel(ours), admin=one != GRADES[0], org=one == GRADES[2]), BESIDE),
                **(ENTERPRISE if one == GRADES[2] else {}),
            },
        )
        for one in GRADES
        for ours in (False, True)
    ]


def _channel(ours: bool) -> Group:
    return Group(id="slack:", platform="slack", name="", kind=GroupKind.CHANNEL, created_by_us=ours)
