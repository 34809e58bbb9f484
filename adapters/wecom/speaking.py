"""Words to people and groups: reminders, posts, cards that change. Which way they take to WeCom, and what comes back.

How the bodies look stands in `messages.py`. Touch this module when words should take another way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from adapters.wecom import messages
from adapters.wecom.client import WeComClient
from adapters.wecom.config import WeComSettings
from adapters.wecom.errors import CallFailed, Misfit, NotSent, Refused
from bot.domain.actions import Action, Outcome, confirmed, failed
from bot.domain.groups import GroupKind, native_id

KindOf = Callable[[str], GroupKind | None]


class Speaker:
    """The ways of words. Raises `CallFailed` and `Misfit`; `Actions.perform` turns them into outcomes."""

    def __init__(self, settings: WeComSettings, client: WeComClient, kind_of: KindOf):
        self._settings = settings
        self._client = client
        self._kind_of = kind_of

    async def remind(self, action: Action) -> Outcome:
        """A private word. The answer to the click of a lone button settles the card; the answer in the robot's private
        talk stays there. A question asked in a group is answered in private too: the robot's way back would show it
        to everybody.
        """
        reply = reply_of(action)
        ways: list[Callable[[], Awaitable[Outcome]]] = []
        if reply.get("response_code") and messages.was_lone(reply.get("task_id", "")) and not action.buttons:
            ways.append(lambda: self.update(action))
        if reply.get("response_url") and reply.get("chattype") == "single" and not action.buttons:
            ways.append(lambda: self._answer(action, reply["response_url"]))
        target = user_of(action.target or reply.get("userid", ""))
        return await first_of([*ways, lambda: self._tell(action, target)])

    async def _tell(self, action: Action, user: str) -> Outcome:
        if action.buttons:
            body = messages.button_card(action.text, action.buttons, messages.task_id(action))
        else:
            body = messages.text_body(action.text)
        answer = await self._client.post(
            "message/send", {"touser": user, "agentid": self._settings.agent_id, "safe": 0, **body}
        )
        # A partial failure is errcode 0 with the names of those who got nothing; lower-cased.
        if user.lower() in str(answer.get("invaliduser") or "").lower().split("|"):
            return failed("invaliduser")
        if user.lower() in str(answer.get("unlicenseduser") or "").lower().split("|"):
            return failed("unlicenseduser")
        details = {"delivered": "card" if action.buttons else "text"}
        if answer.get("response_code"):
            details["response_code"] = str(answer["response_code"])
        return confirmed(str(answer.get("msgid") or ""), **details)

    async def post(self, action: Action) -> Outcome:
        """The answer to a mention, the app's own group, its webhook, a person's own conversation: what is open."""
        return await first_of(self._ways_to_post(action))

    def _ways_to_post(self, action: Action) -> Sequence[Callable[[], Awaitable[Outcome]]]:
        reply, chat = reply_of(action), native_id(action.group or "")
        found: list[Callable[[], Awaitable[Outcome]]] = []
        if reply.get("response_url"):
            found.append(lambda: self._answer(action, reply["response_url"]))
        if chat and self._kind_of(action.group or "") is GroupKind.APP_GROUP:
            found.append(lambda: self._say(action, chat))
        if chat in self._settings.webhooks:
            found.append(lambda: self._push(action, chat))
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

    async def _say(self, action: Action, chat: str) -> Outcome:
        await self._client.post(
            "appchat/send", {"chatid": chat, "safe": 0, **messages.text_body(self._with_buttons(action))}
        )
        return confirmed(delivered="appchat")

    async def _push(self, action: Action, chat: str) -> Outcome:
        webhook = self._settings.webhooks[chat].get_secret_value()
        body = messages.text_body(self._with_buttons(action))
        await self._client.post_without_token("webhook/send", body, {"key": webhook})
        return confirmed(delivered="webhook")

    def _with_buttons(self, action: Action) -> str:
        robot = self._settings.robot.name if self._settings.robot else ""
        return messages.with_buttons_as_text(action.text, action.buttons, robot)

    async def update(self, action: Action) -> Outcome:
        """Our own card, after a click: the click's `response_code` opens it once. Other messages cannot be changed."""
        reply = reply_of(action)
        if not reply.get("response_code"):
            raise Misfit("only-cards-can-be-updated")
        card = messages.settled_card(action.text, reply.get("task_id") or messages.task_id(action))
        body: dict[str, Any] = {
            "agentid": self._settings.agent_id,
            "response_code": reply["response_code"],
            "template_card": card,
        }
        if reply.get("userid"):
            body["userids"] = [reply["userid"]]
        answer = await self._client.post("message/update_template_card", body)
        return failed("invaliduser") if answer.get("invaliduser") else confirmed(delivered="card")


async def first_of(ways: Sequence[Callable[[], Awaitable[Outcome]]]) -> Outcome:
    """A way that certainly failed makes room for the next; one whose answer was lost does not."""
    refusal: CallFailed | None = None
    for way in ways:
        try:
            return await way()
        except (Refused, NotSent) as error:
            refusal = refusal or error
    raise refusal or Misfit("no-route")


def reply_of(action: Action) -> Mapping[str, str]:
    found = action.arguments.get("reply")
    return found if isinstance(found, Mapping) else {}


def user_of(account: str) -> str:
    user = native_id(account) or account
    if not user:
        raise Misfit("no-target")
    return user
