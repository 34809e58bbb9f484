"""`qungui report violations`: the violation report, to the terminal or to a file."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap.offline import record
from bot.cli.settings import group_key, moment, read_config, utc_now
from bot.cli.terminal import DONE, Terminal
from bot.domain.errors import InputError
from bot.domain.ports import Ledger, ViolationFilter
from bot.reports.as_table import layout
from bot.reports.render import FORMATS, render
from bot.reports.violations import build_violations

BINARY = frozenset({"xlsx"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed."""

    config: Path
    since: str | None
    until: str | None
    group: str | None
    unit: str | None
    rule: str | None
    person: str | None
    format: str
    out: Path | None


def violations(asked: Asked, terminal: Terminal) -> int:
    """Print or write the report."""
    if asked.format not in FORMATS:
        raise InputError(f"there is no report format {asked.format!r}: use one of {', '.join(FORMATS)}")
    if asked.format in BINARY and asked.out is None and sys.stdout.isatty():
        raise InputError(f"{asked.format} is not for a terminal: name a file with --out")
    config = read_config(asked.config)
    with record(config) as ledger:
        wanted = _filter(asked, ledger, config.zone, terminal.lang)
        report = build_violations(ledger, wanted, locale=terminal.lang, zone=config.zone, now=utc_now())
    if asked.format == "table" and asked.out is None:
        terminal.out.print(layout(report))
        return DONE
    rendered = render(report, asked.format)
    data = rendered.encode() if isinstance(rendered, str) else rendered
    if asked.out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    else:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_bytes(data)
        terminal.say("report.written", file=asked.out)
    return DONE


def _filter(asked: Asked, ledger: Ledger, zone: str, lang: str) -> ViolationFilter:
    return ViolationFilter(
        since=moment(asked.since, zone),
        until=moment(asked.until, zone, end=True),
        group=group_key(asked.group, ledger.groups(), lang) if asked.group else None,
        unit=asked.unit,
        rule=asked.rule,
        person=asked.person,
    )
