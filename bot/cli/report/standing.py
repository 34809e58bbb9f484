"""`qungui report`: the violation report and the report on the rules, to the terminal or to a file."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.bootstrap.evidence import note_export
from bot.bootstrap.offline import record, store_of
from bot.bootstrap.signing import certify_rules
from bot.cli.settings import group_key, moment, operator, read_config, read_organisation, read_policies, utc_now
from bot.cli.terminal import DONE, Terminal
from bot.domain.errors import InputError
from bot.domain.ledger import Ledger
from bot.domain.views import ViolationFilter
from bot.evidence.certificate import as_file
from bot.policy.loading import Loaded
from bot.reports import Report
from bot.reports.as_table import layout
from bot.reports.catalogue import Sources, build
from bot.reports.pseudonyms import called
from bot.reports.render import FORMATS, marked, render
from bot.reports.violations import build_violations
from bot.roster.book import Roster
from bot.settings import Config
from storage.store import SqlStore

BINARY = frozenset({"xlsx", "pdf"})
COVERED = timedelta(days=91)
LISTED = 100_000  # rows of a list of people


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


def rules(asked: Asked, certificate: Path | None, terminal: Terminal) -> int:
    """Print or write how good the rules are; of the last 91 days when nothing is said. With `certificate` their
    examples are run and what came of it is signed, first."""
    check(asked)
    config, now = read_config(asked.config), utc_now()
    loaded = read_policies(config, read_organisation(config.organisation))
    with store_of(config) as store:
        wanted = filter_of(asked, store, config.zone, terminal.lang)
        wanted = replace(wanted, since=wanted.since or now - COVERED)
        made = certify_rules(config, store, loaded, wanted, by=_by(), now=now) if certificate else None
        report = build("rules", _sources(config, store, loaded, terminal.lang, now), wanted)
    if made is not None and certificate is not None:
        certificate.parent.mkdir(parents=True, exist_ok=True)
        certificate.write_bytes(as_file(made))
        terminal.say("report.written", file=certificate)
    note_export(config, f"rules.{asked.format}", by=_by(), subject=None, at=now)
    return give(report, asked, terminal)


def of_people(name: str, asked: Asked, terminal: Terminal) -> int:
    """Print or write who was where, or who confirmed what; of the last 91 days when nothing is said."""
    check(asked)
    config, now = read_config(asked.config), utc_now()
    with store_of(config) as store:
        wanted = filter_of(asked, store, config.zone, terminal.lang)
        wanted = replace(wanted, since=wanted.since or now - COVERED, limit=LISTED)
        report = build(name, _sources(config, store, None, terminal.lang, now), wanted)
    note_export(config, f"{name}.{asked.format}", by=_by(), subject=None, at=now)
    return give(report, asked, terminal)


def _sources(config: Config, store: SqlStore, loaded: Loaded | None, lang: str, now: datetime) -> Sources:
    organisation = read_organisation(config.organisation)
    roster = Roster(organisation, store.groups(), store.people())
    policies = loaded.policies if loaded else None
    return Sources(
        ledger=store,
        reviewed=store,
        directory=roster,
        rules=[rule.info for _, rule in policies.rules()] if policies else (),
        officers=organisation.people,
        name=partial(called, roster, None),
        locale=lang,
        zone=config.zone,
        now=now,
    )


def _by() -> str:
    return f"operator:{operator()}"


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
