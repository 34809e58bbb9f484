"""Every `Store` and every `Inbox` behaves so, whatever the database: entries, transactions, the audit chain."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bot.domain.actions import Outcome, confirmed
from bot.domain.cases import CaseState
from bot.domain.errors import StorageError
from bot.domain.ledger import Store
from bot.domain.ports import Inbox
from bot.domain.records import CaseMoved, MembershipClosed, MembershipOpened, Noted, PolicyLoaded, Record, Step
from bot.domain.views import ViolationFilter
from storage.console_users import ConsoleUser
from storage.store import SqlStore, open_inbox
from tests.conformance.stores import (
    GROUP,
    NOON,
    after,
    blank,
    group_changed,
    queued,
    raw,
    violation,
    write,
)


def opened(account: str, at: datetime, role: str = "member", group: str = GROUP) -> MembershipOpened:
    return MembershipOpened(group=group, account=account, role=role, at=at, event="joined")


def closed(account: str, at: datetime, why: str = "left") -> MembershipClosed:
    return MembershipClosed(group=GROUP, account=account, at=at, event="left", why=why)


async def fill(url: str, *keys: str) -> list[bool]:
    """Append entries with these keys, all waiting at once."""
    inbox = open_inbox(url)
    try:
        return list(await asyncio.gather(*(inbox.append(raw(key, key.encode())) for key in keys)))
    finally:
        inbox.close()


def test_it_is_what_the_ports_ask_for(store: SqlStore, record_url: str) -> None:
    inbox = open_inbox(record_url)
    as_store: Store = store  # mypy compares the signatures
    as_inbox: Inbox = inbox
    inbox.close()
    assert as_store is store
    assert as_inbox is inbox


async def test_entries_come_back_whole_and_in_order(store: SqlStore, record_url: str) -> None:
    inbox = open_inbox(record_url)
    sent = [raw("Ev1", '{"text": "你好 \\u0000"}'.encode()), raw("Ev2", b"\x00\xff"), raw("Ev1", platform="wecom")]
    sent[1] = replace(sent[1], received_at=datetime(2026, 3, 3, 20, 0, tzinfo=timezone(timedelta(hours=8))))
    for entry in sent:
        assert await inbox.append(entry) is True
    inbox.close()
    assert [entry for _, entry in store.pending(10)] == sent
    assert [entry.key for _, entry in store.pending(2)] == ["Ev1", "Ev2"]
    assert store.pending(10)[1][1].received_at.utcoffset() == timedelta(0)


async def test_a_second_delivery_is_refused(store: SqlStore, record_url: str) -> None:
    assert await fill(record_url, "a", "b") == [True, True]
    assert await fill(record_url, "b", "c", "c", "a") == [False, True, False, False]
    assert [entry.key for _, entry in store.pending(10)] == ["a", "b", "c"]


async def test_the_bell_rings_after_something_new_is_durable(record_url: str, store: SqlStore) -> None:
    loop, rung = asyncio.get_running_loop(), asyncio.Event()
    seen: list[int] = []

    def ring(new: int) -> None:
        assert new == 1
        seen.append(len(store.pending(10)))
        loop.call_soon_threadsafe(rung.set)

    inbox = open_inbox(record_url, on_append=ring)
    await inbox.append(raw("a"))
    await asyncio.wait_for(rung.wait(), 5)
    await inbox.append(raw("a"))
    inbox.close()
    assert seen == [1]


async def test_what_cannot_be_stored_is_refused_alone(store: SqlStore, record_url: str) -> None:
    inbox = open_inbox(record_url)
    bad = [raw("half \ud83d"), raw("nul \0")]
    answers = await asyncio.gather(
        *(inbox.append(entry) for entry in [raw("a"), *bad, raw("b")]), return_exceptions=True
    )
    with pytest.raises(ValueError, match="without a zone"):
        await inbox.append(replace(raw("c"), received_at=datetime(2026, 3, 3)))  # noqa: DTZ001
    inbox.close()
    assert [type(answer) for answer in answers] == [bool, StorageError, StorageError, bool]
    assert [entry.key for _, entry in store.pending(10)] == ["a", "b"]


async def test_after_closing_nothing_is_taken(record_url: str) -> None:
    inbox = open_inbox(record_url)
    inbox.close()
    inbox.close()
    with pytest.raises(StorageError, match="closed"):
        await inbox.append(raw("a"))


async def test_what_was_processed_can_be_read_again(store: SqlStore, record_url: str) -> None:
    inbox = open_inbox(record_url)
    for minute, key in enumerate("abcdef"):
        await inbox.append(replace(raw(key), received_at=after(minutes=minute)))
    inbox.close()
    assert list(store.finished(NOON)) == []
    numbers = {entry.key: number for number, entry in store.pending(10)}
    store.commit([Step(inbox=numbers[key]) for key in "abd"], NOON)  # above a gap, too
    store.commit([Step(inbox=numbers["e"], error="KeyError in slack/event")], NOON)
    assert [entry.key for entry in store.finished(NOON)] == ["a", "b", "d"]
    assert [entry.key for entry in store.finished(after(minutes=1))] == ["b", "d"]
    assert list(store.finished(after(minutes=9))) == []
    assert next(iter(store.finished(after(minutes=3)))) == replace(raw("d"), received_at=after(minutes=3))
    blank(store, after(minutes=1))
    assert [entry.key for entry in store.finished(NOON)] == ["b", "d"]  # of what is forgotten nothing comes back


async def test_deliveries_that_came_twice_keep_nothing_from_being_forgotten(store: SqlStore, record_url: str) -> None:
    inbox = open_inbox(record_url)
    for key in "aabcc":  # a refused one uses up a number on some databases
        await inbox.append(raw(key))
    for key in "cdaeb":
        await inbox.append(raw(key))
    inbox.close()
    for seq, _ in store.pending(10):
        store.commit([Step(inbox=seq)], NOON)
    assert store.health()["inbox_pending"] == 0
    assert blank(store, after(days=1)) == 5 and list(store.finished(NOON)) == []


async def test_many_processed_entries_come_in_order(store: SqlStore, record_url: str) -> None:
    keys = [f"Ev{number:04}" for number in range(1_203)]
    await fill(record_url, *keys)
    store.commit([Step(inbox=number) for number, _ in store.pending(2_000)], NOON)
    assert [entry.key for entry in store.finished(NOON)] == keys


async def test_finished_entries_do_not_come_again(store: SqlStore, record_url: str) -> None:
    await fill(record_url, *"abcde")
    numbers = {entry.key: number for number, entry in store.pending(10)}
    store.commit([Step(inbox=numbers["b"]), Step(inbox=numbers["d"], error="KeyError in slack/event")], NOON)
    assert [entry.key for _, entry in store.pending(10)] == ["a", "c", "e"]
    assert [entry.key for _, entry in store.pending(2)] == ["a", "c"]
    store.commit([Step(inbox=numbers[key]) for key in "ace"], NOON)
    assert store.pending(10) == []
    health = store.health()
    assert (health["inbox_pending"], health["inbox_failed"]) == (0, 1)
    assert [(entry.key, error) for _, entry, error in store.set_aside()] == [("d", "KeyError in slack/event")]


async def test_no_entry_is_finished_twice(store: SqlStore, record_url: str) -> None:
    """Two processes on one record: the second one's batch fails whole."""
    await fill(record_url, "a", "b")
    (first, _), (second, _) = store.pending(10)
    write(store, violation("V-1"), inbox=first)
    with pytest.raises(StorageError, match="finished already"):
        store.commit([Step(inbox=second), Step(inbox=first, records=[violation("V-2")])], NOON)
    assert [number for number, _ in store.pending(10)] == [second]
    assert store.violation("V-2") is None


async def test_everything_survives_a_new_start(record_url: str) -> None:
    await fill(record_url, "a", "b")
    before = SqlStore(record_url)
    write(before, violation("V-1"), queued("k1"), inbox=before.pending(1)[0][0])
    before.close()
    again = SqlStore(record_url)
    assert [entry.key for _, entry in again.pending(10)] == ["b"]
    assert again.violation("V-1") is not None
    assert again.verify_audit() == (1, None)
    again.close()


async def test_old_bodies_are_forgotten_but_not_their_keys(store: SqlStore, record_url: str) -> None:
    await fill(record_url, "a", "b", "c")
    (first, _), (second, _), _ = store.pending(10)
    store.commit([Step(inbox=first), Step(inbox=second, error="unreadable")], NOON)
    assert blank(store, after(days=-1)) == 0
    assert blank(store, after(days=1)) == 1
    assert await fill(record_url, "a") == [False]
    assert [entry.body for _, entry in store.pending(10)] == [b"c"]  # not finished: kept
    assert [entry.body for _, entry, _ in store.set_aside()] == [b"b"]  # somebody has to look at it: kept


async def test_an_error_in_the_middle_leaves_nothing(store: SqlStore, record_url: str) -> None:
    await fill(record_url, "a")
    number = store.pending(1)[0][0]
    orphan = CaseMoved(violation="V-none", state=CaseState.CLOSED, by="p1", at=NOON, event="e")
    good: list[Record] = [group_changed(), opened("slack:U1", NOON), violation("V-1")]
    with pytest.raises(StorageError, match="refused"):
        store.commit(
            [Step(inbox=number, records=good, actions=[queued("k1")]), Step(inbox=None, records=[orphan])], NOON
        )
    assert [found for found, _ in store.pending(10)] == [number]
    assert (store.groups(), store.memberships(), store.actions(), store.audit()) == ([], [], [], [])
    assert store.count_violations(ViolationFilter()) == 0


def test_text_that_databases_refuse_is_stored_all_the_same(store: SqlStore) -> None:
    """Members can type NUL and half surrogates; that must not stop the pipeline."""
    nasty = "a\0b \ud83d 好"
    write(store, group_changed(name=nasty, labels={"x": nasty}), violation("V-1", details={"name": nasty}))
    found = store.violation("V-1")
    assert found is not None
    assert found.group_name == "a�b � 好"
    assert found.record.details["name"].endswith("好")
    assert store.verify_audit() == (1, None)


def test_two_writers_at_once(store: SqlStore, record_url: str) -> None:
    """Two stores (as two processes would) write and claim at the same time: one chain, nothing lost, nothing twice."""
    other = SqlStore(record_url)
    claimed: list[str] = []

    def work(mine: SqlStore, name: str) -> None:
        for number in range(20):
            write(mine, violation(f"V-{name}{number}"), queued(f"{name}{number}", group=f"slack:{name}{number}"))
            claimed.extend(action.action.key for action in mine.claim(after(hours=1), 3))

    threads = [threading.Thread(target=work, args=(mine, name)) for mine, name in ((store, "a"), (other, "b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    claimed.extend(action.action.key for action in other.claim(after(hours=1), 100))
    other.close()
    assert store.verify_audit() == (40, None)
    assert store.count_violations(ViolationFilter()) == 40
    assert sorted(claimed) == sorted(f"{name}{number}" for name in "ab" for number in range(20))


def keys(store: SqlStore, now: datetime = NOON, limit: int = 100) -> list[str]:
    return [queued.action.key for queued in store.claim(now, limit)]


def settle(store: SqlStore, key: str, outcome: Outcome, at: datetime = NOON) -> None:
    action = store.action(key)
    assert action is not None
    store.settle(action.id, outcome, at)


def test_every_step_that_says_something_is_a_link(store: SqlStore) -> None:
    write(store, violation("V-1", excerpt="secret words"), queued("k1", text="secret words"))
    write(store)  # a message that broke no rule: nothing became true
    write(store, Noted(what="command_refused", event="e", at=NOON, details={"who": "slack:U1"}))
    keys(store)
    settle(store, "k1", confirmed("ts1"))
    links = store.audit()
    assert [link.what for link in links] == ["violation_recorded", "command_refused", "action_settled"]
    assert [link.seq for link in links] == [1, 2, 3]
    assert links[1].previous == links[0].hash
    assert "secret words" not in str(links)
    assert links[0].body["records"][0]["id"] == "V-1"
    assert links[2].body["state"] == "confirmed"
    assert [link.seq for link in store.audit(after=1, limit=1)] == [2]
    assert store.verify_audit() == (3, None)


def test_policy_revisions(store: SqlStore) -> None:
    loads = [
        PolicyLoaded(revision=name, canonical=f"tree {name}", at=after(hours=n), by="p1")
        for n, name in enumerate("aba")
    ]
    write(store, *loads)
    assert store.revisions() == loads
    assert store.revisions(limit=2) == loads[1:]


def test_a_revision_is_kept_with_its_files_to_the_letter(store: SqlStore) -> None:
    files = {"policy.yaml": "\ufeffpolicy: 1\r\n# 说明\t\n", "bank/policy.yaml": ""}
    changes = ({"what": "rule-added", "rule": "no-gambling", "fields": {"stage": ["observe", "enforce"]}},)
    first = PolicyLoaded(revision="a", canonical="tree", at=NOON, by="file:李", files=files)
    again = replace(first, at=after(hours=1), by="signal", files={}, previous="b", changes=changes)
    write(store, first)
    write(store, again)
    assert store.revisions() == [first, again]
    told = str(store.audit()[1].body)
    assert "signal" in told and "no-gambling" not in told and "说明" not in str(store.audit()[0].body)


def test_settings_and_users(store: SqlStore) -> None:
    assert store.setting("archive.seq") is None
    store.put_setting("archive.seq", "17")
    store.put_setting("archive.seq", "18")
    assert store.setting("archive.seq") == "18"
    with pytest.raises(StorageError):
        store.put_setting("audit.head", "0:0")
    user = ConsoleUser(name="合规", password_hash="$argon2id$…", roles=frozenset({"compliance"}), locale="zh")
    store.save_user(replace(user, locale="en"))
    store.save_user(user)
    assert store.users() == [user]
    assert "argon2" not in repr(user)
    assert store.set_factor("合规", "JBSWY3DP", 40) and not store.set_factor("nobody", "JBSWY3DP", 40)
    assert [store.use_code("合规", step) for step in (40, 41, 41, 39, 42)] == [False, True, False, False, True]
    store.save_user(replace(user, password_hash="$argon2id$new", roles=frozenset({"legal"})))
    assert store.users() == [
        replace(user, password_hash="$argon2id$new", roles=frozenset({"legal"}), factor="JBSWY3DP", factor_used=42)
    ], "another password is no other person"
    assert "JBSWY3DP" not in repr(store.users())
    assert (store.remove_user("合规"), store.remove_user("合规"), store.users()) == (True, False, [])
