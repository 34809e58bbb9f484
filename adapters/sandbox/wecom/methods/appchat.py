"""App group chats: DOC 90245 (create), 98913 (update), 98914 (get), 90248 (send). Only groups this app made, only
employees.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from adapters.sandbox.wecom.errors import Errcode
from adapters.sandbox.wecom.state import APP, Chat, Corp, Json

NAME = 50  # characters; the rest is cut without a word
SMALLEST, LARGEST = 2, 2000


def _own(corp: Corp, arguments: Json) -> Chat:
    chat = corp.chats.get(str(arguments["chatid"]))
    if chat is None or chat.dissolved or chat.kind == "direct":
        raise Errcode(86003, "chatid not exist")
    if chat.kind != "app_group":
        raise Errcode(86008, "not allow to operate chat which is not created by this agent")
    return chat


def _known(corp: Corp, users: Iterable[object], code: int) -> list[str]:
    found = [str(user) for user in users]
    if not all(corp.sees(user) for user in found):
        raise Errcode(code, "invalid chat member")
    return list(dict.fromkeys(found))


def create(corp: Corp, arguments: Json) -> Json:
    users = _known(corp, arguments["userlist"], 86007)
    if len(users) < SMALLEST:  # somebody was named twice
        raise Errcode(86006, "chat member count out of range")
    owner = str(arguments.get("owner") or random.choice(users))
    if owner not in users:
        raise Errcode(86207, "owner not in userlist")
    chat = str(arguments.get("chatid") or corp.unique("wr"))
    if not re.fullmatch(r"[0-9a-zA-Z]+", chat):
        raise Errcode(86001, "invalid chatid")
    if chat in corp.chats:
        raise Errcode(86215, "chatid existed")
    now = corp.clock()
    corp.add_chat(
        Chat(
            id=chat,
            name=_name(corp, arguments.get("name"), users),
            kind="app_group",
            created=now,
            owner=owner,
            members=dict.fromkeys(users, now),
        )
    )
    return {"chatid": chat}


def _name(corp: Corp, name: object, users: list[str]) -> str:
    return str(name)[:NAME] if name else "、".join(corp.users[user].name for user in users[:3])[:NAME]


def update(corp: Corp, arguments: Json) -> Json:
    """All of it or nothing."""
    chat, now = _own(corp, arguments), corp.clock()
    added = _known(corp, arguments.get("add_user_list", ()), 86216)
    gone = [str(user) for user in arguments.get("del_user_list", ())]
    if any(user not in chat.members for user in gone):
        raise Errcode(86216, "invalid member in del_user_list")
    members = {**chat.members, **{user: now for user in added if user not in chat.members}}
    members = {user: at for user, at in members.items() if user not in gone}
    owner = str(arguments.get("owner") or chat.owner)
    if owner not in members:
        raise Errcode(86207, "owner not in userlist")
    if not SMALLEST <= len(members) <= LARGEST:
        raise Errcode(86006, "chat member count out of range")
    chat.members, chat.owner = members, owner
    if arguments.get("name"):
        chat.name = str(arguments["name"])[:NAME]
    corp.board.tell("room", chat.id)
    return {}


def get(corp: Corp, arguments: Json) -> Json:
    chat = _own(corp, arguments)
    info = {"chatid": chat.id, "name": chat.name, "owner": chat.owner, "userlist": list(chat.members), "chat_type": 0}
    return {"chat_info": info}


def send(corp: Corp, arguments: Json) -> Json:
    """Appears for everybody; a member over the limit of this minute simply does not get it, and nobody is told."""
    chat = _own(corp, arguments)
    if not corp.bears("appchat/send", len(chat.members)):
        raise Errcode(45009, "too many people in this minute or hour")
    missed = tuple(member for member in chat.members if corp.drops("appchat/send", member))
    corp.spoken(chat, APP, words(arguments), missed=missed)
    return {}


def words(arguments: Json) -> str:
    """What a reader sees of a text or markdown message, or a short stand-in for the rest."""
    kind = str(arguments["msgtype"])
    body: Json = arguments[kind]
    return str(body.get("content") or body.get("title") or body.get("description") or f"[{kind}]")


METHODS = {
    "appchat/create": create,
    "appchat/update": update,
    "appchat/get": get,
    "appchat/send": send,
}
