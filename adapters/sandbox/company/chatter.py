"""Playing scenes into groups: from `chat.yaml` to lines with a time, a group and a sender.

Every group draws from its own random stream, seeded by its id: adding a group leaves the others' chat as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.groups import Employment, Group, Person, platform_of

SEED = 20260316
DAYS = 14
ZONE = ZoneInfo("Asia/Shanghai")
WORKING_HOURS = (9, 18)
SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A short exchange. A turn is (letter of the speaker, text)."""

    theme: str
    locale: str
    turns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chatter:
    """What `chat.yaml` holds."""

    scenes: Sequence[Scene]
    slots: Mapping[str, Sequence[str]]
    incidents: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One line of the history. `breaks` names what is wrong with it ("" = nothing): gambling, id-card …"""

    at: datetime
    group: str  # group key
    sender: str  # account key
    text: str
    breaks: str = ""


def play(
    chatter: Chatter, groups: Sequence[Group], themes: Mapping[str, str], people: Sequence[Person], today: date
) -> tuple[Said, ...]:
    """All lines of the fourteen days before `today`, in order of time."""
    first = today - timedelta(days=DAYS)
    owners = {key: person for person in people for key in person.accounts}
    said = [
        line
        for group in groups
        for line in _chat(group, themes[group.id], owners, chatter, first, Random(f"{SEED}:{group.id}"))
    ]
    said += _incidents(chatter.incidents, groups, people, first)
    return tuple(sorted(said, key=lambda line: (line.at, line.group, line.sender)))


def _chat(
    group: Group, theme: str, owners: Mapping[str, Person], chatter: Chatter, first: date, random: Random
) -> Iterator[Said]:
    """A scene or two per workday; leisure groups talk at the weekend as well."""
    scenes = [scene for scene in chatter.scenes if scene.theme == theme and scene.locale == group.locale]
    deck: list[Scene] = []
    for number in range(DAYS):
        day = first + timedelta(days=number)
        if day.weekday() >= 5 and theme != "leisure":
            continue
        hours = sorted(random.sample(range(*WORKING_HOURS), random.choice((1, 1, 2))))
        for hour in hours:
            if not deck:
                deck = random.sample(scenes, len(scenes))
            start = datetime.combine(day, time(hour, random.randrange(50)), ZONE)
            yield from _act(deck.pop(), group, owners, chatter.slots, start, random)


def _act(
    scene: Scene,
    group: Group,
    owners: Mapping[str, Person],
    slots: Mapping[str, Sequence[str]],
    start: datetime,
    random: Random,
) -> Iterator[Said]:
    cast = _cast(scene, group, owners, random)
    at = start
    for letter, text in scene.turns:
        at += timedelta(seconds=random.randrange(8, 150))
        filled = SLOT.sub(lambda slot: random.choice(list(slots[slot[1]])), text)
        yield Said(at=at.astimezone(UTC), group=group.id, sender=cast[letter], text=filled)


def _cast(scene: Scene, group: Group, owners: Mapping[str, Person], random: Random) -> Mapping[str, str]:
    """Who plays which letter. Nobody who has left speaks; in a small group one member plays several letters."""
    present = [key for key in sorted(group.members) if owners[key].employment is not Employment.LEFT]
    inside = [key for key in present if owners[key].employment is Employment.STAFF and key != group.owner]
    outside = [key for key in present if owners[key].employment is Employment.EXTERNAL]
    random.shuffle(inside)
    first = inside[0] if group.owner is None or group.owner not in present else group.owner
    letters = sorted({letter for letter, _ in scene.turns})
    guests = dict(zip("XY", outside * 2, strict=False))
    staff = {letter: inside[n % len(inside)] for n, letter in enumerate(x for x in letters if x not in "AXY")}
    return {"A": first, **guests, **staff}


def _incidents(
    incidents: Sequence[Mapping[str, Any]], groups: Sequence[Group], people: Sequence[Person], first: date
) -> Iterator[Said]:
    by_name = {group.name: group for group in groups}
    by_id = {person.id: person for person in people}
    for entry in incidents:
        group = by_name[entry["group"]]
        account = next(key for key in by_id[entry["sender"]].accounts if platform_of(key) == group.platform)
        day = first + timedelta(days=int(entry["day"]) - 1)
        at = datetime.combine(day, time.fromisoformat(entry["at"]), ZONE)
        yield Said(at=at.astimezone(UTC), group=group.id, sender=account, text=entry["text"], breaks=entry["breaks"])
