"""The bot as a child process: `python -m bot.cli run`, its configuration, its log lines, its end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import yaml

from bot.web.site import free_port

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 30.0  # seconds; a start takes two on an idle machine, and machines are shared
LOOK = 0.05  # seconds between looks at the child's /health: a record tells nobody when it changes
READY = "Listening on"

RULE = """
policy: 1
for: company
rules:
  - id: no-gambling
    kind: content
    why: No gambling adverts
    stage: enforce
    severity: high
    when: {{text: {{has_any: [{words}]}}}}
    then: [remind_sender]
    message: ${{sender.name}}, this looks like gambling (${{found}}).
"""


def rule(*words: str) -> str:
    """A policy file: whoever says one of the words is reminded privately."""
    return RULE.format(words=", ".join(words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A folder with everything that a run needs; several runs may follow one another in it."""

    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def config(self) -> Path:
        return self.folder / "config.yaml"

    @property
    def policies(self) -> Path:
        return self.folder / "policies"

    @property
    def record(self) -> str:
        """The URL of the SQLite record."""
        return f"sqlite:///{self.folder / 'record.db'}"

    @property
    def has_record(self) -> bool:
        return any(self.folder.glob("record*"))

    def furnish(self, policy: str, *, storage: str | None = None, **more: Any) -> None:
        """Write the configuration and one policy file."""
        self.policies.mkdir(parents=True, exist_ok=True)
        (self.policies / "policy.yaml").write_text(policy, "utf-8")
        settings = {
            "policies": "policies",
            "locale": "en",
            "server": {"port": self.port},
            "storage": {"url": storage or self.record},
            "console": {"secret": "s" * 40},
            "logging": {"format": "json"},
            **more,
        }
        self.config.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), "utf-8")


class Child:
    """One run. Its lines on stderr can be awaited."""

    def __init__(self, home: Home, process: asyncio.subprocess.Process):
        self.home = home
        self.lines: list[str] = []
        self._process = process
        self._more = asyncio.Condition()
        self._silent = False  # it has said its last line
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            async with self._more:
                self.lines.append(line.decode().rstrip("\n"))
                self._more.notify_all()
        async with self._more:
            self._silent = True
            self._more.notify_all()

    async def says(self, *words: str, since: int = 0) -> str:
        """The first line from number `since` on that holds all the words; waits for it."""

        def found() -> str | None:
            return next((line for line in self.lines[since:] if all(word in line for word in words)), None)

        try:
            async with asyncio.timeout(PATIENCE), self._more:
                await self._more.wait_for(lambda: found() is not None or self._silent)
        except TimeoutError:
            pass  # told below, with what the child said instead
        line = found()
        assert line is not None, f"the bot never said {words}; it said:\n" + "\n".join(self.lines[since:])
        return line

    def told(self, since: int = 0) -> list[dict[str, Any]]:
        """The log lines from number `since` on."""
        return [json.loads(line) for line in self.lines[since:] if line.startswith("{")]

    async def ready(self) -> None:
        """It listens, and works."""
        await self.says(READY)

    async def acquainted(self, groups: int) -> None:
        """It works, and has met so many groups."""
        await self.ready()
        await self.counts(lambda now: now["groups"] >= groups)

    async def health(self) -> dict[str, int]:
        """The counts of /health."""
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
            answer = await client.get(f"{self.home.url}/health")
        assert answer.status_code == 200, answer.text
        counts: dict[str, int] = answer.json()["counts"]
        return counts

    async def counts(self, wanted: Callable[[dict[str, int]], bool]) -> dict[str, int]:
        """Waits until the counts are as wanted."""
        counts: dict[str, int] = {}
        try:
            async with asyncio.timeout(PATIENCE):
                while not wanted(counts := await self.health()):
                    await asyncio.sleep(LOOK)
        except TimeoutError:
            raise AssertionError(f"it never came to that; the last counts are {counts}") from None
        return counts

    async def settled(self) -> dict[str, int]:
        """Waits until everything that came in is judged and everything that is due is sent."""
        return await self.counts(lambda now: not (now["inbox_pending"] + now["outbox_planned"] + now["outbox_sending"]))

    async def end(self) -> int:
        """Waits for the end; returns the exit code (negative = the signal that ended it)."""
        async with asyncio.timeout(PATIENCE):
            code = await self._process.wait()
            await self._reader
        return code

    async def kill(self) -> None:
        """SIGKILL: no word of farewell, nothing is put in order."""
        self._process.send_signal(signal.SIGKILL)
        assert await self.end() == -signal.SIGKILL

    async def stop(self) -> int:
        """SIGTERM, as a supervisor stops it."""
        self._process.send_signal(signal.SIGTERM)
        return await self.end()

    def hang_up(self) -> None:
        """SIGHUP, as a supervisor asks for a reload."""
        self._process.send_signal(signal.SIGHUP)

    async def abandon(self) -> None:
        """Whatever happened before: nothing is left running."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):  # it ended between the question and the deed
                self._process.kill()
        await self._process.wait()
        await self._reader


RUN = (sys.executable, "-m", "bot.cli", "run", "--lang", "en", "--config")
LATER = (sys.executable, "-m", "tests.integration.process.later")


async def start(home: Home, ahead: timedelta = timedelta()) -> Child:
    """Start the bot in its home, with a clock that goes `ahead`. Returns at once; see `ready`."""
    command = (*LATER, str(int(ahead.total_seconds()))) if ahead else RUN
    process = await asyncio.create_subprocess_exec(
        *(*command, str(home.config)),
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "1000"},
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        limit=1 << 20,
    )
    return Child(home, process)


@contextlib.asynccontextmanager
async def running(home: Home, ahead: timedelta = timedelta()) -> AsyncIterator[Child]:
    """The bot, at work until left; then gone, by whatever means."""
    child = await start(home, ahead)
    try:
        await child.ready()
        yield child
    finally:
        await child.abandon()
