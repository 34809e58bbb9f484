"""One piece of the input, judged: the part of an audit that runs in worker processes. Nothing here knows another piece.

What depends on order (strikes) is left open: a provisional violation says what has to be counted, and the one process
that sees all pieces in order counts it. Touch `_line` when a decision line should say more, and keep
docs/reference/audit.md in step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import orjson

from bot.audit.census import Census
from bot.audit.entries import Broken, Entry, Piece, Source
from bot.audit.tally import Tally
from bot.domain.events import Due, Event, Ignored, MessagePosted, Unknown
from bot.domain.groups import Group
from bot.domain.records import ViolationRecorded
from bot.domain.rules import Decision, Evaluation, Facts, Match, Reach, RuleInfo, Span
from bot.engine.decide import LABEL_ONLY, decide
from bot.engine.episodes import Episodes
from bot.engine.evidence import violation_id, violation_of


class Rules(Protocol):
    """A revision in force."""

    @property
    def revision(self) -> str: ...
    @property
    def remembers(self) -> Mapping[str, Reach]: ...
    def evaluate(self, event: Event, facts: Facts) -> Evaluation: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A strike that has to be counted in order."""

    rule: RuleInfo
    subject: str
    occurrence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provisional:
    """A violation before its strike is counted, with the names a reader wants."""

    record: ViolationRecorded
    counted: Counted | None
    platform: str
    group_name: str
    person: str
    person_name: str


@dataclass(slots=True, kw_only=True)
class Judged:
    """What came of one piece."""

    piece: int
    size: int
    decisions: bytes = b""  # finished lines of decisions.jsonl
    violations: list[Provisional] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examiner:
    """The rules, and all that is needed to apply them to an input."""

    source: Source
    census: Census
    rules: Rules
    detected: frozenset[str]  # detectors whose finds are masked in excerpts
    episodes: Episodes = field(default_factory=Episodes)

    def examine(self, piece: Piece) -> Judged:
        """Read and judge one piece."""
        judged = Judged(piece=piece.number, size=piece.size)
        lines: list[bytes] = []
        for found in self.source.read(piece):
            if isinstance(found, Broken):
                judged.broken.append(found)
                continue
            lines.append(self._entry(found, judged))
        judged.decisions = b"".join(lines)
        judged.tally.broken += len(judged.broken)
        return judged

    def remember(self, pieces: Iterable[Piece]) -> None:
        """Take note of what was posted, and of what goes on, in pieces that were judged before an interruption."""
        if self.census.activity is not None:
            for found in (entry for piece in pieces for entry in self.source.read(piece)):
                if not isinstance(found, Broken):
                    self._evaluate(found.event, self.census.facts(found))

    def _evaluate(self, event: Event, facts: Facts) -> Evaluation:
        return self.episodes.fresh(self.rules.evaluate(event, facts), event)

    def scan(self, groups: Iterator[Group], at: datetime) -> Judged:
        """Judge the present state of the groups: names and offices that were wrong without anybody saying so."""
        judged = Judged(piece=-1, size=0)
        for group in groups:
            event = Due(id=f"scan/{group.id}", platform=group.platform, at=at, group=group.id, what="scan")
            self._judge(Entry(event=event, group=group), judged)
        return judged

    def _entry(self, entry: Entry, judged: Judged) -> bytes:
        facts, decision, labelled_by = self._judge(entry, judged)
        judged.tally.count(entry.event, facts, decision)
        return orjson.dumps(_line(entry.event, decision, labelled_by), option=orjson.OPT_APPEND_NEWLINE)

    def _judge(self, entry: Entry, judged: Judged) -> tuple[Facts, Decision, list[Match]]:
        event, facts = entry.event, self.census.facts(entry)
        passed_over = isinstance(event, Ignored | Unknown) or (facts.sender is not None and facts.sender.is_bot)
        if passed_over:
            return facts, Decision(event=event.id, revision=self.rules.revision), []
        evaluation = self._evaluate(event, facts)
        wanted: dict[tuple[str, str], Counted] = {}

        def later(rule: RuleInfo, subject: str, occurrence: str, at: datetime) -> tuple[int, int | None]:
            wanted[rule.id, subject] = Counted(rule=rule, subject=subject, occurrence=occurrence)
            return 0, None

        decision = decide(event, facts, evaluation, later)
        strikes = {key[0]: counted for key, counted in wanted.items()}
        for hit in decision.hits:
            record = violation_of(hit, violation_id(hit, event), event, facts, decision, self.detected)
            counted = strikes.get(hit.match.rule.id) if hit.strike is not None else None
            judged.violations.append(self._provisional(record, counted, entry, facts))
        labels = [one for one in evaluation.matches if one.finding and one.finding.reason == LABEL_ONLY]
        return facts, decision, labels

    def _provisional(
        self, record: ViolationRecorded, counted: Counted | None, entry: Entry, facts: Facts
    ) -> Provisional:
        account = record.account
        person = self.census.people.get(account) if account else None
        person = person or (facts.sender if account is not None and account == facts.sender_account else None)
        return Provisional(
            record=record,
            counted=counted,
            platform=entry.event.platform,
            group_name=facts.group.name if facts.group else "",
            person=person.id if person else account or "",
            person_name=person.name if person else account or "",
        )


def _line(event: Event, decision: Decision, labelled_by: list[Match]) -> Mapping[str, Any]:
    line: dict[str, Any] = {"id": event.id, "event": _kind(event), "labels": dict(decision.labels)}
    line["findings"] = [
        {
            "rule": hit.match.rule.id,
            "kind": hit.match.rule.kind,
            "severity": hit.match.rule.severity.value,
            "result": hit.result.value,
            "reason": hit.match.finding.reason if hit.match.finding else "error",
            "spans": _spans(hit.match.finding.spans if hit.match.finding else ()),
            "source": hit.match.rule.source,
        }
        for hit in decision.hits
    ]
    if isinstance(event, MessagePosted) and event.unread:
        line["unread"] = event.unread
    if decision.crowded:
        line["crowded"] = True
    if labelled_by:
        line["labelled_by"] = [
            {"rule": one.rule.id, "labels": dict(one.finding.labels), "spans": _spans(one.finding.spans)}
            for one in labelled_by
            if one.finding
        ]
    return line


def _spans(spans: tuple[Span, ...]) -> list[Mapping[str, Any]]:
    return [{"start": span.start, "end": span.end, "what": span.what} for span in spans]


_KINDS = {"MessagePosted": "message"}


def _kind(event: Event) -> str:
    """`MessagePosted` -> `message`, `GroupRenamed` -> `group_renamed`."""
    name = type(event).__name__
    return _KINDS.get(name) or "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)[1:]
