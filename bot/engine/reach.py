"""How far the bot reaches: which groups it hears, what it was refused, what it missed, how late it is; and what of that
is an alarm.

Pure: what is seen comes in, figures and gaps come out. A gap is told once and told again when it is closed
(`bot.bootstrap.watch`). Touch this when silence has another cause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from bot.domain.actions import OutcomeState, Trouble
from bot.domain.groups import Group, GroupKind
from bot.domain.views import QueuedAction

LATELY: Final = timedelta(days=1)
SILENT: Final = timedelta(days=3)  # without any delivery: a long weekend must not be an alarm
LATE: Final = timedelta(minutes=15)  # behind what was said
FEW: Final = 5  # groups that an alarm names
BY_DESIGN: Final = frozenset({"wecom-unheard"})  # what was not bought is a figure, and no alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The figures of one platform."""

    platform: str
    groups: int  # that are known and not archived
    heard: int  # of them, those whose messages reach us
    unheard: Mapping[str, Sequence[str]] = field(default_factory=dict)  # why -> group keys
    refused: Mapping[str, int] = field(default_factory=dict)  # code -> deeds lately, for want of a right
    missed: int = 0  # messages lately that were not delivered, and were found by reading back
    last_heard: datetime | None = None  # the last delivery since the start
    lags: Mapping[str, float] = field(default_factory=dict)  # source -> seconds behind

    def as_data(self) -> dict[str, Any]:
        """For the record of days, for `/health`: counts and codes, no names."""
        return {
            "groups": self.groups,
            "heard": self.heard,
            "unheard": {why: len(groups) for why, groups in self.unheard.items()},
            "refused": dict(self.refused),
            "missed": self.missed,
            "last_heard": self.last_heard.isoformat() if self.last_heard else None,
            "lags": {source: round(seconds, 1) for source, seconds in self.lags.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that keeps the bot from hearing or acting. `what` is its code: not-in | refused | missed | silent |
    late | down | canary-lost | canary-unfound | canary-unreminded."""

    platform: str
    what: str
    why: str = ""  # the platform's code, or the source
    count: int = 0
    groups: Sequence[str] = ()  # some of them

    @property
    def key(self) -> str:
        return f"{self.platform}/{self.what}/{self.why}"


def survey(
    platform: str,
    groups: Iterable[Group],
    unheard: Callable[[Group], str],
    failed: Iterable[QueuedAction],
    now: datetime,
    *,
    missed: int = 0,
    last_heard: datetime | None = None,
    lags: Mapping[str, float] | None = None,
) -> Reach:
    """The figures of one platform now. `unheard` says why nothing said in a group reaches us, "" = it does."""
    known = [one for one in groups if one.platform == platform and not one.archived and one.kind != GroupKind.DIRECT]
    reasons: dict[str, list[str]] = {}
    for group in known:
        if why := unheard(group):
            reasons.setdefault(why, []).append(group.id)
    return Reach(
        platform=platform,
        groups=len(known),
        heard=len(known) - sum(map(len, reasons.values())),
        unheard=reasons,
        refused=Counter(one.reason for one in failed if _was_not_able(one, platform, now - LATELY)),
        missed=missed,
        last_heard=last_heard,
        lags=lags or {},
    )


def _was_not_able(queued: QueuedAction, platform: str, since: datetime) -> bool:
    at = queued.settled_at
    lately = queued.action.platform == platform and at is not None and at >= since
    return lately and queued.state is OutcomeState.FAILED and queued.details.get("trouble") == Trouble.NOT_ABLE


def gaps(reach: Reach, now: datetime, *, started: datetime, down: Collection[str] = ()) -> Iterator[Gap]:
    """What of it is an alarm. `started`: when this process began to listen; `down`: platforms that are left alone."""
    if reach.platform in down:
        yield Gap(platform=reach.platform, what="down")
    for why, groups in reach.unheard.items():
        if why not in BY_DESIGN:
            yield Gap(platform=reach.platform, what="not-in", why=why, count=len(groups), groups=tuple(groups[:FEW]))
    for code, count in reach.refused.items():
        yield Gap(platform=reach.platform, what="refused", why=code, count=count)
    if reach.missed:
        yield Gap(platform=reach.platform, what="missed", count=reach.missed)
    if reach.heard and now - (reach.last_heard or started) >= SILENT:
        yield Gap(platform=reach.platform, what="silent", count=int((now - (reach.last_heard or started)).days))
    for source, seconds in reach.lags.items():
        if seconds >= LATE.total_seconds():
            yield Gap(platform=reach.platform, what="late", why=source, count=int(seconds // 60))
