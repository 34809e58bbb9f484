"""From the wire into the inbox: what is stored, what is refused, what a redelivery does."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable

import httpx
import pytest
from structlog.testing import capture_logs

from bot.domain.errors import StorageError
from bot.domain.events import (
    CommandGiven,
    GroupArchived,
    GroupCreated,
    GroupRenamed,
    Ignored,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
)
from tests.integration.slack.bench import BOT, SECRET, Bench


async def test_a_message_is_stored_and_read(slack: Bench) -> None:
    ts = await slack.world.post("U0LIN", "C0PAY", "大家好 & @Mark 请看 https://example.com/a")
    await slack.world.quiet()
    (posted,) = slack.of(MessagePosted)
    assert posted.message == ts
    assert posted.text == "大家好 & @U0MARK 请看 https://example.com/a"
    assert (posted.actor, posted.group, posted.mentions) == ("slack:U0LIN", "slack:C0PAY", ("slack:U0MARK",))
    assert slack.inbox.raws[0].lane == "slack:C0PAY"


async def test_a_link_preview_is_no_edit(slack: Bench) -> None:
    await slack.world.post("U0LIN", "C0PAY", "https://example.com/a")
    await slack.world.quiet()
    assert [event.why for event in slack.of(Ignored)] == ["unfurl"]
    assert slack.of(MessageEdited) == []


async def test_edits_and_deletions(slack: Bench) -> None:
    ts = await slack.world.post("U0LIN", "C0PAY", "旧的")
    await slack.world.edit("U0LIN", "C0PAY", ts, "新的")
    await slack.world.delete("U0LIN", "C0PAY", ts)
    await slack.world.quiet()
    (edited,), (deleted,) = slack.of(MessageEdited), slack.of(MessageDeleted)
    assert (edited.message, edited.before, edited.text) == (ts, "旧的", "新的")
    assert deleted.message == ts


async def test_the_life_of_a_group(slack: Bench) -> None:
    group = await slack.world.create("U0LIN", "New Project 2026", [BOT, "U0MARK"])
    await slack.world.rename("U0LIN", group, "better-name")
    await slack.world.join("U0CHEN", group)
    await slack.world.leave("U0MARK", group, removed_by="U0LIN")
    await slack.world.archive("U0LIN", group)
    await slack.world.quiet()
    (created,) = slack.of(GroupCreated)
    assert (created.name, created.actor, created.created_by_us) == ("new-project-2026", "slack:U0LIN", False)
    pushed, noticed = slack.of(GroupRenamed)
    assert (pushed.name, pushed.actor, pushed.before) == ("better-name", None, None)
    assert (noticed.actor, noticed.before) == ("slack:U0LIN", "new-project-2026")
    assert [event.actor for event in slack.of(MemberJoined)] == [
        f"slack:{u}" for u in ("U0LIN", BOT, "U0MARK", "U0CHEN")
    ]
    assert [event.actor for event in slack.of(MemberLeft)] == ["slack:U0MARK"]
    assert {event.archived for event in slack.of(GroupArchived)} == {True}


async def test_a_command_with_the_word_payload_arrives(slack: Bench) -> None:
    """slack-bolt's HTTP side drops it."""
    await slack.world.command("U0MARK", "C0PAY", "announce payload={} 更新 @林晓")
    (command,) = slack.of(CommandGiven)
    assert command.text == "announce payload={} 更新  <@U0LIN>"
    assert (command.via, command.actor) == ("slash", "slack:U0MARK")
    assert command.reply["response_url"].startswith(slack.world.public_url)
    assert b"deprecated-verification-token" not in slack.inbox.raws[0].body


async def test_a_mention_is_one_command_and_one_message(slack: Bench) -> None:
    await slack.world.post("U0MARK", "C0PAY", "@qungui status 请")
    await slack.world.quiet()
    (command,), (posted,) = slack.of(CommandGiven), slack.of(MessagePosted)
    assert command.text == "status 请"
    assert command.via == "chat"
    assert command.id == f"{posted.id}/command"


async def test_the_bots_own_posts_are_ignored(slack: Bench) -> None:
    slack.world.happenings.post(slack.world.space.channels["C0PAY"], slack.world.space.bot, "我说的")
    await slack.world.quiet()
    assert [event.why for event in slack.of(Ignored)] == ["own-message"]


async def test_a_redelivery_changes_nothing(slack: Bench) -> None:
    slack.world.faults.switch("duplicate")
    await slack.world.post("U0LIN", "C0PAY", "一次")
    await slack.world.quiet()
    assert len(slack.inbox.raws) == 1
    assert slack.inbox.refused == 1


async def test_not_stored_means_not_acknowledged(slack: Bench) -> None:
    slack.inbox.failures = [StorageError("disk full")] * 4
    await slack.world.post("U0LIN", "C0PAY", "later")
    await slack.world.quiet()  # all four attempts fail, then Slack gives up
    assert slack.inbox.raws == []
    assert [attempt.status for attempt in slack.world.deliveries.attempts] == [503] * 4


async def test_a_retry_arrives_once_the_store_is_back(slack: Bench) -> None:
    slack.inbox.failures = [StorageError("locked")] * 2
    await slack.world.post("U0LIN", "C0PAY", "later")
    await slack.world.quiet()
    assert [attempt.status for attempt in slack.world.deliveries.attempts] == [503, 503, 200]
    assert [event.text for event in slack.of(MessagePosted)] == ["later"]


async def test_the_request_url_can_be_verified(slack: Bench) -> None:
    assert await slack.world.posting.verify_url()
    assert slack.inbox.raws == []


EVENT = b'{"type":"event_callback","event_id":"Ev1","event":{"type":"message","text":"secret words"}}'
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
LARGE = b" " * 2_000_000


def _signed(body: bytes, content_type: str = JSON, *, secret: str = SECRET, stamp: int | str = 0) -> dict[str, str]:
    """Headers; a number as `stamp` is seconds from now."""
    timestamp = str(int(time.time()) + stamp) if isinstance(stamp, int) else stamp
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": content_type,
    }


BAD = [
    ("forged", EVENT, lambda: _signed(EVENT, secret="another"), 401),
    ("unsigned", EVENT, lambda: {"Content-Type": JSON}, 401),
    ("replayed", EVENT, lambda: _signed(EVENT, stamp=-302), 401),
    ("from the future", EVENT, lambda: _signed(EVENT, stamp=330), 401),
    ("timestamp is no number", EVENT, lambda: _signed(EVENT, stamp="now"), 401),
    ("timestamp is empty", EVENT, lambda: _signed(EVENT, stamp=""), 401),
    ("truncated", EVENT[:-9], lambda: _signed(EVENT), 401),
    ("signed rubbish", b"\xff\xfe{", lambda: _signed(b"\xff\xfe{"), 400),
    ("no object", b"[1]", lambda: _signed(b"[1]"), 400),
    ("form of nothing", b"a=b", lambda: _signed(b"a=b", FORM), 400),
    ("form that is no form", b"\xff=%ff&&", lambda: _signed(b"\xff=%ff&&", FORM), 400),
    ("payload is no JSON", b"payload=%7B", lambda: _signed(b"payload=%7B", FORM), 400),
    ("another content type", EVENT, lambda: _signed(EVENT, "text/xml"), 415),
    ("too large", LARGE, lambda: _signed(LARGE), 413),
]


@pytest.mark.parametrize(("body", "headers", "status"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
async def test_bad_requests_leave_no_trace(
    slack: Bench, body: bytes, headers: Callable[[], dict[str, str]], status: int
) -> None:
    with capture_logs() as logs:
        async with httpx.AsyncClient(trust_env=False) as client:
            response = await client.post(slack.bot_url, content=body, headers=headers())
    assert response.status_code == status
    assert response.content == b""
    assert slack.inbox.raws == []
    assert [line["event"] for line in logs] == ["slack.request-refused"]
    assert "secret words" not in str(logs)


async def test_only_post_is_served(slack: Bench) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(slack.bot_url)).status_code == 405
