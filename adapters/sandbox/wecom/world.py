"""The local WeCom as the page, the demo and the tests hold it in their hands: what can be seen, and how it is filled.

Its rooms: `parts.py` (the parts put together), `conversations.py` (what people say), `memberships.py` (who is where),
`api.py` and `methods/` (the calls of the bot), `pushes.py` and `ears.py` (what the bot is told), `sockets.py` (the
robot's connection), `state.py` (the company). Left out of the real one: media that the app sends, menus, the suite and
third-party side. Touch this when something else should be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.sandbox.wecom.conversations import Conversations
from adapters.sandbox.wecom.memberships import KINDS, Memberships, user_of
from adapters.sandbox.wecom.state import APP, Chat, Message
from adapters.sandbox.world import Line, Person, Refused, Room, Seed


class WeComWorld(Conversations, Memberships):
    """A `World` (see `adapters/sandbox/world.py`)."""

    def card(self, person: str, group: str, message: str) -> dict[str, Any] | None:
        """The template card as that person sees it."""
        found = self._message(group, message)
        return found.seen_as.get(person) or found.seen_as.get("*") or found.card

    def people(self) -> Sequence[Person]:
        return [user.as_person() for user in self.corp.users.values()]

    def groups(self) -> Sequence[Room]:
        return [_room(chat) for chat in self.corp.chats.values()]

    def messages(self, group: str) -> Sequence[Line]:
        chat = self.corp.chats.get(group)
        if chat is None:
            raise Refused("no-such-group")
        return [self._line(message) for message in chat.messages]

    def _line(self, message: Message) -> Line:
        sender = self.corp.users.get(message.sender)
        return Line(
            id=message.id,
            at=message.at,
            sender=message.sender,
            sender_name=sender.name if sender else message.sender,
            text=message.text,
            buttons=tuple(message.buttons),
            private_to=message.private_to,
            deleted=message.deleted,
        )

    def home(self, person: str) -> None:
        """There is no such page here."""

    async def open_home(self, person: str) -> None:
        raise Refused("no_home")

    async def press_home(self, person: str, button: int) -> None:
        raise Refused("no_home")

    def seed(self, seed: Seed) -> None:
        now = self.corp.clock()
        for one in seed.people:
            self.corp.users[one.id] = user_of(one)
        for room in seed.groups:
            if room.kind not in KINDS:
                raise ValueError(f"{room.id}: kind must be one of {', '.join(KINDS)}, not {room.kind!r}")
            self.corp.add_chat(
                Chat(
                    id=room.id,
                    name=room.name,
                    kind=room.kind,
                    created=now,
                    owner=room.owner,
                    members=dict.fromkeys(room.members, now),
                    admins=set(room.admins),
                    notice=room.purpose,
                    dissolved=room.archived,
                )
            )
        for past in seed.messages:
            said = Message(id=self.corp.unique("CAQ"), at=past.at, sender=past.sender, text=past.text)
            chat = self.corp.chats[past.group]
            self.corp.say(chat, said)
            self.corp.record(chat, said, msgtype="text", text={"content": past.text})


def _room(chat: Chat) -> Room:
    return Room(
        id=chat.id,
        name=chat.name,
        kind=chat.kind,
        members=tuple(one for one in chat.members if one != APP),
        owner=chat.owner,
        admins=tuple(sorted(chat.admins)),
        external=chat.kind == "customer_group",
        archived=chat.dissolved,
        purpose=chat.notice,
    )
