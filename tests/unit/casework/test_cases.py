"""A case's life: every verb from every state, and no way back from a decision."""

from __future__ import annotations

import pytest

from bot.domain.cases import DECIDED, MOVES, VERBS, Refusal, move
from bot.domain.records import CaseState

TABLE = """
            warn         appeal       uphold       overturn     close
open        warned       appealed     upheld       overturned   closed
warned      !repeated    appealed     upheld       overturned   closed
appealed    !not-allowed !repeated    upheld       overturned   !not-allowed
upheld      !decided     !decided     !repeated    !decided     closed
overturned  !decided     !decided     !decided     !repeated    closed
closed      !decided     !decided     !decided     !decided     !repeated
"""


def _rows() -> list[tuple[str, str, str]]:
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    return [(row[0], verb, after) for row in rows for verb, after in zip(head, row[1:], strict=True)]


@pytest.mark.parametrize(("state", "verb", "after"), _rows())
def test_moves(state: str, verb: str, after: str) -> None:
    answer = move(CaseState(state), verb)
    said = f"!{answer.code}" if isinstance(answer, Refusal) else answer.value
    assert said == after


def test_the_table_above_is_complete() -> None:
    assert {(state, verb) for state, verb, _ in _rows()} == {(s.value, v) for s in CaseState for v in VERBS}


def test_an_unknown_verb_is_refused() -> None:
    assert move(CaseState.OPEN, "forget") == Refusal(code="unknown-verb", state=CaseState.OPEN, verb="forget")


def test_nothing_leads_out_of_closed_and_no_decision_is_taken_twice() -> None:
    assert not [after for (state, _), after in MOVES.items() if state is CaseState.CLOSED]
    assert {after for (state, _), after in MOVES.items() if state in DECIDED} == {CaseState.CLOSED}
