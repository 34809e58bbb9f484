"""People, departments, callback addresses, and the archive's look at a group: DOC 90196, 90201, 90208, 90930, 92951."""

from __future__ import annotations

from adapters.sandbox.wecom.api import Errcode, Method
from adapters.sandbox.wecom.state import Corp, Json, User

ROOT = 1


def _staff(corp: Corp) -> list[User]:
    return [user for user in corp.users.values() if corp.staff(user.id)]


def user_get(corp: Corp, arguments: Json) -> Json:
    name = arguments.get("userid")
    if not name:
        raise Errcode(41009, "missing userid")
    user = corp.staff(str(name))
    if user is None:  # who left is gone from the directory; customers never were in it
        raise Errcode(60111, "userid not found")
    return {"userid": user.id, "name": user.name, "department": [ROOT], "status": 1, "main_department": ROOT}


def simple_list(corp: Corp, arguments: Json) -> Json:
    if str(arguments.get("department_id")) != str(ROOT):
        raise Errcode(60123, "invalid party id")
    return {"userlist": [{"userid": user.id, "name": user.name, "department": [ROOT]} for user in _staff(corp)]}


def departments(corp: Corp, arguments: Json) -> Json:
    return {"department": [{"id": ROOT, "name": corp.company, "parentid": 0, "order": 100000000}]}


def callback_ips(corp: Corp, arguments: Json) -> Json:
    return {"ip_list": ["127.0.0.1"]}


def archived_group(corp: Corp, arguments: Json) -> Json:
    """Internal groups only. The creator, not the owner."""
    chat = corp.chats.get(str(arguments.get("roomid") or ""))
    if chat is None or chat.dissolved or chat.kind == "direct":
        raise Errcode(40058, "invalid roomid")
    if chat.kind == "customer_group":
        raise Errcode(301059, "not internal room")
    return {
        "roomname": chat.name,
        "creator": chat.owner,
        "room_create_time": int(chat.created.timestamp()),
        "notice": chat.notice,
        "members": [{"memberid": user, "jointime": int(at.timestamp())} for user, at in chat.members.items()],
    }


METHODS = {
    "user/get": Method(verb="GET", key="app", do=user_get),
    "user/simplelist": Method(verb="GET", key="app", do=simple_list),
    "department/list": Method(verb="GET", key="app", do=departments),
    "getcallbackip": Method(verb="GET", key="app", do=callback_ips),
    "msgaudit/groupchat/get": Method(verb="POST", key="archive", do=archived_group),
}
