"""The report as a value: entries, sections, tables. Touch it when a report needs a shape that no renderer knows yet.

Cells hold raw values (codes, numbers, aware UTC times). Renderers for people translate them (`cells.shown`); JSON
keeps them as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

Cell = str | int | float | datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `kind`: text | code (an id) | count | share (0..1) | time | choice | phrase.

    `choice` cells hold a code of the list `words` (`severity` + `high` reads "高" or "high"); `phrase` cells too, but
    files for machines keep the code, CSV included; in `text` columns `words` says what an absent value means.
    `weight` = who needs it: 0 every reader, 1 not on a terminal, 2 only in sheets and for machines.
    """

    key: str
    title: str
    kind: str = "text"
    words: str = ""
    weight: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under columns. `drawn` asks renderers that can draw for a picture of the first count column."""

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    drawn: str = ""  # "" | trend | bars

    def columns_up_to(self, weight: int) -> tuple[tuple[int, Column], ...]:
        """The columns a reader of that patience sees, each with its index in a row."""
        return tuple((i, column) for i, column in enumerate(self.columns) if column.weight <= weight)

    def column(self, key: str) -> int:
        """The index of a column."""
        return next(i for i, column in enumerate(self.columns) if column.key == key)

    @property
    def measured(self) -> int:
        """The index of the column a picture shows: the first that counts."""
        return next(i for i, column in enumerate(self.columns) if column.kind == "count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One titled part of a report. `note` says what a reader must know to read it rightly."""

    id: str
    title: str
    table: Table
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One labelled value: a parameter of the report or one of its counts."""

    key: str
    label: str
    value: Cell
    kind: str = "text"
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A finished report. `main` is the section a flat format (CSV) holds."""

    name: str  # violations | audit: also the stem of file names
    title: str
    locale: str  # zh | en
    zone: str  # IANA name: how times are shown
    made_at: datetime
    parameters: tuple[Entry, ...] = ()
    counts: tuple[Entry, ...] = ()
    sections: tuple[Section, ...] = ()
    main: str = ""
    notes: tuple[str, ...] = ()
    mark: str = ""  # who took it out, and when: the watermark of pages and of paper

    def section(self, id: str) -> Section:
        return next(section for section in self.sections if section.id == id)
