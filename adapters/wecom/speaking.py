"""Words to people and groups: which way they take to WeCom, and what comes back.

A way that certainly failed makes room for the next. How the bodies look stands in `messages.py`, what becomes of cards
in `cards.py`, how the robot stays connected in `long_connection.py`. Touch this when words should take another way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from adapters.wecom import messages
from adapters.wecom.cards import Cards, RobotDoor, missed
from adapters.wecom.client import WeComClient
from adapters.wecom.config import WeComSettings
from adapters.wecom.counts import PERSON
from adapters.wecom.echoes import Echoes
from adapters.wecom.errors import TASK_KNOWN, AnswerLost, CallFailed, Misfit, NotSent, Offline, Refused
from adapters.wecom.messages import reply_of, user_of
from adapters.wecom.robot_line import RESPOND
from adapters.wecom.streams import Streams
from bot.domain.actions import OPEN, Action, Outcome, OutcomeState, confirmed, failed
from bot.domain.groups import GroupKind, native_id

KindOf = Callable[[str], GroupKind | None]
Way = Callable[[], Awaitable[Outcome]]
ENDED: Final = 1000  # streams; one takes six minutes at most
MENTIONS: Final = "mentions"  # argument of a post: accounts that are called by name, or "all"


def nobody(group: str) -> Sequence[str]:
    """Members of a group, where nobody keeps them."""
    return ()


def chinese(group: str) -> str:
    """The language of a group, where nobody keeps it."""
    return "zh"


class Speaker:
    """The ways of words. Raises `CallFailed` and `Misfit`; `Actions.perform` turns them into outcomes."""

    def __init__(
        self,
        settings: WeComSettings,
        client: WeComClient,
        kind_of: KindOf,
        cards: Cards,
        *,
        robot: RobotDoor | None = None,
        members_of: Callable[[str], Sequence[str]] = nobody,
        lang_of: Callable[[str], str] = chinese,
        streams: Streams | None = None,
        echoes: Echoes | None = None,
    ):
        """`echoes`: what the archive tells of robots, where there is one."""
        self._echoes = echoes
        self._settings = settings
        self._client = client
        self._kind_of = kind_of
        self._cards = cards
        self._robot = robot
        self._members_of, self._lang_of = members_of, lang_of
        self._streams = streams or Streams()
        self._said: dict[str, int] = {}  # action -> pieces that went before the rest had to wait
        self._unsure: set[str] = set()  # actions that the robot said, and WeCom's answer was lost
        self._ended: deque[str] = deque(maxlen=ENDED)  # streams that an answer of ours has ended

    async def remind(self, action: Action) -> Outcome:
        """A private word. The answer to a press changes the card that was pressed, where nothing else is left to press
        there; the answer in the robot's private talk stays there. A question asked in a group is answered in private
        too: the robot's way back would show it to everybody. That is for what anybody may read: there is no private way
        to customers (81013).
        """
        reply = reply_of(action)
        ways: list[Way] = []
        if self._cards.are_changed_by(action):
            ways.append(lambda: self._cards.update(action))
        else:
            await self._cards.use_up(action)
        if reply.get("chattype") == "single" or action.arguments.get(OPEN):
            ways.extend(self._back(action, reply))
        target = user_of(action.target or reply.get("userid", ""))
        others: list[Way] = [] if self.may_repeat(action) else [lambda: self._tell(action, target)]
        told = await first_of([*ways, *others])
        self._streams.settle(reply.get("stream", ""), "private")
        return told

    def _back(self, action: Action, reply: Mapping[str, str]) -> list[Way]:
        """The robot's ways back to whoever spoke to it."""
        if reply.get("req_id"):
            return [lambda: self._respond(action, reply["req_id"])]
        shown = reply.get("stream", "")
        if self._streams.is_shown(shown) and not action.buttons:
            return [lambda: self._end(action, shown), *self._back(action, {**reply, "stream": ""})]
        if reply.get("response_url") and not (reply.get("chattype") == "single" and action.buttons):
            return [lambda: self._answer(action, reply["response_url"])]
        return []

    async def _tell(self, action: Action, user: str) -> Outcome:
        once = {} if reply_of(action) else messages.once(action)  # who asks twice is answered twice
        if not action.buttons or messages.is_cut_on_a_card(action.text):
            send = lambda text: self._send_to(user, {**messages.text_body(text), **once})  # noqa: E731
            said = await self._in_pieces(action, action.text, send)
            if not action.buttons or said.state is not OutcomeState.CONFIRMED:
                return said
            self._said[action.key] = len(messages.pieces(action.text))  # when the card has to wait it is not said again
        card = self._cards.card(action)  # after a long text: its beginning, and the buttons
        try:
            outcome = await self._send_to(user, {**messages.card_body(card), **once})
        except Refused as refusal:
            if refusal.code != TASK_KNOWN:
                raise
            outcome = confirmed(again="already sent")  # by an earlier try, whose answer was lost
        self._said.pop(action.key, None)
        return outcome

    async def _send_to(self, user: str, body: Mapping[str, Any]) -> Outcome:
        whole = {"touser": user, "agentid": self._settings.agent_id, "safe": 0, **body}
        answer = await self._client.post("message/send", whole, {PERSON: (user,)})
        if user.lower() in (found := missed(answer)):
            return failed(found[user.lower()])
        details = {"delivered": "card" if body["msgtype"] == "template_card" else "text"}
        if answer.get("response_code"):
            details["response_code"] = str(answer["response_code"])
        return confirmed(str(answer.get("msgid") or ""), **details)

    def give_up(self, action: Action) -> None:
        """The answer failed for good: who asked is told that much."""
        self._streams.settle(reply_of(action).get("stream", ""), "failed")

    async def post(self, action: Action) -> Outcome:
        """The answer to a mention, the app's own group, its webhook, the robot, a person's own conversation: what is
        open."""
        posted = await first_of(self._ways_to_post(action))
        self._streams.settle(reply_of(action).get("stream", ""), "beside")
        return posted

    def _ways_to_post(self, action: Action) -> Sequence[Way]:
        reply, chat = reply_of(action), native_id(action.group or "")
        found = self._back(action, reply)
        by_robot: list[Way] = [lambda: self._speak_first(action, chat)] if chat and self._robot is not None else []
        if self.may_repeat(action):  # the same way again: another would say it twice
            return found or by_robot
        if action.buttons:  # of the ways into a group only the robot's takes cards
            found.extend(by_robot)
        if chat and self._kind_of(action.group or "") is GroupKind.APP_GROUP:
            found.append(lambda: self._say(action, chat))
        if chat in self._settings.webhooks:
            found.append(lambda: self._push(action, chat))
        if not action.buttons:
            found.extend(by_robot)
        if reply.get("userid") and not found:
            found.append(lambda: self._tell(action, reply["userid"]))
        return found

    async def _answer(self, action: Action, address: str) -> Outcome:
        """To the robot's `response_url`: one use. In a group it quotes the question; cards are for private talk
        only.
        """
        parts = urlsplit(address)
        if (parts.scheme, parts.netloc) != urlsplit(self._settings.base_url)[:2]:
            raise Refused(40058)  # never send words to an address that is not WeCom's
        body = messages.markdown_body(self._with_buttons(action))
        await self._client.post_without_token(
            parts._replace(query="", fragment="").geturl(), body, dict(parse_qsl(parts.query))
        )
        return confirmed(delivered="response_url")

    async def _end(self, action: Action, stream: str) -> Outcome:
        """Where "working on it" stands."""
        await self._streams.answer(stream, action.text)
        return confirmed(delivered="stream")

    async def _respond(self, action: Action, req_id: str) -> Outcome:
        """Over the robot's connection: a card where there are buttons, else the end of the question's stream."""
        if self._robot is None:
            raise Offline("robot-offline", None)  # it was heard before the configuration changed
        robot, reply = self._robot, reply_of(action)
        chat, stream = reply.get("chatid") or reply.get("userid", ""), reply.get("stream", "")
        if action.buttons:
            card = messages.card_body(self._cards.card(action))
            return await self._once(action, lambda: robot.say(RESPOND, req_id, card, chat))
        # A second answer must not take the place of the first.
        name = stream if stream and stream not in self._ended else messages.chat_id(action)
        body = messages.stream_body(action.text, name)
        outcome = await self._once(action, lambda: robot.say(RESPOND, req_id, body, chat))
        self._ended.append(name)
        self._streams.written(stream)
        return outcome

    async def _speak_first(self, action: Action, chat: str) -> Outcome:
        """The robot speaks unasked: markdown or a card; WeCom refuses it where nobody has spoken to the robot yet."""
        robot = self._robot
        assert robot is not None  # the way exists only then
        if action.buttons:
            card = messages.card_body(self._cards.card(action))
            return await self._once(action, lambda: robot.send(chat, card))
        await robot.send(chat, messages.markdown_body(action.text))
        return confirmed(delivered="robot")

    async def _once(self, action: Action, say: Callable[[], Awaitable[None]]) -> Outcome:
        """A card by its task_id and a stream by its id are shown once however often they are said, so after a lost
        answer they are said again. Only an acceptance proves anything then: a way back may be closed for other reasons.
        """
        try:
            await say()
        except AnswerLost:
            self._unsure.add(action.key)
            raise
        except Refused as refusal:
            if action.buttons and refusal.code == TASK_KNOWN:
                self._unsure.discard(action.key)
                return confirmed(delivered="robot", again="already sent")
            if action.key not in self._unsure:
                raise
            self._unsure.discard(action.key)
            raise AnswerLost(f"repeated-{refusal.code}") from None
        self._unsure.discard(action.key)
        return confirmed(delivered="robot")

    def may_repeat(self, action: Action) -> bool:
        """Whether this was said in a way in which twice is once, by this process, and its answer was lost."""
        return action.key in self._unsure

    def is_heard(self, action: Action, since: datetime) -> bool | None:
        """Whether the archive has what the group's webhook was given to say since then; None = nothing tells, or ever
        will."""
        chat = native_id(action.group or "")
        by_webhook = chat in self._settings.webhooks and self._kind_of(action.group or "") is not GroupKind.APP_GROUP
        if self._echoes is None or not by_webhook or reply_of(action):
            return None
        return self._echoes.tells(chat, messages.pieces(self._with_buttons(action)), since)

    async def _say(self, action: Action, chat: str) -> Outcome:
        among = {PERSON: self._members_of(action.group or "") or (chat,)}  # what is too much for one of them waits

        async def send(text: str) -> Outcome:
            body = messages.text_body(text, mentioned(action))
            await self._client.post("appchat/send", {"chatid": chat, "safe": 0, **body}, among)
            return confirmed(delivered="appchat")

        return await self._and_cards(action, await self._in_pieces(action, self._with_buttons(action), send))

    async def _push(self, action: Action, chat: str) -> Outcome:
        query = {"key": self._settings.webhooks[chat].get_secret_value()}

        async def send(text: str) -> Outcome:
            body = messages.text_body(text, mentioned(action))
            await self._client.post_without_token("webhook/send", body, query, {"webhook": (chat,)})
            return confirmed(delivered="webhook")

        return await self._and_cards(action, await self._in_pieces(action, self._with_buttons(action), send))

    async def _and_cards(self, action: Action, posted: Outcome) -> Outcome:
        """Group chats take no cards: what has buttons goes to each member privately as well."""
        members = self._members_of(action.group or "") if action.buttons else ()
        return await self._cards.broadcast(action, members, posted) if members else posted

    async def _in_pieces(self, action: Action, text: str, send: Callable[[str], Awaitable[Outcome]]) -> Outcome:
        """A long text as several messages. When one of them has to wait, those before it are not sent again."""
        pieces = messages.pieces(text)
        outcome = confirmed()
        for number in range(self._said.get(action.key, 0), len(pieces)):
            outcome = await send(pieces[number])
            self._said[action.key] = number + 1
        self._said.pop(action.key, None)
        return outcome

    def _with_buttons(self, action: Action) -> str:
        robot = self._settings.robot.name if self._settings.robot else ""
        return messages.with_buttons_as_text(action.text, action.buttons, robot, self._lang_of(action.group or ""))


async def first_of(ways: Sequence[Way]) -> Outcome:
    """A way that certainly failed makes room for the next; one whose answer was lost does not."""
    refusal: CallFailed | None = None
    for way in ways:
        try:
            return await way()
        except (Refused, NotSent, Offline) as error:
            refusal = refusal or error
    raise refusal or Misfit("no-route")


def mentioned(action: Action) -> list[str]:
    """Who is called by name in a group: `mentioned_list`."""
    named = action.arguments.get(MENTIONS) or ()
    return ["@all" if one == "all" else native_id(str(one)) for one in named]
