"""`qungui policy revisions` and `rollback`: what was in force, and putting the policy folder back to it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from bot.bootstrap.offline import record
from bot.cli.settings import read_config, read_organisation, utc_now
from bot.cli.terminal import DONE, FAILED, Terminal
from bot.cli.words import phrase
from bot.domain.errors import InputError, why
from bot.domain.groups import OrgUnit
from bot.domain.records import PolicyLoaded
from bot.policy.changes import rollback as folders
from bot.policy.changes.diff import compare
from bot.policy.changes.history import SHORT, changes, matching, sentences, who
from bot.policy.loading import Loaded, load, load_texts
from bot.policy.problems import as_text
from bot.settings import Config

COLUMNS = ("in_force", "revision", "when", "who", "changes")
CHOICES = 5  # revisions that are offered instead of one that is not known
EXPIRED = "exception-expired"


def show(config: Path, format: str, terminal: Terminal) -> int:
    """Every load, the newest first; 1 when there was none."""
    settings = read_config(config)
    with record(settings) as ledger:
        loads = ledger.revisions()
    if format == "json":
        sys.stdout.write(json.dumps(_as_data(loads), ensure_ascii=False, indent=2) + "\n")
    elif loads:
        terminal.out.print(_table(loads, settings.zone, terminal.lang))
    if not loads:
        terminal.say("revisions.none")
        return FAILED
    return DONE


def _as_data(loads: Sequence[PolicyLoaded]) -> list[dict[str, object]]:
    return [
        {
            "revision": one.revision,
            "previous": one.previous or None,
            "at": one.at.isoformat(),
            "by": one.by,
            "in_force": number == len(loads) - 1,
            "files": sorted(one.files),
            "changes": [dict(change) for change in one.changes],
        }
        for number, one in reversed(list(enumerate(loads)))
    ]


def _table(loads: Sequence[PolicyLoaded], zone: str, lang: str) -> Table:
    table = Table()
    for column in COLUMNS:
        table.add_column(phrase(f"column.{column}", lang), no_wrap=column in ("revision", "when"), overflow="fold")
    for one in reversed(loads):
        told = changes(one, lang)
        line = told[0] if told else ""
        more = phrase("revisions.more", lang, count=len(told) - 1) if len(told) > 1 else ""
        mark = "●" if one is loads[-1] else ""
        cells = (mark, one.revision[:SHORT], _when(one.at, zone), who(one.by, lang), line + more)
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _when(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


# -- rollback ----------------------------------------------------------------------------------------------------------


def rollback(config: Path, revision: str, dry_run: bool, terminal: Terminal) -> int:
    """Put the folder back; 1 when it cannot be, with nothing changed."""
    settings = read_config(config)
    units = read_organisation(settings.organisation).units
    with record(settings) as ledger:
        loads = ledger.revisions()
    target = _meant(loads, revision, settings.zone, terminal.lang)
    short = target.revision[:SHORT]
    _check_files(target, settings.policies, terminal.lang)
    change = folders.rewriting(settings.policies, target.files)
    if not change.is_needed:
        terminal.say("rollback.already", folder=settings.policies, revision=short)
        return DONE
    loaded = load_texts(target.files, now=utc_now(), units=units)
    if loaded.policies is None:
        sys.stdout.write(as_text(loaded.errors, terminal.lang) + "\n")
        terminal.complain(phrase("rollback.unreadable", terminal.lang, revision=short))
        return FAILED
    _tell(target, loaded, _present(settings.policies, loads, units), settings, terminal)
    count = {"written": len(change.written), "removed": len(change.removed)}
    if dry_run:
        terminal.say("rollback.dry", **count)
        return DONE
    try:
        _keep(settings, loads, terminal)
        folders.carry_out(change)
    except OSError as error:
        reason = why(error, terminal.lang)
        terminal.complain(phrase("rollback.failed", terminal.lang, folder=settings.policies, reason=reason))
        return FAILED
    terminal.say("rollback.done", **count)
    return DONE


def _meant(loads: Sequence[PolicyLoaded], typed: str, zone: str, lang: str) -> PolicyLoaded:
    """The one revision that begins so. Raises InputError with the choices when there is none, or more than one."""
    found = matching(loads, typed) if typed.strip() else ()
    if len(found) == 1:
        return found[0]
    offered = found or matching(loads, "")[:CHOICES]
    choices = ", ".join(f"{one.revision[:SHORT]} ({_when(one.at, zone)})" for one in offered) or "–"
    raise InputError(
        phrase("rollback.ambiguous" if found else "rollback.unknown", lang, revision=typed, choices=choices)
    )


def _check_files(target: PolicyLoaded, root: Path, lang: str) -> None:
    """Raises InputError when the record has no files of it, or when they cannot stand there."""
    short = target.revision[:SHORT]
    if not target.files:
        raise InputError(phrase("rollback.no-files", lang, revision=short))
    if not folders.fits(root, target.files):
        files = ", ".join(sorted(target.files))
        raise InputError(phrase("rollback.no-place", lang, revision=short, files=files, folder=root))


def _present(root: Path, loads: Sequence[PolicyLoaded], units: Sequence[OrgUnit]) -> str:
    """The canonical text of what the folder holds; of what is in force when the folder cannot be used."""
    policies = load(root, now=utc_now(), units=units).policies
    return policies.canonical if policies is not None else loads[-1].canonical


def _tell(target: PolicyLoaded, loaded: Loaded, present: str, settings: Config, terminal: Terminal) -> None:
    """What changes in effect, on standard output; what is worth knowing, beside it."""
    assert loaded.policies is not None
    lang, short, when = terminal.lang, target.revision[:SHORT], _when(target.at, settings.zone)
    terminal.say("rollback.changes", folder=settings.policies, revision=short, when=when, who=who(target.by, lang))
    lines = sentences(compare(present, loaded.policies.canonical), lang)
    if lines:
        sys.stdout.write("".join(f"  {line}\n" for line in lines))
    else:
        terminal.say("rollback.same")
    if loaded.policies.revision != target.revision:
        terminal.say("rollback.reads-otherwise", revision=loaded.policies.revision[:SHORT])
    expired = [problem for problem in loaded.problems if problem.code == EXPIRED]
    if expired:
        terminal.say("rollback.expired")
        terminal.err.print(as_text(expired, lang), markup=False)


def _keep(settings: Config, loads: Sequence[PolicyLoaded], terminal: Terminal) -> None:
    """Back up what stands there, unless the record has it to the letter."""
    standing = folders.standing(settings.policies)
    if not standing or folders.as_recorded(standing, loads[-1].files):
        return
    stamp = f"{utc_now().astimezone(ZoneInfo(settings.zone)):%Y%m%d-%H%M%S}"
    backup = settings.policies.with_name(f"{settings.policies.name}.backup-{stamp}")
    folders.back_up(settings.policies, backup)
    terminal.say("rollback.kept", backup=backup)
