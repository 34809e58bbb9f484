"""What the bot works with: the record, the platforms, the archives' readers."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.bootstrap import offline
from bot.cli.doctor.finding import BROKEN, OK, WARNING, Finding, Patient
from bot.cli.settings import utc_now
from bot.cli.words import phrase
from bot.domain.checks import spoken
from bot.domain.errors import QunguiError
from bot.domain.groups import Group, Organisation
from bot.roster.departments import hangs_on

HOUR = timedelta(hours=1)
BEHIND, LOSING = HOUR, timedelta(days=3)  # WeCom keeps what nobody fetched for five days, formerly three


def database(patient: Patient) -> Iterable[Finding]:
    config = patient.config
    try:
        standing, wanted = offline.revisions(config)
        if standing != wanted:
            shown = standing or phrase("db.empty", patient.lang)
            yield patient.finding("database", WARNING, "database.old", standing=shown, wanted=wanted)
            return
        yield patient.finding("database", OK, "database.ok", revision=wanted)
        with offline.record(config) as ledger:
            health = ledger.health()
            homeless = sum(_is_homeless(group, patient.organisation) for group in ledger.groups())
    except QunguiError as error:
        yield patient.finding("database", BROKEN, "database.broken", why=error)
        return
    if homeless:
        yield patient.finding("groups", WARNING, "groups.homeless", count=homeless)
    for name in ("inbox_failed", "outbox_unknown", "outbox_failed"):
        if health.get(name):
            yield patient.finding("record", WARNING, f"record.{name}", count=health[name])


def _is_homeless(group: Group, organisation: Organisation) -> bool:
    """Whether it is judged by the root's rules for want of a unit, or of one that the organisation has."""
    known = {unit.id for unit in organisation.units}
    return not group.archived and (group.unit is None or (bool(known) and hangs_on(group.unit, known) not in known))


def platforms(patient: Patient) -> Iterable[Finding]:
    config = patient.config
    if not config.platforms:
        yield patient.finding("platforms", WARNING, "platforms.none")
        return
    yield patient.finding("platforms", OK, "platforms.ok", names=", ".join(config.platforms))
    proxies = [name for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy") if os.environ.get(name)]
    if proxies and "slack" in config.platforms:
        yield patient.finding("platforms", WARNING, "platforms.proxy", names=", ".join(proxies))
    if not patient.online:
        return
    for check in asyncio.run(offline.platform_checks(config)):
        state = OK if check.ok else BROKEN if check.needed else WARNING
        detail, fix = spoken(check.detail, patient.lang), spoken(check.fix, patient.lang)
        yield Finding(check=check.name, state=state, detail=detail, fix="" if check.ok else fix)


def archives(patient: Patient) -> Iterable[Finding]:
    """How far behind the archives' readers were when they last wrote it down, which they do every minute."""
    config, now = patient.config, utc_now()
    reading = [name for name, settings in config.platforms.items() if getattr(settings, "archive", None) is not None]
    try:
        read = offline.archives_read(config) if reading else {}
    except QunguiError:
        return  # told by the check of the database
    for name in reading:
        if name not in read:
            yield patient.finding("archive", WARNING, "archive.never", name=name)
            continue
        age = now - read[name]
        until = f"{read[name].astimezone(ZoneInfo(config.zone)):%Y-%m-%d %H:%M:%S}"
        state = OK if age < BEHIND else BROKEN if age >= LOSING else WARNING
        key = "archive.ok" if state == OK else "archive.losing" if state == BROKEN else "archive.behind"
        yield patient.finding("archive", state, key, name=name, until=until, hours=round(age / HOUR, 1))
