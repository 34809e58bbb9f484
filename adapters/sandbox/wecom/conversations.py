"""What people say and press in the local WeCom. What they do in an internal or app group reaches the bot only through
the archive (what is said) and when it asks (everything else), as on the real one. Touch this when people can say more.
"""

from __future__ import annotations

from collections.abc import Mapping

from adapters.sandbox.wecom.methods import intercept
from adapters.sandbox.wecom.methods.messages import buttons
from adapters.sandbox.wecom.parts import Parts
from adapters.sandbox.wecom.state import APP, Chat, Message
from adapters.sandbox.world import Form, Refused

ROBOT_CHAT = "robot-"  # begins the id of a person's conversation with the robot


class Conversations(Parts):
    """One method per thing that somebody says or presses."""

    async def post(self, person: str, group: str, text: str) -> str:
        chat = self._inside(person, group)
        if intercept.stops(self.corp, chat, person, text):
            raise Refused("intercepted")
        message = self.corp.spoken(chat, person, text)
        if chat.kind == "direct":
            if group.startswith(ROBOT_CHAT):
                self.ears.called(person, chat, message)
            else:
                self.pushes.said_to_app(person, message)
            return message.id
        self.corp.record(chat, message, msgtype="text", text={"content": text})
        if f"@{self.credentials.robot_name}" in text:
            self.ears.called(person, chat, message)
        return message.id

    async def upload(self, person: str, group: str, name: str, data: bytes, text: str = "") -> str:
        """A file is a message of its own; words that come with it are one more."""
        chat = self._inside(person, group)
        if text:
            await self.post(person, group, text)
        message = self.corp.spoken(chat, person, f"[{name}]")
        self.corp.record(chat, message, **self.corp.shelve(name, data))
        return message.id

    async def edit(self, person: str, group: str, message: str, text: str) -> None:
        raise Refused("wecom-has-no-edit")

    async def delete(self, person: str, group: str, message: str) -> None:
        """Recall: only one's own."""
        chat, found = self._inside(person, group), self._message(group, message)
        if found.sender != person or found.deleted:
            raise Refused("not-your-message")
        found.deleted = True
        self._board.tell("line", group, message)
        recall = Message(id=self.corp.unique("CAQ"), at=self.corp.clock(), sender=person, text="")
        suffix = "_external" if chat.kind == "customer_group" else ""
        self.corp.record(chat, recall, msgtype="revoke", action="recall", revoke={"pre_msgid": message + suffix})

    async def command(self, person: str, group: str, text: str) -> None:
        direct = self.corp.chat(group).kind == "direct"
        await self.post(person, group, text if direct else f"@{self.credentials.robot_name} {text}")

    async def quote(self, person: str, group: str, message: str, text: str) -> str:
        """Quote a message to the robot: `举报` under somebody's words."""
        chat, quoted = self._inside(person, group), self._message(group, message)
        said = self.corp.spoken(chat, person, f"@{self.credentials.robot_name} {text}")
        self.corp.record(chat, said, msgtype="text", text={"content": said.text})
        self.ears.called(person, chat, said, quoted)
        return said.id

    async def report(self, person: str, group: str, message: str) -> None:
        await self.quote(person, group, message, "举报")

    def form(self, person: str) -> Form | None:
        """WeCom's robots and apps ask by cards."""
        return None

    async def submit(self, person: str, filled: Mapping[str, str]) -> None:
        raise Refused("no-form-open")

    async def dismiss(self, person: str) -> None:
        """No form stands before anybody."""

    async def click(self, person: str, group: str, message: str, button: int) -> None:
        found, chat = self._message(group, message), self._inside(person, group)
        if found.private_to not in (person, None):
            raise Refused("not-your-card")
        card = found.seen_as.get(person) or found.seen_as.get("*")
        shown = buttons(card) if card else found.buttons
        if not 0 <= button < len(shown) or not shown[button][1]:
            raise Refused("no-such-button")
        if found.private_to is None:  # before everybody: the robot's
            self.ears.pressed(person, chat, found, shown[button][1])
        else:
            self.pushes.clicked(person, found, shown[button][1])

    def visit_robot(self, person: str) -> str:
        """Somebody opens the robot's own conversation, for the first time today; its id."""
        name = f"{ROBOT_CHAT}{person}"
        if name not in self.corp.chats:
            now, called = self.corp.clock(), self.credentials.robot_name
            chat = Chat(id=name, name=called, kind="direct", created=now, members={person: now, APP: now})
            self.corp.add_chat(chat)
        self.ears.entered(person, self.corp.chats[name])
        return name
