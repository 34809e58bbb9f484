"""Which revisions of the policy came into force, and when. Touch this when a question about revisions changes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from bot.domain.records import PolicyLoaded
from storage import views
from storage.tables import RevisionLoadRow, RevisionRow, table

_revision, _load = table(RevisionRow), table(RevisionLoadRow)


def revision(connection: Connection, revision: str) -> PolicyLoaded | None:
    """That revision as it came into force last, with its files."""
    loads = select(_load, _revision.c.canonical).join(_revision).where(_load.c.revision == revision)
    row = connection.execute(loads.order_by(_load.c.seq.desc()).limit(1)).first()
    return views.policy_loaded(row) if row else None


def revisions(connection: Connection, limit: int | None) -> Sequence[PolicyLoaded]:
    """Every time a revision came into force, or the newest so many; oldest first."""
    loads = select(_load, _revision.c.canonical).join(_revision).order_by(_load.c.seq.desc()).limit(limit)
    return [views.policy_loaded(row) for row in connection.execute(loads)][::-1]
