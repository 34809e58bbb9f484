"""`qungui doctor --capabilities`: what can be done where, by platform, by what the bot was given, by kind of group."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from string import ascii_uppercase

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from bot.bootstrap.abilities import footings, grades
from bot.cli.settings import read_config
from bot.cli.terminal import DONE, Terminal
from bot.cli.words import phrase
from bot.config import BadConfig
from bot.domain.capabilities import Capability, Footing, merged
from bot.locales import word
from bot.settings import Config

YES, NO = "✓", "–"
SMALL = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def run(path: Path, *, as_json: bool, terminal: Terminal) -> int:
    """The matrix. A configuration is not needed; where there is one, what it has is marked."""
    ours = grades(_config(path))
    if as_json:
        told = [_data(one, terminal.lang, one.grade == ours.get(one.platform)) for one in footings()]
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        return DONE
    every = footings()
    for platform in dict.fromkeys(one.platform for one in every):
        shown = [one for one in every if one.platform == platform]
        notes = list(dict.fromkeys(ability.why for one in shown for ability in one.abilities.values() if ability.why))
        columns = merged(shown)
        terminal.out.print(Text(phrase(f"capabilities.{platform}", terminal.lang), style="bold"))
        terminal.out.print(_table(columns, notes, terminal.lang))
        terminal.out.print(_legend(columns, notes, ours.get(platform, ""), terminal.lang))
        terminal.out.print()
    return DONE


def _config(path: Path) -> Config | None:
    try:
        return read_config(path)
    except BadConfig:
        return None  # the doctor's other half tells what is wrong with it


def _table(columns: Sequence[Sequence[Footing]], notes: Sequence[str], lang: str) -> Table:
    """A letter for each column: their names are too long for a terminal."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("", no_wrap=True)
    for letter, _ in zip(ascii_uppercase, columns, strict=False):
        table.add_column(letter, no_wrap=True)
    for capability in Capability:
        cells = (_cell(same[0], capability, notes) for same in columns)
        table.add_row(word("capabilities", capability, lang), *cells)
    return table


def _legend(columns: Sequence[Sequence[Footing]], notes: Sequence[str], ours: str, lang: str) -> Table:
    """What the letters and the small numbers mean."""
    legend = Table.grid(padding=(0, 2))
    for letter, same in zip(ascii_uppercase, columns, strict=False):
        kinds = " / ".join(word("footings", one.group_code, lang) for one in same)
        mark = f"  {phrase('capabilities.ours', lang)}" if same[0].grade == ours else ""
        legend.add_row(f" {letter}", Text(f"{word('grades', same[0].grade, lang)} · {kinds}{mark}"))
    for number, why in enumerate(notes, start=1):
        legend.add_row(str(number).rjust(2), Text(word("abilities", why, lang)))
    return legend


def _cell(footing: Footing, capability: Capability, notes: Sequence[str]) -> Text:
    ability = footing.abilities[capability]
    note = str(notes.index(ability.why) + 1).translate(SMALL) if ability.why else ""
    return Text.assemble((YES, "green") if ability.can else (NO, "red"), (note, "dim"))


def _data(footing: Footing, lang: str, is_ours: bool) -> dict[str, object]:
    return {
        "platform": footing.platform,
        "grade": footing.grade,
        "group": footing.group_code,
        "configured": is_ours,
        "capabilities": {
            one.value: {
                "can": ability.can,
                **({"why": ability.why, "words": word("abilities", ability.why, lang)} if ability.why else {}),
                **({"instead": ability.instead.value} if ability.instead else {}),
            }
            for one, ability in footing.abilities.items()
        },
    }
