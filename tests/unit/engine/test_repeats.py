"""Repeats: what makes several violations one case, and what ends it."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.cases import CaseState
from bot.domain.rules import Result, RuleInfo
from bot.domain.views import ViolationView
from bot.engine.repeats import USUAL, Repeats
from tests.conformance.stores import NOON, violation

RULE = RuleInfo(id="no-gambling", kind="content", unit="u", source="f:1", hash="h")


def joined(book: Repeats, id: str, days: float = 0, person: str | None = "zhang", **changes: object) -> str:
    record = violation(id, at=NOON + timedelta(days=days), rule="no-gambling", **changes)
    return book.join(record, person, RULE)


def test_the_same_rule_person_and_group_are_one_case_while_it_goes_on() -> None:
    book = Repeats()
    assert joined(book, "V-1") == ""
    assert joined(book, "V-2", 1) == "V-1"
    assert joined(book, "V-3", 1 + USUAL.days) == "V-1", "inside the window of the one before"
    assert joined(book, "V-4", 2 + 2 * USUAL.days) == "", "too late: a case of its own"
    assert joined(book, "V-4", 2 + 2 * USUAL.days) == "", "judged again, it is the same"


def test_what_comes_late_does_not_make_the_case_older() -> None:
    book = Repeats()
    assert joined(book, "V-1", 40) == ""
    assert joined(book, "V-2", 5) == "V-1", "an old message that was read only now"
    assert joined(book, "V-3", 41) == "V-1", "a day after the newest, whatever was read in between"


def test_another_person_group_or_result_is_no_repeat() -> None:
    book = Repeats()
    assert joined(book, "V-1") == ""
    assert joined(book, "V-2", 1, "li") == ""
    assert joined(book, "V-3", 1, group="slack:C9") == ""
    assert joined(book, "V-4", 1, result=Result.WOULD_HIT) == ""
    assert joined(book, "V-5", 1) == "V-1"


def test_a_decision_ends_it_and_a_restart_knows_that() -> None:
    book = Repeats()
    joined(book, "V-1")
    first = ViolationView(record=violation("V-1", at=NOON, rule="no-gambling"), state=CaseState.UPHELD, person="zhang")
    book.decided(first)
    assert joined(book, "V-2", 1) == ""
    again = Repeats([first])
    assert joined(again, "V-3", 1) == ""
    appealed = ViolationView(record=first.record, state=CaseState.APPEALED, person="zhang")
    assert joined(Repeats([appealed]), "V-4", 1) == "V-1"
