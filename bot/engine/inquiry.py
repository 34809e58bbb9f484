"""What became of an action whose answer was lost: the platform is asked, and only what was certainly not done is done
again.

    it is there                     -> confirmed
    it is certainly not there       -> planned again; failed when it is too old or was tried too often
    the platform cannot tell        -> unknown for good, and the record says that it was asked
    the question got no answer      -> unknown as before; asked again later

Touch this when the courier should ask about more, or repeat less.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.actions import Outcome, OutcomeState, failed, retry, unknown
from bot.domain.ledger import Ledger
from bot.domain.ports import Clock, Platform
from bot.domain.views import QueuedAction

log = structlog.get_logger(__name__)
PROBED: Final = "probed"  # in an outcome's details: what asking found (seen | not-done | cannot-tell)
LOST: Final = "lost"  # in an outcome's details: how the answer was lost
NOT_DONE: Final = "not-done"
FRESH: Final = timedelta(days=1)  # what was not done is done again for so long; later it would surprise everybody
WORTH_ASKING: Final = timedelta(days=7)
TRIES: Final = 6
WAIT: Final = 5.0  # seconds before the first repetition; then twice as long each time
MANY: Final = 1000


class Inquiry:
    """Asks the platforms. `open()` are the actions of which nobody knows yet whether anybody can know."""

    def __init__(self, ledger: Ledger, platforms: Mapping[str, Platform], clock: Clock):
        self._ledger = ledger
        self._platforms = platforms
        self._clock = clock

    def open(self) -> Sequence[QueuedAction]:
        """Actions of unknown outcome that were not asked about, or about which no answer came; oldest first."""
        oldest = self._clock() - WORTH_ASKING
        found = self._ledger.actions(state=OutcomeState.UNKNOWN, limit=MANY)
        return [
            one
            for one in reversed(found)
            if PROBED not in one.details and one.action.platform in self._platforms and _tried(one, oldest) >= oldest
        ]

    async def ask(self, queued: QueuedAction, how: str) -> Outcome:
        """What is known now. `how` the answer was lost, for the record."""
        action = queued.action
        platform = self._platforms.get(action.platform)
        if platform is None:
            return unknown(how)
        try:
            found = await platform.probe(action, _tried(queued, self._clock()))
        except asyncio.CancelledError:
            raise
        except Exception as error:  # the port promises not to raise; if it does, nothing was learned
            log.error("courier.probe-raised", platform=action.platform, kind=action.kind, error=type(error).__name__)
            return unknown(how)
        return self._concluded(queued, found, how)

    def _concluded(self, queued: QueuedAction, found: Outcome, how: str) -> Outcome:
        match found.state:
            case OutcomeState.CONFIRMED:
                return replace(found, details={**found.details, PROBED: "seen", LOST: how})
            case OutcomeState.FAILED:
                return replace(found, details={**found.details, PROBED: NOT_DONE, LOST: how})
            case OutcomeState.PLANNED:
                return self._again(queued, how)
            case _ if found.retry_after is not None:
                return replace(unknown(how), down=found.down)
            case _:
                return replace(unknown(how), details={PROBED: "cannot-tell", "why": found.reason})

    def _again(self, queued: QueuedAction, how: str) -> Outcome:
        """Certainly not done: to be done now, unless that would be absurd."""
        now = self._clock()
        if queued.attempt >= TRIES or (queued.created_at or now) < now - FRESH:
            return failed(NOT_DONE, **{PROBED: NOT_DONE, LOST: how})
        return retry(NOT_DONE, WAIT * 2.0 ** max(0, queued.attempt - 1))


def is_settled(outcome: Outcome) -> bool:
    """Whether asking led to something that the record should say."""
    return outcome.state is not OutcomeState.UNKNOWN or PROBED in outcome.details


def _tried(queued: QueuedAction, otherwise: datetime) -> datetime:
    return queued.claimed_at or queued.created_at or otherwise
