"""Every `Store` behaves so, whatever the database: violations, cases and labels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.cases import CaseState
from bot.domain.errors import StorageError
from bot.domain.records import CaseMoved, MessageLabelled
from bot.domain.rules import Proposal, Result, Severity
from bot.domain.views import ViolationFilter
from storage.store import SqlStore
from tests.conformance.stores import (
    GROUP,
    NOON,
    after,
    group_changed,
    person_changed,
    queued,
    violation,
    write,
)


def day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


def seed_violations(store: SqlStore) -> None:
    write(
        store,
        group_changed(name="研发-支付"),
        group_changed("wecom:w1", name="客户"),
        person_changed("p1", "slack:U1", "wecom:u1", name="李雷"),
        violation("V-1", at=day(1)),
        violation("V-2", at=day(2), group="wecom:w1", account="wecom:u1", unit="huaxia/fintech/pay", rule="naming"),
        violation("V-3", at=day(3), account="slack:U9", unit="huaxia/fintech-old", severity=Severity.LOW),
        violation("V-4", at=day(4), account=None, result=Result.WOULD_HIT, unit="huaxia"),
        CaseMoved(violation="V-1", state=CaseState.APPEALED, by="p1", at=day(5), event="e", note="误判"),
        CaseMoved(violation="V-1", state=CaseState.OVERTURNED, by="p2", at=day(6), event="e"),
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "V-4 V-3 V-2 V-1"),
        ({"newest_first": False}, "V-1 V-2 V-3 V-4"),
        ({"limit": 2, "offset": 1}, "V-3 V-2"),
        ({"since": day(2), "until": day(4)}, "V-3 V-2"),  # from, up to but not including
        ({"group": "wecom:w1"}, "V-2"),
        ({"unit": "huaxia/fintech"}, "V-2 V-1"),  # with the units below, not those whose name merely begins so
        ({"unit": "huaxia"}, "V-4 V-3 V-2 V-1"),
        ({"unit": "huaxia/f%"}, ""),
        ({"rule": "naming"}, "V-2"),
        ({"person": "p1"}, "V-2 V-1"),
        ({"person": "slack:U9"}, "V-3"),
        ({"result": "would_hit"}, "V-4"),
        ({"state": "overturned"}, "V-1"),
        ({"state": "open"}, "V-4 V-3 V-2"),
        ({"text": "李雷"}, ""),  # words find no person: names are sealed, and cases go by pseudonyms
        ({"text": "支付"}, "V-4 V-3 V-1"),
        ({"text": "v-3"}, "V-3"),
        ({"text": "%"}, ""),
        ({"person": "p1", "rule": "naming", "since": day(3)}, ""),
    ],
)
def test_violations_are_found_by_every_filter(store: SqlStore, asked: dict[str, object], found: str) -> None:
    seed_violations(store)
    filter = ViolationFilter(**asked)  # type: ignore[arg-type]
    assert [view.record.id for view in store.violations(filter)] == found.split()
    whole = replace(filter, limit=1000, offset=0)
    assert store.count_violations(filter) == len(store.violations(whole))


@pytest.mark.parametrize(
    ("by", "counts"),
    [
        ("rule", [("no-phone-numbers", 3), ("naming", 1)]),
        ("group", [(GROUP, 3), ("wecom:w1", 1)]),
        ("person", [("p1", 2), ("", 1), ("slack:U9", 1)]),
        ("severity", [("high", 3), ("low", 1)]),
        ("result", [("hit", 3), ("would_hit", 1)]),
        ("state", [("open", 3), ("overturned", 1)]),
        ("platform", [("slack", 3), ("wecom", 1)]),
        ("day", [(f"2026-03-0{number}", 1) for number in (1, 2, 3, 4)]),
    ],
)
def test_tallies(store: SqlStore, by: str, counts: list[tuple[str, int]]) -> None:
    seed_violations(store)
    assert list(store.tally(ViolationFilter(), by)) == counts
    assert sum(count for _, count in store.tally(ViolationFilter(unit="huaxia/fintech"), by)) == 2


def test_days_are_the_days_of_the_zone(store: SqlStore) -> None:
    late = datetime(2026, 3, 3, 18, 29, tzinfo=UTC)
    write(store, violation("V-1", at=late), violation("V-2", at=late + timedelta(minutes=1)))
    assert store.tally(ViolationFilter(), "day") == [("2026-03-03", 2)]
    assert store.tally(ViolationFilter(), "day", zone="Asia/Shanghai") == [("2026-03-04", 2)]
    assert store.tally(ViolationFilter(), "day", zone="Asia/Kolkata") == [("2026-03-03", 1), ("2026-03-04", 1)]
    with pytest.raises(StorageError, match="possible: rule"):
        store.tally(ViolationFilter(), "colour")


def test_one_case_with_its_moves_and_actions(store: SqlStore) -> None:
    fact = violation("V-1")
    write(
        store,
        group_changed(name="研发"),
        fact,
        queued("k1", event=fact.event, rule=fact.rule),
        queued("k2", event=fact.event, rule="another"),
    )
    seen = store.violation("V-1")
    assert seen is not None
    assert (seen.record, seen.state, seen.moves) == (fact, CaseState.OPEN, [])
    assert [action.action.key for action in seen.actions] == ["k1"]
    write(
        store, CaseMoved(violation="V-1", state=CaseState.APPEALED, by="p1", at=after(days=1), event="e", note="误判")
    )
    seen = store.violation("V-1")
    assert seen is not None
    assert (seen.record, seen.state) == (fact, CaseState.APPEALED)  # the fact itself never changes
    assert seen.moves == [(after(days=1), CaseState.APPEALED, "p1", "误判")]
    assert store.violation("V-none") is None


def test_open_cases_are_hits_that_are_not_over(store: SqlStore) -> None:
    assert store.health()["open_cases"] == 0
    seed_violations(store)  # three hits, one of them overturned
    assert store.health()["open_cases"] == 2
    write(store, CaseMoved(violation="V-1", state=CaseState.UPHELD, by="p2", at=day(7), event="e"))
    assert store.health()["open_cases"] == 3
    write(store, violation("V-5", state=CaseState.CLOSED))
    assert store.health()["open_cases"] == 3


def test_a_fault_that_a_rule_wants_looked_at_is_an_open_case(store: SqlStore) -> None:
    write(
        store,
        violation("V-7", result=Result.ERROR, state=CaseState.OPEN),  # on_error: hold
        violation("V-8", result=Result.ERROR, state=CaseState.CLOSED),  # allow, alert
    )
    assert store.health()["open_cases"] == 1
    write(store, CaseMoved(violation="V-7", state=CaseState.CLOSED, by="p2", at=day(7), event="e"))
    assert store.health()["open_cases"] == 0


def test_the_same_finding_is_recorded_once(store: SqlStore) -> None:
    write(store, violation("V-1"))
    write(store, violation("V-1"))
    assert store.count_violations(ViolationFilter()) == 1


def test_the_newest_label_holds(store: SqlStore) -> None:
    label = MessageLabelled(
        group=GROUP, message="m1", labels={"urgency": "urgent", "audience": "internal"}, event="e", at=NOON
    )
    write(store, label)
    write(store, replace(label, labels={"urgency": "work"}, corrected_by="p1"))
    assert store.labels_of(GROUP, "m1") == {"urgency": "work", "audience": "internal"}
    assert store.labels_of(GROUP, "m2") == {}


def test_a_correction_outranks_what_rules_say_before_and_after_it(store: SqlStore) -> None:
    given = MessageLabelled(
        group=GROUP, message="m1", labels={"urgency": "urgent"}, event="e", at=NOON, author="slack:U1"
    )
    corrected = replace(given, labels={"urgency": "work"}, corrected_by="slack:U2", note="例行升级", at=day(3))
    write(store, given, corrected, replace(given, labels={"urgency": "urgent", "audience": "internal"}, at=day(4)))
    known = store.labelling_of(GROUP, "m1")
    assert known.labels == {"urgency": "work", "audience": "internal"}
    assert known.author == "slack:U1"
    one = known.corrected["urgency"]
    assert (one.by, one.note, one.at, one.before) == ("slack:U2", "例行升级", day(3), "urgent")
    write(store, replace(corrected, labels={"urgency": "leisure"}, at=day(5)))
    assert store.labels_of(GROUP, "m1")["urgency"] == "leisure"
    [newest] = store.corrections()
    assert (newest.value, newest.before) == ("leisure", "work")
    assert store.corrections(since=day(6)) == ()


def test_why_a_label_was_corrected_stands_in_the_audit_chain_as_a_hash(store: SqlStore) -> None:
    write(store, MessageLabelled(
        group=GROUP, message="m1", labels={"urgency": "work"}, event="e", at=NOON, corrected_by="p1", note="例行升级"
    ))  # fmt: skip
    [recorded] = [row.body["records"][0] for row in store.audit() if row.what == "message_labelled"]
    assert recorded["corrected_by"] == "p1"
    assert len(recorded["note_sha256"]) == 64
    assert "note" not in recorded


def test_proposals_are_kept_apart_from_labels(store: SqlStore) -> None:
    first = Proposal(dimension="kind", value="question", score=0.9, model="aa")
    advert = replace(first, value="advertisement", model="bb")
    said = MessageLabelled(
        group=GROUP, message="m1", labels={}, event="e1", at=NOON, author="slack:U1", proposed=(first,)
    )
    edited = replace(said, event="e2", proposed=(advert,))
    write(store, said, edited, replace(said, message="m2", event="e3", at=day(3)))
    assert store.labels_of(GROUP, "m1") == {}
    known = store.labelling_of(GROUP, "m1")
    assert (tuple(known.proposed), known.author) == ((advert,), "slack:U1")
    assert [(one.message, one.proposal.value) for one in store.proposals()] == [
        ("m2", "question"),
        ("m1", "advertisement"),
    ]
    assert store.newest_labelled(GROUP, "slack:U1") == "m2"
    assert store.newest_labelled(GROUP, "slack:U2") is None
    write(store, MessageLabelled(
        group=GROUP, message="m1", labels={"kind": "advertisement"}, event="e4", at=day(4), corrected_by="p1"
    ))  # fmt: skip
    assert [one.message for one in store.proposals()] == ["m2"]
    assert store.verify_audit()[1] is None


def test_labels_that_lost_and_the_rules_revision_stand_in_the_audit_chain(store: SqlStore) -> None:
    label = MessageLabelled(
        group=GROUP,
        message="m1",
        labels={"urgency": "urgent"},
        event="e",
        at=NOON,
        lost=(("urgency", "work"),),
        revision="abc",
    )
    write(store, label)
    [recorded] = [row.body["records"][0] for row in store.audit() if row.what == "message_labelled"]
    assert (recorded["lost"], recorded["revision"]) == ([["urgency", "work"]], "abc")
    assert store.verify_audit()[1] is None


def test_decisions_are_told_in_the_order_in_which_they_were_made(store: SqlStore) -> None:
    write(
        store,
        violation("V-1", at=day(1)),
        violation("V-2", at=day(2), rule="naming"),
        violation("V-3", at=day(3)),
        CaseMoved(violation="V-3", state=CaseState.UPHELD, by="p2", at=day(4), event="e"),
        CaseMoved(violation="V-1", state=CaseState.OVERTURNED, by="p2", at=day(5), event="e"),
        CaseMoved(violation="V-3", state=CaseState.CLOSED, by="p2", at=day(6), event="e"),  # no decision of its own
        CaseMoved(violation="V-2", state=CaseState.UPHELD, by="p2", at=day(7), event="e"),
    )
    told = [(one.case, one.state, one.at) for one in store.decisions()]
    assert told == [
        ("V-3", CaseState.UPHELD, day(4)),
        ("V-1", CaseState.OVERTURNED, day(5)),
        ("V-2", CaseState.UPHELD, day(7)),
    ]
    assert [(one.case, one.rule_hash) for one in store.decisions("naming")] == [("V-2", violation("V-2").rule_hash)]


EVER = datetime(1970, 1, 1, tzinfo=UTC)  # asked for with a beginning, violations are counted one by one


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_kept_counted_is_what_counting_gives(store: SqlStore, data: st.DataObject) -> None:
    """The counts that triggers keep, against plain SQL over all rows, after whatever was recorded and moved."""
    start = store.count_violations(ViolationFilter())
    for number in range(data.draw(st.integers(1, 4), label="violations")):
        place = data.draw(st.sampled_from([(GROUP, "huaxia/fintech"), ("wecom:w1", "huaxia"), ("wecom:w2", "other")]))
        found = violation(
            f"V-{start}-{number}", event=f"e-{start}-{number}", group=place[0], unit=place[1],
            rule=data.draw(st.sampled_from(["naming", "no-gambling"])),
            result=data.draw(st.sampled_from([Result.HIT, Result.WOULD_HIT])),
            account=data.draw(st.sampled_from(["slack:U1", "wecom:u1", "slack:U9", None])),
        )  # fmt: skip
        write(store, person_changed("p1", "slack:U1", "wecom:u1"), found)
        write(store, found)  # the same once more changes nothing
        for state in data.draw(
            st.lists(st.sampled_from([CaseState.APPEALED, CaseState.UPHELD, CaseState.CLOSED]), max_size=3)
        ):
            write(store, CaseMoved(violation=found.id, state=state, by="p2", at=day(5), event=f"m{start}"))
    for asked in (
        {}, {"rule": "naming"}, {"unit": "huaxia"}, {"group": "wecom:w1"}, {"result": "hit"}, {"state": "upheld"},
        {"result": "hit", "state": "open", "unit": "huaxia/fintech"},
    ):  # fmt: skip
        kept, plain = ViolationFilter(**asked), ViolationFilter(**asked, since=EVER)  # type: ignore[arg-type]
        assert (
            store.count_violations(kept)
            == store.count_violations(plain)
            == len(store.violations(replace(kept, limit=9999)))
        )
        for by in ("rule", "group", "unit", "result", "state", "person"):
            assert list(store.tally(kept, by)) == list(store.tally(plain, by)), (asked, by)
