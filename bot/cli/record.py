"""`qungui record members`: who was in a group then. What keeps, proves and forgets is in `bot.cli.custody`."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from bot.bootstrap.offline import record
from bot.cli.settings import group_key, moment, read_config, utc_now
from bot.cli.terminal import DONE, FAILED, Terminal
from bot.cli.words import phrase

COLUMNS = ("person", "account", "role", "since", "until", "employment")


def members(config: Path, group: str, at: str | None, terminal: Terminal) -> int:
    """Who was in the group at that moment; 1 when the record knows nobody."""
    settings = read_config(config)
    when = moment(at, settings.zone) or utc_now()
    with record(settings) as ledger:
        groups = ledger.groups()
        key = group_key(group, groups, terminal.lang)
        found = ledger.members_at(key, when)
        begins = min((one.since for one in ledger.memberships(group=key)), default=None)
    zone = ZoneInfo(settings.zone)
    if not found:
        shown = f"{begins.astimezone(zone):%Y-%m-%d %H:%M}" if begins else "–"
        terminal.say("members.nobody", group=group, begins=shown)
        return FAILED
    name = next((one.name for one in groups if one.id == key and one.name), key)
    title = phrase("members.title", terminal.lang, group=name, at=f"{when.astimezone(zone):%Y-%m-%d %H:%M}")
    table = Table(title=Text(title), title_justify="left")
    for column in COLUMNS:
        table.add_column(phrase(f"column.{column}", terminal.lang))
    for one in found:
        until = f"{one.until.astimezone(zone):%Y-%m-%d %H:%M}" if one.until else ""
        since = f"{one.since.astimezone(zone):%Y-%m-%d %H:%M}"
        cells = (one.person_name or one.person or "", one.account, one.role, since, until, one.employment)
        table.add_row(*(Text(cell) for cell in cells))
    terminal.out.print(table)
    return DONE
