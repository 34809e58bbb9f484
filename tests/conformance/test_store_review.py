"""Every record behaves so, whatever the database: notes, claims, deadlines, filters that people keep."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.cases import CaseState
from bot.domain.custody import HoldPlaced, Scope
from bot.domain.records import CaseMoved
from bot.domain.review import (
    CaseClaimed,
    CaseNoted,
    CaseReleased,
    Clocks,
    FilterDropped,
    FilterSaved,
    Overdue,
    SavedFilter,
)
from bot.domain.rules import Result, Severity
from bot.evidence.keys import Keyring
from bot.evidence.retention import Retention
from storage.erasure import erase
from storage.purge import purge
from storage.store import SqlStore
from storage.worklist import COUNTED, SqlWorklist
from tests.conformance.stores import NOON, after, group_changed, person_changed, violation, write

NOTE = CaseNoted(case="V-1", by="shen.jing", at=NOON, event="e", note="先问过本人，等他回复")
CLAIM = CaseClaimed(case="V-1", by="shen.jing", at=NOON, until=after(minutes=30))


def notes(store: SqlStore, id: str = "V-1") -> list[CaseNoted]:
    view = store.violation(id)
    assert view is not None
    return list(view.notes)


def test_notes_belong_to_the_case_with_all_its_occurrences_in_their_order(store: SqlStore) -> None:
    second = replace(NOTE, by="wang.min", at=after(hours=1), note="已回复")
    write(store, violation("V-1"), violation("V-2", case="V-1"), violation("V-3"), NOTE)
    write(store, second)
    assert notes(store, "V-1") == notes(store, "V-2") == [NOTE, second]
    assert notes(store, "V-3") == []


def test_the_chain_proves_a_note_without_its_words(store: SqlStore) -> None:
    write(store, violation("V-1"), NOTE)
    (link,) = [row for row in store.audit() if "case_noted" in row.what]
    assert "先问过本人" not in str(link.body) and "note_sha256" in str(link.body)
    assert store.verify_audit()[1] is None


def test_notes_are_sealed_forgotten_in_time_and_kept_by_a_hold(record_url: str) -> None:
    keyring = Keyring([b"k" * 32])
    store = SqlStore(record_url, keyring)
    held = replace(NOTE, case="V-2")
    write(store, violation("V-1"), violation("V-2"), NOTE, held)
    with store.database.reading() as connection:
        stored = connection.exec_driver_sql("SELECT note FROM case_note").scalars().all()
    assert all("先问过本人" not in one for one in stored)
    write(store, HoldPlaced(id="H-1", scope=Scope.CASE, target="V-2", reason="诉讼", by="legal", at=NOON))
    purge(store, Retention(days={"notes": 10}), "operator:test", lambda: after(days=11))
    assert [one.note for one in notes(store, "V-1")] == [""], "that somebody wrote stays, what they wrote goes"
    assert notes(store, "V-2") == [held]
    store.close()


def test_who_is_erased_takes_the_words_of_notes_along(store: SqlStore) -> None:
    write(store, group_changed(), person_changed("chen", "slack:U1"), violation("V-1", result=Result.WOULD_HIT), NOTE)
    person = next(one for one in store.people() if one.id == "chen")
    certificate = erase(store, person, "erased-1", "operator:test", "", after(days=400))
    assert [one.note for one in notes(store)] == [""]
    assert certificate.details["removed"]["reviewers' notes"] == 1


def test_a_claim_ends_by_itself_and_can_be_let_go(store: SqlStore) -> None:
    list_ = SqlWorklist(store)
    assert list_.claim(CLAIM) == CLAIM
    assert list_.claims(("V-1", "V-2"), after(minutes=29)) == {"V-1": CLAIM}
    assert list_.claims(("V-1",), after(minutes=30)) == {}
    taken = replace(CLAIM, by="wang.min", at=after(minutes=31), until=after(minutes=61))
    assert list_.claim(taken) == taken, "nobody is kept out by a claim that is over"
    assert not list_.release(CaseReleased(case="V-1", by="shen.jing", at=after(minutes=32))), "not theirs any more"
    assert list_.release(CaseReleased(case="V-1", by="wang.min", at=after(minutes=32)))
    assert list_.claims(("V-1",), after(minutes=33)) == {}
    whats = [row.what for row in store.audit()]
    assert whats == ["case_claimed", "case_claimed", "case_released"]
    assert store.verify_audit()[1] is None


def test_ones_own_claim_is_prolonged_and_anothers_is_told(store: SqlStore) -> None:
    list_ = SqlWorklist(store)
    list_.claim(CLAIM)
    longer = replace(CLAIM, at=after(minutes=10), until=after(minutes=40))
    assert list_.claim(longer) == longer
    assert list_.claim(replace(longer, by="wang.min", at=after(minutes=11))) == longer
    assert [row.what for row in store.audit()] == ["case_claimed", "case_claimed"], "what was refused is no fact"


def test_of_many_who_claim_at_once_one_has_it_and_all_are_told_who(store: SqlStore) -> None:
    list_ = SqlWorklist(store)
    with ThreadPoolExecutor(8) as crowd:
        told = list(crowd.map(lambda n: list_.claim(replace(CLAIM, by=f"reviewer-{n}")), range(16)))
    assert len({one.by for one in told}) == 1
    assert list_.claims(("V-1",), NOON)["V-1"] == told[0]
    assert len(store.audit()) == 1


CLOCKS = Clocks(decide_within={"critical": timedelta(days=1), "high": timedelta(days=3)})


def test_what_is_overdue_is_what_nobody_decided_in_time(store: SqlStore) -> None:
    old = after(days=-2)
    write(
        store,
        violation("V-1", severity=Severity.CRITICAL, at=old),
        violation("V-2", severity=Severity.CRITICAL, at=old, state=CaseState.WAITING),
        violation("V-3", severity=Severity.CRITICAL, at=after(hours=-2)),  # there is time
        violation("V-4", severity=Severity.HIGH, at=old),  # and more of it
        violation("V-5", severity=Severity.LOW, at=after(days=-90)),  # no deadline
        violation("V-6", severity=Severity.CRITICAL, at=old, result=Result.WOULD_HIT),
        violation("V-7", severity=Severity.CRITICAL, at=old, state=CaseState.REMINDED),
        violation("V-8", severity=Severity.CRITICAL, at=old),
    )
    list_ = SqlWorklist(store)
    assert list_.overdue(CLOCKS, NOON) == Overdue(number=3)
    write(store, CaseMoved(violation="V-8", state=CaseState.UPHELD, by="shen.jing", at=NOON, event="e"))
    assert list_.overdue(CLOCKS, NOON) == Overdue(number=2)
    assert list_.overdue(CLOCKS, after(days=2)) == Overdue(number=4)
    assert list_.overdue(Clocks(decide_within={}), after(days=900)) == Overdue(number=0)


def test_the_count_says_where_it_stopped(store: SqlStore) -> None:
    write(store, *(violation(f"V-{n}", severity=Severity.HIGH) for n in range(COUNTED + 5)))
    assert SqlWorklist(store).overdue(CLOCKS, after(days=4)) == Overdue(number=COUNTED, more=True)


MINE = SavedFilter(id="F-1", page="queue", name="支付组", fields={"unit": "huaxia/fintech"}, owner="shen.jing")


def test_filters_are_ones_own_or_shared_with_ones_role(store: SqlStore) -> None:
    list_ = SqlWorklist(store)
    shared = replace(MINE, id="F-2", name="审计", owner="wang.min", shared_with="compliance")
    other_page = replace(MINE, id="F-3", page="audit")
    for one in (MINE, shared, replace(shared, id="F-4", shared_with="legal"), other_page):
        list_.save(FilterSaved(filter=one, at=NOON))
    assert {one.id for one in list_.filters(("queue", "violations"), "shen.jing", {"compliance"})} == {"F-1", "F-2"}
    assert list_.filters(("audit",), "shen.jing", {"compliance"}) == [other_page]
    assert list_.filters(("queue",), "li.na", {"dept_head"}) == []
    renewed = replace(MINE, fields={"rule": "no-gambling"})
    list_.save(FilterSaved(filter=renewed, at=after(hours=1)))
    assert renewed in list_.filters(("queue",), "shen.jing", ())


def test_nobody_drops_anothers_filter(store: SqlStore) -> None:
    list_ = SqlWorklist(store)
    list_.save(FilterSaved(filter=MINE, at=NOON))
    assert not list_.drop(FilterDropped(id="F-1", by="wang.min", at=NOON))
    assert list_.drop(FilterDropped(id="F-1", by="shen.jing", at=NOON))
    assert not list_.drop(FilterDropped(id="F-1", by="shen.jing", at=NOON))
    assert [row.what for row in store.audit()] == ["filter_saved", "filter_dropped"]
    assert "支付组" not in str([row.body for row in store.audit()])


@pytest.mark.parametrize(("severity", "appealed", "due"), [
    ("critical", None, after(days=1)), ("high", None, after(days=3)), ("low", None, None),
    ("low", after(days=2), after(days=7)),
])  # fmt: skip
def test_clocks(severity: str, appealed: object, due: object) -> None:
    assert CLOCKS.due(severity, NOON, appealed) == due  # type: ignore[arg-type]
