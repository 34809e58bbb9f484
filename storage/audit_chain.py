"""The audit chain: every link carries the SHA-256 of itself and of the link before it.

    hash = SHA-256( {"at":…,"body":…,"previous":…,"seq":…,"what":…} )      canonical JSON: sorted keys, no spaces, UTF-8

A changed byte, a removed row or two that changed places break the chain at that row. Rows cut off its end are found by
the kept head. The chain supports the record's integrity; it does not prove it against somebody who rewrites all of it:
for that, note the head somewhere else. Touch this never without a migration: old links must stay verifiable.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from bot.domain.ports import AuditRow
from storage.columns import canonical, parse, storable
from storage.settings import keep, kept
from storage.tables import AuditLinkRow, table

GENESIS = "0" * 64
HEAD = "audit.head"
_audit = table(AuditLinkRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a link will say: `body` is canonical JSON already."""

    what: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One row of the chain, as stored."""

    seq: int
    at: datetime
    what: str
    body: str
    previous: str
    hash: str

    def computed(self) -> str:
        """The hash this row ought to have."""
        return digest(self.seq, self.at, self.what, self.body, self.previous)


def digest(seq: int, at: datetime, what: str, body: str, previous: str) -> str:
    """SHA-256 over the link's canonical JSON; `body` is put in as the text it is."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = f'{{"at":{canonical(moment)},"body":{body},"previous":"{previous}","seq":{seq},"what":{canonical(what)}}}'
    return hashlib.sha256(text.encode()).hexdigest()


def extend(connection: Connection, entries: Sequence[Entry], at: datetime) -> None:
    """Append the entries. The caller's transaction holds the writers' lock, so nobody else appends meanwhile."""
    if not entries:
        return
    last = connection.execute(select(_audit.c.seq, _audit.c.hash).order_by(_audit.c.seq.desc()).limit(1)).first()
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    rows = []
    for entry in entries:
        seq += 1
        what, body = storable(entry.what), entry.body
        hash = digest(seq, at, what, body, previous)
        rows.append({"seq": seq, "at": at, "what": what, "body": body, "previous": previous, "hash": hash})
        previous = hash
    connection.execute(insert(_audit), rows)
    keep(connection, HEAD, f"{seq}:{previous}")


def verify(connection: Connection) -> tuple[int, str | None]:
    """(rows checked, None), or (good rows before the fault, what is wrong with which row)."""
    with connection.execution_options(yield_per=1000).execute(select(_audit).order_by(_audit.c.seq)) as found:
        checked, fault, hash = follow(Link(**row) for row in found.mappings())
    head = kept(connection, HEAD) or f"0:{GENESIS}"
    if fault is None and head != f"{checked}:{hash}":
        missing = int(head.partition(":")[0]) - checked
        fault = (
            f"row {checked + 1} is missing: {missing} rows were cut off the end"
            if missing > 0
            else (f"row {checked} is not the kept head of the chain ({head[:24]}…)")
        )
    return checked, fault


def follow(links: Iterable[Link]) -> tuple[int, str | None, str]:
    """Walk along the links: (good rows, the first fault, hash of the last good row). Pure."""
    checked, previous = 0, GENESIS
    for link in links:
        if link.seq != checked + 1:
            return checked, f"row {checked + 1} is missing: row {link.seq} comes next", previous
        if link.previous != previous:
            return checked, f"row {link.seq} does not continue row {checked}: it was replaced or moved", previous
        if link.computed() != link.hash:
            return checked, f"row {link.seq} was changed: its content does not match its hash", previous
        checked, previous = link.seq, link.hash
    return checked, None, previous


def rows(connection: Connection, after: int, limit: int) -> Sequence[AuditRow]:
    """A page of the chain."""
    found = connection.execute(select(_audit).where(_audit.c.seq > after).order_by(_audit.c.seq).limit(limit))
    return [
        AuditRow(seq=row.seq, at=row.at, what=row.what, body=parse(row.body), previous=row.previous, hash=row.hash)
        for row in found
    ]
