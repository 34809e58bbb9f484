"""`SqlStore`: the record, written. Every method is one durable transaction.

    commit    results of a batch of inbox entries: records, outbox rows, audit links and inbox marks, together
    claim     the courier takes actions     settle    says what came of one     recover   at start-up

Touch this when the port gains a deed. What a record becomes is in `mapping.py`, who waits for whom in `outbox.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from bot.domain.actions import Outcome
from bot.domain.errors import StorageError
from bot.domain.events import RawEvent
from bot.domain.ports import QueuedAction
from bot.domain.records import Step
from storage import audit_body, audit_chain, console_users, mapping, outbox, rows, settings
from storage.console_users import ConsoleUser
from storage.engine import database_url, inbox_path
from storage.inbox import GroupCommitInbox
from storage.inbox_postgres import PostgresInbox
from storage.inbox_sqlite import SqliteInbox
from storage.ledger import SqlLedger


def open_inbox(url: str, on_append: Callable[[int], None] | None = None) -> GroupCommitInbox:
    """The inbox that belongs to the record at `url`. `on_append` is told after each commit, from its
    thread, how many entries are new."""
    where = database_url(url)
    if where.get_backend_name() == "sqlite":
        return SqliteInbox(inbox_path(where), on_append)
    return PostgresInbox(where, on_append)


class SqlStore(SqlLedger):
    """The record at `url`, read and written."""

    def pending(self, limit: int) -> Sequence[tuple[int, RawEvent]]:
        """Inbox entries not yet finished, in order of arrival."""
        with self._database.reading() as connection:
            return self._shelf.pending(connection, limit)

    def finished(self, since: datetime) -> Iterator[RawEvent]:
        """Inbox entries received since then that were processed and still have their body, in order of arrival."""
        with self._database.reading() as connection:
            yield from self._shelf.finished(connection, since)

    def commit(self, steps: Sequence[Step], at: datetime) -> None:
        """Write all of it in one transaction. It is prepared before, so that the lock is held for inserts only."""
        dialect = self._database.dialect
        records = [record for step in steps for record in step.records]
        actions = [rows.outbox_values(action, at) for step in steps for action in step.actions]
        prepared = mapping.prepare(records, actions, dialect)
        entries = [entry for step in steps if (entry := audit_body.entry_of(step)) is not None]
        finished = {step.inbox: step.error for step in steps if step.inbox is not None}
        with self._database.writing() as connection:
            if finished:
                self._shelf.mark(connection, finished, at)
            mapping.write(connection, prepared)
            audit_chain.extend(connection, entries, at)

    def recover(self, at: datetime) -> int:
        """At start: actions found in `sending` had their answer lost: they become `unknown`."""
        with self._database.writing() as connection:
            lost = outbox.recover(connection, at)
            audit_chain.extend(connection, lost, at)
        return len(lost)

    def claim(self, now: datetime, limit: int) -> Sequence[QueuedAction]:
        """Due planned actions, at most the first of each group, marked `sending` durably before this returns."""
        with self._database.writing() as connection:
            return outbox.claim(connection, now, limit)

    def settle(self, id: int, outcome: Outcome, at: datetime) -> None:
        """Record what came of a claimed action; `planned` + retry_after puts it back for later."""
        with self._database.writing() as connection:
            entry = outbox.settle(connection, id, outcome, at)
            audit_chain.extend(connection, [entry] if entry else [], at)

    def put_setting(self, name: str, value: str) -> None:
        """Remember a value under a name."""
        if name == audit_chain.HEAD:
            raise StorageError(f"{name} is kept by the audit chain itself")
        with self._database.writing() as connection:
            settings.keep(connection, name, value)

    def blank_inbox(self, received_before: datetime) -> int:
        """Replace the bodies of finished entries older than this by their hash; returns how many."""
        with self._database.writing() as connection:
            return self._shelf.blank(connection, received_before)

    def save_user(self, user: ConsoleUser) -> None:
        """Add somebody who may sign in to the console, or change them."""
        with self._database.writing() as connection:
            console_users.save(connection, user)

    def remove_user(self, name: str) -> bool:
        """Take somebody's sign-in away; whether there was one."""
        with self._database.writing() as connection:
            return console_users.remove(connection, name)
