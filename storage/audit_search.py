"""`SqlAuditSearch`: links of the audit chain by what they are about, from an index, whatever the chain's length.

The rarest sort of term leads, the others are looked up in it; times become row numbers, which grow with them. Touch
this together with `audit_terms.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.sql import ColumnElement

from bot.domain.audit_search import ABOUT, BY, CASE, GROUP, RULE, WHAT, AuditQuery, ChainState, term
from bot.domain.views import AuditRow
from bot.evidence.checkpoint import Checkpoint
from bot.evidence.merkle import root_of
from storage import audit_chain, checkpoints
from storage.columns import parse
from storage.engine import Database
from storage.tables import AuditLinkRow, AuditTermRow, table

_audit, _terms = table(AuditLinkRow), table(AuditTermRow)
ROOTED: Final = 2000  # rows of a checkpoint whose root a page computes once more: an hour of a busy company
LINKED: Final = 100  # newest links whose hashes it does


class SqlAuditSearch:
    """`bot.domain.audit_search.AuditSearch`, in the record."""

    def __init__(self, database: Database):
        self._database = database

    def found(self, query: AuditQuery) -> Sequence[AuditRow]:
        """See the port."""
        with self._database.reading() as connection:
            numbers = _numbers(_terms_of(query), _between(connection, query)).limit(query.limit)
            links = select(_audit).where(_audit.c.seq.in_(numbers)).order_by(_audit.c.seq.desc())
            return [
                AuditRow(
                    seq=row.seq, at=row.at, what=row.what, body=parse(row.body) if row.body else {},
                    previous=row.previous, hash=row.hash,
                )
                for row in connection.execute(links)
            ]  # fmt: skip

    def state(self) -> ChainState:
        """See the port."""
        with self._database.reading() as connection:
            links = _end(connection)
            linked = audit_chain.hangs_together(links)
            last, *before = (*checkpoints.listed(connection, newest=2), None)
            ends = ChainState(
                rows=links[-1].seq if links else 0, at=links[-1].at if links else None, linked=len(links), holds=linked
            )
            if last is None or not links:
                return ends
            head, root = _over(connection, last)
            follows = before[0] is None or last.says["previous"] == before[0].digest
            fits = last.holds() and head == last.says["head"] and root in (None, last.says["root"])
            return replace(
                ends, checkpoint=last.seq, checkpoint_at=datetime.fromisoformat(last.says["at"]),
                rooted=last.seq - int(last.says["first"]) + 1 if root else 0, holds=linked and fits and follows,
            )  # fmt: skip


def _end(connection: Connection) -> Sequence[audit_chain.Link]:
    """The newest links, in order."""
    newest = select(_audit).order_by(_audit.c.seq.desc()).limit(LINKED)
    return [audit_chain.Link(**row) for row in reversed(connection.execute(newest).mappings().all())]


def _over(connection: Connection, last: Checkpoint) -> tuple[str | None, str | None]:
    """(hash of the last row it vouches for, root over its rows; None where these are more than a page can read)."""
    first = int(last.says["first"])
    if last.seq - first >= ROOTED:
        return connection.execute(select(_audit.c.hash).where(_audit.c.seq == last.seq)).scalar(), None
    asked = select(_audit.c.hash).where(_audit.c.seq.between(first, last.seq)).order_by(_audit.c.seq)
    hashes = connection.execute(asked).scalars().all()
    return hashes[-1] if hashes else None, root_of(map(bytes.fromhex, hashes)).hex()


def _terms_of(query: AuditQuery) -> Sequence[Sequence[str]]:
    """What is asked for, the rarest sort first; of one place any term will do."""
    asked = (
        (CASE, [query.case]), (ABOUT, query.about), (RULE, [query.rule]), (BY, query.by), (GROUP, [query.group]),
        (WHAT, [query.what]),
    )  # fmt: skip
    return [[term(sort, value) for value in values if value] for sort, values in asked if any(values)]


def _between(connection: Connection, query: AuditQuery) -> tuple[int | None, int | None]:
    """(from this row on, before this one)."""
    first = _first_at(connection, query.since) if query.since else None
    last = _first_at(connection, query.until) if query.until else None
    ends = [one for one in (last, query.before) if one is not None]
    return first, min(ends) if ends else None


def _first_at(connection: Connection, moment: datetime) -> int:
    """The first row of that moment or later; one past the end where there is none."""
    found = select(_audit.c.seq).where(_audit.c.at >= moment).order_by(_audit.c.at, _audit.c.seq).limit(1)
    seq = connection.execute(found).scalar()
    return int(
        connection.execute(select(func.coalesce(func.max(_audit.c.seq), 0) + 1)).scalar_one() if seq is None else seq
    )


def _numbers(asked: Sequence[Sequence[str]], between: tuple[int | None, int | None]) -> Select[tuple[int]]:
    """The numbers of the links, the newest first."""
    if not asked:
        return select(_audit.c.seq).where(*_within(_audit.c.seq, between)).order_by(_audit.c.seq.desc())
    leading, *others = asked
    query = select(_terms.c.seq).where(_any_of(_terms.c.term, leading), *_within(_terms.c.seq, between))
    for terms in others:
        other = _terms.alias()
        query = query.where(
            select(other.c.seq).where(_any_of(other.c.term, terms), other.c.seq == _terms.c.seq).exists()
        )
    return (query.distinct() if len(leading) > 1 else query).order_by(_terms.c.seq.desc())


def _any_of(column: ColumnElement[str], terms: Sequence[str]) -> ColumnElement[bool]:
    return column == terms[0] if len(terms) == 1 else column.in_(terms)


def _within(seq: ColumnElement[int], between: tuple[int | None, int | None]) -> list[ColumnElement[bool]]:
    first, end = between
    return [*([seq >= first] if first is not None else []), *([seq < end] if end is not None else [])]
