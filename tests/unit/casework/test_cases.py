"""A case's life: every verb from every state, and no way back from a decision."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.cases import ANNULLED, DECIDED, MOVES, VERBS, CaseState, Refusal, appeal_of, decider_of, move

TABLE = """
            remind       ask          spare        appeal       uphold       overturn     void         close
open        reminded     waiting      !not-allowed appealed     upheld       overturned   voided       closed
reminded    !repeated    waiting      !repeated    appealed     upheld       overturned   voided       closed
waiting     !not-allowed !repeated    reminded     appealed     upheld       overturned   voided       !not-allowed
appealed    !not-allowed !not-allowed !not-allowed !repeated    upheld       overturned   voided       !not-allowed
upheld      !decided     !decided     !decided     appealed     !repeated    !decided     voided       closed
overturned  !decided     !decided     !decided     !decided     !decided     !repeated    !decided     !decided
voided      !decided     !decided     !decided     !decided     !decided     !decided     !repeated    !decided
closed      !decided     !decided     !decided     appealed     !decided     !decided     voided       !repeated
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


def test_what_is_annulled_stays_so_and_a_decision_is_only_appealed_voided_or_closed() -> None:
    assert not [after for (state, _), after in MOVES.items() if state in ANNULLED]
    assert {verb for state, verb in MOVES if state in DECIDED} == {"appeal", "void", "close"}
    out_of_closed = {after for (state, _), after in MOVES.items() if state is CaseState.CLOSED}
    assert out_of_closed == {CaseState.APPEALED, CaseState.VOIDED}


def test_a_state_of_earlier_versions_is_still_read() -> None:
    assert CaseState("warned") is CaseState.REMINDED


def test_the_first_decider_and_the_one_appeal_are_found_among_the_moves() -> None:
    def at(hour: int, state: CaseState, by: str) -> tuple[datetime, CaseState, str, str]:
        return datetime(2026, 3, 3, hour, tzinfo=UTC), state, by, ""

    upheld, appealed = at(1, CaseState.UPHELD, "slack:A"), at(2, CaseState.APPEALED, "slack:M")
    assert (decider_of(()), appeal_of(())) == (None, None)
    assert (decider_of((upheld, appealed)), appeal_of((upheld, appealed))) == ("slack:A", appealed)
