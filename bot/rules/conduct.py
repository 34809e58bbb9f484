"""Kind `conduct`: how people post, whatever they say. What was posted before comes as `Facts.recent`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from bot.domain.events import Event, MessageEdited, MessagePosted
from bot.domain.rules import Facts, Finding, Reach
from bot.rules.blocks import Many, Weekday
from bot.rules.budgets import (
    ANEW,
    COUNTED,
    DRAINAGE,
    LINKS,
    MENTION_ALL,
    SAME_SITE,
    Budget,
    CopiesBudget,
    DrainageBudget,
    FloodBudget,
    LinksBudget,
    MentionAllBudget,
    RepeatedBudget,
    SameSiteBudget,
    SimilarBudget,
)
from bot.rules.kind import Check, Glance, Kind, Said, Words
from bot.rules.problems import invalid
from bot.rules.values import Options, TimeRange, Zone, written
from bot.rules.vocabulary import Vocabulary
from bot.text.drainage import invitations
from bot.text.links import sites

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class QuietHours(Options):
    """When nobody should be called upon. A range past midnight belongs to the day on which it begins."""

    between: Annotated[tuple[TimeRange, ...], Many] = Field(
        min_length=1, description="22:00-08:00; the end is not included"
    )
    days: Annotated[tuple[Weekday, ...], Many] | None = Field(None, description="only ranges that begin on these days")
    zone: Zone = Field(default=ZoneInfo("Asia/Shanghai"))


class ConductOptions(Options):
    """People must not flood a group, repeat themselves, spread copies or links, lead members away, call everybody too
    often, or post in quiet hours.

    Messages are counted whatever the rule's `when` says; `when` and `unless` say of whom and where it is held against
    somebody. Only times and fingerprints of texts are remembered, never texts; a restart forgets nothing.
    """

    flood: FloodBudget | None = Field(None, description="many messages: {more_than: 10, within: 1m}")
    repeated: RepeatedBudget | None = Field(None, description="the same text again: {more_than: 3, within: 10m}")
    similar: SimilarBudget | None = Field(None, description="nearly the same text: {more_than: 3, within: 1h}")
    copies: CopiesBudget | None = Field(
        None, description="nearly the same text in several groups: {more_than: 2, within: 1d}"
    )
    links: LinksBudget | None = Field(None, description="many links: {more_than: 5, within: 10m}")
    same_site: SameSiteBudget | None = Field(None, description="links to the same site: {more_than: 3, within: 1h}")
    drainage: DrainageBudget | None = Field(None, description="leading members away: {more_than: 1, within: 7d}")
    mention_all: MentionAllBudget | None = Field(None, description="calling everybody: {more_than: 2, within: 1d}")
    quiet_hours: QuietHours | None = Field(None, description='{between: ["22:00-08:00"]}')

    @model_validator(mode="after")
    def _demands_something(self) -> ConductOptions:
        if all(getattr(self, key) is None for key in type(self).model_fields):
            raise invalid("nothing-to-do", keys=", ".join(type(self).model_fields))
        return self

    def budgets(self) -> Mapping[str, Budget]:
        """What is counted, by its key in `Facts.recent`."""
        return {key: budget for key in COUNTED if (budget := getattr(self, key, None)) is not None}


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


def _overdrawn(key: str, budget: Budget) -> Look:
    reason = key.replace("_", "-")
    limit = {"more_than": str(budget.more_than), "within": written(budget.within)}

    def look(event: MessagePosted, facts: Facts) -> Finding | None:
        if not _uses_up(key, event):
            return None
        times = (facts.recent or {}).get(key, ())
        if len(times) <= budget.more_than:
            return None
        count = sum(1 for at in times if event.at - budget.within < at <= event.at)
        if count <= budget.more_than:
            return None
        details = {"count": str(count), **limit, **_seen(key, event)}
        lasts = None if key in ANEW else budget.within
        return Finding(reason=reason, subject=event.actor, details=details, lasts=lasts)

    return look


def _uses_up(key: str, event: MessagePosted) -> bool:
    """Whether the message is one of those that are counted. What else was said meanwhile is held against nobody."""
    if key == MENTION_ALL:
        return event.mentions_all
    if key in (LINKS, SAME_SITE):
        return bool(sites(event.text))
    return key != DRAINAGE or bool(invitations(event.text))


def _seen(key: str, event: MessagePosted) -> Mapping[str, str]:
    """What the message itself shows: to which apps it leads, to which sites."""
    if key == DRAINAGE:
        return {"apps": ", ".join(dict.fromkeys(place.app for place in invitations(event.text)))}
    return {"domains": ", ".join(dict.fromkeys(sites(event.text)))} if key in (LINKS, SAME_SITE) else {}


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


def _remembers(options: ConductOptions) -> Mapping[str, Reach]:
    """One time more than is permitted is enough to know that it is too many."""
    return {key: Reach(times=budget.more_than + 1, within=budget.within) for key, budget in options.budgets().items()}


def _glance(options: ConductOptions, vocabulary: Vocabulary) -> Glance:
    """Only messages that call everybody can call everybody too often."""
    only = {key for key in type(options).model_fields if getattr(options, key) is not None}
    return Glance(_posted, frozenset({MENTION_ALL}) if only == {MENTION_ALL} else None)


def _posted(event: Event) -> Collection[str]:
    """That something new was posted, and whether it calls everybody."""
    if not isinstance(event, MessagePosted) or isinstance(event, MessageEdited):
        return ()
    return ("new", MENTION_ALL) if event.mentions_all else ("new",)


WORDS = Words(
    title=Said("行为", "conduct"),
    reasons={
        "flood": Said("刷屏", "too many messages"),
        "repeated": Said("重复发送", "the same text again and again"),
        "similar": Said("反复发大同小异的话", "nearly the same text again and again"),
        "copies": Said("同一内容散布到多个群", "nearly the same text in several groups"),
        "links": Said("链接过多", "too many links"),
        "same-site": Said("反复发同一网站的链接", "links to the same site again and again"),
        "drainage": Said("引流到别处", "leading members away"),
        "mention-all": Said("“@所有人”过多", "everybody called too often"),
        "quiet-hours": Said("在安静时间发消息", "posted in quiet hours"),
    },
    keys={
        "ConductOptions": Said(
            "行为：不刷屏、不重复发、不散布雷同内容和链接、不引流、不频繁@所有人、不在安静时间发。不管 when 怎么写"
            "都计数，when 和 unless 只决定算谁、算哪里；只记时间和文字的指纹，不记文字；重启不会忘"
        ),
        "ConductOptions.flood": Said("刷屏：{more_than: 10, within: 1m}"),
        "ConductOptions.repeated": Said("重复同样的话：{more_than: 3, within: 10m}"),
        "ConductOptions.similar": Said("大同小异的话：{more_than: 3, within: 1h}"),
        "ConductOptions.copies": Said("同一内容发到多个群：{more_than: 2, within: 1d}"),
        "ConductOptions.links": Said("链接太多：{more_than: 5, within: 10m}"),
        "ConductOptions.same_site": Said("同一网站的链接：{more_than: 3, within: 1h}"),
        "ConductOptions.drainage": Said("引流：{more_than: 1, within: 7d}"),
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
        "SimilarBudget": Said(
            "一个人在所有群里发的大同小异的话：换了名字、数字、表情或几个词也算。不到十五个字（词）的短句不算"
        ),
        "SimilarBudget.more_than": Said("超过几次", "more than so many"),
        "SimilarBudget.within": Said("多长时间内：1h", "the window: 1h"),
        "CopiesBudget": Said(
            "大同小异的话出现在几个群里，不管谁发的：几个号发同一条广告。不到十五个字（词）的短句不算，应用发的也不算"
        ),
        "CopiesBudget.more_than": Said("超过几个群", "more than so many groups"),
        "CopiesBudget.within": Said("多长时间内：1d", "the window: 1d"),
        "LinksBudget": Said("一个人在一个群里发的链接；一条消息里的两个算两个"),
        "LinksBudget.more_than": Said("超过几个", "more than so many"),
        "LinksBudget.within": Said("多长时间内：10m", "the window: 10m"),
        "SameSiteBudget": Said("一个人在所有群里发的、链接到同一网站的消息"),
        "SameSiteBudget.more_than": Said("超过几条", "more than so many"),
        "SameSiteBudget.within": Said("多长时间内：1h", "the window: 1h"),
        "DrainageBudget": Said(
            "一个人在所有群里发的、把成员引到别处的消息：别的应用的群和账号（微信、QQ、WhatsApp、Telegram 等）的链接、"
            "名片和写出来的邀请，和检测器 drainage 看到的一样"
        ),
        "DrainageBudget.more_than": Said("超过几条；0 是一条也不许", "more than so many; 0 permits none"),
        "DrainageBudget.within": Said("多长时间内：7d", "the window: 7d"),
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
        "similar": Said(
            "大同小异的话 {within}内最多 {more_than} 次",
            "nearly the same text at most {more_than} times within {within}",
        ),
        "copies": Said(
            "同一内容 {within}内最多发到 {more_than} 个群",
            "nearly the same text in at most {more_than} groups within {within}",
        ),
        "links": Said("{within}内最多 {more_than} 个链接", "at most {more_than} links within {within}"),
        "same_site": Said(
            "同一网站的链接 {within}内最多 {more_than} 条",
            "at most {more_than} messages with links to one site within {within}",
        ),
        "drainage": Said(
            "{within}内最多 {more_than} 条消息邀请成员去别处",
            "at most {more_than} messages within {within} that lead members away",
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
    glance=_glance,
    remembers=_remembers,
    details=frozenset({"found", "count", "more_than", "within", "time", "hours", "apps", "domains"}),
    words=WORDS,
)
