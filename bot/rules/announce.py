"""Kind `announce`: a message the bot posts by itself, on a calendar. It judges nothing; the schedule reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from bot.domain.events import Event
from bot.domain.rules import Facts, Finding
from bot.rules.blocks import Many, Weekday
from bot.rules.kind import Check, Kind, Said, Words
from bot.rules.values import Duration, Items, Options, TimeOfDay, Zone
from bot.rules.vocabulary import Vocabulary


class Schedule(Options):
    """When to post: on these days at this time."""

    days: Annotated[tuple[Weekday, ...], Many] | None = Field(
        None, description="monday … sunday; every day if left out"
    )
    time: TimeOfDay = Field(description="HH:MM on the wall clock of `zone`")
    calendar: Literal["", "cn-workdays"] = Field(
        "", description="cn-workdays: only on working days, make-up workdays included"
    )
    on_holiday: Literal["skip", "next_workday", "send"] = Field(
        "skip", description="what to do when the day is not a working day"
    )
    zone: Zone | SkipJsonSchema[None] = Field(None, description="IANA name, for example Asia/Shanghai")


class AnnounceOptions(Options):
    """A recurring announcement to the groups of this org unit, or to those named in `groups`."""

    at: Schedule
    text: str = Field(min_length=1, description="what to post; ${group.name} and ${org.name} are filled in")
    groups: Items | None = Field(None, description="group keys; all groups of the unit if left out")
    ack: bool = Field(False, description="ask every member to confirm that they have read it")
    pin: bool = Field(False, description="pin it in the group, on Slack; WeCom has no call for it")
    misfire_grace: Duration | None = Field(
        None, description="how late it may still be posted after the bot was down; 1h if left out"
    )


def compile_announce(options: AnnounceOptions, vocabulary: Vocabulary) -> Check:
    """Nothing to judge."""

    def check(event: Event, facts: Facts) -> Iterable[Finding]:
        return ()

    return check


WORDS = Words(
    title=Said("公告", "announcement"),
    keys={
        "AnnounceOptions": Said("公告：定期发到本单位的群，或 groups 写明的群"),
        "AnnounceOptions.at": Said("什么时候发", "when to post"),
        "AnnounceOptions.text": Said("发什么；${group.name} 和 ${org.name} 会填上"),
        "AnnounceOptions.groups": Said("哪些群（键）；不写就是本单位的全部群"),
        "AnnounceOptions.ack": Said("请每个成员点“收到”"),
        "AnnounceOptions.pin": Said("在群里置顶（Slack）；企业微信没有这个接口"),
        "AnnounceOptions.misfire_grace": Said("停机以后最晚多久还补发；默认 1h"),
        "Schedule": Said("哪几天、几点"),
        "Schedule.days": Said("星期几，monday … sunday；不写就是每天"),
        "Schedule.time": Said("几点几分，HH:MM，按 zone 的当地时间"),
        "Schedule.calendar": Said("cn-workdays：只在工作日，含调休上班日"),
        "Schedule.on_holiday": Said("遇到休息日：skip 不发，next_workday 下个工作日发，send 照发"),
        "Schedule.zone": Said("时区，如 Asia/Shanghai"),
    },
    demands={
        "at.days": Said("每逢：{value}", "on: {value}"),
        "at.time": Said("{value} 发", "at {value}"),
        "at.calendar=cn-workdays": Said("按中国工作日历（含调休）", "by China's working days, make-up days included"),
        "at.on_holiday=skip": Said("遇节假日不发", "left out on holidays"),
        "at.on_holiday=next_workday": Said("遇节假日改到下一个工作日", "moved from a holiday to the next working day"),
        "at.on_holiday=send": Said("节假日照发", "sent on holidays as well"),
        "text": Said("内容：{value}", "text: {value}"),
        "groups": Said("只发到：{value}", "only to: {value}"),
        "pin=true": Said("在群里置顶", "pinned in the group"),
        "ack=true": Said("每人要点“收到”", "everybody is asked to acknowledge it"),
    },
)

KIND = Kind(
    name="announce",
    options=AnnounceOptions,
    events=(),
    scans=False,
    compile=compile_announce,
    words=WORDS,
)
