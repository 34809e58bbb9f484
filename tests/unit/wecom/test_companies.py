"""Several companies and several apps of one company: settings, and keys that never collide."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.wecom.apps import apps_of, reader
from adapters.wecom.config import WeComSettings
from adapters.wecom.marks import mark_on, marked, meant, plain_action, plain_group, put_on, tagged, taken_off, untagged
from bot.bootstrap.abilities import abilities
from bot.bootstrap.sections import SECTIONS
from bot.config import BadConfig, read_config
from bot.domain.actions import Action, ActionKind
from bot.domain.events import (
    AccountChanged,
    CommandGiven,
    DepartmentsSeen,
    DirectoryStale,
    GroupSnapshot,
    Ignored,
    MemberJoined,
    RawEvent,
)
from bot.domain.groups import Group, GroupKind
from bot.settings import Config

AT = datetime(2026, 3, 2, tzinfo=UTC)
APP = """
  agent_id: 1
  secret: s
  callback: {token: t, aes_key: jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C}
"""


def config(*sections: str) -> Config:
    items = "".join("\n  - " + section.strip().replace("\n  ", "\n    ") for section in sections)
    return read_config(f"policies: p\nwecom:{items}\n", Path("config.yaml"), SECTIONS, {})


def company(corp: str, **more: str) -> str:
    return f"corp_id: {corp}" + APP + "".join(f"  {name}: {value}\n" for name, value in more.items())


def settings(*sections: str) -> WeComSettings:
    found = config(*sections).platforms["wecom"]
    assert isinstance(found, WeComSettings)
    return found


def raw(content: dict[str, Any], kind: str = "event", lane: str = "wecom:wr1") -> RawEvent:
    body = json.dumps(content).encode()
    return RawEvent(platform="wecom", key="event:1", kind=kind, body=body, received_at=AT, lane=lane)


def test_one_section_stays_as_it_was() -> None:
    one = read_config(f"policies: p\nwecom:\n  corp_id: ww1{APP}", Path("c"), SECTIONS, {}).platforms["wecom"]
    assert (one.path, one.name, one.others) == ("/wecom", "", ())
    assert [(app.name, app.mark, app.is_first) for app in apps_of(one)] == [("", "", True)]


def test_a_list_has_paths_and_keys_of_its_own() -> None:
    found = settings(company("ww1", name="beta"), company("ww2"), company("ww1", name="hr"))
    assert [one.path for one in (found, *found.others)] == ["/wecom/beta", "/wecom", "/wecom/hr"]
    assert [(app.name, app.mark, app.is_first) for app in apps_of(found)] == [
        ("", "", True),  # the one without a name first, wherever it stands
        ("beta", "beta", True),
        ("hr", "beta", False),  # another app of the same company shares its keys
    ]


@pytest.mark.parametrize(
    ("sections", "key"),
    [
        ((company("ww1"), company("ww2")), ["wecom.1.name", "wecom.1.path"]),
        ((company("ww1", name="a"), company("ww2", name="b", path="/wecom/a")), ["wecom.1.path"]),
        ((company("ww1", name="Beta"),), ["wecom.0.name"]),
        ((company("ww1", name="a"), company("ww2", name="b", nonsense="1")), ["wecom.1.nonsense"]),
    ],
)
def test_what_is_wrong_with_a_list(sections: tuple[str, ...], key: list[str]) -> None:
    with pytest.raises(BadConfig) as caught:
        config(*sections)
    assert [problem.key for problem in caught.value.problems] == key
    assert all(problem.place.startswith("config.yaml:") for problem in caught.value.problems)


def test_slack_takes_no_list() -> None:
    with pytest.raises(BadConfig):
        read_config("policies: p\nslack: [{bot_token: xoxb-1}]\n", Path("c"), SECTIONS, {})


@pytest.mark.parametrize("mark", ["", "beta"])
def test_marks_come_off_as_they_went_on(mark: str) -> None:
    group = Group(
        id=put_on("wecom:wr1", mark),
        platform="wecom",
        name="g",
        kind=GroupKind.APP_GROUP,
        owner=put_on("wecom:zhang", mark),
        members=frozenset({put_on("wecom:zhang", mark)}),
    )
    plain = plain_group(group, mark)
    assert (plain.id, plain.owner, plain.members) == ("wecom:wr1", "wecom:zhang", frozenset({"wecom:zhang"}))
    assert mark_on(group.id) == mark
    delivery = raw({})
    assert untagged(tagged(delivery, mark, mark), mark, mark) == delivery


def test_events_carry_the_mark_in_every_key() -> None:
    found = settings(company("ww2"), company("ww1", name="beta"), company("ww1", name="hr"))
    read = reader(found)
    joined = {"MsgType": "event", "Event": "change_external_chat", "ChangeType": "update", "ChatId": "wr1"}
    joined |= {"UpdateDetail": "add_member", "MemChangeList": {"Item": "zhang"}}
    event, stale = read(tagged(raw(joined), "beta", "beta"))
    assert isinstance(event, MemberJoined)
    assert (event.id, event.group, event.actor) == ("@beta:event:1#0", "wecom:beta:wr1", "wecom:beta:zhang")
    assert stale.group == "wecom:beta:wr1"
    (here,) = [one for one in read(raw(joined)) if isinstance(one, MemberJoined)]
    assert (here.id, here.group) == ("event:1#0", "wecom:wr1")
    chat = {"name": "g", "owner": "zhang", "userlist": ["zhang", "li"]}
    seen = read(tagged(raw({"source": "app", "chatid": "c1", "chat": chat}, "snapshot"), "hr", "beta"))[0]
    assert isinstance(seen, GroupSnapshot)
    assert (seen.group, seen.members) == ("wecom:beta:c1", frozenset({"wecom:beta:zhang", "wecom:beta:li"}))
    tree = [{"id": 1, "name": "x", "parentid": 0, "leaders": ["zhang"]}]
    users = [{"userid": "zhang", "name": "张", "department": 1}]
    told = tagged(raw({"source": "users", "users": users, "departments": tree}, "snapshot", ""), "beta", "beta")
    departments, account = read(told)
    assert isinstance(departments, DepartmentsSeen)
    assert isinstance(account, AccountChanged)
    assert (departments.departments[0].id, departments.departments[0].leaders) == (
        "wecom:beta:1",
        ("wecom:beta:zhang",),
    )
    assert (account.info.account, account.info.department) == ("wecom:beta:zhang", "wecom:beta:1")


def test_leaving_the_range_of_a_second_app_is_not_leaving_the_company() -> None:
    read = reader(settings(company("ww1", name="beta"), company("ww1", name="hr")))
    gone = {"MsgType": "event", "Event": "unsubscribe", "FromUserName": "zhang"}
    (first,) = read(tagged(raw(gone, lane=""), "beta", "beta"))
    (second,) = read(tagged(raw(gone, lane=""), "hr", "beta"))
    assert isinstance(first, AccountChanged)
    assert isinstance(second, Ignored)


@pytest.mark.parametrize(
    ("action", "mark"),
    [
        ({"group": "wecom:beta:c1", "target": "wecom:beta:zhang"}, "beta"),
        ({"group": "wecom:c1"}, ""),
        ({"arguments": {"owner": "wecom:beta:zhang", "members": ["wecom:beta:li"]}}, "beta"),
        ({"group": "wecom:c1", "target": "wecom:beta:zhang"}, "beta"),  # a word to somebody elsewhere
    ],
)
def test_an_action_finds_its_company(action: dict[str, Any], mark: str) -> None:
    given = Action(key="k", kind=ActionKind.REMIND, platform="wecom", text="<@wecom:beta:zhang>", **action)
    assert meant(given) == mark
    plain = plain_action(given, mark)
    assert "beta" not in f"{plain.group}{plain.target}{plain.arguments}"
    if mark:
        assert plain.text == "<@wecom:zhang>"
        assert plain.group in (None, "wecom:c1")
        assert taken_off(given.group or "", mark) != given.group or plain.group is None


def test_a_stale_directory_is_asked_for_where_it_is() -> None:
    event = marked(DirectoryStale(id="event:1#ask", platform="wecom", at=AT), "beta", "beta")
    assert event.id == "@beta:event:1#ask"
    command = marked(CommandGiven(id="m", platform="wecom", at=AT, actor="wecom:z", text="帮助"), "beta", "beta")
    assert command.actor == "wecom:beta:z"


def test_abilities_are_those_of_the_groups_own_company() -> None:
    hooks = "{wr1: key}"
    found = config(company("ww2"), company("ww1", name="beta", webhooks=hooks))
    for key, can in (("wecom:wr1", False), ("wecom:beta:wr1", True), ("wecom:beta:wr2", False)):
        group = Group(id=key, platform="wecom", name="g", kind=GroupKind.CUSTOMER_GROUP)
        assert abilities(found, group)[ActionKind.POST].can is can
