"""Looking at the directory: departments, who is in them, and who is gone.

People come from `user/simplelist` of every topmost department in the app's visible range; with the secret of 通讯录同步
all of them, page by page, from `user/list_id`, which gives ids alone. Absence proves nothing (the visible range may
have changed): who is missing is asked for one by one, and once a day everybody who owns a group, for a disabled account
stays in the lists. Touch this module when the directory should be asked for more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.wecom.capabilities import is_outsider
from adapters.wecom.client import WeComClient
from adapters.wecom.errors import BUSY, NO_SUCH_USER, Refused
from adapters.wecom.snapshots import ask_user
from bot.domain.groups import Group, native_id
from bot.domain.ports import Clock

PAGE: Final = 10_000  # user/list_id gives at most so many
ROOT: Final = 1  # the topmost department of every company
OWNERS_EACH: Final = timedelta(days=1)
Note = Callable[[str, str, Mapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the directory. `name` "" = the app does not see him, and ids alone tell none."""

    userid: str
    name: str
    departments: tuple[int, ...]


async def ask_departments(client: WeComClient) -> list[dict[str, Any]]:
    """All departments that we may see. Where their names are not for us, their tree alone."""
    try:
        answer = await client.get("department/list")
    except Refused as refusal:
        if refusal.code in BUSY:
            raise
        answer = {"department": (await client.get("department/simplelist"))["department_id"]}
    return [
        {
            "id": int(one["id"]),
            "name": str(one.get("name") or ""),
            "parentid": int(one.get("parentid") or 0),
            "leaders": [str(leader) for leader in one.get("department_leader") or ()],
        }
        for one in answer["department"]
    ]


class DirectoryWatch:
    """What the directory said last time, and what is news. Nothing is kept over a restart: the first look tells all."""

    def __init__(
        self,
        client: WeComClient,
        contacts: WeComClient | None,
        clock: Clock,
        groups: Callable[[], Sequence[Group]],
        note: Note,
    ):
        """`contacts` speaks with the secret of 通讯录同步; `note` stores what is news."""
        self._client = client
        self._contacts = contacts
        self._clock = clock
        self._groups = groups
        self._note = note
        self._tree: list[dict[str, Any]] = []
        self._present: dict[str, Member] = {}
        self._owners_asked: datetime | None = None

    async def look(self) -> None:
        """One look. A tree that changed brings everybody along: who is where depends on it."""
        tree = await ask_departments(self._client)
        present = {one.userid: one for one in await self._members(tree)}
        is_new_tree = tree != self._tree
        changed = [one for one in present.values() if is_new_tree or self._present.get(one.userid) != one]
        now, asked = self._clock(), self._owners_asked
        is_time = asked is None or now - asked >= OWNERS_EACH
        doubtful = self._missing(present, tree) | (self._owners() & present.keys() if is_time else set())
        users = [await self._told(one) for one in changed]
        users += [one for user in sorted(doubtful) for one in await self._asked_for(user)]
        if users or is_new_tree:
            await self._note("directory", "", {"source": "users", "users": users, "departments": tree})
        self._tree, self._present = tree, present
        self._owners_asked = now if is_time else asked

    @property
    def accounts(self) -> int:
        """How many people the last look saw; 0 before the first."""
        return len(self._present)

    async def people(self) -> list[str]:
        """Everybody's userid, as the last look had them; before the first, asked for now."""
        if not self._present:
            return sorted(one.userid for one in await self._members(await ask_departments(self._client)))
        return sorted(self._present)

    async def _members(self, tree: Sequence[Mapping[str, Any]]) -> Sequence[Member]:
        seen = {one["id"] for one in tree}
        found: dict[str, Member] = {}
        for top in [one["id"] for one in tree if one["parentid"] not in seen] or [1]:
            answer = await self._client.get("user/simplelist", department_id=top, fetch_child=1)
            for one in answer["userlist"]:
                places = tuple(int(place) for place in one.get("department") or ())
                found[str(one["userid"])] = Member(str(one["userid"]), str(one.get("name") or ""), places)
        if self._contacts is None:
            return list(found.values())
        listed = await self._paged(self._contacts)
        return [replace(one, name=found[one.userid].name) if one.userid in found else one for one in listed]

    async def _paged(self, client: WeComClient) -> Sequence[Member]:
        """`user/list_id`: a line for each person and department."""
        places: dict[str, list[int]] = {}
        cursor = ""
        while True:
            answer = await client.post("user/list_id", {"cursor": cursor, "limit": PAGE})
            for one in answer.get("dept_user") or ():
                places.setdefault(str(one["userid"]), []).append(int(one["department"]))
            cursor = str(answer.get("next_cursor") or "")
            if not cursor:
                return [Member(user, "", tuple(sorted(its))) for user, its in places.items()]

    async def _told(self, one: Member) -> Mapping[str, Any]:
        """What is passed on of a person; which of several departments is the main one has to be asked for."""
        plain = {"userid": one.userid, "name": one.name, "department": one.departments[0] if one.departments else 0}
        if len(one.departments) < 2:
            return plain
        (found,) = await self._asked_for(one.userid)
        return plain if found.get("gone") else found  # the directory has him: the app alone does not see him

    async def _asked_for(self, user: str) -> Sequence[Mapping[str, Any]]:
        try:
            found = await ask_user(self._client, user)
        except Refused as refusal:
            if refusal.code not in NO_SUCH_USER:
                raise
            return [{"userid": user, "gone": True}]
        return list(found["users"])

    def _missing(self, present: Mapping[str, Member], tree: Sequence[Mapping[str, Any]]) -> set[str]:
        """Who was there, and is not any more. The first look after a start asks for the members of all groups; unless
        we see only a part of the company, where a stranger need not have left."""
        missed = set(self._present) | self._owners()
        if not self._present and any(one["id"] == ROOT for one in tree):
            missed |= {one for group in self._ours() for one in _staff(group)}
        return missed - present.keys()

    def _owners(self) -> set[str]:
        return {native_id(group.owner) for group in self._ours() if group.owner}

    def _ours(self) -> Iterable[Group]:
        return [one for one in self._groups() if one.platform == "wecom" and not one.archived]


def _staff(group: Group) -> Iterable[str]:
    """Members who should stand in the directory."""
    return [native_id(account) for account in group.members if not is_outsider(account)]
