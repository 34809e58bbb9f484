"""Stored WeCom deliveries -> Events: the dispatch, and the callbacks of the self-built app. Pure.

`normalise` never raises on content. Archive records are read in `conversation.py`, snapshots in `snapshots.py`,
the robot's callbacks in `robot.py`.
Unknown events will come: WeCom adds names without notice. Touch this module when something follows from one that WeCom
pushes; those from which nothing follows stand in `names.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from adapters.wecom import conversation, robot, snapshots
from adapters.wecom.menu import command_of
from adapters.wecom.messages import CHOSEN
from adapters.wecom.names import ANSWERS, MESSAGES, OFFICE, PROVIDER, QUIET
from adapters.wecom.shapes import Body, Odd, moment, named, parts, word
from bot.attachments import delivery
from bot.attachments.delivery import FILE
from bot.domain.events import (
    AccountChanged,
    AccountInfo,
    CommandGiven,
    DirectoryStale,
    Event,
    GroupArchived,
    GroupStale,
    Ignored,
    MemberJoined,
    MemberLeft,
    RawEvent,
    Unknown,
)
from bot.domain.groups import Employment, key

REMOVED_BY_ADMIN: Final = "1"  # QuitScene; 0 = left on their own
UNNAMED: Final = key("wecom", "")  # removed by the owner or an admin: WeCom does not say by which


def normalise(raw: RawEvent, robot_name: str = "") -> Sequence[Event]:
    """Everything one stored delivery says. At least one event, always."""
    try:
        body = json.loads(raw.body)
        if not isinstance(body, dict):
            raise Odd("not-an-object")
        return _read(raw, body, robot_name) or [_ignored(raw, "empty")]
    except Odd as odd:
        return [_unknown(raw, f"{raw.kind}:{odd}")]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        # Signed by WeCom, yet not in any documented shape: kept in the inbox, counted, and never in the way of the
        # next one.
        return [_unknown(raw, f"{raw.kind}:{type(error).__name__}")]


def _read(raw: RawEvent, body: Body, robot_name: str) -> Sequence[Event]:
    if raw.kind == "event":
        return _app(raw, body)
    if raw.kind == "robot":
        return [robot.read(raw, body, robot_name)]
    if raw.kind == "archive":
        return conversation.read(raw, body)
    if raw.kind == FILE:
        return [delivery.opened(raw)]
    return snapshots.read(raw, body) if raw.kind == "snapshot" else [_unknown(raw, raw.kind)]


def _unknown(raw: RawEvent, what: str) -> Event:
    return Unknown(id=raw.key, platform="wecom", at=raw.received_at, group=raw.lane or None, what=what)


def _ignored(raw: RawEvent, why: str) -> Event:
    return Ignored(id=raw.key, platform="wecom", at=raw.received_at, group=raw.lane or None, why=why)


# -- the self-built app's callback
# ---------------------------------------------------------------------------------------


def _app(raw: RawEvent, body: Body) -> Sequence[Event]:
    if "InfoType" in body and "MsgType" not in body:  # as a service provider gets the same
        body = {**body, "MsgType": "event", "Event": body["InfoType"], "CreateTime": body.get("TimeStamp")}
    kind = named(body.get("MsgType")).lower()
    if "WebhookUrl" in body:  # 群机器人回调, a closed beta (99399): what people say to it we hear as the smart robot
        return [_ignored(raw, f"group-robot:{kind}")]
    if kind == "text":
        return [_word(raw, body, word(body, "Content"), "chat")]
    if kind != "event":
        known = kind in MESSAGES or kind in ANSWERS
        return [_ignored(raw, f"app-message:{kind}") if known else _unknown(raw, f"app-message:{kind or 'no-type'}")]
    name = named(body.get("Event")).lower()
    reader = READERS.get(name)
    if reader is not None:
        return reader(raw, body)
    if name in PROVIDER:
        return [_ignored(raw, f"service-provider:{name}")]
    return [_ignored(raw, name) if name in QUIET | OFFICE else _unknown(raw, name or "event without a name")]


def _customer_group(raw: RawEvent, body: Body) -> Sequence[Event]:
    """`change_external_chat` says *that* something changed; only members are named. So a fetch always follows.

    https://developer.work.weixin.qq.com/document/path/92130
    """
    chat, at, change = key("wecom", word(body, "ChatId")), _when(raw, body), word(body, "ChangeType")
    if change == "dismiss":
        return [GroupArchived(id=raw.key, platform="wecom", at=at, group=chat)]
    stale = GroupStale(id=raw.key, platform="wecom", at=at, group=chat)
    detail = body.get("UpdateDetail")
    if detail not in ("add_member", "del_member"):
        return [stale]
    moved: list[Event] = []
    for index, member in enumerate(_items(body.get("MemChangeList"))):
        common: dict[str, Any] = {
            "id": f"{raw.key}#{index}",
            "platform": "wecom",
            "at": at,
            "group": chat,
            "actor": key("wecom", member),
        }
        if detail == "add_member":
            moved.append(MemberJoined(**common))
        else:
            removed = str(body.get("QuitScene", "")) == REMOVED_BY_ADMIN
            moved.append(MemberLeft(**common, removed_by=UNNAMED if removed else None))
    return [*moved, stale]


def _visible(employment: Employment) -> Callable[[RawEvent, Body], Sequence[Event]]:
    """(un)subscribe: a person entered or left the app's visible range.

    With the root department visible (which group chats demand anyway) leaving it means leaving the company, or
    being disabled; the nightly look at the directory corrects the rare other cases.
    """

    def read(raw: RawEvent, body: Body) -> Sequence[Event]:
        return [_account(raw, body, raw.key, word(body, "FromUserName"), employment)]

    return read


def _contact(raw: RawEvent, body: Body) -> Sequence[Event]:
    """`change_contact`: reaches only apps with the directory's rights.
    https://developer.work.weixin.qq.com/document/path/96304
    """
    change = named(body.get("ChangeType"))
    if change in ("create_user", "update_user"):
        user = word(body, "UserID")
        gone = str(body.get("Status", "1")) in snapshots.GONE
        new, employment = str(body.get("NewUserID") or user), Employment.LEFT if gone else Employment.STAFF
        here = _account(raw, body, raw.key, new, employment, str(body.get("Name") or ""), _department(body))
        # A renamed userid is the same human under another account: the old one must not stay an owner unnoticed.
        old = [] if new == user else [_account(raw, body, f"{raw.key}#old", user, Employment.LEFT)]
        # Callbacks set up since 2022 bring ids alone: the name has to be asked for.
        return [here, *old, *([] if body.get("Name") else _stale(raw, body, key("wecom", new)))]
    if change == "delete_user":
        return [_account(raw, body, raw.key, word(body, "UserID"), Employment.LEFT)]
    if change in ("create_party", "update_party", "delete_party"):
        return _stale(raw, body)
    return [_ignored(raw, f"change_contact:{change}")]


def _stale(raw: RawEvent, body: Body, account: str | None = None) -> list[Event]:
    return [DirectoryStale(id=f"{raw.key}#ask", platform="wecom", at=_when(raw, body), actor=account)]


def _department(body: Body) -> str:
    """The main department; of several that are named without it, none can be taken for it."""
    several = str(body.get("Department") or "").split(",")
    main = str(body.get("MainDepartment") or (several[0] if len(several) == 1 else ""))
    return key("wecom", main) if main else ""


def _account(
    raw: RawEvent, body: Body, unique: str, user: str, employment: Employment, name: str = "", department: str = ""
) -> AccountChanged:
    account = key("wecom", user)
    info = AccountInfo(account=account, name=name, employment=employment, department=department)
    return AccountChanged(id=unique, platform="wecom", at=_when(raw, body), actor=account, info=info)


def _card(raw: RawEvent, body: Body) -> Sequence[Event]:
    """A button or menu item of our card. Its key *is* a command, and so is the id of what was chosen from a list; the
    card's task_id carries the group it was about."""
    task = str(body.get("TaskId") or "")
    group = task.rpartition("@")[0]
    reply = {
        "response_code": str(body.get("ResponseCode") or ""),
        "task_id": task,
        "userid": word(body, "FromUserName"),
    }
    return [_word(raw, body, _chosen(body) or word(body, "EventKey"), "button", group, reply)]


def _menu(raw: RawEvent, body: Body) -> Sequence[Event]:
    """A press on the app's menu (90240): on ours a command, on one that people made nothing to us."""
    command = command_of(str(body.get("EventKey") or ""))
    return [_word(raw, body, command, "chat") if command else _ignored(raw, "click")]


def _chosen(body: Body) -> str:
    """The first option that was chosen, of a list of ours. A former page spelt `OpitonIds`."""
    if body.get("EventKey") != CHOSEN:
        return ""
    items = body.get("SelectedItems")
    for item in parts(items if isinstance(items, Mapping) else {}, "SelectedItem"):
        for ids, one in (("OptionIds", "OptionId"), ("OpitonIds", "OpitonId")):
            found = item.get(ids)
            chosen = found.get(one) if isinstance(found, Mapping) else None
            if chosen:
                return str(chosen[0] if isinstance(chosen, list) else chosen)
    return ""


def _word(
    raw: RawEvent, body: Body, text: str, via: str, group: str = "", reply: Mapping[str, str] | None = None
) -> CommandGiven:
    user = word(body, "FromUserName")
    return CommandGiven(
        id=raw.key,
        platform="wecom",
        at=_when(raw, body),
        group=key("wecom", group) if group else None,
        actor=key("wecom", user),
        text=text.strip(),
        reply=reply or {"userid": user},
        via=via,
    )


READERS: Final[Mapping[str, Callable[[RawEvent, Body], Sequence[Event]]]] = {
    "change_external_chat": _customer_group,
    "change_contact": _contact,
    "subscribe": _visible(Employment.STAFF),
    "unsubscribe": _visible(Employment.LEFT),
    "template_card_event": _card,
    "template_card_menu_event": _card,
    "click": _menu,
}


# -- reading a dict made from XML
# ----------------------------------------------------------------------------------------


def _items(value: object) -> list[str]:
    """`<MemChangeList>`: one `<Item>` gives a str, several a list; older events had a comma-joined string."""
    found = value.get("Item") if isinstance(value, dict) else value
    if isinstance(found, str):
        found = found.split(",")
    return [item for item in found if isinstance(item, str) and item] if isinstance(found, list) else []


def _when(raw: RawEvent, body: Body) -> datetime:
    return moment(body.get("CreateTime"), raw.received_at)
