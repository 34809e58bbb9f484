"""Sealing what was written before a key, or with an older one: in batches, again from where it stopped, each text read
back before it counts.

A text that is sealed with the first key is left alone, so a run that was broken off is simply given again. Touch this
when something sealed is kept outside of the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, Text, bindparam, func, select, type_coerce, update

from bot.domain.errors import StorageError
from bot.evidence.keys import SEALED, Keyring, body_key
from storage import settings
from storage.columns import Sealed, SealedJson
from storage.engine import Database
from storage.store import SqlStore
from storage.tables import Row

BATCH: Final = 500  # rows of one transaction: the running bot waits for each


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """What became of one column. `rows` are those that were sealed anew."""

    place: str  # table.column
    rows: int
    unread: int = 0  # that do not open


def sealed_columns() -> Sequence[tuple[Table, Column[Any], str]]:
    """(table, column, place) of all that is sealed."""
    return [
        (table, column, column.type.place)
        for table in Row.metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, Sealed | SealedJson)
    ]


def left(store: SqlStore, keyring: Keyring) -> dict[str, int]:
    """How many texts of each column are not sealed with the first key; those without any are left out."""
    with store.database.reading() as connection:
        counts = {
            place: connection.execute(select(func.count()).where(_older(column, keyring))).scalar_one()
            for _, column, place in sealed_columns()
        }
    return {place: count for place, count in counts.items() if count}


def reseal(store: SqlStore, keyring: Keyring, batch: int = BATCH) -> Iterator[Resealed]:
    """Seal everything with the first key, and say so column by column, bodies of deliveries last; then no other key is
    needed any more. Raises StorageError without a key, for a text whose key is not in the list, and for one that does
    not read as before."""
    if keyring.active is None:
        raise StorageError("evidence.keys is empty, so nothing can be sealed: qungui record keys --new keys/texts.key")
    for table, column, place in sealed_columns():
        rows, after = 0, None
        while page := _batch(store.database, keyring, table, column, place, after, batch):
            rows, after = rows + len(page), page[-1]
        yield Resealed(place=place, rows=rows)
    bodies = _bodies(store, keyring, batch)
    yield bodies
    if not bodies.unread and not left(store, keyring):
        with store.database.writing() as connection:
            settings.need_only(connection, keyring.active)
    store.scrub()


def _bodies(store: SqlStore, keyring: Keyring, batch: int) -> Resealed:
    """Bodies of deliveries. One that does not open stays as it is: it was set aside when it was read."""
    rows, after, unread = 0, 0, list[str]()

    def anew(stored: bytes, place: str) -> bytes | None:
        if body_key(stored) == keyring.active:
            return None
        try:
            meant = keyring.open_body(stored, place)
        except StorageError:
            unread.append(place)
            return None
        (new,) = keyring.seal_bodies([meant], [place])
        if keyring.open_body(new, place) != meant:
            raise StorageError(f"{place} does not read as before after sealing: nothing of this batch was changed")
        return new

    while True:
        with store.database.writing() as connection:
            done = store.shelf.reseal(connection, anew, after, batch)
        if done is None:
            return Resealed(place="inbox.body", rows=rows, unread=len(unread))
        rows, after = rows + done[0], done[1]


def _older(column: Column[Any], keyring: Keyring) -> Any:
    stored = type_coerce(column, Text())
    return (stored != "") & stored.not_like(f"{SEALED}{keyring.active}:%")


def _batch(
    database: Database, keyring: Keyring, table: Table, column: Column[Any], place: str, after: Any, batch: int
) -> Sequence[Any]:
    """Keys of the rows that were sealed anew. What changed meanwhile is left for the next run."""
    (primary,) = table.primary_key
    stored = type_coerce(column, Text()).label("stored")
    asked = select(primary, stored).where(_older(column, keyring)).order_by(primary).limit(batch)
    with database.writing() as connection:
        rows = connection.execute(asked if after is None else asked.where(primary > after)).all()
        new = [{"b_key": key, "b_new": _sealed_anew(keyring, text, place)} for key, text in rows]
        if new:
            _write(connection, table, column, primary, new)
    return [key for key, _ in rows]


def _write(
    connection: Connection, table: Table, column: Column[Any], primary: Column[Any], new: Sequence[dict[str, Any]]
) -> None:
    value = bindparam("b_new", type_=Text())  # it is sealed already
    statement = update(table).where(primary == bindparam("b_key")).values({column: value})
    connection.execute(statement, list(new))


def _sealed_anew(keyring: Keyring, stored: str, place: str) -> str:
    meant = keyring.open(stored, place)
    new = keyring.seal(meant, place)
    if keyring.open(new, place) != meant:
        raise StorageError(f"a text in {place} does not read as before once sealed: nothing of this batch was changed")
    return new
