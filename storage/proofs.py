"""Rows of the audit chain with proof that signed checkpoints vouch for them: what an exported bundle carries.

Each row names the first checkpoint after it and the path to that checkpoint's root. Touch this together with
`bot/evidence/standalone.py`, which checks it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, or_, select

from bot.evidence.checkpoint import Checkpoint
from bot.evidence.merkle import paths_of
from storage import checkpoints
from storage.columns import canonical
from storage.tables import AuditLinkRow, table

_audit = table(AuditLinkRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Rows as JSON objects with their paths, and the checkpoints that they need."""

    rows: Sequence[dict[str, Any]]
    checkpoints: Sequence[Checkpoint]


def proof(connection: Connection, words: Collection[str]) -> Proof:
    """Every row whose content names one of these ids, as far as checkpoints reach."""
    signed = sorted(checkpoints.listed(connection), key=lambda one: one.seq)
    rows, needed = _rows_naming(connection, words), []
    for one in signed:
        mine = [row for row in rows if "checkpoint" not in row and row["seq"] <= one.seq]
        if not mine:
            continue
        needed.append(one)
        first = int(one.says["first"])
        hashes = select(_audit.c.hash).where(_audit.c.seq.between(first, one.seq)).order_by(_audit.c.seq)
        leaves = [bytes.fromhex(hash) for hash in connection.execute(hashes).scalars()]
        paths = paths_of(leaves, [row["seq"] - first for row in mine])
        for row in mine:
            row |= {"checkpoint": one.seq, "path": [node.hex() for node in paths[row["seq"] - first]]}
    return Proof(rows=[row for row in rows if "checkpoint" in row], checkpoints=needed)


def _rows_naming(connection: Connection, words: Collection[str]) -> list[dict[str, Any]]:
    """In order. A body is canonical JSON: an id stands in it between quotation marks."""
    named = or_(*(_audit.c.body.contains(canonical(word), autoescape=True) for word in words))
    found = connection.execute(select(_audit).where(named).order_by(_audit.c.seq))
    return [
        {
            "seq": row.seq, "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"), "what": row.what,
            "body": row.body, "body_sha256": row.body_sha256, "previous": row.previous, "hash": row.hash,
        }
        for row in found
    ]  # fmt: skip
