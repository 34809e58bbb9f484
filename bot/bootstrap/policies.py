"""The policies in force in a running process: loading, watching the folder, recording each revision.

A folder that cannot be used never stops the bot: the last good revision stays, the problems are kept for the console
and `doctor`. After a restart the last good one is taken from the record. Without any, the bot runs in safe mode: it
keeps the record and answers, but judges nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from msgspec.structs import replace

from bot.announcements.ordered import changes
from bot.bootstrap.refusals import Admins
from bot.domain.errors import StorageError
from bot.domain.events import Event, FileRead
from bot.domain.groups import Group, OrgUnit
from bot.domain.ledger import Store
from bot.domain.ports import Clock
from bot.domain.records import Noted, OutboxAction, PolicyLoaded, Record, Step
from bot.domain.rules import Evaluation, Facts, Reach, RuleInfo, Stage
from bot.policy.changes.diff import compare
from bot.policy.compile import Policies
from bot.policy.loading import Keeper, Look
from bot.policy.memory import give_back
from bot.policy.problems import Problem
from bot.rules.registry import KINDS

log = structlog.get_logger(__name__)
LOOK = 2.0  # seconds between looks at the folder
SETTLE = 0.3  # seconds in which nobody writes there before it is read: several files may be on their way
START, SIGNAL = "start", "signal"  # by whom, beside file:<name>
REFUSED = "policies.refused"  # the setting that remembers what the admins were told
SAFE_MODE = "safe-mode"  # the revision while there is none

STATE_KINDS = frozenset(kind.name for kind in KINDS.values() if kind.scans)


class Remembering(Store, Protocol):
    """A record that also keeps small values."""

    def setting(self, name: str) -> str | None: ...
    def put_setting(self, name: str, value: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The refused files that the admins were told of last; empty when all is well."""

    fingerprint: str = ""
    faults: str = ""  # digest of the problems


class Rulebook:
    """The revision in force, or none: then nothing is judged."""

    def __init__(
        self,
        keeper: Keeper,
        store: Remembering,
        admins: Admins,
        clock: Clock,
        zone: str,
        committed: Callable[[Sequence[Step]], None] = lambda steps: None,
        standing: Callable[[RuleInfo], RuleInfo] = lambda rule: rule,
    ):
        """`committed` is told of what was written: schedules follow it, and the courier is rung. `standing` makes a
        rule that fell below its floor one that only observes."""
        self.keeper = keeper
        self._store = store
        self._admins = admins
        self._clock = clock
        self._zone = zone
        self._committed = committed
        self._standing = standing
        self._recorded = SAFE_MODE  # the last revision that this process has written down
        self._is_written = True  # whether all that follows from the last attempt stands in the record

    @property
    def policies(self) -> Policies | None:
        return self.keeper.policies

    @property
    def revision(self) -> str:
        return self.policies.revision if self.policies else SAFE_MODE

    @property
    def remembers(self) -> Mapping[str, Reach]:
        """What of people's recent messages the rules in force ask about."""
        return self.policies.remembers if self.policies else {}

    def evaluate(self, event: Event, facts: Facts) -> Evaluation:
        if self.policies is None:
            return Evaluation(revision=SAFE_MODE)
        evaluation = self.policies.evaluate(event, facts)
        if all(match.rule.floor is None for match in evaluation.matches):
            return evaluation
        standing = (replace(match, rule=self._standing(match.rule)) for match in evaluation.matches)
        return replace(evaluation, matches=tuple(standing))

    def opens(self, event: FileRead, facts: Facts) -> bool:
        """Whether a rule in force would look into such a file."""
        return self.policies is not None and self.policies.opens(event, facts)

    def rules_for(self, group: Group) -> Sequence[RuleInfo]:
        """The rules in force there, those that fell below their floor only observing."""
        return tuple(map(self._standing, self.policies.rules_for(group) if self.policies else ()))

    def declared(self, id: str, hash: str) -> RuleInfo | None:
        """A version of a rule as the policies state it, if it is in force anywhere."""
        rules = (rule.info for _, rule in self.policies.rules()) if self.policies else ()
        return next((info for info in rules if (info.id, info.hash) == (id, hash)), None)

    def rules_of(self, units: Sequence[OrgUnit]) -> Sequence[RuleInfo]:
        """Every rule of every unit, each version once, those that fell below their floor only observing."""
        if self.policies is None:
            return ()
        versions = (rule for unit in units for rule in self.policies.rules_for(None, unit.id))
        return tuple({(rule.id, rule.hash): self._standing(rule) for rule in versions}.values())

    def counts_per(self, id: str) -> str:
        """Whether a rule's strikes count per sender or per group."""
        found = (rule.info for _, rule in self.policies.rules() if rule.info.id == id) if self.policies else ()
        return next((rule.strikes.per for rule in found if rule.strikes), "sender")

    def state_rules(self, group: Group | None) -> Sequence[str]:
        """Ids of the rules that judge the group's state."""
        return [rule.id for rule in self.rules_for(group) if rule.kind in STATE_KINDS] if group else []

    def reload(self, by: str = "") -> None:
        """Try the folder; `by` "" = who wrote the files asks for it. A new revision is recorded whole, with the
        announcements that it orders. Files that cannot be used are told to the admins, once, and so is that they are
        good again."""
        self._is_written = False
        self._try(by)
        give_back()
        self._is_written = True

    def _try(self, by: str) -> None:
        loaded = self.keeper.attempt()
        if loaded.policies is not None:
            writer = self.keeper.writer
            self._enter(loaded.policies, loaded.files, by or (f"file:{writer}" if writer else "file"))
        else:
            if by == START:
                self._restore()
            self._refuse(loaded.errors)

    def _restore(self) -> None:
        """A restart loses nothing: the newest revision of the record, if this program still reads it."""
        for last in self._store.revisions(limit=1):
            restored = self.keeper.recall(last.files)
            if restored.policies is not None:
                log.warning("policies.restored", revision=restored.policies.revision[:12])
                self._enter(restored.policies, restored.files, START, good=False)

    def _enter(self, policies: Policies, files: Mapping[str, str], by: str, *, good: bool = True) -> None:
        """Record what came into force. `good`: it is what the folder holds."""
        revision, replaced = policies.revision, self._recorded
        told = self._memory() if good else Memory()
        if revision == replaced and not told.fingerprint:
            self.keeper.swap(policies)  # lines may have moved
            log.info("policies.unchanged", revision=revision[:12])
            return
        records = self._records(policies, files, by)
        changed = sum(len(record.changes) for record in records if isinstance(record, PolicyLoaded))
        actions = self._admins.mended(revision, changed, told.fingerprint) if told.fingerprint else ()
        self._commit(records, actions)  # first: nothing is judged by a revision that the record does not know
        self.keeper.swap(policies)
        self._recorded = revision
        if told.fingerprint:
            self._remember(Memory())
        log.info("policies.loaded", revision=revision[:12], replaced=replaced[:12], by=by)

    def _records(self, policies: Policies, files: Mapping[str, str], by: str) -> tuple[Record, ...]:
        now = self._clock()
        ordered = [order for order in policies.announcements() if order[0].stage is not Stage.OBSERVE]
        saved = changes(
            ordered, self._store.announcements(active=True), event=policies.revision, at=now, zone=self._zone
        )
        last = next(iter(self._store.revisions(limit=1)), None)
        if last is not None and last.revision == policies.revision:
            return tuple(saved)
        came = PolicyLoaded(
            revision=policies.revision,
            canonical=policies.canonical,
            at=now,
            by=by,
            files=files,
            previous=last.revision if last else "",
            changes=tuple(one.as_data() for one in compare(last.canonical, policies.canonical)) if last else (),
        )
        return (came, *saved)

    def _refuse(self, errors: Sequence[Problem]) -> None:
        """Tell the admins, unless they know it: files that are written again with the same problems are no news."""
        faults = _digest(errors)
        if self._memory().faults != faults:
            self._tell(errors, faults)
        place, in_force = errors[0].place, self.revision[:12]
        log.error("policies.refused", problems=len(errors), in_force=in_force, first=place)

    def _tell(self, errors: Sequence[Problem], faults: str) -> None:
        now, fingerprint = self._clock(), self.keeper.fingerprint
        details = {"first": f"{errors[0].place} {errors[0].code}", "problems": str(len(errors)), "kept": self.revision}
        in_force = self.policies.revision if self.policies else ""
        note = Noted(what="policies_refused", event=f"policies:{fingerprint[:16]}", at=now, details=details)
        self._commit((note,), self._admins.refused(errors, in_force, fingerprint))
        self._remember(Memory(fingerprint=fingerprint, faults=faults))

    def _commit(self, records: tuple[Record, ...], actions: tuple[OutboxAction, ...]) -> None:
        step = Step(inbox=None, records=records, actions=actions)
        self._store.commit([step], self._clock())
        self._committed([step])

    def _memory(self) -> Memory:
        fingerprint, _, faults = (self._store.setting(REFUSED) or "").partition(" ")
        return Memory(fingerprint=fingerprint, faults=faults)

    def _remember(self, memory: Memory) -> None:
        """After the commit: should this fail, the outbox knows the action by its key and takes it only once."""
        self._store.put_setting(REFUSED, f"{memory.fingerprint} {memory.faults}".strip())

    async def watch(self, asked: asyncio.Event | None = None) -> None:
        """Reload when the folder changes, or when it is asked for; until cancelled."""
        asked = asked or asyncio.Event()
        seen: Look | None = None  # a change that somebody may still be writing
        while True:
            signalled = await _comes(asked, SETTLE if seen is not None else LOOK)
            try:
                if signalled:
                    asked.clear()
                    await asyncio.to_thread(self.reload, SIGNAL)
                seen = await asyncio.to_thread(self._look, seen)
            except (StorageError, OSError) as error:  # the record or the folder is out of reach: look again
                log.error("policies.not-looked-at", error=type(error).__name__)

    def _look(self, seen: Look | None) -> Look | None:
        """Reload once the folder looks twice alike; until then, what it looks like."""
        if self.is_current:
            return None
        now = self.keeper.look()
        if now != seen:
            return now
        self.reload()
        return None

    @property
    def is_current(self) -> bool:
        """Whether the folder is what was last tried, and the record knows what came of it."""
        return self._is_written and self.keeper.is_current


async def _comes(asked: asyncio.Event, seconds: float) -> bool:
    """Whether it is asked for within so many seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asked.wait()
    return asked.is_set()


def _digest(problems: Sequence[Problem]) -> str:
    """What is wrong, wherever the files were written again."""
    told = [f"{one.place} {one.code} {sorted(one.values.items())}" for one in problems]
    return hashlib.sha256("\n".join(told).encode(errors="surrogatepass")).hexdigest()
