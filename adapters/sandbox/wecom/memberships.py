"""Who is in which group of the local WeCom, and in the company: making, renaming, joining, leaving, agreeing to be
archived. Left out of the real one: approval of invitations. Kept as a choice, not verified there: who leaves the
company stays listed in the groups until somebody removes them. Touch this when people can do more with groups.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.sandbox.wecom.parts import Parts
from adapters.sandbox.wecom.pushes import LEFT, REMOVED
from adapters.sandbox.wecom.state import Chat, Message, User
from adapters.sandbox.world import Person, Refused

KINDS = ("app_group", "customer_group", "internal_group")


class Memberships(Parts):
    """One method per thing that somebody does with a group, or the company with a person."""

    async def create(
        self, person: str, name: str, members: Sequence[str] = (), *, kind: str = "", external: bool = False
    ) -> str:
        kind = kind or ("customer_group" if external else "internal_group")
        if kind not in KINDS or kind == "app_group":
            raise Refused("only-the-app-makes-app-groups" if kind == "app_group" else "no-such-kind")
        people = list(dict.fromkeys([person, *members]))
        if self.corp.staff(person) is None:
            raise Refused("only-staff")
        if kind == "internal_group" and any(self.corp.user(one).external for one in people):
            raise Refused("customers-only-in-customer-groups")
        now = self.corp.clock()
        chat = Chat(id=self.corp.unique("wr"), name=name, kind=kind, created=now, owner=person)
        chat.members = dict.fromkeys(people, now)
        self.corp.add_chat(chat)
        self.pushes.customer_group(chat, "create")
        return chat.id

    async def rename(self, person: str, group: str, name: str) -> None:
        chat = self._inside(person, group)
        chat.name = name
        self._board.tell("room", group)
        self.pushes.customer_group(chat, "update", "change_name")

    async def archive(self, person: str, group: str) -> None:
        """Dissolve: the owner only."""
        chat = self._inside(person, group)
        if chat.owner != person:
            raise Refused("not-the-owner")
        chat.dissolved = True
        self._board.tell("room", group)
        self.pushes.customer_group(chat, "dismiss")

    async def join(self, person: str, group: str, *, invited_by: str | None = None) -> None:
        chat, user = self.corp.chat(group), self.corp.user(person)
        if invited_by is not None:
            self._inside(invited_by, group)
        if person in chat.members or chat.kind == "direct" or not user.active:
            raise Refused("cannot-join")
        if user.external and chat.kind != "customer_group":
            raise Refused("customers-only-in-customer-groups")
        before = chat.version
        chat.members[person] = self.corp.clock()
        self._board.tell("room", group)
        self.pushes.members_changed(chat, "add_member", [person], before, 0 if invited_by else 3)

    async def leave(self, person: str, group: str, *, removed_by: str | None = None) -> None:
        chat = self._inside(person, group)
        if removed_by is not None and removed_by != chat.owner and removed_by not in chat.admins:
            raise Refused("not-the-owner")
        before = chat.version
        del chat.members[person]
        chat.admins.discard(person)
        self.pushes.members_changed(chat, "del_member", [person], before, REMOVED if removed_by else LEFT)
        if chat.owner == person:
            chat.owner = next((one for one in chat.members if self.corp.staff(one)), None)
            self.pushes.customer_group(chat, "update", "change_owner")
        self._board.tell("room", group)

    async def answer(self, person: str, group: str, *, agrees: bool) -> None:
        """An outsider says whether the group may be archived. The archive tells of it as of a message."""
        chat = self._inside(person, group)
        if not self.corp.users[person].external:
            raise Refused("not-an-outsider")
        now = self.corp.clock()
        chat.answers[person] = (agrees, now)
        word = "agree" if agrees else "disagree"
        said = Message(id=self.corp.unique("CAQ"), at=now, sender=person, text="")
        stamp = int(now.timestamp() * 1000)
        self.corp.record(chat, said, msgtype=word, **{word: {"userid": person, f"{word}_time": stamp}})
        self.pushes.answered(person, agrees)

    async def deactivate(self, person: str) -> None:
        user = self.corp.user(person)
        if not user.active or user.external or user.bot:
            raise Refused("not-an-employee")
        user.active = False
        self._board.tell("person", detail=person)
        self.pushes.visible(person, still=False)
        self.directory.left(person)

    async def hire(self, person: Person) -> None:
        """Somebody new enters the app's visible range."""
        self.corp.users[person.id] = user_of(person)
        self._board.tell("person", detail=person.id)
        if not person.external:
            self.pushes.visible(person.id, still=True)
            self.directory.came(person.id)


def user_of(person: Person) -> User:
    return User(
        id=person.id,
        name=person.name,
        external=person.external,
        active=person.active,
        email=person.email,
        locale=person.locale,
        admin=person.admin,
        bot=person.bot,
    )
