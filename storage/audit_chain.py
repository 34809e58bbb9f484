"""The audit chain: every link carries the SHA-256 of itself and of the link before it.

    hash = SHA-256( {"at":…,"body_sha256":…,"previous":…,"seq":…,"what":…} )   canonical JSON: sorted keys, no spaces

A changed byte, a removed row or two that changed places break the chain at that row. Rows cut off its end are found by
the kept head. The chain supports the record's integrity; it does not prove it against somebody who rewrites all of it:
that is what signed checkpoints are for (`checkpoints.py`). A body may be forgotten when its time is over: the link's
hash still holds, and a certificate says by which rule. Links from before version 0007 carry no `body_sha256` and are
hashed over the body itself. Touch this never without a migration: old links must stay verifiable.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from bot.domain.views import AuditRow
from storage import audit_terms
from storage.columns import canonical, parse, storable
from storage.settings import keep, kept
from storage.tables import AuditLinkRow, table

GENESIS = "0" * 64
HEAD = "audit.head"
CERTIFIED = "certified"  # links that say so are never emptied themselves
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
    body_sha256: str | None = None

    def computed(self) -> str:
        """The hash this row ought to have."""
        if self.body_sha256 is None:
            return digest(self.seq, self.at, self.what, self.body, self.previous)
        return sealed_digest(self.seq, self.at, self.what, self.body_sha256, self.previous)

    @property
    def is_forgotten(self) -> bool:
        """Whether its body was taken out. (A body is JSON, so it is never empty by itself.)"""
        return self.body_sha256 is not None and not self.body


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def sealed_digest(seq: int, at: datetime, what: str, body_sha256: str, previous: str) -> str:
    """SHA-256 over the link's canonical JSON, in which the body stands as its hash."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256(
        f'{{"at":{canonical(moment)},"body_sha256":"{body_sha256}","previous":"{previous}","seq":{seq},'
        f'"what":{canonical(what)}}}'
    )


def digest(seq: int, at: datetime, what: str, body: str, previous: str) -> str:
    """The form of links from before version 0007: `body` is put in as the text it is."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256(
        f'{{"at":{canonical(moment)},"body":{body},"previous":"{previous}","seq":{seq},"what":{canonical(what)}}}'
    )


def extend(connection: Connection, entries: Sequence[Entry], at: datetime) -> None:
    """Append the entries. The caller's transaction holds the writers' lock, so nobody else appends meanwhile."""
    if not entries:
        return
    last = connection.execute(select(_audit.c.seq, _audit.c.hash).order_by(_audit.c.seq.desc()).limit(1)).first()
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    rows, links = [], []
    for entry in entries:
        seq += 1
        what, body_sha256 = storable(entry.what), sha256(entry.body)
        hash = sealed_digest(seq, at, what, body_sha256, previous)
        rows.append({
            "seq": seq, "at": at, "what": what, "body": entry.body, "body_sha256": body_sha256,
            "previous": previous, "hash": hash,
        })  # fmt: skip
        links.append((seq, what, entry.body))
        previous = hash
    connection.execute(insert(_audit), rows)
    audit_terms.index(connection, links)
    keep(connection, HEAD, f"{seq}:{previous}")


Seen = Callable[[Link], str | None]


def verify(connection: Connection, seen: Seen = lambda link: None) -> tuple[int, str | None]:
    """(rows checked, None), or (good rows before the fault, what is wrong with which row). `seen` is shown each good
    row and may know a fault of its own."""
    with connection.execution_options(yield_per=1000).execute(select(_audit).order_by(_audit.c.seq)) as found:
        checked, fault, hash = follow((Link(**row) for row in found.mappings()), seen)
    head = kept(connection, HEAD) or f"0:{GENESIS}"
    if fault is None and head != f"{checked}:{hash}":
        missing = int(head.partition(":")[0]) - checked
        fault = (
            f"row {checked + 1} is missing: {missing} rows were cut off the end"
            if missing > 0
            else (f"row {checked} is not the kept head of the chain ({head[:24]}…)")
        )
    return checked, fault


def follow(links: Iterable[Link], seen: Seen = lambda link: None) -> tuple[int, str | None, str]:
    """Walk along the links: (good rows, the first fault, hash of the last good row)."""
    checked, previous = 0, GENESIS
    empty: list[list[int]] = []  # ranges of rows without content
    certified: list[list[int]] = []  # ranges that certificates in the chain itself account for
    for link in links:
        fault = _fault(link, checked, previous) or seen(link)
        if fault is not None:
            return checked, fault, previous
        checked, previous = link.seq, link.hash
        if link.is_forgotten:
            span(empty, link.seq)
        elif CERTIFIED in link.what:
            certified += _accounted_for(link)
    lost = _first_outside(empty, certified)
    if lost is not None:
        return lost - 1, f"row {lost} lost its content, and no certificate in the chain says why", previous
    return checked, None, previous


def hangs_together(links: Sequence[Link]) -> bool:
    """Whether these links, which follow each other, are whole. What stands before the first is not looked at."""
    before = links[0].previous if links else GENESIS
    for at, link in enumerate(links):
        if _fault(link, links[0].seq + at - 1, before) is not None:
            return False
        before = link.hash
    return True


def span(ranges: list[list[int]], seq: int) -> None:
    """Add a number to ranges; numbers come in order."""
    if ranges and ranges[-1][1] == seq - 1:
        ranges[-1][1] = seq
    else:
        ranges.append([seq, seq])


def _first_outside(ranges: Iterable[Sequence[int]], others: Iterable[Sequence[int]]) -> int | None:
    """The first number of these ranges, which come in order, that lies in none of the others."""
    covers = deque(sorted(others, key=lambda one: one[0]))
    for seq, last in ranges:
        while seq <= last:
            while covers and covers[0][1] < seq:
                covers.popleft()
            if not covers or covers[0][0] > seq:
                return seq
            seq = covers[0][1] + 1
    return None


def _accounted_for(link: Link) -> list[list[int]]:
    found: list[list[int]] = []
    for record in parse(link.body)["records"]:
        found += record.get("details", {}).get("audit_rows", [])
    return found


def _fault(link: Link, checked: int, previous: str) -> str | None:
    """What is wrong with this link after the one before it."""
    if link.seq != checked + 1:
        return f"row {checked + 1} is missing: row {link.seq} comes next"
    if link.previous != previous:
        return f"row {link.seq} does not continue row {checked}: it was replaced or moved"
    whole = link.is_forgotten or link.body_sha256 in (None, sha256(link.body))
    if link.computed() != link.hash or not whole:
        return f"row {link.seq} was changed: its content does not match its hash"
    return None


def rows(connection: Connection, after: int, limit: int) -> Sequence[AuditRow]:
    """A page of the chain."""
    found = connection.execute(select(_audit).where(_audit.c.seq > after).order_by(_audit.c.seq).limit(limit))
    return [
        AuditRow(
            seq=row.seq, at=row.at, what=row.what, body=parse(row.body) if row.body else {}, previous=row.previous,
            hash=row.hash,
        )
        for row in found
    ]  # fmt: skip
