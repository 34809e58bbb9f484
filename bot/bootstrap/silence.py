"""Looks once a day whether a rule that used to find something finds nothing any more, and tells the admins once.

A rule that stops finding is either obeyed, or blind: only people can say which. Touch this when silence is looked for
more often, or told to somebody else.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NoReturn

import structlog

from bot.bootstrap.refusals import Admins
from bot.domain.errors import StorageError
from bot.domain.ports import Clock
from bot.domain.records import Noted, Step
from bot.domain.views import ViolationFilter
from bot.reports.figures import WEEK, WEEKS_BEFORE, fell_silent
from storage.store import SqlStore

log = structlog.get_logger(__name__)

LOOK: Final = timedelta(days=1)
TOLD: Final = "rules.silent"  # the setting that remembers which rules were told of


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """`rules`: the ids of those in force."""

    store: SqlStore
    rules: Callable[[], Iterable[str]]
    admins: Admins
    clock: Clock
    committed: Callable[[Sequence[Step]], None]

    async def run(self) -> NoReturn:
        while True:
            try:
                await asyncio.to_thread(self.look)
            except StorageError as problem:
                log.error("silence.not_looked", why=str(problem))
            await asyncio.sleep(LOOK.total_seconds())

    def look(self) -> Sequence[str]:
        """The rules that fell silent since the last look."""
        now = self.clock()
        week = now - WEEK
        before = dict(self.store.tally(ViolationFilter(since=week - WEEKS_BEFORE * WEEK, until=week), "rule"))
        lately = dict(self.store.tally(ViolationFilter(since=week), "rule"))
        silent = {rule for rule in self.rules() if fell_silent(before.get(rule, 0), lately.get(rule, 0))}
        known = frozenset(json.loads(self.store.setting(TOLD) or "[]"))
        fresh = sorted(silent - known)
        if fresh:
            event = f"silent:{now.date().isoformat()}:{fresh[0]}"
            note = Noted(what="rules-silent", event=event, at=now, details={"rules": ", ".join(fresh)})
            step = Step(inbox=None, records=(note,), actions=self.admins.silent(fresh, event))
            self.store.commit([step], now)
            self.committed([step])
        if silent != known:
            self.store.put_setting(TOLD, json.dumps(sorted(silent)))
        return fresh
