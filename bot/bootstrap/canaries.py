"""Canaries on their way: said when they are due, waited for, and missed when they do not come in time.

A canary is said with a token of its own (Slack), or somebody is asked, privately, to say it (WeCom lets no program
speak as a member). One that stays away is a gap, told, shown and closed like every gap (`bot.bootstrap.watch`). Touch
this when a platform learns to say one by itself.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, NoReturn

import structlog

from bot.announcements.compose import language
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.errors import StorageError
from bot.domain.groups import platform_of
from bot.domain.ports import Clock, Composer, Directory
from bot.domain.records import OutboxAction, Remembered, Step
from bot.engine.canaries import SEEN, Cages, reminder_key, sentence
from bot.engine.canaries import Canary as Caged
from bot.engine.reach import Gap
from bot.settings import Config
from bot.settings.recurring import Canary
from storage.store import SqlStore

log = structlog.get_logger(__name__)
LOOK: Final = timedelta(seconds=30)  # between looks at the clock
SAID: Final = "canary-said/"  # names under which it is remembered what was said last

Say = Callable[[str, str, str], Awaitable[str]]
"""(token, group key, text) -> "" or the code of why it could not be said."""


def cages_of(config: Config) -> Cages:
    """What the engine must know of the canaries."""
    caged = (Caged(name=one.name, group=one.group, rule=one.rule, remind=one.remind or "") for one in config.canaries)
    return Cages(canaries={one.name: one for one in caged})


@dataclass(frozen=True, slots=True, kw_only=True)
class Canaries:
    """The canaries of a configuration."""

    plans: Sequence[Canary]
    store: SqlStore
    directory: Directory
    composer: Composer
    locale: str
    say: Say
    clock: Clock
    committed: Callable[[Sequence[Step]], None]

    async def run(self) -> NoReturn:
        """Say what is due, until cancelled."""
        while True:
            for plan in self.plans:
                try:
                    await self.say_if_due(plan)
                except StorageError as problem:
                    log.error("canary.not_said", canary=plan.name, why=str(problem))
            await asyncio.sleep(LOOK.total_seconds())

    async def say_if_due(self, plan: Canary) -> bool:
        """Whether it was due, and said or asked for."""
        now, before = self.clock(), self._said(plan)
        if before and now - _at(before) < timedelta(hours=plan.every_hours):
            return False
        code = sha256(f"{plan.name} {now.isoformat()}".encode()).hexdigest()[:8].upper()
        told: dict[str, Any] = {"code": code, "at": now.isoformat(), "gap": self._what(plan, now) or ""}
        await asyncio.to_thread(self._remember, plan, told, self._asked(plan, code), now)
        if plan.token is not None:
            problem = await self.say(plan.token.get_secret_value(), plan.group, sentence(plan.text, plan.name, code))
            if problem:
                log.error("canary.not_said", canary=plan.name, why=problem)
        log.info("canary.sent", canary=plan.name)
        return True

    def gaps(self, now: datetime) -> Sequence[Gap]:
        """Canaries that stayed away, and those that came and were not found."""
        missing = ((plan, self._what(plan, now)) for plan in self.plans)
        return [Gap(platform=platform_of(plan.group), what=what, why=plan.name) for plan, what in missing if what]

    def state(self) -> Mapping[str, Any]:
        """For `/health`: when each was said and seen, and how long it took."""
        return {plan.name: self._told(plan) for plan in self.plans}

    def _told(self, plan: Canary) -> Mapping[str, Any]:
        said, seen = self._said(plan), self._seen(plan)
        here = bool(said and seen and seen["code"] == said["code"])
        return {
            "said": said.get("at"),
            "found": bool(here and seen["hit"]),
            **({"reminded": self._reminded(plan, seen)} if here and plan.remind else {}),
            "seconds": (_at(seen) - _at(said)).total_seconds() if here else None,
        }

    def _reminded(self, plan: Canary, seen: Mapping[str, Any]) -> str:
        """What is known of the reminder: the state of its outbox row."""
        queued = self.store.action(reminder_key(plan.name, seen["code"]))
        return queued.state.value if queued is not None else "none"

    def _what(self, plan: Canary, now: datetime) -> str | None:
        """What is wrong with it. One on its way leaves it at what was wrong with the one before."""
        said, seen = self._said(plan), self._seen(plan)
        if not said:
            return None
        if seen and seen["code"] == said["code"]:
            return self._unreminded(plan, seen, now) if seen["hit"] else "canary-unfound"
        waited = now - _at(said)
        return "canary-lost" if waited > timedelta(minutes=plan.within_minutes) else said["gap"] or None

    def _unreminded(self, plan: Canary, seen: Mapping[str, Any], now: datetime) -> str | None:
        """Whether the reminder that it led to is known to have arrived, where somebody is named to get it."""
        if plan.remind is None:
            return None
        queued = self.store.action(reminder_key(plan.name, seen["code"]))
        if queued is not None and queued.state is OutcomeState.CONFIRMED:
            return None
        under_way = queued is not None and queued.state in (OutcomeState.PLANNED, OutcomeState.SENDING)
        patient = now - _at(seen) <= timedelta(minutes=plan.within_minutes)
        return None if under_way and patient else "canary-unreminded"

    def _said(self, plan: Canary) -> Mapping[str, Any]:
        return self._kept(f"{SAID}{plan.name}")

    def _seen(self, plan: Canary) -> Mapping[str, Any]:
        return self._kept(f"{SEEN}{plan.name}")

    def _kept(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(self.store.remembered(name).get(name, "{}"))
        return found

    def _remember(self, plan: Canary, told: Mapping[str, Any], asked: Sequence[OutboxAction], now: datetime) -> None:
        """Before it is said: one that was found must be known."""
        step = Step(inbox=None, records=[Remembered(name=f"{SAID}{plan.name}", value=json.dumps(told))], actions=asked)
        self.store.commit([step], now)
        self.committed([step])

    def _asked(self, plan: Canary, code: str) -> Sequence[OutboxAction]:
        """Somebody is asked to say it."""
        if plan.ask is None:
            return ()
        person, group = self.directory.person(plan.ask), self.directory.group(plan.group)
        platform = platform_of(plan.group)
        account = next((key for key in person.accounts if platform_of(key) == platform), None) if person else None
        if person is None or account is None:
            log.error("canary.nobody", canary=plan.name, ask=plan.ask)
            return ()
        text = self.composer.compose(
            "announcements/canary",
            language(person.locale or self.locale),
            group=group.name if group else plan.group,
            sentence=sentence(plan.text, plan.name, code),
            minutes=plan.within_minutes,
        )
        action = Action(
            key=f"canary:{plan.name}:{code}", kind=ActionKind.REMIND, platform=platform, target=account, text=text,
            event=f"canary:{plan.name}:{code}",
        )  # fmt: skip
        return (OutboxAction(action=action, state=OutcomeState.PLANNED),)


def _at(told: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(told["at"])
