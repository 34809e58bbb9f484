"""`qungui report`: the violation report and the report on the rules, to the terminal or to a file."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.bootstrap.evidence import note_export
from bot.bootstrap.offline import record
from bot.cli.settings import group_key, moment, operator, read_config, read_organisation, read_policies, utc_now
from bot.cli.terminal import DONE, Terminal
from bot.domain.errors import InputError
from bot.domain.ports import Ledger
from bot.domain.views import ViolationFilter
from bot.reports import Report, build_quality
from bot.reports.as_table import layout
from bot.reports.render import FORMATS, marked, render
from bot.reports.violations import build_violations

BINARY = frozenset({"xlsx", "pdf"})
COVERED = timedelta(days=91)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed."""

    config: Path
    since: str | None = None
    until: str | None = None
    group: str | None = None
    unit: str | None = None
    rule: str | None = None
    person: str | None = None
    format: str = "table"
    out: Path | None = None


def violations(asked: Asked, terminal: Terminal) -> int:
    """Print or write what was found."""
    check(asked)
    config = read_config(asked.config)
    with record(config) as ledger:
        wanted = filter_of(asked, ledger, config.zone, terminal.lang)
        report = build_violations(ledger, wanted, locale=terminal.lang, zone=config.zone, now=utc_now())
    # It names people: whoever takes it out leaves a line, before anything is shown.
    note_export(config, f"violations.{asked.format}", by=f"operator:{operator()}", subject=asked.person, at=utc_now())
    return give(report, asked, terminal)


def rules(asked: Asked, terminal: Terminal) -> int:
    """Print or write how good the rules are; of the last 91 days when nothing is said."""
    check(asked)
    config, now = read_config(asked.config), utc_now()
    policies = read_policies(config, read_organisation(config.organisation)).policies
    in_force = [rule.info for _, rule in policies.rules()] if policies else []
    with record(config) as ledger:
        wanted = filter_of(asked, ledger, config.zone, terminal.lang)
        wanted = replace(wanted, since=wanted.since or now - COVERED)
        report = build_quality(ledger, in_force, wanted, locale=terminal.lang, now=now, zone=config.zone)
    return give(report, asked, terminal)


def check(asked: Asked) -> None:
    """Raises InputError for a format that there is not, or that a terminal cannot show."""
    if asked.format not in FORMATS:
        raise InputError(f"there is no report format {asked.format!r}: use one of {', '.join(FORMATS)}")
    if asked.format in BINARY and asked.out is None and sys.stdout.isatty():
        raise InputError(f"{asked.format} is not for a terminal: name a file with --out")


def give(report: Report, asked: Asked, terminal: Terminal) -> int:
    """Print the report, or write it."""
    if asked.format == "table" and asked.out is None:
        terminal.out.print(layout(report))
        return DONE
    rendered = render(marked(report, operator()), asked.format)
    data = rendered.encode() if isinstance(rendered, str) else rendered
    if asked.out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    else:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_bytes(data)
        terminal.say("report.written", file=asked.out)
    return DONE


def filter_of(asked: Asked, ledger: Ledger, zone: str, lang: str) -> ViolationFilter:
    """What was asked for, as the record understands it."""
    return ViolationFilter(
        since=moment(asked.since, zone),
        until=moment(asked.until, zone, end=True),
        group=group_key(asked.group, ledger.groups(), lang) if asked.group else None,
        unit=asked.unit,
        rule=asked.rule,
        person=asked.person,
    )
