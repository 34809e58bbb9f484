"""The apps of the settings, and reading what came through each of them. Pure.

Apps of one company share its keys. The directory is watched by a company's first app alone: another one may see less,
and who leaves its visible range has not left the company. Touch this when apps of one company must be told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from adapters.wecom.config import WeComSettings
from adapters.wecom.events import normalise
from adapters.wecom.marks import marked, tag_of, untagged
from bot.domain.events import AccountChanged, Event, Ignored, RawEvent
from bot.domain.groups import Employment


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """One app: its name ("" = has none), its company's mark, and whether it is that company's first."""

    name: str
    mark: str
    is_first: bool
    settings: WeComSettings


def apps_of(settings: WeComSettings) -> tuple[App, ...]:
    """The section and those beside it; the one without a name first, whose keys stay as they were."""
    found: list[App] = []
    for one in sorted((settings, *settings.others), key=lambda section: bool(section.name)):
        first = next((app for app in found if app.settings.corp_id == one.corp_id), None)
        mark = first.mark if first is not None else one.name
        found.append(App(name=one.name, mark=mark, is_first=first is None, settings=one))
    return tuple(found)


def reader(settings: WeComSettings) -> Callable[[RawEvent], Sequence[Event]]:
    """What turns a stored delivery, through whichever app it came, into events."""
    apps = {app.name: app for app in apps_of(settings)}
    fallback = next(iter(apps.values()))

    def read(raw: RawEvent) -> Sequence[Event]:
        app = apps.get(tag_of(raw.key), fallback)
        robot = app.settings.robot.name if app.settings.robot else ""
        if not app.name:
            return normalise(raw, robot)
        events = normalise(untagged(raw, app.name, app.mark), robot)
        kept = events if app.is_first else [_without_leaving(event, raw) for event in events]
        return [marked(event, app.name, app.mark) for event in kept]

    return read


def _without_leaving(event: Event, raw: RawEvent) -> Event:
    """`unsubscribe` of an app that sees less than the first says nothing of the company."""
    if isinstance(event, AccountChanged) and event.info.employment is Employment.LEFT and raw.kind == "event":
        return Ignored(id=event.id, platform=event.platform, at=event.at, why="left-the-range-of-another-app")
    return event
