"""Kind `announce`: a message the bot posts by itself, on a calendar. It judges nothing; the schedule reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from bot.domain.events import Event
from bot.domain.rules import Facts, Finding
from bot.rules.blocks import Many, Weekday
from bot.rules.kind import Check, Kind
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
    misfire_grace: Duration | None = Field(
        None, description="how late it may still be posted after the bot was down; 1h if left out"
    )


def compile_announce(options: AnnounceOptions, vocabulary: Vocabulary) -> Check:
    """Nothing to judge."""

    def check(event: Event, facts: Facts) -> Iterable[Finding]:
        return ()

    return check


KIND = Kind(
    name="announce",
    options=AnnounceOptions,
    events=(),
    scans=False,
    compile=compile_announce,
    title=("公告", "announcement"),
)
