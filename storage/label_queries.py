"""Questions about labels: what holds for a message, what people corrected, what a model proposed.

A correction outranks whatever rules say, before or after it. Touch this for another question about labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, select

from bot.domain.rules import Proposal
from bot.domain.views import Correction, Labelling, Proposed
from storage.tables import LabelRow, ProposalRow, table

_label, _proposal = table(LabelRow), table(ProposalRow)


def labelling(connection: Connection, group: str, message: str) -> Labelling:
    """See `Ledger.labelling_of`."""
    given = select(_label).where(_label.c.group_id == group, _label.c.message == message).order_by(_label.c.seq)
    by_rules: dict[str, str] = {}
    corrected: dict[str, Correction] = {}
    author: str | None = None
    for row in connection.execute(given):
        author = row.author or author
        if row.corrected_by is None:
            by_rules[row.dimension] = row.value
        else:
            before = corrected[row.dimension].value if row.dimension in corrected else by_rules.get(row.dimension, "")
            corrected[row.dimension] = _correction(row, before)
    proposed = _proposed(connection, group, message)
    return Labelling(
        labels={**by_rules, **{dimension: one.value for dimension, one in corrected.items()}},
        corrected=corrected,
        proposed=tuple(
            Proposal(dimension=row.dimension, value=row.value, score=row.score, model=row.model) for row in proposed
        ),
        author=author or next((row.author for row in proposed), None),
    )


def _proposed(connection: Connection, group: str, message: str) -> Sequence[Any]:
    """What was proposed for its newest version."""
    asked = (
        select(_proposal).where(_proposal.c.group_id == group, _proposal.c.message == message).order_by(_proposal.c.seq)
    )
    rows = connection.execute(asked).all()
    return [row for row in rows if row.event == rows[-1].event]


def corrections(connection: Connection, since: datetime | None) -> Sequence[Correction]:
    """See `Ledger.corrections`."""
    asked = select(_label).where(_label.c.corrected_by.is_not(None)).order_by(_label.c.seq)
    if since is not None:
        asked = asked.where(_label.c.at >= since)
    newest: dict[tuple[str, str, str], Correction] = {}
    for row in connection.execute(asked):
        key = (row.group_id, row.message, row.dimension)
        before = newest.pop(key).value if key in newest else ""
        newest[key] = _correction(row, before)
    return tuple(newest.values())


def proposals(connection: Connection, limit: int) -> Sequence[Proposed]:
    """See `Ledger.proposals`."""
    same = (
        _label.c.group_id == _proposal.c.group_id,
        _label.c.message == _proposal.c.message,
        _label.c.dimension == _proposal.c.dimension,
    )
    now = select(_label.c.value).where(*same).order_by(_label.c.seq.desc()).limit(1).scalar_subquery()
    asked = (
        select(_proposal, now.label("now"))
        .where(~exists().where(*same, _label.c.corrected_by.is_not(None)))
        .order_by(_proposal.c.seq.desc())
        .limit(limit)
    )
    newest: dict[tuple[str, str, str], Proposed] = {}
    for row in connection.execute(asked):
        one = Proposal(dimension=row.dimension, value=row.value, score=row.score, model=row.model)
        told = Proposed(group=row.group_id, message=row.message, at=row.at, proposal=one, now=row.now or "")
        newest.setdefault((row.group_id, row.message, row.dimension), told)
    return tuple(newest.values())


def newest_labelled(connection: Connection, group: str, author: str) -> str | None:
    """See `Ledger.newest_labelled`."""
    found = []
    for rows in (_label, _proposal):
        asked = (
            select(rows.c.message, rows.c.at)
            .where(rows.c.group_id == group, rows.c.author == author)
            .order_by(rows.c.seq.desc())
            .limit(1)
        )
        found += [(row.at, row.message) for row in connection.execute(asked)]
    return max(found)[1] if found else None


def _correction(row: Any, before: str) -> Correction:
    return Correction(
        group=row.group_id, message=row.message, dimension=row.dimension, value=row.value, by=row.corrected_by,
        at=row.at, before=before, note=row.note,
    )  # fmt: skip
