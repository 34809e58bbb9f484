"""Reading what people type, on Chinese and English keyboards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.dispatch import _BY_NAME
from bot.commands.parse import FLAGS, VALUES, Call, distance, group_meant, nearest, people_meant, read
from bot.domain.groups import Group, GroupKind
from tests.fakes.directory import directory
from tests.unit.commands.company import GROUPS, PEOPLE, SLACK

NAMES = tuple(_BY_NAME)


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("help", Call(name="help")),
        ("  /help  ", Call(name="help")),
        ("Help!", Call(name="help")),
        ("ＨＥＬＰ", Call(name="help")),
        ("帮助。", Call(name="帮助")),
        ("/qungui 帮助", Call(name="帮助")),
        ("@群规 帮助", Call(name="帮助")),
        ("", Call(name="")),
        ("\u3000帮助\u3000申诉", Call(name="帮助", rest="申诉")),
        ("公告 明天放假！", Call(name="公告", rest="明天放假！")),  # what ends a text belongs to it
        ("公告：明天\n放假。", Call(name="公告", rest="明天\n放假。")),
        ("公告明天放假", Call(name="公告", rest="明天放假")),
        ("公告列表", Call(name="公告列表")),  # the longer name wins
        ("公告列 取消 A-1", Call(name="公告列", rest="取消 A-1")),  # mistyped: asked, not announced
        ("申诉V-7K3QX 误报", Call(name="申诉", rest="V-7K3QX 误报")),
        ("announce --ack now hi", Call(name="announce", rest="now hi", options={"ack": ""})),
        ("announce now hi —ack", Call(name="announce", rest="now hi", options={"ack": ""})),
        ("公告 －－回执 大家好", Call(name="公告", rest="大家好", options={"ack": ""})),
        ("status --in “研发 一群”", Call(name="status", options={"in": "研发 一群"})),
        ("公告 --to=huaxia/fintech 大家好", Call(name="公告", rest="大家好", options={"to": "huaxia/fintech"})),
        ("announce a --yesterday b", Call(name="announce", rest="a --yesterday b")),  # no option of ours
        ("announce state-of-the-art --acknowledged", Call(name="announce", rest="state-of-the-art --acknowledged")),
    ],
)
def test_read(text: str, call: Call) -> None:
    assert read(text, NAMES) == call


@given(st.text())
def test_anything_can_be_read(text: str) -> None:
    call = read(text, NAMES)
    assert call.rest == call.rest.rstrip()
    assert call.options.keys() <= {*FLAGS.values(), *VALUES.values()}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hlep", ["help"]),
        ("rulse", ["rules"]),
        ("annonce", ["announce"]),
        ("announc", ["announce"]),
        ("viol", ["violations"]),
        ("帮住", ["帮助"]),
        ("管理", ["管理员"]),
        ("公告列", ["公告", "公告列表"]),
        ("xyzzy", []),
        ("你好吗朋友", []),
    ],
)
def test_nearest(typed: str, meant: list[str]) -> None:
    assert nearest(typed, NAMES) == meant


@given(st.text(max_size=8), st.text(max_size=8))
def test_distance_is_symmetric_and_zero_only_for_the_same(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, other) <= max(len(one), len(other))


DIRECTORY = directory(groups=GROUPS, people=PEOPLE)


@pytest.mark.parametrize(
    ("typed", "platform", "accounts"),
    [
        ("<@UZHANG>", "slack", ["slack:UZHANG"]),
        ("<@UZHANG|zhang.wei>", "slack", ["slack:UZHANG"]),
        ("<@wangfang>", "wecom", ["wecom:wangfang"]),
        ("@张伟", "slack", ["slack:UZHANG"]),  # a namesake who is no member does not count
        ("＠张伟", "wecom", ["wecom:zhangwei"]),
        ("zhangwei", "wecom", ["wecom:zhangwei"]),
        ("slack:UCHEN", "slack", ["slack:UCHEN"]),
        ("li hua", "slack", ["slack:UADM"]),
        ("@陈静", "slack", ["slack:UCHEN", "slack:UCHEN2"]),
        ("@nobody", "slack", []),
        ("@", "slack", []),
    ],
)
def test_people_meant(typed: str, platform: str, accounts: list[str]) -> None:
    assert people_meant(typed, platform, DIRECTORY.group(SLACK), DIRECTORY) == accounts


@pytest.mark.parametrize(
    ("typed", "platform", "meant"),
    [
        ("slack:C1", "wecom", "slack:C1"),
        ("C1", "slack", "slack:C1"),
        ("<#C1|dev>", "slack", "slack:C1"),
        ("#研发群", "slack", "slack:C1"),
        ("客户一群", "slack", "wecom:wr1"),
        ("客户", "slack", None),
        ("双胞胎", "slack", None),  # two of that name
    ],
)
def test_group_meant(typed: str, platform: str, meant: str | None) -> None:
    twins = [Group(id=f"slack:T{n}", platform="slack", name="双胞胎", kind=GroupKind.CHANNEL) for n in (1, 2)]
    found = group_meant(typed, platform, directory(groups=(*GROUPS, *twins)))
    assert (found.id if found else None) == meant
