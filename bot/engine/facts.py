"""What a rule may know beside the event, gathered from the directory. Touch this when rules need a new fact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.events import Due, Event, FileRead, GroupCreated, GroupRenamed, MessagePosted
from bot.domain.groups import Group, Person, house_of
from bot.domain.ports import Directory
from bot.domain.rules import Facts

_ABOUT_NAMES = (GroupCreated, GroupRenamed, Due)


def facts_for(
    event: Event,
    directory: Directory,
    now: datetime,
    *,
    workday: bool | None = None,
    recent: Mapping[str, tuple[datetime, ...]] | None = None,
) -> Facts:
    """Facts about the event's group and sender, as the directory has them now."""
    group = directory.group(event.group) if event.group else None
    return Facts(
        now=now,
        group=group,
        unit=directory.unit(group.unit if group else None),
        sender=directory.person_of(event.actor) if event.actor else None,
        sender_account=event.actor,
        sender_role=directory.role_of(event.actor, event.group),
        sender_joined=directory.joined_at(event.actor, event.group),
        people=_people(event, group, directory),
        workday=workday,
        recent=recent,
        neighbours=directory.neighbours(house_of(group.id)) if group and isinstance(event, _ABOUT_NAMES) else None,
    )


def _people(event: Event, group: Group | None, directory: Directory) -> Mapping[str, Person]:
    """The group's people, by account. Rules about single messages do not ask for them, and groups have up to 2,000."""
    if group is None or isinstance(event, MessagePosted | FileRead):
        return {}
    accounts = group.members | group.admins | ({group.owner} if group.owner else frozenset())
    found = ((account, directory.person_of(account)) for account in accounts)
    return {account: person for account, person in found if person is not None}
