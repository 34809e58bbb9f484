"""Keys where one bot serves several companies: `wecom:beta:wrOgQh` instead of `wecom:wrOgQh`. Pure.

Ids of WeCom are unique in their company only. The readers know nothing of this: marks are put on what leaves the
adapter and taken off what enters it, here. The company without a name has no mark, so that a record that began with it
goes on. Touch this when an event gets a field that holds a key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from bot.attachments.delivery import FILE
from bot.domain.actions import Action
from bot.domain.events import AccountInfo, Event, RawEvent
from bot.domain.groups import Department, Group

PLATFORM: Final = "wecom"
TAG: Final = "@"  # begins the key of a delivery that came through an app with a name
ONE: Final = ("group", "actor", "new_group", "owner", "invited_by", "removed_by")
SEVERAL: Final = ("mentions", "members", "admins")


def mark_on(key: str | None) -> str:
    """The mark in a key; empty where there is none."""
    parts = (key or "").split(":", 2)
    return parts[1] if len(parts) == 3 and parts[0] == PLATFORM else ""


def put_on(key: str, mark: str) -> str:
    platform, _, native = key.partition(":")
    return f"{platform}:{mark}:{native}" if mark and platform == PLATFORM else key


def taken_off(key: str, mark: str) -> str:
    head = f"{PLATFORM}:{mark}:"
    return f"{PLATFORM}:{key.removeprefix(head)}" if mark and key.startswith(head) else key


def tagged(raw: RawEvent, app: str, mark: str) -> RawEvent:
    """A delivery as the inbox keeps it. Files are asked for by actions, whose keys are marked already."""
    if not app or raw.kind == FILE:
        return raw
    return replace(raw, key=f"{TAG}{app}:{raw.key}", lane=put_on(raw.lane, mark) if raw.lane else "")


def tag_of(key: str) -> str:
    """The app whose delivery this is; empty for the one without a name."""
    return key[1:].partition(":")[0] if key.startswith(TAG) else ""


def untagged(raw: RawEvent, app: str, mark: str) -> RawEvent:
    head = f"{TAG}{app}:"
    if not app or not raw.key.startswith(head):
        return raw
    return replace(raw, key=raw.key.removeprefix(head), lane=taken_off(raw.lane, mark))


def marked(event: Event, app: str, mark: str) -> Event:
    """The event with the app in its id and the mark in every key it holds."""
    changes: dict[str, Any] = {"id": f"{TAG}{app}:{event.id}"} if app else {}
    for name in ONE:
        if isinstance(value := getattr(event, name, None), str):
            changes[name] = put_on(value, mark)
    for name in SEVERAL:
        if (several := getattr(event, name, None)) is not None:
            changes[name] = type(several)(put_on(value, mark) for value in several)
    if isinstance(info := getattr(event, "info", None), AccountInfo):
        changes["info"] = _info(info, mark)
    if (accounts := getattr(event, "accounts", None)) is not None:
        changes["accounts"] = tuple(_info(one, mark) for one in accounts)
    if (departments := getattr(event, "departments", None)) is not None:
        changes["departments"] = tuple(_department(one, mark) for one in departments)
    return replace(event, **changes)


def _info(info: AccountInfo, mark: str) -> AccountInfo:
    return replace(info, account=put_on(info.account, mark), department=put_on(info.department, mark))


def _department(one: Department, mark: str) -> Department:
    return replace(
        one,
        id=put_on(one.id, mark),
        parent=put_on(one.parent, mark) if one.parent else None,
        leaders=tuple(put_on(leader, mark) for leader in one.leaders),
    )


def plain_group(group: Group, mark: str) -> Group:
    """A group as its company knows it."""
    return replace(
        group,
        id=taken_off(group.id, mark),
        owner=taken_off(group.owner, mark) if group.owner else None,
        members=frozenset(taken_off(one, mark) for one in group.members),
        admins=frozenset(taken_off(one, mark) for one in group.admins),
    )


def meant(action: Action) -> str:
    """The mark of the company that an action is for."""
    named = (action.target, action.group, action.arguments.get("owner"), action.arguments.get("of"), *_members(action))
    return next((mark for one in named if isinstance(one, str) and (mark := mark_on(one))), "")


def _members(action: Action) -> Sequence[str]:
    given = action.arguments.get("members")
    return [str(one) for one in given] if isinstance(given, Sequence) and not isinstance(given, str) else ()


def plain_action(action: Action, mark: str) -> Action:
    """The action as its company knows it. A group of another company stays out: the word is for the person."""
    arguments = dict(action.arguments)
    if "members" in arguments:
        arguments["members"] = [taken_off(one, mark) for one in _members(action)]
    for name in ("owner", "new_owner", "before"):
        if isinstance(value := arguments.get(name), str):
            arguments[name] = taken_off(value, mark)
    elsewhere = action.group is not None and mark_on(action.group) != mark
    return replace(
        action,
        group=None if elsewhere or action.group is None else taken_off(action.group, mark),
        target=taken_off(action.target, mark) if action.target else None,
        text=action.text.replace(f"{PLATFORM}:{mark}:", f"{PLATFORM}:") if mark else action.text,
        arguments=arguments,
    )
