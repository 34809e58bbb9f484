"""Every `Store` behaves so, whatever the database: consent, what is taken back, counts made anew, answers, repeats."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.records import ActionApproved, ActionHeld, Answered, Recounted, RestorationChanged
from storage.store import SqlStore
from tests.conformance.stores import NOON, after, queued, violation, write

KEY = "V-1:remove_member:slack:U1"
OWED = RestorationChanged(
    action=KEY, violation="V-1", why="undo", state="owed", due=NOON, at=NOON, event="e", attempts=1, reason="x"
)


def consent(*, approved: bool = True, final: bool = True, by: str = "slack:A", key: str = KEY) -> ActionApproved:
    return ActionApproved(action=key, approved=approved, by=by, at=NOON, event="e", final=final)


def state_of(store: SqlStore, key: str = KEY) -> OutcomeState:
    found = store.action(key)
    assert found is not None
    return found.state


def test_the_first_of_two_lets_nothing_go_and_the_second_does(store: SqlStore) -> None:
    write(store, violation("V-1"), queued(KEY, state=OutcomeState.WAITING))
    write(store, consent(final=False))
    assert state_of(store) is OutcomeState.WAITING
    write(store, consent(by="slack:B"))
    assert state_of(store) is OutcomeState.PLANNED
    assert [(one.by, one.approved, one.final) for one in store.approvals(KEY)] == [
        ("slack:A", True, False),
        ("slack:B", True, True),
    ]


def test_what_is_held_waits_unless_it_is_under_way(store: SqlStore) -> None:
    write(store, queued(KEY), queued("other", "slack:C2"))
    store.claim(NOON, 1)
    held = [ActionHeld(action=key, by="slack:U1", at=NOON, event="e") for key in (KEY, "other")]
    write(store, *held)
    assert {state_of(store), state_of(store, "other")} == {OutcomeState.SENDING, OutcomeState.WAITING}
    assert [(one.approved, one.final) for one in store.approvals(KEY)] == [(False, False)]


def test_what_is_owed_is_read_when_it_is_due_until_it_is_over(store: SqlStore) -> None:
    later = replace(OWED, action="V-1:rename:slack:C1", due=after(days=1), state="armed", attempts=0, reason="")
    write(store, OWED, later)
    assert list(store.restorations(NOON)) == [OWED]
    assert list(store.restorations(after(days=1))) == [OWED, later]
    done = replace(OWED, state="done", attempts=2)
    write(store, done)
    assert list(store.restorations(after(days=1))) == [later]
    write(store, violation("V-1"))
    view = store.violation("V-1")
    assert view is not None and list(view.restorations) == [done, later]


def test_a_case_shows_its_deeds_their_undoing_and_who_consented(store: SqlStore) -> None:
    own = queued(KEY, event="event-V-1", rule="no-phone-numbers", kind=ActionKind.REMOVE_MEMBER)
    undo = queued(f"undo:{KEY}", event="decision", kind=ActionKind.ADD_MEMBER)
    again = queued(f"{KEY}~again", event="decision", kind=ActionKind.REMOVE_MEMBER)
    other = queued("V-10:remove_member:slack:U1", event="e10"), queued("undo:V-10:rename:x", event="e10")
    write(store, violation("V-1"), own, undo, again, *other, consent())
    view = store.violation("V-1")
    assert view is not None
    assert [one.action.key for one in view.actions] == [KEY, f"undo:{KEY}", f"{KEY}~again"]
    assert [one.action for one in view.approvals] == [KEY]


def test_the_newest_count_holds(store: SqlStore) -> None:
    first = Recounted(violation="V-1", strike=2, step=3, because="V-0", at=NOON, event="e")
    write(store, violation("V-1", strike=3, step=3), violation("V-2"))
    write(store, first, replace(first, strike=1, step=None, because="V-2"))
    view, other = store.violation("V-1"), store.violation("V-2")
    assert view is not None and view.recounted == replace(first, strike=1, step=None, because="V-2")
    assert view.record.strike == 3, "what was recorded stays as it was"
    assert other is not None and other.recounted is None


def test_the_occurrences_of_a_case(store: SqlStore) -> None:
    write(
        store,
        violation("V-3", at=after(days=2), case="V-1"),
        violation("V-1"),
        violation("V-2", at=after(days=1), case="V-1"),
        violation("V-4"),
    )
    assert [view.record.id for view in store.occurrences("V-1")] == ["V-1", "V-2", "V-3"]
    assert {view.case for view in store.occurrences("V-1")} == {"V-1"}
    assert [view.record.id for view in store.occurrences("V-4")] == ["V-4"]


def test_answers_are_kept_for_a_month_and_their_words_stay_out_of_the_chain(store: SqlStore) -> None:
    answer = Answered(command="li:1", by="console:li", text="V-1：维持。", refused="", at=NOON)
    write(store, answer)
    write(store, replace(answer, text="something else"))
    assert store.answer("li:1") == answer, "answered once"
    assert "维持" not in repr([row.body for row in store.audit()])
    write(store, replace(answer, command="li:2", at=after(days=31)))
    assert store.answer("li:1") is None and store.answer("li:2") is not None
