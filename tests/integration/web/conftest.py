"""A console over the invented company, with three users, and a browser where there is one."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher
from playwright.async_api import Browser
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from bot.domain.events import RawEvent
from bot.domain.groups import Group
from bot.domain.rules import RuleInfo
from bot.web.console import Console, PoliciesInForce, build
from bot.web.metrics import monitoring_routes
from bot.web.passwords import Passwords
from bot.web.users import User
from tests.chromium import chromium
from tests.fakes.directory import directory
from tests.integration.web.company import GROUPS, NOW, PEOPLE, REVISION, RULES, UNITS, MemoryLedger
from tests.integration.web.review import MemoryAudits, MemoryInsights, MemoryReviewed, MemorySigning, MemoryWorklist

PASSWORD = "正确 horse battery 🐎"
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # the tests sign in dozens of times
HASH = HASHER.hash(PASSWORD)


@dataclass(slots=True)
class MemoryUsers:
    """Compliance (all), a department head (own unit), an auditor, and a person without any office."""

    accounts: dict[str, User] = field(
        default_factory=lambda: {
            user.name: user
            for user in (
                User(name="wang.min", password_hash=HASH, roles={"compliance"}),
                User(name="li.na", password_hash=HASH, roles={"dept_head"}),
                User(name="anna.schmidt", password_hash=HASH, roles={"auditor"}, locale="en"),
                User(name="sun.qi", password_hash=HASH),
            )
        }
    )
    used: dict[str, int] = field(default_factory=dict)  # name -> time step of the last code

    def find(self, name: str) -> User | None:
        return self.accounts.get(name)

    def set_factor(self, name: str, secret: str, step: int) -> None:
        self.accounts[name] = replace(self.accounts[name], factor=secret)
        self.used[name] = step

    def use_code(self, name: str, step: int) -> bool:
        fresh = step > self.used.get(name, 0)
        self.used[name] = max(step, self.used.get(name, 0))
        return fresh


@dataclass(slots=True)
class MemoryInbox:
    """Remembers what was submitted; refuses a key it has seen."""

    events: list[RawEvent] = field(default_factory=list)

    async def append(self, raw: RawEvent) -> bool:
        if any((held.platform, held.key) == (raw.platform, raw.key) for held in self.events):
            return False
        self.events.append(raw)
        return True


@dataclass(slots=True)
class MovingClock:
    """A clock that tests move."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **parts: float) -> None:
        self.now += timedelta(**parts)


def policies(locale: str, problems: tuple[str, ...] = ()) -> PoliciesInForce:
    def rules_for(group: Group) -> list[RuleInfo]:
        return [rule for rule in RULES if f"{group.unit or ''}/".startswith(f"{rule.unit}/")]

    return PoliciesInForce(
        revision=REVISION, rules=RULES, rules_for=rules_for, problems=problems, loaded_at=NOW - timedelta(days=14)
    )


@dataclass(slots=True)
class Stand:
    """A console with everything a test may want to look at or change."""

    app: ASGIApp
    inbox: MemoryInbox
    users: MemoryUsers
    clock: MovingClock
    ledger: MemoryLedger
    worklist: MemoryWorklist
    audits: MemoryAudits
    insights: MemoryInsights
    signing: MemorySigning

    def client(self, **given: Any) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://console.test", **given)


def make_stand(**changes: Any) -> Stand:
    inbox, users, clock, ledger = MemoryInbox(), MemoryUsers(), MovingClock(), MemoryLedger()
    worklist, audits, insights = MemoryWorklist(), MemoryAudits(), MemoryInsights()
    signing = MemorySigning()
    parts: dict[str, Any] = {
        "ledger": ledger,
        "worklist": worklist,
        "audits": audits,
        "insights": insights,
        "reviewed": MemoryReviewed(ledger),
        "signing": signing,
        "directory": directory(groups=GROUPS, people=PEOPLE, units=UNITS),
        "policies": policies,
        "submit": inbox.append,
        "look": ledger.looked.append,
        "users": users,
        "clock": clock,
        "secret": "a secret of the tests, 32 characters or more",
        "passwords": Passwords(HASHER),
        "patience": 0.0,  # no engine answers here
    }
    console = Console(**{**parts, **changes})
    app = Starlette(routes=[Mount("/console", build(console)), *monitoring_routes(console.ledger, clock)])
    return Stand(
        app=app, inbox=inbox, users=users, clock=clock, ledger=ledger, worklist=worklist, audits=audits,
        insights=insights, signing=signing,
    )  # fmt: skip


@pytest.fixture
def stand() -> Stand:
    return make_stand()


@dataclass(slots=True)
class Server:
    """A real server on loopback, in a thread."""

    url: str


@contextmanager
def serve(app: ASGIApp) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Server(url=f"http://127.0.0.1:{listening.getsockname()[1]}")
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium. Its contexts are the caller's business."""
    async with chromium() as running:
        yield running


@pytest.fixture
def server(stand: Stand) -> Iterator[Server]:
    """The stand's console on a real port."""
    with serve(stand.app) as running:
        yield running


async def signed_in(client: httpx.AsyncClient, name: str = "wang.min") -> httpx.AsyncClient:
    """The same client after a successful sign-in."""
    form = await client.get("/console/sign-in")
    given = {"token": hidden(form.text, "token"), "name": name, "password": PASSWORD, "next": ""}
    answer = await client.post("/console/sign-in", data=given)
    assert answer.status_code == 303, answer.text
    return client


def hidden(html: str, name: str) -> str:
    """The value of a form's hidden field. (The page's own form comes after the sign-out form, with the same token.)"""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no field {name}"
    return found[1]
