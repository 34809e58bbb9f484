"""The page's routes: its static files, the worlds' state as JSON, deeds as JSON, and a stream of what changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import orjson
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from adapters.sandbox.page.deeds import DEEDS, BadDeed
from adapters.sandbox.page.guard import Guard
from adapters.sandbox.page.state import call_data, line_data, world_data
from adapters.sandbox.page.stream import EventStream
from adapters.sandbox.world import Refused, World

STATIC = Path(__file__).resolve().parent / "static"
FILES: Mapping[str, str] = {
    "page.js": "text/javascript",
    "faults.js": "text/javascript",
    "home.js": "text/javascript",
    "words.js": "text/javascript",
    "page.css": "text/css",
}
LARGEST = 64 * 1024

Endpoint = Callable[[Request], Awaitable[Response]]


def build_page(worlds: Sequence[World]) -> Starlette:
    """The app over these worlds, from left to right. `app.state.stream.close()` before the server stops."""
    by_platform = {world.platform: world for world in worlds}
    stream = EventStream(worlds)

    def world_of(request: Request) -> World:
        try:
            return by_platform[request.path_params["platform"]]
        except KeyError:
            raise BadDeed("no-such-platform", 404) from None

    async def state(request: Request) -> Response:
        return _json({"worlds": [world_data(world) for world in worlds]})

    async def messages(request: Request) -> Response:
        lines = world_of(request).messages(request.path_params["room"])
        return _json({"lines": [line_data(line) for line in lines]})

    async def calls(request: Request) -> Response:
        made = world_of(request).calls
        after = request.query_params.get("after", "0")
        start = min(int(after), len(made)) if after.isascii() and after.isdigit() else 0
        return _json({"calls": [call_data(call) for call in made[start:]], "total": len(made)})

    async def act(request: Request) -> Response:
        world, deed = world_of(request), DEEDS.get(request.path_params["deed"])
        if deed is None:
            raise BadDeed("no-such-deed", 404)
        result = await deed(world, await _body(request))
        return _json({"ok": True, "id": result})

    app = Starlette(
        routes=[
            Route("/", _index),
            Route("/static/{name}", _static),
            Route("/api/state", state),
            Route("/api/watch", stream.endpoint),
            Route("/api/{platform}/calls", calls),
            Route("/api/{platform}/messages/{room:path}", messages),
            Route("/api/{platform}/{deed}", act, methods=["POST"]),
        ],
        middleware=[Middleware(Guard)],
        exception_handlers={BadDeed: _bad_deed, Refused: _refused},
    )
    app.state.stream = stream
    return app


async def _index(request: Request) -> Response:
    return FileResponse(STATIC / "index.html", media_type="text/html")


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in FILES:
        raise BadDeed("no-such-file", 404)
    return FileResponse(STATIC / name, media_type=FILES[name])


async def _body(request: Request) -> Mapping[str, object]:
    """The deed's JSON object. Requiring this content type keeps forms of foreign pages out."""
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise BadDeed("json-needed", 415)
    if int(request.headers.get("content-length", "0")) > LARGEST:
        raise BadDeed("too-large", 413)
    try:
        given = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        raise BadDeed("json-needed") from None
    if not isinstance(given, dict):
        raise BadDeed("json-needed")
    return given


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


async def _bad_deed(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, BadDeed)
    return _json({"ok": False, "code": problem.code}, problem.status)


async def _refused(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Refused)
    return _json({"ok": False, "code": problem.code}, 409)
