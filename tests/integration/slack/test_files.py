"""Fetching files from the local Slack: whom the token is shown to, and what is not taken for a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.slack.client import SlackClient
from adapters.slack.config import OFFICIAL, SlackSettings
from adapters.slack.errors import CallFailed, Fate
from adapters.slack.files import fetch, is_slacks
from bot.attachments.answer import NotFetched, TooLarge
from bot.cli.serving import listening_socket, serving
from bot.domain.events import File

TOKEN = SecretStr("xoxb-1")
LOCAL = "http://127.0.0.1:8000/sandbox/slack/api/"


@pytest.mark.parametrize(
    ("url", "base", "known"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.txt", OFFICIAL, True),
        ("https://acme.enterprise.slack.com/files/a.txt", OFFICIAL, True),
        ("http://files.slack.com/a.txt", OFFICIAL, False),
        ("https://files.slack.com.evil.example/a.txt", OFFICIAL, False),
        ("https://evilslack.com/a.txt", OFFICIAL, False),
        ("https://files.slack.com:8443/a.txt", OFFICIAL, False),
        ("https://files.slack.com@evil.example/a.txt", OFFICIAL, False),
        ("https://user@files.slack.com/a.txt", OFFICIAL, False),
        ("file:///etc/passwd", OFFICIAL, False),
        ("https://files.slack.com:port/a.txt", OFFICIAL, False),
        ("", OFFICIAL, False),
        ("http://127.0.0.1:8000/sandbox/slack/files/F1/a.txt", LOCAL, True),
        ("http://127.0.0.1:8001/sandbox/slack/files/F1/a.txt", LOCAL, False),
        ("https://files.slack.com/a.txt", LOCAL, False),
    ],
)
def test_whom_the_token_is_shown_to(url: str, base: str, known: bool) -> None:
    assert is_slacks(url, base) is known


async def good(request: Request) -> Response:
    shown = request.headers.get("authorization", "")
    return Response(f"data for {shown}", media_type="text/plain")


async def large(request: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 10_000

    return StreamingResponse(pieces(), media_type="application/zip")


async def sign_in(request: Request) -> Response:
    return Response("<html>Sign in</html>", media_type="text/html")


async def away(request: Request) -> Response:
    return RedirectResponse("/good")


def status(code: int) -> Route:
    async def answer(request: Request) -> Response:
        return Response(status_code=code)

    return Route(f"/{code}", answer)


async def info(request: Request) -> Response:
    return Response(
        '{"ok": true, "file": {"url_private": "' + str(request.base_url) + 'good"}}', media_type="application/json"
    )


@asynccontextmanager
async def host() -> AsyncIterator[tuple[SlackClient, str]]:
    """A client, and the address of a host that is Slack for it."""
    routes = [
        *(Route(f"/{one.__name__}", one) for one in (good, large, sign_in, away)),
        *(status(code) for code in (403, 404, 429, 503)),
        Route("/files.info", info),
    ]
    bound = listening_socket("127.0.0.1", 0)
    address, port = bound.getsockname()[:2]
    base = f"http://{address}:{port}/"
    settings = SlackSettings(bot_token=TOKEN, signing_secret=SecretStr("s"), base_url=base)
    client = SlackClient(settings)
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error"))
    try:
        async with serving(server, bound):
            yield client, base
    finally:
        await client.aclose()
        bound.close()


async def get(client: SlackClient, base: str, path: str, mime: str = "application/zip") -> bytes:
    ref = f"{base}{path}" if path != "F1" else path
    return await fetch(client, base, File(name="a.zip", mime=mime, ref=ref), 100_000)


async def test_bytes_come_with_the_bots_token_also_by_id() -> None:
    async with host() as (client, base):
        assert await get(client, base, "good") == b"data for Bearer xoxb-1"
        assert await get(client, base, "F1") == b"data for Bearer xoxb-1"


async def test_what_is_no_file() -> None:
    async with host() as (client, base):
        for path, code in (
            ("away", "redirected"),
            ("sign_in", "files:read missing"),
            ("404", "http-404"),
            ("403", "http-403"),
        ):
            with pytest.raises(NotFetched, match=code):
                await get(client, base, path)
        with pytest.raises(NotFetched, match="foreign-address"):
            await fetch(client, base, File(name="a", ref="https://example.com/a"), 10)


async def test_a_page_is_a_file_where_one_was_posted() -> None:
    async with host() as (client, base):
        assert b"Sign in" in await get(client, base, "sign_in", mime="text/html")


async def test_more_than_may_be_read_is_not_taken() -> None:
    async with host() as (client, base):
        with pytest.raises(TooLarge):
            await get(client, base, "large")


@pytest.mark.parametrize(("path", "fate"), [("429", Fate.LIMITED), ("503", Fate.UNSENT)])
async def test_what_may_go_better_later_is_tried_again(path: str, fate: Fate) -> None:
    async with host() as (client, base):
        with pytest.raises(CallFailed) as caught:
            await get(client, base, path)
        assert caught.value.fate is fate
