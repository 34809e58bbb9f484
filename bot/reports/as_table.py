"""Tables for the terminal (rich). The list shows the columns one reads first; the other formats hold all of them."""

from __future__ import annotations

import io

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from bot.reports.cells import local_time, shown
from bot.reports.charts import share_of
from bot.reports.report import Cell, Column, Report, Section
from bot.reports.words import word

BAR = 20  # cells of the longest bar
STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "overturned": "dim", "excused": "dim"}


def as_table(report: Report, width: int = 120) -> str:
    """Plain text without colour codes, `width` cells wide."""
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False)
    with console.capture() as capture:
        console.print(layout(report))
    return capture.get()


def layout(report: Report) -> RenderableType:
    """What the CLI prints: colours and width are its console's business."""
    return Group(_head(report), *(_section(section, report) for section in report.sections))


def _head(report: Report) -> RenderableType:
    grid = RichTable.grid(padding=(0, 2))
    grid.add_row(Text(report.title, style="bold"), "")
    grid.add_row(word("made_at", report.locale), f"{local_time(report.made_at, report.zone)} ({report.zone})")
    for entry in (*report.parameters, *report.counts):
        value = shown(entry.value, entry.kind, entry.words, report.locale, report.zone)
        grid.add_row(entry.label, Text(value))
    for note in report.notes:
        grid.add_row("", Text(note, style="italic"))
    return grid


def _section(section: Section, report: Report) -> RenderableType:
    table = section.table
    columns = table.columns_up_to(0)
    drawn = RichTable(title=section.title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for _, column in columns:
        right = column.kind in ("count", "share")
        drawn.add_column(
            column.title, justify="right" if right else "left", no_wrap=column.kind in ("time", "count", "choice")
        )
    highest = 0
    if table.drawn:
        drawn.add_column("", no_wrap=True, min_width=BAR)
        highest = max((_count(row[table.measured]) for row in table.rows), default=0)
    for row in table.rows:
        cells = [_text(row[index], column, report) for index, column in columns]
        if table.drawn:
            cells.append(Text(_bar(_count(row[table.measured]), highest), style="cyan"))
        drawn.add_row(*cells)
    if not table.rows:
        return Group(Text(section.title, style="bold"), Text(f"  {word('nothing', report.locale)}\n"))
    return drawn


def _text(value: Cell, column: Column, report: Report) -> Text:
    style = STYLES.get(str(value), "") if column.kind == "choice" else ""
    return Text(shown(value, column.kind, column.words, report.locale, report.zone), style=style)


def _count(value: Cell) -> int:
    return value if isinstance(value, int) else 0


def _bar(value: int, highest: int) -> str:
    return "█" * max(round(BAR * share_of(value, highest) / 100), 1 if value else 0)
