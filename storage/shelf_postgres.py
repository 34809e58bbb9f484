"""The shelf of a record in PostgreSQL: entries and marks in one table. Touch this when their SQL changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal_column, select, text, update

from bot.domain.events import RawEvent
from bot.evidence.keys import Keyring
from storage.inbox import opened_digest, place_of, raw_event
from storage.shelf import BACK, PAGE, SETTLED, Anew, Entries, already_finished, position_before
from storage.tables import InboxRow, table

_inbox = table(InboxRow)
_SEALED, _PLAIN = r"'\x00'::bytea || 'sealed1:'::bytea", r"'\x00'::bytea || 'sealed0:'::bytea"
_DIGEST = (  # see `bot.evidence.keys.body_digest`
    f"CASE substring(body FROM 1 FOR 9) WHEN {_SEALED} THEN encode(substring(body FROM 18 FOR 32), 'hex')"
    f" WHEN {_PLAIN} THEN encode(sha256(substring(body FROM 10)), 'hex') ELSE encode(sha256(body), 'hex') END"
)
_OLD = (
    "body_sha256 IS NULL AND finished_at IS NOT NULL AND received_at < :before"
    f" AND (error IS NULL OR starts_with(error, '{SETTLED}'))"
)
_OPEN = ~_inbox.c.error.startswith(SETTLED)  # with what was set aside nobody has dealt yet


class TableShelf:
    """A `Shelf` (see `storage/shelf.py`)."""

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
            raise already_finished(finished)
        errors = [{"b_seq": seq, "b_error": error} for seq, error in finished.items() if error is not None]
        if errors:
            statement = update(_inbox).where(_inbox.c.seq == bindparam("b_seq")).values(error=bindparam("b_error"))
            connection.execute(statement, errors)

    def aside(self, connection: Connection, limit: int) -> Sequence[tuple[int, RawEvent, str]]:
        """Entries that could not be processed, with why; the newest first."""
        rows = connection.execute(
            select(_inbox).where(_inbox.c.error.is_not(None), _OPEN).order_by(_inbox.c.seq.desc()).limit(limit)
        )
        return [(row.seq, self._raw(row), row.error) for row in rows]

    def let_go(self, connection: Connection, number: int) -> bool:
        """Somebody has dealt with what was set aside: it is not listed any more, and retention may take its body."""
        this = update(_inbox).where(_inbox.c.seq == number, _inbox.c.error.is_not(None), _OPEN)
        return connection.execute(this.values(error=SETTLED + _inbox.c.error)).rowcount == 1

    def counts(self, connection: Connection) -> tuple[int, int]:
        """(pending, set aside)."""
        pending = select(func.count()).select_from(_inbox).where(_inbox.c.finished_at.is_(None))
        failed = select(func.count()).select_from(_inbox).where(_inbox.c.error.is_not(None), _OPEN)
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

    def through(self, connection: Connection) -> int:
        """Several programs may append, and a lower number than those that are seen may be on its way: nobody appends
        for the moment that it takes to see all of them."""
        connection.execute(text("LOCK TABLE inbox IN SHARE MODE"))
        return int(connection.execute(select(func.coalesce(func.max(_inbox.c.seq), 0))).scalar_one())

    def arrived(
        self, connection: Connection, after: int, up_to: int, *, opened: bool = False
    ) -> Iterator[tuple[int, str]]:
        """(number, fingerprint) of finished entries above `after`, in order; none beyond one that is not finished.
        `opened`: what is sealed is opened, as far as there are keys."""
        columns = (_inbox.c.platform, _inbox.c.key, _inbox.c.kind, _inbox.c.lane)
        blanked, body = _inbox.c.body_sha256, _inbox.c.body if opened else literal_column(_DIGEST)
        asked = select(_inbox.c.seq, _inbox.c.received_at, _inbox.c.finished_at, *columns, blanked, body)
        asked = asked.where(_inbox.c.seq > after, _inbox.c.seq <= up_to).order_by(_inbox.c.seq)
        for seq, received, finished, *told, hashed, stored in connection.execute(
            asked.execution_options(yield_per=1000)
        ):
            if finished is None:
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
