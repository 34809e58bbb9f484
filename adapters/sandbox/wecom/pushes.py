"""What WeCom tells the app, and when: building the deliveries. Shapes: DOC 90239 and 90240 (app), 92130 (customer
groups). What it tells the robot stands in `ears.py`.

Not pushed, as on the real one: anything about internal groups, ordinary group messages, what the app did itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.sandbox.wecom.credentials import Credentials
from adapters.sandbox.wecom.deliveries import Deliveries
from adapters.sandbox.wecom.methods.messages import CARD_LIFE
from adapters.sandbox.wecom.state import Chat, Corp, Json, Message

LEFT, REMOVED = 0, 1  # QuitScene


class Pushes:
    """One method per thing that WeCom tells."""

    def __init__(self, corp: Corp, deliveries: Deliveries, credentials: Credentials):
        self._corp = corp
        self._deliveries = deliveries
        self._credentials = credentials

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

    def answered(self, person: str, agrees: bool) -> None:
        """An outsider agreed to be archived (DOC 92005). That one does not is told by the archive alone."""
        if agrees:
            self._app(
                "change_external_contact",
                "sys",
                MsgType="event",
                Event="change_external_contact",
                ChangeType="msg_audit_approved",
                UserID="",
                ExternalUserID=person,
            )

    def clicked(self, person: str, message: Message, key: str) -> None:
        """A button of a card, or an option of its list; the event brings a fresh single-use code that opens this
        person's card.
        """
        card = message.card or {}
        chosen: Json = {}
        if card.get("card_type") == "vote_interaction":
            item = {"QuestionKey": card["checkbox"]["question_key"], "OptionIds": {"OptionId": key}}
            chosen, key = {"SelectedItems": {"SelectedItem": item}}, str(card["submit_button"]["key"])
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
            **chosen,
        )

    def menu_pressed(self, person: str, key: str) -> None:
        """An entry of the app's menu (DOC 90240)."""
        self._app("click", person, MsgType="event", Event="click", EventKey=key, AgentID=self._credentials.agent_id)

    def something_new(self, event: str) -> None:
        """An event of a kind that did not exist when the app was written: they come with the platform's releases."""
        self._app(event, "sys", MsgType="event", Event=event, AgentID=self._credentials.agent_id)

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
