"""Looking at groups and people from time to time: WeCom pushes nothing about internal groups, and little about the
rest.

A look whose result is the same as the last one stores nothing. A changed one becomes a snapshot in the inbox, and
the roster finds out what changed. The key of a snapshot holds the time of the look, so a group that returns to an
earlier state is heard too. Touch this module when something else should be looked at, or more rarely.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import structlog

from adapters.wecom.client import WeComClient
from adapters.wecom.config import WeComSettings
from adapters.wecom.directory import DirectoryWatch
from adapters.wecom.errors import FOREIGN, NO_SUCH_CHAT, TOO_MANY_SEEN, CallFailed, Refused
from adapters.wecom.shapes import encoded
from bot.domain.errors import StorageError
from bot.domain.events import RawEvent
from bot.domain.groups import Group, GroupKind, key, native_id
from bot.domain.ports import Clock, Inbox

OWNERS_AT_ONCE = 100  # groupchat/list takes so many in its filter
log = structlog.get_logger(__name__)
EACH_TURN = (
    GroupKind.APP_GROUP,
    GroupKind.INTERNAL_GROUP,
)  # customer groups push events: a rare look is enough


class Poller:
    """Own and archived groups each turn; customer groups and the directory when it is time to reconcile."""

    def __init__(
        self,
        settings: WeComSettings,
        client: WeComClient,
        inbox: Inbox,
        clock: Clock,
        groups: Callable[[], Sequence[Group]],
        ask: Callable[[str], Awaitable[Mapping[str, Any]]],
        contacts: WeComClient | None = None,
    ):
        """`contacts` is the client with the secret of 通讯录同步, where there is one."""
        self._settings = settings
        self._client = client
        self._inbox = inbox
        self._clock = clock
        self._groups = groups
        self._ask = ask
        self._seen: dict[str, str] = {}  # what was looked at -> hash of what was seen
        self._trouble: dict[str, str] = {}
        self.directory = DirectoryWatch(client, contacts, clock, groups, self._note)
        self.watches_directory = True  # one app of a company does
        self._is_directory_stale = False
        self._foreign: set[str] = set()  # groups that another app made
        self._hurried: set[str] = set()
        self._met: set[str] = set()
        self._wake = asyncio.Event()

    def hurry(self, group: str) -> None:
        """Look at this group now: we have just changed it, and WeCom tells nobody. "" = at the directory: it was told
        that something changed there; many such words lead to one look."""
        if group:
            self._hurried.add(group)
        else:
            self._is_directory_stale = True
        self._wake.set()

    async def meet(self, group: str) -> None:
        """Somebody spoke in this group: if the record does not know it, it should, before the message is judged."""
        if group not in self._met:
            self._met.add(group)
            if all(one.id != group for one in self._groups()):
                await self.look([group])

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        next_poll = next_full = loop.time()
        while True:
            now = loop.time()
            if now >= next_full:
                await self.reconcile()
                next_full = loop.time() + self._settings.reconcile_interval
            if now >= next_poll:
                await self.look(self._each_turn())
                next_poll = loop.time() + self._settings.poll_interval
            hurried, self._hurried = self._hurried, set()
            await self.look(sorted(hurried))
            if self._is_directory_stale:
                self._is_directory_stale = False
                await self._attempt("directory", self.directory.look)
            await self._pause(min(next_poll, next_full) - loop.time())

    async def everything(self) -> None:
        """One full look, now."""
        await self.reconcile()
        await self.look(self._each_turn())

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0.0)):  # not wait_for: it can swallow a cancellation before 3.12
                await self._wake.wait()
                self._wake.clear()

    def _each_turn(self) -> list[str]:
        archive = self._settings.archive
        kinds = EACH_TURN if archive else (GroupKind.APP_GROUP,)
        known = [one.id for one in self._ours() if one.kind in kinds]
        told = [*self._settings.app_groups, *(archive.rooms if archive else ())]
        over = {one.id for one in self._groups() if one.archived} | self._foreign
        return [group for group in dict.fromkeys([*known, *(key("wecom", chat) for chat in told)]) if group not in over]

    def _ours(self) -> list[Group]:
        return [one for one in self._groups() if one.platform == "wecom" and not one.archived]

    async def look(self, groups: Sequence[str]) -> None:
        """Ask for each group's state; store the changed ones."""
        for group in groups:
            await self._attempt(group, partial(self._look, group))

    async def _look(self, group: str) -> None:
        try:
            found = await self._ask(group)
        except Refused as refusal:
            if refusal.code == FOREIGN:
                self._foreign.add(group)  # whoever made it looks at it
            if refusal.code not in NO_SUCH_CHAT or group not in self._seen:
                raise
            found = {"source": "gone", "chatid": native_id(group)}  # it was there a moment ago: dissolved
        await self._note(group, group, found)

    async def _attempt(self, what: str, step: Callable[[], Awaitable[None]]) -> None:
        """One step; what goes wrong with it must not end the watching."""
        try:
            await step()
        except CallFailed as error:
            self._report(what, str(error))
        except (
            KeyError,
            TypeError,
            ValueError,
            StorageError,
        ) as error:  # an answer in no documented shape; a full disk
            self._report(what, type(error).__name__)
        else:
            self._report(what, "")

    async def reconcile(self) -> None:
        """All customer groups and all people."""
        await self._attempt("customer-groups", self._customer_groups)
        if self.watches_directory:
            await self._attempt("directory", self.directory.look)

    async def _customer_groups(self) -> None:
        """All of them; where more than a thousand people may own some, by owners."""
        try:
            await self._listed({})
        except Refused as refusal:
            if refusal.code != TOO_MANY_SEEN:
                raise
            people = await self.directory.people()
            for start in range(0, len(people), OWNERS_AT_ONCE):
                await self._listed({"owner_filter": {"userid_list": people[start : start + OWNERS_AT_ONCE]}})

    async def _listed(self, narrowed: Mapping[str, Any]) -> None:
        """Page by page."""
        cursor = ""
        while True:
            body = {"status_filter": 0, "limit": 1000, "cursor": cursor, **narrowed}
            answer = await self._client.post("externalcontact/groupchat/list", body)
            await self.look([key("wecom", str(one["chat_id"])) for one in answer.get("group_chat_list") or []])
            cursor = str(answer.get("next_cursor") or "")
            if not cursor:
                return

    async def _note(self, what: str, lane: str, payload: Mapping[str, Any]) -> None:
        """Store what was seen, unless it is what was seen last time."""
        body = encoded(payload)
        digest = hashlib.sha256(body).hexdigest()
        if self._seen.get(what) == digest:
            return
        now = self._clock()
        unique = f"snapshot:{what}:{now.isoformat()}:{digest[:12]}"
        await self._inbox.append(
            RawEvent(platform="wecom", key=unique, kind="snapshot", body=body, received_at=now, lane=lane)
        )
        self._seen[what] = digest

    def _report(self, what: str, code: str) -> None:
        """One line when something stops working, one when it works again."""
        if code == self._trouble.get(what, ""):
            return
        self._trouble[what] = code
        log.warning("wecom.look_failed", what=what, code=code) if code else log.info("wecom.look_works", what=what)
