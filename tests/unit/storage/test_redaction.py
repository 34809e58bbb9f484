"""What somebody is called, as erasing looks for it. Pure: no database."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.groups import Person
from storage.columns import canonical
from storage.redaction import is_about, names_of

WANG = Person(id="wang.min", name="王敏", email="wm@example.com", accounts=("slack:T0EAST:U1", "wecom:wangmin"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("请王敏回复", ["王敏"]),
        ("<@U1> and U12", ["U1"]),  # an id in Latin letters stands alone
        ("slack:T0EAST:U1", ["slack:T0EAST:U1"]),
        ("wangmin@corp, wm@example.com!", ["wangmin", "wm@example.com"]),
        ("王小敏", []),
    ],
)
def test_what_is_looked_for(text: str, names: list[str]) -> None:
    assert names_of(WANG).words.findall(text) == names


def test_bodies_are_searched_as_they_are_written() -> None:
    bodies = names_of(WANG).bodies
    for written in ('{"text":"王敏"}'.encode(), rb'{"text":"\u738b\u654f"}', rb'{"text":"\u738B\u654F"}'):
        assert bodies.search(written), written


def test_who_has_no_telling_name_is_found_nowhere() -> None:
    names = names_of(Person(id="7", name="王"))
    assert names.words.search("7 王 anybody") is None
    assert names.bodies.search(b"7 anybody") is None


def test_a_name_that_is_an_ordinary_word_is_not_looked_for_but_the_id_is() -> None:
    names = names_of(Person(id="wm", name="Admin", accounts=("wecom:ok",)))
    assert names.words.findall("ok, the admin and Admin asked wm, wecom:ok") == ["wm", "wecom:ok"]
    assert names.bodies.search(b'{"role":"Admin"}') is None
    assert names.bodies.search(b"<FromUserName>ok</FromUserName>"), "there it says who it was"


def link(**record: Any) -> str:
    """The content of a link of the chain."""
    return canonical({"records": [record], "actions": []})


@pytest.mark.parametrize(
    ("body", "about"),
    [
        (link(record="membership_opened", account="slack:T0EAST:U1", role="member"), True),
        (link(record="person_changed", person={"id": "wang.min", "roles": []}), True),
        (link(record="case_moved", by="wang.min"), True),
        (link(record="violation_recorded", account=None, details={"people": "李雷、王敏"}), True),
        (link(record="violation_recorded", account="wecom:li", details={"files": "王敏的简历.pdf"}), True),
        (link(record="group_changed", group={"id": "slack:C1", "name": "王敏"}), False),  # a group's name
        (link(record="violation_recorded", account=None, details={"group": "王敏"}), False),
        (link(record="membership_opened", account="slack:T0EAST:U12", role="wang.min"), False),
        (link(record="noted", what="command.given", details={"command": "wang.min", "by": "wecom:li"}), False),
    ],
)
def test_a_link_is_about_whom_it_names_and_not_about_whoever_is_called_like_a_code(body: str, about: bool) -> None:
    assert is_about(body, names_of(WANG)) is about
