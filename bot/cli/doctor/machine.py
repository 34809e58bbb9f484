"""The machine and what is installed on it: Python, packages, the compiled parts, time zones and the calendar."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import sys
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.announcements.workdays import Workdays
from bot.cli.doctor.finding import BROKEN, OK, WARNING, Finding, Patient, finding
from bot.cli.settings import utc_now
from bot.text import prefilter, scan

PINNED = {"wechatpy": "2.0.0a26"}
NEEDED = ("wechatpy", "slack-bolt", "sqlmodel", "apscheduler", "google-re2", "opencc", "chinesecalendar")
PYTHON = (3, 11)


def python(lang: str) -> Iterable[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    fine = sys.version_info[:2] >= PYTHON
    key = "python.ok" if fine else "python.old"
    yield finding(lang, "python", OK if fine else BROKEN, key, version=version)


def packages(lang: str) -> Iterable[Finding]:
    """`adapters` and `storage` are plain top-level packages: another installation's could hide them."""
    here = Path(__file__).resolve().parents[3]
    for name in ("adapters", "storage"):
        found = importlib.util.find_spec(name)
        place = Path(found.origin).resolve().parent.parent if found and found.origin else None
        if place is None:
            yield finding(lang, "packages", BROKEN, "packages.missing", name=name)
        elif place != here:
            yield finding(lang, "packages", BROKEN, "packages.elsewhere", name=name, place=place, here=here)
    versions = {name: _version(name) for name in NEEDED}
    for name, version in versions.items():
        if version is None:
            yield finding(lang, "packages", BROKEN, "packages.uninstalled", name=name)
        elif name in PINNED and version != PINNED[name]:
            yield finding(lang, "packages", WARNING, "packages.other", name=name, version=version, wanted=PINNED[name])
    if None not in versions.values():
        yield finding(lang, "packages", OK, "packages.ok", count=len(versions))
    compiled = "speed.compiled" if scan.compiled is not None else "speed.uncompiled"
    filtered = "speed.filtered" if prefilter.available() else "speed.unfiltered"
    yield from (finding(lang, "speed", OK, key) for key in (compiled, filtered))


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def zone(patient: Patient) -> Iterable[Finding]:
    config = patient.config
    try:
        shown = f"{utc_now().astimezone(ZoneInfo(config.zone)):%Y-%m-%d %H:%M %z}"
        yield patient.finding("zone", OK, "zone.ok", zone=config.zone, now=shown)
    except ZoneInfoNotFoundError:
        yield patient.finding("zone", BROKEN, "zone.unknown", zone=config.zone)


def calendar(patient: Patient) -> Iterable[Finding]:
    year = utc_now().year
    if Workdays().is_exact(year):
        yield patient.finding("calendar", OK, "calendar.ok", year=year)
    else:
        yield patient.finding("calendar", WARNING, "calendar.inexact", year=year)
