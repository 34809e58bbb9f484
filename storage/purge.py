"""The purge: what is past its retention goes, hashes stay, a certificate says what went by which rule.

Rows and their certificate go in one transaction, a few thousand at a time, so that other writers never wait long. The
texts' hashes stand in the audit chain and in `violation.content_hash`. Touch this when forgetting itself changes; what
is forgotten where is in `forgetting.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, not_, or_, select, true, update
from sqlalchemy.sql import ColumnElement

from bot.domain.custody import Certified
from bot.domain.ids import public_id
from bot.domain.records import Step
from bot.evidence.retention import Retention
from storage import audit_terms
from storage.audit_chain import CERTIFIED, span
from storage.columns import canonical
from storage.forgetting import PARTS, Held, Part, held_by, kept_back
from storage.store import SqlStore
from storage.tables import AuditLinkRow, table

BATCH = 5000
_audit = table(AuditLinkRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One number of days: of a class, in the units that share it. `unit` "" = those without one of their own."""

    name: str
    unit: str
    days: int
    before: datetime
    others: Sequence[str] = ()  # units that have a number of their own
    batch: int = BATCH

    @property
    def told(self) -> str:
        return f"{self.name}{f' in {self.unit}' if self.unit else ''}: {self.days} days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a rule would take now, and what holds keep from it."""

    rule: Rule
    rows: int
    held: int


def plan(store: SqlStore, retention: Retention, now: datetime) -> Sequence[Due]:
    """What a purge would take now. Changes nothing."""
    with store.database.reading() as connection:
        held = held_by(connection)
        found = [_counted(store, connection, rule, held) for rule in _rules(retention, now)]
    return [due for due in found if due.rows or due.held]


def purge(
    store: SqlStore, retention: Retention, by: str, clock: Callable[[], datetime], *, batch: int = BATCH
) -> Sequence[Certified]:
    """Forget it, so many rows in one transaction. Returns the certificates."""
    certificates: list[Certified] = []
    for rule in _rules(retention, clock(), batch):
        forget = _SPECIAL.get(rule.name, _forget_rows)
        certificates += forget(store, rule, by, clock)
    if certificates:
        store.scrub()
    return certificates


def _rules(retention: Retention, now: datetime, batch: int = BATCH) -> Iterator[Rule]:
    for name in (*PARTS, *_SPECIAL):
        said = retention.rules_of(name)
        for unit, days in said.items():
            before = retention.due_before(name, unit, now)
            if days is not None and before is not None:
                others = tuple(one for one in said if one)
                yield Rule(name=name, unit=unit, days=days, before=before, others=others, batch=batch)


def _counted(store: SqlStore, connection: Connection, rule: Rule, held: Held) -> Due:
    if rule.name == "audit_bodies":
        return Due(rule=rule, rows=_count_bodies(connection, rule, held), held=0)
    if rule.name == "deliveries":
        rows, kept = store.shelf.old(connection, rule.before, sorted(held.lanes))
        return Due(rule=rule, rows=rows, held=kept)
    rows = kept = 0
    for part in PARTS[rule.name]:
        due, back = _due(part, rule), kept_back(part, held)
        count = select(func.count()).select_from(part.table)
        rows += connection.execute(count.where(due, not_(back))).scalar_one()
        kept += connection.execute(count.where(due, back)).scalar_one()
    return Due(rule=rule, rows=rows, held=kept)


def _due(part: Part, rule: Rule) -> ColumnElement[bool]:
    """Old enough, in this rule's units, but not in one below that has its own."""
    here = func.coalesce(part.unit, "")

    def within(unit: str) -> ColumnElement[bool]:
        return or_(here == unit, here.startswith(f"{unit}/", autoescape=True))

    below = [
        one for one in rule.others if one != rule.unit and f"{one}/".startswith(f"{rule.unit}/" if rule.unit else "")
    ]
    inside = within(rule.unit) if rule.unit else true()
    return and_(part.at < rule.before, part.wanted, inside, *(not_(within(one)) for one in below))


def _forget_rows(store: SqlStore, rule: Rule, by: str, clock: Callable[[], datetime]) -> Iterator[Certified]:
    for part in PARTS[rule.name]:
        while (certificate := _batch(store, part, rule, by, clock())) is not None:
            yield certificate


def _batch(store: SqlStore, part: Part, rule: Rule, by: str, now: datetime) -> Certified | None:
    with store.database.writing() as connection:
        free = not_(kept_back(part, held_by(connection)))
        due = select(part.key, part.at).where(_due(part, rule), free).order_by(part.key).limit(rule.batch)
        rows = [tuple(row) for row in connection.execute(due)]
        if not rows:
            return None
        keys = [key for key, _ in rows]
        if part.blank is None:
            connection.execute(delete(part.table).where(part.key.in_(keys)))
        else:
            connection.execute(update(part.table).where(part.key.in_(keys)).values(**part.blank))
        moments = [at for _, at in rows]
        return _certify(store, connection, rule, by, now, keys, (min(moments), max(moments)), place=part.table.name)


def _bodies(connection: Connection, rule: Rule, held: Held, after: int) -> tuple[int | None, list[Any]]:
    """(the last link of the page behind `after`, which of its links are past their time and about nothing that is
    held); None = there was no page. Certificates keep their content, or nobody could say any more why others went."""
    old = (
        select(_audit.c.seq, _audit.c.at, _audit.c.body)
        .where(_audit.c.at < rule.before, _audit.c.body != "", _audit.c.body_sha256.is_not(None))
        .where(not_(_audit.c.what.contains(CERTIFIED)), _audit.c.seq > after)
        .order_by(_audit.c.seq)
    )
    names = [canonical(name) for name in held.names]
    page = connection.execute(old.limit(rule.batch)).all()
    return page[-1].seq if page else None, [row for row in page if not any(name in row.body for name in names)]


def _count_bodies(connection: Connection, rule: Rule, held: Held) -> int:
    last, free = _bodies(connection, rule, held, 0)
    count = 0
    while last is not None:
        count += len(free)
        last, free = _bodies(connection, rule, held, last)
    return count


def _forget_bodies(store: SqlStore, rule: Rule, by: str, clock: Callable[[], datetime]) -> Iterator[Certified]:
    last: int | None = 0
    while last is not None:
        last, certificate = _batch_of_bodies(store, rule, by, clock(), last)
        if certificate is not None:
            yield certificate


def _batch_of_bodies(
    store: SqlStore, rule: Rule, by: str, now: datetime, after: int
) -> tuple[int | None, Certified | None]:
    with store.database.writing() as connection:
        last, free = _bodies(connection, rule, held_by(connection), after)
        if not free:
            return last, None
        numbers = [row.seq for row in free]
        return last, _certify(
            store, connection, rule, by, now, numbers, (free[0].at, free[-1].at), place="audit",
            audit_rows=empty_links(connection, numbers),
        )  # fmt: skip


def empty_links(connection: Connection, numbers: Sequence[int]) -> list[list[int]]:
    """Take the content of these links; their hashes stay. Returns them as ranges, as a certificate names them."""
    ranges: list[list[int]] = []
    for seq in numbers:
        span(ranges, seq)
    for first, last in ranges:
        connection.execute(update(_audit).where(_audit.c.seq.between(first, last)).values(body=""))
    audit_terms.forget(connection, ranges)
    return ranges


def _forget_deliveries(store: SqlStore, rule: Rule, by: str, clock: Callable[[], datetime]) -> Iterator[Certified]:
    """Bodies of deliveries. On SQLite they lie in a file of their own, so the certificate follows."""
    with store.database.writing() as connection:
        lanes = sorted(held_by(connection).lanes)
        blanked = store.shelf.blank(connection, rule.before, lanes)
        if blanked:
            yield _certify(store, connection, rule, by, clock(), [], None, place="inbox", rows=blanked)


def _certify(
    store: SqlStore, connection: Connection, rule: Rule, by: str, now: datetime, keys: Sequence[Any],
    period: tuple[datetime, datetime] | None, *, place: str, rows: int | None = None, **more: Any,
) -> Certified:  # fmt: skip
    """Write what went, in the transaction in which it goes."""
    ids = hashlib.sha256(canonical(list(keys)).encode()).hexdigest()
    details = {
        "class": rule.name, "unit": rule.unit, "rule": rule.told, "place": place, "before": rule.before.isoformat(),
        "rows": len(keys) if rows is None else rows, "from": period[0].isoformat() if period else "",
        "to": period[1].isoformat() if period else "", "ids_sha256": ids if keys else "", **more,
    }  # fmt: skip
    id = public_id("Z", rule.told, place, ids, now.isoformat())
    certificate = Certified(id=id, what="purged", by=by, at=now, details=details)
    store.write(connection, [Step(inbox=None, records=[certificate])], now)
    return certificate


_SPECIAL: dict[str, Callable[[SqlStore, Rule, str, Callable[[], datetime]], Iterator[Certified]]] = {
    "deliveries": _forget_deliveries,
    "audit_bodies": _forget_bodies,
}
