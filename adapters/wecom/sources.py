"""Where the conversation archive is read from: the door `ArchiveSource`, and the bridge over HTTP behind it.

Tencent hands the archive out through a closed native library that cannot be redirected and may not be shipped. `fetch`
is its GetChatData, `decrypt` its DecryptData, `media` its GetMediaData. `BridgeSource` asks somebody's process over
HTTP (in the sandbox: one that stands in for the library); `library.LibrarySource` holds the library in a process of
ours. Touch this module when the door changes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

import httpx

from bot.attachments.answer import NotFetched, TooLarge

PASSING: Final = frozenset({"10001", "10002", "10003", "45009"})  # network, its answer, the system, too often
TOO_BIG: Final = "301058"  # so many records at once make too long an answer


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
    """The native library's three calls that matter."""

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


def records(answer: object) -> Sequence[Sealed]:
    """GetChatData's JSON, read. Raises `ArchiveFailed` with its errcode, or when it has another shape."""
    if not isinstance(answer, dict):
        raise ArchiveFailed("not-an-object")
    if answer.get("errcode"):
        raise ArchiveFailed(str(answer["errcode"]))
    try:
        return [_sealed(one) for one in answer["chatdata"]]
    except (KeyError, TypeError, ValueError) as error:
        raise ArchiveFailed(f"odd-answer:{type(error).__name__}") from None


def _sealed(one: Mapping[str, Any]) -> Sealed:
    return Sealed(
        seq=int(one["seq"]),
        msgid=str(one["msgid"]),
        key_version=int(one["publickey_ver"]),
        random_key=str(one["encrypt_random_key"]),
        message=str(one["encrypt_chat_msg"]),
    )


async def whole(piece: Callable[[str], Awaitable[tuple[str, Mapping[str, Any]]]], most: int) -> bytes:
    """A file from its pieces. `piece(index)` gives (code, one piece of GetMediaData): half a megabyte each."""
    found, index = bytearray(), ""
    while True:
        code, answer = await piece(index)
        if code:
            raise (ArchiveFailed if code in PASSING else NotFetched)(code)
        try:
            data = base64.b64decode(answer["data"], validate=True)
            following, finished = str(answer["index"]), answer["finished"] is True
        except (KeyError, TypeError, ValueError) as error:
            raise ArchiveFailed(f"odd-answer:{type(error).__name__}") from None
        found += data
        if len(found) > most:
            raise TooLarge
        if finished:
            return bytes(found)
        if following == index:
            raise ArchiveFailed("media-stands-still")
        index = following


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
        self._open = partial(
            httpx.AsyncClient,
            headers={"Authorization": f"Bearer {secret}"},
            timeout=timeout,
            trust_env=False,
            follow_redirects=False,
        )
        self._http = self._open()

    async def fetch(self, seq: int, limit: int) -> Sequence[Sealed]:
        return records(await self._ask(self._url, {"seq": seq, "limit": limit}))

    async def decrypt(self, random_key: str, message: str) -> str:
        answer = await self._ask(f"{self._url}/decrypt", {"key": random_key, "message": message})
        if answer.get("errcode") or not isinstance(answer.get("text"), str):
            raise ValueError(str(answer.get("errcode")))
        return str(answer["text"])

    async def media(self, file: str, most: int) -> bytes:
        async def piece(index: str) -> tuple[str, Mapping[str, Any]]:
            answer = await self._ask(f"{self._url}/media", {"file": file, "index": index})
            return str(answer.get("errcode") or ""), answer

        return await whole(piece, most)

    async def _ask(self, url: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._http.is_closed:  # its reader is started again when it died
            self._http = self._open()
        try:
            response = await self._http.post(url, json=body)
            response.raise_for_status()
            answer = json.loads(response.content)
        except httpx.HTTPStatusError as error:
            raise ArchiveFailed(f"http-{error.response.status_code}") from None
        except (httpx.HTTPError, ValueError) as error:
            raise ArchiveFailed(type(error).__name__) from None
        if not isinstance(answer, dict):
            raise ArchiveFailed("not-an-object")
        return answer

    async def close(self) -> None:
        await self._http.aclose()
