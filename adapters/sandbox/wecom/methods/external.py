"""Customer groups: DOC 92120 (list), 92122 (get), 92127 (transfer), 95703 (onjob_transfer). What an app does here
sends no event.
"""

from __future__ import annotations

from datetime import timedelta

from adapters.sandbox.wecom.errors import Errcode
from adapters.sandbox.wecom.state import Chat, Corp, Json

WINDOW = timedelta(days=90)
PER_WINDOW = 2
MOST_UNFILTERED = 1000  # people in the visible range


def _groups(corp: Corp) -> list[Chat]:
    return [chat for chat in corp.chats.values() if chat.kind == "customer_group" and not chat.dissolved]


def listed(corp: Corp, arguments: Json) -> Json:
    """`status`: 0 as usual, 1 = the owner left and the group waits to be inherited."""
    limit = int(arguments["limit"])
    wanted = int(arguments.get("status_filter") or 0)
    owners = (arguments.get("owner_filter") or {}).get("userid_list")
    if owners is None and sum(corp.sees(user) for user in corp.users) > MOST_UNFILTERED:
        raise Errcode(81017, "too many visible users, owner_filter needed")
    found = [
        {"chat_id": chat.id, "status": int(corp.staff(chat.owner or "") is None)}
        for chat in _groups(corp)
        if (not owners or chat.owner in owners) and (not wanted or corp.staff(chat.owner or "") is None)
    ]
    start = int(arguments.get("cursor") or 0)
    answer: Json = {"group_chat_list": found[start : start + limit]}
    if start + limit < len(found):
        answer["next_cursor"] = str(start + limit)
    return answer


def get(corp: Corp, arguments: Json) -> Json:
    chat = _customer(corp, arguments["chat_id"])
    names = arguments.get("need_name") == 1
    members = [_member(corp, chat, user, names) for user in chat.members]
    return {
        "group_chat": {
            "chat_id": chat.id,
            "name": chat.name,
            "owner": chat.owner,
            "create_time": int(chat.created.timestamp()),
            "notice": chat.notice,
            "member_list": members,
            "admin_list": [{"userid": user} for user in sorted(chat.admins)],
            "member_version": chat.version,
        }
    }


def _customer(corp: Corp, name: object) -> Chat:
    chat = corp.chats.get(str(name))
    if chat is None or chat.dissolved or chat.kind == "direct":
        raise Errcode(40050, "chatid not exist")
    if chat.kind != "customer_group":
        raise Errcode(90501, "not external group chat")
    return chat


def _member(corp: Corp, chat: Chat, user: str, names: bool) -> Json:
    person = corp.users[user]
    found: Json = {
        "userid": user,
        "type": 2 if person.external else 1,
        "join_time": int(chat.members[user].timestamp()),
        "join_scene": 1,
        "group_nickname": "",
    }
    return found | {"name": person.name} if names else found


def transfer(corp: Corp, arguments: Json) -> Json:
    return _hand_over(corp, arguments, owner_left=True)


def onjob_transfer(corp: Corp, arguments: Json) -> Json:
    return _hand_over(corp, arguments, owner_left=False)


def _hand_over(corp: Corp, arguments: Json, *, owner_left: bool) -> Json:
    """Top-level errcode 0 even when all failed: the truth stands in `failed_chat_list`."""
    chats, new = arguments["chat_id_list"], str(arguments["new_owner"])
    if not corp.sees(new):
        raise Errcode(40003, "invalid userid")
    failures = []
    for name in chats:
        try:
            _hand_over_one(corp, _customer(corp, name), new, owner_left)
        except Errcode as refusal:
            failures.append({"chat_id": name, "errcode": refusal.code, "errmsg": refusal.text})
    return {"failed_chat_list": failures}


def _hand_over_one(corp: Corp, chat: Chat, new: str, owner_left: bool) -> None:
    here = corp.staff(chat.owner or "") is not None
    if owner_left and here:
        raise Errcode(90500, "the owner of this chat is not resigned")
    if not owner_left and not here:
        raise Errcode(90502, "the owner of this chat is resigned")
    if chat.owner == new:
        raise Errcode(90504, "owner not changed")
    now = corp.clock()
    chat.handed_over = [at for at in chat.handed_over if now - at < WINDOW]
    if not owner_left and len(chat.handed_over) >= PER_WINDOW:
        raise Errcode(40128, "transfer too frequent")
    chat.handed_over.append(now)
    chat.owner = new
    chat.members.setdefault(new, now)
    corp.board.tell("room", chat.id)


METHODS = {
    "externalcontact/groupchat/list": listed,
    "externalcontact/groupchat/get": get,
    "externalcontact/groupchat/transfer": transfer,
    "externalcontact/groupchat/onjob_transfer": onjob_transfer,
}
