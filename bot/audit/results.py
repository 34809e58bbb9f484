"""What the workers found, in the order of the input: strikes counted, lines written, the journal marked now and then.

Strikes are counted in this process, so that an audit with eight workers gives what an audit with one gives. Touch this
when a violation should be told with more.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import orjson

from bot.audit.entries import Broken
from bot.audit.journal import BROKEN, DECISIONS, VIOLATIONS, Journal
from bot.audit.verdict import Examiner, Judged, Provisional
from bot.domain.rules import RuleInfo


class StrikeCounter(Protocol):
    """Implemented by `bot.casework.strikes.StrikeBook`."""

    def next(self, rule: RuleInfo, subject_key: str, occurrence: str, at: datetime) -> tuple[int, int | None]: ...
    def add(self, rule: str, subject_key: str, occurrence: str, at: datetime) -> None: ...


@dataclass(slots=True, kw_only=True)
class Results:
    """Taken one by one, in the order of the input."""

    journal: Journal
    strikes: StrikeCounter
    zone: ZoneInfo
    mark_every: float  # seconds
    seen: set[str] = field(default_factory=set)  # violation ids: an edit of a message finds its case again
    marked: float = field(default_factory=time.monotonic)

    def recall(self) -> None:
        """What an interrupted run found counts on."""
        for line in self.journal.violations():
            self.seen.add(line["id"])
            if line["counted"] is not None:
                at = datetime.fromisoformat(line["at"])
                self.strikes.add(line["rule"], line["counted"][0], line["counted"][1], at)

    def take(self, result: Judged) -> None:
        self._write(result)
        self.journal.done += 1
        if time.monotonic() - self.marked >= self.mark_every:
            self.journal.mark()
            self.marked = time.monotonic()

    def scan(self, examiner: Examiner) -> None:
        """The groups as the input leaves them. Before its first entry nobody listened."""
        tally = self.journal.tally
        at = tally.last or datetime.now(UTC)
        living = (
            replace(group, active_at=tally.active.get(group.id), known_since=tally.first)
            for group in examiner.source.groups
            if not group.archived
        )
        self._write(examiner.scan(living, at))

    def note(self, broken: Any) -> None:
        listed: list[Broken] = list(broken)
        self.journal.tally.broken += len(listed)
        self._name(listed)

    def _write(self, result: Judged) -> None:
        self.journal.write(DECISIONS, result.decisions)
        self.journal.tally.add(result.tally)
        self._name(result.broken)
        for found in result.violations:
            self._violation(found)

    def _name(self, broken: list[Broken]) -> None:
        lines = (orjson.dumps(one.as_data(), option=orjson.OPT_APPEND_NEWLINE) for one in broken)
        self.journal.write(BROKEN, b"".join(lines))

    def _violation(self, found: Provisional) -> None:
        if found.record.id in self.seen:
            return
        self.seen.add(found.record.id)
        found = self._counted(found)
        self.journal.tally.accuse(found.record, found.group_name, found.person_name, self.zone)
        self.journal.write(VIOLATIONS, orjson.dumps(violation_line(found), option=orjson.OPT_APPEND_NEWLINE))

    def _counted(self, found: Provisional) -> Provisional:
        if found.counted is None:
            return found
        counted, record = found.counted, found.record
        strike, step = self.strikes.next(counted.rule, counted.subject, counted.occurrence, record.at)
        return replace(found, record=replace(record, strike=strike, step=step))


def violation_line(found: Provisional) -> dict[str, Any]:
    """One line of violations.jsonl."""
    record, counted = found.record, found.counted
    return {
        "id": record.id,
        "event": record.event,
        "at": record.at.isoformat(),
        "platform": found.platform,
        "group": record.group,
        "group_name": found.group_name,
        "unit": record.unit,
        "account": record.account,
        "person": found.person,
        "person_name": found.person_name,
        "message": record.message,
        "rule": record.rule,
        "kind": record.kind,
        "severity": record.severity.value,
        "result": record.result.value,
        "stage": record.stage,
        "reason": record.reason,
        "spans": [{"start": span.start, "end": span.end, "what": span.what} for span in record.spans],
        "excerpt": record.excerpt,
        "content_hash": record.content_hash,
        "details": dict(record.details),
        "strike": record.strike,
        "step": record.step,
        "excuse": record.excuse,
        "error": record.error,
        "source": record.source,
        "rule_hash": record.rule_hash,
        "revision": record.revision,
        "counted": [counted.subject, counted.occurrence] if counted else None,
    }
