"""Messages for a sample: those the inbox still keeps, and what the rules recorded about each.

Touch this when a sample should be drawn from elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.bootstrap.evidence import NO_KEY, checkpoint, signer_of
from bot.bootstrap.history import BEGINNING, readers
from bot.bootstrap.offline import store_of
from bot.domain.custody import Certified
from bot.domain.errors import ConfigError
from bot.domain.events import MessagePosted
from bot.domain.records import Step
from bot.domain.rules import Result
from bot.domain.views import ViolationFilter
from bot.evidence.certificate import DRAWN, JUDGED, as_file, certified
from bot.settings import Config

MANY = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One message as it was first posted. `rules`: those that flagged it, acting or only observing."""

    event: str
    platform: str
    group: str
    group_name: str
    at: datetime
    text: str
    rules: tuple[str, ...]


def kept_messages(config: Config, *, since: datetime | None, until: datetime | None) -> Mapping[str, Kept]:
    """Event id -> message, of what members wrote in groups."""
    reader_of = readers(config)
    found: dict[str, Kept] = {}
    with store_of(config) as store:
        names = {group.id: group.name for group in store.groups()}
        flagged: dict[str, list[str]] = {}
        for view in store.violations(ViolationFilter(since=since, until=until, limit=MANY)):
            if view.record.result in (Result.HIT, Result.WOULD_HIT):
                flagged.setdefault(view.record.event, []).append(view.record.rule)
        for raw in store.finished(BEGINNING if since is None else since):
            reader = reader_of.get(raw.platform)
            for event in reader(raw) if reader is not None else ():
                if not isinstance(event, MessagePosted) or event.group is None or not event.text.strip():
                    continue
                if (since is None or event.at >= since) and (until is None or event.at < until):
                    found[event.id] = Kept(
                        event=event.id,
                        platform=event.platform,
                        group=event.group,
                        group_name=names.get(event.group, event.group),
                        at=event.at,
                        text=event.text,
                        rules=tuple(sorted(flagged.get(event.id, ()))),
                    )
    return found


def note_sample(config: Config, at: datetime, by: str, *, seed: str, flagged: int, passed: int, file: str) -> None:
    """Certify that texts left the record for reading: how many, who took them, under which name."""
    facts = {"seed": seed, "flagged": flagged, "passed": passed, "file": file}
    _kept(config, certified(DRAWN, facts, by=by, at=at, signer=signer_of(config)))


def certify_reading(config: Config, at: datetime, by: str, figures: Mapping[str, Any]) -> bytes:
    """The certificate of what reading a sample said, as a file: signed, and a link of the audit chain."""
    signer = signer_of(config)
    if signer is None:
        raise ConfigError(NO_KEY)
    made = certified(JUDGED, figures, by=by, at=at, signer=signer)
    _kept(config, made)
    return as_file(made)


def _kept(config: Config, made: Certified) -> None:
    with store_of(config) as store:
        store.commit([Step(inbox=None, records=[made])], made.at)
        checkpoint(config, store, made.at)
