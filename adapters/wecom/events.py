"""Stored WeCom deliveries -> Events: the dispatch, and the callbacks of the self-built app. Pure.

`normalise` never raises on content. Archive records are read in `conversation.py`, snapshots in `snapshots.py`,
the robot's callbacks in `robot.py`.
Unknown events will come: WeCom adds names without notice. Touch this module when WeCom pushes something new; its
names stand in the two tables.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from adapters.wecom import conversation, robot, snapshots
from adapters.wecom.messages import CHOSEN
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

Body = Mapping[str, Any]
QUIET: Final = frozenset(  # known, and nothing follows from them; lower case
    [
        "enter_agent",
        "location",
        "batch_job_result",
        "click",
        "view",
        "view_miniprogram",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
        "open_approval_change",
        "taskcard_click",
        "share_agent_change",
        "share_chain_change",
        "inactive_alert",
        "close_inactive_agent",
        "reopen_inactive_agent",
        "low_active_alert",
        "low_active",
        "active_restored",
        "msgaudit_notify",
        "change_external_contact",
        "change_external_tag",
        "upload_media_job_finish",
        "switch_workbench_mode",
        "security",  # a leak was suspected: for WeCom's own security page
        "change_app_admin",
        "program_notify",
        "submit_vip_account_approval",
        "finish_vip_account_approval",
    ]
)
PROVIDER: Final = frozenset(  # the life of a service provider's suite: nothing a company's own app is sent
    """
    advanced_api_expired advanced_api_trial_expired agree_external_userid_migration approve_special_auth cancel_auth
    cancel_special_auth change_auth change_editon change_order chat_archive_audit_approved_single
    chat_archive_export_finished conversation_new_message corp_arch_auth create_auth enter_register_package hit_keyword
    open_order pay_for_app_success refund register_corp reset_permanent_code suite_ticket
    """.split()  # noqa: SIM905 - shorter than 22 lines
)
REMOVED_BY_ADMIN: Final = "1"  # QuitScene; 0 = left on their own
UNNAMED: Final = key("wecom", "")  # removed by the owner or an admin: WeCom does not say by which


def normalise(raw: RawEvent, robot_name: str = "") -> Sequence[Event]:
    """Everything one stored delivery says. At least one event, always."""
    try:
        body = json.loads(raw.body)
        if not isinstance(body, dict):
            return [_unknown(raw, f"{raw.kind}:not-an-object")]
        return _read(raw, body, robot_name) or [_ignored(raw, "empty")]
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
    kind = str(body.get("MsgType", "")).lower()
    if kind == "text":
        return [_word(raw, body, _text(body, "Content"), "chat")]
    if kind != "event":
        return [_ignored(raw, f"app-message:{kind}") if kind else _unknown(raw, "no-type")]
    name = str(body.get("Event", "")).lower()
    reader = READERS.get(name)
    if reader is not None:
        return reader(raw, body)
    if name in PROVIDER:
        return [_ignored(raw, f"service-provider:{name}")]
    return [_ignored(raw, name) if name in QUIET else _unknown(raw, name)]


def _customer_group(raw: RawEvent, body: Body) -> Sequence[Event]:
    """`change_external_chat` says *that* something changed; only members are named. So a fetch always follows.

    https://developer.work.weixin.qq.com/document/path/92130
    """
    chat, at, change = key("wecom", _text(body, "ChatId")), _when(raw, body), _text(body, "ChangeType")
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
        return [_account(raw, body, raw.key, _text(body, "FromUserName"), employment)]

    return read


def _contact(raw: RawEvent, body: Body) -> Sequence[Event]:
    """`change_contact`: reaches only apps with the directory's rights.
    https://developer.work.weixin.qq.com/document/path/96304
    """
    change, user = body.get("ChangeType"), str(body.get("UserID", ""))
    if change in ("create_user", "update_user"):
        gone = str(body.get("Status", "1")) in snapshots.GONE
        new, employment = str(body.get("NewUserID") or user), Employment.LEFT if gone else Employment.STAFF
        here = _account(raw, body, raw.key, new, employment, str(body.get("Name") or ""), _department(body))
        # A renamed userid is the same human under another account: the old one must not stay an owner unnoticed.
        old = [] if new == user else [_account(raw, body, f"{raw.key}#old", user, Employment.LEFT)]
        # Callbacks set up since 2022 bring ids alone: the name has to be asked for.
        return [here, *old, *([] if body.get("Name") else _stale(raw, body, key("wecom", new)))]
    if change == "delete_user":
        return [_account(raw, body, raw.key, user, Employment.LEFT)]
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
    if not user:
        raise ValueError("no user")
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
        "userid": _text(body, "FromUserName"),
    }
    return [_word(raw, body, _chosen(body) or _text(body, "EventKey"), "button", group, reply)]


def _chosen(body: Body) -> str:
    """The first option that was chosen, of a list of ours. A former page spelt `OpitonIds`."""
    if body.get("EventKey") != CHOSEN:
        return ""
    items = body.get("SelectedItems") or {}
    item = items.get("SelectedItem") or {}
    ids = (item if isinstance(item, dict) else item[0]).get("OptionIds") or {}
    found = ids.get("OptionId") or ""
    return str(found if isinstance(found, str) else found[0])


def _word(
    raw: RawEvent, body: Body, text: str, via: str, group: str = "", reply: Mapping[str, str] | None = None
) -> CommandGiven:
    user = _text(body, "FromUserName")
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
}


# -- reading a dict made from XML
# ----------------------------------------------------------------------------------------


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"no {name}")
    return value


def _items(value: object) -> list[str]:
    """`<MemChangeList>`: one `<Item>` gives a str, several a list; older events had a comma-joined string."""
    found = value.get("Item") if isinstance(value, dict) else value
    if isinstance(found, str):
        found = found.split(",")
    return [item for item in found if isinstance(item, str) and item] if isinstance(found, list) else []


def _when(raw: RawEvent, body: Body) -> datetime:
    try:
        return datetime.fromtimestamp(int(str(body.get("CreateTime"))), UTC)
    except (ValueError, OverflowError, OSError):
        return raw.received_at
