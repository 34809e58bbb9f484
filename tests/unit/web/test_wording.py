"""What the forms word is what the chat commands read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.parse import read
from bot.commands.times import read_when
from bot.web import wording

NAMES = ("decide", "approve", "withdraw", "announce", "announcements", "why")
NOW = datetime(2025, 3, 14, 2, tzinfo=UTC)


def test_decision() -> None:
    call = read(wording.decision("V-7K3QX", "overturn", "说明\r\n两行"), NAMES)
    assert (call.name, call.rest) == ("decide", "V-7K3QX overturn 说明 两行")


def test_approval() -> None:
    assert read(wording.approval("Ev1:rule:delete:x", True, sure=True), NAMES).confirmed
    assert not read(wording.approval("Ev1:rule:rename:x", True, sure=False), NAMES).confirmed
    call = read(wording.approval("Ev1:rule:rename:x", False, sure=True), NAMES)
    assert (call.name, call.rest) == ("withdraw", "Ev1:rule:rename:x")


@pytest.mark.parametrize(
    ("when", "schedule"),
    [
        ("now", {"kind": "once", "at": NOW.isoformat()}),
        ("at 2025-03-15 09:30", {"kind": "once", "at": "2025-03-15T01:30:00+00:00"}),
        ("every workday 09:00", {"kind": "days", "days": "workday", "time": "09:00"}),
        ("every day 18:05", {"kind": "days", "days": "day", "time": "18:05"}),
        ("every friday 00:00", {"kind": "days", "days": "friday", "time": "00:00"}),
    ],
)
@pytest.mark.parametrize("text", ["停机维护", "every monday we meet", "第一行\n第二行", "9:00 准时开会"])
def test_announcement_keeps_time_and_text(when: str, schedule: dict[str, str], text: str) -> None:
    call = read(wording.announcement(when=when, unit="huaxia/trade", ack=True, pin=True, text=text), NAMES)
    assert call.options == {"ack": "", "pin": "", "to": "huaxia/trade", "yes": ""}
    found = read_when(call.rest, NOW, "Asia/Shanghai")
    assert (dict(found.schedule), found.text) == (schedule, text)


@given(st.text(alphabet="维护通知 abc", min_size=1).filter(lambda t: t.strip()))
def test_announcement_to_one_group_has_no_place(text: str) -> None:
    call = read(wording.announcement(when="now", unit="", ack=False, pin=False, text=text.strip()), NAMES)
    assert call.options == {}
    assert read_when(call.rest, NOW, "Asia/Shanghai").text == text.strip()
