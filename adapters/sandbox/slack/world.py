"""The local Slack as the page, the demo and the tests hold it in their hands: what can be seen, and how it is filled.

Its rooms: `parts.py` (the parts put together), `conversations.py` (what people say), `memberships.py` (who is where),
`api.py` and `methods/` (the calls of the bot), `happenings.py` (what the bot is told), `state.py` (the workspace). Left
out of the real one: group direct messages; installing the app in several workspaces is in `several.py`. Everything
else the adapter relies on is here and as strict as the public reference (`reference/`) says. Touch this when something
else should be seen.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.sandbox.slack import views
from adapters.sandbox.slack.conversations import Conversations
from adapters.sandbox.slack.memberships import Memberships
from adapters.sandbox.slack.seeding import plant
from adapters.sandbox.world import Line, Person, Room, Seed


class SlackWorld(Conversations, Memberships):
    """A `World` (see `adapters/sandbox/world.py`)."""

    def people(self) -> Sequence[Person]:
        return [views.person(user) for user in self.space.users.values()]

    def groups(self) -> Sequence[Room]:
        return [views.room(self.space, channel) for channel in self.space.channels.values()]

    def messages(self, group: str) -> Sequence[Line]:
        channel = self.space.channels[group]
        return [views.line(self.space, channel, message) for message in channel.messages]

    def seed(self, seed: Seed) -> None:
        plant(self.space, self.happenings, seed)
