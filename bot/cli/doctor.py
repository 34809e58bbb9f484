"""`qungui doctor`: is everything as it must be, and if not, what to do. Every check is one function in `CHECKS`.

A check yields findings and never raises: what it cannot look at is a finding too. Touch this to add one; its words
stand in `doctor_words`.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.announcements.workdays import Workdays
from bot.bootstrap import evidence, offline
from bot.casework.exceptions import unused
from bot.cli.doctor_words import told
from bot.cli.settings import read_config, read_organisation, utc_now
from bot.cli.terminal import DONE, FAILED, MISUSED, Terminal
from bot.cli.words import phrase
from bot.config import BadConfig
from bot.domain.checks import spoken
from bot.domain.errors import QunguiError
from bot.domain.groups import Group, Organisation
from bot.domain.rules import Result
from bot.domain.views import ViolationFilter
from bot.policy.language.exceptions import ZONE, Granted
from bot.policy.loading import Loaded, load
from bot.roster.departments import hangs_on
from bot.settings import Config
from bot.text import prefilter, scan

OK, WARNING, BROKEN = "ok", "warning", "broken"
MARKS = {OK: ("✓", "green"), WARNING: ("!", "yellow"), BROKEN: ("✗", "red")}
CODES = {OK: DONE, WARNING: FAILED, BROKEN: MISUSED}
PINNED = {"wechatpy": "2.0.0a26"}
NEEDED = ("wechatpy", "slack-bolt", "sqlmodel", "apscheduler", "google-re2", "opencc", "chinesecalendar")
PYTHON = (3, 11)
MANY = 1_000_000
HOUR = timedelta(hours=1)
BEHIND, LOSING = HOUR, timedelta(days=3)  # WeCom keeps what nobody fetched for five days, formerly three


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding: which check, how it stands, what was seen, what to do."""

    check: str
    state: str
    detail: str
    fix: str = ""

    def as_data(self) -> dict[str, str]:
        return {"check": self.check, "state": self.state, "detail": self.detail, "fix": self.fix}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """What is examined. `config` is None when it could not be read: then what depends on it is passed over."""

    lang: str
    path: Path
    config: Config | None
    online: bool
    organisation: Organisation = field(
        default_factory=Organisation
    )  # of nobody when its file is missing or cannot be read
    loaded: Loaded | None = None  # the policies; None without a configuration


def run(path: Path, *, online: bool, as_json: bool, terminal: Terminal) -> int:
    """0 = all is well, 1 = there are notes, 2 = something is broken."""
    findings = list(examine(path, terminal.lang, online=online))
    if as_json:
        sys.stdout.write(json.dumps([one.as_data() for one in findings], ensure_ascii=False, indent=2) + "\n")
    else:
        for finding in findings:
            _show(finding, terminal)
        counts = {state: sum(one.state == state for one in findings) for state in MARKS}
        terminal.say("doctor.sum", ok=counts[OK], warnings=counts[WARNING], broken=counts[BROKEN])
    return max((CODES[one.state] for one in findings), default=DONE)


def examine(path: Path, lang: str, *, online: bool = False) -> Iterator[Finding]:
    """All findings, in the order in which to mend them."""
    config, problems = None, list[Finding]()
    try:
        config = read_config(path)
        problems.append(_finding(lang, "config", OK, "config.ok", path=path))
    except BadConfig as bad:
        problems += [
            Finding(check="config", state=BROKEN, detail=f"{one.place}: {one.key}: {message}", fix=fix)
            for one in bad.problems
            for message, fix in [one.say(lang)]
        ]
    organisation = _readable(config)
    loaded = load_policies(config, organisation) if config else None
    patient = Patient(lang=lang, path=path, config=config, online=online, organisation=organisation, loaded=loaded)
    yield from _python(patient)
    yield from _packages(patient)
    yield from problems
    for check in CHECKS if config is not None else ():
        yield from check(patient)


def _readable(config: Config | None) -> Organisation:
    try:
        return read_organisation(config.organisation if config else None)
    except QunguiError:
        return Organisation()  # told by its own check


def load_policies(config: Config, organisation: Organisation) -> Loaded:
    return load(config.policies, now=utc_now(), units=organisation.units, people=organisation.people)


def _finding(lang: str, check: str, state: str, key: str, **values: object) -> Finding:
    detail, fix = told(key, lang, **values)
    return Finding(check=check, state=state, detail=detail, fix=fix)


# -- without a configuration -----------------------------------------------------------------------------------------


def _python(patient: Patient) -> Iterable[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    fine = sys.version_info[:2] >= PYTHON
    key = "python.ok" if fine else "python.old"
    yield _finding(patient.lang, "python", OK if fine else BROKEN, key, version=version)


def _packages(patient: Patient) -> Iterable[Finding]:
    """`adapters` and `storage` are plain top-level packages: another installation's could hide them."""
    here = Path(__file__).resolve().parents[2]
    for name in ("adapters", "storage"):
        found = importlib.util.find_spec(name)
        place = Path(found.origin).resolve().parent.parent if found and found.origin else None
        if place is None:
            yield _finding(patient.lang, "packages", BROKEN, "packages.missing", name=name)
        elif place != here:
            yield _finding(patient.lang, "packages", BROKEN, "packages.elsewhere", name=name, place=place, here=here)
    versions = {name: _version(name) for name in NEEDED}
    for name, version in versions.items():
        if version is None:
            yield _finding(patient.lang, "packages", BROKEN, "packages.uninstalled", name=name)
        elif name in PINNED and version != PINNED[name]:
            yield _finding(
                patient.lang, "packages", WARNING, "packages.other", name=name, version=version, wanted=PINNED[name]
            )
    yield _finding(patient.lang, "packages", OK, "packages.ok", count=len(versions))
    compiled = "speed.compiled" if scan.compiled is not None else "speed.uncompiled"
    filtered = "speed.filtered" if prefilter.available() else "speed.unfiltered"
    yield from (_finding(patient.lang, "speed", OK, key) for key in (compiled, filtered))


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


# -- with one --------------------------------------------------------------------------------------------------------


def _zone(patient: Patient) -> Iterable[Finding]:
    config = _config(patient)
    try:
        shown = f"{utc_now().astimezone(ZoneInfo(config.zone)):%Y-%m-%d %H:%M %z}"
        yield _finding(patient.lang, "zone", OK, "zone.ok", zone=config.zone, now=shown)
    except ZoneInfoNotFoundError:
        yield _finding(patient.lang, "zone", BROKEN, "zone.unknown", zone=config.zone)


def _calendar(patient: Patient) -> Iterable[Finding]:
    year = utc_now().year
    if Workdays().is_exact(year):
        yield _finding(patient.lang, "calendar", OK, "calendar.ok", year=year)
    else:
        yield _finding(patient.lang, "calendar", WARNING, "calendar.inexact", year=year)


def _organisation(patient: Patient) -> Iterable[Finding]:
    config = _config(patient)
    if config.organisation is None:
        yield _finding(patient.lang, "organisation", WARNING, "organisation.none")
        return
    try:
        read = read_organisation(config.organisation)
    except QunguiError as error:
        yield from (Finding(check="organisation", state=BROKEN, detail=line) for line in str(error).splitlines())
        return
    yield _finding(patient.lang, "organisation", OK, "organisation.ok", units=len(read.units), people=len(read.people))


def _policies(patient: Patient) -> Iterable[Finding]:
    config, loaded = _config(patient), patient.loaded or load_policies(_config(patient), patient.organisation)
    errors = len(loaded.errors)
    warnings = len(loaded.problems) - errors
    if loaded.policies is None:
        yield _finding(patient.lang, "policies", BROKEN, "policies.broken", errors=errors, folder=config.policies)
    elif warnings:
        yield _finding(patient.lang, "policies", WARNING, "policies.notes", warnings=warnings, folder=config.policies)
    else:
        rules = len(list(loaded.policies.rules()))
        yield _finding(patient.lang, "policies", OK, "policies.ok", rules=rules)


def _exceptions(patient: Patient) -> Iterable[Finding]:
    """Those that end soon, and those that excused nothing: the record knows, `policy check` cannot."""
    config, policies, now = _config(patient), patient.loaded and patient.loaded.policies, utc_now()
    granted = [one for one in (policies.exceptions() if policies else ()) if one.holds(now)]
    ending = [one for one in granted if one.ends_soon(now)]
    for one in ending:
        yield _finding(patient.lang, "exceptions", WARNING, "exceptions.ending", **_shown(one))
    idle = _unused(granted, config, now) if granted else []
    for one in idle:
        yield _finding(patient.lang, "exceptions", WARNING, "exceptions.unused", **_shown(one))
    if not ending and not idle:
        yield _finding(patient.lang, "exceptions", OK, "exceptions.ok", count=len(granted))


def _unused(granted: Sequence[Granted], config: Config, now: datetime) -> Sequence[Granted]:
    try:
        with offline.record(config) as ledger:
            excused = ledger.violations(ViolationFilter(result=Result.EXCUSED, limit=MANY))
            since = min((loaded.at for loaded in ledger.revisions()), default=now)
    except QunguiError:
        return ()  # told by the check of the database
    return tuple(unused(granted, excused, now, since))


def _shown(one: Granted) -> dict[str, str]:
    excuse = one.excuse
    return {
        "rule": excuse.rule,
        "place": excuse.source,
        "scope": ", ".join(sorted(excuse.groups | excuse.people | excuse.units)),
        "approver": excuse.approved_by,
        "until": f"{excuse.until.astimezone(ZONE):%Y-%m-%d}",
    }


def _database(patient: Patient) -> Iterable[Finding]:
    config = _config(patient)
    try:
        standing, wanted = offline.revisions(config)
        if standing != wanted:
            shown = standing or phrase("db.empty", patient.lang)
            yield _finding(patient.lang, "database", WARNING, "database.old", standing=shown, wanted=wanted)
            return
        yield _finding(patient.lang, "database", OK, "database.ok", revision=wanted)
        with offline.record(config) as ledger:
            health = ledger.health()
            homeless = sum(_is_homeless(group, patient.organisation) for group in ledger.groups())
    except QunguiError as error:
        yield _finding(patient.lang, "database", BROKEN, "database.broken", why=error)
        return
    if homeless:
        yield _finding(patient.lang, "groups", WARNING, "groups.homeless", count=homeless)
    for name in ("inbox_failed", "outbox_unknown", "outbox_failed"):
        if health.get(name):
            yield _finding(patient.lang, "record", WARNING, f"record.{name}", count=health[name])


def _is_homeless(group: Group, organisation: Organisation) -> bool:
    """Whether it is judged by the root's rules for want of a unit, or of one that the organisation has."""
    known = {unit.id for unit in organisation.units}
    return not group.archived and (group.unit is None or (bool(known) and hangs_on(group.unit, known) not in known))


def _platforms(patient: Patient) -> Iterable[Finding]:
    config = _config(patient)
    if not config.platforms:
        yield _finding(patient.lang, "platforms", WARNING, "platforms.none")
        return
    yield _finding(patient.lang, "platforms", OK, "platforms.ok", names=", ".join(config.platforms))
    proxies = [name for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy") if os.environ.get(name)]
    if proxies and "slack" in config.platforms:
        yield _finding(patient.lang, "platforms", WARNING, "platforms.proxy", names=", ".join(proxies))
    if not patient.online:
        return
    for check in asyncio.run(offline.platform_checks(config)):
        state = OK if check.ok else BROKEN if check.needed else WARNING
        detail, fix = spoken(check.detail, patient.lang), spoken(check.fix, patient.lang)
        yield Finding(check=check.name, state=state, detail=detail, fix="" if check.ok else fix)


def _archives(patient: Patient) -> Iterable[Finding]:
    """How far behind the archives' readers were when they last wrote it down, which they do every minute."""
    config, now = _config(patient), utc_now()
    reading = [name for name, settings in config.platforms.items() if getattr(settings, "archive", None) is not None]
    try:
        read = offline.archives_read(config) if reading else {}
    except QunguiError:
        return  # told by the check of the database
    for name in reading:
        if name not in read:
            yield _finding(patient.lang, "archive", WARNING, "archive.never", name=name)
            continue
        age = now - read[name]
        until = f"{read[name].astimezone(ZoneInfo(config.zone)):%Y-%m-%d %H:%M:%S}"
        state = OK if age < BEHIND else BROKEN if age >= LOSING else WARNING
        key = "archive.ok" if state == OK else "archive.losing" if state == BROKEN else "archive.behind"
        yield _finding(patient.lang, "archive", state, key, name=name, until=until, hours=round(age / HOUR, 1))


def _console(patient: Patient) -> Iterable[Finding]:
    console = _config(patient).console
    if console.enabled and len(console.secret.get_secret_value()) < 32:
        yield _finding(patient.lang, "console", BROKEN, "console.secret")


def _evidence(patient: Patient) -> Iterable[Finding]:
    """Whether the record could be proved to somebody else."""
    config = _config(patient)
    try:
        signer, ring = evidence.signer_of(config), offline.keyring_of(config)
    except QunguiError as error:
        yield Finding(check="evidence", state=BROKEN, detail=str(error))
        return
    if signer is None:
        yield _finding(patient.lang, "evidence", WARNING, "evidence.unsigned")
    elif config.evidence.checkpoints is None:
        yield _finding(patient.lang, "evidence", WARNING, "evidence.unkept")
    else:
        yield _finding(patient.lang, "evidence", OK, "evidence.ok", public=signer.public_key, keys=len(ring.ids))
    if not ring.ids:
        yield _finding(patient.lang, "evidence", WARNING, "evidence.unsealed")
    if evidence.retention_of(config).days.keys() == {"deliveries"}:
        yield _finding(patient.lang, "evidence", WARNING, "evidence.unlimited")


CHECKS: tuple[Callable[[Patient], Iterable[Finding]], ...] = (
    _zone,
    _calendar,
    _organisation,
    _policies,
    _database,
    _exceptions,
    _platforms,
    _archives,
    _console,
    _evidence,
)


def _config(patient: Patient) -> Config:
    if patient.config is None:
        raise ValueError("checks of the configuration run only when there is one")
    return patient.config


def _show(finding: Finding, terminal: Terminal) -> None:
    from rich.text import Text

    mark, style = MARKS[finding.state]
    terminal.out.print(Text.assemble((f"{mark} ", style), (f"{finding.check:<13} ", "bold"), finding.detail))
    if finding.fix and finding.state != OK:
        terminal.out.print(Text(f"  {'':<13} {phrase('doctor.fix', terminal.lang)}{finding.fix}"))
