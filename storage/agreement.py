"""Whether the tables that people read say what the audit chain says: cases, their moves, who agreed to what.

The chain proves itself; what pages, exports and reports show comes from these tables. So each of their rows is held
against the link that recorded it. What retention or an erasure took away is no fault. Touch this when another table
should be held to the chain; `audit_body` says what the chain has of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, Text, inspect, or_, select, type_coerce

from bot.domain.cases import CaseState
from bot.domain.errors import StorageError
from storage.audit_body import sha256
from storage.columns import Json, Sealed, SealedJson, UtcDateTime, canonical, parse, unsealed
from storage.custody import certificates
from storage.tables import ApprovalRow, AuditLinkRow, CaseMoveRow, ViolationRow, table

PAGE: Final = 500  # links read at a time
_audit = table(AuditLinkRow)
_violation, _move, _approval = table(ViolationRow), table(CaseMoveRow), table(ApprovalRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A class of records, and the table that keeps them. `key` is the column by which a record's rows are found."""

    record: str
    table: Table
    key: str
    fields: Mapping[str, str]  # in the link -> column
    once: bool = False  # a second record of the same key changes nothing


KEPT: Final = (
    Kept(
        record="violation_recorded", table=_violation, key="id", once=True,
        fields={
            **{
                name: name
                for name in (
                    "id", "event", "at", "result", "rule", "kind", "severity", "stage", "unit", "revision", "source",
                    "rule_hash", "message", "reason", "spans", "content_hash", "details", "excuse", "strike", "step",
                    "state", "error",
                )
            },
            "group": "group_id", "account": "account_id", "learned": "learned_at", "bound_sha256": "bound",
        },
    ),
    Kept(
        record="case_moved", table=_move, key="violation",
        fields={
            "violation": "violation", "state": "state", "by": "moved_by", "at": "at", "event": "event",
            "note_sha256": "note",
        },
    ),
    Kept(
        record="action_approved", table=_approval, key="action",
        fields={
            "action": "action", "by": "settled_by", "approved": "approved", "final": "final", "at": "at",
            "event": "event",
        },
    ),
)  # fmt: skip


@dataclass(slots=True)
class _Progress:
    """What was held against the chain so far."""

    pseudonyms: Sequence[str]
    forgets: bool  # certificates say that something was forgotten
    matched: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))  # table -> primary keys
    seen: set[str] = field(default_factory=set)  # keys of records that are kept once


def fault(connection: Connection) -> str | None:
    """What does not agree, by name; None = everything does. The chain itself must have been verified before."""
    known = certificates(connection, None)
    progress = _Progress(
        pseudonyms=[str(one.details["pseudonym"]) for one in known if "pseudonym" in one.details],
        forgets=any(one.what in ("purged", "erased") for one in known),
    )
    here = _here(connection)
    try:
        for page in _pages(connection):
            for kept in here:
                told = [(seq, one) for seq, one in page if one["record"] == kept.record]
                if (found := next(_differences(connection, kept, told, progress), None)) is not None:
                    return found
        return None if _has_empty_links(connection) else _unrecorded(connection, here, progress)
    except StorageError as broken:  # a seal that was tampered with
        return str(broken)


def _here(connection: Connection) -> Sequence[Kept]:
    """Of a copy that an earlier version wrote, the columns that it had."""
    known = {
        one.table.name: {column["name"] for column in inspect(connection).get_columns(one.table.name)} for one in KEPT
    }
    return [
        replace(one, fields={name: column for name, column in one.fields.items() if column in known[one.table.name]})
        for one in KEPT
    ]


def _pages(connection: Connection) -> Iterator[list[tuple[int, Mapping[str, Any]]]]:
    """(link, record) of the classes above, some links at a time."""
    wanted = or_(*(_audit.c.what.contains(kept.record) for kept in KEPT))
    asked = select(_audit.c.seq, _audit.c.body).where(wanted, _audit.c.body != "").order_by(_audit.c.seq).limit(PAGE)
    after = 0
    while rows := connection.execute(asked.where(_audit.c.seq > after)).all():
        yield [(row.seq, record) for row in rows for record in parse(row.body)["records"]]
        after = rows[-1].seq


def _differences(
    connection: Connection, kept: Kept, told: Sequence[tuple[int, Mapping[str, Any]]], progress: _Progress
) -> Iterator[str]:
    name = {there: here for here, there in kept.fields.items()}[kept.key]
    rows = _rows(connection, kept, {str(one[name]) for _, one in told})
    for seq, one in told:
        key = str(one[name])
        if kept.once and key in progress.seen:
            continue
        progress.seen |= {key} if kept.once else set()
        free = [row for row in rows[key] if row[0] not in progress.matched[kept.table.name]]
        wrong = [(row, _differs(connection, kept, row, one, progress)) for row in free]
        same = next((row for row, column in wrong if not column), None)
        if same is not None:
            progress.matched[kept.table.name].add(same[0])
        elif wrong:
            yield f"{kept.table.name} {key} is not as row {seq} of the chain recorded it: {wrong[0][1]} was changed"
        else:
            yield f"{kept.table.name} {key} is missing: row {seq} of the chain recorded it"


def _rows(connection: Connection, kept: Kept, keys: set[str]) -> Mapping[str, list[Row[Any]]]:
    """Rows by their key; what is sealed is left sealed here."""
    columns = [_raw(kept.table.c[column], connection.dialect.name) for column in kept.fields.values()]
    primary = next(iter(kept.table.primary_key))
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    place = 1 + list(kept.fields.values()).index(kept.key)
    for row in connection.execute(select(primary, *columns).where(kept.table.c[kept.key].in_(keys)).order_by(primary)):
        found[row[place]].append(row)
    return found


def _raw(column: Any, dialect: str) -> Any:
    """As it is stored, wherever reading it could fail because of what somebody wrote there."""
    told_as_text = (Sealed, SealedJson, Json) if dialect == "postgresql" else (Sealed, SealedJson, Json, UtcDateTime)
    return type_coerce(column, Text()) if isinstance(column.type, told_as_text) else column


def _differs(connection: Connection, kept: Kept, row: Row[Any], told: Mapping[str, Any], progress: _Progress) -> str:
    """The column that says something else than the link; "" = none does."""
    values: Sequence[Any] = row[1:]
    for value, (name, column) in zip(values, kept.fields.items(), strict=True):
        if name not in told:
            continue  # links of earlier versions say less
        sort = kept.table.c[column].type
        if isinstance(sort, Sealed | SealedJson) and (value := unsealed(connection.dialect, value, sort.place)) is None:
            continue  # without its key nobody can tell
        if not _agrees(name, value, told[name], progress):
            return column
    return ""


def _agrees(name: str, value: Any, told: Any, progress: _Progress) -> bool:
    read = _READ.get(name)
    same = bool((read(value) if read else value) == (_SAID[name](told) if name in _SAID else told))
    if same or not isinstance(value, str):
        return same
    gone = progress.forgets and value in ("", "{}")
    return gone or any(one in value for one in progress.pseudonyms)


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _stored_moment(stored: Any) -> Any:
    """An aware moment; what is none stays as it is, and agrees with nothing."""
    if not isinstance(stored, str):
        return stored
    try:
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)
    except ValueError:
        return stored


def _state(told: str) -> str:
    """Records of earlier versions call it by another name."""
    return CaseState.REMINDED.value if told == "warned" else told


_SAID: Final[Mapping[str, Callable[[Any], Any]]] = {  # what the link says, as the row has it
    "at": _moment,
    "learned": _moment,
    "state": _state,
    "details": canonical,
    "spans": lambda spans: canonical([(one["start"], one["end"], one["what"]) for one in spans]),
}
_READ: Final[Mapping[str, Callable[[Any], Any]]] = {  # what the row has, as the link says it
    "at": _stored_moment,
    "learned": _stored_moment,
    "state": _state,
    "note_sha256": sha256,
    "bound_sha256": sha256,
}


def _has_empty_links(connection: Connection) -> bool:
    """Whether links have lost their content: then rows may stand that no content speaks of any more."""
    empty = select(_audit.c.seq).where(_audit.c.body == "").limit(1)
    return connection.execute(empty).first() is not None


def _unrecorded(connection: Connection, here: Iterable[Kept], progress: _Progress) -> str | None:
    """A row that no link speaks of."""
    for kept in here:
        primary = next(iter(kept.table.primary_key))
        with connection.execute(select(primary, kept.table.c[kept.key]).order_by(primary)) as rows:
            for number, key in rows:
                if number not in progress.matched[kept.table.name]:
                    return f"{kept.table.name} {key} stands in the record, and no link of the chain says so"
    return None
