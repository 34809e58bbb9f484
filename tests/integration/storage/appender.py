"""A process that appends to the inbox for ever and says on stdout what was acknowledged. Its parent kills it.

python appender.py URL PREFIX [largest file in bytes]
"""

from __future__ import annotations

import asyncio
import itertools
import os
import resource
import sys
from datetime import UTC, datetime

import structlog

from bot.domain.errors import StorageError
from bot.domain.events import RawEvent
from storage.store import open_inbox

PRODUCERS = 32


async def main(url: str, prefix: str) -> None:
    inbox = open_inbox(url)
    numbers = itertools.count()

    async def produce() -> None:
        for number in numbers:
            key = f"{prefix}-{number}"
            body = os.urandom(300)
            entry = RawEvent(platform="slack", key=key, kind="event", body=body, received_at=datetime.now(UTC))
            try:
                await inbox.append(entry)
            except StorageError:
                print(f"refused {key}", flush=True)
                return
            # One short write: a line in the pipe is whole or not there.
            os.write(1, f"acknowledged {key}\n".encode())

    await asyncio.gather(*(produce() for _ in range(PRODUCERS)))
    inbox.close()


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # stdout is for the parent
    if len(sys.argv) > 3:  # a full disk, as far as this process is concerned
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
    asyncio.run(main(sys.argv[1], sys.argv[2]))
