"""Keys where one app serves several workspaces: `slack:T0AAA:C024BE91L` instead of `slack:C024BE91L`. Pure.

A channel shared between two companies has one id in both workspaces, and ids of people are unique in their workspace
only, so both carry the workspace that we heard of them through. The readers know nothing of this: marks are put on what
leaves the adapter and taken off what enters it, here. Touch this when an event gets a field that holds a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from adapters.slack.delivery import PLATFORM, Json, inner, text_of
from adapters.slack.envelope import SNAPSHOT
from bot.attachments.delivery import FILE
from bot.domain.actions import Action
from bot.domain.events import AccountChanged, AccountInfo, CommandGiven, Event, RawEvent

_MARKED_RAW: Final = re.compile(r"([TE][A-Z0-9]+):")
_PEOPLE: Final = re.compile(r"<@([UW][A-Z0-9]+)")
ONE: Final = ("group", "actor", "new_group", "owner", "invited_by", "removed_by")
SEVERAL: Final = ("mentions", "members", "admins")
DESCRIBED: Final = ("info", "accounts")
PEOPLE: Final = ("members", "admins", "dismissed")  # lists of accounts in an action's arguments


def is_organisation(id: str) -> bool:
    """By its id: a workspace's begins with T."""
    return id.startswith("E")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Which workspaces' keys are marked: none where there is only one; else all but `home`, which was there first."""

    many: bool = False
    home: str = ""
    governor: Callable[[str, Json], str] = lambda lane, payload: ""  # of a channel that several of them share

    def mark_of(self, workspace: str) -> str:
        """What keys of this workspace carry; empty = nothing."""
        return workspace if self.many and workspace != self.home else ""

    def heard(self, raw: RawEvent, payload: Json) -> RawEvent:
        """A delivery as the inbox keeps it: its key and lane say which workspace it came through."""
        if not self.many:
            return raw
        return marked_raw(raw, self.mark_of(self.governor(raw.lane, payload) or workspace_of(raw.kind, payload)))

    def outward(self, raw: RawEvent, events: Sequence[Event], teams: Sequence[str] = ()) -> Sequence[Event]:
        """The events of a delivery with marked keys. What is told of an organisation's people concerns its `teams`."""
        mark = mark_in(raw) if self.many else ""
        if teams:
            return [one for event in events for one in _spread(event, mark, [self.mark_of(team) for team in teams])]
        return [marked(event, mark) for event in events] if mark else events

    def inward(self, action: Action) -> tuple[str, Action]:
        """Whose action it is, and the action as that workspace knows it."""
        if not self.many:
            return "", action
        mark = next(filter(None, map(mark_on, _places(action))), "")
        if mark_on(action.group) not in ("", mark):  # a word to somebody who is reached in another workspace only
            action = replace(action, group=None)
        return mark, _plain_action(action, mark)


def workspace_of(kind: str, payload: Json) -> str:
    """The workspace that a delivery came through; the organisation, where it is about all of it."""
    if kind == SNAPSHOT:
        return text_of(payload, "team")
    place = _authorization(payload)
    if not (company := organisation_of(payload)):  # the author's own workspace may be another one
        return text_of(place, "team_id") or text_of(payload, "team_id") or text_of(inner(payload, "team"), "id")
    said = (
        text_of(place, "team_id"), text_of(payload, "context_team_id"), text_of(payload, "team_id"),
        text_of(inner(payload, "team"), "id"), text_of(inner(payload, "user"), "team_id"),
    )  # fmt: skip
    return next((one for one in said if one.startswith("T")), company)


def organisation_of(payload: Json) -> str:
    """The organisation whose installation as a whole a delivery came through; empty where a workspace installed us."""
    for said in (_authorization(payload), payload):
        if said.get("is_enterprise_install") in (True, "true"):
            company = text_of(said, "enterprise_id") or text_of(inner(said, "enterprise"), "id")
            if company:
                return company
    return ""


def _authorization(payload: Json) -> Json:
    authorizations = payload.get("authorizations")
    first = authorizations[0] if isinstance(authorizations, list) and authorizations else {}
    return first if isinstance(first, dict) else {}


def marked_raw(raw: RawEvent, mark: str) -> RawEvent:
    """Files are asked for by actions, whose keys are marked already."""
    if not mark or raw.kind == FILE:
        return raw
    return replace(raw, key=f"{mark}:{raw.key}", lane=_marked(raw.lane, mark))


def mark_in(raw: RawEvent) -> str:
    found = _MARKED_RAW.match(raw.key)
    return found[1] if found else ""


def mark_on(key: str | None) -> str:
    """The workspace in a key; empty where there is none, and in a message's ts."""
    parts = (key or "").split(":")
    return parts[1] if len(parts) == 3 and parts[0] == PLATFORM else ""


def marked(event: Event, mark: str) -> Event:
    """The event with the workspace in its id and in every key it holds."""
    changes: dict[str, Any] = {"id": _marked_id(event.id, mark)}
    for name in ONE:
        if isinstance(value := getattr(event, name, None), str):
            changes[name] = _marked(value, mark)
    for name in SEVERAL:
        if (several := getattr(event, name, None)) is not None:
            changes[name] = type(several)(_marked(value, mark) for value in several)
    for name in DESCRIBED:
        if isinstance(described := getattr(event, name, None), AccountInfo):
            changes[name] = _marked_info(described, mark)
        elif described is not None:
            changes[name] = tuple(_marked_info(info, mark) for info in described)
    if isinstance(event, CommandGiven):
        if event.quoted is not None:
            author = _marked(event.quoted.author, mark) if event.quoted.author else None
            place = _marked(event.quoted.group, mark) if event.quoted.group else None
            changes["quoted"] = replace(event.quoted, group=place, author=author)
        changes["text"] = _PEOPLE.sub(rf"<@{mark}:\1", event.text)
    return replace(event, **changes)


def _spread(event: Event, organisation: str, teams: Sequence[str]) -> Iterator[Event]:
    """A person is an account in each workspace, under one id; everything else that is told of a whole stays one."""
    marks = teams if isinstance(event, AccountChanged) else (organisation,)
    yield from (marked(event, mark) if mark else event for mark in marks)


def _marked_info(info: AccountInfo, mark: str) -> AccountInfo:
    return replace(info, account=_marked(info.account, mark))


def _marked(key: str, mark: str) -> str:
    platform, _, native = key.partition(":")
    return key if not native or ":" in native else f"{platform}:{mark}:{native}"


def _marked_id(id: str, mark: str) -> str:
    """`slack:C1/ts` and `slack:Ev1`; what was made of a marked delivery's own key has it already."""
    head = f"{PLATFORM}:"
    if not id.startswith(head) or id.startswith(f"{head}{mark}:"):
        return id
    return f"{head}{mark}:{id.removeprefix(head)}"


def _places(action: Action) -> Iterator[str | None]:
    """Where an action may say which workspace it is for, the strongest first. To read a file it names the group in its
    arguments, to create a group perhaps its members only."""
    yield action.target
    yield action.group
    yield str(action.arguments.get("group") or "")
    for name in PEOPLE:
        people = action.arguments.get(name)
        yield from map(str, people) if isinstance(people, list | tuple) else ()


def _plain(key: str, mark: str) -> str:
    head = f"{PLATFORM}:{mark}:"
    return f"{PLATFORM}:{key.removeprefix(head)}" if mark and key.startswith(head) else key


def _plain_action(action: Action, mark: str) -> Action:
    if not mark:
        return action
    arguments = dict(action.arguments)
    for name in PEOPLE:
        if isinstance(people := arguments.get(name), Sequence) and not isinstance(people, str):
            arguments[name] = [_plain(str(one), mark) for one in people]
    if isinstance(author := arguments.get("author"), str):
        arguments["author"] = _plain(author, mark)
    return replace(
        action,
        group=_plain(action.group, mark) if action.group else None,
        target=_plain(action.target, mark) if action.target else None,
        text=action.text.replace(f"@{PLATFORM}:{mark}:", f"@{PLATFORM}:"),
        arguments=arguments,
    )
