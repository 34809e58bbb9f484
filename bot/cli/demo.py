"""`qungui demo`: the invented company, live on one port of loopback, or once through a script."""

from __future__ import annotations

import asyncio
import secrets
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.text import Text

from bot.bootstrap.demo import Demo, open_demo
from bot.bootstrap.rehearsal import Played, admit, learned, rehearse, routes
from bot.cli.serving import listening_socket, serving, stop_asked, until_stopped
from bot.cli.terminal import DONE, FAILED, Terminal
from bot.telemetry import logs
from bot.web.passwords import hash_password
from bot.web.site import server, site

HOST = "127.0.0.1"
USER = "shen.jing"  # head of compliance in the invented company: sees and decides everything
QUOTED = 110  # columns of a quoted answer


def run(*, once: bool, port: int, terminal: Terminal) -> int:
    """Live until Ctrl-C; with `once`, 0 only if everything expected did happen."""
    logs.configure("error" if once else "warning", "auto")
    return asyncio.run(_once(terminal) if once else _live(port, terminal))


async def _live(port: int, terminal: Terminal) -> int:
    bound = listening_socket(HOST, port)
    asked = stop_asked()
    async with _town(bound) as (demo, web):
        password = secrets.token_urlsafe(9)
        hashed = await asyncio.to_thread(hash_password, password)
        admit(demo, USER, hashed, terminal.lang)
        terminal.say("demo.tour", url=demo.url, user=USER, password=password)
        await until_stopped(asked, web)
    terminal.say("stopped")
    return DONE


async def _once(terminal: Terminal) -> int:
    async with _town(listening_socket(HOST, 0), history=False) as (demo, _):
        well = await rehearse(demo, lambda played: _tell(played, terminal), terminal.lang)
    terminal.say("demo.well" if well else "demo.ill")
    return DONE if well else FAILED


@asynccontextmanager
async def _town(bound: socket.socket, *, history: bool = True) -> AsyncIterator[tuple[Demo, asyncio.Task[None]]]:
    """The company, governed, with its record in a folder that goes when it is left."""
    host, port = bound.getsockname()[:2]
    with tempfile.TemporaryDirectory(prefix="qungui-demo-") as folder:
        demo = open_demo(f"http://{host}:{port}", Path(folder), console_secret=secrets.token_hex(32), history=history)
        try:
            extra, ending = routes(demo)
            web = server(site(demo.application, extra), host, port)
            async with serving(web, bound, ending) as task, demo.running():
                await learned(demo)
                yield demo, task
        finally:
            demo.close()
            bound.close()


def _tell(played: Played, terminal: Terminal) -> None:
    mark = ("✗", "bold red") if played.fault else ("✓", "green")
    terminal.out.print(Text.assemble((f"{mark[0]} ", mark[1]), played.title, (f"  {played.seconds:.1f} s", "dim")))
    for words in (*played.saw, *([played.fault] if played.fault else [])):
        for line in words.strip().splitlines()[:3]:
            terminal.out.print(Text(f"    │ {line[:QUOTED]}", style="red" if played.fault else "dim"))
