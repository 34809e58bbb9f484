"""People of the invented company who act in a sandbox world and wait for what they see there.

The demo's rehearsal and the scenario tests speak through this; nothing sleeps: what is expected is awaited on the
world's notices. Touch this when people can do something new.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from adapters.sandbox.company.loading import Company
from adapters.sandbox.world import Line, World

PATIENCE = 20.0  # seconds; generous because machines are shared


class NotSeen(AssertionError):
    """What somebody waited for did not appear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One platform, seen with its people's eyes. People go by person id, groups by name."""

    world: World
    company: Company

    def group(self, name: str) -> str:
        """The platform's id of the group called so."""
        return next(room.id for room in self.world.groups() if room.name == name)

    def person(self, id: str) -> str:
        """The platform's id of a person of the company."""
        return self.company.account(id, self.world.platform).partition(":")[2]

    async def says(self, person: str, group: str, text: str) -> str:
        return await self.world.post(self.person(person), self.group(group), text)

    async def uploads(self, person: str, group: str, name: str, data: bytes) -> str:
        return await self.world.upload(self.person(person), self.group(group), name, data)

    async def edits(self, person: str, group: str, message: str, text: str) -> None:
        await self.world.edit(self.person(person), self.group(group), message, text)

    async def commands(self, person: str, group: str, text: str) -> None:
        await self.world.command(self.person(person), self.group(group), text)

    async def creates(self, person: str, name: str, *members: str, kind: str = "", external: bool = False) -> str:
        people = [self.person(one) for one in members]
        return await self.world.create(self.person(person), name, people, kind=kind, external=external)

    async def renames(self, person: str, group: str, name: str) -> None:
        await self.world.rename(self.person(person), self.group(group), name)

    async def leaves(self, person: str, group: str) -> None:
        await self.world.leave(self.person(person), self.group(group))

    async def quits(self, person: str) -> None:
        """The person leaves the company."""
        await self.world.deactivate(self.person(person))

    async def sees(self, person: str, *words: str) -> Line:
        """The newest private line to this person that holds all the words; waits for it."""
        account = self.person(person)
        return await self._line(lambda line: line.private_to == account and all(word in line.text for word in words))

    async def reads(self, group: str, *words: str) -> Line:
        """The newest line in the group that everybody sees and that holds all the words; waits for it."""
        room = self.group(group)
        return await self._line(lambda line: line.private_to is None and all(w in line.text for w in words), room)

    async def clicks(self, person: str, line: Line, label: str) -> None:
        """Press the button under the line whose label holds `label`."""
        room = next(r.id for r in self.world.groups() if any(one.id == line.id for one in self.world.messages(r.id)))
        button = next(number for number, (text, _) in enumerate(line.buttons) if label in text)
        await self.world.click(self.person(person), room, line.id, button)

    async def _line(self, wanted: Callable[[Line], bool], room: str | None = None) -> Line:
        watch = self.world.watch()
        try:
            async with asyncio.timeout(PATIENCE):
                while (found := self._newest(wanted, room)) is None:
                    await anext(watch)
                return found
        except TimeoutError:
            calls = [(call.method, call.status) for call in self.world.calls[-8:]]
            raise NotSeen(f"nothing of that kind came within {PATIENCE:.0f} s; the bot's last calls: {calls}") from None
        finally:
            watch.close()

    def _newest(self, wanted: Callable[[Line], bool], room: str | None) -> Line | None:
        rooms = [room] if room else [one.id for one in self.world.groups()]
        lines = [line for one in rooms for line in self.world.messages(one) if not line.deleted and wanted(line)]
        return max(lines, key=lambda line: line.at, default=None)
