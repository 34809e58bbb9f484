"""Taking deeds back: after a case is annulled, when a sanction's time is over, while an appeal is open.

What is owed stands in the record until the platform has confirmed it, so that it survives restarts and failures; each
try is an outbox row of its own. What cannot be taken back is said to be so. Pure but for the questions it asks.
Touch this when a deed gets a way back, or another reason to be taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.actions import BEFORE, CLASS_OF, LASTS, UNDONE_BY, Action, ActionClass, ActionKind, OutcomeState
from bot.domain.groups import Employment
from bot.domain.ports import Directory
from bot.domain.records import OutboxAction, RestorationChanged
from bot.domain.views import QueuedAction

UNDO, ENDED, STAY = "undo", "ended", "stay"
ARMED, OWED, DONE = "armed", "owed", "done"
NEEDLESS, OVERTAKEN, IMPOSSIBLE = "needless", "overtaken", "impossible"
OVER: Final = frozenset({DONE, NEEDLESS, OVERTAKEN, IMPOSSIBLE})
WAITS: Final = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720, 1440)
)  # between two tries; the last one for ever
STUCK: Final = 3  # failed tries after which people are told
UNSENT: Final = frozenset({OutcomeState.WAITING, OutcomeState.PLANNED})
MAY_BE_DONE: Final = frozenset({OutcomeState.CONFIRMED, OutcomeState.UNKNOWN})
_UNDER_WAY: Final = frozenset({OutcomeState.PLANNED, OutcomeState.SENDING, OutcomeState.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What taking back needs to know."""

    directory: Directory
    action: Callable[[str], QueuedAction | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What a look at a restoration leads to: how it stands now, and the try that is made."""

    changed: RestorationChanged | None = None
    attempt: OutboxAction | None = None
    failed: str = ""  # why the try before failed, when people should hear of it


def owed(deed: QueuedAction, violation: str, why: str, now: datetime, event: str) -> RestorationChanged:
    """The deed is to be taken back now; impossible from the start where there is no way back."""
    possible = deed.action.kind in UNDONE_BY
    return RestorationChanged(
        action=deed.action.key,
        violation=violation,
        why=why,
        state=OWED if possible else IMPOSSIBLE,
        due=now,
        at=now,
        event=event,
        reason="" if possible else f"no-way-back-{deed.action.kind}",
    )


def look(one: RestorationChanged, books: Books, now: datetime, event: str) -> Next:
    """The next step of a restoration that is due. Asked again and again, it leads to one end."""
    deed = books.action(one.action)
    now_is = replace(one, at=now, event=event)
    if deed is None or not (deed.state in MAY_BE_DONE or deed.state in _UNDER_WAY):
        return Next(changed=replace(now_is, state=NEEDLESS))
    if deed.state in _UNDER_WAY:
        return Next()
    if one.state == ARMED:
        end = (deed.settled_at or now) + timedelta(seconds=float(deed.action.arguments.get(LASTS, 0)))
        now_is = replace(now_is, state=OWED, due=end)
        if end > now:
            return Next(changed=now_is)
    return _try(now_is, deed, books, now)


def _try(one: RestorationChanged, deed: QueuedAction, books: Books, now: datetime) -> Next:
    newest = books.action(undo_key(deed.action.key, one.attempts)) if one.attempts else None
    if newest is not None and newest.state is OutcomeState.CONFIRMED:
        return Next(changed=replace(one, state=DONE, reason=""))
    if newest is not None and newest.state in _UNDER_WAY:
        return Next(changed=replace(one, due=now + WAITS[0]))
    state, why = _obstacle(deed.action, books.directory)
    if state:
        return Next(changed=replace(one, state=state, reason=why))
    count = one.attempts + 1
    reason = newest.reason if newest is not None else ""
    return Next(
        changed=replace(one, attempts=count, due=now + WAITS[min(count, len(WAITS)) - 1], reason=reason),
        attempt=OutboxAction(action=_undoing(deed.action, count, one.event), state=OutcomeState.PLANNED),
        failed=(reason or "unknown") if count == STUCK + 1 else "",
    )


def undo_key(deed: str, attempt: int) -> str:
    """The outbox key of the n-th try to take a deed back."""
    return f"undo:{deed}" if attempt == 1 else f"undo:{deed}~{attempt}"


def _undoing(deed: Action, attempt: int, event: str) -> Action:
    kind = UNDONE_BY[deed.kind]
    before = str(deed.arguments.get(BEFORE, ""))
    return Action(
        key=undo_key(deed.key, attempt),
        kind=kind,
        platform=deed.platform,
        group=deed.group,
        target=before if kind is ActionKind.SET_OWNER else deed.target,
        arguments={"name": before} if kind is ActionKind.RENAME else {},
        event=event,
        rule=deed.rule,
    )


def _obstacle(deed: Action, directory: Directory) -> tuple[str, str]:
    """(state, reason) where a try would be wrong: somebody changed it since, or nobody is there any more."""
    group = directory.group(deed.group) if deed.group else None
    before = str(deed.arguments.get(BEFORE, ""))
    match deed.kind:
        case ActionKind.RENAME if not before:
            return IMPOSSIBLE, "no-name-before"
        case ActionKind.RENAME if group is not None and group.name not in (before, deed.arguments.get("name")):
            return OVERTAKEN, "renamed-since"
        case ActionKind.SET_OWNER if not before:
            return IMPOSSIBLE, "no-owner-before"
        case ActionKind.SET_OWNER if group is not None and group.owner not in (before, deed.target):
            return OVERTAKEN, "owner-changed-since"
    if group is not None and group.archived and deed.kind is not ActionKind.ARCHIVE:
        return IMPOSSIBLE, "group-archived"
    back = before if deed.kind is ActionKind.SET_OWNER else deed.target
    person = directory.person_of(back) if back and deed.kind is not ActionKind.ARCHIVE else None
    if person is not None and person.employment is Employment.LEFT:
        return IMPOSSIBLE, "person-left"
    return "", ""


def deeds(actions: Iterator[QueuedAction] | list[QueuedAction], violation: str) -> Iterator[QueuedAction]:
    """What was ordered because of this violation and does more than tell; neither what was simulated nor an undoing."""
    for one in actions:
        own = one.action.key.startswith(f"{violation}:")
        if own and CLASS_OF[one.action.kind] is not ActionClass.TELL and one.state is not OutcomeState.SIMULATED:
            yield one
