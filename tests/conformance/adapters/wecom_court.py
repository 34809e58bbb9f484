"""WeCom's court: every capability tried with what a grade has, in a group of each kind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from adapters.sandbox.world import Refused
from adapters.wecom.cursor import MemoryCursor
from adapters.wecom.errors import CallFailed
from adapters.wecom.reading import reader_of, source_of
from bot.domain.actions import Action, ActionKind, Button, OutcomeState
from bot.domain.capabilities import Capability, Footing
from bot.domain.events import CommandGiven, MessagePosted
from bot.domain.groups import Group, GroupKind
from tests.integration.wecom.rig import Rig, now, rig

K, C = ActionKind, Capability
ROOMS = {
    GroupKind.APP_GROUP: ("appgroup1", "zhang.san"),
    GroupKind.INTERNAL_GROUP: ("wrNeiBu1", "zhang.san"),
    GroupKind.CUSTOMER_GROUP: ("wrKeHu1", "zhang.san"),
}
# Calls that WeCom would have, if it could be done; it answers 404 to all of them (document/path/90235 lists its calls).
NO_CALL = {
    C.HIDE: ("appchat/hide", "message/hide"),
    C.PIN: ("appchat/pin", "message/pin"),
    C.ARCHIVE: ("appchat/dismiss", "externalcontact/groupchat/dismiss"),
    C.SET_ADMINS: ("appchat/set_admin", "externalcontact/groupchat/set_admin"),
}


class WeComCourt:
    order: Sequence[Capability] = tuple(C)

    def __init__(self, live: Rig, footing: Footing):
        self._live = live
        self._footing = footing
        self._room, self._person = ROOMS[footing.kind]

    async def permits(self, capability: Capability) -> bool:
        if capability in NO_CALL:
            return await self._answers(NO_CALL[capability]) or await self._done(_deed(capability), target="m")
        return await getattr(self, f"_{capability.value}")()

    async def _answers(self, paths: Sequence[str]) -> bool:
        """Whether WeCom has any of these calls."""
        for path in paths:
            try:
                await self._live.platform._client.post(path, {"chatid": self._room})
            except CallFailed:
                continue
            return True
        return False

    async def _done(self, kind: ActionKind, **more: Any) -> bool:
        group = more.pop("group", f"wecom:{self._room}")
        action = Action(key=f"{kind}{more}", kind=kind, platform="wecom", group=group, **more)
        return (await self._live.platform.perform(action)).state is OutcomeState.CONFIRMED

    def _here(self) -> Any:
        return next(room for room in self._live.world.groups() if room.id == self._room)

    async def _block(self) -> bool:
        """Whether a word that the app forbids cannot be posted here any more."""
        rules = [{"name": "wordlist", "words": ["违禁词"], "departments": ["wecom:1"]}]
        assert await self._done(K.BLOCK, group=None, arguments={"rules": rules})
        try:
            await self._live.world.post(self._person, self._room, "这里有违禁词")
        except Refused:
            return True
        return False

    async def _delete(self) -> bool:
        said = await self._live.world.post(self._person, self._room, "bad word")
        recalled = await self._recalls(said)
        return await self._done(K.DELETE, target=said) or recalled

    async def _recalls(self, message: str) -> bool:
        try:
            await self._live.platform._client.post("message/recall", {"msgid": message})
        except CallFailed:
            return False
        return True

    async def _rename(self) -> bool:
        done = await self._done(K.RENAME, arguments={"name": "新名字"})
        assert done == (self._here().name == "新名字")
        return done

    async def _set_owner(self) -> bool:
        done = await self._done(K.SET_OWNER, target="wecom:li.si")
        # In the internal group it was hers before: only the call can tell.
        assert done <= (self._here().owner == "li.si")
        return done

    async def _add_member(self) -> bool:
        done = await self._done(K.ADD_MEMBER, target="wecom:zhao.liu")
        assert done == ("zhao.liu" in self._here().members)
        return done

    async def _remove_member(self) -> bool:
        here = self._here()
        gone = next((one for one in here.members if one not in (self._person, here.owner)), here.members[-1])
        done = await self._done(K.REMOVE_MEMBER, target=f"wecom:{gone}")
        assert done == (gone not in self._here().members)
        return done

    async def _create(self) -> bool:
        arguments = {"name": "新群", "owner": "wecom:li.si", "members": ["wecom:zhang.san"]}
        return await self._done(K.CREATE, group=None, arguments=arguments)

    async def _remind_private(self) -> bool:
        return await self._done(K.REMIND, target=f"wecom:{self._person}", text="私下说")

    async def _post(self) -> bool:
        await self._wake_robot()
        done = await self._done(K.POST, text="公告")
        assert done == any("公告" in line.text for line in self._live.world.messages(self._room))
        return done

    async def _wake_robot(self) -> None:
        """The robot may speak first only where somebody has spoken to it."""
        if self._footing.grade != "app":
            await self._mention("help")

    async def _mention(self, text: str) -> None:
        """Waits for what a socket brings; without a robot nothing comes, and nobody waits."""
        known = len(self._live.inbox.raws)
        await self._live.world.command(self._person, self._room, text)
        await self._live.world.quiet()
        if self._live.platform._robot is not None:
            await self._live.inbox.until(known + 1)

    async def _card(self) -> bool:
        """A real card in the group, not words that stand for its buttons."""
        await self._wake_robot()
        await self._done(K.POST, text="请确认", buttons=(Button(label="收到", command="ack 1"),))
        return any(line.buttons for line in self._live.world.messages(self._room))

    async def _update(self) -> bool:
        return await self._pressed("update", answer=True)

    async def _receipts(self) -> bool:
        return await self._pressed("receipt", answer=False)

    async def _pressed(self, name: str, *, answer: bool) -> bool:
        """A card to one person, pressed: the press arrives, and may change the card."""
        buttons = (Button(label="收到", command=f"ack {name}"),)
        if not await self._done(K.REMIND, target=f"wecom:{self._person}", text=name, buttons=buttons):
            return False
        room = f"dm-{self._person}"
        line = next(one for one in self._live.world.messages(room) if one.text == name)
        await self._live.world.click(self._person, room, line.id, 0)
        await self._live.world.quiet()
        presses = [one for one in self._live.events() if isinstance(one, CommandGiven) and one.text == f"ack {name}"]
        if not presses or not answer:
            return bool(presses)
        return await self._done(K.UPDATE, text="已确认", arguments={"reply": presses[0].reply})

    async def _read_all(self) -> bool:
        await self._live.world.post(self._person, self._room, "大家好")
        await self._live.world.quiet()
        settings = self._live.settings
        if (source := source_of(settings)) is not None:
            reader = reader_of(
                settings,
                source,
                self._live.platform._clients.archive,
                self._live.inbox,
                now,
                self._met,
                cursor=MemoryCursor(),
            )
            assert reader is not None
            await reader.step()
        return "大家好" in [one.text for one in self._live.events() if isinstance(one, MessagePosted)]

    async def _met(self, group: str) -> None:
        """The record knows every group."""

    async def _read_mentions(self) -> bool:
        await self._mention("违规记录")
        return "违规记录" in [one.text for one in self._live.events() if isinstance(one, CommandGiven)]


def _deed(capability: Capability) -> ActionKind:
    """The deed of that name, for the adapter to refuse; what has no deed cannot be asked of it."""
    return ActionKind(capability.value) if capability.value in tuple(ActionKind) else ActionKind.SET_ADMINS


@asynccontextmanager
async def court(footing: Footing) -> AsyncIterator[WeComCourt]:
    changes: dict[str, Any] = {}
    if footing.grade == "app":
        changes = {"robot": None, "archive": None}
    elif footing.grade != "archive":
        changes = {"archive": None}
    async with rig(socket=footing.grade in ("line", "archive"), **changes) as live:
        room, _ = ROOMS[footing.kind]
        live.groups.append(Group(id=f"wecom:{room}", platform="wecom", name="", kind=footing.kind))
        async with _listening(live):
            yield WeComCourt(live, footing)


@asynccontextmanager
async def _listening(live: Rig) -> AsyncIterator[None]:
    """The robot's connection, where there is a robot."""
    robot = live.platform._robot
    if robot is None:
        yield
        return
    running = asyncio.create_task(robot.run())
    await asyncio.wait_for(robot.up.wait(), 10)
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])
