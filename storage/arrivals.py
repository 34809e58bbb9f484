"""What came in, sealed: before each checkpoint the chain gains one link about the deliveries since the last one.

    {"digest":SHA-256 of their fingerprints,"first":…,"inbox":…,"last":…,"rows":…}

Most deliveries break no rule and leave no link of their own; by this one nobody can take one away, add one or change
one afterwards without being found out. Blanked bodies are told by the hash that stays. Touch this together with
the shelves, which tell the fingerprints.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice

from sqlalchemy import Connection, select

from storage.audit_chain import Entry
from storage.columns import canonical, parse
from storage.settings import keep, kept
from storage.shelf import Shelf
from storage.tables import AuditLinkRow, table

WHAT = "deliveries_sealed"
MOST = 20_000  # deliveries in one link: other writers wait while they are read
_audit = table(AuditLinkRow)


def seal(connection: Connection, shelf: Shelf, through: int) -> Entry | None:
    """The link about what was finished since the last one, or a part of it; None when nothing was. `through`: see
    `Shelf.through`."""
    name = f"{WHAT}:{shelf.id}"
    after = int(kept(connection, name) or 0)
    first, last, rows, digest = _digest(islice(shelf.arrived(connection, after, through), MOST))
    if not rows:
        return None
    keep(connection, name, str(last))
    body = {"digest": digest, "first": first, "inbox": shelf.id, "last": last, "rows": rows}
    return Entry(what=WHAT, body=canonical(body))


def check(connection: Connection, shelf: Shelf) -> str | None:
    """The first sealed range that is not as it was; of an inbox that was replaced nothing can be said."""
    sealed = (
        select(_audit.c.seq, _audit.c.body).where(_audit.c.what == WHAT, _audit.c.body != "").order_by(_audit.c.seq)
    )
    for seq, body in connection.execute(sealed).all():
        told = parse(body)
        if told["inbox"] != shelf.id:
            continue
        *_, rows, digest = _digest(shelf.arrived(connection, told["first"] - 1, told["last"], opened=True))
        if (rows, digest) != (told["rows"], told["digest"]):
            what = f"{told['rows'] - rows} are missing" if rows < told["rows"] else "one was changed or added"
            return f"deliveries {told['first']}–{told['last']} are not those that row {seq} sealed: {what}"
    return None


def _digest(arrived: Iterator[tuple[int, str]]) -> tuple[int, int, int, str]:
    """(first, last, how many, SHA-256 over their fingerprints)."""
    first = last = rows = 0
    digest = hashlib.sha256()
    for seq, told in arrived:
        first, last, rows = first or seq, seq, rows + 1
        digest.update(f"{seq}|{told}\n".encode())
    return first, last, rows, digest.hexdigest()
