"""The durable inbox: many coroutines wait, one thread commits for all of them.

`append` puts a row beside those of the same turn of its event loop and waits; what came together in a turn is queued
together. The writer thread takes *everything* that is queued, without any artificial delay, writes it in one
transaction that is synced to disk, and wakes all waiters with one call into their loop. The more producers wait, the
more share one sync: durability becomes nearly free from about 32 in flight on. No ORM, no SQLAlchemy on this path.

Where the entries lie is the business of `inbox_sqlite.py` and `inbox_postgres.py`. Touch this module when the
hand-over between event loop and thread changes.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import threading
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from queue import Empty, SimpleQueue

import structlog

from bot.domain.errors import StorageError
from bot.domain.events import RawEvent
from bot.evidence.keys import Keyring, body_digest, body_key
from storage.columns import in_utc

log = structlog.get_logger(__name__)

LARGEST_BATCH = 4096  # no further turn is taken from here on
Entry = tuple[str, str, str, str, str, bytes]  # platform, key, kind, lane, received_at (ISO, UTC), body
Verdict = bool | StorageError  # new or not; or why it is not stored
_Waiting = tuple[Entry, "asyncio.Future[bool]"]


def entry_of(raw: RawEvent) -> Entry:
    """The row of a delivery. Refuses here, alone, what would make the database refuse the whole batch."""
    row = (raw.platform, raw.key, raw.kind, raw.lane, in_utc(raw.received_at).isoformat(), raw.body)
    names = f"{raw.platform}{raw.key}{raw.kind}{raw.lane}"
    if not names.isascii():
        try:
            names.encode()
        except UnicodeEncodeError as error:
            raise StorageError(f"an inbox entry of {raw.platform!a} has a key that is not valid Unicode") from error
    if "\0" in names:
        raise StorageError(f"an inbox entry of {raw.platform!a} has a key with a NUL character")
    return row


def which_are_new(entries: Sequence[Entry], new: set[tuple[str, str]]) -> Sequence[bool]:
    """Of each entry whether it is new; `new` holds (platform, key) of those that were not there before. Of two equal
    keys in a batch the first is the new one."""
    fresh = []
    for platform, key, *_ in entries:
        fresh.append((platform, key) in new)
        new.discard((platform, key))
    return fresh


def place_of(platform: str, key: str) -> str:
    """What a body is sealed to: in another row it does not open."""
    return f"inbox.body {platform} {key}"


def raw_event(seq: int, raw: RawEvent, keyring: Keyring) -> RawEvent:
    """A delivery as it came, of one that was read as it is stored. One that cannot be opened says so, and has no body:
    it must not keep those behind it waiting."""
    try:
        return replace(raw, body=keyring.open_body(raw.body, place_of(raw.platform, raw.key)))
    except StorageError as error:
        log.error("inbox.body-unreadable", inbox=seq, platform=raw.platform)
        return replace(raw, body=b"", fault=str(error))


def opened_digest(stored: bytes, place: str, keyring: Keyring) -> str:
    """SHA-256 of a stored body, from what is in it where there is the key; a broken seal has none."""
    if body_key(stored) not in keyring.ids:
        return body_digest(stored)
    try:
        return hashlib.sha256(keyring.open_body(stored, place)).hexdigest()
    except StorageError:
        return "a broken seal"


class GroupCommitInbox(ABC):
    """An `Inbox` whose entries are committed in groups. Close it to stop its thread."""

    def __init__(self, on_append: Callable[[int], None] | None = None, keyring: Keyring | None = None):
        """`on_append` is told, from the writer thread, how many new entries each commit stored; not when none. The
        `keyring` seals the bodies."""
        self._on_append = on_append
        self._keyring = keyring or Keyring()
        self._turns: dict[asyncio.AbstractEventLoop, list[_Waiting]] = {}  # what came in the present turn of a loop
        self._queue: SimpleQueue[list[_Waiting] | None] = SimpleQueue()
        self._gate = threading.Lock()  # nothing may be queued behind the farewell, or it would wait for ever
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="inbox-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    async def append(self, raw: RawEvent) -> bool:
        """Durably stored when this returns (survives power loss). False = this key was already there."""
        entry = entry_of(raw)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        with self._gate:
            if self._closed:
                raise StorageError("the inbox is closed: the program is stopping")
            turn = self._turns.get(loop)
            if turn is None:  # the first of this turn: one wake-up of the writer for all of them, not one for each
                turn = self._turns[loop] = []
                loop.call_soon(self._hand_over, loop)
            turn.append((entry, future))
        return await future

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._gate:
            turn = self._turns.pop(loop, None)
            if turn is not None:  # else `close` has taken it
                self._queue.put(turn)

    def close(self) -> None:
        """Commit what was appended, then stop. May be called twice."""
        with self._gate:
            if not self._closed:
                self._closed = True
                for turn in self._turns.values():
                    self._queue.put(turn)
                self._turns.clear()
                self._queue.put(None)
        self._thread.join()

    @abstractmethod
    def _write(self, entries: Sequence[Entry]) -> Sequence[bool]:
        """Store the entries durably, all or none; for each, whether it was new."""

    @abstractmethod
    def _release(self) -> None:
        """Close the connection."""

    def _work(self) -> None:
        try:
            while True:
                batch, last = self._take()
                if batch:
                    self._store(batch)
                if last:
                    return
        finally:
            self._release()

    def _take(self) -> tuple[list[_Waiting], bool]:
        """Everything queued, at least one; and whether it was the last."""
        batch: list[_Waiting] = []
        turn = self._queue.get()
        while turn is not None:
            batch += turn
            if len(batch) >= LARGEST_BATCH:
                return batch, False
            try:
                turn = self._queue.get_nowait()
            except Empty:
                return batch, False
        return batch, True

    def _sealed(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """In the writer's thread and for all of them together: nobody who delivers waits for it."""
        places = [place_of(platform, key) for platform, key, *_ in entries]
        bodies = self._keyring.seal_bodies([entry[-1] for entry in entries], places)
        return [(*entry[:-1], body) for entry, body in zip(entries, bodies, strict=True)]

    def _store(self, batch: Sequence[_Waiting]) -> None:
        verdicts: Sequence[Verdict]
        try:
            verdicts = self._write(self._sealed([entry for entry, _ in batch]))
        except (
            Exception
        ) as error:  # whatever it was, nothing is stored: every waiter must hear it, none be acknowledged
            name = type(error).__name__  # not the error itself: databases quote rows in theirs
            log.error("inbox.write-failed", entries=len(batch), error=name)
            refused = StorageError(f"the inbox could not be written ({name}): nothing was acknowledged")
            verdicts = [refused] * len(batch)
        _answer(batch, verdicts)
        new = sum(verdict is True for verdict in verdicts)
        if self._on_append is not None and new:
            try:
                self._on_append(new)
            except Exception:  # the entries are safe; a broken bell must not stop the writer
                log.exception("inbox.bell-failed")


def _answer(batch: Sequence[_Waiting], verdicts: Sequence[Verdict]) -> None:
    """Wake every waiter: one call into each event loop, not one per entry."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[bool], Verdict]]] = defaultdict(list)
    for (_, future), verdict in zip(batch, verdicts, strict=True):
        by_loop[future.get_loop()].append((future, verdict))
    for loop, answers in by_loop.items():
        # A loop that is closed has nobody left to hear the answer; the platform will deliver again.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, answers)


def _settle(answers: Sequence[tuple[asyncio.Future[bool], Verdict]]) -> None:
    for future, verdict in answers:
        if future.done():  # its producer was cancelled meanwhile
            continue
        if isinstance(verdict, StorageError):
            future.set_exception(verdict)
        else:
            future.set_result(verdict)
