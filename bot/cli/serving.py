"""Serving until asked to stop: what `run` and `demo` share. The port is taken before anything else starts."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine

import uvicorn
from uvicorn.loops.auto import auto_loop_factory

from bot.domain.errors import ConfigError, why


def run_serving(work: Coroutine[None, None, None]) -> None:
    """`asyncio.run` on the loop that uvicorn likes best: uvloop where there is one."""
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(work)


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens already: requests wait in its queue until the server takes them.

    The protocol is named because asyncio lets small answers go at once (TCP_NODELAY) only then; else each waits 40 ms.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(2048)
    except OSError as error:
        found.close()
        raise ConfigError(
            f"cannot listen on {host}:{port}: {error.strerror}. Stop what listens there, or choose another port",
            zh=f"不能监听 {host}:{port}（{why(error, 'zh')}）：请停掉占用它的程序，或换一个端口",
        ) from error
    return found


@contextlib.asynccontextmanager
async def serving(
    server: uvicorn.Server, bound: socket.socket, ending: Callable[[], None] = lambda: None
) -> AsyncIterator[asyncio.Task[None]]:
    """The server listens for as long as this is entered; `ending` ends what would keep it from stopping."""
    task = asyncio.create_task(server.serve(sockets=[bound]), name="web")
    try:
        yield task
    finally:
        ending()
        server.should_exit = True
        await task


def stop_asked() -> asyncio.Event:
    """Set by Ctrl-C or SIGTERM. A second Ctrl-C ends the process at once."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        asked.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    return asked


def reload_asked() -> asyncio.Event:
    """Set by SIGHUP, where there is such a signal: whoever asks may ask again."""
    asked = asyncio.Event()
    if (number := getattr(signal, "SIGHUP", None)) is not None:  # Windows has none
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    return asked


async def until_stopped(asked: asyncio.Event, web: asyncio.Task[None]) -> None:
    """Returns when somebody asked, or when the server ended by itself."""
    waiting = asyncio.create_task(asked.wait())
    await asyncio.wait({waiting, web}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
