"""Open violations of a group's state (its name, its offices): found once, closed when a later scan finds them mended.

A message is wrong once; a name is wrong until it is changed. This book keeps a daily scan from opening the same case
every day, and tells which cases a scan has closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.domain.records import CaseMoved, CaseState, ViolationRecorded
from bot.domain.rules import Match, Result

SYSTEM = "system"
_Signature = tuple[str, ...]


class OpenStates:
    """(rule, group) -> what is open there."""

    def __init__(self, open_violations: Iterable[ViolationRecorded] = ()):
        self._open: dict[tuple[str, str], dict[_Signature, str]] = {}
        for record in open_violations:
            self._open.setdefault((record.rule, record.group), {})[_signature(record)] = record.id

    def known(self, match: Match, result: Result, group: str) -> bool:
        """Whether exactly this is open already."""
        return _signature_of(match, result) in self._open.get((match.rule.id, group), {})

    def opened(self, record: ViolationRecorded) -> None:
        self._open.setdefault((record.rule, record.group), {})[_signature(record)] = record.id

    def mended(
        self, rules: Iterable[str], group: str, found: Iterable[tuple[Match, Result]], event: str, at: datetime
    ) -> Iterator[CaseMoved]:
        """Close what a full scan of `group` no longer finds, among the rules that were judged."""
        still = {(match.rule.id, _signature_of(match, result)) for match, result in found}
        for rule in rules:
            cases = self._open.get((rule, group), {})
            for signature in [one for one in cases if (rule, one) not in still]:
                yield CaseMoved(
                    violation=cases.pop(signature), state=CaseState.CLOSED, by=SYSTEM, at=at, event=event, note="mended"
                )


def _signature_of(match: Match, result: Result) -> _Signature:
    finding = match.finding
    if finding is None:
        return (result, "error")
    details = sorted(f"{name}={value}" for name, value in finding.details.items())
    return (result, finding.reason, finding.subject or "", *details)


def _signature(record: ViolationRecorded) -> _Signature:
    return (
        record.result,
        record.reason,
        record.account or "",
        *sorted(f"{k}={v}" for k, v in record.details.items()),
    )
