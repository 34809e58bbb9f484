"""The policies in force in a running process: loading, watching the folder, recording each revision.

A folder that cannot be used never stops the bot: the last good revision stays, the problems are kept for the console
and `doctor`. Without any good revision the bot runs in safe mode: it keeps the record and answers, but judges nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from bot.announcements.ordered import changes
from bot.announcements.schedule import Scheduler
from bot.domain.errors import StorageError
from bot.domain.events import Event
from bot.domain.groups import Group, OrgUnit
from bot.domain.ports import Clock, Store
from bot.domain.records import PolicyLoaded, Record, Step
from bot.domain.rules import Evaluation, Facts, RuleInfo, Stage
from bot.policy.compile import Policies
from bot.policy.loading import Keeper
from bot.rules.registry import KINDS

log = structlog.get_logger(__name__)
LOOK = 2.0  # seconds between looks at the folder
SAFE_MODE = "safe-mode"  # the revision while there is none

STATE_KINDS = frozenset(kind.name for kind in KINDS.values() if kind.scans)


class Rulebook:
    """The revision in force, or none: then nothing is judged."""

    def __init__(self, keeper: Keeper, store: Store, scheduler: Scheduler, clock: Clock, zone: str):
        self.keeper = keeper
        self._store = store
        self._scheduler = scheduler
        self._clock = clock
        self._zone = zone
        self._recorded = SAFE_MODE  # the last revision that the record knows to be in force

    @property
    def policies(self) -> Policies | None:
        return self.keeper.policies

    @property
    def revision(self) -> str:
        return self.policies.revision if self.policies else SAFE_MODE

    def evaluate(self, event: Event, facts: Facts) -> Evaluation:
        if self.policies is None:
            return Evaluation(revision=SAFE_MODE)
        return self.policies.evaluate(event, facts)

    def rules_for(self, group: Group) -> Sequence[RuleInfo]:
        return self.policies.rules_for(group) if self.policies else ()

    def rules_of(self, units: Sequence[OrgUnit]) -> Sequence[RuleInfo]:
        """Every rule of every unit, each version once."""
        if self.policies is None:
            return ()
        versions = (rule for unit in units for rule in self.policies.rules_for(None, unit.id))
        return tuple({(rule.id, rule.hash): rule for rule in versions}.values())

    def counts_per(self, id: str) -> str:
        """Whether a rule's strikes count per sender or per group."""
        found = (rule.info for _, rule in self.policies.rules() if rule.info.id == id) if self.policies else ()
        return next((rule.strikes.per for rule in found if rule.strikes), "sender")

    def state_rules(self, group: Group | None) -> Sequence[str]:
        """Ids of the rules that judge the group's state."""
        return [rule.id for rule in self.rules_for(group) if rule.kind in STATE_KINDS] if group else []

    def reload(self, by: str) -> None:
        """Try the folder. A new revision is recorded whole, with the announcements that it orders."""
        loaded = self.keeper.reload()
        if loaded.policies is None:
            place = _place(loaded.errors)
            log.error("policies.refused", problems=len(loaded.errors), in_force=self.revision[:12], first=place)
            return
        revision, replaced = loaded.policies.revision, self._recorded
        if revision == replaced:
            log.info("policies.unchanged", revision=revision[:12])
            return
        records = self._records(loaded.policies, by)
        self._store.commit([Step(inbox=None, records=records)], self._clock())
        self._recorded = revision
        self._scheduler.follow(records)
        log.info("policies.loaded", revision=revision[:12], replaced=replaced[:12])

    def _records(self, policies: Policies, by: str) -> tuple[Record, ...]:
        now = self._clock()
        ordered = [order for order in policies.announcements() if order[0].stage is not Stage.OBSERVE]
        saved = changes(
            ordered, self._store.announcements(active=True), event=policies.revision, at=now, zone=self._zone
        )
        known = {loaded.revision for loaded in self._store.revisions()}
        new = (
            ()
            if policies.revision in known
            else (PolicyLoaded(revision=policies.revision, canonical=policies.canonical, at=now, by=by),)
        )
        return (*new, *saved)

    async def watch(self) -> None:
        """Reload whenever the folder changes, until cancelled."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                if not await asyncio.to_thread(self._is_current):
                    await asyncio.to_thread(self.reload, "watcher")
            except (StorageError, OSError) as error:  # the record or the folder is out of reach: look again
                log.error("policies.not-looked-at", error=type(error).__name__)

    def _is_current(self) -> bool:
        """Whether the folder is what was last tried, and the record knows what is in force."""
        return self.keeper.is_current and self.revision in (self._recorded, SAFE_MODE)


def _place(problems: Sequence[object]) -> str:
    return getattr(problems[0], "place", "") if problems else ""
