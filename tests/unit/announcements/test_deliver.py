"""Announcements that are due: who gets them, in which state, exactly once; and who is chased."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.announcements.compose import JinjaComposer
from bot.announcements.deliver import Post, groups_of, react
from bot.announcements.events import normalise_clock, ring
from bot.announcements.workdays import Workdays
from bot.domain.actions import OutcomeState
from bot.domain.announcements import Announcement, AnnouncementSaved, DeliveryPlanned
from bot.domain.events import Due, RawEvent, Unknown
from bot.domain.groups import Employment, Group, GroupKind, OrgUnit, Person
from bot.domain.records import Noted, Reaction
from bot.domain.views import DeliveryView
from tests.fakes.directory import directory
from tests.fakes.ledger import FakeLedger

ROOT = Path(__file__).resolve().parents[3] / "templates"
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
NEW_YEAR = datetime(2026, 2, 16, 1, 0, tzinfo=UTC)  # a Monday, and a day off


def group(key: str, unit: str | None, *members: str, **more: object) -> Group:
    platform = key.partition(":")[0]
    return Group(
        id=key,
        platform=platform,
        name=f"群{key}",
        kind=GroupKind.CHANNEL,
        unit=unit,
        members=frozenset(members),
        **more,  # type: ignore[arg-type]
    )


GROUPS = (
    group("slack:C1", "huaxia", "slack:U1", "slack:U2", "slack:BOT", "slack:U3"),
    group("slack:C2", "huaxia/fintech", "slack:U1", locale="en"),
    group("wecom:w1", None, "wecom:a"),
    group("slack:C9", "huaxia", "slack:U1", archived=True),
    replace(group("slack:D1", "huaxia"), kind=GroupKind.DIRECT),
)
PEOPLE = (
    Person(id="zhang", name="张伟", accounts=("slack:U1", "wecom:a"), employment=Employment.STAFF),
    Person(id="robot", name="bot", accounts=("slack:BOT",), is_bot=True),
    Person(id="gone", name="老赵", accounts=("slack:U3",), employment=Employment.LEFT),
)
UNITS = (OrgUnit(id="huaxia", name="华夏集团"), OrgUnit(id="huaxia/fintech", name="华夏金科"))
WEEKLY = Announcement(
    id="A-7K3QXM2", text="例会 ${group.name}", groups=("slack:C1",), author="slack:U1", ack=True,
    schedule={"kind": "days", "days": "monday", "time": "09:00"}, created_at=MONDAY - timedelta(days=30),
)  # fmt: skip


def post(announcement: Announcement, granted: bool = True, deliveries: tuple[DeliveryView, ...] = ()) -> Post:
    return Post(
        ledger=FakeLedger(announcements=[announcement], deliveries=deliveries),
        directory=directory(groups=GROUPS, people=PEOPLE, units=UNITS),
        composer=JinjaComposer(ROOT),
        calendar=Workdays(),
        granted=lambda one, where: granted,
    )


def due(planned: datetime = MONDAY, what: str = "announcement", subject: str = WEEKLY.id) -> Due:
    event = normalise_clock(ring(what, subject, planned, planned))
    assert isinstance(event, Due)
    return event


def sent(announcement: Announcement, planned: datetime = MONDAY, late: timedelta = timedelta()) -> Reaction:
    return react(due(planned), post(announcement), planned + late)


def states(reaction: Reaction) -> dict[str, str]:
    return {one.group: one.state for one in reaction.records if isinstance(one, DeliveryPlanned)}


def test_one_post_with_its_receipt_button() -> None:
    reaction = sent(WEEKLY)
    (delivery,) = reaction.records
    (out,) = reaction.actions
    assert isinstance(delivery, DeliveryPlanned)
    assert delivery.recipients == ("slack:U1", "slack:U2"), "neither bots nor people who left owe a receipt"
    assert delivery.action == out.action.key == "announce:A-7K3QXM2:2026-03-02T01:00:00+00:00:slack:C1"
    assert out.state is OutcomeState.PLANNED
    assert [button.command for button in out.action.buttons] == ["ack A-7K3QXM2"]
    assert "例会 ${group.name}" in out.action.text, "what a person wrote is left as it is"
    assert "张伟" in out.action.text


def test_ringing_twice_makes_the_same_keys() -> None:
    assert sent(WEEKLY) == sent(WEEKLY)


@pytest.mark.parametrize(
    ("change", "planned", "late", "state"),
    [
        ({}, MONDAY, timedelta(minutes=59), "planned"),  # late, inside the grace
        ({}, MONDAY, timedelta(hours=1), "planned"),
        ({}, MONDAY, timedelta(hours=1, seconds=1), "missed"),
        ({"misfire_grace": 86400}, MONDAY, timedelta(hours=20), "planned"),
        ({"calendar": "cn-workdays"}, NEW_YEAR, timedelta(), "skipped"),
        ({"calendar": "cn-workdays", "on_holiday": "send"}, NEW_YEAR, timedelta(), "planned"),
        ({}, NEW_YEAR, timedelta(), "planned"),  # no calendar, no holidays
        ({"groups": ("slack:C9",)}, MONDAY, timedelta(), "skipped"),  # archived
    ],
)
def test_states(change: dict[str, object], planned: datetime, late: timedelta, state: str) -> None:
    reaction = sent(replace(WEEKLY, **change), planned, late)  # type: ignore[arg-type]
    assert list(states(reaction).values()) == [state]
    assert len(reaction.actions) == (1 if state == "planned" else 0)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (("slack:C1", "slack:C1"), ["slack:C1"]),
        (("unit:huaxia",), ["slack:C1", "slack:C2", "wecom:w1"]),  # of unknown unit: the root's
        (("unit:huaxia/fintech",), ["slack:C2"]),
        (("unit:huaxia", "-unit:huaxia/fintech"), ["slack:C1", "wecom:w1"]),
        (("unit:huaxia/fin",), []),
        (("slack:nowhere",), []),
    ],
)
def test_groups_of(places: tuple[str, ...], expected: list[str]) -> None:
    found = groups_of(replace(WEEKLY, groups=places), post(WEEKLY).directory)
    assert [one.id for one in found] == expected


def test_each_group_in_its_language() -> None:
    reaction = sent(replace(WEEKLY, groups=("unit:huaxia",)))
    labels = {out.action.group: out.action.buttons[0].label for out in reaction.actions}
    assert labels == {"slack:C1": "收到", "slack:C2": "Got it", "wecom:w1": "收到"}


def test_a_rules_announcement_is_filled_in_and_obeys_its_stage() -> None:
    ordered = replace(
        WEEKLY, author="rule:monday-notice", text="${org.name} ${group.name} 请注意", groups=("slack:C2",)
    )
    (out,) = react(due(), post(ordered, granted=False), MONDAY).actions
    assert "华夏金科 群slack:C2 请注意" in out.action.text
    assert (out.action.rule, out.state) == ("monday-notice", OutcomeState.SIMULATED)


def test_the_last_run_ends_it() -> None:
    once = replace(WEEKLY, schedule={"kind": "once", "at": MONDAY.isoformat()})
    saved = [one for one in sent(once).records if isinstance(one, AnnouncementSaved)]
    assert [one.announcement.state for one in saved] == ["done"]
    assert not [one for one in sent(WEEKLY).records if isinstance(one, AnnouncementSaved)]


@pytest.mark.parametrize(
    ("announcement", "subject", "what"),
    [
        (replace(WEEKLY, state="cancelled"), WEEKLY.id, "announcement.cancelled"),
        (replace(WEEKLY, state="draft"), WEEKLY.id, "announcement.draft"),
        (WEEKLY, "A-0000000", "announcement.unknown"),
    ],
)
def test_what_is_not_sent_is_noted(announcement: Announcement, subject: str, what: str) -> None:
    reaction = react(due(subject=subject), post(announcement), MONDAY)
    assert [one.what for one in reaction.records if isinstance(one, Noted)] == [what]
    assert reaction.actions == ()


def test_an_announcement_that_reaches_nobody_is_noted() -> None:
    reaction = sent(replace(WEEKLY, groups=("slack:nowhere",)))
    assert [one.what for one in reaction.records if isinstance(one, Noted)] == ["announcement.nobody"]


def delivery(state: OutcomeState | str = OutcomeState.CONFIRMED, *acknowledged: str) -> DeliveryView:
    return DeliveryView(
        announcement=WEEKLY.id, group="slack:C1", group_name="群", planned_at=MONDAY, state=state,
        recipients=("slack:U1", "slack:U2", "slack:U7"), acknowledged=dict.fromkeys(acknowledged, MONDAY),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("view", "told"),
    [
        (delivery(), ["slack:U1", "slack:U2", "slack:U1"]),  # U7 has left the group; the last is the author's count
        (delivery(OutcomeState.CONFIRMED, "slack:U1"), ["slack:U2", "slack:U1"]),
        (delivery(OutcomeState.CONFIRMED, "slack:U1", "slack:U2", "slack:U7"), ["slack:U1"]),
        (delivery(OutcomeState.FAILED), []),  # nobody can have read it
        (delivery("missed"), []),
    ],
)
def test_chase(view: DeliveryView, told: list[str]) -> None:
    reaction = react(due(what="chase"), post(WEEKLY, deliveries=(view,)), MONDAY + timedelta(days=1))
    assert [out.action.target for out in reaction.actions] == told
    assert len({out.action.key for out in reaction.actions}) == len(told)


def test_rings_are_read_back() -> None:
    raw = ring("announcement", "A-1", MONDAY.astimezone(), MONDAY)
    assert raw.key == "announcement:A-1:2026-03-02T01:00:00+00:00"
    read = normalise_clock(raw)
    assert read == Due(id=raw.key, platform="clock", at=MONDAY, what="announcement", subject="A-1", planned_at=MONDAY)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"what": "scan", "planned_at": "soon"}', b"\xff"])
def test_a_ring_that_cannot_be_read_is_unknown(body: bytes) -> None:
    raw = RawEvent(platform="clock", key="k", kind="due", body=body, received_at=MONDAY)
    assert isinstance(normalise_clock(raw), Unknown)
