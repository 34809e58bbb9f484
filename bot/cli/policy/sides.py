"""The revisions that `policy diff` and `policy replay` set side by side: a folder, a recorded revision, or `current`.

Touch this when a revision can be named in another way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.bootstrap.offline import has_record, record
from bot.cli.settings import utc_now
from bot.cli.words import phrase
from bot.domain.errors import InputError, PolicyError
from bot.domain.groups import Organisation
from bot.domain.records import PolicyLoaded
from bot.policy.changes.history import SHORT, matching
from bot.policy.compile import Policies
from bot.policy.loading import Loaded, load, load_texts
from bot.policy.problems import as_text

if TYPE_CHECKING:
    from bot.settings import Config

CURRENT = "current"
ZONE = "Asia/Shanghai"  # when no configuration says another
_REVISION = re.compile(r"[0-9a-f]{4,64}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two. `folder` or `loaded` says where it comes from; with neither there are no rules at all."""

    canonical: str = ""
    revision: str = ""
    folder: Path | None = None
    loaded: PolicyLoaded | None = None
    policies: Policies | None = None  # compiled, of a folder

    def title(self, lang: str, zone: str) -> str:
        """`policies（3f2a9c…）`, `3f2a9c…（2026-03-02 09:00 入档）`."""
        short = self.revision[:SHORT]
        if self.folder is not None:
            return phrase("side.folder", lang, folder=self.folder, revision=short)
        if self.loaded is None:
            return phrase("side.nothing", lang)
        at = f"{self.loaded.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
        return phrase("side.recorded", lang, revision=short, at=at)

    def as_data(self) -> dict[str, Any]:
        return {
            "revision": self.revision or None,
            "folder": str(self.folder) if self.folder else None,
            "recorded_at": self.loaded.at.isoformat() if self.loaded else None,
        }


def read_side(typed: str, organisation: Organisation, config: Config | None, lang: str) -> Side:
    """The revision that was named. Raises PolicyError for a folder with errors, InputError for what is not there."""
    if typed == CURRENT:
        return recorded(None, config, lang)
    path = Path(typed)
    if path.exists():
        return of_folder(path, organisation, lang)
    if _REVISION.fullmatch(typed):
        return recorded(typed, config, lang)
    raise InputError(phrase("side.unknown", lang, typed=typed))


def of_folder(folder: Path, organisation: Organisation, lang: str) -> Side:
    """What the files of a folder mean now."""
    policies = _usable(load(folder, now=utc_now(), units=organisation.units), str(folder), lang)
    return Side(canonical=policies.canonical, revision=policies.revision, folder=folder, policies=policies)


def recorded(beginning: str | None, config: Config | None, lang: str) -> Side:
    """A revision of the record; None = the newest one."""
    if config is None:
        raise InputError(phrase("side.no-config", lang))
    found = in_record(beginning, config)
    if not found:
        raise InputError(phrase("side.not-recorded" if beginning else "side.none-recorded", lang, typed=beginning))
    if len(found) > 1:
        known = ", ".join(one.revision[: SHORT + 4] for one in found)
        raise InputError(phrase("side.ambiguous", lang, typed=beginning, known=known))
    return of_record(found[0])


def in_record(beginning: str | None, config: Config) -> tuple[PolicyLoaded, ...]:
    """The recorded revisions that begin so, or the newest one; none where nothing has been recorded yet."""
    if not has_record(config):
        return ()
    with record(config) as ledger:
        loads = ledger.revisions()
    if beginning is not None:
        return matching(loads, beginning)
    return matching(loads, loads[-1].revision) if loads else ()


def of_record(loaded: PolicyLoaded) -> Side:
    return Side(canonical=loaded.canonical, revision=loaded.revision, loaded=loaded)


def compiled(side: Side, organisation: Organisation, now: datetime, lang: str) -> Policies:
    """The rules of a side, ready to judge. A recorded revision is made anew from the files that were recorded."""
    if side.policies is not None:
        return side.policies
    loaded = side.loaded
    if loaded is None or not loaded.files:
        raise InputError(phrase("side.no-files", lang, revision=side.revision[:SHORT]))
    again = load_texts(loaded.files, now=now, units=organisation.units)
    return _usable(again, side.revision[:SHORT], lang)


def _usable(loaded: Loaded, name: str, lang: str) -> Policies:
    if loaded.policies is None:
        raise PolicyError(f"{as_text(loaded.errors, lang).rstrip()}\n{phrase('side.unusable', lang, name=name)}")
    return loaded.policies
