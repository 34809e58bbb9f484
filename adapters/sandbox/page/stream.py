"""Server-sent events: one line per notice of any world, so that the page knows what to read again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from adapters.sandbox.world import Watch, World

HEARTBEAT = 15.0  # seconds: proxies close silent connections


class EventStream:
    """Gives each browser its own watch over all worlds, closed when the browser goes.

    A server that stops waits for open answers: call `close` first, on the server's loop, and every stream ends.
    """

    def __init__(self, worlds: Sequence[World]) -> None:
        self._worlds = tuple(worlds)
        self._open: set[asyncio.Queue[bytes | None]] = set()

    def close(self) -> None:
        for queue in self._open:
            queue.put_nowait(None)

    async def endpoint(self, request: Request) -> Response:
        # Watches begin before the answer does: the page reads the state after "open", and nothing falls between.
        watches = [(world.platform, world.watch()) for world in self._worlds]
        headers = {"X-Accel-Buffering": "no"}
        return StreamingResponse(self._told(watches), media_type="text/event-stream", headers=headers)

    async def _told(self, watches: Sequence[tuple[str, Watch]]) -> AsyncIterator[bytes]:
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._open.add(queue)
        tasks = [asyncio.create_task(_pump(platform, watch, queue)) for platform, watch in watches]
        try:
            yield b"event: open\ndata: {}\n\n"
            while (told := await _next(queue)) is not None:
                yield told
        finally:
            self._open.discard(queue)
            for task in tasks:
                task.cancel()
            for _, watch in watches:
                watch.close()


async def _next(queue: asyncio.Queue[bytes | None]) -> bytes | None:
    try:
        return await asyncio.wait_for(queue.get(), HEARTBEAT)
    except TimeoutError:
        return b": still here\n\n"


async def _pump(platform: str, watch: Watch, queue: asyncio.Queue[bytes | None]) -> None:
    async for notice in watch:
        data = {"platform": platform, "what": notice.what, "group": notice.group, "detail": notice.detail}
        queue.put_nowait(b"data: " + orjson.dumps(data) + b"\n\n")
