"""Reading what commands share: the configuration, moments of time, one group out of many. Touch it for another."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.cli.words import phrase
from bot.domain.errors import InputError

if TYPE_CHECKING:  # every command comes by here, `--help` too: the domain takes as long to import as all else
    from bot.domain.groups import Group, Organisation
    from bot.domain.ports import Clock
    from bot.policy.loading import Loaded
    from bot.settings import Config

CONFIG = Path("config.yaml")


def read_config(path: Path, *, secrets: bool = False) -> Config:
    """The configuration with the platforms' sections. Raises BadConfig with every problem.

    With `secrets` those that are not there are problems: for who speaks with platforms. Who only looks into the record
    is told of the one that is needed, if any.
    """
    from bot.bootstrap.sections import SECTIONS
    from bot.config import load_config

    return load_config(path, SECTIONS, secrets=secrets)


def read_organisation(path: Path | None) -> Organisation:
    """The organisation file, or an organisation of nobody."""
    if path is None:
        from bot.domain.groups import Organisation

        return Organisation()
    from bot.roster.organisation import load_organisation

    return load_organisation(path)


def read_policies(config: Config, organisation: Organisation) -> Loaded:
    """The policies of a configuration as they would be in force now, with their problems."""
    from bot.policy.loading import load

    return load(config.policies, now=utc_now(), units=organisation.units, people=organisation.people)


def kept_folder() -> Path | None:
    """Where commands without a configuration keep what takes long to make; nowhere for a user without a home."""
    try:
        caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        return None
    return caches / "qungui"


def utc_now() -> datetime:
    return datetime.now(UTC)


def operator() -> str:
    """Who sits at the keyboard: the login name, or the number of a user who has none (in a container)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # Python 3.11 and 3.12; 3.13 on
        return str(os.getuid())


AGO = re.compile(r"(\d{1,5})([hdw])")
HOURS = {"h": 1, "d": 24, "w": 168}


def moment(text: str | None, zone: str, *, end: bool = False, now: Clock = utc_now) -> datetime | None:
    """`2026-03-02` or `2026-03-02T09:00`, in the zone unless it names one; or so long ago: `12h`, `7d`, `2w`.

    A bare day ends, with `end`, at midnight.
    """
    if text is None:
        return None
    if ago := AGO.fullmatch(text):
        return now() - timedelta(hours=int(ago[1]) * HOURS[ago[2]])
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"{text!r} is no moment: write 2026-03-02, 2026-03-02T09:30 or 7d",
            zh=f"看不懂时间“{text}”：请写成 2026-03-02、2026-03-02T09:30 或 7d",
        ) from None
    local = read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))
    if end and len(text) == len("2026-03-02") and local.time() == time():
        local += timedelta(days=1)
    return local.astimezone(UTC)


def period(since: str | None, until: str | None, zone: str) -> tuple[datetime | None, datetime | None]:
    """Both ends as moments; a bare day is included whole. Raises InputError for one that ends before it begins."""
    begins, ends = moment(since, zone), moment(until, zone, end=True)
    if begins is not None and ends is not None and ends <= begins:
        raise InputError(
            f"--until {until} is not after --since {since}: nothing happened in between",
            zh=f"--until {until} 不在 --since {since} 之后：中间没有时间",
        )
    return begins, ends


def group_key(typed: str, groups: Sequence[Group], lang: str) -> str:
    """The key of the group that is meant by a key or a name."""
    if any(group.id == typed for group in groups):
        return typed
    named = [group.id for group in groups if group.name == typed]
    if len(named) > 1:
        raise InputError(phrase("group.ambiguous", lang, group=typed, keys=", ".join(sorted(named))))
    if not named:
        raise InputError(phrase("group.unknown", lang, group=typed))
    return named[0]
