"""Every adapter behaves so: hears once and in order, acts, says no, stands an outage, catches up, tells its gaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.events import CommandGiven, MessagePosted
from bot.domain.groups import Group, GroupKind, native_id
from bot.domain.records import OutboxAction
from bot.engine.courier import Courier
from bot.engine.effects import LATE
from storage.schema import upgrade
from storage.store import SqlStore
from tests.conformance.adapters.bench import Bench
from tests.conformance.stores import write
from tests.integration.slack.bench import now

K = ActionKind


@pytest.fixture
def record(tmp_path: Path) -> Iterator[SqlStore]:
    url = f"sqlite:///{tmp_path / 'record.db'}"
    upgrade(url)
    opened = SqlStore(url)
    yield opened
    opened.close()


def act(bench: Bench, kind: ActionKind, key: str = "k", **more: Any) -> Action:
    group = more.pop("group", bench.group)
    return Action(key=f"{key}:{kind}", kind=kind, platform=bench.platform.name, group=group, **more)


def courier(bench: Bench, record: SqlStore) -> Courier:
    return Courier(record, {bench.platform.name: bench.platform}, now, settling=0.0)


def commands(bench: Bench) -> list[str]:
    return [one.text for one in bench.events() if isinstance(one, CommandGiven)]


async def test_what_is_said_to_the_bot_is_heard_once_and_in_order(bench: Bench) -> None:
    async with bench.reading():
        for number in range(5):
            if number in (1, 3):
                bench.deliver_twice()
            await bench.tell_bot(f"help {number}")
            await bench.quiet()
    assert commands(bench) == [f"help {number}" for number in range(5)]
    assert bench.refused() >= 2  # the inbox knew them already
    (first, *_) = [one for one in bench.events() if isinstance(one, CommandGiven)]
    assert (first.actor, first.group, first.platform) == (bench.person, bench.group, bench.platform.name)
    assert abs(now() - first.at) < timedelta(minutes=1)
    assert len({one.id for one in bench.events()}) == len(bench.events())  # ids tell events apart


async def test_it_acts_and_people_see_it(bench: Bench) -> None:
    table = [
        act(bench, K.POST, text="公告：周五停电"),
        act(bench, K.REMIND, target=bench.person, group=None, text="请改群名"),
        act(bench, K.RENAME, arguments={"name": "renamed-by-the-bot"}),
        act(bench, K.ADD_MEMBER, target=bench.newcomer),
        act(bench, K.REMOVE_MEMBER, target=bench.newcomer),
        act(bench, K.FETCH),
    ]
    for action in table:
        outcome = await bench.platform.perform(action)
        assert outcome.state is OutcomeState.CONFIRMED, (action.kind, outcome)
    assert (bench.in_group().count("公告：周五停电"), list(bench.to_person())) == (1, ["请改群名"])
    assert bench.name() == "renamed-by-the-bot"


async def test_it_says_no_with_a_code_and_without_a_platform_call_it_cannot_make(bench: Bench) -> None:
    abilities = bench.platform.capabilities(Group(
        id=bench.group, platform=bench.platform.name, name="", kind=GroupKind.INTERNAL_GROUP
    ))  # fmt: skip
    assert set(abilities) == set(ActionKind)  # total: nobody has to guess
    for action in (
        act(bench, K.RENAME),  # no name
        act(bench, K.REMIND, group=None, text="x"),  # nobody
        act(bench, K.ADD_MEMBER, target=f"{bench.platform.name}:NOBODY"),
        act(bench, K.POST, group=f"{bench.platform.name}:NOWHERE", text="x"),
    ):
        outcome = await bench.platform.perform(action)
        assert (outcome.state, bool(outcome.reason)) == (OutcomeState.FAILED, True), action


async def test_lost_answers_are_settled_by_looking(bench: Bench, record: SqlStore) -> None:
    """Done once where the platform shows or knows it; where it cannot tell, unknown, and not repeated."""
    deeds = [
        act(bench, K.RENAME, arguments={"name": "once-and-for-all"}),
        act(bench, K.REMIND, target=bench.person, group=None, text="只说一次"),
        act(bench, K.POST, text="只发一次"),
    ]
    for action in deeds:
        bench.lose_answer(action)
        write(record, OutboxAction(action=action, state=OutcomeState.PLANNED), at=now())
        await courier(bench, record).drain()
        if (known := record.action(action.key)) is not None and known.state is OutcomeState.PLANNED:
            repeated = await bench.platform.perform(action)  # as the courier does when its time has come
            assert repeated.state is OutcomeState.CONFIRMED
        else:
            assert known is not None and known.state in (OutcomeState.CONFIRMED, OutcomeState.UNKNOWN)
            assert known.details["probed"] in ("seen", "cannot-tell")
    assert bench.name() == "once-and-for-all"
    assert (list(bench.to_person()), list(bench.in_group()).count("只发一次")) == (["只说一次"], 1)


async def test_an_outage_is_told_apart_from_a_refusal_and_ends(bench: Bench) -> None:
    post = act(bench, K.POST, text="在吗")
    bench.fail(post, 2)
    for _ in range(2):
        outcome = await bench.platform.perform(post)
        assert outcome.down, "the courier must learn that the platform is in trouble"
        assert outcome.state in (OutcomeState.PLANNED, OutcomeState.UNKNOWN)
    outcome = await bench.platform.perform(post)
    assert (outcome.state, outcome.down) == (OutcomeState.CONFIRMED, False)
    assert bench.in_group().count("在吗") == 1


async def test_what_was_missed_while_it_was_down_is_read_later_with_its_own_time(bench: Bench) -> None:
    async with bench.reading():
        await bench.say("先前说的")
        await bench.until_heard("先前说的")
    for text in ("不在时说的一", "不在时说的二"):
        await bench.say(text)
    said_at = now()
    await bench.quiet()
    bench.restarted()
    async with bench.reading():
        event = await bench.until_heard("不在时说的二")
    heard = [one.text for one in bench.events() if isinstance(one, MessagePosted) and one.group == bench.group]
    assert [text for text in heard if text] == ["先前说的", "不在时说的一", "不在时说的二"]  # each once, in order
    assert abs(event.at - said_at) < timedelta(seconds=30) < LATE  # its time is when it was said, so lateness shows


async def test_it_tells_what_it_does_not_hear(bench: Bench) -> None:
    platform, name = bench.platform, bench.platform.name
    await platform.reconcile()  # the first full look: now it knows who it is
    inside = Group(
        id=bench.group, platform=name, name="", kind=GroupKind.APP_GROUP, members=_members(bench), created_by_us=True
    )
    assert platform.unheard(inside) == ""
    assert all(seconds >= 0 for seconds in platform.lags().values())


def _members(bench: Bench) -> frozenset[str]:
    """As the last snapshot of the group told them."""
    for event in reversed(bench.events()):
        if (members := getattr(event, "members", None)) is not None and event.group == bench.group:
            return frozenset(members)
    raise AssertionError(f"nobody told the members of {native_id(bench.group)}")
