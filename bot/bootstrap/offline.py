"""What the command line needs of adapters and storage without starting an application: the record, the inbox, checks.

Nothing here migrates, judges or sends. Touch this when a command needs another look at the outside.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from adapters.slack.config import SlackSettings
from adapters.wecom.config import WeComSettings
from bot.config import Config
from bot.domain.errors import StorageError
from bot.domain.events import RawEvent
from bot.domain.ports import Ledger
from storage import schema
from storage.console_users import ConsoleUser
from storage.store import SqlStore, open_inbox


class Check(Protocol):
    """One finding about a platform. `needed=False` = something optional is off."""

    @property
    def name(self) -> str: ...
    @property
    def ok(self) -> bool: ...
    @property
    def detail(self) -> str: ...
    @property
    def fix(self) -> str: ...
    @property
    def needed(self) -> bool: ...


@contextmanager
def record(config: Config) -> Iterator[Ledger]:
    """The record, to read. Raises StorageError when it is not of this version: it is not migrated on the way."""
    with store_of(config) as store:
        yield store


@contextmanager
def store_of(config: Config) -> Iterator[SqlStore]:
    """The same with all that a store can do, for this package."""
    standing, wanted = revisions(config)
    if standing != wanted:
        shown = standing or "none"
        raise StorageError(f"the database is at revision {shown}, {wanted} is needed: run `qungui db upgrade`")
    store = SqlStore(config.storage.url)
    try:
        yield store
    finally:
        store.close()


def has_record(config: Config) -> bool:
    """Whether there is a record. Asking makes none."""
    url = config.storage.url
    missing = url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists()
    return not missing and revisions(config)[0] is not None


def revisions(config: Config) -> tuple[str | None, str]:
    """(where the database stands, what this program needs)."""
    return schema.current(config.storage.url), schema.head()


def upgrade(config: Config) -> str:
    """Bring the database up to date; returns its revision."""
    return schema.upgrade(config.storage.url)


def deliver(config: Config, raw: RawEvent) -> bool:
    """Put one delivery into the inbox, for the running bot to handle. False = it was there already."""
    inbox = open_inbox(config.storage.url)
    try:
        return asyncio.run(inbox.append(raw))
    finally:
        inbox.close()


def users(config: Config) -> Sequence[ConsoleUser]:
    """Who may sign in to the console."""
    with store_of(config) as store:
        return store.users()


def save_user(config: Config, name: str, password_hash: str, roles: Collection[str], locale: str) -> None:
    """Let somebody sign in; the same name again changes password and roles."""
    user = ConsoleUser(name=name, password_hash=password_hash, roles=frozenset(roles), locale=locale)
    with store_of(config) as store:
        store.save_user(user)


def remove_user(config: Config, name: str) -> bool:
    """End somebody's sign-in, and every session of theirs. False = there was none."""
    with store_of(config) as store:
        return store.remove_user(name)


async def platform_checks(config: Config) -> Sequence[Check]:
    """Call every configured platform and see whether what is configured works."""
    found: list[Check] = []
    for name, settings in config.platforms.items():
        if name in _CHECKS:
            found += await _CHECKS[name](settings)
    return found


async def _slack(settings: Any) -> Sequence[Check]:
    from adapters.slack.setup import check  # its SDK is slow to import: only who asks waits for it

    return await check(settings) if isinstance(settings, SlackSettings) else ()


async def _wecom(settings: Any) -> Sequence[Check]:
    from adapters.wecom.setup import check

    return await check(settings) if isinstance(settings, WeComSettings) else ()


_CHECKS: Mapping[str, Callable[[Any], Awaitable[Sequence[Check]]]] = {"slack": _slack, "wecom": _wecom}
