"""The local Slack as `adapters/sandbox/world.py` shows it: people, rooms, lines, the buttons under them. Pure."""

from __future__ import annotations

from adapters.sandbox.slack.state import Channel, Json, Message, User, Workspace, when
from adapters.sandbox.slack.typed import decode
from adapters.sandbox.world import Line, Person, Room


def person(user: User) -> Person:
    return Person(
        id=user.id,
        name=user.name,
        external=user.stranger,
        bot=user.bot,
        locale=user.locale,
        email=user.email,
        active=not user.deleted,
        admin=user.admin,
    )


def other_in(space: Workspace, channel: Channel) -> str:
    """The person in a direct channel with the bot."""
    return next(member for member in channel.members if member != space.bot.id)


def room(space: Workspace, channel: Channel) -> Room:
    """A direct channel is called like the person in it and has no owner."""
    owner = channel.managers[0] if channel.managers else channel.creator
    return Room(
        id=channel.id,
        name=space.users[other_in(space, channel)].name if channel.direct else channel.name,
        kind="direct" if channel.direct else "private" if channel.private else "channel",
        members=tuple(channel.members),
        owner=None if channel.direct else owner,
        admins=tuple(channel.managers[1:]),
        external=channel.shared_outside,
        archived=channel.archived,
        purpose=channel.purpose,
    )


def line(space: Workspace, channel: Channel, message: Message) -> Line:
    return Line(
        id=message.ts,
        at=when(message.ts),
        sender=message.user,
        sender_name=space.users[message.user].name,
        text=decode(message.text, space.users, space.channels),
        buttons=tuple((element["text"]["text"], element.get("value", "")) for element, _ in buttons(message)),
        private_to=other_in(space, channel) if channel.direct else message.only_for,
        edited=message.edited is not None,
        deleted=message.deleted,
    )


def buttons(message: Message) -> list[tuple[Json, str]]:
    """The pressable elements of a message with their block's id, top to bottom."""
    found = []
    for number, block in enumerate(message.blocks):
        elements = block.get("elements", []) if block.get("type") == "actions" else []
        found += [(e, str(block.get("block_id", number))) for e in elements if e.get("type") == "button"]
    return found
