"""Where the pipeline takes inbox entries from, and where it is written that they are finished.

`mark` runs inside the transaction that writes what followed from the entries, so an entry is finished exactly when its
results are in the record. Marking an entry twice is refused: of two processes that work on one record, the second one's
batch fails as a whole instead of happening twice. Touch this when the inbox lies somewhere new.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, delete, func, insert, literal_column, select, text, update

from bot.domain.errors import StorageError
from bot.domain.events import RawEvent
from bot.evidence.keys import Keyring
from storage.engine import Database, inbox_path
from storage.inbox import opened_digest, place_of, raw_event
from storage.inbox_sqlite import InboxFile
from storage.tables import InboxMarkRow, InboxPositionRow, InboxRow, table

_inbox, _mark, _position = table(InboxRow), table(InboxMarkRow), table(InboxPositionRow)
Anew = Callable[[bytes, str], bytes | None]  # (stored body, its place) -> how it is to be stored
Entries = Sequence[tuple[int, RawEvent]]
PAGE = 500  # finished entries read at a time
BACK = 20_000  # entries among which those of one lane are looked for


class Shelf(Protocol):
    """The inbox as the store sees it."""

    def pending(self, connection: Connection, limit: int) -> Entries: ...
    def finished(self, connection: Connection, since: datetime) -> Iterator[RawEvent]: ...
    def delivered(self, connection: Connection, platform: str, key: str) -> RawEvent | None: ...
    def lately(self, connection: Connection, lane: str, limit: int) -> Sequence[RawEvent]: ...
    def since(self, connection: Connection, lane: str, moment: datetime, limit: int) -> Sequence[RawEvent]: ...
    def mark(self, connection: Connection, finished: Mapping[int, str | None], at: datetime) -> None: ...
    def aside(self, connection: Connection, limit: int) -> Sequence[tuple[int, RawEvent, str]]: ...
    def counts(self, connection: Connection) -> tuple[int, int]: ...
    def blank(self, connection: Connection, received_before: datetime, lanes_kept: Sequence[str] = ()) -> int: ...
    def old(self, connection: Connection, received_before: datetime, lanes_kept: Sequence[str]) -> tuple[int, int]: ...
    def naming(self, connection: Connection, pattern: re.Pattern[bytes]) -> Sequence[tuple[int, str]]: ...
    def blank_these(self, connection: Connection, numbers: Sequence[int]) -> None: ...
    def reseal(self, connection: Connection, anew: Anew, after: int, limit: int) -> tuple[int, int] | None: ...
    def scrub(self) -> None: ...
    def arrived(
        self, connection: Connection, after: int, up_to: int | None, *, opened: bool = False
    ) -> Iterator[tuple[int, str]]: ...
    @property
    def id(self) -> str: ...
    def close(self) -> None: ...


def position_before(moment: datetime, top: int, next_after: Callable[[int], tuple[int, datetime] | None]) -> int:
    """A number such that what has a higher one was received from this moment on. Entries are numbered as they come, so
    halving finds it; `next_after` gives number and time of the entry that follows a number."""
    low, high = 0, top
    while low < high:
        middle = (low + high) // 2
        found = next_after(middle)
        if found is None or found[1] >= moment:
            high = middle
        else:
            low = found[0]
    return low


def shelf_of(database: Database, keyring: Keyring) -> Shelf:
    """The shelf that belongs to this record. The `keyring` opens the bodies."""
    if database.dialect == "postgresql":
        return TableShelf(keyring)
    with database.writing() as connection:
        return FileShelf(InboxFile(inbox_path(database.url), keyring), connection)


_SEALED, _PLAIN = r"'\x00'::bytea || 'sealed1:'::bytea", r"'\x00'::bytea || 'sealed0:'::bytea"
_DIGEST = (  # see `bot.evidence.keys.body_digest`
    f"CASE substring(body FROM 1 FOR 9) WHEN {_SEALED} THEN encode(substring(body FROM 18 FOR 32), 'hex')"
    f" WHEN {_PLAIN} THEN encode(sha256(substring(body FROM 10)), 'hex') ELSE encode(sha256(body), 'hex') END"
)
_OLD = "body_sha256 IS NULL AND finished_at IS NOT NULL AND error IS NULL AND received_at < :before"


class TableShelf:
    """Entries and marks in one table (PostgreSQL)."""

    def __init__(self, keyring: Keyring):
        self._keyring = keyring

    def pending(self, connection: Connection, limit: int) -> Entries:
        """Not finished yet, in order of arrival."""
        rows = connection.execute(
            select(_inbox).where(_inbox.c.finished_at.is_(None)).order_by(_inbox.c.seq).limit(limit)
        )
        return [(row.seq, self._raw(row)) for row in rows]

    def finished(self, connection: Connection, since: datetime) -> Iterator[RawEvent]:
        """Received since then, processed, not blanked; in order of arrival."""
        before = select(_inbox.c.seq).where(_inbox.c.received_at < since).order_by(_inbox.c.seq.desc()).limit(1)
        position = connection.execute(before).scalar() or 0
        wanted = select(_inbox).where(
            _inbox.c.finished_at.is_not(None), _inbox.c.error.is_(None), _inbox.c.body_sha256.is_(None)
        )
        while True:
            rows = connection.execute(wanted.where(_inbox.c.seq > position).order_by(_inbox.c.seq).limit(PAGE)).all()
            yield from (self._raw(row) for row in rows)
            if len(rows) < PAGE:
                return
            position = rows[-1].seq

    def delivered(self, connection: Connection, platform: str, key: str) -> RawEvent | None:
        """The delivery with this key, if its body is still there."""
        asked = select(_inbox).where(_inbox.c.key == key, _inbox.c.platform == platform)
        row = connection.execute(asked.where(_inbox.c.body_sha256.is_(None))).first()
        return self._raw(row) if row else None

    def lately(self, connection: Connection, lane: str, limit: int) -> Sequence[RawEvent]:
        """The newest of that lane that were processed and still have their body, in order of arrival."""
        top = select(func.coalesce(func.max(_inbox.c.seq), 0)).scalar_subquery()
        wanted = select(_inbox).where(
            _inbox.c.seq > top - BACK, _inbox.c.lane == lane, _inbox.c.finished_at.is_not(None),
            _inbox.c.error.is_(None), _inbox.c.body_sha256.is_(None),
        )  # fmt: skip
        rows = connection.execute(wanted.order_by(_inbox.c.seq.desc()).limit(limit)).all()
        return [self._raw(row) for row in reversed(rows)]

    def since(self, connection: Connection, lane: str, moment: datetime, limit: int) -> Sequence[RawEvent]:
        """The first of that lane received from this moment on, as `lately` has them."""

        def next_after(seq: int) -> tuple[int, datetime] | None:
            asked = select(_inbox.c.seq, _inbox.c.received_at).where(_inbox.c.seq > seq).order_by(_inbox.c.seq).limit(1)
            row = connection.execute(asked).first()
            return (row.seq, row.received_at) if row else None

        top = connection.execute(select(func.coalesce(func.max(_inbox.c.seq), 0))).scalar_one()
        position = position_before(moment, top, next_after)
        wanted = select(_inbox).where(
            _inbox.c.seq > position, _inbox.c.seq <= position + BACK, _inbox.c.lane == lane,
            _inbox.c.finished_at.is_not(None), _inbox.c.error.is_(None), _inbox.c.body_sha256.is_(None),
        )  # fmt: skip
        rows = connection.execute(wanted.order_by(_inbox.c.seq).limit(limit))
        return [self._raw(row) for row in rows]

    def mark(self, connection: Connection, finished: Mapping[int, str | None], at: datetime) -> None:
        """Write that these entries are finished, or set aside with an error."""
        done = connection.execute(
            update(_inbox)
            .where(_inbox.c.seq.in_(list(finished)), _inbox.c.finished_at.is_(None))
            .values(finished_at=at)
        ).rowcount
        if done != len(finished):
            raise _already(finished)
        errors = [{"b_seq": seq, "b_error": error} for seq, error in finished.items() if error is not None]
        if errors:
            statement = update(_inbox).where(_inbox.c.seq == bindparam("b_seq")).values(error=bindparam("b_error"))
            connection.execute(statement, errors)

    def aside(self, connection: Connection, limit: int) -> Sequence[tuple[int, RawEvent, str]]:
        """Entries that could not be processed, with why; the newest first."""
        rows = connection.execute(
            select(_inbox).where(_inbox.c.error.is_not(None)).order_by(_inbox.c.seq.desc()).limit(limit)
        )
        return [(row.seq, self._raw(row), row.error) for row in rows]

    def counts(self, connection: Connection) -> tuple[int, int]:
        """(pending, set aside)."""
        pending = select(func.count()).select_from(_inbox).where(_inbox.c.finished_at.is_(None))
        failed = select(func.count()).select_from(_inbox).where(_inbox.c.error.is_not(None))
        return connection.execute(pending).scalar_one(), connection.execute(failed).scalar_one()

    def blank(self, connection: Connection, received_before: datetime, lanes_kept: Sequence[str] = ()) -> int:
        """Replace old bodies by their hash. Entries set aside keep theirs: somebody has to look at them."""
        statement = text(f"UPDATE inbox SET body_sha256 = {_DIGEST}, body = '' WHERE {_OLD} AND NOT lane = ANY(:lanes)")
        return connection.execute(statement, {"before": received_before, "lanes": list(lanes_kept)}).rowcount

    def old(self, connection: Connection, received_before: datetime, lanes_kept: Sequence[str]) -> tuple[int, int]:
        """How many `blank` would take, and how many it would leave for the sake of their lane."""
        counts = text(
            "SELECT count(*) FILTER (WHERE NOT lane = ANY(:lanes)), count(*) FILTER (WHERE lane = ANY(:lanes))"
            f" FROM inbox WHERE {_OLD}"
        )
        row = connection.execute(counts, {"before": received_before, "lanes": list(lanes_kept)}).one()
        return int(row[0]), int(row[1])

    def naming(self, connection: Connection, pattern: re.Pattern[bytes]) -> Sequence[tuple[int, str]]:
        """(number, lane) of the finished entries in whose body the pattern is found, those set aside too."""
        wanted = select(_inbox).where(_inbox.c.finished_at.is_not(None), _inbox.c.body_sha256.is_(None))
        rows = connection.execute(wanted.order_by(_inbox.c.seq).execution_options(yield_per=PAGE))
        return [(row.seq, row.lane) for row in rows if pattern.search(self._raw(row).body)]

    def blank_these(self, connection: Connection, numbers: Sequence[int]) -> None:
        """Replace these bodies by their hash."""
        statement = text(f"UPDATE inbox SET body_sha256 = {_DIGEST}, body = '' WHERE seq = ANY(:numbers)")
        connection.execute(statement, {"numbers": list(numbers)})

    def reseal(self, connection: Connection, anew: Anew, after: int, limit: int) -> tuple[int, int] | None:
        """Bodies above this number as `anew` gives them (None = as it is): (how many changed, the last one's number);
        None = there are no more."""
        columns = (_inbox.c.seq, _inbox.c.platform, _inbox.c.key, _inbox.c.body)
        asked = select(*columns).where(_inbox.c.seq > after, _inbox.c.body_sha256.is_(None)).order_by(_inbox.c.seq)
        rows = connection.execute(asked.limit(limit)).all()
        made = ((anew(bytes(row.body), place_of(row.platform, row.key)), row.seq) for row in rows)
        new = [{"b_seq": seq, "b_body": body} for body, seq in made if body is not None]
        if new:
            changed = update(_inbox).where(_inbox.c.seq == bindparam("b_seq")).values(body=bindparam("b_body"))
            connection.execute(changed, new)
        return (len(new), rows[-1].seq) if rows else None

    def scrub(self) -> None:
        """PostgreSQL does it when it vacuums."""

    id = "inbox"

    def arrived(
        self, connection: Connection, after: int, up_to: int | None, *, opened: bool = False
    ) -> Iterator[tuple[int, str]]:
        """(number, fingerprint) of finished entries above `after`, in order; none beyond one that is not finished.
        `opened`: what is sealed is opened, as far as there are keys."""
        columns = (_inbox.c.platform, _inbox.c.key, _inbox.c.kind, _inbox.c.lane)
        blanked, body = _inbox.c.body_sha256, _inbox.c.body if opened else literal_column(_DIGEST)
        asked = select(_inbox.c.seq, _inbox.c.received_at, _inbox.c.finished_at, *columns, blanked, body)
        asked = asked.where(_inbox.c.seq > after).order_by(_inbox.c.seq).execution_options(yield_per=1000)
        for seq, received, finished, *told, hashed, stored in connection.execute(asked):
            if finished is None or (up_to is not None and seq > up_to):
                return
            place = place_of(*told[:2])
            digest = hashed or (opened_digest(bytes(stored), place, self._keyring) if opened else stored)
            yield seq, "|".join((*told, received.isoformat(), digest))

    def _raw(self, row: Any) -> RawEvent:
        raw = RawEvent(
            platform=row.platform, key=row.key, kind=row.kind, lane=row.lane, received_at=row.received_at,
            body=bytes(row.body),
        )  # fmt: skip
        return raw_event(row.seq, raw, self._keyring)

    def close(self) -> None:
        """Nothing of its own is open."""


class FileShelf:
    """Entries in an inbox file, marks in the main one (SQLite). Everything up to the position is finished."""

    def __init__(self, file: InboxFile, connection: Connection):
        self._file = file
        top = file.top()
        if self._reached(connection) > top:  # an older copy of the file was put back: its next numbers are new
            self._move_to(connection, top)

    def pending(self, connection: Connection, limit: int) -> Entries:
        """Not finished yet, in order of arrival."""
        position = self._reached(connection)
        above = set(self._marked(connection, position))
        entries = self._file.after(position, limit + len(above))
        return [entry for entry in entries if entry[0] not in above][:limit]

    def finished(self, connection: Connection, since: datetime) -> Iterator[RawEvent]:
        """Received since then, processed, not blanked; in order of arrival."""
        reached = self._reached(connection)
        above = set(self._marked(connection, reached))
        failed = {seq for seq, _ in self._failed(connection)}
        position, last = self._file.before(since), max(reached, *above, 0)
        while position < last and (page := self._file.after(position, PAGE)):
            for seq, raw in page:
                if (seq <= reached or seq in above) and seq not in failed and raw.body:
                    yield raw
            position = page[-1][0]

    def delivered(self, connection: Connection, platform: str, key: str) -> RawEvent | None:
        """The delivery with this key, if its body is still there."""
        return self._file.delivered(platform, key)

    def lately(self, connection: Connection, lane: str, limit: int) -> Sequence[RawEvent]:
        """The newest of that lane that were processed and still have their body, in order of arrival."""
        reached, failed = self._reached(connection), {seq for seq, _ in self._failed(connection)}
        above = set(self._marked(connection, reached))
        found = self._file.lately(lane, self._file.top() - BACK, limit + len(failed))
        kept = [raw for seq, raw in found if (seq <= reached or seq in above) and seq not in failed]
        return kept[-limit:]

    def since(self, connection: Connection, lane: str, moment: datetime, limit: int) -> Sequence[RawEvent]:
        """The first of that lane received from this moment on, as `lately` has them."""
        reached, failed = self._reached(connection), {seq for seq, _ in self._failed(connection)}
        above = set(self._marked(connection, reached))
        position = position_before(moment, self._file.top(), self._file.received_after)
        found = self._file.of_lane(lane, position, position + BACK, limit + len(failed))
        return [raw for seq, raw in found if (seq <= reached or seq in above) and seq not in failed][:limit]

    def mark(self, connection: Connection, finished: Mapping[int, str | None], at: datetime) -> None:
        """Write that these entries are finished, or set aside; then move the position as far as all are finished.
        Numbers that no entry has are passed over: SQLite uses one up for each delivery that is refused as known."""
        position = self._reached(connection)
        marked = set(self._marked(connection, position))
        if any(seq <= position or seq in marked for seq in finished):
            raise _already(finished)
        reached, done = position, marked | set(finished)
        last = max(done, default=0)
        while reached < last:
            following = reached + 1 if reached + 1 in done else self._file.next_after(reached)
            if following not in done:
                break
            reached = following
        # Mostly there is no gap and no error: then only the position is written.
        kept = [
            {"inbox": self._file.id, "seq": seq, "at": at, "error": error}
            for seq, error in finished.items()
            if seq > reached or error is not None
        ]
        if kept:
            connection.execute(insert(_mark), kept)
        if reached > position:
            self._move_to(connection, reached)

    def aside(self, connection: Connection, limit: int) -> Sequence[tuple[int, RawEvent, str]]:
        """Entries that could not be processed, with why; the newest first."""
        failed = dict(self._failed(connection)[:limit])
        return [(seq, raw, failed[seq]) for seq, raw in reversed(self._file.among(list(failed)))]

    def counts(self, connection: Connection) -> tuple[int, int]:
        """(pending, set aside)."""
        position = self._reached(connection)
        pending = self._file.count_after(position) - len(self._marked(connection, position))
        return pending, len(self._failed(connection))

    def blank(self, connection: Connection, received_before: datetime, lanes_kept: Sequence[str] = ()) -> int:
        """Replace old bodies by their hash. Entries set aside keep theirs: somebody has to look at them."""
        failed = [seq for seq, _ in self._failed(connection)]
        return self._file.blank(self._reached(connection), received_before, failed, lanes_kept)

    def old(self, connection: Connection, received_before: datetime, lanes_kept: Sequence[str]) -> tuple[int, int]:
        """How many `blank` would take, and how many it would leave for the sake of their lane."""
        failed = [seq for seq, _ in self._failed(connection)]
        return self._file.old(self._reached(connection), received_before, failed, lanes_kept)

    def naming(self, connection: Connection, pattern: re.Pattern[bytes]) -> Sequence[tuple[int, str]]:
        """(number, lane) of the finished entries in whose body the pattern is found, those set aside too."""
        reached = self._reached(connection)
        above = set(self._marked(connection, reached))
        found = self._file.naming(pattern, max(reached, *above, 0))
        return [(seq, lane) for seq, lane in found if seq <= reached or seq in above]

    def blank_these(self, connection: Connection, numbers: Sequence[int]) -> None:
        """Replace these bodies by their hash. They lie in a file of their own: it is done when this returns."""
        self._file.blank_these(numbers)

    def reseal(self, connection: Connection, anew: Anew, after: int, limit: int) -> tuple[int, int] | None:
        """See above; the bodies lie in the inbox's own file."""
        return self._file.reseal(anew, after, limit)

    def scrub(self) -> None:
        """Empty the inbox file's write-ahead log."""
        self._file.scrub()

    @property
    def id(self) -> str:
        return self._file.id

    def arrived(
        self, connection: Connection, after: int, up_to: int | None, *, opened: bool = False
    ) -> Iterator[tuple[int, str]]:
        """(number, fingerprint) of the finished entries above `after`, in order. `opened`: see `TableShelf`."""
        last = self._reached(connection)
        yield from self._file.arrived(after, last if up_to is None else min(up_to, last), opened=opened)

    def close(self) -> None:
        self._file.close()

    def _reached(self, connection: Connection) -> int:
        found = connection.execute(select(_position.c.seq).where(_position.c.inbox == self._file.id)).scalar()
        return int(found or 0)

    def _move_to(self, connection: Connection, seq: int) -> None:
        connection.execute(delete(_position).where(_position.c.inbox == self._file.id))
        connection.execute(insert(_position), {"inbox": self._file.id, "seq": seq})
        connection.execute(
            delete(_mark).where(_mark.c.inbox == self._file.id, _mark.c.seq <= seq, _mark.c.error.is_(None))
        )

    def _marked(self, connection: Connection, position: int) -> Sequence[int]:
        ours = select(_mark.c.seq).where(_mark.c.inbox == self._file.id, _mark.c.seq > position)
        return list(connection.execute(ours).scalars())

    def _failed(self, connection: Connection) -> Sequence[tuple[int, str]]:
        rows = connection.execute(
            select(_mark.c.seq, _mark.c.error)
            .where(_mark.c.inbox == self._file.id, _mark.c.error.is_not(None))
            .order_by(_mark.c.seq.desc())
        )
        return [(row.seq, row.error) for row in rows]


def _already(finished: Mapping[int, str | None]) -> StorageError:
    return StorageError(
        f"inbox entries {min(finished)}..{max(finished)}: at least one is finished already or was never there; "
        "is a second process working on this record?"
    )
