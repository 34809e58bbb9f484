"""Signed Slack deliveries as bytes ready for the wire: message events in given Slack channels.

Shaped like Slack's own (about 1.8 KB, `\\uXXXX` for Chinese, the text a second time in the blocks); every one has its
own id, time and sender. Touch this when the adapter starts reading another field.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator, Sequence

from bench import material
from bot.domain.groups import Group, native_id

SECRET = "bench-signing-secret"
PATH = "/slack/events"
TEXTS = 20_000
CONTEXT = "4-eyJldCI6Im1lc3NhZ2UiLCJ0aWQiOiJUMEhVQVhJQSIsImFpZCI6IkEwUVVOR1VJIiwiY2lkIjoi"  # as long as Slack's
LISTED = ("网络赌博", "博彩", "六合彩", "百家乐", "online casino", "sports betting")  # what policies/huaxia forbids


class Post:
    """An endless supply of deliveries; no two alike, the same ones for the same groups but for their times."""

    def __init__(self, groups: Sequence[Group]):
        self._texts = itertools.cycle(material.messages(TEXTS, LISTED))
        self._places = itertools.cycle(_places(groups))
        self._serial = itertools.count(1)

    def requests(self, count: int) -> list[bytes]:
        """Whole HTTP requests, signed now: they are good for five minutes."""
        now = int(time.time())
        return [_request(self._body(now), now) for _ in range(count)]

    def _body(self, now: int) -> bytes:
        number = next(self._serial)
        (channel, user), text = next(self._places), next(self._texts)
        ts = f"{now}.{number:06d}"
        event: dict[str, object] = {
            "client_msg_id": f"0d1c2b3a-4e5f-4a6b-8c7d-{number:012d}",
            "type": "message",
            "user": user,
            "text": text,
            "team": "T0HUAXIA",
            "blocks": [_block(number, text)],
            "channel": channel,
            "ts": ts,
            "event_ts": ts,
            "channel_type": "channel",
        }
        return json.dumps(_envelope(event, number, now)).encode()


def _places(groups: Sequence[Group]) -> Sequence[tuple[str, str]]:
    """Who may speak where, in an order that changes the channel every time."""
    members = [itertools.cycle(sorted(group.members)) for group in groups]
    return [
        (native_id(group.id), native_id(next(speakers)))
        for _ in range(40)
        for group, speakers in zip(groups, members, strict=True)
    ]


def _block(number: int, text: str) -> dict[str, object]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "block_id": f"b{number}", "elements": [section]}


def _envelope(event: dict[str, object], number: int, now: int) -> dict[str, object]:
    bot = {"enterprise_id": None, "team_id": "T0HUAXIA", "user_id": "U0QUNGUI", "is_bot": True}
    return {
        "token": "not-used-any-more",
        "team_id": "T0HUAXIA",
        "context_team_id": "T0HUAXIA",
        "context_enterprise_id": None,
        "api_app_id": "A0QUNGUI",
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{number:012d}",
        "event_time": now,
        "authorizations": [{**bot, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": f"{CONTEXT}{number:012d}In0",
    }


def _request(body: bytes, now: int) -> bytes:
    signature = hmac.new(SECRET.encode(), b"v0:%d:%s" % (now, body), hashlib.sha256).hexdigest()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
        f"Accept: */*\r\nAccept-Encoding: gzip,deflate\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + body


def bodies(requests: Sequence[bytes]) -> Iterator[bytes]:
    """What was signed, without the head."""
    return (request.partition(b"\r\n\r\n")[2] for request in requests)
