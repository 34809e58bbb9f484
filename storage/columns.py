"""Column types and the canonical JSON that every table shares.

Touch this when a *kind of value* needs storing in a new way. Three promises are kept here, for all tables: times go in
aware and come out aware in UTC; text that a database refuses (NUL, lone surrogates: members can type both) is made
storable instead of poisoning a whole batch; JSON is canonical, so equal values are equal bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from msgspec import Struct, structs
from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

from bot.evidence.keys import Keyring, sealed_with

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS


def storable(text: str) -> str:
    """The text without what SQL databases refuse: NUL and lone surrogates become U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", _REPLACEMENT)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC. A naive time is refused: nobody knows which moment it means."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {moment.isoformat()}; make it aware (UTC)")
    return moment.astimezone(UTC)


def _plain(value: object) -> object:
    """What orjson does not know by itself."""
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Struct):
        return structs.asdict(value)
    if isinstance(value, AbstractSet):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in the record")


def _storable_tree(value: Any) -> Any:
    """`storable` applied to every text in a JSON value."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {_storable_tree(key): _storable_tree(part) for key, part in value.items()}
    if isinstance(value, AbstractSet):
        return sorted(_storable_tree(part) for part in value)
    if isinstance(value, list | tuple):
        return [_storable_tree(part) for part in value]
    if is_dataclass(value) or isinstance(value, Struct):
        return _storable_tree(_plain(value))
    return value


def canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, UTF-8, sets sorted, times in ISO 8601."""
    try:
        return orjson.dumps(value, default=_plain, option=_CANONICAL).decode()
    except TypeError:  # a lone surrogate somewhere inside; the slow way is for that rare case only
        return orjson.dumps(_storable_tree(value), default=_plain, option=_CANONICAL).decode()


def parse(text: str) -> Any:
    """The value of a stored JSON text."""
    return orjson.loads(text)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time; kept in UTC (SQLite: ISO text of fixed width, so that it sorts; PostgreSQL: timestamptz)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text, made storable."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Json(TypeDecorator[Any]):
    """A JSON value as canonical text: the same bytes in both databases, so that a hash over them means something."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else parse(value)


class Sealed(TypeDecorator[str]):
    """Words that are sealed with the record's key, where it has one. `place` (table.column) goes into the seal."""

    impl = Text
    cache_ok = True

    def __init__(self, place: str):
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _keyring(dialect).seal(storable(value), self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _keyring(dialect).open(value, self.place)


class SealedJson(TypeDecorator[Any]):
    """A JSON value, sealed as `Sealed` does it."""

    impl = Text
    cache_ok = True

    def __init__(self, place: str):
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else _keyring(dialect).seal(canonical(value), self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else parse(_keyring(dialect).open(value, self.place))


def unsealed(dialect: Dialect, stored: str, place: str) -> str | None:
    """A stored text as it was meant; None when its key is not here. Raises StorageError for a broken seal."""
    keyring = _keyring(dialect)
    key = sealed_with(stored)
    return None if key is not None and key not in keyring.ids else keyring.open(stored, place)


_NO_KEYS = Keyring()


def use_keys(dialect: Dialect, keyring: Keyring) -> None:
    """From now on this engine's sealed columns use these keys. (Its dialect is what a column type gets to see.)"""
    dialect.qungui_keyring = keyring  # type: ignore[attr-defined]


def _keyring(dialect: Dialect) -> Keyring:
    found: Keyring = getattr(dialect, "qungui_keyring", _NO_KEYS)
    return found
