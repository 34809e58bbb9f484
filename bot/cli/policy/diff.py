"""`qungui policy diff`: what differs in effect between two revisions, told like a review: by unit, rule by rule."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from rich.table import Table
from rich.text import Text

from bot.cli.policy.sides import ZONE, read_side
from bot.cli.settings import CONFIG, read_config, read_organisation
from bot.cli.terminal import DONE, Terminal
from bot.cli.words import phrase
from bot.policy.changes.diff import LOOSENS, TIGHTENS, UNKNOWN, Change, compare, describe
from bot.policy.changes.diff_words import DIRECTIONS, difference_lines, shown

STYLES: Mapping[str, str] = {TIGHTENS: "green", LOOSENS: "yellow", UNKNOWN: ""}
_TOLD = ("id", "rule")  # stands in the heading already


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    old: str
    new: str
    format: str
    organisation: Path | None
    config: Path


def run(asked: Asked, terminal: Terminal) -> int:
    """0, with or without differences."""
    config = read_config(asked.config) if asked.config.exists() or asked.config != CONFIG else None
    organisation = read_organisation(asked.organisation or (config.organisation if config else None))
    old, new = (read_side(typed, organisation, config, terminal.lang) for typed in (asked.old, asked.new))
    changes = compare(old.canonical, new.canonical)
    if asked.format == "json":
        told = [{**one.as_data(), "zh": describe(one, "zh"), "en": describe(one, "en")} for one in changes]
        data = {"old": old.as_data(), "new": new.as_data(), "changes": told}
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
        return DONE
    zone = config.zone if config else ZONE
    terminal.out.print(Text(f"{old.title(terminal.lang, zone)} → {new.title(terminal.lang, zone)}", style="bold"))
    show(changes, terminal)
    return DONE


def show(changes: Sequence[Change], terminal: Terminal) -> None:
    """All changes under their units, and how many there are of each sort."""
    lang = terminal.lang
    if not changes:
        terminal.out.print(phrase("diff.none", lang), markup=False)
        return
    for unit, of_unit in groupby(changes, key=lambda one: one.unit):
        terminal.out.print()
        terminal.out.print(Text(unit, style="bold cyan"))
        for (what, id), of_thing in groupby(of_unit, key=lambda one: (one.what, one.id)):
            terminal.out.print(Text(f"  {phrase(f'diff.{what}', lang, id=id)}", style="bold"))
            terminal.out.print(_table(list(of_thing), lang))
    counts = Counter(change.direction for change in changes)
    summary = phrase(
        "diff.summary",
        lang,
        count=len(changes),
        tightens=counts[TIGHTENS],
        loosens=counts[LOOSENS],
        others=counts[UNKNOWN],
    )
    terminal.out.print()
    terminal.out.print(summary, markup=False)


def _table(changes: Sequence[Change], lang: str) -> Table:
    """Direction, then what differs; long lines stay in their column."""
    width = max(len(word) * (2 if lang == "zh" else 1) for word in DIRECTIONS[lang].values())
    table = Table.grid(padding=(0, 1), pad_edge=True)
    table.add_column(min_width=3)
    table.add_column(min_width=width, no_wrap=True)
    table.add_column(overflow="fold")
    for change in changes:
        style = STYLES[change.direction]
        for place, line in enumerate(_lines(change, lang)):
            mark = DIRECTIONS[lang][change.direction] if place == 0 else ""
            table.add_row("", Text(mark, style=style), Text(line, style=style if place == 0 else ""))
    return table


def _lines(change: Change, lang: str) -> Iterator[str]:
    """What differs, a line each. A whole rule that is new is shown in full: somebody has to read it once."""
    if change.field or change.what == "list" or (change.before is not None and change.after is not None):
        yield from difference_lines(change)
        return
    came = change.before is None
    yield phrase("diff.came" if came else "diff.went", lang)
    whole = change.after if came else change.before
    if change.what != "unit" and isinstance(whole, dict):
        fields = ((key, value) for key, value in whole.items() if key not in _TOLD and value not in (None, [], ""))
        yield from (f"{'+' if came else '−'} {key}: {shown(value)}" for key, value in fields)
