"""The HTTP door: a raw ASGI endpoint that verifies, stores, and only then answers.

Design. Bolt's HTTP adapter is not used: it drops commands whose text contains "payload", answers 200 when auth.test
fails, 404 to events without a listener, and 500 to a non-numeric timestamp; and what we need from it (check the
signature, keep the raw delivery) is the few lines below. Bolt serves Socket Mode (`socket.py`). One URL takes
events, commands and interactions; all end in the inbox, and everything that answers a person is sent later through
the Web API or the response_url. Touch this module when Slack changes how requests are signed or framed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

import orjson
import structlog
from starlette.types import Receive, Scope, Send

from adapters.slack.envelope import EVENT, form, json_object, sealed, written
from adapters.slack.keys import Keys
from bot.domain.errors import RequestRefused, StorageError
from bot.domain.ports import Clock, Inbox

log = structlog.get_logger(__name__)

MAX_AGE: Final = 300  # seconds, both ways
_NUMBER: Final = re.compile(rb"\d{1,12}")
_TYPE_JSON: Final = b"application/json"
_TYPE_FORM: Final = b"application/x-www-form-urlencoded"
_PLAIN: Final = (b"content-type", b"text/plain; charset=utf-8")


class Door:
    """The ASGI endpoint. Signature first, content second: nobody who lacks the secret makes us parse anything."""

    def __init__(
        self, signing_secret: str, inbox: Inbox, clock: Clock, *, max_body: int = 1_048_576, keys: Keys | None = None
    ):
        self._keyed = hmac.new(signing_secret.encode(), digestmod=hashlib.sha256)
        self._inbox = inbox
        self._clock = clock
        self._max_body = max_body
        self._keys = keys or Keys()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._take(scope, receive)
            status, content_type = 200, b"application/json" if answer else _PLAIN[1]
        except RequestRefused as refusal:
            log.warning("slack.request-refused", reason=refusal.reason, status=refusal.status)
            answer, status, content_type = b"", refusal.status, _PLAIN[1]
        except StorageError as error:
            log.error("slack.not-stored", error=type(error).__name__)  # Slack will come back with it
            answer, status, content_type = b"", 503, _PLAIN[1]
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(b"content-type", content_type), (b"content-length", str(len(answer)).encode())],
            }
        )
        await send({"type": "http.response.body", "body": answer})

    async def _take(self, scope: Scope, receive: Receive) -> bytes:
        if scope["method"] != "POST":
            raise RequestRefused("not a POST", 405)
        timestamp = signature = content_type = b""
        for name, value in scope["headers"]:  # ASGI gives names in lower case
            if name == b"x-slack-request-timestamp":
                timestamp = value
            elif name == b"x-slack-signature":
                signature = value
            elif name == b"content-type":
                content_type = value
        now = self._clock()
        if not signature or not _NUMBER.fullmatch(timestamp):
            raise RequestRefused("no signature, or a timestamp that is no number")
        if abs(now.timestamp() - int(timestamp)) > MAX_AGE:
            raise RequestRefused("timestamp too far off: replayed, or one of the clocks is wrong")
        body = await self._body(receive)
        if not hmac.compare_digest(_signed(self._keyed, timestamp, body), signature):
            raise RequestRefused("bad signature")
        if content_type.startswith(_TYPE_JSON):
            kind, payload = EVENT, json_object(body)
            if payload.get("type") == "url_verification":
                return orjson.dumps({"challenge": str(payload.get("challenge", ""))})
        elif content_type.startswith(_TYPE_FORM):
            kind, payload = form(body)
            if kind == "ssl_check":
                return b""
            body = written(payload)
        else:
            raise RequestRefused("neither JSON nor a form", 415)
        await self._inbox.append(self._keys.heard(sealed(kind, payload, body, now), payload))
        return b""

    async def _body(self, receive: Receive) -> bytes:
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise RequestRefused("the caller hung up in the middle", 400)
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self._max_body:
                raise RequestRefused("too large", 413)
            chunks.append(chunk)
            if not message.get("more_body", False):
                return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def signature_of(secret: bytes, timestamp: bytes, body: bytes) -> bytes:
    """`v0=` + hex HMAC-SHA256 of `v0:timestamp:body`."""
    return _signed(hmac.new(secret, digestmod=hashlib.sha256), timestamp, body)


def _signed(keyed: hmac.HMAC, timestamp: bytes, body: bytes) -> bytes:
    """With a copy of the keyed state: `hmac.digest` would give the interpreter away and queue for it, each time."""
    mac = keyed.copy()
    mac.update(b"".join((b"v0:", timestamp, b":", body)))
    return b"v0=" + mac.hexdigest().encode()
