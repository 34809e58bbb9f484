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
from bot.cli.settings import group_key, operator, period, read_config, read_organisation, read_policies, utc_now
from bot.cli.terminal import DONE, Terminal
from bot.cli.words import phrase
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
        wanted = filter_of(asked, ledger, config, terminal.lang)
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
        wanted = filter_of(asked, store, config, terminal.lang)
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
        wanted = filter_of(asked, store, config, terminal.lang)
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
        formats = ", ".join(FORMATS)
        raise InputError(
            f"there is no report format {asked.format!r}: use one of {formats}",
            zh=f"没有报告格式 {asked.format}：可用 {formats}",
        )
    if asked.format in BINARY and asked.out is None and sys.stdout.isatty():
        raise InputError(
            f"{asked.format} is not for a terminal: name a file with --out",
            zh=f"{asked.format} 不能显示在终端里：请用 --out 指明文件",
        )


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


def filter_of(asked: Asked, ledger: Ledger, config: Config, lang: str) -> ViolationFilter:
    """What was asked for, as the record understands it. Raises InputError for what nobody has heard of: a report about
    a slip of the keyboard would say that nothing was found."""
    _check_names(asked, ledger, config, lang)
    since, until = period(asked.since, asked.until, config.zone)
    return ViolationFilter(
        since=since,
        until=until,
        group=group_key(asked.group, ledger.groups(), lang) if asked.group else None,
        unit=asked.unit,
        rule=asked.rule,
        person=asked.person,
    )


def _check_names(asked: Asked, ledger: Ledger, config: Config, lang: str) -> None:
    """Units and people of the organisation or the record; rules in force, or of which there are violations."""
    organisation = read_organisation(config.organisation)
    units = {unit.id for unit in organisation.units}
    if asked.unit and asked.unit not in units and _found_none(ledger, ViolationFilter(unit=asked.unit)):
        raise InputError(phrase("unit.unknown", lang, unit=asked.unit, known=", ".join(sorted(units)) or "–"))
    people = {name for one in (*organisation.people, *ledger.people()) for name in (one.id, *one.accounts)}
    if asked.person and asked.person not in people and _found_none(ledger, ViolationFilter(person=asked.person)):
        raise InputError(phrase("person.unknown", lang, person=asked.person))
    if asked.rule and _found_none(ledger, ViolationFilter(rule=asked.rule)):
        policies = read_policies(config, organisation).policies
        if policies is None or asked.rule not in {rule.info.id for _, rule in policies.rules()}:
            raise InputError(phrase("rule.unknown", lang, rule=asked.rule))


def _found_none(ledger: Ledger, filter: ViolationFilter) -> bool:
    return ledger.count_violations(filter) == 0
