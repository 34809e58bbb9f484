"""The HTTP transport: signed posts to the app's request URL with a three-second deadline."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx

from adapters.sandbox.slack.deliveries import DEADLINE, Answer
from adapters.sandbox.slack.state import Json

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encode(kind: str, payload: Json) -> tuple[bytes, str]:
    """Events are JSON; a command is a form of its fields; an interaction is a form with one field `payload`."""
    if kind == "events_api":
        return json.dumps(payload, ensure_ascii=False).encode(), JSON_TYPE
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload, ensure_ascii=False)}
    return urlencode(fields).encode(), FORM_TYPE


def _said(response: httpx.Response) -> Json | None:
    """An answer may be empty, JSON, or the words themselves."""
    if not response.content:
        return None
    if not response.headers.get("content-type", "").startswith(JSON_TYPE):
        return {"text": response.text}
    said = response.json()
    return said if isinstance(said, dict) else None


@dataclass(slots=True, kw_only=True)
class Posting:
    """Posts to `url`, which may be set late, when the bot's port is known."""

    secret: str
    url: str | None = None
    deadline: float = DEADLINE
    wall: Callable[[], float] = time.time
    _client: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(trust_env=False, follow_redirects=True, max_redirects=2)
    )

    @property
    def ready(self) -> bool:
        return self.url is not None

    async def send(self, kind: str, payload: Json, retry: int, why: str) -> Answer:
        body, content_type = encode(kind, payload)
        headers = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": why} if retry else {}
        return await self.post(body, content_type, headers)

    async def post(self, body: bytes, content_type: str, headers: dict[str, str]) -> Answer:
        if self.url is None:
            return Answer(status=0, reason="connection_failed")
        timestamp = str(int(self.wall()))
        signed = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self.secret, timestamp, body),
        }
        try:
            response = await self._client.post(self.url, content=body, headers=signed | headers, timeout=self.deadline)
        except httpx.TimeoutException:
            return Answer(status=0, reason="http_timeout")
        except httpx.TooManyRedirects:
            return Answer(status=0, reason="too_many_redirects")
        except httpx.HTTPError:
            return Answer(status=0, reason="connection_failed")
        return Answer(
            status=response.status_code,
            reason="" if response.is_success else "http_error",
            no_retry=response.headers.get("x-slack-no-retry") == "1",
            body=_said(response),
        )

    async def verify_url(self) -> bool:
        """What Slack does when the request URL is saved: the app must echo the challenge."""
        challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
        body = json.dumps({"token": "t", "challenge": challenge, "type": "url_verification"}).encode()
        answer = await self.post(body, JSON_TYPE, {})
        said = answer.body or {}
        return answer.status == 200 and challenge in (said.get("challenge"), said.get("text"))

    async def drop(self) -> None:
        """Each post is a connection of its own: there is nothing to close."""

    async def aclose(self) -> None:
        await self._client.aclose()
