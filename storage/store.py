"""`SqlStore`: the record, written. Every method is one durable transaction.

    commit    results of a batch of inbox entries: records, outbox rows, audit links and inbox marks, together
    claim     the courier takes actions     settle    says what came of one     recover   at start-up

Touch this when the port gains a deed. What a record becomes is in `mapping.py`, who waits for whom in `outbox.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.actions import Outcome
from bot.domain.errors import StorageError
from bot.domain.events import RawEvent
from bot.domain.records import Noted, Step
from bot.domain.views import QueuedAction
from bot.evidence.checkpoint import Checkpoint
from bot.evidence.keys import Keyring, Signer
from storage import arrivals, audit_body, audit_chain, checkpoints, console_users, mapping, outbox, rows, settings
from storage.console_users import ConsoleUser
from storage.engine import Database, database_url, inbox_path
from storage.inbox import GroupCommitInbox
from storage.inbox_postgres import PostgresInbox
from storage.inbox_sqlite import SqliteInbox
from storage.installations import SqlInstallations
from storage.ledger import SqlLedger
from storage.shelf import Shelf


def open_inbox(
    url: str, on_append: Callable[[int], None] | None = None, keyring: Keyring | None = None
) -> GroupCommitInbox:
    """The inbox that belongs to the record at `url`. `on_append` is told after each commit, from its
    thread, how many entries are new; the `keyring` seals the bodies."""
    where = database_url(url)
    if where.get_backend_name() == "sqlite":
        return SqliteInbox(inbox_path(where), on_append, keyring)
    return PostgresInbox(where, on_append, keyring)


_Prepared = tuple[Sequence[mapping.Prepared], Sequence[audit_chain.Entry], Mapping[int, str | None]]


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

    def delivered(self, platform: str, key: str) -> RawEvent | None:
        """The delivery with this key, if its body is still there."""
        with self._database.reading() as connection:
            return self._shelf.delivered(connection, platform, key)

    def lately(self, lane: str, limit: int) -> Sequence[RawEvent]:
        """The newest inbox entries of that lane that were processed and still have their body, in order of arrival.
        Looks back over some 20,000 entries of all lanes."""
        with self._database.reading() as connection:
            return self._shelf.lately(connection, lane, limit)

    def since(self, lane: str, moment: datetime, limit: int) -> Sequence[RawEvent]:
        """The first inbox entries of that lane received from this moment on that were processed and still have their
        body, in order of arrival. Looks at some 20,000 entries of all lanes, however many came since."""
        with self._database.reading() as connection:
            return self._shelf.since(connection, lane, moment, limit)

    def commit(self, steps: Sequence[Step], at: datetime) -> None:
        """Write all of it in one transaction. It is prepared before, so that the lock is held for inserts only."""
        prepared = self._prepared(steps, at)
        with self._database.writing() as connection:
            self._write(connection, prepared, at)

    def write(self, connection: Connection, steps: Sequence[Step], at: datetime) -> None:
        """The same inside a write transaction that does more (a purge and its certificate)."""
        self._write(connection, self._prepared(steps, at), at)

    def _prepared(self, steps: Sequence[Step], at: datetime) -> _Prepared:
        records = [record for step in steps for record in step.records]
        actions = [rows.outbox_values(action, at) for step in steps for action in step.actions]
        prepared = mapping.prepare(records, actions, self._database.dialect)
        entries = [entry for step in steps if (entry := audit_body.entry_of(step)) is not None]
        return prepared, entries, {step.inbox: step.error for step in steps if step.inbox is not None}

    def _write(self, connection: Connection, what: _Prepared, at: datetime) -> None:
        prepared, entries, finished = what
        if finished:
            self._shelf.mark(connection, finished, at)
        mapping.write(connection, prepared)
        audit_chain.extend(connection, entries, at)

    @property
    def database(self) -> Database:
        """For what works on many tables at once: purge and erasure."""
        return self._database

    @property
    def shelf(self) -> Shelf:
        return self._shelf

    def scrub(self) -> None:
        """Leave no trace of what was just forgotten in the files of the record."""
        self._database.scrub()
        self._shelf.scrub()

    def recover(self, at: datetime) -> int:
        """At start: actions found in `sending` had their answer lost: they become `unknown`."""
        with self._database.writing() as connection:
            lost = outbox.recover(connection, at)
            audit_chain.extend(connection, lost, at)
        return len(lost)

    def claim(self, now: datetime, limit: int, without: Collection[str] = (), only: str = "") -> Sequence[QueuedAction]:
        """Due planned actions, at most the first of each group, marked `sending` durably before this returns."""
        with self._database.writing() as connection:
            return outbox.claim(connection, now, limit, without, only)

    def settle(self, id: int, outcome: Outcome, at: datetime) -> None:
        """Record what came of a claimed action; `planned` + retry_after puts it back for later."""
        with self._database.writing() as connection:
            entry = outbox.settle(connection, id, outcome, at)
            audit_chain.extend(connection, [entry] if entry else [], at)

    def checkpoint(self, signer: Signer, at: datetime) -> Checkpoint | None:
        """Sign what the chain gained since the last checkpoint; None when that is nothing."""
        with self._database.writing() as connection:
            through = self._shelf.through(connection)
        while self._seal_arrivals(through, at):
            pass
        with self._database.writing() as connection:
            return checkpoints.take(connection, signer, at)

    def _seal_arrivals(self, through: int, at: datetime) -> bool:
        """A link about deliveries that came since the last such link; whether there were any."""
        with self._database.writing() as connection:
            sealed = arrivals.seal(connection, self._shelf, through)
            audit_chain.extend(connection, [sealed] if sealed else [], at)
        return sealed is not None

    def let_go(self, number: int, noted: Noted, at: datetime) -> bool:
        """Somebody has dealt with a delivery that was set aside; `noted` goes into the chain. False: it is not there,
        or somebody was quicker."""
        with self._database.writing() as connection:
            gone = self._shelf.let_go(connection, number)
            if gone:
                self.write(connection, [Step(inbox=None, records=[noted])], at)
        return gone

    def put_setting(self, name: str, value: str) -> None:
        """Remember a value under a name."""
        if name == audit_chain.HEAD:
            raise StorageError(f"{name} is kept by the audit chain itself")
        with self._database.writing() as connection:
            settings.keep(connection, name, value)

    def installations_by(self, keys: str) -> SqlInstallations:
        """The workspaces that installed the app, their tokens read and written with these keys."""
        return SqlInstallations(self._database, keys)

    def save_user(self, user: ConsoleUser) -> None:
        """Add somebody who may sign in to the console, or change them."""
        with self._database.writing() as connection:
            console_users.save(connection, user)

    def set_factor(self, name: str, secret: str, step: int) -> bool:
        """The second factor of a console user: its secret ("" = none) and the last time step that counts no more."""
        with self._database.writing() as connection:
            return console_users.set_factor(connection, name, secret, step)

    def use_code(self, name: str, step: int) -> bool:
        """Take a second factor's code; False when it, or a later one, was taken before."""
        with self._database.writing() as connection:
            return console_users.use_code(connection, name, step)

    def remove_user(self, name: str) -> bool:
        """Take somebody's sign-in away; whether there was one."""
        with self._database.writing() as connection:
            return console_users.remove(connection, name)
