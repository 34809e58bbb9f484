"""Reading the conversation archive (会话内容存档): the only way to see what is said in groups.

Records come sealed through an `ArchiveSource` and are opened here: the private key never leaves the bot. They enter the
inbox in order, each once; nothing overtakes a record that cannot be read yet, and the cursor moves only behind what is
durably stored. Touch this module when the way of reading changes; what the records mean stands in `conversation.py`.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import structlog
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import SecretStr

from adapters.wecom import consent
from adapters.wecom.config import Archive
from adapters.wecom.consent import Consent
from adapters.wecom.conversation import SECOND
from adapters.wecom.cursor import Cursor
from adapters.wecom.shapes import encoded, moment
from adapters.wecom.sources import TOO_BIG, ArchiveFailed, ArchiveSource, Sealed
from bot.domain.errors import ConfigError, StorageError
from bot.domain.events import RawEvent
from bot.domain.groups import key
from bot.domain.ports import Clock, Inbox

BATCH: Final = 500  # GetChatData takes at most 1000
AT_ONCE: Final = 16  # records opened side by side, and stored with one sync of the disk
SHORTEST: Final = 13  # a shorter encrypt_chat_msg makes the native library abort its process
EACH_NOTE: Final = timedelta(minutes=1)  # between two notes of how far the archive was read
log = structlog.get_logger(__name__)


class ArchiveReader:
    """Moves the archive into the inbox, in order, each record once."""

    def __init__(
        self,
        settings: Archive,
        source: ArchiveSource,
        cursor: Cursor,
        inbox: Inbox,
        clock: Clock,
        meet: Callable[[str], Awaitable[None]],
        *,
        consents: Consent | None = None,
        note: Callable[[datetime], None] | None = None,
        heard: Callable[[Mapping[str, Any]], None] = lambda record: None,
    ):
        """`meet` is told the group in which somebody spoke; `note` now and then until when everything was read; `heard`
        every record that may be read."""
        self._heard = heard
        self._meet = meet
        self._source = source
        self._cursor = cursor
        self._inbox = inbox
        self._clock = clock
        self._consents = consents
        self._note = note
        self._noted: datetime | None = None
        self._interval = settings.interval
        self._limit = BATCH
        self._lines: dict[str, str] = {}  # room -> what was told last of its consent
        self._bell = asyncio.Event()
        self._keys = {version: private_key(pem, version) for version, pem in settings.private_keys.items()}
        self.caught_up = clock()  # until then everything was read; before the first look nobody knows better

    def ring(self, *, is_answer: bool = False) -> None:
        """WeCom says that there is something new: messages, or an outsider's answer, it does not say in which group."""
        if is_answer and self._consents is not None:
            self._consents.forget()
        self._bell.set()

    def lag(self) -> float:
        """Seconds for which nobody has read what was said."""
        return max(0.0, (self._clock() - self.caught_up).total_seconds())

    async def run(self) -> None:
        """Read until cancelled. What fails is tried again; the log hears of it once, and once when it is over."""
        trouble = ""
        while True:
            try:
                read, now = await self.step(), ""
            except ArchiveFailed as error:
                read, now = 0, str(error)
            except (ConfigError, StorageError, OSError) as error:  # the cursor's file, or the inbox
                read, now = 0, type(error).__name__
            if now != trouble:
                log.warning("wecom.archive_failed", code=now) if now else log.info("wecom.archive_recovered")
                trouble = now
            if read < self._limit:
                await self._pause()

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._interval):
                await self._bell.wait()
        self._bell.clear()

    async def step(self) -> int:
        """One batch. The cursor moves only when its records are durably in the inbox."""
        began = self._clock()
        seq = await asyncio.to_thread(self._cursor.get)
        batch, is_last = await self._fetched(seq, self._limit)
        for start in range(0, len(batch), AT_ONCE):
            some = batch[start : start + AT_ONCE]
            records, obstacle = await self._opened(some)
            await self._store(some[: len(records)], records)
            if obstacle is not None:
                raise obstacle
            self._read_until(records, began, is_all=is_last and start + AT_ONCE >= len(batch))
        if batch:
            await asyncio.to_thread(self._cursor.set, batch[-1].seq)
        else:
            self._read_until((), began, is_all=True)
        await self._write_down()
        return len(batch)

    async def _fetched(self, seq: int, limit: int) -> tuple[Sequence[Sealed], bool]:
        """A batch, and whether it was the last; smaller ones while they are too long for WeCom. Nothing out of order
        is taken: what stands behind a higher number would never be asked for again."""
        try:
            batch = await self._source.fetch(seq, limit)
        except ArchiveFailed as error:
            if str(error) == TOO_BIG and limit > 1:
                self._limit = max(1, limit // 2)
                return await self._fetched(seq, self._limit)
            raise
        numbers = [seq, *(one.seq for one in batch)]
        if any(after <= before for before, after in pairwise(numbers)):
            raise ArchiveFailed("seq-out-of-order")
        self._limit = min(BATCH, limit * 2)
        return batch, len(batch) < limit

    def _read_until(self, records: Sequence[Mapping[str, Any]], began: datetime, *, is_all: bool) -> None:
        """How far we are: at now when nothing was left, else at the time of the last record."""
        said = [_said_at(one, began) for one in records if "msgtime" in one]
        if is_all:
            self.caught_up = began
        elif said:
            self.caught_up = min(began, said[-1])

    async def _write_down(self) -> None:
        now = self._clock()
        if self._note is not None and (self._noted is None or now - self._noted >= EACH_NOTE):
            await asyncio.to_thread(self._note, self.caught_up)
            self._noted = now

    async def _opened(self, some: Sequence[Sealed]) -> tuple[list[dict[str, Any]], BaseException | None]:
        """The records before the first that cannot be read now, and what is in its way: nothing may overtake it."""
        records: list[dict[str, Any]] = []
        for one in await asyncio.gather(*(self._open(sealed) for sealed in some), return_exceptions=True):
            if isinstance(one, BaseException):
                return records, one
            records.append(one)
        return records, None

    async def _store(self, sealed: Sequence[Sealed], records: Sequence[Mapping[str, Any]]) -> None:
        """In the order of the archive: appends keep the order in which they are begun."""
        kept: list[RawEvent] = []
        for one, record in zip(sealed, records, strict=True):
            room = record.get("roomid")
            if record.get("msgtype") and not room:
                continue  # a talk between two people: not a group's matter, so it does not even enter the inbox
            lane = key("wecom", room) if isinstance(room, str) and room else ""
            if lane:
                await self._meet(lane)
            kept += [raw async for raw in self._allowed(str(room or ""), record, one.msgid, lane)]
        await asyncio.gather(*(self._inbox.append(raw) for raw in kept))

    async def _allowed(self, room: str, record: Mapping[str, Any], msgid: str, lane: str) -> AsyncIterator[RawEvent]:
        """The record, or that there was one, where an outsider did not agree: then with a line about that."""
        if self._consents is not None and room and consent.concerns(record):
            if record.get("msgtype") in consent.ANSWERS:
                await self._consents.heard(room, record)
            standing = await self._consents.of(room, _said_at(record, self._clock()))
            if standing.why:
                record = consent.withheld(record, standing.why)
            line = consent.key_of(room, standing)
            if (standing.why or standing.since) and self._lines.get(room) != line:
                yield self._raw(line, "snapshot", consent.told(room, standing), lane)
                self._lines[room] = line
        if "withheld" not in record:
            self._heard(record)
        yield self._raw(f"archive:{msgid}", "archive", record, lane)

    def _raw(self, unique: str, kind: str, content: Mapping[str, Any], lane: str) -> RawEvent:
        return RawEvent(
            platform="wecom", key=unique, kind=kind, body=encoded(content), received_at=self._clock(), lane=lane
        )

    async def _open(self, sealed: Sealed) -> dict[str, Any]:
        """The record, or a note that this one cannot be read (it must not stop those behind it)."""
        held = self._keys.get(sealed.key_version)
        if held is None:
            # Not the record's fault: with the right key it can be read. Stay here until the operator adds it.
            raise ArchiveFailed(f"no-private-key-for-version-{sealed.key_version}")
        try:
            if len(sealed.message) < SHORTEST:
                raise ValueError("too-short")
            random_key = held.decrypt(base64.b64decode(sealed.random_key), padding.PKCS1v15()).decode()
            # Records may hold control characters (DOC 91774).
            record = json.loads(await self._source.decrypt(random_key, sealed.message), strict=False)
            if not isinstance(record, dict):
                raise ValueError("not-an-object")
        except (ValueError, binascii.Error) as error:
            log.warning("wecom.archive_record_unreadable", seq=sealed.seq, error=type(error).__name__)
            return {"unreadable": type(error).__name__, "msgid": sealed.msgid, "seq": sealed.seq}
        return record

    async def close(self) -> None:
        await self._source.close()


def _said_at(record: Mapping[str, Any], otherwise: datetime) -> datetime:
    return moment(record.get("msgtime"), otherwise, per_second=SECOND)


def private_key(pem: SecretStr, version: int) -> RSAPrivateKey:
    try:
        found = load_pem_private_key(pem.get_secret_value().encode(), password=None)
    except (ValueError, TypeError) as error:
        raise ConfigError(f"wecom.archive.private_keys.{version} is not an unencrypted PEM private key") from error
    if not isinstance(found, RSAPrivateKey):
        raise ConfigError(f"wecom.archive.private_keys.{version} must be an RSA key (2048 bits)")
    return found
