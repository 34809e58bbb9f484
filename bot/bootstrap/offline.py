"""What the command line needs of adapters and storage without starting an application: the record, the inbox, checks.

Nothing here migrates, judges or sends. Touch this when a command needs another look at the outside.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.slack.config import SlackSettings
from adapters.wecom.config import WeComSettings
from adapters.wecom.cursor import CAUGHT_UP
from bot.domain.checks import Check
from bot.domain.errors import ConfigError, StorageError
from bot.domain.events import RawEvent
from bot.domain.groups import Organisation, platform_of
from bot.domain.installations import Installation
from bot.domain.ledger import Ledger
from bot.evidence.keys import Keyring, key_bytes
from bot.roster.organisation import load_organisation
from bot.settings import Config
from storage import schema
from storage.console_users import ConsoleUser
from storage.store import SqlStore, open_inbox

NO_KEYS = Keyring(())  # nothing of the users is sealed


def keyring_of(config: Config) -> Keyring:
    """The keys that stored texts are sealed with."""
    return Keyring([key_bytes(key.get_secret_value(), "evidence.keys") for key in config.evidence.keys])


@contextmanager
def record(config: Config) -> Iterator[Ledger]:
    """The record, to read. Raises StorageError when it is not of this version: it is not migrated on the way."""
    with store_of(config) as store:
        yield store


def store_of(config: Config) -> AbstractContextManager[SqlStore]:
    """The same with all that a store can do, for this package."""
    return _opened(config, keyring_of(config))


@contextmanager
def _opened(config: Config, keyring: Keyring) -> Iterator[SqlStore]:
    standing, wanted = revisions(config)
    if standing != wanted:
        shown = standing or "none"
        raise StorageError(
            f"the database is at revision {shown}, {wanted} is needed: run `qungui db upgrade`",
            zh=f"数据库在版本 {standing or '（还没有表）'}，需要 {wanted}：请运行 `qungui db upgrade`",
        )
    store = SqlStore(config.storage.url, keyring)
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


def archives_read(config: Config) -> Mapping[str, datetime]:
    """Platform -> until when its archive had been read, when that was last written down."""
    with store_of(config) as store:
        written = store.remembered("")
    ours = {name: value for name, value in written.items() if name.endswith(f".{CAUGHT_UP}")}
    return {name.removesuffix(f".{CAUGHT_UP}"): datetime.fromisoformat(value) for name, value in ours.items()}


def upgrade(config: Config) -> str:
    """Bring the database up to date; returns its revision."""
    return schema.upgrade(config.storage.url)


def deliver(config: Config, raw: RawEvent) -> bool:
    """Put one delivery into the inbox, for the running bot to handle. False = it was there already."""
    inbox = open_inbox(config.storage.url, keyring=keyring_of(config))
    try:
        return asyncio.run(inbox.append(raw))
    finally:
        inbox.close()


def users(config: Config) -> Sequence[ConsoleUser]:
    """Who may sign in to the console."""
    with _opened(config, NO_KEYS) as store:
        return store.users()


def save_user(config: Config, name: str, password_hash: str, roles: Collection[str], locale: str) -> None:
    """Let somebody sign in; the same name again changes password and roles."""
    user = ConsoleUser(name=name, password_hash=password_hash, roles=frozenset(roles), locale=locale)
    with _opened(config, NO_KEYS) as store:
        store.save_user(user)


def reset_factor(config: Config, name: str) -> bool:
    """Take a console user's second factor away, and end every session of theirs. False = there is no such user."""
    with _opened(config, NO_KEYS) as store:
        return store.set_factor(name, "", 0)


def remove_user(config: Config, name: str) -> bool:
    """End somebody's sign-in, and every session of theirs. False = there was none."""
    with _opened(config, NO_KEYS) as store:
        return store.remove_user(name)


async def platform_checks(config: Config) -> Sequence[Check]:
    """Call every configured platform and see whether what is configured works."""
    found: list[Check] = []
    for name, settings in config.platforms.items():
        if name in _CHECKS:
            found += await _CHECKS[name](settings, config)
    return found


async def _slack(settings: Any, config: Config) -> Sequence[Check]:
    from adapters.slack.setup import check  # its SDK is slow to import: only who asks waits for it

    if not isinstance(settings, SlackSettings):
        return ()
    return await check(settings, _installed(settings, config), _named("slack", config))


def _named(platform: str, config: Config) -> Collection[str]:
    """The groups of a platform that the configuration and the organisation file count on."""
    try:
        organisation = load_organisation(config.organisation) if config.organisation else Organisation()
    except ConfigError:  # told by the check of that file
        organisation = Organisation()
    named = {*organisation.groups, *([config.admins_group] if config.admins_group else [])}
    return {group for group in named if platform_of(group) == platform}


def _installed(settings: SlackSettings, config: Config) -> Sequence[Installation]:
    """The workspaces that installed the Slack app, as the record has them."""
    if settings.token_key is None or not has_record(config):
        return ()
    with store_of(config) as store:
        return store.installations_by(settings.token_key.get_secret_value()).installations("slack")


async def _wecom(settings: Any, config: Config) -> Sequence[Check]:
    from adapters.wecom.doors import checks
    from adapters.wecom.setup import check

    if not isinstance(settings, WeComSettings):
        return ()
    found: list[Any] = []
    for one in (settings, *settings.others):
        prefix = f"wecom.{one.name}." if one.name else "wecom."
        doors = checks(one, _noted(config), datetime.now(UTC))
        found += [replace(said, name=prefix + said.name.removeprefix("wecom.")) for said in await check(one, doors)]
    return found


def _noted(config: Config) -> Mapping[str, str]:
    """What the record remembers of WeCom; nothing where there is none of this version (which is told elsewhere)."""
    if not has_record(config) or len(set(revisions(config))) > 1:
        return {}
    with store_of(config) as store:
        return store.remembered("wecom")


_CHECKS: Mapping[str, Callable[[Any, Config], Awaitable[Sequence[Check]]]] = {"slack": _slack, "wecom": _wecom}
