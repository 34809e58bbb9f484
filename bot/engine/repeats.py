"""Repeats: violations of the same rule by the same person in the same group are occurrences of one case.

A case goes on for as long as the next occurrence comes inside the rule's window and nobody has decided about any of its
occurrences. Each occurrence keeps a state of its own, since each counts as a strike of its own. One thread uses it;
it is rebuilt from the record at start. Touch this when something else should make a case.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.cases import DECIDED
from bot.domain.records import ViolationRecorded
from bot.domain.rules import Result, RuleInfo
from bot.domain.views import ViolationView

USUAL = timedelta(days=30)  # the window of a rule that does not count
_Place = tuple[str, str, str]  # rule, whom it is about, group


class Repeats:
    """(rule, subject, group) -> the case that is going on, and when it was last added to."""

    def __init__(self, known: Iterable[ViolationView] = ()):
        self._cases: dict[_Place, tuple[str, datetime]] = {}
        for view in known:  # oldest first
            record = view.record
            if record.result is Result.HIT:
                self._cases[_place(record, view.person)] = (view.case, record.at)
                self._end_if_decided(view)

    def join(self, record: ViolationRecorded, person: str | None, rule: RuleInfo) -> str:
        """The case that this violation repeats; "" = it begins one."""
        if record.result is not Result.HIT:
            return ""
        place = _place(record, person)
        known = self._cases.get(place)
        window = rule.strikes.within if rule.strikes else USUAL
        if known is not None and record.at - known[1] <= window:
            case, last = known[0], max(known[1], record.at)  # what comes late makes it no older
        else:
            case, last = record.id, record.at
        self._cases[place] = (case, last)
        return "" if case == record.id else case

    def decided(self, view: ViolationView) -> None:
        """Somebody decided about an occurrence: what comes next is another case."""
        place = _place(view.record, view.person)
        known = self._cases.get(place)
        if known is not None and known[0] == view.case:
            del self._cases[place]

    def _end_if_decided(self, view: ViolationView) -> None:
        if view.state in DECIDED:
            self.decided(view)


def _place(record: ViolationRecorded, person: str | None) -> _Place:
    return record.rule, person or record.account or record.group, record.group
