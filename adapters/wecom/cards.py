"""Template cards on their way to WeCom: to one person or to a thousand, and what becomes of them after a press.

How a card looks stands in `messages.py`. A press opens its card once: by the `response_code` that it brings, within 72
hours, or by the `req_id` of the robot's connection, within five seconds. Touch this module when a card should change
otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from adapters.wecom import messages
from adapters.wecom.client import WeComClient
from adapters.wecom.counts import PERSON
from adapters.wecom.errors import CallFailed, Misfit, Offline
from adapters.wecom.messages import reply_of
from adapters.wecom.robot_line import RESPOND_UPDATE
from bot.domain.actions import CHOOSE, USED, Action, Outcome, confirmed, failed
from bot.domain.groups import key, native_id
from bot.domain.ports import Clock

SENDING: Final = "message/send"


class RobotDoor(Protocol):
    """The robot's connection, where there is one."""

    async def say(self, command: str, req_id: str, body: Mapping[str, Any], chat: str = "") -> None: ...
    async def send(self, chat: str, body: Mapping[str, Any]) -> None: ...


class Cards:
    """Sends and changes them. Raises `CallFailed` and `Misfit`."""

    def __init__(
        self,
        agent_id: int,
        client: WeComClient,
        clock: Clock,
        *,
        robot: RobotDoor | None = None,
        name_of: Callable[[str], str] = native_id,
        zone: str = "Asia/Shanghai",
    ):
        """`name_of` an account, and times of `zone`, stand on cards that somebody has pressed."""
        self._agent_id = agent_id
        self._client = client
        self._clock = clock
        self._robot = robot
        self._name_of = name_of
        self._zone = ZoneInfo(zone)

    def card(self, action: Action, task: str = "") -> dict[str, Any]:
        """The card of an action with buttons."""
        choose = bool(action.arguments.get(CHOOSE))
        return messages.card(action.text, action.buttons, task or messages.task_id(action), choose=choose)

    async def broadcast(self, action: Action, users: Sequence[str], posted: Outcome) -> Outcome:
        """To each of many people, a thousand in one call. What was posted stands whatever becomes of the cards; who got
        none can type the command.
        """
        sent, reachable = 0, self._client.pace.reachable(SENDING, users)
        for start in range(0, len(reachable), messages.MOST_RECEIVERS):
            part = replace(action, key=f"{action.key}#{start}" if start else action.key)
            some = reachable[start : start + messages.MOST_RECEIVERS]
            body = messages.card_body(self.card(part)) | messages.once(part)
            receivers = {"touser": "|".join(some), "agentid": self._agent_id, "safe": 0}
            try:
                sent += len(some) - len(missed(await self._client.post(SENDING, receivers | body, {PERSON: some})))
            except CallFailed as error:
                return replace(posted, details={**posted.details, "cards": str(sent), "no_cards": str(error)})
        return replace(posted, details={**posted.details, "cards": str(sent)})

    @staticmethod
    def are_changed_by(action: Action) -> bool:
        """Whether the answer takes the card's place: it had one button, now pressed, or was one to choose from."""
        reply = reply_of(action)
        if not reply.get("task_id") or not (reply.get("response_code") or reply.get("req_id")):
            return False
        return bool(action.arguments.get(CHOOSE)) or (messages.was_lone(reply["task_id"]) and not action.buttons)

    async def update(self, action: Action) -> Outcome:
        """The answer in the place of our own card, for whoever pressed it. Other messages cannot be changed."""
        reply = reply_of(action)
        if not (reply.get("response_code") or (reply.get("req_id") and reply.get("task_id"))):
            raise Misfit("only-cards-can-be-updated")
        card = self._new_card(action, reply)
        if reply.get("response_code"):
            return await self._opened(reply, {"template_card": card})
        if self._robot is None:
            raise Offline("robot-offline", None)
        body = {"response_type": "update_template_card", "template_card": card, **_only(reply)}
        await self._robot.say(RESPOND_UPDATE, reply["req_id"], body)
        return confirmed(delivered="card")

    async def use_up(self, action: Action) -> None:
        """What was pressed has been carried out: of a card with several buttons none can be pressed any more, and one
        grey button says who did it, and when. The answer comes beside it; should this fail, it comes all the same.
        """
        reply = reply_of(action)
        if not (action.arguments.get(USED) and reply.get("response_code") and reply.get("task_id")):
            return
        name, when = self._stamp(reply.get("userid", ""))
        try:
            await self._opened(reply, {"button": {"replace_name": f"{messages.DONE} {name} {when}"}})
        except CallFailed:
            return  # the card's 72 hours are over, or WeCom is away: a second press is answered as such

    async def _opened(self, reply: Mapping[str, str], change: Mapping[str, Any]) -> Outcome:
        body = {"agentid": self._agent_id, "response_code": reply["response_code"], **_only(reply), **change}
        answer = await self._client.post("message/update_template_card", body)
        return failed("invaliduser") if answer.get("invaliduser") else confirmed(delivered="card")

    def _new_card(self, action: Action, reply: Mapping[str, str]) -> dict[str, Any]:
        task = reply.get("task_id") or messages.task_id(action)
        card = self.card(action, task) if action.buttons else messages.settled_card(action.text, task)
        user = reply.get("userid", "")
        return messages.stamped(card, user, *self._stamp(user)) if user else card

    def _stamp(self, user: str) -> tuple[str, str]:
        """(name, time) of a press."""
        when = self._clock().astimezone(self._zone).strftime("%m-%d %H:%M")
        return self._name_of(key("wecom", user)) if user else "", when


def _only(reply: Mapping[str, str]) -> dict[str, list[str]]:
    """For whom the card changes: whoever pressed it."""
    return {"userids": [reply["userid"]]} if reply.get("userid") else {}


def missed(answer: Mapping[str, Any]) -> dict[str, str]:
    """Who got nothing, lower-cased -> why: a partial failure is errcode 0 with their names."""
    reasons = ("unlicenseduser", "invaliduser")
    return {name.lower(): why for why in reasons for name in str(answer.get(why) or "").split("|") if name}
