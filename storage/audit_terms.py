"""The index of the audit chain: a row for each term that leads to a link. What terms are: `bot.domain.audit_search`.

Terms are no evidence: they go with the link's body when that is forgotten, and can be made again from it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, delete

from bot.domain.audit_search import WHAT, terms_of
from storage.columns import parse, storable
from storage.statements import added_once
from storage.tables import AuditTermRow, table

_terms = table(AuditTermRow)


def index(connection: Connection, links: Sequence[tuple[int, str, str]]) -> None:
    """Make these links found: (seq, what, body). Terms of a link that somebody cut off the chain may be left: they must
    not keep the record from being written."""
    rows = [
        {"term": storable(one), "seq": seq} for seq, what, body in links for one in sorted(terms_of(what, parse(body)))
    ]
    if rows:
        connection.execute(added_once(_terms, connection.dialect.name), rows)


def forget(connection: Connection, ranges: Collection[Sequence[int]]) -> None:
    """What these links said is forgotten: nothing but what happened leads to them any more."""
    for first, last in ranges:
        gone = _terms.c.term.not_like(f"{WHAT}:%")
        connection.execute(delete(_terms).where(_terms.c.seq.between(first, last), gone))
