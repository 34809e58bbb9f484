"""Slack's court: every capability tried with the tokens of a grade, in a channel of the bot's own or of another."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from adapters.sandbox.slack.reference import known
from bot.domain.actions import Action, ActionKind, Button, OutcomeState
from bot.domain.capabilities import Capability, Footing
from bot.domain.events import CommandGiven, MessagePosted
from tests.integration.slack.bench import Bench, bench

K, C = ActionKind, Capability
LIN, MARK, CHEN = "slack:U0LIN", "slack:U0MARK", "slack:U0CHEN"
# Words of which Slack's list of methods would have one, if a bot or an admin of a workspace could do it. Of `admin.*`,
# for organisations of the Enterprise plan, this program calls what does the same to channels it is not in.
NO_CALL = {C.BLOCK: ("block", "intercept"), C.HIDE: ("hide",), C.SET_OWNER: ("owner",)}


class SlackCourt:
    order: Sequence[Capability] = (*(one for one in C if one is not C.ARCHIVE), C.ARCHIVE)

    def __init__(self, wire: Bench, room: str):
        self._wire = wire
        self._room = room

    async def permits(self, capability: Capability) -> bool:
        if capability in NO_CALL:
            return _has_call(NO_CALL[capability]) or await self._done(ActionKind(_or_post(capability)))
        return await getattr(self, f"_{capability.value}")()

    async def _done(self, kind: ActionKind, **more: Any) -> bool:
        group = more.pop("group", f"slack:{self._room}")
        action = Action(key=f"{kind}{more}", kind=kind, platform="slack", group=group, **more)
        return (await self._wire.platform.perform(action)).state is OutcomeState.CONFIRMED

    def _members(self) -> list[str]:
        return self._wire.world.space.channels[self._room].members

    async def _delete(self) -> bool:
        ts = await self._wire.world.post("U0LIN", self._room, "bad word")
        done = await self._done(K.DELETE, target=ts, arguments={"author": LIN})
        assert done == ("bad word" not in self._wire.texts(self._room))
        return done

    async def _rename(self) -> bool:
        done = await self._done(K.RENAME, arguments={"name": "renamed"})
        assert done == (self._wire.world.space.channels[self._room].name == "renamed")
        return done

    async def _add_member(self) -> bool:
        done = await self._done(K.ADD_MEMBER, target=CHEN)
        assert done == ("U0CHEN" in self._members())
        return done

    async def _remove_member(self) -> bool:
        done = await self._done(K.REMOVE_MEMBER, target=MARK)
        assert done == ("U0MARK" not in self._members())
        return done

    async def _set_admins(self) -> bool:
        done = await self._done(K.SET_ADMINS, arguments={"admins": [LIN, MARK], "dismissed": []})
        managers = self._wire.world.space.channels[self._room].managers
        assert done == ({"U0LIN", "U0MARK"} <= set(managers))
        return done

    async def _archive(self) -> bool:
        done = await self._done(K.ARCHIVE)
        assert done == self._wire.world.space.channels[self._room].archived
        return done

    async def _create(self) -> bool:
        return await self._done(K.CREATE, group=None, arguments={"name": "fresh"})

    async def _remind_private(self) -> bool:
        return await self._done(K.REMIND, target=LIN, text="x")

    async def _post(self) -> bool:
        return await self._done(K.POST, text="x") and "x" in self._wire.texts(self._room)

    async def _posted(self, text: str) -> str:
        post = Action(
            key=text,
            kind=K.POST,
            platform="slack",
            group=f"slack:{self._room}",
            text=text,
            buttons=(Button(label="OK", command=f"ack {text}"),),
        )
        return (await self._wire.platform.perform(post)).ref

    async def _update(self) -> bool:
        ts = await self._posted("before")
        return await self._done(K.UPDATE, target=ts, text="after") and "after" in self._wire.texts(self._room)

    async def _pin(self) -> bool:
        ts = await self._posted("on top")
        done = await self._done(K.PIN, target=ts)
        assert done == (ts in self._wire.world.space.channels[self._room].pins)
        return done

    async def _card(self) -> bool:
        """A button in the channel, pressed by a member, comes back as its command."""
        await self._wire.world.click("U0LIN", self._room, await self._posted("card"), 0)
        return "ack card" in self._commands()

    async def _receipts(self) -> bool:
        ts = await self._posted("receipt")
        for person in ("U0LIN", "U0MARK"):
            if person in self._members():
                await self._wire.world.click(person, self._room, ts, 0)
        return self._commands().count("ack receipt") >= 1

    def _commands(self) -> list[str]:
        return [one.text for one in self._wire.of(CommandGiven)]

    async def _read_all(self) -> bool:
        await self._wire.world.post("U0LIN", self._room, "members talk")
        await self._wire.world.quiet()
        return "members talk" in [one.text for one in self._wire.of(MessagePosted)]

    async def _read_mentions(self) -> bool:
        await self._wire.world.post("U0LIN", self._room, f"@{self._wire.world.space.bot.name} help me")
        await self._wire.world.quiet()
        return "help me" in self._commands()


def _has_call(words: Sequence[str]) -> bool:
    ours = [name for name in known() if name.startswith(("chat.", "conversations."))]
    return any(word in name.lower() for name in ours for word in words)


def _or_post(capability: Capability) -> str:
    """The deed of that name, for the adapter to refuse; what has no deed cannot be asked of it."""
    return capability.value if capability.value in tuple(ActionKind) else ActionKind.SET_OWNER.value


@asynccontextmanager
async def court(footing: Footing) -> AsyncIterator[SlackCourt]:
    async with bench(admin=footing.grade != "advise", org=footing.grade == "enterprise") as wire:
        room = "C0PAY"
        if footing.ours:
            create = Action(
                key="own", kind=K.CREATE, platform="slack", arguments={"name": "own", "members": [LIN, MARK]}
            )
            room = (await wire.platform.perform(create)).ref
        yield SlackCourt(wire, room)
