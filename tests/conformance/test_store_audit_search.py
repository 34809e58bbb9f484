"""Every record behaves so, whatever the database: links of the chain are found by what they are about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.audit_search import AuditQuery
from bot.domain.cases import CaseState
from bot.domain.custody import LookAt, Looked
from bot.domain.records import CaseMoved, MembershipOpened, Noted
from bot.evidence.keys import Signer
from bot.evidence.retention import Retention
from storage.audit_search import SqlAuditSearch
from storage.purge import purge
from storage.store import SqlStore
from tests.conformance.stores import NOON, after, group_changed, person_changed, queued, violation, write


@pytest.fixture
def search(store: SqlStore) -> SqlAuditSearch:
    """Five steps on five days."""
    write(store, group_changed(), person_changed("chen", "slack:U1"), at=NOON)
    write(store, violation("V-1"), queued("V-1:remind:slack:U1", rule="no-phone-numbers", target="slack:U1"),
          at=after(days=1))  # fmt: skip
    write(store, violation("V-2", rule="no-gambling", account="slack:U2", group="slack:C2"), at=after(days=2))
    write(store, CaseMoved(violation="V-1", state=CaseState.UPHELD, by="shen.jing", at=NOON, event="e"),
          Noted(what="command.given", event="e", at=NOON, details={"by": "shen.jing", "command": "decide"}),
          at=after(days=3))  # fmt: skip
    write(store, Looked(by="wang.min", at=NOON, what=LookAt.CASE, case="V-1", subject="chen"), at=after(days=4))
    return SqlAuditSearch(store.database)


@pytest.mark.parametrize(("query", "rows"), [
    (AuditQuery(), [5, 4, 3, 2, 1]),
    (AuditQuery(limit=2), [5, 4]),
    (AuditQuery(before=4), [3, 2, 1]),
    (AuditQuery(what="violation_recorded"), [3, 2]),
    (AuditQuery(what="violation_recorded", limit=1, before=3), [2]),
    (AuditQuery(what="command.given"), [4]),
    (AuditQuery(case="V-1"), [5, 4, 2]),
    (AuditQuery(rule="no-gambling"), [3]),
    (AuditQuery(group="slack:C1"), [2, 1]),
    (AuditQuery(by=("shen.jing", "slack:U9")), [4]),
    (AuditQuery(about=("chen", "slack:U1")), [5, 2, 1]),
    (AuditQuery(about=("chen", "slack:U1"), what="looked"), [5]),
    (AuditQuery(case="V-1", by=("wang.min",)), [5]),
    (AuditQuery(case="V-1", by=("li.na",)), []),
    (AuditQuery(since=after(days=2)), [5, 4, 3]),
    (AuditQuery(until=after(days=2)), [2, 1]),
    (AuditQuery(since=after(days=1), until=after(days=3), case="V-1"), [2]),
    (AuditQuery(since=after(days=9)), []),
    (AuditQuery(rule="no-gambling%"), []),
])  # fmt: skip
def test_found(search: SqlAuditSearch, query: AuditQuery, rows: list[int]) -> None:
    assert [row.seq for row in search.found(query)] == rows


def test_every_link_is_found_by_what_it_says(store: SqlStore, search: SqlAuditSearch) -> None:
    every = {row.seq: row for row in store.audit()}
    assert [replace(every[row.seq], seq=row.seq) for row in search.found(AuditQuery())] == list(every.values())[::-1]


def test_what_is_forgotten_leads_nowhere(store: SqlStore, search: SqlAuditSearch) -> None:
    write(store, MembershipOpened(group="slack:C1", account="slack:U9", role="member", at=NOON, event="e"))
    purge(store, Retention(days={"audit_bodies": 184}), "operator:test", lambda: after(days=400))
    assert search.found(AuditQuery(about=("slack:U9",))) == []
    assert search.found(AuditQuery(case="V-1")) == []
    assert [row.seq for row in search.found(AuditQuery(what="looked"))] == [5], "that somebody looked is still there"


def test_where_the_chain_stands(store: SqlStore, search: SqlAuditSearch) -> None:
    state = search.state()
    assert (state.rows, state.at, state.checkpoint, state.holds) == (5, after(days=4), 0, True)
    store.checkpoint(Signer(b"s" * 32), after(days=5))
    write(store, violation("V-3"), at=after(days=6))
    state = search.state()
    assert (state.rows, state.checkpoint, state.checkpoint_at, state.holds) == (6, 5, after(days=5), True)
    assert (state.rooted, state.linked) == (5, 6)
    with store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE checkpoint SET signature = '00'")
    assert not search.state().holds


def test_nothing_is_there(store: SqlStore) -> None:
    search = SqlAuditSearch(store.database)
    assert search.found(AuditQuery()) == [] and search.state().rows == 0
