"""The archive's bridge: what a process with the platform's native library would answer (GetChatData,
DecryptData and GetMediaData over HTTP).

The outer part is the real scheme: a random key per record, RSA-2048 PKCS#1 v1.5, base64. The inner cipher of the
library is closed, so the sandbox has its own: AES-256-CBC, key = SHA-256 of the random key, IV = its first 16
bytes, PKCS#7, base64.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from adapters.sandbox.wecom.arguments import check
from adapters.sandbox.wecom.credentials import KEY_VERSION, Credentials
from adapters.sandbox.wecom.errors import Errcode
from adapters.sandbox.wecom.limits import Windows
from adapters.sandbox.wecom.state import Corp, Json
from adapters.wecom import reference

PULL = "GetChatData"
PIECE = 524_288
SDK_BAD_ARGUMENTS, SDK_BAD_KEY, SDK_DECRYPT = 10000, 10004, 10008


class Bridge:
    """`POST /archive`, `POST /archive/decrypt` and `POST /archive/media`."""

    def __init__(self, corp: Corp, credentials: Credentials, windows: Windows):
        self._corp = corp
        self._secret = credentials.archive_secret
        self._public = credentials.archive_key.public_key()
        self._windows = windows
        self._sealed: dict[int, Json] = {}  # a record is encrypted once, and is the same whenever it is read

    async def records(self, request: Request) -> Response:
        body = await self._body(request)
        if isinstance(body, Response):
            return body
        try:
            check(reference.known()[PULL], body)
        except Errcode as refusal:
            return JSONResponse({"errcode": SDK_BAD_ARGUMENTS, "errmsg": refusal.text})
        if not self._windows.bears(PULL, "company"):
            return JSONResponse({"errcode": 45009, "errmsg": "reach max api daily quota limit"})
        seq, limit = int(body["seq"]), int(body["limit"])
        found = [self._seal(record) for record in self._corp.archive[seq : seq + limit]]
        return JSONResponse({"errcode": 0, "errmsg": "ok", "chatdata": found})

    async def decrypt(self, request: Request) -> Response:
        body = await self._body(request)
        if isinstance(body, Response):
            return body
        try:
            text = _cipher_open(str(body["key"]), str(body["message"]))
        except (KeyError, ValueError):
            return JSONResponse({"errcode": SDK_DECRYPT, "errmsg": "decrypt failed"})
        return JSONResponse({"errcode": 0, "errmsg": "ok", "text": text})

    async def media(self, request: Request) -> Response:
        """GetMediaData: half a megabyte at a time, until it says that it is finished."""
        body = await self._body(request)
        if isinstance(body, Response):
            return body
        found = self._corp.media.get(str(body.get("file")))
        index = str(body.get("index") or "0")
        if found is None or not index.isdecimal():
            return JSONResponse({"errcode": SDK_BAD_ARGUMENTS, "errmsg": "bad arguments"})
        until = int(index) + PIECE
        piece = base64.b64encode(found[int(index) : until]).decode()
        return JSONResponse({"errcode": 0, "data": piece, "index": str(until), "finished": until >= len(found)})

    async def _body(self, request: Request) -> dict[str, Any] | Response:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self._secret}".encode()):
            return JSONResponse({"errcode": SDK_BAD_KEY, "errmsg": "bad secret"})
        try:
            body = json.loads(await request.body())
        except ClientDisconnect:  # the reader was stopped in the middle of its call
            return Response(status_code=400)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return JSONResponse({"errcode": SDK_BAD_ARGUMENTS, "errmsg": "bad arguments"})
        return body

    def _seal(self, record: Json) -> Json:
        seq = record["seq"]
        if seq not in self._sealed:
            key = secrets.token_hex(16)
            plain = json.dumps({name: value for name, value in record.items() if name != "seq"})
            self._sealed[seq] = {
                "seq": seq,
                "msgid": record["msgid"],
                "publickey_ver": KEY_VERSION,
                "encrypt_random_key": base64.b64encode(self._public.encrypt(key.encode(), PKCS1v15())).decode(),
                "encrypt_chat_msg": _cipher_seal(key, plain),
            }
        return self._sealed[seq]


def _cipher(key: str) -> Cipher[modes.CBC]:
    digest = hashlib.sha256(key.encode()).digest()
    return Cipher(algorithms.AES(digest), modes.CBC(digest[:16]))


def _cipher_seal(key: str, plain: str) -> str:
    pad = padding.PKCS7(128).padder()
    encryptor = _cipher(key).encryptor()
    return base64.b64encode(
        encryptor.update(pad.update(plain.encode()) + pad.finalize()) + encryptor.finalize()
    ).decode()


def _cipher_open(key: str, sealed: str) -> str:
    decryptor = _cipher(key).decryptor()
    padded = decryptor.update(base64.b64decode(sealed)) + decryptor.finalize()
    unpad = padding.PKCS7(128).unpadder()
    return (unpad.update(padded) + unpad.finalize()).decode()
