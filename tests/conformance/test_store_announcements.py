"""Every `Store` behaves so, whatever the database: announcements, sendings and receipts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.actions import Outcome, OutcomeState, failed
from bot.domain.announcements import Acknowledged
from storage.store import SqlStore
from tests.conformance.stores import (
    GROUP,
    NOON,
    after,
    announced,
    delivery,
    group_changed,
    queued,
    write,
)


def keys(store: SqlStore, now: datetime = NOON, limit: int = 100) -> list[str]:
    return [queued.action.key for queued in store.claim(now, limit)]


def settle(store: SqlStore, key: str, outcome: Outcome, at: datetime = NOON) -> None:
    action = store.action(key)
    assert action is not None
    store.settle(action.id, outcome, at)


def test_announcements_come_back_whole_and_change(store: SqlStore) -> None:
    first, second = announced("A-1", zone="UTC", calendar="cn-workdays"), announced("A-2", created_at=after(hours=1))
    write(store, first, second)
    assert store.announcements() == [first.announcement, second.announcement]
    write(store, announced("A-1", state="cancelled"))
    assert [found.id for found in store.announcements()] == ["A-2"]
    assert [found.id for found in store.announcements(active=False)] == ["A-1", "A-2"]
    assert store.announcement("A-2") == second.announcement
    assert store.announcement("A-9") is None


def test_a_delivery_happens_once_and_its_state_is_the_actions(store: SqlStore) -> None:
    plan = delivery(NOON)
    assert plan.action is not None
    write(store, group_changed(name="研发"), announced(), plan, queued(plan.action))
    write(store, replace(plan, recipients=()), delivery(after(days=1), state="missed", action=None))
    missed, sent = store.deliveries(announcement="A-1")
    assert (missed.state, missed.planned_at) == ("missed", after(days=1))
    assert (sent.state, sent.group_name, sent.recipients) == (OutcomeState.PLANNED, "研发", ("slack:U1", "slack:U2"))
    keys(store)
    settle(store, plan.action, failed("not_in_channel"))
    assert [found.state for found in store.deliveries(limit=10)] == ["missed", OutcomeState.FAILED]
    assert len(store.deliveries(limit=1)) == 1
    assert store.deliveries(announcement="A-2") == []


def test_receipts(store: SqlStore) -> None:
    receipt = Acknowledged(
        announcement="A-1", group=GROUP, planned_at=NOON, account="slack:U1", at=after(hours=1), event="e"
    )
    write(
        store,
        announced(),
        delivery(NOON),
        delivery(after(days=1)),
        delivery(after(days=2), action=None, state="missed"),
    )
    newest = replace(receipt, planned_at=None, account="slack:U2", at=after(days=3))
    write(store, receipt, replace(receipt, at=after(hours=2)), newest)  # the first receipt counts
    write(store, newest, replace(receipt, announcement="A-9"))  # again; and for what was never sent
    assert [dict(found.acknowledged) for found in store.deliveries(announcement="A-1")] == [
        {},
        {"slack:U2": after(days=3)},
        {"slack:U1": after(hours=1)},
    ]
