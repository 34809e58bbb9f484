"""Retention, legal holds and erasure, on each database: what goes, what stays, and a chain that still holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from bot.domain.actions import Outcome, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.custody import Certified, ContextKept, HoldEnded, HoldPlaced, LookAt, Looked, Said, Scope
from bot.domain.records import CaseMoved, MembershipClosed, MembershipOpened, MessageLabelled, Noted, Step
from bot.domain.views import ViolationFilter
from bot.evidence.keys import Signer
from bot.evidence.retention import CLASSES, Retention
from storage.erasure import ORDINARY, erase
from storage.purge import plan, purge
from storage.store import SqlStore, open_inbox
from tests.conformance.stores import GROUP, NOON, after, group_changed, person_changed, queued, raw, violation, write

OTHER = "slack:C2"
LATER = NOON + timedelta(days=400)
SHORT = Retention(days=dict.fromkeys(set(CLASSES) - {"deliveries"}, 200))


@pytest.fixture
def filled(store: SqlStore) -> Iterator[SqlStore]:
    """Cases of two people in two groups of two units, with everything that retention knows."""
    write(store, group_changed(unit="huaxia/a"), group_changed(OTHER, unit="huaxia/b"))
    write(store, person_changed("chen", "slack:U1"), person_changed("li", "slack:U2"))
    for case, group, account, unit in (("V-1", GROUP, "slack:U1", "huaxia/a"), ("V-2", OTHER, "slack:U2", "huaxia/b")):
        joined = MembershipOpened(group=group, account=account, role="member", at=NOON, event="e0")
        record = violation(case, group=group, account=account, unit=unit, message=f"m-{case}", excerpt=f"原文 {case}")
        label = MessageLabelled(
            group=group, message=f"m-{case}", labels={"kind": "question"}, event="e1", at=NOON, author=account,
            corrected_by="slack:U9", note=f"更正 {case}",
        )  # fmt: skip
        told = queued(f"k-{case}", group, OutcomeState.PLANNED, event=record.event, rule=record.rule, target=account,
                      text=f"提醒 {case}")  # fmt: skip
        decided = CaseMoved(
            violation=case, state=CaseState.UPHELD, by="slack:U9", at=NOON, event="e2", note=f"理由 {case}"
        )
        looks = [
            Looked(by="wang", at=NOON, what=what, case=case, subject=account, unit=unit, reason=f"查看 {case}")
            for what in (LookAt.CASE, LookAt.EXPORT)
        ]
        write(store, joined, record, label, told, decided, *looks)
    while batch := store.claim(NOON, 10):
        for one in batch:
            store.settle(one.id, Outcome(state=OutcomeState.CONFIRMED), NOON)
    yield store
    assert store.verify_audit()[1] is None  # whatever was forgotten


def texts(store: SqlStore) -> dict[str, list[str]]:
    """What is left of people's words and of the rows that may go, by class."""
    queries = {
        "excerpts": "SELECT excerpt FROM violation WHERE excerpt <> '' ORDER BY id",
        "notes": "SELECT note FROM case_move WHERE note <> '' ORDER BY seq",
        "label notes": "SELECT note FROM label WHERE note <> '' ORDER BY seq",
        "messages": "SELECT text FROM action WHERE text <> '' ORDER BY id",
        "labels": "SELECT message FROM label ORDER BY seq",
        "looks": "SELECT violation FROM look WHERE what <> 'export' ORDER BY seq",
        "exports": "SELECT violation FROM look WHERE what = 'export' ORDER BY seq",
    }
    with store.database.reading() as connection:
        return {name: _column(connection, query) for name, query in queries.items()}


def _column(connection: Connection, query: str) -> list[str]:
    return [row[0] for row in connection.execute(text(query))]


def forget(store: SqlStore, retention: Retention = SHORT, at: Any = LATER) -> list[Certified]:
    return list(purge(store, retention, "operator:test", lambda: at))


def test_what_is_past_its_time_goes_and_a_certificate_says_so(filled: SqlStore) -> None:
    assert plan(filled, SHORT, NOON + timedelta(days=199)) == []
    due = {one.rule.name: (one.rows, one.held) for one in plan(filled, SHORT, LATER)}
    assert due == {
        "excerpts": (2, 0), "notes": (4, 0), "messages": (2, 0), "labels": (2, 0), "looks": (2, 0), "exports": (2, 0),
        "audit_bodies": (6, 0),
    }  # fmt: skip
    hashes = {view.record.id: view.record.content_hash for view in filled.violations(ViolationFilter())}
    before = [row.hash for row in filled.audit()]
    certificates = forget(filled)
    assert all(left == [] for left in texts(filled).values())
    by_class: dict[str, int] = {}
    for one in certificates:
        by_class[one.details["class"]] = by_class.get(one.details["class"], 0) + one.details["rows"]
    # Labels go whole, so a note of theirs is counted twice: once as a note.
    assert by_class == {name: rows for name, (rows, _) in due.items()}
    assert certificates[0].details["rule"] == "excerpts: 200 days"
    assert certificates[0].details["from"] == certificates[0].details["to"] == NOON.isoformat()
    assert {view.record.id: view.record.content_hash for view in filled.violations(ViolationFilter())} == hashes
    assert [row.hash for row in filled.audit()][: len(before)] == before
    assert [one.id for one in filled.certificates()] and plan(filled, SHORT, LATER) == []
    assert forget(filled) == []  # nothing is certified twice


def test_a_class_without_days_stays_and_a_unit_may_differ(filled: SqlStore) -> None:
    assert forget(filled, Retention()) == []
    forget(filled, Retention(days={"excerpts": 200}, units={"huaxia/b": {"excerpts": 900, "looks": 10}}))
    left = texts(filled)
    assert (left["excerpts"], left["looks"], left["exports"]) == (["原文 V-2"], ["V-1"], ["V-1", "V-2"])
    forget(filled, Retention(days={"excerpts": 9000}, units={"huaxia": {"excerpts": 300}}))
    assert texts(filled)["excerpts"] == []  # what holds for a unit holds below it


@pytest.mark.parametrize(("scope", "target"), [(Scope.PERSON, "chen"), (Scope.GROUP, GROUP), (Scope.CASE, "V-1")])
def test_a_hold_beats_retention_until_it_ends(filled: SqlStore, scope: Scope, target: str) -> None:
    write(filled, HoldPlaced(id="H-1", scope=scope, target=target, reason="仲裁", by="legal", at=NOON))
    assert {one.rule.name: one.held for one in plan(filled, SHORT, LATER)}["excerpts"] == 1
    forget(filled)
    kept = texts(filled)
    assert kept["excerpts"] == ["原文 V-1"] and kept["notes"] == ["理由 V-1"] and kept["label notes"] == ["更正 V-1"]
    assert kept["messages"] == ["提醒 V-1"] and kept["labels"] == ["m-V-1"] and kept["looks"] == ["V-1"]
    bodies = " ".join(str(row.body) for row in filled.audit())
    assert "V-1" in bodies and "m-V-2" not in bodies
    write(filled, HoldEnded(id="H-1", reason="结案", by="legal", at=LATER))
    (ended,) = filled.holds(active=False)
    assert (ended.ended_by, ended.end_reason, filled.holds()) == ("legal", "结案", [])
    forget(filled)
    assert all(left == [] for left in texts(filled).values())


async def test_deliveries_go_but_for_lanes_under_a_hold(record_url: str) -> None:
    inbox = open_inbox(record_url)
    for key, lane in (("1", GROUP), ("2", OTHER), ("3", "")):
        await inbox.append(replace(raw(key, b'{"text":"\xe5\x8e\x9f\xe6\x96\x87"}'), lane=lane))
    inbox.close()
    store = SqlStore(record_url)
    store.commit([Step(inbox=seq) for seq, _ in store.pending(9)], NOON)
    joined = MembershipOpened(group=GROUP, account="slack:U1", role="member", at=NOON, event="e")
    write(store, person_changed("chen", "slack:U1"), joined)
    write(store, HoldPlaced(id="H-1", scope=Scope.PERSON, target="chen", reason="x", by="legal", at=NOON))
    days = Retention(days={"deliveries": 30})
    assert [(one.rows, one.held) for one in plan(store, days, LATER)] == [(1, 2)]  # the other group's
    (certificate,) = forget(store, days)
    assert (certificate.details["rows"], certificate.details["place"]) == (1, "inbox")
    assert [one.lane for one in store.finished(NOON)] == [GROUP, ""]
    store.close()


def test_bodies_go_in_batches_and_the_checkpoint_still_holds(filled: SqlStore) -> None:
    signer = Signer(bytes(32))
    filled.checkpoint(signer, NOON)
    purge(filled, Retention(days={"audit_bodies": 200}), "x", lambda: LATER, batch=4)
    filled.checkpoint(signer, LATER)
    found = filled.verified(keys=[signer.public_key])
    assert found.fault is None and found.checkpoints == 2
    assert sum(not row.body for row in filled.audit()) == 6


class Interrupted(SqlStore):
    """A record in which a hold is placed as soon as something was forgotten."""

    def write(self, connection: Connection, steps: Sequence[Step], at: datetime) -> None:
        super().write(connection, steps, at)
        if not self.holds():
            hold = HoldPlaced(id="H-1", scope=Scope.CASE, target="V-2", reason="仲裁", by="legal", at=at)
            super().write(connection, [Step(inbox=None, records=[hold])], at)


def test_a_hold_counts_for_a_purge_that_is_under_way(filled: SqlStore, record_url: str) -> None:
    store = Interrupted(record_url)
    purge(store, Retention(days={"audit_bodies": 200}), "x", lambda: LATER, batch=1)
    store.close()
    bodies = " ".join(str(row.body) for row in filled.audit() if row.what != "hold_placed")
    assert "V-2" in bodies and "V-1" not in bodies


def left(store: SqlStore, who: str = "chen") -> Certified:
    person = next(one for one in store.people() if one.id == who)
    store.commit([Step(inbox=None, records=[
        MembershipClosed(group=group, account=account, at=NOON, event="e9")
        for account in person.accounts for group in (GROUP, OTHER)
    ])], NOON)  # fmt: skip
    return erase(store, person, "erased-1234", "operator:test", "本人申请", LATER)


def everything(store: SqlStore) -> str:
    """Every text of every table."""
    with store.database.reading() as connection:
        tables = ("person", "account", "membership", "violation", "case_move", "label", "action", "look", "audit")
        return "\n".join(str(tuple(row)) for one in tables for row in connection.execute(text(f"SELECT * FROM {one}")))


def test_an_erased_person_is_nowhere_and_the_case_still_counts(filled: SqlStore) -> None:
    certificate = left(filled)
    told = everything(filled)
    for gone in ("slack:U1'", '"slack:U1"', "chen", "原文 V-1", "理由 V-1", "提醒 V-1"):
        assert gone not in told, gone
    assert "slack:U2" in told and "原文 V-2" in told  # nobody else lost anything
    (view,) = filled.violations(ViolationFilter(person="erased-1234"))
    assert (view.record.id, view.person_name, view.record.account) == ("V-1", "erased-1234", "slack:erased-1234-1")
    assert filled.count_violations(ViolationFilter()) == 2
    assert certificate.details["removed"]["identity (name, address, accounts)"] == 1
    assert certificate.details["kept"] == []


def test_who_has_no_name_takes_nobody_elses_links_along(filled: SqlStore) -> None:
    write(filled, person_changed("chen", "slack:U1", name=""))  # links hold many an empty text
    certificate = left(filled)
    assert certificate.details["removed"]["links of the audit chain"] == 4
    assert "V-2" in str([row.body for row in filled.audit()])


@pytest.mark.parametrize("name", ["admin", "confirmed", "general", "question", "slack", "ok"])
def test_who_is_called_like_an_ordinary_word_takes_nobody_elses_links_along(filled: SqlStore, name: str) -> None:
    """A role, a state, a group's name, a label, a platform, an answer."""
    write(filled, person_changed("chen", "slack:U1", name=name), group_changed(OTHER, name="general", unit="huaxia/b"))
    write(filled, MembershipOpened(group=OTHER, account="slack:U3", role="admin", at=NOON, event="e"))
    write(filled, Noted(what="command.given", event="e", at=NOON, details={"via": name, "by": "slack:U2", "why": name}))
    before = [row.body for row in filled.audit()]
    told = [body for body in before if "slack:U1" not in str(body) and "chen" not in str(body)]
    certificate = left(filled)
    after_it = [row.body for row in filled.audit() if row.body]
    assert [body for body in told if body not in after_it] == []
    assert certificate.details["removed"]["links of the audit chain"] == 4
    assert "slack:U1" not in str(after_it)
    said = {"what": "mentions by name alone", "rows": 1, "why": ORDINARY}
    assert (said in certificate.details["kept"]) == (name in ("admin", "general", "ok"))


def test_young_links_of_the_chain_stay_by_law(filled: SqlStore) -> None:
    person = next(one for one in filled.people() if one.id == "chen")
    certificate = erase(filled, person, "erased-1234", "x", "y", after(days=30))
    (kept,) = certificate.details["kept"]
    assert kept["what"] == "links of the audit chain" and "184 days by law" in kept["why"]
    assert "slack:U1" in str([row.body for row in filled.audit()])


@pytest.mark.parametrize(
    ("scope", "target", "identity"),
    [(Scope.PERSON, "chen", "legal hold"), (Scope.CASE, "V-1", "a case stays that is about this person")],
)
def test_what_a_hold_is_about_stays_and_the_certificate_says_why(
    filled: SqlStore, scope: Scope, target: str, identity: str
) -> None:
    write(filled, HoldPlaced(id="H-1", scope=scope, target=target, reason="仲裁", by="legal", at=NOON))
    certificate = left(filled)
    told = everything(filled)
    assert "原文 V-1" in told and "理由 V-1" in told and "提醒 V-1" in told and "名 chen" in told
    kept = {one["what"].split(" ")[0].strip(","): one["why"] for one in certificate.details["kept"]}
    assert kept["cases"] == "legal hold" and kept["identity"] == identity


def test_an_undecided_case_stays_until_it_is_decided(filled: SqlStore) -> None:
    write(filled, violation("V-3", group=OTHER, account="slack:U1", excerpt="原文 V-3"))
    certificate = left(filled)
    told = everything(filled)
    assert "原文 V-3" in told and "原文 V-1" not in told and "名 chen" in told
    assert {"what": "cases", "rows": 1, "why": "not decided yet"} in certificate.details["kept"]


def test_what_an_officer_did_in_others_cases_stays(filled: SqlStore) -> None:
    write(filled, person_changed("wang", "slack:U9"))
    certificate = left(filled, "wang")
    (kept,) = [one for one in certificate.details["kept"] if "corrections" in one["what"]]
    assert kept["rows"] == 8  # two decisions, two corrections, four looks
    assert "'wang'" in everything(filled)


async def test_what_was_said_around_a_case_is_kept_once_read_in_order_and_forgotten_with_the_matched_words(
    store: SqlStore, record_url: str
) -> None:
    inbox = open_inbox(record_url)
    for number in range(5):
        await inbox.append(raw(f"k{number}", f"body {number}".encode()))
    inbox.close()
    assert store.lately(GROUP, 9) == []  # nothing was judged yet
    store.commit([Step(inbox=seq, error="x" if raw.key == "k2" else None) for seq, raw in store.pending(9)], NOON)
    assert [one.body for one in store.lately(GROUP, 3)] == [b"body 1", b"body 3", b"body 4"]
    assert store.lately(OTHER, 3) == []
    rows = [
        ContextKept(
            violation="V-1", place=place, group=GROUP, message=f"m{place}", thread=None, account="slack:U2", what=what,
            at=after(minutes=minute), text=words, content_hash="ab" * 32 if words else "", event=f"e{minute}",
        )
        for minute, (place, what, words) in enumerate(
            [(0, Said.POSTED, "话"), (-1, Said.POSTED, "先"), (1, Said.POSTED, "后"), (0, Said.EDITED, "改"),
             (1, Said.DELETED, "")]
        )
    ]  # fmt: skip
    write(store, violation("V-1"), *rows)
    write(store, *rows)  # a delivery that comes a second time
    kept = store.context("V-1")
    assert [(one.place, one.text) for one in kept] == [(-1, "先"), (0, "话"), (0, "改"), (1, "后"), (1, "")]
    assert set(kept) == set(rows) and set(store.contexts(after(minutes=3))) == set(rows[3:])
    assert {one.rule.name: one.rows for one in plan(store, SHORT, LATER)}["excerpts"] == 1 + 4
    forget(store)
    assert [(one.text, one.content_hash) for one in store.context("V-1")] == [
        ("", "ab" * 32), ("", "ab" * 32), ("", "ab" * 32), ("", "ab" * 32), ("", ""),
    ]  # fmt: skip
    assert store.verify_audit()[1] is None
