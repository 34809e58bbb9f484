"""Every `Store` keeps members' reports so, whatever the database: by case, by member, and nowhere else who it was."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.actions import DISCREET, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.custody import ContextKept, Said
from bot.domain.records import Step
from bot.domain.reports import Reported
from bot.domain.views import ViolationFilter
from bot.evidence.retention import Retention
from storage.erasure import erase
from storage.purge import purge
from storage.store import SqlStore, open_inbox
from tests.conformance.stores import (
    GROUP,
    NOON,
    after,
    blank,
    group_changed,
    person_changed,
    queued,
    raw,
    violation,
    write,
)

FIRST = Reported(
    id="R-1", case="V-1", group=GROUP, message="1.1", by="slack:U2", rule="no-gambling", words="他在拉人赌博", at=NOON,
    event="e1",
)  # fmt: skip
SECOND = replace(FIRST, id="R-2", by="slack:U3", rule="", words="", at=after(minutes=1), event="e2")
ELSEWHERE = replace(FIRST, id="R-3", case="V-2", at=after(hours=2))


def reported(store: SqlStore) -> None:
    write(store, violation("V-1", message="1.1"), violation("V-2", message="2.2", content_hash="beef"))
    write(store, SECOND, FIRST, ELSEWHERE)


def test_reports_are_read_by_case_and_by_member(store: SqlStore) -> None:
    reported(store)
    assert list(store.reports("V-1")) == [FIRST, SECOND]
    assert list(store.reports_by(["slack:U2"], NOON)) == [FIRST, ELSEWHERE]
    assert list(store.reports_by(["slack:U2", "slack:U3"], after(minutes=1))) == [SECOND, ELSEWHERE]


def test_a_report_is_kept_once(store: SqlStore) -> None:
    reported(store)
    write(store, replace(FIRST, words="again"))
    assert store.reports("V-1")[0] == FIRST


def test_every_view_of_a_case_knows_who_reported_it(store: SqlStore) -> None:
    reported(store)
    both = frozenset({"slack:U2", "slack:U3"})
    one = store.violation("V-1")
    assert one is not None and one.reporters == both
    assert {view.record.id: view.reporters for view in store.violations(ViolationFilter())} == {
        "V-1": both,
        "V-2": frozenset({"slack:U2"}),
    }
    assert [view.reporters for view in store.occurrences("V-1")] == [both]


def test_cases_are_found_by_their_message_and_by_their_words(store: SqlStore) -> None:
    reported(store)
    of_message = ViolationFilter(group=GROUP, message="1.1")
    assert [view.record.id for view in store.violations(of_message)] == ["V-1"]
    same_words = ViolationFilter(content="beef")
    assert [view.record.id for view in store.violations(same_words)] == ["V-2"]
    assert store.count_violations(same_words) == 1


def test_the_chain_says_neither_who_reported_nor_what_they_wrote(store: SqlStore) -> None:
    receipt = queued("reply:e1", target="slack:U2", arguments={DISCREET: True}, state=OutcomeState.PLANNED)
    write(store, violation("V-1"), FIRST, receipt)
    body = str(store.audit()[-1].body)
    assert "slack:U2" not in body and "拉人" not in body
    assert "R-1" in body and "words_sha256" in body
    assert store.verify_audit() == (1, None)


def test_words_of_reports_go_with_the_notes(store: SqlStore) -> None:
    reported(store)
    purge(store, Retention(days={"notes": 10}), "clock", lambda: after(days=11))
    assert [one.words for one in store.reports("V-1")] == ["", ""]
    assert store.reports("V-1")[0].by == "slack:U2"


def test_an_erased_member_reported_under_a_pseudonym(store: SqlStore) -> None:
    write(store, group_changed(), person_changed("chen", "slack:U2"))
    reported(store)
    person = store.people()[0]
    certificate = erase(store, person, "P-ERASED", "operator:x", "asked", after(days=1))
    assert [one.by for one in store.reports("V-1")] == ["slack:P-ERASED-1", "slack:U3"]
    assert store.reports("V-1")[0].words == ""
    assert certificate.details["removed"]["reports"] == 2


async def test_a_delivery_is_found_again_by_its_key_until_it_is_blanked(record_url: str, store: SqlStore) -> None:
    inbox = open_inbox(record_url)
    await inbox.append(raw("k1", b"one"))
    await inbox.append(raw("k2", b"two"))
    inbox.close()
    assert store.delivered("slack", "k2") == raw("k2", b"two")
    assert store.delivered("wecom", "k2") is None
    store.commit([Step(inbox=number) for number, _ in store.pending(10)], NOON)
    blank(store, after(days=1))
    assert store.delivered("slack", "k2") is None


def test_undecided_cases_with_the_same_words_are_found_by_their_hash(store: SqlStore) -> None:
    write(
        store, violation("V-1", content_hash="beef"), violation("V-2", content_hash="beef", at=after(hours=1)),
        violation("V-3", content_hash="beef", rule="names"), violation("V-4", content_hash="cafe"),
        violation("V-5", content_hash="beef", state=CaseState.UPHELD),
    )  # fmt: skip
    rule = violation("V-1").rule
    assert list(store.undecided(rule, content="beef")) == ["V-2", "V-1"]
    assert list(store.undecided(rule, content="beef", limit=1)) == ["V-2"]
    assert set(store.undecided(rule)) == {"V-1", "V-2", "V-4"}


def test_of_a_kept_message_the_newest_wording_is_told(store: SqlStore) -> None:
    said = ContextKept(
        violation="V-1", place=0, group=GROUP, message="1.1", thread=None, account="slack:U1", what=Said.POSTED,
        at=NOON, text="first", event="e1",
    )  # fmt: skip
    edited = replace(said, what=Said.EDITED, at=after(minutes=1), text="second")
    write(store, violation("V-1"), violation("V-2"), said, edited, replace(said, place=1, message="1.2"))
    assert dict(store.wordings(["V-1", "V-2"])) == {"V-1": "second"}


async def test_what_came_long_ago_is_found_by_its_time(record_url: str) -> None:
    """However many came since: a link to an old message still leads to its words."""
    inbox, store = open_inbox(record_url), SqlStore(record_url)
    for number in range(200):
        lane = GROUP if number % 3 else "slack:C9"
        one = replace(raw(f"k{number}", f"{number}".encode()), received_at=after(minutes=number), lane=lane)
        await inbox.append(one)
    inbox.close()
    assert store.since(GROUP, NOON, 3) == [], "nothing was judged yet"
    store.commit([Step(inbox=number) for number, _ in store.pending(500)], NOON)
    for minutes in (0, 1, 17, 100, 198):
        wanted = [number for number in range(minutes, 200) if number % 3][:3]
        assert [int(one.body) for one in store.since(GROUP, after(minutes=minutes), 3)] == wanted
    assert store.since(GROUP, after(days=2), 3) == []
    store.close()
