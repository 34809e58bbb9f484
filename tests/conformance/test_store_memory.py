"""Every `Store` behaves so: what the program must know after a restart, and what rules ordered lately."""

from __future__ import annotations

from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.records import Remembered
from storage.store import SqlStore
from tests.conformance.stores import after, group_changed, queued, write


def test_what_is_remembered_is_replaced_and_forgotten_and_no_fact(store: SqlStore) -> None:
    links = len(store.audit())
    write(store, Remembered(name="memory/a", value="1"), Remembered(name="memory/b_", value="2"))
    write(store, Remembered(name="memory/a", value="3"), Remembered(name="other", value="4"))
    write(store, Remembered(name="memory/b_", value=""))
    assert store.remembered("memory/") == {"memory/a": "3"}
    assert (store.setting("other"), store.remembered("memory/b%")) == ("4", {})
    assert len(store.audit()) == links


def test_what_rules_ordered_lately(store: SqlStore) -> None:
    write(store, group_changed())
    ordered = {"old": -2, "one": 0, "two": 0.5}
    for key, hours in ordered.items():
        write(store, queued(key, rule="r", kind=ActionKind.REMIND), at=after(hours=hours))
    write(store, queued("nobody"), queued("one:ask", rule="r"), at=after(hours=0.6))
    write(store, queued("tried", rule="r", state=OutcomeState.SIMULATED), at=after(hours=0.6))
    assert store.deeds(after(hours=-1)) == [
        ("r", ActionKind.REMIND, after(hours=0)),
        ("r", ActionKind.REMIND, after(hours=0.5)),
    ]
