"""What reviewers and auditors work with, over a record. Touch this when the console needs another door to it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.audit_search import AuditSearch
from bot.domain.insights import Insights
from bot.domain.review import Worklist
from storage.audit_search import SqlAuditSearch
from storage.insights import SqlInsights
from storage.store import SqlStore
from storage.worklist import SqlWorklist


@dataclass(frozen=True, slots=True)
class Reviewing:
    """The doors."""

    worklist: Worklist
    audits: AuditSearch
    insights: Insights


def reviewing(store: SqlStore) -> Reviewing:
    return Reviewing(SqlWorklist(store), SqlAuditSearch(store.database), SqlInsights(store.database))
