"""Who and where in a Slack export: `users.json` and the lists of conversations, as people and groups. Pure.

Touch this when Slack's lists grow a field that rules should know of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.domain.groups import Employment, Group, GroupKind, Person, key

PLATFORM = "slack"

# Which list says what. Only channels.json is in every export.
LISTS: Mapping[str, GroupKind] = {
    "channels.json": GroupKind.CHANNEL,
    "groups.json": GroupKind.PRIVATE,
    "mpims.json": GroupKind.PRIVATE,
    "dms.json": GroupKind.DIRECT,
}
USER_LISTS = ("users.json", "org_users.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The people, and the conversations by the folder that holds their days."""

    people: Mapping[str, Person] = field(default_factory=dict)  # account key -> person
    names: Mapping[str, str] = field(default_factory=dict)  # user id -> the name shown for a mention
    folders: Mapping[str, Group] = field(default_factory=dict)  # folder -> group


def person_of(user: Mapping[str, Any]) -> Person | None:
    """A person from one entry of users.json."""
    id = user.get("id")
    if not isinstance(id, str) or not id:
        return None
    said = user.get("profile")
    profile: Mapping[str, Any] = said if isinstance(said, dict) else {}
    account = key(PLATFORM, id)
    return Person(
        id=account,
        name=_first(profile, "display_name", "real_name") or _first(user, "real_name", "name") or id,
        employment=_employment(user),
        accounts=(account,),
        email=_first(profile, "email"),
        is_bot=bool(user.get("is_bot")) or id == "USLACKBOT",
    )


def group_of(conversation: Mapping[str, Any], kind: GroupKind, people: Mapping[str, Person]) -> Group | None:
    """A group from one entry of a list of conversations."""
    id = conversation.get("id")
    if not isinstance(id, str) or not id:
        return None
    listed = conversation.get("members")
    members = (
        frozenset(key(PLATFORM, one) for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()
    )
    outside = any(people[one].employment is Employment.EXTERNAL for one in members if one in people)
    creator = conversation.get("creator")
    return Group(
        id=key(PLATFORM, id),
        platform=PLATFORM,
        name=_first(conversation, "name") or id,
        kind=kind,
        external=outside or bool(conversation.get("is_ext_shared")),
        owner=key(PLATFORM, creator) if isinstance(creator, str) and creator else None,
        members=frozenset(members),
        purpose=_value(conversation.get("purpose")),
        created_at=_moment(conversation.get("created")),
        archived=bool(conversation.get("is_archived")),
        locale="en",
    )


def folder_of(group: Group, kind: GroupKind) -> str:
    """The folder that holds a conversation's days: its name, for direct messages its id."""
    return group.id.partition(":")[2] if kind is GroupKind.DIRECT else group.name


def unlisted(folder: str) -> Group:
    """A folder that no list names (the list is missing, or the conversation was deleted)."""
    id = f"folder/{folder}"
    return Group(id=key(PLATFORM, id), platform=PLATFORM, name=folder, kind=GroupKind.CHANNEL, locale="en")


def gather(users: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Person], dict[str, str]]:
    """People by account key, and the names that mentions show."""
    found = [person for person in map(person_of, users) if person is not None]
    people = {person.id: person for person in found}
    return people, {person.id.partition(":")[2]: person.name for person in found}


def _employment(user: Mapping[str, Any]) -> Employment:
    if user.get("deleted"):
        return Employment.LEFT
    guest = user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger")
    return Employment.EXTERNAL if guest else Employment.STAFF


def _first(value: Mapping[str, Any], *names: str) -> str:
    return next((found for name in names if isinstance(found := value.get(name), str) and found), "")


def _value(value: object) -> str:
    """`purpose` and `topic` are objects with a `value`."""
    found = value.get("value") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""


def _moment(value: object) -> datetime | None:
    """`created` is a text in old exports and a number in new ones."""
    try:
        return datetime.fromtimestamp(float(value), UTC) if isinstance(value, str | int | float) and value else None
    except (ValueError, OverflowError, OSError):
        return None  # a nonsense date is as good as none: nothing is judged by it alone
