"""The door of the reading room: one worker process per file, killed when its time is over, heard as plain JSON.

No shell, an empty environment, its own session; an answer longer than one could honestly be is not read on. Whatever
happens to the worker becomes a note. Touch this when a worker must be confined more tightly.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path

import structlog

from bot.attachments import spoken
from bot.attachments.limits import Limits
from bot.domain.attachments import Contents, unread

WORKER = Path(__file__).with_name("worker.py")
AT_ONCE = 2
QUEUE = 4  # that may wait for a place; more are asked to come again
BYTES_PER_CHARACTER = 12  # of JSON, at most: `\ud83d\ude00`
PER_MEMBER = spoken.LONGEST_PATH * BYTES_PER_CHARACTER
log = structlog.get_logger(__name__)


class ReadingRoom:
    """`bot.domain.attachments.ReadsFiles`."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self.largest = limits.size
        self._places = asyncio.Semaphore(AT_ONCE)
        self._inside = 0

    @property
    def busy(self) -> bool:
        return self._inside >= AT_ONCE + QUEUE

    async def read(self, data: bytes, name: str) -> Contents:
        if len(data) > self._limits.size:
            return unread("too-large")
        self._inside += 1
        try:
            async with self._places:
                return await self._read(data, name)
        finally:
            self._inside -= 1

    async def _read(self, data: bytes, name: str) -> Contents:
        limits = json.dumps(self._limits.as_data())
        shown = name.replace("\x00", "").encode("utf-8", "replace")[:1000].decode("utf-8", "ignore")
        try:
            worker = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-I", "-X", "utf8", str(WORKER), limits, shown),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={},
                start_new_session=True,
            )
        except OSError as error:
            log.error("attachments.no-worker", error=type(error).__name__)
            return unread("no-worker")
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._heard(worker, data)
        except TimeoutError:
            return unread("time")
        finally:
            await _ended(worker)

    async def _heard(self, worker: asyncio.subprocess.Process, data: bytes) -> Contents:
        most = self._limits.characters * BYTES_PER_CHARACTER + self._limits.members * PER_MEMBER + 10_000
        _, answer = await asyncio.gather(_told(worker, data), _answer(worker, most))
        if answer is None:
            return unread("answer")
        code = await worker.wait()
        if code != 0 or not answer:
            return unread(_why(code))
        return spoken.from_json(answer)


def _why(code: int) -> str:
    """How the worker died: by the limit on its processor's time, or by something in the file."""
    return "time" if code in (-signal.SIGXCPU, -signal.SIGKILL) else "crash"


async def _told(worker: asyncio.subprocess.Process, data: bytes) -> None:
    assert worker.stdin is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it died: its end says why
        worker.stdin.write(data)
        await worker.stdin.drain()
        worker.stdin.close()
        await worker.stdin.wait_closed()


async def _answer(worker: asyncio.subprocess.Process, most: int) -> bytes | None:
    """Everything it says; None when that is more than one could honestly say."""
    assert worker.stdout is not None
    pieces, length = [], 0
    while piece := await worker.stdout.read(65536):
        length += len(piece)
        if length > most:
            return None
        pieces.append(piece)
    return b"".join(pieces)


async def _ended(worker: asyncio.subprocess.Process) -> None:
    """Nothing of it is left, whatever it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    await worker.wait()
