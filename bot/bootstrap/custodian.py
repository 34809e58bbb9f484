"""The custodian: while the bot runs, signs the audit chain and forgets what is past its retention, at intervals.

Touch this when another thing with the evidence has to happen by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog

from bot.bootstrap import evidence
from bot.domain.errors import QunguiError
from bot.domain.ports import Clock
from bot.settings import Config
from storage.store import SqlStore

log = structlog.get_logger(__name__)

BY = "qungui"
CALM = timedelta(minutes=1)
"""Before the first purge: a start has better things to do."""


class Custodian:
    """Keeps the evidence of one running application."""

    def __init__(self, config: Config, store: SqlStore, clock: Clock, *, calm: timedelta = CALM):
        self._config, self._store, self._clock, self._calm = config, store, clock, calm

    async def run(self) -> None:
        """Until cancelled."""
        said = self._config
        async with asyncio.TaskGroup() as tasks:  # when one dies the other ends: both are started again
            tasks.create_task(self._every(timedelta(hours=said.evidence.checkpoint_hours), timedelta(), self._sign))
            tasks.create_task(self._every(timedelta(hours=said.retention.purge_hours), self._calm, self._forget))

    async def _every(self, pause: timedelta, first: timedelta, deed: Callable[[], None]) -> None:
        await asyncio.sleep(first.total_seconds())
        while True:
            try:
                await asyncio.to_thread(deed)
            except (QunguiError, OSError) as error:  # a folder that is not mounted must not end the signing for ever
                log.error("custody.failed", deed=deed.__name__.strip("_"), error=type(error).__name__)
            await asyncio.sleep(pause.total_seconds())

    def _sign(self) -> None:
        taken = evidence.checkpoint(self._config, self._store, self._clock())
        if taken is not None:
            log.info("custody.signed", seq=taken.seq)

    def _forget(self) -> None:
        certificates = evidence.forget(self._config, self._store, BY, self._clock)
        for one in certificates:
            told = one.details
            log.info("custody.forgot", certificate=one.id, what=told["class"], rows=told["rows"])
