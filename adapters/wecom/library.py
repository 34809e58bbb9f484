"""The native library in a process of ours (`finance.py`): started when it is needed, killed when it hangs, started
again when it died. Touch this module when that process should be kept in another way.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import structlog

from adapters.wecom import finance
from adapters.wecom.sources import ArchiveFailed, Sealed, records, whole

WORKER: Final = Path(finance.__file__)
LINE: Final = 128 << 20  # the longest answer: a thousand records in base64 are far below
STARTING: Final = 30.0  # seconds until a new process has loaded the library, on a machine that has other work
SLACK: Final = 5.0  # seconds beyond the library's own time-out until it is taken for hanging
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds between starts of a process that does not come up
TRIES: Final = 2  # a record that kills the process twice is unreadable, whatever the library thinks of it
log = structlog.get_logger(__name__)


class Died(ArchiveFailed):
    """The process ended, or had to be killed, while it was asked."""


class LibrarySource:
    """`ArchiveSource`. One question at a time: the library is not known to bear two."""

    def __init__(
        self,
        library: Path,
        *,
        corp_id: str,
        secret: str,
        seconds: float,
        memory: int,
        proxy: str = "",
        proxy_password: str = "",
    ):
        self._told = {
            "library": str(library.resolve()),
            "corp_id": corp_id,
            "secret": secret,
            "seconds": max(1, round(seconds)),
            "memory": memory,
            "proxy": proxy,
            "proxy_password": proxy_password,
        }
        self._patience = seconds + SLACK
        self._lock = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._failures = 0  # starts in a row that did not come up
        self._not_before = 0.0
        self.starts = 0

    async def fetch(self, seq: int, limit: int) -> Sequence[Sealed]:
        answer = await self._ask({"do": "fetch", "seq": seq, "limit": limit})
        _check(answer)
        try:
            content = json.loads(answer["text"], strict=False)
        except (KeyError, TypeError, ValueError) as error:
            raise ArchiveFailed(f"odd-answer:{type(error).__name__}") from None
        return records(content)

    async def decrypt(self, random_key: str, message: str) -> str:
        for attempt in range(TRIES):
            try:
                answer = await self._ask({"do": "open", "key": random_key, "message": message})
            except Died:
                if attempt + 1 == TRIES:
                    raise ValueError("kills-the-library") from None
                continue
            if answer.get("code") or not isinstance(answer.get("text"), str):
                raise ValueError(str(answer.get("code")))
            return str(answer["text"])
        raise AssertionError("TRIES is at least one")

    async def media(self, file: str, most: int) -> bytes:
        async def piece(index: str) -> tuple[str, Mapping[str, Any]]:
            answer = await self._ask({"do": "media", "file": file, "index": index})
            return str(answer.get("code") or ""), answer

        return await whole(piece, most)

    async def close(self) -> None:
        async with self._lock:
            await self._end()

    async def _ask(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        async with self._lock:
            await self._be_there()
            return await self._said(question, patience=self._patience)

    async def _be_there(self) -> None:
        """A living process that has the library loaded; one that does not come up is not tried again at once."""
        if self._process is not None and self._process.returncode is None:
            return
        loop = asyncio.get_running_loop()
        if loop.time() < self._not_before:
            raise ArchiveFailed("library-does-not-start")
        try:
            await self._start()
        except (ArchiveFailed, OSError) as error:
            self._not_before = loop.time() + min(FIRST_WAIT * 2**self._failures, LONGEST_WAIT)
            self._failures += 1
            raise ArchiveFailed(str(error) if isinstance(error, ArchiveFailed) else type(error).__name__) from None
        self._failures = 0

    async def _start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", "-X", "utf8", str(WORKER)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            start_new_session=True,
            limit=LINE,
        )
        self.starts += 1
        answer = await self._said(self._told, patience=STARTING)
        if answer.get("code"):
            await self._end()
            raise ArchiveFailed(f"library-{answer.get('why', answer['code'])}")

    async def _said(self, question: Mapping[str, Any], *, patience: float) -> Mapping[str, Any]:
        """One line there, one line back. Whatever comes between leaves nobody knows what in the pipe: away with it."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            async with asyncio.timeout(patience):
                process.stdin.write(json.dumps(question).encode() + b"\n")
                await process.stdin.drain()
                line = await process.stdout.readline()
            answer = json.loads(line)
        except (TimeoutError, ValueError, OSError) as error:  # an empty line: it died. ValueError too: too long a line
            why = "hangs" if isinstance(error, TimeoutError) else "died"
            await self._end()
            log.warning("wecom.archive_process_lost", why=why, code=process.returncode)
            raise Died(f"library-{why}") from None
        except BaseException:  # we were cancelled
            await self._end()
            raise
        if not isinstance(answer, dict):
            await self._end()
            raise Died("library-odd-answer")
        return answer

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
        await process.wait()


def _check(answer: Mapping[str, Any]) -> None:
    code = answer.get("code")
    if code:
        raise ArchiveFailed(str(code))
