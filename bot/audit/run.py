"""One audit from beginning to end. The reading and judging happens elsewhere; here the order is kept.

Strikes are counted in this process, in the order of the input, so that an audit with eight workers gives what an audit
with one gives. Touch this when an audit gets a further step.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import orjson

from bot.audit.census import Workday, take
from bot.audit.entries import Broken
from bot.audit.journal import BROKEN, DECISIONS, VIOLATIONS, Journal, open_journal
from bot.audit.pool import Crew, crew
from bot.audit.sources import open_source
from bot.audit.tally import Tally
from bot.audit.verdict import Examiner, Judged, Provisional
from bot.domain.errors import PolicyError
from bot.domain.groups import Organisation
from bot.domain.rules import RuleInfo
from bot.policy.compile import Policies
from bot.policy.loading import load
from bot.policy.memory import give_back
from bot.text.identifiers import DETECTORS

PIECE = 1 << 20  # bytes one worker takes at a time: some 5,000 messages
MARK_EVERY = 2.0  # seconds: what a killed audit has to repeat at most
SUMMARY = "summary.json"
NAMED = 100  # broken entries that the summary names; all of them stand in broken.jsonl


class StrikeCounter(Protocol):
    """Implemented by `bot.casework.strikes.StrikeBook`."""

    def next(self, rule: RuleInfo, subject_key: str, occurrence: str, at: datetime) -> tuple[int, int | None]: ...
    def add(self, rule: str, subject_key: str, occurrence: str, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What to audit, with what, into which folder. `now` is when the audit began: a date that policies are read at."""

    input: Path
    policies: Path
    out: Path
    now: datetime
    format: str | None = None
    organisation: Organisation = field(default_factory=Organisation)
    unit: str | None = None
    is_workday: Workday | None = None
    zone: str = "Asia/Shanghai"
    compiled: Path | None = None  # a folder that keeps what takes long to make, for the next audit
    jobs: int = 1
    piece: int = PIECE
    mark_every: float = MARK_EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far it is. `repeated` bytes were done before this run began."""

    done: int
    total: int
    repeated: int
    messages: int
    findings: int
    broken: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A completed audit. `summary` is what `summary.json` holds."""

    summary: dict[str, Any]
    tally: Tally
    seconds: float
    judged_now: int  # messages of this run, without those of an interrupted one
    resumed: bool


def audit(plan: Audit, strikes: StrikeCounter, told: Callable[[Progress], None]) -> Finished:
    """Judge the whole input. Interrupted and called again with the same plan, it goes on where it stopped."""
    began = time.monotonic()
    # A short input is judged before another process has prepared.
    jobs = plan.jobs if plan.input.exists() and plan.input.stat().st_size > plan.piece else 1
    with crew(partial(prepared, plan), jobs) as workers:
        return _audited(plan, strikes, told, workers, began)


def _audited(
    plan: Audit, strikes: StrikeCounter, told: Callable[[Progress], None], workers: Crew, began: float
) -> Finished:
    examiner = workers.examiner
    pieces = tuple(examiner.source.pieces(plan.piece))
    journal = open_journal(plan.out, _identity(plan, examiner))
    run = _Run(plan=plan, journal=journal, strikes=strikes, zone=ZoneInfo(plan.zone))
    before, done = journal.tally.messages, journal.done
    (plan.out / SUMMARY).unlink(missing_ok=True)  # an earlier audit's: its other files are being replaced
    run.recall()
    repeated = sum(piece.size for piece in pieces[:done])
    progress = _Meter(told=told, total=sum(piece.size for piece in pieces), repeated=repeated, done=repeated)
    try:
        progress.show(0, journal.tally)
        if not done:
            run.note(examiner.source.broken)
        examiner.remember(pieces[:done])
        if examiner.rules.remembers:  # what was posted before is known to one process only
            workers = workers.alone()
        for result in workers.judged(pieces[done:]):
            run.take(result)
            progress.show(result.size, journal.tally)
        run.scan(examiner)
        summary = _summary(plan, examiner, journal)
        _write_summary(plan.out / SUMMARY, summary)
        journal.finish()
    finally:
        # When interrupted: not marked again, for the last piece may be half written. The last mark is two seconds old.
        journal.close()
    messages = journal.tally.messages
    return Finished(
        summary=summary,
        tally=journal.tally,
        seconds=time.monotonic() - began,
        judged_now=messages - before,
        resumed=done > 0,
    )


def prepared(plan: Audit) -> Examiner:
    """Everything a process needs to judge pieces."""
    source = open_source(plan.input, plan.format)
    census = take(
        source.people,
        plan.organisation,
        default_unit=plan.unit,
        is_workday=plan.is_workday,
        groups=source.groups,
    )
    rules = rules_in(plan.policies, plan.organisation, plan.now, plan.compiled)
    census = census.remembering(rules.remembers)
    return Examiner(source=source, census=census, rules=rules, detected=frozenset(DETECTORS))


def rules_in(folder: Path, organisation: Organisation, now: datetime, compiled: Path | None = None) -> Policies:
    """The revision that a folder of policies makes."""
    loaded = load(folder, now=now, units=organisation.units, compiled=compiled)
    if loaded.policies is None:
        first = next(iter(loaded.errors), None)
        place = f" ({first.place}: {first.code})" if first else ""
        raise PolicyError(f"the policies in {folder} cannot be used{place}: run `qungui policy check {folder}`")
    policies = loaded.policies
    del loaded
    give_back()
    return policies


@dataclass(slots=True, kw_only=True)
class _Run:
    """Results in order: strikes counted, lines written, the journal marked now and then."""

    plan: Audit
    journal: Journal
    strikes: StrikeCounter
    zone: ZoneInfo
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
        if time.monotonic() - self.marked >= self.plan.mark_every:
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


@dataclass(slots=True, kw_only=True)
class _Meter:
    told: Callable[[Progress], None]
    total: int
    repeated: int
    done: int

    def show(self, size: int, tally: Tally) -> None:
        self.done += size
        self.told(
            Progress(
                done=self.done,
                total=self.total,
                repeated=self.repeated,
                messages=tally.messages,
                findings=tally.findings,
                broken=tally.broken,
            )
        )


def _identity(plan: Audit, examiner: Examiner) -> dict[str, str]:
    """What must be the same for outputs to be continued. Not the number of jobs: it changes nothing in the outputs."""
    organisation = hashlib.sha256(repr(plan.organisation).encode()).hexdigest()
    return {
        "input": fingerprint(plan.input),
        "kind": examiner.source.kind,
        "revision": examiner.rules.revision,
        "organisation": organisation,
        "unit": plan.unit or "",
        "zone": plan.zone,
        "piece": str(plan.piece),
    }


def fingerprint(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _summary(plan: Audit, examiner: Examiner, journal: Journal) -> dict[str, Any]:
    """The same for the same input and rules, however often the audit was interrupted: no durations in it."""
    journal.files[BROKEN].flush()
    with (plan.out / BROKEN).open("rb") as file:
        named = [str(Broken(**orjson.loads(line))) for line, _ in zip(file, range(NAMED), strict=False)]
    return {
        "input": plan.input.name,
        "sha256": journal.identity["input"],
        "format": examiner.source.kind,
        "policies": plan.policies.name,
        "revision": examiner.rules.revision,
        **journal.tally.summary(),
        "problems": named,
    }


def _write_summary(path: Path, summary: dict[str, Any]) -> None:
    path.write_bytes(orjson.dumps(summary, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
