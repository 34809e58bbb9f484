"""The console on a large record: what each page costs with it, against its cost with a hundredth of it.

    python -m bench.console [--rounds 9] [--violations 100000] [--events 5000000] [--folder FOLDER]

Two records of the same company, groups and people: one with all those violations (over two years) and deliveries in
the inbox, one with a hundredth. Every page is asked for in turn from both, signed in, through the ASGI application;
`× cost` is the median over the rounds of the CPU time of the larger over that of the smaller, in one process. With
`--folder` the records, which take most of the time, are kept there, and found there the next time.

Exits with 1 when a page costs more than `LIMIT` times as much.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table
from starlette.applications import Starlette
from starlette.routing import Mount

from bench import filled
from bot.telemetry import logs
from bot.web.console import build
from bot.web.passwords import hash_password
from bot.web.site import console_of
from storage.console_users import ConsoleUser

LIMIT = 2.0
SMALLER = 100
GROUPS = 25
USER, PASSWORD = "shen.jing", "the benchmark's password"
GROUP = "slack:C0BENCH00003"
RECENT = (datetime.now(UTC) - timedelta(days=7)).date().isoformat()
PAGES = {
    "overview": "/",
    "violations": "/violations",
    "violations, page 20": "/violations?page=20",
    "violations of a week": f"/violations?since={RECENT}",
    "violations of a rule": "/violations?rule=no-gambling",
    "violations not decided": "/violations?state=open",
    "violations of a group": f"/violations?group={GROUP}",
    "queue": "/violations/queue",
    "trends": "/trends",
    "audit": "/audit",
    "audit of a rule": "/audit?rule=no-gambling&what=violation_recorded",
    "a case": "/violations/V-BENCH7",
    "groups": "/groups",
    "a group": f"/groups/{GROUP}",
    "people": "/people",
    "a person": f"/people/{USER}",
    "announcements": "/announcements",
    "labels": "/labels",
    "policies": "/policies",
    "quality of the rules": "/policies/quality",
    "outbox": "/outbox",
    "reports": "/reports",
    "health": "/health",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser, signed in to one of the two consoles."""

    client: httpx.AsyncClient

    async def look(self, page: str) -> float:
        """Milliseconds of CPU time."""
        started = time.process_time()
        answer = await self.client.get(f"/console{page}")
        spent = (time.process_time() - started) * 1e3
        if answer.status_code != 200:
            raise SystemExit(f"{page}: answered {answer.status_code}")
        return spent


async def visitor(folder: Path, violations: int, events: int, stack: contextlib.AsyncExitStack) -> Visitor:
    made = folder / "made"  # written last: a folder without it was left half filled
    application = filled.opened(folder, filled.channels(GROUPS), violations)
    stack.callback(application.close)
    if not made.exists():
        filled.deliveries(folder, events)
        made.touch()
    user = ConsoleUser(name=USER, password_hash=hash_password(PASSWORD), roles=frozenset({"compliance"}))
    application.store.save_user(user)
    app = Starlette(routes=[Mount("/console", build(console_of(application)))])
    transport = httpx.ASGITransport(app=app)
    client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://bench.test"))
    form = (await client.get("/console/sign-in")).text
    token = re.search(r'name="token" value="([^"]*)"', form)
    assert token is not None
    await client.post("/console/sign-in", data={"token": token[1], "name": USER, "password": PASSWORD})
    return Visitor(client)


def _places(kept: Path | None, stack: contextlib.AsyncExitStack) -> tuple[Path, Path]:
    """Where the two records lie."""
    if kept is None:
        first, second = (Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2))
        return first, second
    places = kept / "small", kept / "large"
    for one in places:
        one.mkdir(parents=True, exist_ok=True)
    return places


async def measure(
    rounds: int, violations: int, events: int, kept: Path | None
) -> Mapping[str, tuple[float, float, float]]:
    """Page -> (ms with little, ms with much, the ratio)."""
    found: dict[str, tuple[float, float, float]] = {}
    async with contextlib.AsyncExitStack() as stack:
        first, second = _places(kept, stack)
        small = await visitor(first, violations // SMALLER, events // SMALLER, stack)
        large = await visitor(second, violations, events, stack)
        for name, page in PAGES.items():
            for one in (small, large):
                await one.look(page)  # warm
            times = [(await small.look(page), await large.look(page)) for _ in range(rounds)]
            ratio = statistics.median(much / little for little, much in times)
            littles, muches = zip(*times, strict=True)
            found[name] = (statistics.median(littles), statistics.median(muches), ratio)
    return found


def show(found: Mapping[str, tuple[float, float, float]]) -> int:
    table = Table(title=f"a page, with all and with a {SMALLER}th (ms of CPU); × cost at most {LIMIT:g}")
    for heading in ("page", "little", "much", "× cost"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for name, (little, much, ratio) in found.items():
        table.add_row(name, f"{little:.1f}", f"{much:.1f}", f"{ratio:.2f}{'' if ratio <= LIMIT else '  EXCEEDED'}")
    Console().print(table)
    return 1 if any(ratio > LIMIT for _, _, ratio in found.values()) else 0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--violations", type=int, default=100_000)
    options.add_argument("--events", type=int, default=5_000_000)
    options.add_argument("--folder", type=Path, help="keep the two records here (empty, or of the same sizes)")
    asked = options.parse_args()
    logs.configure("error")
    return show(asyncio.run(measure(asked.rounds, asked.violations, asked.events, asked.folder)))


if __name__ == "__main__":
    sys.exit(main())
