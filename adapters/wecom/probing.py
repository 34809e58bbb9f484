"""Looking whether a deed was done whose answer was lost. Nothing here changes anything.

A group's name, owner and members can be read. What was said cannot: WeCom has no call that lists an app's messages. A
message to a person may be repeated all the same, because WeCom drops the second of two equal requests when asked to
(`enable_duplicate_check`, DOC 90236) and takes a card's task_id once. So may the robot's cards, and its answers over
its connection, which are streams with an id of their own: said twice they are shown once. What a webhook said stands in
the archive, where there is one (`echoes.py`). Of what was said in groups by the app, and of answers to a
`response_url`, nobody can tell: `appchat/send` (90248) gives no id back and knows no check for duplicates,
`appchat/get` (98914) tells no messages, what the archive has of an app is documented nowhere, and `message/recall`
takes what went to people only.
Touch this together with `actions.py` and `speaking.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.wecom.errors import PAUSE, CallFailed, Refused, is_down, wait_of
from adapters.wecom.messages import DUPLICATES, reply_of, user_of
from bot.domain.actions import Action, ActionKind, Outcome, ask_again, confirmed, retry, unknown
from bot.domain.groups import native_id
from bot.domain.ports import Clock

UNSEEN: Final = "wecom-said-unseen"
ONCE: Final = "wecom-answer-unseen"
NOT_THERE: Final = "not-there"
STREAM: Final = timedelta(minutes=5)  # in which a stream may still be written: six at most
SPARE: Final = timedelta(minutes=5)  # a repetition must reach WeCom well inside the time in which it sees duplicates

State = Callable[[str], Awaitable[Mapping[str, Any]]]  # group key -> its present state, as `Actions.ask` gives it


class Probe:
    """`ask` answers as `bot.domain.ports.Platform.probe` says."""

    def __init__(
        self,
        state: State,
        clock: Clock,
        may_repeat: Callable[[Action], bool] = lambda action: False,
        is_heard: Callable[[Action, datetime], bool | None] = lambda action, since: None,
    ):
        """`may_repeat`: it was said in a way in which twice is once. `is_heard`: see `Speaker.is_heard`."""
        self._is_heard = is_heard
        self._state = state
        self._may_repeat = may_repeat
        self._clock = clock

    async def ask(self, action: Action, since: datetime) -> Outcome:
        if self._may_repeat(action):
            return retry("shown-once", 0.0) if self._clock() - since < STREAM else unknown(UNSEEN)
        look = _LOOKS.get(action.kind)
        if look is None:
            return unknown("wecom-cannot")
        try:
            return await look(self, action, since)
        except CallFailed as failure:
            wait = wait_of(failure)
            if isinstance(failure, Refused) and wait is None:
                return unknown(str(failure))
            return ask_again(str(failure), wait or PAUSE, down=is_down(failure))

    async def _reminded(self, action: Action, since: datetime) -> Outcome:
        if reply_of(action):
            return unknown(ONCE)  # an answer's way is good for one use, and who asks twice is answered twice
        if self._clock() - since > DUPLICATES - SPARE:
            return unknown(UNSEEN)
        return retry("seen-as-duplicate", 0.0)

    async def _said(self, action: Action, since: datetime) -> Outcome:
        """Only of a webhook's words, and only that they are there: what the archive does not have was perhaps said."""
        heard = self._is_heard(action, since)
        if heard:
            return confirmed(seen="archive")
        return unknown(UNSEEN) if heard is None else ask_again("not-in-the-archive-yet", PAUSE)

    async def _updated(self, action: Action, since: datetime) -> Outcome:
        return unknown(ONCE)

    async def _renamed(self, action: Action, since: datetime) -> Outcome:
        wanted = str(action.arguments.get("name") or action.text)
        return _seen(str((await self._chat(action)).get("name") or "") == wanted)

    async def _owned(self, action: Action, since: datetime) -> Outcome:
        wanted = user_of(action.target or str(action.arguments.get("owner") or ""))
        return _seen(str((await self._chat(action)).get("owner") or "") == wanted)

    async def _added(self, action: Action, since: datetime) -> Outcome:
        return _seen(_people(action) <= _inside(await self._chat(action)))

    async def _removed(self, action: Action, since: datetime) -> Outcome:
        return _seen(not _people(action) & _inside(await self._chat(action)))

    async def _again(self, action: Action, since: datetime) -> Outcome:
        """A group is made under our own chatid, so it is made once; intercept rules are compared before they are
        written; reading is harmless."""
        return retry("repeatable", 0.0)

    async def _chat(self, action: Action) -> Mapping[str, Any]:
        found = (await self._state(action.group or "")).get("chat")
        return found if isinstance(found, dict) else {}


def _seen(done: bool) -> Outcome:
    return confirmed() if done else retry(NOT_THERE, 0.0)


def _people(action: Action) -> set[str]:
    listed = action.arguments.get("members") or ([action.target] if action.target else [])
    return {native_id(str(one)) or str(one) for one in listed}


def _inside(chat: Mapping[str, Any]) -> set[str]:
    """Members of an app's group (`userlist`) or of a customer group (`member_list`)."""
    return {str(one) for one in chat.get("userlist") or ()} | {
        str(one.get("userid")) for one in chat.get("member_list") or ()
    }


_LOOKS: Final[Mapping[ActionKind, Callable[[Probe, Action, datetime], Awaitable[Outcome]]]] = {
    ActionKind.REMIND: Probe._reminded,
    ActionKind.POST: Probe._said,
    ActionKind.UPDATE: Probe._updated,
    ActionKind.RENAME: Probe._renamed,
    ActionKind.SET_OWNER: Probe._owned,
    ActionKind.ADD_MEMBER: Probe._added,
    ActionKind.REMOVE_MEMBER: Probe._removed,
    ActionKind.BLOCK: Probe._again,
    ActionKind.CREATE: Probe._again,
    ActionKind.FETCH: Probe._again,
    ActionKind.READ_FILE: Probe._again,
}
