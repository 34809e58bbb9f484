"""Announcements that policies order: made, kept, changed and cancelled with their rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.announcements.ordered import Order, changes
from bot.domain.announcements import Announcement
from bot.domain.rules import RuleInfo

AT = datetime(2026, 3, 2, tzinfo=UTC)
RULE = RuleInfo(id="monday-notice", kind="announce", unit="huaxia", source="p.yaml:1", hash="h")
KEYS: dict[str, object] = {
    "at": {"days": ["monday"], "time": "09:00", "calendar": "cn-workdays", "on_holiday": "next_workday"},
    "text": "请勿在群内发送客户证件与账号。",
    "unit": "huaxia",
    "except_units": ("huaxia/fintech",),
}


def saved(recorded: list[Announcement], *orders: Order) -> list[Announcement]:
    return [one.announcement for one in changes(orders, recorded, event="policy:abc", at=AT)]


def test_a_rule_becomes_an_announcement() -> None:
    (one,) = saved([], (RULE, KEYS))
    assert one.author == "rule:monday-notice"
    assert one.groups == ("unit:huaxia", "-unit:huaxia/fintech")
    assert one.schedule == {"kind": "days", "days": "monday", "time": "09:00"}
    assert (one.calendar, one.on_holiday, one.misfire_grace, one.ack) == ("cn-workdays", "next_workday", 3600, False)
    assert (one.zone, one.state) == ("Asia/Shanghai", "active")


def test_its_other_keys() -> None:
    at = {"time": "18:30", "zone": "Europe/London"}
    keys: dict[str, object] = {"at": at, "text": "x", "groups": ["slack:C1"], "ack": "true", "misfire_grace": "2d"}
    (one,) = saved([], (RULE, keys))
    assert (one.groups, one.ack, one.misfire_grace, one.zone) == (("slack:C1",), True, 172800, "Europe/London")
    assert one.schedule == {"kind": "days", "days": "day", "time": "18:30"}


def test_a_reload_that_changes_nothing_saves_nothing() -> None:
    recorded = saved([], (RULE, KEYS))
    assert saved(recorded, (RULE, KEYS)) == []


def test_a_new_text_keeps_the_id() -> None:
    recorded = saved([], (RULE, KEYS))
    (changed,) = saved(recorded, (RULE, {**KEYS, "text": "新的提醒"}))
    assert changed.id == recorded[0].id
    assert changed.text == "新的提醒"


def test_each_unit_with_its_own_version_has_its_own() -> None:
    lower: Order = (RULE, {**KEYS, "unit": "huaxia/fintech", "except_units": ()})
    assert len({one.id for one in saved([], (RULE, KEYS), lower)}) == 2


def test_a_rule_that_is_gone_cancels_its_announcement_and_no_other() -> None:
    recorded = saved([], (RULE, KEYS))
    by_hand = replace(recorded[0], id="A-HAND", author="slack:U1")
    assert [(one.id, one.state) for one in saved([*recorded, by_hand])] == [(recorded[0].id, "cancelled")]
