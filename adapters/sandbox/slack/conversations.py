"""What people say, press and fill in in the local Slack. Touch this when people can say more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from adapters.sandbox.slack import forms, homes, views
from adapters.sandbox.slack.methods import modals
from adapters.sandbox.slack.parts import Parts
from adapters.sandbox.slack.state import Channel, Json, Message, Upload, User
from adapters.sandbox.slack.typed import encode
from adapters.sandbox.world import Form, Piece, Refused

SHORTCUT = "qungui_report"  # the one that the app's manifest puts into the menu of messages


class Conversations(Parts):
    """One method per thing that somebody says or presses."""

    async def post(self, person: str, group: str, text: str) -> str:
        user, channel = self._acting(person, group)
        return self.happenings.post(channel, user, encode(text, self.space.users.values())).ts

    async def upload(self, person: str, group: str, name: str, data: bytes, text: str = "") -> str:
        user, channel = self._acting(person, group)
        upload = Upload(id=self.space.serial("F"), name=name, data=data, user=user.id, channel=channel.id)
        return self.happenings.post(channel, user, encode(text, self.space.users.values()), files=(upload,)).ts

    async def edit(self, person: str, group: str, message: str, text: str) -> None:
        user, channel = self._acting(person, group)
        line = self._own(user, channel, message)
        self.happenings.change(channel, line, text=encode(text, self.space.users.values()), blocks=(), by=user.id)

    async def delete(self, person: str, group: str, message: str) -> None:
        user, channel = self._acting(person, group)
        self.happenings.delete(channel, self._own(user, channel, message))

    async def command(self, person: str, group: str, text: str) -> None:
        user, channel = self._acting(person, group)
        if user.stranger:
            raise Refused("commands_not_for_external_members")  # the real one does not offer them
        typed = encode(text, self.space.users.values())
        fields: Json = dict(self.interactions.command(user, channel, self.command_name, typed))
        answer = await self.deliveries.once(fields["trigger_id"], "slash_commands", fields)
        if answer.reason:
            raise Refused("operation_timeout" if answer.status == 0 else f"dispatch_failed_{answer.status}")
        self.interactions.immediate(user, channel, answer.body)

    async def click(self, person: str, group: str, message: str, button: int) -> None:
        user, channel = self._acting(person, group)
        line = channel.message(message)
        if line is None or line.only_for not in (None, user.id):
            raise Refused("message_not_found")
        pressable = views.buttons(line)
        if not 0 <= button < len(pressable):
            raise Refused("no_such_button")
        element, block_id = pressable[button]
        await self._interact(self.interactions.press(user, channel, line, element, block_id))

    def home(self, person: str) -> Sequence[Piece]:
        return homes.pieces(self.space, person)

    async def open_home(self, person: str, tab: str = "home") -> None:
        """Somebody opens the bot's own page."""
        self.happenings.announce(homes.opened(self.space, self._person(person), tab), None)

    async def press_home(self, person: str, button: int) -> None:
        await self._interact(homes.pressed(self.space, self._person(person), button))

    async def pick(self, person: str, group: str, message: str, callback: str) -> None:
        """Somebody picks the app's entry in a message's menu. Public channels show messages to everybody."""
        user, channel = self._person(person), self._channel(group)
        line = channel.message(message)
        if line is None or line.only_for not in (None, user.id):
            raise Refused("message_not_found")
        if user.stranger or (channel.private and user.id not in channel.members):
            raise Refused("not_in_channel")
        back = self.interactions.way_back(channel, user.id)
        await self._interact(forms.picked(self.space, user, channel, line, callback, back))

    async def report(self, person: str, group: str, message: str) -> None:
        await self.pick(person, group, message, SHORTCUT)

    def form(self, person: str) -> Form | None:
        shown = forms.standing(self.space, person)
        return forms.as_form(shown) if shown else None

    async def submit(self, person: str, filled: Mapping[str, str]) -> None:
        """Somebody fills in the form that stands before them, by the labels of its fields, and sends it off."""
        user = self._person(person)
        answer = await self._interact(forms.submitted(self.space, user, filled))
        forms.answered(self.space, user, answer, partial(modals.answered, self.space))
        self._board.tell("form", detail=user.id)

    async def dismiss(self, person: str) -> None:
        """Close the form unsent; the app is told if it asked for that."""
        payload = forms.closed(self.space, self._person(person))
        if payload is not None:
            await self._interact(payload)

    async def _interact(self, payload: Json) -> Json | None:
        """What the app said to it."""
        answer = await self.deliveries.once(str(payload.get("trigger_id", payload["type"])), "interactive", payload)
        if answer.reason:
            raise Refused("operation_timeout" if answer.status == 0 else f"dispatch_failed_{answer.status}")
        return answer.body

    def _own(self, user: User, channel: Channel, ts: str) -> Message:
        message = channel.message(ts)
        if message is None:
            raise Refused("message_not_found")
        if message.user != user.id:
            raise Refused("cant_update_message")
        return message
