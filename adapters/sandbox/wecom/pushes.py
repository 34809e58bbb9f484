"""What WeCom tells the bot, and when: building the deliveries. Shapes: DOC 90239 and 90240 (app), 92130 (customer
groups), 100719 and 101027 (robot).

Not pushed, as on the real one: anything about internal groups, ordinary group messages, what the app did itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from adapters.sandbox.wecom.credentials import Credentials
from adapters.sandbox.wecom.deliveries import Deliveries
from adapters.sandbox.wecom.methods.messages import CARD_LIFE
from adapters.sandbox.wecom.state import Chat, Corp, Json, Message

ANSWER_LIFE = timedelta(minutes=5)  # an hour in an older page; the shorter one is safe to rely on
LEFT, REMOVED = 0, 1  # QuitScene


class Pushes:
    """One method per thing that WeCom tells."""

    def __init__(self, corp: Corp, deliveries: Deliveries, credentials: Credentials, base_url: Callable[[], str]):
        self._corp = corp
        self._deliveries = deliveries
        self._credentials = credentials
        self._base_url = base_url

    def _app(self, what: str, sender: str, **content: object) -> None:
        common: Json = {
            "ToUserName": self._credentials.corp_id,
            "FromUserName": sender,
            "CreateTime": int(self._corp.clock().timestamp()),
        }
        self._deliveries.push(self._deliveries.app, what, {**common, **content})

    def said_to_app(self, person: str, message: Message) -> None:
        self._app(
            "text",
            person,
            MsgType="text",
            Content=message.text,
            MsgId=4561255354251345929 + self._corp.number(),
            AgentID=self._credentials.agent_id,
        )

    def visible(self, person: str, *, still: bool) -> None:
        """subscribe / unsubscribe: entered or left the app's visible range."""
        name = "subscribe" if still else "unsubscribe"
        self._app(name, person, MsgType="event", Event=name, AgentID=self._credentials.agent_id)

    def clicked(self, person: str, message: Message, key: str) -> None:
        """A button of a card; the event brings a fresh single-use code that opens this person's card."""
        card = message.card or {}
        self._app(
            "template_card_event",
            person,
            MsgType="event",
            Event="template_card_event",
            EventKey=key,
            TaskId=str(card.get("task_id", "")),
            CardType=str(card.get("card_type", "")),
            ResponseCode=self._corp.code(self._corp.codes, "", message.msgid, CARD_LIFE),
            AgentID=self._credentials.agent_id,
        )

    def customer_group(self, chat: Chat, change: str, detail: str = "", **more: object) -> None:
        """`change_external_chat`: that something changed, never the new value. Only for customer groups."""
        if chat.kind != "customer_group":
            return
        content: Json = {
            "MsgType": "event",
            "Event": "change_external_chat",
            "ChatId": chat.id,
            "ChangeType": change,
        }
        if detail:
            content["UpdateDetail"] = detail
        self._app(f"change_external_chat:{detail or change}", "sys", **content, **more)

    def members_changed(self, chat: Chat, detail: str, people: Sequence[str], before: str, scene: int) -> None:
        self.customer_group(
            chat,
            "update",
            detail,
            **{"JoinScene" if detail == "add_member" else "QuitScene": scene},
            MemChangeCnt=len(people),
            MemChangeList={"Item": list(people)},
            LastMemVer=before,
            CurMemVer=chat.version,
        )

    def called(self, person: str, chat: Chat, message: Message) -> None:
        """Somebody @ed the robot in a group."""
        code = self._corp.code(self._corp.answers, chat.id, message.id, ANSWER_LIFE)
        self._deliveries.push(
            self._deliveries.robot,
            "aibot",
            {
                "msgid": message.id,
                "aibotid": "aibSANDBOX",
                "chatid": chat.id,
                "chattype": "group",
                "from": {"userid": person},
                "response_url": f"{self._base_url()}aibot/response?response_code={code}",
                "msgtype": "text",
                "text": {"content": message.text},
            },
        )
