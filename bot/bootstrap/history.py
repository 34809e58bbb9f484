"""The history that the record itself keeps: messages in the inbox, read again and judged with what is known today.

Only messages are taken: what happened to groups is judged by their present state. Touch this when another platform's
deliveries, or another class of them, should be read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from adapters.wecom.config import WeComSettings
from bot.audit.census import Workday, take
from bot.audit.entries import Entry
from bot.audit.replay import History
from bot.bootstrap.canaries import cages_of
from bot.bootstrap.offline import store_of
from bot.domain.events import Event, MessagePosted, RawEvent
from bot.domain.groups import Group, GroupKind, Organisation
from bot.rules.budgets import LONGEST
from bot.settings import Config

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

Normalise = Callable[[RawEvent], Sequence[Event]]


@dataclass(slots=True, kw_only=True)
class Kept:
    """What the inbox gave; filled while the history is read."""

    deliveries: int = 0
    oldest: datetime | None = None  # when the first of them was received: before that, retention took the words


@contextmanager
def kept_history(
    config: Config, organisation: Organisation, *, is_workday: Workday, since: datetime | None
) -> Iterator[tuple[History, Kept]]:
    """The messages since then (None = all that is kept) and those before that a rule may still remember; to be read
    once while this is entered. Raises StorageError for a record of another version."""
    with store_of(config) as store:
        groups = {group.id: group for group in store.groups()}
        people = {account: person for person in store.people() for account in person.accounts}
        census = take(people, organisation, is_workday=is_workday, groups=groups.values())
        census = replace(census, joins=store.joins(BEGINNING))
        kept = Kept()
        deliveries = store.finished(BEGINNING if since is None else since - LONGEST)
        entries = _entries(deliveries, readers(config), groups, kept)
        yield History(census=census, entries=entries, groups=tuple(groups.values())), kept


def _entries(
    deliveries: Iterable[RawEvent], readers: Mapping[str, Normalise], groups: Mapping[str, Group], kept: Kept
) -> Iterator[Entry]:
    for raw in deliveries:
        reader = readers.get(raw.platform)
        if reader is None:  # the clock's, and the console's
            continue
        kept.deliveries += 1
        kept.oldest = raw.received_at if kept.oldest is None else min(kept.oldest, raw.received_at)
        for event in reader(raw):
            if isinstance(event, MessagePosted):
                yield Entry(event=event, group=_group(event, groups))


def _group(event: Event, groups: Mapping[str, Group]) -> Group | None:
    """As the record knows it now; one that it does not know is called by its key."""
    if event.group is None:
        return None
    unknown = Group(id=event.group, platform=event.platform, name=event.group, kind=GroupKind.CHANNEL)
    return groups.get(event.group, unknown)


def readers(config: Config) -> Mapping[str, Normalise]:
    """The platforms' own readers: pure, they need no connection. Canaries are no history."""
    from adapters.slack import events as slack
    from adapters.wecom import apps
    from adapters.wecom import events as wecom

    settings = config.platforms.get("wecom")
    wecoms = apps.reader(settings) if isinstance(settings, WeComSettings) else wecom.normalise
    cages = cages_of(config)

    def outside(normalise: Normalise) -> Normalise:
        return lambda raw: [event for event in normalise(raw) if not cages.holds(event)]

    return {"slack": outside(slack.normalise), "wecom": outside(wecoms)}
