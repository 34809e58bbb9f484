"""Kind `lifecycle`: what a group is for, whether it still lives, until when, and whether anybody looked after it.

Judges the group's present state in scans. What nobody saw is not held against a group: it is dormant only after it was
known, or last spoken in, for as long as the rule says. Owners mend what is found with the commands in
`bot.commands.lifecycle`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from bot.domain.events import Event
from bot.domain.groups import Group, GroupKind
from bot.domain.rules import Facts, Finding
from bot.rules.kind import Check, Kind, Said, Words
from bot.rules.problems import invalid
from bot.rules.values import Duration, Options, Zone
from bot.rules.vocabulary import Vocabulary

DAY = timedelta(days=1)


def _at_least_a_day(length: timedelta) -> timedelta:
    if length < DAY:
        raise invalid("too-short-a-time", least="1d")
    return length


Days = Annotated[Duration, AfterValidator(_at_least_a_day)]


class Purpose(Options):
    """What the group is for, in a sentence: Slack's channel purpose, WeCom's group notice, or the `purpose` command."""

    required: bool = True
    at_least: int = Field(1, ge=1, le=500, description="characters: `x` says nothing")


class Dormant(Options):
    """No message of a person for so long. Of use only where messages are read: in WeCom's internal groups that takes
    the message archive."""

    after: Days = Field(description="90d")


class EndDate(Options):
    """Until when the group is needed, as its owner said with the `until` command. A date that has passed is found as
    well."""

    required: bool = Field(True, description="false: only a date that was said is held to")
    at_most: Days | None = Field(None, description="how far ahead it may be: 365d")


class Review(Options):
    """The owner says now and then, with the `reviewed` command, that the group is still needed and in order."""

    every: Days = Field(description="180d")


class NewGroups(Options):
    """How groups are treated that have just been made."""

    grace: Duration = Field(description="how long they may be without purpose and end date: 7d")


class LifecycleOptions(Options):
    """A group has a purpose, is in use, has an end, and is looked after.

    Judged in the regular scan, and when the purpose changes.
    """

    purpose: Purpose | None = Field(None, description="{required: true, at_least: 10}")
    dormant: Dormant | None = Field(None, description="{after: 90d}")
    end_date: EndDate | None = Field(None, description="{required: true, at_most: 365d}")
    review: Review | None = Field(None, description="{every: 180d}")
    new_groups: NewGroups | None = Field(None, description="{grace: 7d}")
    zone: Zone = Field(default=ZoneInfo("Asia/Shanghai"), description="whose calendar an end date is on")

    @model_validator(mode="after")
    def _says_something(self) -> LifecycleOptions:
        if not any((self.purpose, self.dormant, self.end_date, self.review)):
            raise invalid("nothing-to-do", keys="purpose, dormant, end_date, review")
        return self


Judge = Callable[[Group, datetime], Iterator[Finding]]


def compile_lifecycle(options: LifecycleOptions, vocabulary: Vocabulary) -> Check:
    """What a new group owes it owes after its grace; being in use and in time is asked of all."""
    owed: list[Judge] = []
    asked: list[Judge] = []
    if options.purpose is not None:
        owed.append(_purposeful(options.purpose))
    if options.end_date is not None:
        if options.end_date.required:
            owed.append(_dated)
        asked.append(_in_time(options.end_date, options.zone))
    if options.dormant is not None:
        asked.append(_alive(options.dormant.after, options.zone))
    if options.review is not None:
        asked.append(_reviewed(options.review.every, options.zone))
    grace = options.new_groups.grace if options.new_groups else timedelta()

    def check(event: Event, facts: Facts) -> Iterator[Finding]:
        group = facts.group
        if group is None or group.archived or group.kind is GroupKind.DIRECT:
            return
        born = group.created_at or group.known_since
        is_new = born is not None and facts.now - born < grace
        for judge in asked if is_new else (*owed, *asked):
            for finding in judge(group, facts.now):
                yield Finding(reason=finding.reason, details={"group": group.name, **finding.details})

    return check


def _purposeful(purpose: Purpose) -> Judge:
    def judge(group: Group, now: datetime) -> Iterator[Finding]:
        length = len(group.purpose.strip())
        if length == 0:
            if purpose.required:
                yield Finding(reason="purpose-missing")
        elif length < purpose.at_least:
            yield Finding(
                reason="purpose-too-short", details={"purpose": group.purpose, "at_least": str(purpose.at_least)}
            )

    return judge


def _dated(group: Group, now: datetime) -> Iterator[Finding]:
    if group.ends_on is None:
        yield Finding(reason="end-date-missing")


def _in_time(end: EndDate, zone: ZoneInfo) -> Judge:
    def judge(group: Group, now: datetime) -> Iterator[Finding]:
        today = now.astimezone(zone).date()
        if group.ends_on is None:
            return
        ends = group.ends_on.isoformat()
        if group.ends_on < today:
            yield Finding(reason="end-date-passed", details={"ends": ends})
        elif end.at_most is not None and group.ends_on - today > end.at_most:
            details = {"ends": ends, "at_most": str(end.at_most.days)}
            yield Finding(reason="end-date-too-far", details=details)

    return judge


def _alive(after: timedelta, zone: ZoneInfo) -> Judge:
    def judge(group: Group, now: datetime) -> Iterator[Finding]:
        seen = group.active_at or group.known_since
        if seen is not None and now - seen > after:
            details = {"since": _day(seen, zone).isoformat(), "after": str(after.days)}
            yield Finding(reason="dormant" if group.active_at else "never-active", details=details)

    return judge


def _reviewed(every: timedelta, zone: ZoneInfo) -> Judge:
    def judge(group: Group, now: datetime) -> Iterator[Finding]:
        last = group.reviewed_at or group.created_at or group.known_since
        if last is not None and now - last > every:
            reviewed = _day(group.reviewed_at, zone).isoformat() if group.reviewed_at else ""
            yield Finding(reason="review-due", details={"reviewed": reviewed, "every": str(every.days)})

    return judge


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone).date()


WORDS = Words(
    title=Said("生命周期", "lifecycle"),
    reasons={
        "purpose-missing": Said("没有写明用途", "no purpose stated"),
        "purpose-too-short": Said("用途太简单", "purpose says too little"),
        "end-date-missing": Said("没有到期日", "no end date"),
        "end-date-passed": Said("到期日已过", "end date has passed"),
        "end-date-too-far": Said("到期日太远", "end date too far ahead"),
        "dormant": Said("很久没有人发言", "nobody has written for long"),
        "never-active": Said("从未见到发言", "no message ever seen"),
        "review-due": Said("该复核了", "review is due"),
    },
    keys={
        "LifecycleOptions": Said("生命周期：群要有用途、有人用、有结束日期、有人看管"),
        "LifecycleOptions.purpose": Said("用途：{required: true, at_least: 10}"),
        "LifecycleOptions.dormant": Said("沉寂：{after: 90d}"),
        "LifecycleOptions.end_date": Said("结束日期：{required: true, at_most: 365d}"),
        "LifecycleOptions.review": Said("定期确认：{every: 180d}"),
        "LifecycleOptions.new_groups": Said("新建的群：{grace: 7d}"),
        "LifecycleOptions.zone": Said("结束日期按哪个时区的日历"),
        "Purpose": Said("群做什么用，一句话：Slack 的频道用途、企业微信的群公告，或“用途”命令"),
        "Purpose.required": Said("必须写明", "it must be stated"),
        "Purpose.at_least": Said("至少几个字：一个“x”什么也没说"),
        "Dormant": Said("这么久没有人说话。要读得到消息才有用：企业微信内部群需要会话存档"),
        "Dormant.after": Said("多久：90d"),
        "EndDate": Said("群用到哪天，由群主用 until 命令说明；已经过去的日期也算"),
        "EndDate.required": Said("false：说了日期才按日期办"),
        "EndDate.at_most": Said("最远多久以后：365d"),
        "Review": Said("群主每隔一段时间用 reviewed 命令确认群还需要、还正常"),
        "Review.every": Said("多久一次：180d"),
        "NewGroups": Said("刚建的群怎么办"),
        "NewGroups.grace": Said("多久之内可以还没有用途和结束日期：7d"),
    },
    demands={
        "purpose.required=true": Said("要写明用途", "the group's purpose is stated"),
        "purpose.at_least": Said("用途至少 {value} 个字", "the purpose has at least {value} characters"),
        "dormant.after": Said("{value} 没有人说话就算休眠", "a group is dormant after {value} without a word"),
        "end_date.required=true": Said("要写明到期日", "an end date is stated"),
        "end_date.at_most": Said("到期日最远 {value}", "the end date is at most {value} ahead"),
        "review.every": Said("每 {value} 复核一次", "the group is reviewed every {value}"),
        "new_groups.grace": Said("新群有 {value} 的宽限", "new groups have {value} to do so"),
    },
)

KIND = Kind(
    name="lifecycle",
    options=LifecycleOptions,
    events=(),
    scans=True,
    compile=compile_lifecycle,
    details=frozenset({"group", "purpose", "at_least", "ends", "at_most", "since", "after", "reviewed", "every"}),
    words=WORDS,
)
