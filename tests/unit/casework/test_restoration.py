"""Taking back: what is owed is tried until it is confirmed; what cannot be, or need not be, is said to be so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.casework.restoration import STUCK, WAITS, Books, look, owed, undo_key
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.groups import Employment, Group, GroupKind, Person
from bot.domain.records import RestorationChanged
from bot.domain.views import QueuedAction
from tests.fakes.directory import directory

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
HERE = "slack:C1"
GROUP = Group(id=HERE, platform="slack", name="new", kind=GroupKind.CHANNEL, owner="slack:NEW")
GONE = Person(id="gone", name="走", employment=Employment.LEFT, accounts=("slack:GONE",))
LEFT_ARMED = RestorationChanged(
    action="V-1:remove_member:slack:U", violation="V-1", why="ended", state="armed", due=NOW, at=NOW, event="e"
)


def done(kind: ActionKind, target: str | None = None, state: str = "confirmed", **arguments: Any) -> QueuedAction:
    action = Action(
        key=f"V-1:{kind}:{target or HERE}", kind=kind, platform="slack", group=HERE, target=target, arguments=arguments
    )
    return QueuedAction(id=1, action=action, state=OutcomeState(state), settled_at=NOW)


RENAMED = done(ActionKind.RENAME, name="new", before="old")
REMOVED = done(ActionKind.REMOVE_MEMBER, "slack:U", lasts=3600)


def books(*queued: QueuedAction, group: Group = GROUP) -> Books:
    known: Mapping[str, QueuedAction] = {one.action.key: one for one in queued}
    return Books(directory=directory(groups=(group,), people=(GONE,)), action=known.get)


@pytest.mark.parametrize(
    ("deed", "undoing"),
    [
        (RENAMED, ("rename", None, {"name": "old"})),
        (done(ActionKind.ARCHIVE), ("unarchive", None, {})),
        (REMOVED, ("add_member", "slack:U", {})),
        (done(ActionKind.SET_OWNER, "slack:NEW", before="slack:OLD"), ("set_owner", "slack:OLD", {})),
        (replace(RENAMED, state=OutcomeState.UNKNOWN), ("rename", None, {"name": "old"})),  # it may have been done
    ],
    ids=lambda one: one.action.kind if isinstance(one, QueuedAction) else "",
)
def test_every_deed_that_has_a_way_back_is_tried_at_once(
    deed: QueuedAction, undoing: tuple[str, str | None, dict[str, str]]
) -> None:
    found = look(owed(deed, "V-1", "undo", NOW, "e"), books(deed), NOW, "e")
    assert found.attempt is not None and found.changed is not None
    action = found.attempt.action
    assert (action.kind, action.target, dict(action.arguments)) == undoing
    assert (found.changed.state, found.changed.attempts, found.changed.due) == ("owed", 1, NOW + WAITS[0])


def test_it_is_tried_again_until_it_is_confirmed_and_people_hear_of_it_once() -> None:
    one, outbox, heard = owed(RENAMED, "V-1", "undo", NOW, "e"), [RENAMED], []
    for attempt in range(1, 9):
        found = look(one, books(*outbox), one.due, "e")
        assert found.attempt is not None and found.changed is not None
        assert found.attempt.action.key == undo_key(RENAMED.action.key, attempt), "each try is a row of its own"
        one = found.changed
        assert one.due - one.at == WAITS[min(attempt, len(WAITS)) - 1]
        heard.append(bool(found.failed))
        failed = QueuedAction(
            id=9, action=found.attempt.action, state=OutcomeState.FAILED, reason="ratelimited", settled_at=one.at
        )
        outbox.append(failed)
    assert heard == [attempt == STUCK + 1 for attempt in range(1, 9)]
    outbox[-1] = replace(outbox[-1], state=OutcomeState.CONFIRMED)
    found = look(one, books(*outbox), one.due, "e")
    assert found.attempt is None and found.changed is not None and found.changed.state == "done"


def test_a_try_that_is_under_way_is_waited_for() -> None:
    one = replace(owed(RENAMED, "V-1", "undo", NOW, "e"), attempts=1)
    trying = replace(RENAMED, action=replace(RENAMED.action, key=undo_key(RENAMED.action.key, 1)))
    for state in (OutcomeState.PLANNED, OutcomeState.SENDING):
        found = look(one, books(RENAMED, replace(trying, state=state)), NOW, "e")
        assert found.attempt is None and found.changed is not None and found.changed.due > NOW


ENDS = {
    "it was never done": (replace(RENAMED, state=OutcomeState.FAILED), GROUP, "needless", ""),
    "it was withdrawn": (replace(RENAMED, state=OutcomeState.CANCELLED), GROUP, "needless", ""),
    "renamed by people since": (RENAMED, replace(GROUP, name="third"), "overtaken", "renamed-since"),
    "another owner since": (
        done(ActionKind.SET_OWNER, "slack:NEW", before="slack:OLD"),
        replace(GROUP, owner="slack:THIRD"),
        "overtaken",
        "owner-changed-since",
    ),
    "nobody owned it before": (
        done(ActionKind.SET_OWNER, "slack:NEW", before=""), GROUP, "impossible", "no-owner-before"
    ),
    "who was removed has left": (done(ActionKind.REMOVE_MEMBER, "slack:GONE"), GROUP, "impossible", "person-left"),
    "the group was archived": (REMOVED, replace(GROUP, archived=True), "impossible", "group-archived"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_where_a_try_would_be_wrong_none_is_made(name: str) -> None:
    deed, group, state, reason = ENDS[name]
    found = look(owed(deed, "V-1", "undo", NOW, "e"), books(deed, group=group), NOW, "e")
    assert found.attempt is None and found.changed is not None
    assert (found.changed.state, found.changed.reason) == (state, reason)


def test_a_deleted_message_is_impossible_from_the_start() -> None:
    one = owed(done(ActionKind.DELETE, "1.0"), "V-1", "undo", NOW, "e")
    assert (one.state, one.reason) == ("impossible", "no-way-back-delete")


def test_a_sanction_ends_when_its_time_is_over_counted_from_when_it_was_done() -> None:
    waiting = replace(REMOVED, state=OutcomeState.WAITING)
    assert look(LEFT_ARMED, books(waiting), NOW, "e").changed is None, "not done yet: nothing ends"
    begun = look(LEFT_ARMED, books(REMOVED), NOW + timedelta(minutes=5), "e")
    assert begun.attempt is None and begun.changed is not None
    assert (begun.changed.state, begun.changed.due) == ("owed", NOW + timedelta(hours=1))
    ended = look(begun.changed, books(REMOVED), begun.changed.due, "e")
    assert ended.attempt is not None and ended.attempt.action.kind is ActionKind.ADD_MEMBER
    slept = look(LEFT_ARMED, books(REMOVED), NOW + timedelta(days=3), "e")  # the process was down all the time
    assert slept.attempt is not None
