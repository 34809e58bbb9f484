"""The inbox of a PostgreSQL record: a table of the same database, written by psycopg without SQLAlchemy.

One statement per group: the entries travel as arrays, which was measured to be faster than a pipeline, many-row VALUES
or COPY into a temporary table for groups of 32 to 512. Several processes may append: entries are found by
`finished_at IS NULL`, never by "greater than the last one", because numbers become visible in another order than they
are given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import psycopg
from sqlalchemy import URL

from bot.domain.errors import StorageError
from bot.evidence.keys import Keyring
from storage.inbox import Entry, GroupCommitInbox, which_are_new

_INSERT = """
INSERT INTO inbox (platform, key, kind, lane, received_at, body)
SELECT platform, key, kind, lane, received_at::timestamptz, body
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %b::bytea[])
     WITH ORDINALITY AS arrived (platform, key, kind, lane, received_at, body, place)
ORDER BY place
ON CONFLICT DO NOTHING
RETURNING platform, key
"""


class PostgresInbox(GroupCommitInbox):
    """`Inbox` in PostgreSQL."""

    def __init__(self, url: URL, on_append: Callable[[int], None] | None = None, keyring: Keyring | None = None):
        super().__init__(on_append, keyring)
        self._where = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = self._connected()
        self.start()

    def _connected(self) -> psycopg.Connection[tuple[str, str]]:
        try:
            return psycopg.connect(self._where, autocommit=True)
        except psycopg.Error as error:
            raise StorageError(f"PostgreSQL cannot be reached for the inbox: {type(error).__name__}") from error

    def _write(self, entries: Sequence[Entry]) -> Sequence[bool]:
        if self._connection.closed or self._connection.broken:  # the server went away: come back with it
            self._connection = self._connected()
        columns = [list(column) for column in zip(*entries, strict=True)]
        with self._connection.transaction():
            # Said here, not left to the server's settings: an acknowledged delivery survives power loss.
            self._connection.execute("SET LOCAL synchronous_commit = on")
            new = set(self._connection.execute(_INSERT, columns).fetchall())
        return which_are_new(entries, new)

    def _release(self) -> None:
        self._connection.close()
