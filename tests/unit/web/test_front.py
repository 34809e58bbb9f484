"""A delivery reaches its door without Starlette; everything else goes through it."""

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from bot.web.site import Front


class Door:
    """A raw endpoint that tells whether Starlette led the way."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        led = "led by starlette" if "router" in scope else "straight"
        await PlainTextResponse(led)(scope, receive, send)


async def _seen(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"seen {request.client.host if request.client else ''}")


FRONT = Front(
    [
        Route("/slack/events", Door()),
        Route("/at/{place}", Door()),
        Route("/who", _seen),
        Mount("/console", routes=[Route("/slack/events", Door())]),
    ]
)


@pytest.mark.parametrize(
    ("method", "path", "status", "answer"),
    [
        ("POST", "/slack/events", 200, "straight"),
        ("GET", "/slack/events", 200, "straight"),  # the door itself refuses what is no POST
        ("POST", "/slack/events/", 307, ""),
        ("POST", "/at/home", 200, "led by starlette"),
        ("POST", "/console/slack/events", 200, "led by starlette"),
        ("POST", "/who", 405, "Method Not Allowed"),
        ("GET", "/nowhere", 404, "Not Found"),
    ],
)
async def test_the_way_to_the_door(method: str, path: str, status: int, answer: str) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(FRONT), base_url="http://qungui") as client:
        response = await client.request(method, path)
    assert (response.status_code, response.text) == (status, answer)


async def test_behind_a_proxy_the_caller_is_who_the_proxy_says() -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(FRONT), base_url="http://qungui") as client:
        response = await client.get("/who", headers={"x-forwarded-for": "203.0.113.9"})
    assert response.text == "seen 203.0.113.9"
