"""The shelf of a record in SQLite: entries in an inbox file of their own, marks in the main one.

Everything up to a position is finished; only what is finished above it, or was set aside, has a row. Touch this when
the book-keeping of positions and marks changes; the file itself is `inbox_sqlite.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.domain.events import RawEvent
from storage.inbox_sqlite import InboxFile
from storage.shelf import BACK, PAGE, SETTLED, Anew, Entries, already_finished, position_before
from storage.tables import InboxMarkRow, InboxPositionRow, table

_mark, _position = table(InboxMarkRow), table(InboxPositionRow)


class FileShelf:
    """A `Shelf` (see `storage/shelf.py`)."""

    def __init__(self, file: InboxFile, connection: Connection):
        self._file = file
        top = file.top()
        # Beyond it there is something only when an older copy of the file was put back: its next numbers are new.
        connection.execute(delete(_mark).where(_mark.c.inbox == file.id, _mark.c.seq > top))
        if self._reached(connection) > top:
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
            raise already_finished(finished)
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
        failed = dict(self._aside(connection)[:limit])
        return [(seq, raw, failed[seq]) for seq, raw in reversed(self._file.among(list(failed)))]

    def let_go(self, connection: Connection, number: int) -> bool:
        """Somebody has dealt with what was set aside: it is not listed any more, and retention may take its body."""
        this = (_mark.c.inbox == self._file.id, _mark.c.seq == number, _mark.c.error.is_not(None))
        told = update(_mark).where(*this, ~_mark.c.error.startswith(SETTLED)).values(error=SETTLED + _mark.c.error)
        return connection.execute(told).rowcount == 1

    def counts(self, connection: Connection) -> tuple[int, int]:
        """(pending, set aside)."""
        position = self._reached(connection)
        pending = self._file.count_after(position) - len(self._marked(connection, position))
        return pending, len(self._aside(connection))

    def blank(self, connection: Connection, received_before: datetime, lanes_kept: Sequence[str] = ()) -> int:
        """Replace old bodies by their hash. Entries set aside keep theirs: somebody has to look at them."""
        failed = [seq for seq, _ in self._aside(connection)]
        return self._file.blank(self._reached(connection), received_before, failed, lanes_kept)

    def old(self, connection: Connection, received_before: datetime, lanes_kept: Sequence[str]) -> tuple[int, int]:
        """How many `blank` would take, and how many it would leave for the sake of their lane."""
        failed = [seq for seq, _ in self._aside(connection)]
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
        """See `TableShelf`; here the bodies lie in the inbox's own file."""
        return self._file.reseal(anew, after, limit)

    def scrub(self) -> None:
        """Empty the inbox file's write-ahead log."""
        self._file.scrub()

    @property
    def id(self) -> str:
        return self._file.id

    def through(self, connection: Connection) -> int:
        """One writes at a time: what comes later has a higher number."""
        return self._file.top()

    def arrived(
        self, connection: Connection, after: int, up_to: int, *, opened: bool = False
    ) -> Iterator[tuple[int, str]]:
        """(number, fingerprint) of the finished entries above `after`, in order. `opened`: see `TableShelf`."""
        yield from self._file.arrived(after, min(up_to, self._reached(connection)), opened=opened)

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

    def _aside(self, connection: Connection) -> Sequence[tuple[int, str]]:
        """Of what failed, that with which nobody has dealt."""
        return [(seq, error) for seq, error in self._failed(connection) if not error.startswith(SETTLED)]

    def _failed(self, connection: Connection) -> Sequence[tuple[int, str]]:
        rows = connection.execute(
            select(_mark.c.seq, _mark.c.error)
            .where(_mark.c.inbox == self._file.id, _mark.c.error.is_not(None))
            .order_by(_mark.c.seq.desc())
        )
        return [(row.seq, row.error) for row in rows]
