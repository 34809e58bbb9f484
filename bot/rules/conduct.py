"""Kind `conduct`: how people post, whatever they say. What was posted before comes as `Facts.recent`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from bot.domain.events import Event, MessageEdited, MessagePosted
from bot.domain.rules import Facts, Finding, Reach
from bot.rules.blocks import Many, Weekday
from bot.rules.kind import Check, Kind, Said, Words
from bot.rules.problems import invalid
from bot.rules.values import Duration, Options, TimeRange, Zone
from bot.rules.vocabulary import Vocabulary

FLOOD, REPEATED, MENTION_ALL = "flood", "repeated", "mention_all"  # keys of `Facts.recent`
MOST, LONGEST = 1_000, timedelta(days=31)  # what is remembered is bounded, and so is what may be asked
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _remembered(within: timedelta) -> timedelta:
    if not timedelta(0) < within <= LONGEST:
        raise invalid("window-too-long", days=str(LONGEST.days))
    return within


class _Budget(Options):
    """More than so many within so long is too much. An edit of a message is no further message."""

    more_than: int = Field(ge=1, le=MOST)
    within: Annotated[Duration, AfterValidator(_remembered)]


class FloodBudget(_Budget):
    """Messages of one person in one group."""


class RepeatedBudget(_Budget):
    """The same text by one person, in all groups together. Signs, spaces, width and case make no difference; short
    answers repeat honestly, so add `when: {text: {longer_than: 10}}`."""


class MentionAllBudget(_Budget):
    """Messages of one person that call everybody in one group."""


class QuietHours(Options):
    """When nobody should be called upon. A range past midnight belongs to the day on which it begins."""

    between: Annotated[tuple[TimeRange, ...], Many] = Field(
        min_length=1, description="22:00-08:00; the end is not included"
    )
    days: Annotated[tuple[Weekday, ...], Many] | None = Field(None, description="only ranges that begin on these days")
    zone: Zone = Field(default=ZoneInfo("Asia/Shanghai"))


class ConductOptions(Options):
    """People must not flood a group, repeat themselves, call everybody too often, or post in quiet hours.

    Messages are counted whatever the rule's `when` says; `when` and `unless` say of whom and where it is held against
    somebody. Only times and fingerprints of texts are remembered, never texts.
    """

    flood: FloodBudget | None = Field(None, description="many messages: {more_than: 10, within: 1m}")
    repeated: RepeatedBudget | None = Field(None, description="the same text again: {more_than: 3, within: 10m}")
    mention_all: MentionAllBudget | None = Field(None, description="calling everybody: {more_than: 2, within: 1d}")
    quiet_hours: QuietHours | None = Field(None, description='{between: ["22:00-08:00"]}')

    @model_validator(mode="after")
    def _demands_something(self) -> ConductOptions:
        if all(getattr(self, key) is None for key in type(self).model_fields):
            raise invalid("nothing-to-do", keys=", ".join(type(self).model_fields))
        return self

    def budgets(self) -> Mapping[str, _Budget]:
        """What is counted, by its key in `Facts.recent`."""
        return {
            key: budget for key in (MENTION_ALL, REPEATED, FLOOD) if (budget := getattr(self, key, None)) is not None
        }


Look = Callable[[MessagePosted, Facts], Finding | None]


def compile_conduct(options: ConductOptions, vocabulary: Vocabulary) -> Check:
    looks: list[Look] = [_overdrawn(key, budget) for key, budget in options.budgets().items()]
    if options.quiet_hours is not None:
        looks.append(_too_late(options.quiet_hours))

    def check(event: Event, facts: Facts) -> Iterable[Finding]:
        """One finding for the message: the first thing that is wrong with it."""
        if not isinstance(event, MessagePosted) or isinstance(event, MessageEdited):
            return
        found = next((finding for look in looks if (finding := look(event, facts)) is not None), None)
        if found is not None:
            yield found

    return check


def _overdrawn(key: str, budget: _Budget) -> Look:
    reason = key.replace("_", "-")
    limit = {"more_than": str(budget.more_than), "within": _shown(budget.within)}

    def look(event: MessagePosted, facts: Facts) -> Finding | None:
        if key == MENTION_ALL and not event.mentions_all:
            return None
        times = (facts.recent or {}).get(key, ())
        if len(times) <= budget.more_than:
            return None
        count = sum(1 for at in times if event.at - budget.within < at <= event.at)
        if count <= budget.more_than:
            return None
        lasts = None if key == MENTION_ALL else budget.within  # each call disturbs anew; a flood is one flood
        return Finding(reason=reason, subject=event.actor, details={"count": str(count), **limit}, lasts=lasts)

    return look


def _too_late(quiet: QuietHours) -> Look:
    def look(event: MessagePosted, facts: Facts) -> Finding | None:
        here = event.at.astimezone(quiet.zone)
        if not any(_is_within(here, start, end, quiet.days) for start, end in quiet.between):
            return None
        hours = ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in quiet.between)
        return Finding(reason="quiet-hours", subject=event.actor, details={"time": f"{here:%H:%M}", "hours": hours})

    return look


def _is_within(here: datetime, start: time, end: time, days: tuple[str, ...] | None) -> bool:
    now = here.time()
    if start < end:
        inside, begun = start <= now < end, here
    else:
        inside, begun = now >= start or now < end, here if now >= start else here - timedelta(days=1)
    return inside and (days is None or WEEKDAYS[begun.weekday()] in days)


def _shown(length: timedelta) -> str:
    """As it is written in a policy: `10m`."""
    seconds = int(length.total_seconds())
    for name, unit in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % unit == 0:
            return f"{seconds // unit}{name}"
    return f"{seconds}s"


def _remembers(options: ConductOptions) -> Mapping[str, Reach]:
    """One time more than is permitted is enough to know that it is too many."""
    return {key: Reach(times=budget.more_than + 1, within=budget.within) for key, budget in options.budgets().items()}


def _concerns(options: ConductOptions) -> Callable[[Event], bool]:
    only = {key for key in type(options).model_fields if getattr(options, key) is not None}
    return _calls_everybody if only == {MENTION_ALL} else _is_new


def _is_new(event: Event) -> bool:
    return not isinstance(event, MessageEdited)


def _calls_everybody(event: Event) -> bool:
    return _is_new(event) and isinstance(event, MessagePosted) and event.mentions_all


WORDS = Words(
    title=Said("行为", "conduct"),
    reasons={
        "flood": Said("刷屏", "too many messages"),
        "repeated": Said("重复发送", "the same text again and again"),
        "mention-all": Said("“@所有人”过多", "everybody called too often"),
        "quiet-hours": Said("在安静时间发消息", "posted in quiet hours"),
    },
    keys={
        "ConductOptions": Said(
            "行为：不刷屏、不重复发、不频繁@所有人、不在安静时间发。不管 when 怎么写都计数，when 和 unless 只决定"
            "算谁、算哪里；只记时间和文字的指纹，不记文字"
        ),
        "ConductOptions.flood": Said("刷屏：{more_than: 10, within: 1m}"),
        "ConductOptions.repeated": Said("重复同样的话：{more_than: 3, within: 10m}"),
        "ConductOptions.mention_all": Said("@所有人：{more_than: 2, within: 1d}"),
        "ConductOptions.quiet_hours": Said('安静时间：{between: ["22:00-08:00"]}'),
        "FloodBudget": Said("一个人在一个群里的消息"),
        "FloodBudget.more_than": Said("超过几条", "more than so many"),
        "FloodBudget.within": Said("多长时间内：1m", "the window: 1m"),
        "RepeatedBudget": Said(
            "一个人在所有群里发的同样的话。标点、空格、全半角、大小写不算差别；短句本来就会重复，请加 when: {text:"
            " {longer_than: 10}}"
        ),
        "RepeatedBudget.more_than": Said("超过几次", "more than so many"),
        "RepeatedBudget.within": Said("多长时间内：10m", "the window: 10m"),
        "MentionAllBudget": Said("一个人在一个群里@所有人的消息"),
        "MentionAllBudget.more_than": Said("超过几次", "more than so many"),
        "MentionAllBudget.within": Said("多长时间内：1d", "the window: 1d"),
        "QuietHours": Said("不该打扰人的时间。跨零点的一段算开始的那一天"),
        "QuietHours.between": Said("几点到几点：22:00-08:00；不含结束那一刻"),
        "QuietHours.days": Said("只算这几天开始的时段"),
        "QuietHours.zone": Said("时区，默认 Asia/Shanghai", "time zone; Asia/Shanghai if left out"),
    },
    demands={
        "flood": Said("{within}内最多 {more_than} 条消息", "at most {more_than} messages within {within}"),
        "repeated": Said(
            "同样的话 {within}内最多 {more_than} 次", "the same text at most {more_than} times within {within}"
        ),
        "mention_all": Said(
            "{within}内最多 @ 所有人 {more_than} 次", "everybody is called at most {more_than} times within {within}"
        ),
        "quiet_hours.between": Said("{value} 不发消息", "no messages between {value}"),
        "quiet_hours.days": Said("（只限：{value}）", "(on {value} only)"),
    },
)

KIND = Kind(
    name="conduct",
    options=ConductOptions,
    events=(MessagePosted,),
    scans=False,
    compile=compile_conduct,
    concerns=_concerns,
    remembers=_remembers,
    details=frozenset({"found", "count", "more_than", "within", "time", "hours"}),
    words=WORDS,
)
