"""What the smart robot is told: DOC 100719 and 101027 by callback, 101463 over its connection. The bodies are the same;
only by callback a message brings a `response_url`, only over the connection can its `req_id` be answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from adapters.sandbox.faults import Trouble
from adapters.sandbox.wecom.arguments import check
from adapters.sandbox.wecom.credentials import Credentials
from adapters.sandbox.wecom.deliveries import Deliveries
from adapters.sandbox.wecom.errors import Errcode
from adapters.sandbox.wecom.sockets import STREAM_LIFE, Open, RobotSockets
from adapters.sandbox.wecom.state import APP, Chat, Corp, Json, Message
from adapters.wecom import reference

REPLY = "callback/robot"
ANSWER_LIFE = timedelta(seconds=reference.chosen()["response_url_life"].value)


class Ears:
    """One method per thing that the robot hears."""

    def __init__(
        self,
        corp: Corp,
        deliveries: Deliveries,
        sockets: RobotSockets,
        credentials: Credentials,
        base_url: Callable[[], str],
        note: Callable[[str, str, Json], None],
    ):
        self._corp = corp
        self._deliveries = deliveries
        self._sockets = sockets
        self._credentials = credentials
        self._base_url = base_url
        self._note = note

    def called(self, person: str, chat: Chat, message: Message, quoted: Message | None = None) -> None:
        """Somebody @ed the robot in a group, or spoke to it alone. Of what they quote it gets the words only."""
        said: Json = {"msgid": message.id, "msgtype": "text", "text": {"content": message.text}}
        if quoted is not None:
            said["quote"] = {"msgtype": "text", "text": {"content": quoted.text}}
        open_ = Open(what="message", chat=chat.id, at=self._corp.clock(), user=person)
        self._tell("aibot_msg_callback", "aibot", person, chat, said, open_, message.id)

    def entered(self, person: str, chat: Chat) -> None:
        """The day's first look into the robot's own conversation."""
        event = {"msgtype": "event", "event": {"eventtype": "enter_chat"}, "create_time": self._now()}
        open_ = Open(what="enter_chat", chat=chat.id, at=self._corp.clock(), user=person)
        self._tell("aibot_event_callback", "enter_chat", person, chat, event, open_, "")

    def pressed(self, person: str, chat: Chat, message: Message, key: str) -> None:
        """A button of the robot's card, or an option of its list."""
        card = message.card or {}
        pressed: Json = {"card_type": card.get("card_type"), "event_key": key, "task_id": card.get("task_id")}
        if card.get("card_type") == "vote_interaction":
            chosen = {"question_key": card["checkbox"]["question_key"], "option_ids": {"option_id": [key]}}
            pressed |= {"event_key": card["submit_button"]["key"], "selected_items": {"selected_item": [chosen]}}
        event = {"eventtype": "template_card_event", "template_card_event": pressed}
        open_ = Open(what="card", chat=chat.id, at=self._corp.clock(), message=message.id, user=person)
        body = {"msgtype": "event", "event": event, "create_time": self._now()}
        self._tell("aibot_event_callback", "template_card_event", person, chat, body, open_, message.id)

    def _tell(self, command: str, what: str, person: str, chat: Chat, said: Json, open_: Open, message: str) -> None:
        place: Json = {"aibotid": self._credentials.bot_id, "from": {"userid": person}, "chattype": "single"}
        if chat.kind != "direct":
            place |= {"chatid": chat.id, "chattype": "group"}
        if self._sockets.is_used:
            for _ in range(2 if self._deliveries.faults.delivery(Trouble.DUPLICATE, what) else 1):
                self._sockets.tell(command, {**place, **said}, open_)
            if self._deliveries.faults.delivery(Trouble.DROPPED, what):
                self._sockets.break_off()
            return
        if message:
            code = self._corp.code(self._corp.answers, chat.id, message, ANSWER_LIFE)
            place["response_url"] = f"{self._base_url()}aibot/response?response_code={code}"
        unique = {"msgid": self._corp.unique("CAI"), **said}
        again = what != "template_card_event"  # that one is pushed once
        answered = partial(self._answered, place, open_) if what == "aibot" else None
        self._deliveries.push(self._deliveries.robot, what, {**place, **unique}, again=again, answered=answered)

    def _answered(self, place: Json, open_: Open, body: Json) -> None:
        """What the bot says in the answer to our call (DOC 101031): a stream, shown as it grows."""
        try:
            check(reference.known()[REPLY], body)
            self._stream(place, open_, body)
        except Errcode as refusal:
            self._note(REPLY, str(refusal.code), body)
        else:
            self._note(REPLY, "ok", body)

    def _stream(self, place: Json, open_: Open, body: Json) -> None:
        if body["msgtype"] != "stream":
            raise Errcode(40008, "left out here")
        stream = body["stream"]
        if open_.stream and stream["id"] != open_.stream:
            raise Errcode(40058, "another stream")
        if not open_.stream:
            open_.stream = stream["id"]
            open_.shown = self._corp.spoken(self._corp.chats[open_.chat], APP, stream["content"]).id
        shown = next(one for one in self._corp.chats[open_.chat].messages if one.id == open_.shown)
        shown.text = stream.get("content", "")
        self._corp.board.tell("line", open_.chat, shown.id)
        if not stream.get("finish"):
            asyncio.get_running_loop().call_later(self._deliveries.pace, self._refresh, place, open_)

    def _refresh(self, place: Json, open_: Open) -> None:
        """How far is it? Asked until it is finished, for six minutes at most."""
        if self._corp.clock() - open_.at > STREAM_LIFE:
            return
        asked = {"msgid": self._corp.unique("CAI"), "msgtype": "stream", "stream": {"id": open_.stream}}
        place = {name: value for name, value in place.items() if name != "response_url"}
        answered = partial(self._answered, place, open_)
        self._deliveries.push(self._deliveries.robot, "stream", {**place, **asked}, answered=answered)

    def _now(self) -> int:
        return int(self._corp.clock().timestamp())
