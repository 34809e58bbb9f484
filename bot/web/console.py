"""The console's parts and its map of pages. Add a page: a function in `pages/`, a template, and a line in `PAGES`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from bot.domain.events import RawEvent
from bot.domain.groups import Group
from bot.domain.ports import Clock, Directory, Ledger
from bot.domain.rules import RuleInfo
from bot.web.passwords import Passwords
from bot.web.session import Sessions
from bot.web.shell import Shell
from bot.web.throttle import Throttle


class Users(Protocol):
    """Who may sign in. A user's name is the id of a person in the organisation's file."""

    def find(self, name: str) -> tuple[str, Collection[str], str] | None:
        """(argon2 hash, roles, locale zh | en), or None."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliciesInForce:
    """What the console shows of the policies."""

    revision: str
    rules: Sequence[RuleInfo]  # every rule of every unit
    rules_for: Callable[[Group], Sequence[RuleInfo]]  # those in force in one group
    problems: Sequence[str] = ()  # of the newest files, when they could not be loaded: one worded line each
    loaded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Everything the pages need from outside. `secret` signs the session cookies: at least 32 characters."""

    ledger: Ledger
    directory: Directory
    policies: Callable[[str], PoliciesInForce]  # locale -> state of the policies, problems worded in it
    submit: Callable[[RawEvent], Awaitable[bool]]
    users: Users
    clock: Clock
    secret: str
    zone: str = "Asia/Shanghai"
    instead: Callable[[str, str], str] = lambda what, locale: what  # what an action stands in for, in words
    passwords: Passwords = field(default_factory=Passwords)

    @property
    def sessions(self) -> Sessions:
        return Sessions(secret=self.secret, clock=self.clock)


def build(console: Console) -> Starlette:
    """The app, to be mounted (usually at `/console`)."""
    from bot.web import routing  # the map of pages knows the pages, which know Console

    throttle = Throttle(clock=console.clock)
    return Starlette(
        routes=[Route(path, endpoint, methods=[method]) for path, method, endpoint in routing.table(console, throttle)],
        middleware=[Middleware(Shell)],
        exception_handlers={HTTPException: routing.refusal_page(console), Exception: routing.failure_page(console)},
    )
