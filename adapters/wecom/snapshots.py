"""A group's or the directory's present state, as WeCom told when asked: how to ask, how to store the answer, how
to read it.

Three families of calls know three kinds of groups: `appchat/*` (made by this app), `externalcontact/groupchat/*`
(with customers), `msgaudit/groupchat/*` (internal groups under archive). Touch this module when WeCom says more
about a group or a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from adapters.wecom.client import WeComClient
from bot.domain.events import (
    AccountChanged,
    AccountInfo,
    ConsentChanged,
    DepartmentsSeen,
    Event,
    GroupSnapshot,
    RawEvent,
)
from bot.domain.groups import Department, Employment, GroupKind, key

Body = Mapping[str, Any]
GONE: Final = frozenset({"2", "5"})  # user status: disabled, left; 1 active, 4 not yet activated
EXTERNAL_MEMBER: Final = 2  # member_list[].type


async def ask_app(client: WeComClient, chat: str) -> dict[str, Any]:
    return {
        "source": "app",
        "chatid": chat,
        "chat": (await client.get("appchat/get", chatid=chat))["chat_info"],
    }


async def ask_customer(client: WeComClient, chat: str) -> dict[str, Any]:
    answer = await client.post("externalcontact/groupchat/get", {"chat_id": chat, "need_name": 1})
    return {"source": "customer", "chatid": chat, "chat": answer["group_chat"]}


async def ask_archive(client: WeComClient, chat: str) -> dict[str, Any]:
    answer = await client.post("msgaudit/groupchat/get", {"roomid": chat})
    kept = ("roomname", "creator", "room_create_time", "notice", "members")
    return {"source": "archive", "chatid": chat, "chat": {name: answer.get(name) for name in kept}}


async def ask_user(client: WeComClient, user: str) -> dict[str, Any]:
    answer = await client.get("user/get", userid=user)
    places = answer.get("department") or [0]
    told = {
        "userid": user,
        "name": answer.get("name"),
        "status": answer.get("status"),
        "department": answer.get("main_department") or places[0],
    }
    return {"source": "users", "users": [told]}


Ask = Callable[[WeComClient, str], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One family of calls. `archive` = asked with the archive's own secret."""

    ask: Ask
    archive: bool = False


FAMILIES: Final[Mapping[GroupKind, Family]] = {  # in the order in which a group of unknown kind is asked for
    GroupKind.APP_GROUP: Family(ask=ask_app),
    GroupKind.CUSTOMER_GROUP: Family(ask=ask_customer),
    GroupKind.INTERNAL_GROUP: Family(ask=ask_archive, archive=True),
}


def read(raw: RawEvent, body: Body) -> Sequence[Event]:
    """The stored answer as events."""
    if body["source"] == "gone":
        return [_snapshot(raw, body, {"archived": True})]
    if body["source"] == "consent":
        return [_consent(raw, body)]
    if body["source"] == "users":
        accounts = [_account(raw, index, user) for index, user in enumerate(body["users"])]
        return [*_departments(raw, body), *accounts]
    return [_snapshot(raw, body, _SAID[body["source"]](body["chat"]))]


def _snapshot(raw: RawEvent, body: Body, said: dict[str, Any]) -> GroupSnapshot:
    group = key("wecom", str(body["chatid"]))
    return GroupSnapshot(id=raw.key, platform="wecom", at=raw.received_at, group=group, **said)


def _consent(raw: RawEvent, body: Body) -> Event:
    group, allowed = key("wecom", str(body["chatid"])), body["allowed"] is True
    return ConsentChanged(
        id=raw.key, platform="wecom", at=raw.received_at, group=group, allowed=allowed, why=str(body["why"])
    )


def _departments(raw: RawEvent, body: Body) -> Sequence[Event]:
    """The tree, ahead of the people in it. A look at one person brings none."""
    if "departments" not in body:
        return []
    known = {one["id"] for one in body["departments"]}
    departments = tuple(
        Department(
            id=key("wecom", str(one["id"])),
            name=str(one["name"]),
            parent=key("wecom", str(one["parentid"])) if one["parentid"] in known else None,
            leaders=tuple(key("wecom", leader) for leader in one["leaders"]),
        )
        for one in body["departments"]
    )
    return [DepartmentsSeen(id=f"{raw.key}#tree", platform="wecom", at=raw.received_at, departments=departments)]


def _account(raw: RawEvent, index: int, user: Body) -> Event:
    account = key("wecom", str(user["userid"]))
    left = user.get("gone") or str(user.get("status") or "") in GONE
    info = AccountInfo(
        account=account,
        name=str(user.get("name") or ""),
        employment=Employment.LEFT if left else Employment.STAFF,
        department=key("wecom", str(user["department"])) if user.get("department") else "",
    )
    return AccountChanged(id=f"{raw.key}#{index}", platform="wecom", at=raw.received_at, actor=account, info=info)


def _app(chat: Body) -> dict[str, Any]:
    return {
        "name": chat.get("name") or None,
        "kind": GroupKind.APP_GROUP,
        "owner": _key(chat.get("owner")),
        "members": _keys(chat.get("userlist")),
        "external": False,
        "created_by_us": True,
    }


def _customer(chat: Body) -> dict[str, Any]:
    members = chat.get("member_list") or []
    return {
        "name": chat.get("name") or None,
        "kind": GroupKind.CUSTOMER_GROUP,
        "owner": _key(chat.get("owner")),
        "admins": _keys(one.get("userid") for one in chat.get("admin_list") or []),
        "members": _keys(one.get("userid") for one in members),
        "accounts": tuple(_member(one) for one in members if one.get("userid")),
        "external": True,
        "purpose": chat.get("notice") or None,
        "created_at": _time(chat.get("create_time")),
        "created_by_us": False,
    }


def _member(one: Body) -> AccountInfo:
    employment = (
        Employment.EXTERNAL if one.get("type") == EXTERNAL_MEMBER else Employment.UNKNOWN
    )  # staff, or one who left
    return AccountInfo(account=key("wecom", str(one["userid"])), name=str(one.get("name") or ""), employment=employment)


def _internal(chat: Body) -> dict[str, Any]:
    # The archive names the creator, who need not be the owner any more: it is told as `actor`, not as `owner`.
    return {
        "actor": _key(chat.get("creator")),
        "name": chat.get("roomname") or None,
        "kind": GroupKind.INTERNAL_GROUP,
        "members": _keys(one.get("memberid") for one in chat.get("members") or []),
        "external": False,
        "purpose": chat.get("notice") or None,
        "created_at": _time(chat.get("room_create_time")),
        "created_by_us": False,
    }


_SAID: Final[Mapping[str, Callable[[Body], dict[str, Any]]]] = {
    "app": _app,
    "customer": _customer,
    "archive": _internal,
}


def _key(user: object) -> str | None:
    return key("wecom", str(user)) if user else None


def _keys(users: Any) -> frozenset[str] | None:
    return frozenset(key("wecom", str(user)) for user in users if user) if users is not None else None


def _time(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(int(str(seconds)), UTC) if seconds else None
