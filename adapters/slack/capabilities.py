"""What can really be done in a Slack channel, with and without an admin's user token. Every `ActionKind` is a key.

A bot deletes only its own messages, renames only channels it created, and by default may not remove people.
"""

from __future__ import annotations

from typing import Final

from bot.domain.actions import Ability, ActionKind, Capabilities
from bot.domain.groups import Group, GroupKind

YES: Final = Ability(can=True)
_NO_OWNERS: Final = Ability(
    can=False,
    why="slack-no-managers",
    instead=None,
)
_DIRECT: Final = Ability(can=False, why="direct-conversation", instead=None)
_NOWHERE: Final = Ability(can=False, why="no-group", instead=None)
_IN_GROUP: Final = (
    ActionKind.POST,
    ActionKind.DELETE,
    ActionKind.RENAME,
    ActionKind.ADD_MEMBER,
    ActionKind.REMOVE_MEMBER,
    ActionKind.ARCHIVE,
    ActionKind.READ_FILE,
)


def capabilities(group: Group | None, *, admin: bool) -> Capabilities:
    found = dict.fromkeys(ActionKind, YES)
    found[ActionKind.SET_OWNER] = found[ActionKind.SET_ADMINS] = _NO_OWNERS
    if not admin:
        found[ActionKind.DELETE] = _needs_admin("slack-own-messages")
        found[ActionKind.REMOVE_MEMBER] = _needs_admin("slack-removal")
        if group is None or not group.created_by_us:
            found[ActionKind.RENAME] = _needs_admin("slack-own-channels")
    if group is None:
        found |= dict.fromkeys(_IN_GROUP, _NOWHERE)
    elif group.kind is GroupKind.DIRECT:
        found |= dict.fromkeys((kind for kind in _IN_GROUP if kind is not ActionKind.POST), _DIRECT)
    return found


def _needs_admin(why: str) -> Ability:
    return Ability(can=False, why=why, instead=ActionKind.REMIND)
