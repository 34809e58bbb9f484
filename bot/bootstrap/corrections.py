"""People's corrections of labels with the texts they are about: taken from the inbox, as long as that keeps them.

The record of a correction holds no text. Touch this when training should learn from something else people said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.bootstrap.history import BEGINNING, readers
from bot.bootstrap.offline import store_of
from bot.domain.events import MessagePosted
from bot.domain.records import Noted, Step
from bot.domain.views import Correction
from bot.settings import Config
from storage.store import SqlStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A correction, and the text it is about; None = retention took it, or it never came this way."""

    correction: Correction
    text: str | None


def corrected_texts(config: Config, *, since: datetime | None = None) -> Sequence[Corrected]:
    """Every message's newest correction per dimension, oldest first."""
    with store_of(config) as store:
        corrections = store.corrections(since=since)
        texts = _texts(config, store, corrections)
    return [Corrected(correction=one, text=texts.get((one.group, one.message, one.dimension))) for one in corrections]


def _texts(config: Config, store: SqlStore, corrections: Sequence[Correction]) -> Mapping[tuple[str, str, str], str]:
    """The text as it stood when it was corrected: of its versions the last one until then."""
    wanted: dict[tuple[str, str], list[Correction]] = {}
    for one in corrections:
        wanted.setdefault((one.group, one.message), []).append(one)
    found: dict[tuple[str, str, str], str] = {}
    reader_of = readers(config)
    for raw in store.finished(BEGINNING) if wanted else ():
        reader = reader_of.get(raw.platform)
        for event in reader(raw) if reader is not None else ():
            if isinstance(event, MessagePosted) and event.group is not None:
                for one in wanted.get((event.group, event.message), ()):
                    key = (one.group, one.message, one.dimension)
                    if event.at <= one.at or key not in found:
                        found[key] = event.text
    return found


def note_export(config: Config, at: datetime, by: str, *, texts: int, file: str) -> None:
    """Write into the audit chain that texts left the record: how many, who took them, under which name."""
    details = {"texts": str(texts), "by": by, "file": file}
    with store_of(config) as store:
        store.commit([Step(inbox=None, records=[Noted(what="texts_exported", event=None, at=at, details=details)])], at)
