"""What the suite asks of a platform's bench: people who speak, a wire that can be broken, eyes that see the groups."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.domain.actions import Action
from bot.domain.capabilities import Capability, Footing
from bot.domain.events import Event
from bot.domain.ports import Platform


class Bench(Protocol):
    """One company on one pretended platform, and the adapter beside it, wired by addresses only."""

    platform: Platform
    group: str  # key of a group that the bot made, or may change
    person: str  # account of a member of it
    newcomer: str  # account of somebody who is not

    def events(self) -> Sequence[Event]:
        """All that was delivered, normalised, in order."""
        ...

    def refused(self) -> int:
        """Deliveries that the inbox knew already."""
        ...

    async def tell_bot(self, text: str) -> None:
        """The person says something to the bot, and the platform delivers it."""
        ...

    async def quiet(self) -> None:
        """Everything under way is delivered."""
        ...

    def deliver_twice(self) -> None:
        """The next delivery comes twice."""
        ...

    def lose_answer(self, action: Action) -> None:
        """What the action does is done, and its answer lost."""
        ...

    def fail(self, action: Action, times: int) -> None:
        """The next calls for it find the platform broken; nothing is done."""
        ...

    def in_group(self) -> Sequence[str]:
        """What people see in the group."""
        ...

    def to_person(self) -> Sequence[str]:
        """What the person alone sees."""
        ...

    def name(self) -> str:
        """The group's name."""
        ...

    def reading(self) -> AbstractAsyncContextManager[None]:
        """The bot listens to everything that members say."""
        ...

    async def say(self, text: str) -> None:
        """The person says something to the others."""
        ...

    async def until_heard(self, text: str) -> Event:
        """The event of it."""
        ...

    def restarted(self) -> None:
        """The bot's process ends and begins anew, with the record of the old one."""
        ...


class Court(Protocol):
    """Tries a capability on a footing, at the platform itself."""

    async def permits(self, footing: Footing, capability: Capability) -> bool:
        """Whether it was really done. A refusal, and a method that does not exist, are False."""
        ...
