"""Moments and groups as people type them; announcements as the chat command reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.announce import Asked, command
from bot.cli.settings import group_key, moment
from bot.commands.times import read_when
from bot.domain.errors import InputError
from bot.domain.groups import Group, GroupKind

ZONE = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("typed", "end", "meant"),
    [
        ("2026-03-02", False, datetime(2026, 3, 1, 16, tzinfo=UTC)),
        ("2026-03-02", True, datetime(2026, 3, 2, 16, tzinfo=UTC)),  # until a day = to its end
        ("2026-03-02T09:30", True, datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ("2026-03-02T09:30Z", False, datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
    ],
)
def test_moments(typed: str, end: bool, meant: datetime) -> None:
    assert moment(typed, ZONE, end=end) == meant


def test_what_is_no_moment_is_told() -> None:
    with pytest.raises(InputError, match="write 2026-03-02"):
        moment("last tuesday", ZONE)
    assert moment(None, ZONE) is None


def group(id: str, name: str) -> Group:
    return Group(id=id, platform="slack", name=name, kind=GroupKind.CHANNEL)


def test_a_group_by_key_or_by_name() -> None:
    groups = [group("slack:C1", "general"), group("slack:C2", "random"), group("wecom:w1", "random")]
    assert group_key("slack:C2", groups, "en") == "slack:C2"
    assert group_key("general", groups, "en") == "slack:C1"
    with pytest.raises(InputError, match="slack:C2, wecom:w1"):
        group_key("random", groups, "en")
    with pytest.raises(InputError, match="no group called"):
        group_key("nowhere", groups, "en")


@pytest.mark.parametrize(
    ("at", "kind"),
    [("now", "once"), ("2026-12-01T09:00", "once"), ("every monday 09:00", "days"), ("每个工作日 9点", "days")],
)
def test_the_chat_command_understands_what_is_handed_to_it(at: str, kind: str) -> None:
    asked = Asked(config=Path("c"), text="今晚升级", groups=("g",), to=None, at=at, ack=True, author=None)
    said = command(asked, ZONE)
    assert said.startswith("announce --ack ")
    read = read_when(said.removeprefix("announce --ack "), datetime(2026, 3, 2, tzinfo=UTC), ZONE)
    assert (read.schedule["kind"], read.text) == (kind, "今晚升级")


def test_a_whole_unit_is_confirmed_by_typing_it() -> None:
    asked = Asked(config=Path("c"), text="x", groups=(), to="huaxia", at="now", ack=False, author=None)
    assert command(asked, ZONE) == "announce --to huaxia --yes now x"
    assert command(replace(asked, ack=True, pin=True), ZONE) == "announce --ack --pin --to huaxia --yes now x"


@pytest.mark.parametrize(("typed", "hours"), [("12h", 12), ("7d", 168), ("2w", 336)])
def test_so_long_ago(typed: str, hours: int) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert moment(typed, ZONE, now=lambda: now) == now - timedelta(hours=hours)
