"""The inbox of an SQLite record: its own file beside the main one, written by raw sqlite3.

Why a file of its own: SQLite has one write lock per file. With a shared file each append waits for the pipeline's
transactions (bench/commits.py measures it as `contended`); with two files acknowledging never waits for judging. One
transaction stays one transaction: that an entry is *finished* is written in the main file, together with everything
that followed from it, as a position (`inbox_position`) and the marks above it (`inbox_mark`). The inbox file itself is
only ever appended to, until retention blanks old bodies.

The inbox file carries a random id. When it is replaced by a new file, its entries are numbered from 1 again, and the
position of the old one does not hold for it.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path

from bot.domain.errors import StorageError
from bot.domain.events import RawEvent
from bot.evidence.keys import Keyring, body_digest
from storage.columns import in_utc
from storage.engine import PRAGMAS, make_private
from storage.inbox import Entry, GroupCommitInbox, opened_digest, place_of, raw_event, which_are_new

_SCHEMA = """
CREATE TABLE IF NOT EXISTS identity (id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entry (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    platform TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, lane TEXT NOT NULL, received_at TEXT NOT NULL,
    body_sha256 TEXT, body BLOB NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS uq_entry_key ON entry (key, platform);
"""
CHECKPOINT = "PRAGMA wal_autocheckpoint=4000"  # pages: four times the usual, a quarter of the pauses
_INSERT = "INSERT INTO entry (platform, key, kind, lane, received_at, body) VALUES {} ON CONFLICT DO NOTHING"
_ROW = "(?, ?, ?, ?, ?, ?)"
ROWS = 100  # of one statement; each length is a statement of its own, and the driver remembers as many
_READ = "SELECT seq, platform, key, kind, lane, received_at, body FROM entry"
_OLD = "body_sha256 IS NULL AND seq <= ? AND received_at < ?"
_AMONG = "IN (SELECT value FROM json_each(?))"  # one place for any number of values: a statement has only so many


def open_file(path: Path) -> sqlite3.Connection:
    """A connection to the inbox file, which is created when it is not there. Usable from any one thread at a time."""
    try:
        make_private(path)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in (*PRAGMAS, CHECKPOINT):
            connection.execute(pragma)
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'uq_entry_key'").fetchone() is None:
            _create(connection)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(
            f"the inbox file {path.name} cannot be opened: {error}; check the folder's rights"
        ) from error
    return connection


@contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction: all of it or nothing, and whatever fails, nobody waits for its lock."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _create(connection: sqlite3.Connection) -> None:
    with _writing(connection):
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        if connection.execute("SELECT 1 FROM identity").fetchone() is None:
            connection.execute("INSERT INTO identity VALUES (?)", (uuid.uuid4().hex,))


class SqliteInbox(GroupCommitInbox):
    """`Inbox` in an SQLite file."""

    def __init__(self, path: Path, on_append: Callable[[int], None] | None = None, keyring: Keyring | None = None):
        super().__init__(on_append, keyring)
        self._connection = open_file(path)
        self.start()

    def _write(self, entries: Sequence[Entry]) -> Sequence[bool]:
        with _writing(self._connection):
            (top,) = self._connection.execute("SELECT coalesce(max(seq), 0) FROM entry").fetchone()
            added = sum(self._insert(entries[first : first + ROWS]) for first in range(0, len(entries), ROWS))
            return [True] * len(entries) if added == len(entries) else self._which_are_new(entries, top)

    def _insert(self, entries: Sequence[Entry]) -> int:
        """In one statement: after each the writer queues for the interpreter, which the event loop keeps busy."""
        statement = _INSERT.format(", ".join([_ROW] * len(entries)))
        return self._connection.execute(statement, list(chain.from_iterable(entries))).rowcount

    def _which_are_new(self, entries: Sequence[Entry], top: int) -> Sequence[bool]:
        new = set(self._connection.execute("SELECT platform, key FROM entry WHERE seq > ?", (top,)))
        return which_are_new(entries, new)

    def _release(self) -> None:
        self._connection.close()


class InboxFile:
    """Reads the inbox file for the pipeline. Never writes, but for retention."""

    def __init__(self, path: Path, keyring: Keyring | None = None):
        self._keyring = keyring or Keyring()
        self._connection = open_file(path)
        self._one_at_a_time = threading.Lock()
        self.id: str = self._connection.execute("SELECT id FROM identity").fetchone()[0]

    @contextmanager
    def _alone(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one thread at a time; its errors as the house's."""
        with self._one_at_a_time:
            try:
                yield self._connection
            except sqlite3.Error as error:
                raise StorageError(f"the inbox file refused: {type(error).__name__}: {error}") from error

    def after(self, position: int, limit: int) -> Sequence[tuple[int, RawEvent]]:
        """Entries above the position, in order of arrival."""
        with self._alone() as connection:
            rows = connection.execute(f"{_READ} WHERE seq > ? ORDER BY seq LIMIT ?", (position, limit)).fetchall()
        return [self._raw(row) for row in rows]

    def lately(self, lane: str, after: int, limit: int) -> Sequence[tuple[int, RawEvent]]:
        """The newest entries of that lane above `after` that still have their body, in order of arrival."""
        wanted = f"{_READ} WHERE seq > ? AND lane = ? AND body_sha256 IS NULL ORDER BY seq DESC LIMIT ?"
        with self._alone() as connection:
            rows = connection.execute(wanted, (after, lane, limit)).fetchall()
        return [self._raw(row) for row in reversed(rows)]

    def of_lane(self, lane: str, after: int, up_to: int, limit: int) -> Sequence[tuple[int, RawEvent]]:
        """The first entries of that lane between these numbers that still have their body, in order of arrival."""
        wanted = f"{_READ} WHERE seq > ? AND seq <= ? AND lane = ? AND body_sha256 IS NULL ORDER BY seq LIMIT ?"
        with self._alone() as connection:
            rows = connection.execute(wanted, (after, up_to, lane, limit)).fetchall()
        return [self._raw(row) for row in rows]

    def received_after(self, position: int) -> tuple[int, datetime] | None:
        """Number and time of the entry that follows this number."""
        asked = "SELECT seq, received_at FROM entry WHERE seq > ? ORDER BY seq LIMIT 1"
        with self._alone() as connection:
            row = connection.execute(asked, (position,)).fetchone()
        return (int(row[0]), datetime.fromisoformat(row[1])) if row else None

    def before(self, moment: datetime) -> int:
        """The number of the last entry received before this moment; 0 = none. Looks from the newest backwards."""
        older = "SELECT seq FROM entry WHERE received_at < ? ORDER BY seq DESC LIMIT 1"
        with self._alone() as connection:
            row = connection.execute(older, (in_utc(moment).isoformat(),)).fetchone()
        return int(row[0]) if row else 0

    def delivered(self, platform: str, key: str) -> RawEvent | None:
        """The entry with this key, if its body is still there."""
        asked = f"{_READ} WHERE key = ? AND platform = ? AND body_sha256 IS NULL"
        with self._alone() as connection:
            row = connection.execute(asked, (key, platform)).fetchone()
        return self._raw(row)[1] if row else None

    def among(self, numbers: Sequence[int]) -> Sequence[tuple[int, RawEvent]]:
        """The entries with these numbers."""
        places = ",".join("?" * len(numbers))
        with self._alone() as connection:
            rows = connection.execute(f"{_READ} WHERE seq IN ({places}) ORDER BY seq", numbers).fetchall()
        return [self._raw(row) for row in rows]

    def arrived(self, after: int, up_to: int, *, opened: bool) -> Iterator[tuple[int, str]]:
        """(number, fingerprint) of the entries in this range: what came in, told by hashes. `opened`: seals are broken
        to see what is in them, as far as there are keys."""
        while after < up_to:
            with self._alone() as connection:
                rows = connection.execute(
                    "SELECT seq, platform, key, kind, lane, received_at, body_sha256, body FROM entry"
                    " WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT 500",
                    (after, up_to),
                ).fetchall()
            if not rows:
                return
            for seq, *told, blanked, body in rows:
                digest = opened_digest(body, place_of(*told[:2]), self._keyring) if opened else body_digest(body)
                yield seq, "|".join((*told, blanked or digest))
            after = rows[-1][0]

    def count_after(self, position: int) -> int:
        with self._alone() as connection:
            (count,) = connection.execute("SELECT count(*) FROM entry WHERE seq > ?", (position,)).fetchone()
        return int(count)

    def next_after(self, seq: int) -> int | None:
        """The number of the entry that follows this one."""
        with self._alone() as connection:
            (found,) = connection.execute("SELECT min(seq) FROM entry WHERE seq > ?", (seq,)).fetchone()
        return None if found is None else int(found)

    def top(self) -> int:
        """The newest entry's number."""
        with self._alone() as connection:
            (top,) = connection.execute("SELECT coalesce(max(seq), 0) FROM entry").fetchone()
        return int(top)

    def old(
        self, up_to: int, received_before: datetime, keep: Sequence[int], lanes_kept: Sequence[str]
    ) -> tuple[int, int]:
        """How many `blank` would take, and how many it would leave for the sake of their lane."""
        lanes = json.dumps(list(lanes_kept))
        with self._alone() as connection:
            row = connection.execute(
                f"SELECT count(*) FILTER (WHERE lane NOT {_AMONG}), count(*) FILTER (WHERE lane {_AMONG})"
                f" FROM entry WHERE {_OLD} AND seq NOT {_AMONG}",
                (lanes, lanes, up_to, in_utc(received_before).isoformat(), json.dumps(list(keep))),
            ).fetchone()
        return int(row[0]), int(row[1])

    def blank(
        self,
        up_to: int,
        received_before: datetime,
        keep: Sequence[int],
        lanes_kept: Sequence[str] = (),
        batch: int = 500,
    ) -> int:
        """Replace old bodies by their hash; key and hash stay, so that a redelivery is still refused."""
        blanked, kept, lanes = 0, json.dumps(list(keep)), json.dumps(list(lanes_kept))
        with self._alone() as connection:
            connection.create_function("digest", 1, body_digest, deterministic=True)
            connection.execute("PRAGMA secure_delete=ON")  # the old bytes are overwritten, not only unlinked
            while True:  # in small transactions: the inbox's writer waits for each
                changed = connection.execute(
                    "UPDATE entry SET body_sha256 = digest(body), body = x'' WHERE seq IN ("
                    f" SELECT seq FROM entry WHERE {_OLD} AND seq NOT {_AMONG} AND lane NOT {_AMONG} LIMIT ?)",
                    (up_to, in_utc(received_before).isoformat(), kept, lanes, batch),
                ).rowcount
                blanked += changed
                if changed < batch:
                    return blanked

    def naming(self, pattern: re.Pattern[bytes], up_to: int) -> Iterator[tuple[int, str]]:
        """(number, lane) of the entries up to there in whose body the pattern is found; 500 are read at a time."""
        position = 0
        while position < up_to and (page := self.after(position, 500)):
            yield from ((seq, raw.lane) for seq, raw in page if seq <= up_to and pattern.search(raw.body))
            position = page[-1][0]

    def blank_these(self, numbers: Sequence[int]) -> None:
        """Replace these bodies by their hash, and leave no trace of them in the file."""
        statement = "UPDATE entry SET body_sha256 = digest(body), body = x'' WHERE seq = ? AND body_sha256 IS NULL"
        with self._alone() as connection, _writing(connection):
            connection.create_function("digest", 1, body_digest, deterministic=True)
            connection.executemany(statement, [(seq,) for seq in numbers])

    def reseal(self, anew: Callable[[bytes, str], bytes | None], after: int, limit: int) -> tuple[int, int] | None:
        """Bodies above this number as `anew` gives them (None = as it is): (how many changed, the last one's number);
        None = there are no more."""
        with self._alone() as connection:
            asked = (
                "SELECT seq, platform, key, body FROM entry WHERE seq > ? AND body_sha256 IS NULL ORDER BY seq LIMIT ?"
            )
            rows = connection.execute(asked, (after, limit)).fetchall()
            made = ((anew(body, place_of(platform, key)), seq) for seq, platform, key, body in rows)
            new = [(body, seq) for body, seq in made if body is not None]
            with _writing(connection):
                connection.executemany("UPDATE entry SET body = ? WHERE seq = ? AND body_sha256 IS NULL", new)
        return (len(new), rows[-1][0]) if rows else None

    def scrub(self) -> None:
        """Empty the write-ahead log, which still holds what was just blanked."""
        with self._alone() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _raw(self, row: tuple[int, str, str, str, str, str, bytes]) -> tuple[int, RawEvent]:
        seq, platform, key, kind, lane, received_at, body = row
        moment = datetime.fromisoformat(received_at)
        raw = RawEvent(platform=platform, key=key, kind=kind, lane=lane, received_at=moment, body=body)
        return seq, raw_event(seq, raw, self._keyring)

    def close(self) -> None:
        with self._one_at_a_time:
            self._connection.close()
