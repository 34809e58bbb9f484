"""Tables of reports as pages draw them: titles, and cells in words. Touch this when a page shows a table otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.reports.cells import shown
from bot.reports.report import Column, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A section's table, ready to be drawn. A cell with nothing in it is empty."""

    id: str
    title: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[tuple[Column, str]]]


def drawn(report: Report, id: str, *, without: Sequence[str] = (), weight: int = 1) -> Drawn:
    """The section of a report, without these columns."""
    section = report.section(id)
    known = [(at, one) for at, one in section.table.columns_up_to(weight) if one.key not in without]
    rows = [
        [(one, shown(row[at], one.kind, one.words, report.locale, report.zone)) for at, one in known]
        for row in section.table.rows
    ]
    return Drawn(id=id, title=section.title, note=section.note, columns=[one for _, one in known], rows=rows)


def merged(table: Drawn, keys: Sequence[str], told: Callable[..., str]) -> Drawn:
    """The table with these columns as one, under the title of the first; `told` makes one text of their cells'."""
    first, *others = keys

    def row(cells: Sequence[tuple[Column, str]]) -> Sequence[tuple[Column, str]]:
        by_key = {column.key: value for column, value in cells}
        text = told(*(by_key[key] for key in keys))
        kept = ((column, value) for column, value in cells if column.key not in others)
        return [
            (replace(column, kind="text"), text) if column.key == first else (column, value) for column, value in kept
        ]

    columns = [replace(one, kind="text") if one.key == first else one for one in table.columns if one.key not in others]
    return replace(table, columns=columns, rows=[row(cells) for cells in table.rows])
