"""`qungui text corrections`: what people corrected; and, only when it is confirmed, a file for training."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from bot.bootstrap.corrections import Corrected, corrected_texts, note_export
from bot.cli.settings import operator, read_config, utc_now
from bot.cli.terminal import DONE, MISUSED, Terminal
from bot.cli.words import phrase
from bot.locales import word
from bot.settings import Config

COLUMNS = ("when", "dimension", "change", "by", "note", "message", "kept")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    dimension: str
    export: Path | None
    with_texts: bool
    config: Path


def run(asked: Asked, terminal: Terminal) -> int:
    """List them, or export what still has its text."""
    if asked.export is not None and not asked.with_texts:
        terminal.complain(phrase("corrections.ask", terminal.lang))
        return MISUSED
    config = read_config(asked.config)
    found = [one for one in corrected_texts(config) if asked.dimension in ("", one.correction.dimension)]
    if not found:
        terminal.say("corrections.none")
        return DONE
    if asked.export is not None:
        return _export(asked.export, found, config, terminal)
    terminal.out.print(_table(found, ZoneInfo(config.zone), terminal.lang))
    kept = sum(one.text is not None for one in found)
    terminal.out.print(phrase("corrections.counts", terminal.lang, count=len(found), kept=kept), markup=False)
    return DONE


def _export(file: Path, found: Sequence[Corrected], config: Config, terminal: Terminal) -> int:
    """The audit chain first: texts must not leave without a trace."""
    lines = [
        json.dumps(
            {
                "text": one.text,
                "label": one.correction.value,
                "dimension": one.correction.dimension,
                "at": one.correction.at.isoformat(timespec="seconds"),
            },
            ensure_ascii=False,
        )
        for one in found
        if one.text
    ]
    note_export(config, utc_now(), operator(), texts=len(lines), file=file.name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    terminal.say("corrections.exported", count=len(lines), file=file)
    return DONE


def _table(found: Sequence[Corrected], zone: ZoneInfo, lang: str) -> Table:
    table = Table()
    for column in COLUMNS:
        table.add_column(phrase(f"column.{column}", lang))
    for one in found:
        said = one.correction
        before = word("labels", said.before, lang) if said.before else "–"
        cells = (
            f"{said.at.astimezone(zone):%Y-%m-%d %H:%M}",
            word("dimensions", said.dimension, lang),
            f"{before} → {word('labels', said.value, lang)}",
            said.by,
            said.note,
            f"{said.group} {said.message}",
            phrase("kept.no" if one.text is None else "kept.yes", lang),
        )
        table.add_row(*(Text(cell) for cell in cells))
    return table
