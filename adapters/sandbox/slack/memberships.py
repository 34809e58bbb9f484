"""Who is in which channel of the local Slack, and in the workspace: making, renaming, sharing, archiving, joining,
leaving. Touch this when people can do more with channels.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.sandbox.slack.parts import Parts
from adapters.sandbox.slack.rights import tidy_name, why_not_name
from adapters.sandbox.slack.seeding import add_person
from adapters.sandbox.slack.state import Channel
from adapters.sandbox.world import Person, Refused


class Memberships(Parts):
    """One method per thing that somebody does with a channel, or the company with a person."""

    async def create(
        self, person: str, name: str, members: Sequence[str] = (), *, kind: str = "", external: bool = False
    ) -> str:
        owner = self._person(person)
        tidy = tidy_name(name)
        if why := why_not_name(tidy):
            raise Refused(why)
        if self.space.named(tidy) is not None:
            raise Refused("name_taken")
        channel = Channel(
            id=self.space.serial("C"),
            name=tidy,
            creator=owner.id,
            created=self.space.now(),
            members=list(dict.fromkeys([owner.id, *(self._person(m).id for m in members)])),
            private=kind == "private",
            shared_outside=external,
        )
        self.happenings.create(channel)
        return channel.id

    async def rename(self, person: str, group: str, name: str) -> None:
        user, channel = self._acting(person, group)
        tidy = tidy_name(name)
        if why := why_not_name(tidy):
            raise Refused(why)
        if self.space.named(tidy) not in (None, channel):
            raise Refused("name_taken")
        if not user.admin and user.id not in (channel.creator, *channel.managers):
            raise Refused("not_authorized")
        self.happenings.rename(channel, tidy, user.id)

    async def share(self, person: str, group: str) -> str:
        """Begin to share it with another company: an id that begins with G becomes another one. Returns the id."""
        _, channel = self._acting(person, group)
        if channel.id.startswith("G"):
            self.happenings.move(channel, self.space.serial("C"))
        return channel.id

    async def archive(self, person: str, group: str) -> None:
        user, channel = self._acting(person, group)
        self.happenings.archive(channel, user.id)

    async def join(self, person: str, group: str, *, invited_by: str | None = None) -> None:
        user, channel = self._person(person), self._channel(group)
        if user.id in channel.members:
            raise Refused("already_in_channel")
        if channel.private and invited_by is None:
            raise Refused("channel_not_found")
        self.happenings.join(channel, user.id, invited_by)

    async def leave(self, person: str, group: str, *, removed_by: str | None = None) -> None:
        channel = self._channel(group)
        if person not in channel.members:
            raise Refused("not_in_channel")
        self.happenings.leave(channel, person, removed_by)

    async def deactivate(self, person: str) -> None:
        user = self._person(person)
        user.deleted = True
        self.happenings.user_changed(user)

    async def hire(self, person: Person) -> None:
        """A new account in the workspace (`team_join`)."""
        self.happenings.user_changed(add_person(self.space, person), "team_join")
