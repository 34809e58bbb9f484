"""`record hold | purge | person`: what is kept, what is forgotten, everything about one person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from bot.bootstrap import evidence
from bot.bootstrap.offline import store_of
from bot.cli.proof import write_bundle
from bot.cli.settings import operator, read_config, utc_now
from bot.cli.terminal import DONE, FAILED, MISUSED, Terminal
from bot.cli.words import phrase
from bot.domain.custody import Scope
from bot.domain.errors import InputError
from bot.evidence.retention import CLASSES


def _by() -> str:
    return f"operator:{operator()}"


def hold(config: Path, scope: str, target: str, reason: str, terminal: Terminal) -> int:
    """Place a hold."""
    settings = read_config(config)
    id = evidence.place_hold(settings, Scope(scope), target, by=_by(), reason=reason, at=utc_now())
    terminal.out.print(phrase("hold.placed", terminal.lang, id=id, scope=scope, target=target), markup=False)
    return DONE


def holds(config: Path, every: bool, terminal: Terminal) -> int:
    """The holds, as a table."""
    settings = read_config(config)
    found = evidence.holds(settings, active=not every)
    if not found:
        terminal.say("hold.none")
        return DONE
    zone = ZoneInfo(settings.zone)
    table = _table("hold.title", ("id", "scope", "target", "since", "by", "reason", "ended"), terminal)
    for one in found:
        ended = f"{_day(one.ended_at, zone)} {one.ended_by} {one.end_reason}" if one.ended_at else ""
        _row(table, (one.id, one.scope, one.target, _day(one.at, zone), one.by, one.reason, ended))
    terminal.out.print(table)
    return DONE


def release(config: Path, id: str, reason: str, terminal: Terminal) -> int:
    """End a hold, and say what that lets go."""
    rows = evidence.end_hold(read_config(config), id.strip().upper(), by=_by(), reason=reason, at=utc_now())
    if rows is None:
        raise InputError(phrase("hold.unknown", terminal.lang, id=id))
    terminal.out.print(phrase("hold.ended", terminal.lang, id=id, rows=rows), markup=False)
    return DONE


def purge(config: Path, dry: bool, terminal: Terminal) -> int:
    """Forget what is past its retention, or say what that would be."""
    settings = read_config(config)
    due = evidence.purge_plan(settings, utc_now())
    said = evidence.retention_of(settings)
    kept = [name for name in CLASSES if not any(days is not None for days in said.rules_of(name).values())]
    if kept:
        terminal.say("purge.unlimited", classes=", ".join(kept))
    if not due:
        terminal.say("purge.nothing")
        return DONE
    zone = ZoneInfo(settings.zone)
    table = _table("purge.would" if dry else "record.purge", ("class", "unit", "before", "rows", "held"), terminal)
    for one in due:
        words = CLASSES[one.rule.name][0 if terminal.lang == "zh" else 1]
        cells = (f"{one.rule.name}: {words}", one.rule.unit, _day(one.rule.before, zone), str(one.rows), str(one.held))
        _row(table, cells)
    terminal.out.print(table)
    if not dry:
        with store_of(settings) as store:
            certificates = evidence.forget(settings, store, _by(), utc_now)
        terminal.say("purge.done", ids=", ".join(one.id for one in certificates))
    return DONE


def export(config: Path, id: str, out: Path, reason: str, terminal: Terminal) -> int:
    """Everything about one person as a bundle."""
    bundle = evidence.export_person(read_config(config), id, by=_by(), reason=reason, at=utc_now())
    write_bundle(out, bundle)
    terminal.say("bundle.written", file=out)
    return DONE


def erase(config: Path, id: str, reason: str, sure: bool, terminal: Terminal) -> int:
    """Erase one person and say what stays, and why."""
    settings = read_config(config)
    if not sure:
        terminal.complain(phrase("person.sure", terminal.lang, person=id))
        return MISUSED
    try:
        certificate = evidence.erase_person(settings, id, by=_by(), reason=reason, at=utc_now())
    except evidence.StillMember as refused:
        terminal.complain(phrase("person.member", terminal.lang, person=refused.person, count=refused.groups))
        return FAILED
    told = certificate.details
    terminal.say("person.erased", pseudonym=told["pseudonym"], id=certificate.id)
    for what, rows in told["removed"].items():
        terminal.out.print(phrase("person.removed", terminal.lang, what=what, rows=rows), markup=False)
    for kept in told["kept"]:
        terminal.out.print(phrase("person.kept", terminal.lang, **kept), markup=False)
    return DONE


def _table(title: str, columns: Sequence[str], terminal: Terminal) -> Table:
    table = Table(title=Text(_titled(title, terminal)), title_justify="left")
    for column in columns:
        table.add_column(phrase(f"column.{column}", terminal.lang))
    return table


def _titled(key: str, terminal: Terminal) -> str:
    from bot.cli.words import SAID, help_of

    return phrase(key, terminal.lang) if key in SAID else help_of(key, terminal.lang)


def _row(table: Table, cells: Iterable[str]) -> None:
    table.add_row(*(Text(cell) for cell in cells))


def _day(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""
