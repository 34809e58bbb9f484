"""One audit from beginning to end: reading, judging and writing happen elsewhere. Touch this when an audit gets a
further step.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bot.audit.census import Workday, take
from bot.audit.entries import Broken
from bot.audit.journal import BROKEN, Journal, open_journal
from bot.audit.pool import Crew, crew
from bot.audit.results import Results, StrikeCounter
from bot.audit.sources import open_source
from bot.audit.tally import Tally
from bot.audit.verdict import Examiner
from bot.domain.errors import PolicyError
from bot.domain.groups import Organisation
from bot.policy.compile import Policies
from bot.policy.loading import load
from bot.policy.memory import give_back
from bot.text.identifiers import DETECTORS

PIECE = 1 << 20  # bytes one worker takes at a time: some 5,000 messages
MARK_EVERY = 2.0  # seconds: what a killed audit has to repeat at most
SUMMARY = "summary.json"
NAMED = 100  # broken entries that the summary names; all of them stand in broken.jsonl


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
    results = Results(journal=journal, strikes=strikes, zone=ZoneInfo(plan.zone), mark_every=plan.mark_every)
    before, done = journal.tally.messages, journal.done
    (plan.out / SUMMARY).unlink(missing_ok=True)  # an earlier audit's: its other files are being replaced
    results.recall()
    repeated = sum(piece.size for piece in pieces[:done])
    progress = _Meter(told=told, total=sum(piece.size for piece in pieces), repeated=repeated, done=repeated)
    try:
        progress.show(0, journal.tally)
        if not done:
            results.note(examiner.source.broken)
        examiner.remember(pieces[:done])
        if examiner.rules.remembers:  # what was posted before is known to one process only
            workers = workers.alone()
        for result in workers.judged(pieces[done:]):
            results.take(result)
            progress.show(result.size, journal.tally)
        results.scan(examiner)
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
        raise PolicyError(
            f"the policies in {folder} cannot be used{place}: run `qungui policy check {folder}`",
            zh=f"{folder} 里的规则不能用{place}：请运行 `qungui policy check {folder}`",
        )
    policies = loaded.policies
    del loaded
    give_back()
    return policies


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
