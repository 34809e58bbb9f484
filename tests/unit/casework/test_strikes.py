"""Strikes: the table of the ladder, and what must hold whatever happens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.strikes import StrikeBook, climb
from bot.domain.cases import CaseState
from bot.domain.events import AccountChanged, AccountInfo, MessageEdited, MessagePosted
from bot.domain.records import ViolationRecorded
from bot.domain.rules import Consequence, Result, RuleInfo, Severity, Strikes
from bot.domain.views import ViolationView
from bot.engine.decide import occurrence_of

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
WINDOW = 30 * DAY
tell = (Consequence(verb="remind_sender"),)


def rule(*steps: int, per: str = "sender", within: timedelta = WINDOW) -> RuleInfo:
    strikes = Strikes(per=per, within=within, ladder=dict.fromkeys(steps or (1, 2, 3), tell))
    return RuleInfo(id="no-gambling", kind="content", unit="huaxia", source="p.yaml:1", hash="h", strikes=strikes)


def violation(**changes: object) -> ViolationRecorded:
    base: dict[str, object] = {
        "id": "V-1", "event": "e1", "at": START, "result": Result.HIT, "rule": "no-gambling", "kind": "content",
        "severity": Severity.HIGH, "stage": "enforce", "unit": "huaxia", "revision": "r", "source": "p.yaml:1",
        "rule_hash": "h", "group": "slack:C1", "account": "slack:U1", "message": "m1", "strike": 1,
    }  # fmt: skip
    return ViolationRecorded(**{**base, **changes})  # type: ignore[arg-type]


def view(state: CaseState = CaseState.OPEN, person: str | None = "zhang", **changes: object) -> ViolationView:
    return ViolationView(record=violation(**changes), state=state, person=person)


@pytest.mark.parametrize(
    ("days", "ladder", "expected"),
    [
        ([0, 1, 2], (1, 2, 3), [1, 2, 3]),
        ([0, 1, 2, 3], (1, 2, 3), [1, 2, 3, None]),  # the highest step happens once per window
        ([0, 1, 2, 3], (1, 3), [1, None, 3, None]),
        ([0, 1], (2,), [None, 2]),
        ([0, 30], (1, 2), [1, 1]),  # exactly a window later the first one is forgotten
        ([0, 29], (1, 2), [1, 2]),
        ([0, 1, 32], (1, 2), [1, 2, 1]),
        ([0, 20, 40, 60], (1, 2), [1, 2, None, 2]),  # always two in the window; step 2 again when it has decayed
        ([0, 0, 0], (1, 2, 3), [1, 2, 3]),  # the same second
    ],
)
def test_the_ladder(days: list[int], ladder: tuple[int, ...], expected: list[int | None]) -> None:
    assert climb([START + day * DAY for day in days], WINDOW, ladder)[0] == expected
    book = StrikeBook()
    taken = [book.next(rule(*ladder), "zhang", f"m{index}", START + day * DAY)[1] for index, day in enumerate(days)]
    assert taken == expected, "the book answers one by one what the pure function says of all"


def test_an_edit_keeps_its_number_and_takes_no_step() -> None:
    book = StrikeBook()
    assert book.next(rule(), "zhang", "slack:C1/m1", START) == (1, 1)
    assert book.next(rule(), "zhang", "slack:C1/m2", START + DAY) == (2, 2)
    assert book.next(rule(), "zhang", "slack:C1/m1", START + 2 * DAY) == (1, None)
    assert book.count("no-gambling", "zhang", START + 2 * DAY, WINDOW) == 2


def test_one_that_arrives_late_counts_but_takes_no_step() -> None:
    book = StrikeBook()
    assert book.next(rule(), "zhang", "m2", START + DAY) == (1, 1)
    assert book.next(rule(), "zhang", "m1", START) == (1, None)
    assert book.next(rule(), "zhang", "m3", START + 2 * DAY) == (3, 3)


def test_one_that_nothing_is_done_about_counts_and_leaves_its_step_to_the_next() -> None:
    book = StrikeBook()
    assert book.next(rule(2), "zhang", "m1", START, acts=False) == (1, None)
    assert book.next(rule(2), "zhang", "m2", START + DAY, acts=False) == (2, None)
    assert book.next(rule(2), "zhang", "m3", START + 2 * DAY) == (3, 2)
    assert book.next(rule(2), "zhang", "m4", START + 3 * DAY) == (4, None)


def test_a_step_that_was_withheld_was_not_taken() -> None:
    book = StrikeBook()
    assert book.next(rule(1), "zhang", "m1", START) == (1, 1)
    book.withhold(rule(1), "zhang", "m1")
    assert book.next(rule(1), "zhang", "m1", START) == (1, None)  # an edit is no second chance
    assert book.next(rule(1), "zhang", "m2", START + DAY) == (2, 1)


def test_voiding_does_not_make_up_for_what_was_withheld() -> None:
    book = StrikeBook()
    book.next(rule(1, 2), "zhang", "slack:C1/m1", START)
    book.next(rule(1, 2), "zhang", "slack:C1/m2", START + DAY)
    book.next(rule(1, 2), "zhang", "slack:C1/m3", START + 2 * DAY, acts=False)
    assert book.void(violation(message="m2"), "zhang")
    assert book.next(rule(1, 2), "zhang", "slack:C1/m4", START + 3 * DAY) == (3, 2)  # m3 is not said to have taken it


def test_the_record_remembers_what_was_withheld() -> None:
    book = StrikeBook()
    book.load([view(), view(message="m2", details={"withheld": "late"})], lambda _: "sender")
    assert book.next(rule(1, 2), "zhang", "slack:C1/m3", START + DAY) == (3, 2)


def test_accounts_of_one_person_are_one_subject() -> None:
    book = StrikeBook({"slack:U1": "zhang", "wecom:zw": "zhang"}.get)
    assert book.next(rule(), "slack:U1", "m1", START) == (1, 1)
    assert book.next(rule(), "zhang", "m2", START) == (2, 2)
    assert book.next(rule(), "wecom:zw", "m3", START) == (3, 3)


def test_a_rule_that_does_not_count_must_not_be_asked() -> None:
    with pytest.raises(ValueError, match="no strikes"):
        StrikeBook().next(
            RuleInfo(id="x", kind="content", unit="huaxia", source="p.yaml:1", hash="h"), "zhang", "m", START
        )


@pytest.mark.parametrize(
    ("recorded", "counted"),
    [
        (view(), 1),
        (view(CaseState.UPHELD), 1),
        (view(CaseState.OVERTURNED), 0),
        (view(result=Result.WOULD_HIT), 0),  # observe does not count
        (view(result=Result.EXCUSED, strike=None), 0),
        (view(strike=None), 0),  # its rule had no strikes
    ],
)
def test_what_is_taken_over_from_the_record(recorded: ViolationView, counted: int) -> None:
    book = StrikeBook()
    book.load([recorded, recorded], lambda _: "sender")
    assert book.count("no-gambling", "zhang", START + DAY, WINDOW) == counted


def test_a_rule_that_counts_per_group_is_loaded_per_group() -> None:
    book = StrikeBook()
    book.load([view(), view(message="m2", person="li")], lambda _: "group")
    assert book.next(rule(per="group"), "slack:C1", "slack:C1/m3", START + DAY) == (3, 3)
    assert book.void(violation(message="m2"), "li")
    assert book.count("no-gambling", "slack:C1", START + DAY, WINDOW) == 2


def test_live_and_loaded_speak_of_the_same_occurrence() -> None:
    posted = MessagePosted(
        id="e1", platform="slack", at=START, group="slack:C1", actor="slack:U1", message="m1", text="x"
    )
    edited = MessageEdited(
        id="e2", platform="slack", at=START, group="slack:C1", actor="slack:U1", message="m1", text="y"
    )
    joined = AccountChanged(id="e3", platform="slack", at=START, info=AccountInfo(account="slack:U1"))
    for event, message in ((posted, "m1"), (edited, "m1"), (joined, None)):
        book = StrikeBook()
        book.load([view(event=event.id, message=message)], lambda _: "sender")
        assert book.next(rule(), "zhang", occurrence_of(event), START) == (1, None), "already counted"


moments = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 8)), min_size=1, max_size=7)


acting = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=8)


@given(acting)
def test_a_restart_changes_nothing(items: list[tuple[int, bool]]) -> None:
    live, views = StrikeBook(), []
    for number, (day, acts) in enumerate(sorted(items)):
        at, message = START + day * DAY, f"m{number}"
        strike, step = live.next(rule(1, 2, 4), "zhang", f"slack:C1/{message}", at, acts=acts)
        details = {} if acts else {"withheld": "late"}
        views.append(view(message=message, at=at, strike=strike, step=step, details=details))
    again = StrikeBook()
    again.load(views, lambda _: "sender")
    for day in (61, 62, 80):
        at = START + day * DAY
        assert again.next(rule(1, 2, 4), "zhang", f"n{day}", at) == live.next(rule(1, 2, 4), "zhang", f"n{day}", at)


def _filled(items: list[tuple[int, int]]) -> StrikeBook:
    book = StrikeBook()
    for day, message in items:
        book.next(rule(), "zhang", f"m{message}", START + day * DAY)
    return book


@given(st.sets(st.integers(0, 60), min_size=1, max_size=4))
def test_counts_do_not_depend_on_the_order_of_arrival(days: set[int]) -> None:
    items = [(day, index) for index, day in enumerate(sorted(days))]
    counts = {
        tuple(_filled(list(order)).count("no-gambling", "zhang", START + day * DAY, WINDOW) for day in range(0, 90, 5))
        for order in permutations(items)
    }
    assert len(counts) == 1


@given(moments)
def test_strikes_decay(items: list[tuple[int, int]]) -> None:
    book = _filled(items)
    newest = START + max(day for day, _ in items) * DAY
    assert book.count("no-gambling", "zhang", newest, WINDOW) >= 1 or len({m for _, m in items}) < len(items)
    assert book.count("no-gambling", "zhang", newest + WINDOW, WINDOW) == 0
    assert book.count("no-gambling", "zhang", newest, 100 * DAY) == len({message for _, message in items})


@given(st.sets(st.integers(0, 60), min_size=2, max_size=7), st.data())
def test_a_voided_violation_is_as_if_it_had_never_been(days: set[int], data: st.DataObject) -> None:
    items = [(day, index) for index, day in enumerate(sorted(days))]
    gone = data.draw(st.sampled_from(items))
    with_void, never = _filled([]), _filled([item for item in items if item != gone])
    for day, message in items:
        with_void.next(rule(), "zhang", f"slack:C1/m{message}", START + day * DAY)
    assert with_void.void(violation(message=f"m{gone[1]}"), "zhang")
    for day in (61, 70, 95):
        at = START + day * DAY
        assert with_void.next(rule(), "zhang", f"new{day}", at) == never.next(rule(), "zhang", f"new{day}", at)


@given(moments)
def test_a_step_happens_once_per_window(items: list[tuple[int, int]]) -> None:
    taken: list[tuple[int, datetime]] = []
    book = StrikeBook()
    for day, message in sorted(items):
        at = START + day * DAY
        _, step = book.next(rule(), "zhang", f"m{message}", at)
        if step is not None:
            assert all(at - before >= WINDOW for other, before in taken if other == step)
            taken.append((step, at))
