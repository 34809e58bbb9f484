"""Requests as the platforms sign them, and as somebody else might: raw material for what must be refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from time import time
from typing import Any
from urllib.parse import urlencode

import httpx

from adapters.sandbox.slack.posting import sign
from adapters.sandbox.wecom.credentials import Credentials
from adapters.sandbox.wecom.wire import Envelope, to_xml
from tests.integration.process.slack import SECRET

COMPANY = Credentials()
APP = Envelope(COMPANY.token, COMPANY.aes_key, COMPANY.corp_id)
ROBOT = Envelope(COMPANY.robot_token, COMPANY.robot_aes_key, "")
JSON, FORM, XML = "application/json", "application/x-www-form-urlencoded", "text/xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One HTTP request."""

    path: str
    body: bytes = b""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    chunked: bool = False  # sent without saying how long it is

    def but(self, **changes: Any) -> Letter:
        """The same letter with something wrong in it."""
        return replace(self, **changes)

    async def send(self, url: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
            content = _parts(self.body) if self.chunked else self.body
            headers = [(name.encode(), value.encode("latin-1")) for name, value in self.headers.items()]
            return await client.request(
                self.method, url + self.path, params=self.query or None, content=content, headers=headers
            )

    async def break_off(self, port: int) -> None:
        """Send it, but for its last half, and hang up."""
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        target = self.path + (f"?{urlencode(self.query)}" if self.query else "")
        headers = {**self.headers, "Host": "bot", "Content-Length": str(len(self.body))}
        lines = [f"{self.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode() + self.body[: len(self.body) // 2])
        await writer.drain()
        writer.close()
        await writer.wait_closed()


async def _parts(body: bytes) -> Any:
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


def slack(body: bytes | dict[str, Any], *, age: float = 0, secret: str = SECRET, type: str = JSON) -> Letter:
    """As Slack would send it `age` seconds ago, with this signing secret."""
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    stamp = str(int(time() - age))
    signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(secret, stamp, content)}
    return Letter(path="/slack/events", body=content, headers={**signed, "Content-Type": type})


def slack_event(id: str, **event: Any) -> dict[str, Any]:
    """The envelope of an event."""
    return {
        "type": "event_callback", "team_id": "T0SANDBOX", "api_app_id": "A0QUNGUI", "event_id": id,
        "authorizations": [{"team_id": "T0SANDBOX", "user_id": "U0QUNGUI", "is_bot": True}],
        "event": {"event_ts": f"{time():.6f}", **event},
    }  # fmt: skip


def wecom_app(plain: str | dict[str, Any], *, age: float = 0, envelope: Envelope = APP) -> Letter:
    """As WeCom would push it to the app."""
    text = plain if isinstance(plain, str) else to_xml(plain)
    sealed, query = envelope.seal(text, int(time() - age))
    body = to_xml({"ToUserName": COMPANY.corp_id, "AgentID": COMPANY.agent_id, "Encrypt": sealed})
    return Letter(path="/wecom/app", body=body.encode(), query=query, headers={"Content-Type": XML})


def wecom_robot(plain: str | dict[str, Any], *, age: float = 0, envelope: Envelope = ROBOT) -> Letter:
    """As WeCom would push it to the smart robot."""
    text = plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
    sealed, query = envelope.seal(text, int(time() - age))
    body = json.dumps({"encrypt": sealed}).encode()
    return Letter(path="/wecom/robot", body=body, query=query, headers={"Content-Type": JSON})


def wecom_event(name: str, **more: Any) -> dict[str, Any]:
    """An event of the app's callback."""
    common = {"ToUserName": COMPANY.corp_id, "FromUserName": "zhang", "CreateTime": int(time()), "MsgType": "event"}
    return {**common, "Event": name, **more}


def robot_word(id: str, text: str) -> dict[str, Any]:
    """Somebody calls the robot in a group."""
    return {
        "msgid": id, "aibotid": "aib", "chattype": "group", "chatid": "wr-1", "from": {"userid": "zhang"},
        "msgtype": "text", "text": {"content": text},
    }  # fmt: skip
