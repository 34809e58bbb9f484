"""Reading the conversation archive (会话内容存档): the only way to see what is said in groups.

Tencent hands the archive out through a closed native library that cannot be redirected, may not be shipped, and
aborts its whole process on bad input. So it stands behind a door, `ArchiveSource`: `fetch` is its GetChatData,
`decrypt` its DecryptData, `media` its GetMediaData. `BridgeSource` speaks to a process beside the bot that holds the
library (or, in the sandbox, stands in for it). The RSA part is done here: the private key never leaves the bot. Touch
this module when the way of reading changes; what the records mean stands in `conversation.py`.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import httpx
import structlog
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import SecretStr

from adapters.wecom.config import Archive
from bot.attachments.answer import NotFetched, TooLarge
from bot.domain.errors import ConfigError, StorageError
from bot.domain.events import RawEvent
from bot.domain.groups import key
from bot.domain.ports import Clock, Inbox

BATCH: Final = 500  # GetChatData takes at most 1000
AT_ONCE: Final = 16  # records opened side by side, and stored with one sync of the disk
SHORTEST: Final = 13  # a shorter encrypt_chat_msg makes the native library abort its process
PASSING: Final = frozenset({"10001", "10002", "10003", "45009"})  # network, its answer, the system, too often
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """One record as GetChatData gives it."""

    seq: int
    msgid: str
    key_version: int
    random_key: str  # base64 of RSA-2048, PKCS#1 v1.5
    message: str


class ArchiveFailed(Exception):
    """The archive could not be read this time; its text is a code."""


class ArchiveSource(Protocol):
    """The native library's two calls that matter."""

    async def fetch(self, seq: int, limit: int) -> Sequence[Sealed]:
        """Records with a seq above this one, in order. Raises `ArchiveFailed`."""
        ...

    async def decrypt(self, random_key: str, message: str) -> str:
        """The record's JSON. Raises `ValueError` when this record cannot be opened, `ArchiveFailed` when nothing
        can.
        """
        ...

    async def media(self, file: str, most: int) -> bytes:
        """The bytes of a file (its sdkfileid). Raises `NotFetched`, `TooLarge`; `ArchiveFailed` when it may go better
        later."""
        ...

    async def close(self) -> None: ...


class Cursor(Protocol):
    """Where reading stopped. Durable; a lost one costs time, not correctness: the inbox knows what it has."""

    def get(self) -> int: ...
    def set(self, seq: int) -> None: ...


class FileCursor:
    """A cursor in a small file, replaced whole: a crash leaves the old one or the new one."""

    def __init__(self, path: Path):
        self._path = path

    def get(self) -> int:
        try:
            return int(self._path.read_text("ascii"))
        except FileNotFoundError:
            return 0
        except ValueError as error:
            raise ConfigError(
                f"{self._path} should hold one number (the archive's last seq). Delete it to read anew."
            ) from error

    def set(self, seq: int) -> None:
        fresh = self._path.with_name(self._path.name + ".new")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="ascii") as file:
            file.write(str(seq))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


class MemoryCursor:
    """A cursor that starts from the oldest record kept after every restart."""

    def __init__(self) -> None:
        self._seq = 0

    def get(self) -> int:
        return self._seq

    def set(self, seq: int) -> None:
        self._seq = seq


class BridgeSource:
    """The library in another process, over HTTP on loopback.

    `POST <url> {"seq", "limit"}` answers GetChatData's JSON; `POST <url>/decrypt {"key", "message"}` answers
    `{"errcode": 0, "text": …}`, or an SDK code (10006, 10008 …) for a record that cannot be opened; `POST <url>/media
    {"file", "index"}` answers one piece of GetMediaData: `{"errcode": 0, "data": base64, "index": …, "finished": …}`.
    All carry `Authorization: Bearer <archive secret>`.
    """

    def __init__(self, url: str, secret: str, timeout: float):
        self._url = url.rstrip("/")
        # trust_env off: a proxy must never see this traffic
        self._http = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {secret}"},
            timeout=timeout,
            trust_env=False,
            follow_redirects=False,
        )

    async def fetch(self, seq: int, limit: int) -> Sequence[Sealed]:
        answer = await self._ask(self._url, {"seq": seq, "limit": limit})
        if answer.get("errcode"):
            raise ArchiveFailed(str(answer["errcode"]))
        try:
            return [_sealed(one) for one in answer["chatdata"]]
        except (KeyError, TypeError, ValueError) as error:
            raise ArchiveFailed(f"odd-answer:{type(error).__name__}") from None

    async def decrypt(self, random_key: str, message: str) -> str:
        answer = await self._ask(f"{self._url}/decrypt", {"key": random_key, "message": message})
        if answer.get("errcode") or not isinstance(answer.get("text"), str):
            raise ValueError(str(answer.get("errcode")))
        return str(answer["text"])

    async def media(self, file: str, most: int) -> bytes:
        found, index = bytearray(), ""
        while True:
            answer = await self._ask(f"{self._url}/media", {"file": file, "index": index})
            if answer.get("errcode"):
                code = str(answer["errcode"])
                raise (ArchiveFailed if code in PASSING else NotFetched)(code)
            try:
                found += base64.b64decode(answer["data"], validate=True)
                index, finished = str(answer["index"]), answer["finished"] is True
            except (KeyError, TypeError, ValueError) as error:
                raise ArchiveFailed(f"odd-answer:{type(error).__name__}") from None
            if len(found) > most:
                raise TooLarge
            if finished:
                return bytes(found)

    async def _ask(self, url: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            response = await self._http.post(url, json=body)
            response.raise_for_status()
            answer = response.json()
        except httpx.HTTPStatusError as error:
            raise ArchiveFailed(f"http-{error.response.status_code}") from None
        except (httpx.HTTPError, ValueError) as error:
            raise ArchiveFailed(type(error).__name__) from None
        if not isinstance(answer, dict):
            raise ArchiveFailed("not-an-object")
        return answer

    async def close(self) -> None:
        await self._http.aclose()


def _sealed(one: Mapping[str, Any]) -> Sealed:
    return Sealed(
        seq=int(one["seq"]),
        msgid=str(one["msgid"]),
        key_version=int(one["publickey_ver"]),
        random_key=str(one["encrypt_random_key"]),
        message=str(one["encrypt_chat_msg"]),
    )


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
    ):
        self._meet = meet  # a group in which somebody spoke
        self._source = source
        self._cursor = cursor
        self._inbox = inbox
        self._clock = clock
        self._interval = settings.interval
        self._keys = {version: private_key(pem, version) for version, pem in settings.private_keys.items()}

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
            if read < BATCH:
                await asyncio.sleep(self._interval)

    async def step(self) -> int:
        """One batch. The cursor moves only when its records are durably in the inbox."""
        seq = await asyncio.to_thread(self._cursor.get)
        batch = await self._source.fetch(seq, BATCH)
        for start in range(0, len(batch), AT_ONCE):
            some = batch[start : start + AT_ONCE]
            records, obstacle = await self._opened(some)
            await self._store(some[: len(records)], records)
            if obstacle is not None:
                raise obstacle
        if batch:
            await asyncio.to_thread(self._cursor.set, batch[-1].seq)
        return len(batch)

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
            kept.append(
                RawEvent(
                    platform="wecom",
                    key=f"archive:{one.msgid}",
                    kind="archive",
                    body=json.dumps(record, ensure_ascii=False).encode(),
                    received_at=self._clock(),
                    lane=lane,
                )
            )
        await asyncio.gather(*(self._inbox.append(raw) for raw in kept))

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


def private_key(pem: SecretStr, version: int) -> RSAPrivateKey:
    try:
        found = load_pem_private_key(pem.get_secret_value().encode(), password=None)
    except (ValueError, TypeError) as error:
        raise ConfigError(f"wecom.archive.private_keys.{version} is not an unencrypted PEM private key") from error
    if not isinstance(found, RSAPrivateKey):
        raise ConfigError(f"wecom.archive.private_keys.{version} must be an RSA key (2048 bits)")
    return found
