"""Filling the local Slack before anything happens in it: nothing of this is told to the bot."""

from __future__ import annotations

from adapters.sandbox.slack.happenings import Happenings
from adapters.sandbox.slack.state import Channel, User, Workspace
from adapters.sandbox.slack.typed import encode
from adapters.sandbox.world import Person, Room, Seed


def plant(space: Workspace, happenings: Happenings, seed: Seed) -> None:
    for person in seed.people:
        if person.id != space.bot.id:
            add_person(space, person)
    for room in seed.groups:
        space.add_channel(_channel(space, room))
    for past in sorted(seed.messages, key=lambda message: message.at):
        channel = space.channels[past.group]
        channel.created = min(channel.created, int(past.at.timestamp()))  # it was there before its first message
        happenings.past(channel, past.sender, encode(past.text, space.users.values()), past.at)


def add_person(space: Workspace, person: Person) -> User:
    return space.add_user(
        User(
            id=person.id,
            name=person.name,
            email=person.email,
            locale=person.locale,
            bot=person.bot,
            bot_id=f"B{person.id[1:]}" if person.bot else "",
            admin=person.admin,
            stranger=person.external,
            deleted=not person.active,
        )
    )


def _channel(space: Workspace, room: Room) -> Channel:
    return Channel(
        id=room.id,
        name=room.name,
        creator=room.owner or space.bot.id,
        created=space.now(),
        members=list(room.members),
        managers=[member for member in (room.owner, *room.admins) if member],
        private=room.kind == "private",
        shared_outside=room.external,
        archived=room.archived,
        purpose=room.purpose,
    )
