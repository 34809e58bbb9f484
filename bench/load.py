"""A load generator for one HTTP route: N keep-alive connections, each with one request under way, prepared bytes.

Prepared requests keep the client cheaper than the servers it measures; the answer is checked, not only counted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import cast

PATIENCE = 30.0  # seconds for the last answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one round measured. Seconds."""

    rate: float  # answered with 200, per second
    answered: int
    p50: float
    p99: float
    refused: int  # answered otherwise


class _Connection(asyncio.Protocol):
    """Sends the next prepared request as soon as the answer to the last one is whole."""

    def __init__(self, requests: Sequence[bytes], deadline: float, finished: asyncio.Future[None]):
        self._requests = iter(requests)
        self._deadline = deadline
        self._finished = finished
        self._buffer = b""
        self._sent = 0.0
        self.taken: list[float] = []
        self.refused = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # a uvloop transport is one in all but name
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator or len(body) < _length(head):
            return
        if head.startswith(b"HTTP/1.1 200"):
            self.taken.append(perf_counter() - self._sent)
        else:
            self.refused += 1
        self._buffer = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._finished.done():
            self._finished.set_result(None)

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is None or perf_counter() > self._deadline:
            self._transport.close()
            return
        self._sent = perf_counter()
        self._transport.write(request)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


async def drive(host: str, port: int, requests: Sequence[bytes], *, connections: int, seconds: float) -> Load:
    """Send the prepared requests over `connections` until they or the time are used up."""
    loop = asyncio.get_running_loop()
    start = perf_counter()
    running: list[tuple[_Connection, asyncio.Future[None]]] = []
    for number in range(connections):
        finished: asyncio.Future[None] = loop.create_future()
        protocol = _Connection(requests[number::connections], start + seconds, finished)
        await loop.create_connection(lambda protocol=protocol: protocol, host, port)  # type: ignore[misc]
        running.append((protocol, finished))
    async with asyncio.timeout(seconds + PATIENCE):
        await asyncio.gather(*(finished for _, finished in running))
    took = perf_counter() - start
    taken = sorted(time for protocol, _ in running for time in protocol.taken)
    return Load(
        rate=len(taken) / took,
        answered=len(taken),
        p50=taken[len(taken) // 2] if taken else 0.0,
        p99=taken[int(len(taken) * 0.99)] if taken else 0.0,
        refused=sum(protocol.refused for protocol, _ in running),
    )
