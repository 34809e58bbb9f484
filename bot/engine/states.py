"""Open violations of a group's state (its name, its offices): found once, closed when a later scan finds them mended.

A message is wrong once; a name is wrong until it is changed. This book keeps a daily scan from opening the same case
every day, and tells which cases a scan has closed. What is the same case is decided by reason, person and details, but
not by details that only measure it: 301 members are no other case than 300. A finding of a scan that names several
members (`accounts`) is no news when each of them has a case, and keeps those cases open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from bot.domain.cases import CaseState
from bot.domain.records import CaseMoved, ViolationRecorded
from bot.domain.rules import Match, Result
from bot.engine.evidence import WITHHELD

SYSTEM = "system"
MEASURES = frozenset({"count", "people"})  # details that say how much, or who else
_Signature = tuple[str, ...]
_Spoken = tuple[str, str, str, _Signature]  # rule, its hash, group, what people said of


class OpenStates:
    """(rule, group) -> what is open there; and what people said is no violation."""

    def __init__(self, open_violations: Iterable[ViolationRecorded] = (), annulled: Iterable[ViolationRecorded] = ()):
        self._open: dict[tuple[str, str], dict[_Signature, str]] = {}
        self._annulled: set[_Spoken] = set()
        for record in open_violations:
            self.opened(record)
        for record in annulled:
            self.annulled(record)

    def known(self, match: Match, result: Result, group: str) -> bool:
        """Whether exactly this is open already."""
        cases = self._open.get((match.rule.id, group), {})
        parts, signature = _persons(match, result), _signature_of(match, result)
        if signature in cases or (match.rule.id, match.rule.hash, group, signature) in self._annulled:
            return True
        return bool(parts) and parts <= {one[:3] for one in cases}

    def annulled(self, record: ViolationRecorded) -> None:
        """People said that this is none: it is not found again as long as it, and the rule, are just so. What a rule
        did about it is being taken back, and must not lead to the same case once more."""
        signature = _signature(record)
        self._open.get((record.rule, record.group), {}).pop(signature, None)
        self._annulled.add((record.rule, record.rule_hash, record.group, signature))

    def opened(self, record: ViolationRecorded) -> None:
        self._open.setdefault((record.rule, record.group), {})[_signature(record)] = record.id

    def mended(
        self, rules: Iterable[str], group: str, found: Iterable[tuple[Match, Result]], event: str, at: datetime
    ) -> Iterator[CaseMoved]:
        """Close what a full scan of `group` no longer finds, among the rules that were judged."""
        found = list(found)
        still = {(match.rule.id, _signature_of(match, result)) for match, result in found}
        persons = {(match.rule.id, person) for match, result in found for person in _persons(match, result)}
        for rule in rules:
            cases = self._open.get((rule, group), {})
            over = [one for one in cases if (rule, one) not in still and (rule, one[:3]) not in persons]
            for signature in over:
                yield CaseMoved(
                    violation=cases.pop(signature), state=CaseState.CLOSED, by=SYSTEM, at=at, event=event, note="mended"
                )


def _signature_of(match: Match, result: Result) -> _Signature:
    finding = match.finding
    if finding is None:
        return (result, "error")
    return (result, finding.reason, finding.subject or "", *_identifying(finding.details))


def _signature(record: ViolationRecorded) -> _Signature:
    return (
        record.result,
        record.reason,
        record.account or "",
        *_identifying(record.details),
    )


def _identifying(details: Mapping[str, str]) -> list[str]:
    return sorted(f"{name}={value}" for name, value in details.items() if name not in MEASURES | {WITHHELD})


def _persons(match: Match, result: Result) -> set[_Signature]:
    """How the cases begin that members named in a finding would have of their own."""
    finding = match.finding
    return {(result, finding.reason, account) for account in finding.accounts} if finding else set()
