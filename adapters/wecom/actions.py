"""Actions -> calls to WeCom: one method per ability, one call each wherever WeCom allows it. Words: `speaking.py`.

Nothing here decides *whether* to act. Which failures may be tried again stands in `errors.py`; what cannot be done
at all in `capabilities.py`. Touch this module when an action should take another way to WeCom.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import structlog

from adapters.wecom import messages
from adapters.wecom.cards import Cards
from adapters.wecom.client import WeComClient
from adapters.wecom.config import WeComSettings
from adapters.wecom.errors import (
    ARCHIVE_NOT_OPEN,
    CHAT_EXISTS,
    NO_SUCH_USER,
    NOT_THIS_FAMILY,
    OWNER_STILL_HERE,
    OWNER_UNCHANGED,
    CallFailed,
    Misfit,
    Refused,
    outcome_of,
)
from adapters.wecom.intercept import Intercepts
from adapters.wecom.messages import user_of
from adapters.wecom.shapes import encoded
from adapters.wecom.snapshots import FAMILIES, ask_user
from adapters.wecom.speaking import KindOf, Speaker
from bot.domain.actions import COMMAND, Action, ActionKind, Outcome, OutcomeState, confirmed, failed, unknown
from bot.domain.events import RawEvent
from bot.domain.groups import GroupKind, key, native_id
from bot.domain.ports import Clock, Inbox

log = structlog.get_logger(__name__)

# Doing these twice is the same as doing them once. Of all others `probing.py` asks first: a message would be read
# twice, a name that somebody gave meanwhile would be overwritten, a member who left would be added again.
REPEATABLE: Final = frozenset({ActionKind.BLOCK, ActionKind.CREATE, ActionKind.FETCH, ActionKind.READ_FILE})
ReadFile = Callable[[Action], Awaitable[Outcome]]
NAME_LIMIT: Final = 50  # characters; WeCom cuts the rest off without a word


class Actions:
    """Everything the bot can do on WeCom. `perform` never raises."""

    def __init__(
        self,
        settings: WeComSettings,
        client: WeComClient,
        archive: WeComClient | None,
        inbox: Inbox,
        clock: Clock,
        kind_of: KindOf,
        changed: Callable[[str], None],
        speaker: Speaker,
        cards: Cards,
        read_file: ReadFile | None = None,
    ):
        self._settings = settings
        self._client = client
        self._archive = archive
        self._inbox = inbox
        self._clock = clock
        self._kind_of = kind_of
        self._speaker = speaker
        self._changed = changed  # tells the poller that this group (key) is worth a look now
        self._ways: Mapping[ActionKind, Callable[[Action], Awaitable[Outcome]]] = {
            ActionKind.REMIND: self._speaker.remind,
            ActionKind.POST: self._speaker.post,
            ActionKind.UPDATE: cards.update,
            ActionKind.RENAME: self._rename,
            ActionKind.ADD_MEMBER: self._add_member,
            ActionKind.REMOVE_MEMBER: self._remove_member,
            ActionKind.SET_OWNER: self._set_owner,
            ActionKind.CREATE: self._create,
            ActionKind.FETCH: self._fetch,
            ActionKind.BLOCK: Intercepts(client).keep,
            **({ActionKind.READ_FILE: read_file} if read_file is not None else {}),
        }

    async def perform(self, action: Action) -> Outcome:
        outcome = await self._tried(action)
        if outcome.state is OutcomeState.FAILED:
            self._speaker.give_up(action)
        return outcome

    async def _tried(self, action: Action) -> Outcome:
        way = self._ways.get(action.kind)
        if way is None:
            return failed("wecom-cannot", kind=action.kind.value)
        try:
            return await way(replace(action, text=self._spoken(action.text)))
        except CallFailed as error:
            return outcome_of(error, repeatable=action.kind in REPEATABLE)
        except Misfit as error:
            return failed(str(error))
        except Exception as error:  # the courier must go on; an answer in no documented shape comes here too
            log.error("wecom.action_failed", action=action.key, kind=action.kind.value, error=type(error).__name__)
            return unknown(type(error).__name__)

    def _spoken(self, text: str) -> str:
        """Commands as people type them here: `@群规 为什么 …`; the house's texts say `/qungui 为什么 …`."""
        robot = self._settings.robot
        return text.replace(f"{COMMAND} ", f"@{robot.name} ") if robot else text

    async def _change(self, action: Action, **change: Any) -> Outcome:
        await self._client.post("appchat/update", {"chatid": _chat(action), **change})
        self._changed(action.group or "")
        return confirmed()

    async def _rename(self, action: Action) -> Outcome:
        name = str(action.arguments.get("name") or action.text)
        if not 0 < len(name) <= NAME_LIMIT:
            raise Misfit("name-too-long" if name else "no-name")
        return await self._change(action, name=name)

    async def _add_member(self, action: Action) -> Outcome:
        return await self._change(action, add_user_list=_people(action))

    async def _remove_member(self, action: Action) -> Outcome:
        successor = action.arguments.get("new_owner")  # needed when the owner is the one to go
        change = {"owner": user_of(str(successor))} if successor else {}
        return await self._change(action, del_user_list=_people(action), **change)

    async def _set_owner(self, action: Action) -> Outcome:
        owner = user_of(action.target or str(action.arguments.get("owner") or ""))
        if self._kind_of(action.group or "") is not GroupKind.CUSTOMER_GROUP:
            return await self._change(action, owner=owner)
        body = {"chat_id_list": [_chat(action)], "new_owner": owner}
        among = {"new_owner": (owner,)}
        code = _transferred(await self._client.post("externalcontact/groupchat/transfer", body, among))
        if code == OWNER_STILL_HERE:
            code = _transferred(await self._client.post("externalcontact/groupchat/onjob_transfer", body, among))
        if code not in (0, OWNER_UNCHANGED):
            raise Refused(code)
        self._changed(action.group or "")  # "API-made changes produce no callback"
        return confirmed()

    async def _create(self, action: Action) -> Outcome:
        arguments, chat = action.arguments, messages.chat_id(action)
        owner = native_id(str(arguments.get("owner") or ""))
        users = list(dict.fromkeys([*([owner] if owner else []), *map(native_id, arguments.get("members") or ())]))
        name = str(arguments.get("name") or action.text)
        if not 0 < len(name) <= NAME_LIMIT:
            raise Misfit("name-too-long" if name else "no-name")
        body: dict[str, Any] = {"chatid": chat, "name": name, "userlist": users}
        details = {}
        try:
            await self._client.post("appchat/create", {**body, "owner": owner} if owner else body)
        except Refused as refusal:
            if refusal.code != CHAT_EXISTS:
                raise
            details["again"] = "already made"  # our own chatid: an earlier try did it and its answer was lost
        # WeCom has no call that lists an app's groups: what we made must enter the record now, or is lost.
        payload = {"source": "app", "chatid": chat, "chat": {"name": name, "owner": owner, "userlist": users}}
        await self._store(f"snapshot:{action.key}", key("wecom", chat), payload)
        return confirmed(chat, **details)

    async def _fetch(self, action: Action) -> Outcome:
        """The group's present state (or the person's, when there is no group) goes into the inbox."""
        if not action.group and not action.target:
            self._changed("")  # the directory
            return confirmed()
        if not action.group:
            user = user_of(action.target or "")
            try:
                payload = await ask_user(self._client, user)
            except Refused as refusal:
                if refusal.code not in NO_SUCH_USER:
                    raise
                payload = {"source": "users", "users": [{"userid": user, "gone": True}]}
            await self._store(f"snapshot:{action.key}", "", payload)
            return confirmed()
        await self._store(f"snapshot:{action.key}", action.group, await self.ask(action.group))
        return confirmed()

    async def ask(self, group: str) -> dict[str, Any]:
        """A group's state from the family of calls that knows it; all are tried for a group of unknown kind."""
        kind, last = self._kind_of(group), Refused(ARCHIVE_NOT_OPEN)
        known = FAMILIES.get(kind) if kind else None
        for family in [known] if known else FAMILIES.values():
            client = self._archive if family.archive else self._client
            if client is None:
                continue
            try:
                found: dict[str, Any] = await family.ask(client, native_id(group))
                return found
            except Refused as refusal:
                if refusal.code not in NOT_THIS_FAMILY:
                    raise
                last = refusal
        raise last

    async def _store(self, unique: str, lane: str, payload: Mapping[str, Any]) -> None:
        body = encoded(payload)
        await self._inbox.append(
            RawEvent(platform="wecom", key=unique, kind="snapshot", body=body, received_at=self._clock(), lane=lane)
        )


def _chat(action: Action) -> str:
    chat = native_id(action.group or "")
    if not chat:
        raise Misfit("no-group")
    return chat


def _people(action: Action) -> list[str]:
    found = [user_of(str(one)) for one in action.arguments.get("members") or ([action.target] if action.target else [])]
    if not found:
        raise Misfit("no-target")
    return found


def _transferred(answer: Mapping[str, Any]) -> int:
    """A failed transfer still answers errcode 0: the truth stands in `failed_chat_list`."""
    lost = answer.get("failed_chat_list") or []
    return int(lost[0]["errcode"]) if lost else 0
