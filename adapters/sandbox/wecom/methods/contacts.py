"""People, departments, callback addresses, and the archive's look at a group: DOC 90196, 90201, 90208, 90930, 92951."""

from __future__ import annotations

from adapters.sandbox.wecom.errors import Errcode
from adapters.sandbox.wecom.state import Corp, Department, Json, User


def _staff(corp: Corp) -> list[User]:
    return [user for user in corp.users.values() if corp.staff(user.id)]


def user_get(corp: Corp, arguments: Json) -> Json:
    name = str(arguments["userid"])
    user = corp.staff(name) if corp.sees(name) else None
    if user is None:  # who left is gone from the directory; customers never were in it
        raise Errcode(60111, "userid not found")
    return {
        "userid": user.id,
        "name": user.name,
        "department": list(user.departments),
        "status": user.status,
        "main_department": user.departments[0],
    }


def simple_list(corp: Corp, arguments: Json) -> Json:
    wanted = {_department(corp, arguments["department_id"]).id}
    if str(arguments.get("fetch_child")) == "1":
        wanted |= {one.id for one in corp.departments.values() if wanted & corp.line_of(one.id)}
    found = [user for user in _staff(corp) if wanted & set(user.departments) and corp.sees(user.id)]
    return {"userlist": [{"userid": one.id, "name": one.name, "department": list(one.departments)} for one in found]}


def list_id(corp: Corp, arguments: Json) -> Json:
    """Ids alone, a line for each department of each person."""
    limit, start = int(arguments.get("limit") or 10_000), int(arguments.get("cursor") or 0)
    lines = [{"userid": one.id, "department": number} for one in _staff(corp) for number in one.departments]
    more = str(start + limit) if start + limit < len(lines) else ""
    return {"dept_user": lines[start : start + limit], "next_cursor": more}


def departments(corp: Corp, arguments: Json) -> Json:
    return {
        "department": [
            {
                "id": one.id,
                "name": one.name,
                "department_leader": [one.leader] if one.leader else [],
                "parentid": one.parent,
                "order": 100000000,
            }
            for one in _visible(corp)
        ]
    }


def _visible(corp: Corp) -> list[Department]:
    return [one for one in corp.departments.values() if corp.line_of(one.id) & corp.visible]


def simple_departments(corp: Corp, arguments: Json) -> Json:
    found = [{"id": one.id, "parentid": one.parent, "order": 100000000} for one in _visible(corp)]
    return {"department_id": found}


def _department(corp: Corp, number: object) -> Department:
    found = corp.departments.get(int(str(number))) if str(number).isdecimal() else None
    if found is None:
        raise Errcode(60123, "invalid party id")
    if not corp.line_of(found.id) & corp.visible:
        raise Errcode(60011, "no privilege to access this party")
    return found


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


def room_agreement(corp: Corp, arguments: Json) -> Json:
    """Groups with outsiders only: who was never asked counts as agreeing."""
    chat = corp.chats.get(str(arguments.get("roomid") or ""))
    if chat is None or chat.dissolved or chat.kind != "customer_group":
        raise Errcode(301059, "not external room")
    said = []
    for user in chat.members:
        if corp.users[user].external:
            agreed, at = chat.answers.get(user, (None, chat.created))
            status = "Default_Agree" if agreed is None else "Agree" if agreed else "Disagree"
            stamp = int(at.timestamp())
            said.append({"status_change_time": stamp, "agree_status": status, "exteranalopenid": user})
    return {"agreeinfo": said}


def permitted(corp: Corp, arguments: Json) -> Json:
    return {"ids": [user.id for user in _staff(corp)]}


METHODS = {
    "user/get": user_get,
    "user/simplelist": simple_list,
    "user/list_id": list_id,
    "department/list": departments,
    "department/simplelist": simple_departments,
    "getcallbackip": callback_ips,
    "msgaudit/groupchat/get": archived_group,
    "msgaudit/check_room_agree": room_agreement,
    "msgaudit/get_permit_user_list": permitted,
}
