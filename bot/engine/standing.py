"""Where a violation stands when it is recorded: what was ordered about it, and what of that ends by itself. Pure.

Touch this when another order should make a case wait, or last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.domain.actions import LASTS, ActionKind
from bot.domain.cases import CaseState
from bot.domain.groups import Group
from bot.domain.records import RestorationChanged, ViolationRecorded
from bot.domain.rules import Planned, Result

ENDED = "ended"


def born(record: ViolationRecorded, planned: Iterable[Planned], group: Group | None) -> CaseState:
    """Open; reminded, where whom it is about is told; waiting, where a person must decide about a sanction. What came
    of the reminder stands with the reminder."""
    if record.result is not Result.HIT:
        return record.state
    own = [one for one in planned if one.granted and _is_of(one, record)]
    if any(one.approval for one in own):
        return CaseState.WAITING
    told = record.account or (group.owner if group else None)
    reminded = any(one.action.kind is ActionKind.REMIND and one.action.target == told for one in own)
    return CaseState.REMINDED if reminded else record.state


def armed(
    violations: Sequence[ViolationRecorded], planned: Iterable[Planned], now: datetime
) -> Iterator[RestorationChanged]:
    """Deeds that end by themselves: whatever becomes of this process, their end is written down with them."""
    for one in planned:
        record = next((record for record in violations if _is_of(one, record)), None)
        if record is not None and one.granted and LASTS in one.action.arguments:
            yield RestorationChanged(
                action=one.action.key,
                violation=record.id,
                why=ENDED,
                state="armed",
                due=one.action.not_before or now,
                at=now,
                event=record.event,
            )


def _is_of(one: Planned, record: ViolationRecorded) -> bool:
    return one.action.key.startswith(f"{record.id}:")
