"""`qungui audit`: the offline audit with a progress bar, a summary on the terminal and a report to pass on."""

from __future__ import annotations

import json
import os
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.announcements.workdays import Workdays
from bot.audit import Audit, Finished
from bot.audit import Progress as Step
from bot.audit import audit as run_audit
from bot.casework.strikes import StrikeBook
from bot.cli.settings import kept_folder, read_organisation, utc_now
from bot.cli.terminal import DONE, PARTLY, Terminal
from bot.cli.words import phrase
from bot.domain.errors import InputError
from bot.reports.audit import AuditSummary, build_audit
from bot.reports.render import render

SAMPLE = 2000  # violations that the report lists; all of them stand in violations.jsonl
SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed."""

    input: Path
    policies: Path
    out: Path
    format: str | None
    organisation: Path | None
    unit: str | None
    zone: str
    jobs: int | None


def run(asked: Asked, terminal: Terminal) -> int:
    """Audit, report, and say how it went: 0, or 3 when some of the input was broken."""
    organisation = read_organisation(asked.organisation)
    _check_names(asked, {unit.id for unit in organisation.units}, terminal.lang)
    plan = Audit(
        input=asked.input,
        policies=asked.policies,
        out=asked.out,
        now=utc_now(),
        format=asked.format,
        organisation=organisation,
        unit=asked.unit,
        is_workday=is_workday,
        zone=asked.zone,
        compiled=kept_folder(),
        jobs=asked.jobs or cores(),
    )
    finished = _audited(plan, terminal)
    _write_report(finished, plan, terminal.lang)
    _show(finished, plan.out, terminal)
    return PARTLY if finished.tally.broken else DONE


def _check_names(asked: Asked, units: Set[str], lang: str) -> None:
    """Without an organisation file nobody knows which units there are."""
    if asked.unit and units and asked.unit not in units:
        raise InputError(phrase("unit.unknown", lang, unit=asked.unit, known=", ".join(sorted(units))))
    try:
        ZoneInfo(asked.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise InputError(phrase("zone.unknown", lang, zone=asked.zone)) from None


def is_workday(at: datetime) -> bool:
    """China's workdays; a function by name, because worker processes import it."""
    return _WORKDAYS.is_workday(at)


_WORKDAYS = Workdays()


def cores() -> int:
    """The cores this process may use (a container may have fewer than the machine)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _audited(plan: Audit, terminal: Terminal) -> Finished:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        DownloadColumn(),
        TextColumn("{task.fields[rate]:>9,.0f}/s"),
        TimeRemainingColumn(),
        console=terminal.err,
        auto_refresh=False,  # its thread would keep the audit from forking
    )
    task = bar.add_task(phrase("audit.progress", terminal.lang), total=None, rate=0.0)
    seen = _Rate()

    def told(step: Step) -> None:
        if step.repeated and not seen.told_resumed:
            seen.told_resumed = True
            terminal.say("audit.resumed", percent=f"{step.repeated / max(step.total, 1):.0%}")
        bar.update(task, total=step.total, completed=step.done, rate=seen.of(step), refresh=True)

    with bar:
        return run_audit(plan, StrikeBook(), told)


@dataclass(slots=True)
class _Rate:
    """Messages per second since the first step of this run."""

    began: float = 0.0
    first: int = -1
    told_resumed: bool = False

    def of(self, step: Step) -> float:
        from time import monotonic

        if self.first < 0:
            self.began, self.first = monotonic(), step.messages
            return 0.0
        return (step.messages - self.first) / max(monotonic() - self.began, 1e-6)


def _write_report(finished: Finished, plan: Audit, lang: str) -> None:
    summary: dict[str, Any] = {
        **finished.summary,
        "seconds": round(finished.seconds, 1),
        "rate": round(finished.judged_now / max(finished.seconds, 1e-6), 1),
    }
    known = {key: value for key, value in summary.items() if key in AuditSummary.__annotations__}
    report = build_audit(
        AuditSummary(**known),  # type: ignore[typeddict-item]
        _sample(plan.out / "violations.jsonl"),
        locale=lang,
        now=plan.now,
        zone=plan.zone,
    )
    html = render(report, "html")
    (plan.out / "report.html").write_text(html if isinstance(html, str) else html.decode(), encoding="utf-8")


def _sample(path: Path) -> list[dict[str, Any]]:
    """The first violations, as the report's room wants them: times as times, names instead of keys."""
    with path.open(encoding="utf-8") as file:
        lines = [json.loads(line) for line in islice(file, SAMPLE)]
    for line in lines:
        line["at"] = datetime.fromisoformat(line["at"])
        line["group"] = line["group_name"] or line["group"]
        line["person"] = line["person_name"]
    return lines


def _show(finished: Finished, folder: Path, terminal: Terminal) -> None:
    lang, tally = terminal.lang, finished.tally
    table = Table(title=phrase("audit.title", lang), title_justify="left", show_header=False, box=None)
    table.add_column()
    table.add_column(justify="right")
    for key in ("messages", "groups", "people", "findings", "bad_entries"):
        table.add_row(phrase(f"count.{key}", lang), f"{finished.summary[key]:,}")
    for by in ("rule", "severity", "label", "group", "person"):
        counts: dict[str, int] = finished.summary[f"by_{by}"]
        if counts:
            table.add_section()
            table.add_row(f"[bold]{phrase(f'by.{by}', lang)}[/bold]", "")
        for name, count in list(counts.items())[:SHOWN]:
            table.add_row(f"  {_plain(name)}", f"{count:,}")
    terminal.out.print(table)
    rate = finished.judged_now / max(finished.seconds, 1e-6)
    terminal.say("audit.done", messages=tally.messages, findings=tally.findings, seconds=finished.seconds, rate=rate)
    terminal.say("audit.written", folder=folder)
    for name in ("report.html", "summary.json", "violations.jsonl", "decisions.jsonl"):
        terminal.err.print(f"  {folder / name}", markup=False)
    if tally.broken:
        terminal.complain(phrase("audit.broken", lang, count=tally.broken, file=folder / "broken.jsonl"))
        for problem in finished.summary["problems"][:SHOWN]:
            terminal.err.print(f"  {problem}", markup=False)


def _plain(name: str) -> str:
    from rich.markup import escape

    return escape(name)
