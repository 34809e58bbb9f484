"""What all tables share: one metadata with named constraints (so that migrations can name them too)."""

from __future__ import annotations

from typing import cast

from sqlalchemy import MetaData, Table
from sqlmodel import SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """The parent of all tables."""

    metadata = MetaData(naming_convention=NAMES)


def table(row: type[Row]) -> Table:
    """The Core table behind a row class: what statements on the hot path use."""
    return cast(Table, row.__table__)  # type: ignore[attr-defined]
