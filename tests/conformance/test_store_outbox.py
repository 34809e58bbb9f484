"""Every `Store` behaves so, whatever the database: what the courier claims, when, and what came of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.actions import ActionKind, Button, Outcome, OutcomeState, confirmed, failed, house, retry, unknown
from bot.domain.errors import StorageError
from bot.domain.records import (
    ActionApproved,
)
from storage.store import SqlStore
from tests.conformance.stores import (
    NOON,
    after,
    queued,
    write,
)


def keys(store: SqlStore, now: datetime = NOON, limit: int = 100) -> list[str]:
    return [queued.action.key for queued in store.claim(now, limit)]


def settle(store: SqlStore, key: str, outcome: Outcome, at: datetime = NOON) -> None:
    action = store.action(key)
    assert action is not None
    store.settle(action.id, outcome, at)


def test_an_action_comes_back_whole(store: SqlStore) -> None:
    wanted = queued(
        "k1", kind=ActionKind.REMIND, target="slack:U1", text="「请勿」", arguments={"reply": {"ts": "1.2"}, "n": [1]},
        buttons=(Button(label="申诉", command="appeal V-1", style="primary"),), event="e", rule="r", not_before=NOON,
    )  # fmt: skip
    write(store, replace(wanted, instead_of="retract"), at=NOON)
    (found,) = store.claim(NOON, 10)
    assert found.action == wanted.action
    assert (found.state, found.attempt, found.instead_of) == (OutcomeState.SENDING, 1, "retract")
    assert store.action("k1") == found  # it was durable before claim returned
    settle(store, "k1", confirmed("1712.0001", delivered="ephemeral"), after(seconds=2))
    done = store.action("k1")
    assert done is not None
    assert (done.state, done.ref, done.details) == (OutcomeState.CONFIRMED, "1712.0001", {"delivered": "ephemeral"})
    assert (done.created_at, done.settled_at) == (NOON, after(seconds=2))


def test_a_key_enters_the_outbox_once(store: SqlStore) -> None:
    write(store, queued("k1", text="first"), queued("k1", text="second"))
    write(store, queued("k1", text="third"))
    assert [action.action.text for action in store.actions()] == ["first"]


def test_a_platform_that_is_left_alone_gives_nothing_and_holds_up_nobody(store: SqlStore) -> None:
    write(store, queued("s1", "slack:A"), queued("w1", "wecom:A", platform="wecom"), queued("s2", "slack:B"))
    assert [one.action.key for one in store.claim(NOON, 1, {"slack"})] == ["w1"]
    assert store.claim(NOON, 10, {"slack"}) == []
    later = after(minutes=1)
    assert [(one.action.key, one.claimed_at) for one in store.claim(later, 10)] == [("s1", later), ("s2", later)]


def test_order_is_kept_per_group(store: SqlStore) -> None:
    write(store, queued("a1", "slack:A"), queued("a2", "slack:A"), queued("b1", "slack:B"), queued("b2", "slack:B"))
    assert keys(store) == ["a1", "b1"]
    assert keys(store) == []  # both groups are busy
    settle(store, "a1", confirmed())
    assert keys(store) == ["a2"]
    settle(store, "b1", failed("channel_not_found"))
    settle(store, "a2", unknown("timeout"))
    assert keys(store) == ["b2"]


def test_actions_without_a_group_wait_for_nobody(store: SqlStore) -> None:
    write(store, queued("x", None), queued("y", None), queued("a1", "slack:A"))
    assert keys(store, limit=2) == ["x", "y"]
    assert keys(store, limit=2) == ["a1"]


def test_a_rate_limit_holds_the_group_but_a_plan_for_later_does_not(store: SqlStore) -> None:
    write(store, queued("later", not_before=after(hours=2)), queued("first"), queued("second"))
    assert keys(store) == ["first"]
    settle(store, "first", retry("ratelimited", after=30))
    assert keys(store) == []  # "second" must not overtake
    assert keys(store, after(seconds=29)) == []
    (again,) = store.claim(after(seconds=30), 10)
    assert (again.action.key, again.attempt) == ("first", 2)
    settle(store, "first", confirmed())
    assert keys(store, after(seconds=31)) == ["second"]
    settle(store, "second", confirmed())
    assert keys(store, after(hours=1)) == []
    assert keys(store, after(hours=2)) == ["later"]


@pytest.mark.parametrize("state", [OutcomeState.SIMULATED, OutcomeState.WAITING, OutcomeState.CANCELLED])
def test_only_planned_actions_are_claimed_or_in_the_way(store: SqlStore, state: OutcomeState) -> None:
    write(store, queued("k0", state=state), queued("k1"))
    assert keys(store) == ["k1"]


def test_a_lost_answer_becomes_unknown_and_is_not_sent_again(store: SqlStore, record_url: str) -> None:
    write(store, queued("k1"), queued("k2"))
    assert keys(store) == ["k1"]
    again = SqlStore(record_url)  # the program was killed and started again
    assert again.recover(after(minutes=1)) == 1
    assert again.recover(after(minutes=1)) == 0
    lost = again.action("k1")
    assert lost is not None
    assert (lost.state, lost.settled_at) == (OutcomeState.UNKNOWN, after(minutes=1))
    assert keys(again) == ["k2"]
    assert again.health()["outbox_unknown"] == 1
    again.close()


def test_only_what_is_being_sent_can_be_settled(store: SqlStore) -> None:
    write(store, queued("k1"))
    with pytest.raises(StorageError, match="not being sent"):
        settle(store, "k1", confirmed())
    keys(store)
    settle(store, "k1", unknown("timeout"))
    settle(store, "k1", confirmed("late answer"))
    with pytest.raises(StorageError, match="not being sent"):
        settle(store, "k1", failed("too late"))


@pytest.mark.parametrize(
    ("state", "approved", "becomes"),
    [
        (OutcomeState.WAITING, True, OutcomeState.PLANNED),
        (OutcomeState.WAITING, False, OutcomeState.CANCELLED),
        (OutcomeState.PLANNED, False, OutcomeState.CANCELLED),
        (OutcomeState.SIMULATED, True, OutcomeState.SIMULATED),  # observe mode cannot be talked into acting
        (OutcomeState.SIMULATED, False, OutcomeState.SIMULATED),
    ],
)
def test_approval(store: SqlStore, state: OutcomeState, approved: bool, becomes: OutcomeState) -> None:
    write(store, queued("k1", state=state))
    write(store, ActionApproved(action="k1", approved=approved, by="p1", at=NOON, event="e"))
    action = store.action("k1")
    assert action is not None
    assert action.state is becomes
    assert keys(store) == (["k1"] if becomes is OutcomeState.PLANNED else [])


def test_actions_are_found_by_state_group_and_event(store: SqlStore) -> None:
    write(
        store,
        queued("a", "slack:A", event="e1"),
        queued("b", "slack:B", event="e1"),
        queued("c", state=OutcomeState.SIMULATED),
    )
    assert [found.action.key for found in store.actions()] == ["c", "b", "a"]  # newest first
    assert [found.action.key for found in store.actions(state="simulated")] == ["c"]
    assert [found.action.key for found in store.actions(event="e1", group="slack:A")] == ["a"]
    assert [found.action.key for found in store.actions(limit=1)] == ["c"]
    assert store.action("none") is None


PLACES: list[tuple[str, str | None, str | None, str]] = [
    ("the only workspace", "slack:C1", None, "slack"),
    ("one of several", "slack:T0EAST:C1", None, "slack:T0EAST"),
    ("a message in it", "slack:T0EAST:C2", "1700000000.000100", "slack:T0EAST"),
    ("a private word", None, "slack:T0EAST:U1", "slack:T0EAST"),
    ("a private word about a group elsewhere", "slack:T0EAST:C3", "slack:T0WEST:U1", "slack:T0WEST"),
    ("a group that is to be made", None, None, "slack"),
    ("a name that begins alike", "slack:T0EASTERN:C1", None, "slack:T0EASTERN"),
    ("signs that SQL reads", "slack:T0_A%:C1", None, "slack:T0_A%"),
    ("another platform", "wecom:C1", None, "wecom"),
]


def test_the_record_knows_an_actions_house_as_the_program_does(store: SqlStore) -> None:
    houses = sorted({expected for *_, expected in PLACES})

    def line_up(turn: str) -> None:
        for what, group, target, expected in PLACES:
            platform = expected.partition(":")[0]
            one = queued(f"{turn} {what}", f"{group}-{turn}" if group else None, target=target, platform=platform)
            assert house(one.action) == expected
            write(store, one)

    def claimed(without: Collection[str] = (), only: str = "") -> set[str]:
        return {queued.action.key for queued in store.claim(NOON, 100, without, only)}

    line_up("only")
    for one in houses:
        assert claimed(only=one) == {f"only {what}" for what, *_, expected in PLACES if expected == one}
    line_up("without")
    for one in houses:
        others = {house for house in houses if house != one}
        assert claimed(without=others) == {f"without {what}" for what, *_, expected in PLACES if expected == one}
