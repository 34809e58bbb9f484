"""What somebody is called, as erasing looks for it. Pure: no database."""

from __future__ import annotations

import pytest

from bot.domain.groups import Person
from storage.redaction import names_of

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
