"""Counting again when a case is annulled: as which strike the later ones stand, and whether their step was due. Pure.

Nobody is sanctioned anew by a recount: a step can only fall away. Touch this when the ladder's meaning changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.casework.strikes import climb, occurrence_of
from bot.domain.cases import ANNULLED
from bot.domain.records import Recounted
from bot.domain.rules import Result, RuleInfo
from bot.domain.views import ViolationView
from bot.engine.evidence import WITHHELD

Standing = dict[str, tuple[int, int | None]]  # occurrence -> (the n-th, step taken)


def recounts(
    rule: RuleInfo, views: Iterable[ViolationView], annulled: ViolationView, at: datetime, event: str
) -> Iterator[tuple[ViolationView, Recounted]]:
    """The violations of one subject under one rule whose count or step is another since `annulled` does not count.

    `views` are all hits of that subject, the annulled one among them. Counted with the ladder in force, before and
    after: what a change of the ladder would make of them is nobody's business here.
    """
    if rule.strikes is None:
        return
    gone = occurrence_of(annulled.record)
    standing = [view for view in views if _counts(view) or view.record.id == annulled.record.id]
    standing.sort(key=lambda view: view.record.at)
    before = _count(rule, standing)
    after = _count(rule, [view for view in standing if occurrence_of(view.record) != gone])
    for view in standing:
        occurrence = occurrence_of(view.record)
        new, old = after.get(occurrence), before[occurrence]
        if new is None or new == old:
            continue
        step = view.recounted.step if view.recounted else view.record.step
        kept = step if step is None or new[1] == step or old[1] != step else None
        yield (
            view,
            Recounted(
                violation=view.record.id, strike=new[0], step=kept, because=annulled.record.id, at=at, event=event
            ),
        )


def _counts(view: ViolationView) -> bool:
    record = view.record
    return record.result is Result.HIT and record.strike is not None and view.state not in ANNULLED


def _count(rule: RuleInfo, views: Sequence[ViolationView]) -> Standing:
    assert rule.strikes is not None
    first: dict[str, ViolationView] = {}
    for view in views:
        first.setdefault(occurrence_of(view.record), view)
    moments = [view.record.at for view in first.values()]
    idle = {place for place, view in enumerate(first.values()) if WITHHELD in view.record.details}
    within = rule.strikes.within
    steps, _ = climb(moments, within, rule.strikes.ladder, idle)
    numbers = [sum(moment > at - within for moment in moments[: place + 1]) for place, at in enumerate(moments)]
    return dict(zip(first, zip(numbers, steps, strict=True), strict=True))
