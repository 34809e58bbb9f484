"""The console's parts and its map of pages. Add a page: a function in `pages/`, a template, and a line in `PAGES`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from bot.domain.audit_search import AuditSearch
from bot.domain.capabilities import Footing
from bot.domain.custody import Looked
from bot.domain.events import RawEvent
from bot.domain.groups import Group
from bot.domain.insights import Insights
from bot.domain.ledger import Ledger
from bot.domain.ports import Clock, Directory
from bot.domain.review import Clocks, Worklist
from bot.domain.rules import RuleInfo
from bot.domain.views import SetAside, ViolationFilter
from bot.engine.reach import Gap, Reach
from bot.reports.review import Reviewed
from bot.web.oidc import Provider
from bot.web.passwords import Passwords
from bot.web.session import LASTS, Sessions
from bot.web.shell import Shell
from bot.web.throttle import Throttle
from bot.web.users import Users


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliciesInForce:
    """What the console shows of the policies."""

    revision: str
    rules: Sequence[RuleInfo]  # every rule of every unit
    rules_for: Callable[[Group], Sequence[RuleInfo]]  # those in force in one group
    problems: Sequence[str] = ()  # of the newest files, when they could not be loaded: one worded line each
    loaded_at: datetime | None = None


class Signing(Protocol):
    """What people sign for with the key of the checkpoints. Answers with files to keep, by name."""

    def sign_off(self, wanted: ViolationFilter, by: str, note: str, locale: str) -> Mapping[str, bytes]:
        """That the review of a period that is over was supervised; `by` is a person's id."""
        ...

    def certify_rules(self, wanted: ViolationFilter, by: str) -> Mapping[str, bytes]:
        """How the rules in force were tested just now, and what they found in the period."""
        ...


class Watching(Protocol):
    """What the pages show of the watch over what the bot hears."""

    @property
    def reaches(self) -> Sequence[Reach]: ...
    @property
    def gaps(self) -> Sequence[Gap]: ...
    def days(self) -> Sequence[tuple[str, Mapping[str, Any]]]: ...


class Deliveries(Protocol):
    """What came in and could not be read. `by` is a person's id; False = somebody was quicker, or nothing is left."""

    def aside(self) -> Sequence[SetAside]: ...
    def retry(self, number: int, by: str) -> bool: ...
    def discard(self, number: int, by: str, reason: str) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Everything the pages need from outside. `secret` signs the session cookies: at least 32 characters."""

    ledger: Ledger
    worklist: Worklist  # what reviewers share
    audits: AuditSearch
    insights: Insights
    reviewed: Reviewed  # decisions and certificates
    directory: Directory
    policies: Callable[[str], PoliciesInForce]  # locale -> state of the policies, problems worded in it
    submit: Callable[[RawEvent], Awaitable[bool]]
    look: Callable[[Looked], None]  # writes down that somebody looked, before anything is shown
    users: Users
    clock: Clock
    secret: str
    zone: str = "Asia/Shanghai"
    patience: float = 2.0  # seconds a submitted form waits for the engine's answer before the next page is shown
    instead: Callable[[str, str], str] = lambda what, locale: what  # what an action stands in for, in words
    meant: Callable[[str, str, str], str] = lambda platform, reason, locale: ""  # what an outcome's code means
    passwords: Passwords = field(default_factory=Passwords)
    clocks: Clocks = field(default_factory=Clocks)  # how long people may take
    lasts: timedelta = LASTS  # a session
    second_factor: str = "optional"  # off | optional | required, after a password
    provider: Provider | None = None  # the company's own sign-in
    company: str = ""
    public_url: str = ""  # how browsers reach this server; "" = as they do now
    signing: Signing | None = None  # None = there is no key to sign with
    deliveries: Deliveries | None = None  # that were set aside; None = nobody can do anything about them here
    watch: Watching | None = None  # how far the bot reaches; None = nobody counts
    footings: Callable[[], Sequence[Footing]] = tuple  # what can be done where
    grades: Mapping[str, str] = field(default_factory=dict)  # platform -> what the bot was given there

    @property
    def sessions(self) -> Sessions:
        return Sessions(secret=self.secret, clock=self.clock, lasts=self.lasts)


def build(console: Console) -> Starlette:
    """The app, to be mounted (usually at `/console`)."""
    from bot.web import routing  # the map of pages knows the pages, which know Console
    from bot.web.pages.refusals import failure_page, refusal_page

    throttle = Throttle(clock=console.clock)
    return Starlette(
        routes=[Route(path, endpoint, methods=[method]) for path, method, endpoint in routing.table(console, throttle)],
        middleware=[Middleware(Shell)],
        exception_handlers={HTTPException: refusal_page(console), Exception: failure_page(console)},
    )
