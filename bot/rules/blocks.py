"""The keys of `when` and `unless`, as pydantic models. Their docstrings and field descriptions become the manual.

Touch this when the policy language gains a condition; `parts.py` and `texts.py` give it its meaning.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field

from bot.domain.groups import Employment, GroupKind
from bot.rules.problems import invalid
from bot.rules.values import Duration, Items, Options, TimeRange, Zone, one_or_many

Urgency = Literal["leisure", "work", "urgent"]
Audience = Literal["public", "internal", "confidential"]
MessageKind = Literal["small_talk", "question", "request", "announcement", "report", "complaint", "advertisement"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

Many = BeforeValidator(one_or_many)


KNOWN = timedelta(days=90)  # so long is remembered when somebody joined a group


def known_so_long(within: timedelta) -> timedelta:
    if not timedelta(0) < within <= KNOWN:
        raise invalid("window-too-long", days=str(KNOWN.days))
    return within


class TextWhen(Options):
    """What the message says.

    Words are found as written and in disguise (`see_through`). Chinese words are found anywhere, Latin ones as whole
    words (`ass` does not match `class`). `$name` stands for a list of the `lists` section.
    """

    has_any: Items | None = Field(None, description="one of these words or $lists occurs")
    has_all: Items | None = Field(None, description="every one of these words or $lists occurs")
    matches: Items | None = Field(None, description="one of these RE2 expressions matches the text as written")
    detects: Items | None = Field(None, description="one of these identifiers occurs: cn-id-card, bank-card, …")
    see_through: Items | None = Field(
        None,
        description="the disguises to look through, instead of `everyday` (width, traditional, separators, zero_width, "
        "repeats, case); an empty list takes the text as it is written",
    )
    whole_word: bool = Field(
        True, description="Latin words must stand alone; no effect on Chinese, which has no spaces"
    )
    longer_than: int | None = Field(None, ge=0, description="more characters than this")
    mentions_all: bool | None = Field(None, description="it calls everybody: @所有人, @channel, @here")
    quotes: bool | None = Field(
        None, description="all that the words of `when` found is quoted: in quotation marks, `code`, lines with >"
    )
    negates: bool | None = Field(
        None, description="all of it is negated, banned or refused: `no gambling here`; no excuse for an insult"
    )
    rejects: bool | None = Field(
        None, description="the message tells somebody off for saying it, denounces it or reports it"
    )


class SenderWhen(Options):
    """Who did it. `role` is the place in the group (owner, admin, member, outsider) or a company role (compliance)."""

    role: Items | None = Field(None, description="owner | admin | member | outsider, or a role from the org file")
    employment: Annotated[tuple[Employment, ...], Many] | None = Field(
        None, description="staff | external | left | unknown"
    )
    unit: Items | None = Field(None, description="in this org unit or below it")
    person: Items | None = Field(None, description="person id, or account key such as slack:U1")
    is_bot: bool | None = Field(None, description="an app posted it")
    joined_within: Annotated[Duration, AfterValidator(known_so_long)] | None = Field(
        None, description="joined this group not longer ago than this: 7d; of whom nobody saw join, nothing is known"
    )


class GroupWhen(Options):
    """Where it happened."""

    external: bool | None = Field(None, description="has, or may have, members from outside")
    kind: Annotated[tuple[GroupKind, ...], Many] | None = Field(None, description="channel | private | app_group | …")
    platform: Items | None = Field(None, description="slack | wecom")
    unit: Items | None = Field(None, description="belongs to this org unit or one below it")
    id: Items | None = Field(None, description="group key such as wecom:wrOgQhDgAAxx")
    name_matches: Items | None = Field(None, description="one of these RE2 expressions matches the group's name")
    audience: Annotated[tuple[Audience, ...], Many] | None = Field(None, description="the group's own audience label")
    members_over: int | None = Field(None, ge=0, description="more members than this")
    created_within: Duration | None = Field(None, description="younger than this: 7d")
    archived: bool | None = None


class MessageWhen(Options):
    """The message's form."""

    has_files: bool | None = None
    in_thread: bool | None = Field(None, description="an answer in a thread")
    edited: bool | None = Field(None, description="it is the new version of an earlier message")


class LabelWhen(Options):
    """Labels that the classifying rules gave this message."""

    urgency: Annotated[tuple[Urgency, ...], Many] | None = None
    audience: Annotated[tuple[Audience, ...], Many] | None = None
    kind: Annotated[tuple[MessageKind, ...], Many] | None = None


class TimeWhen(Options):
    """When it happened, on the wall clock of `zone`."""

    workday: bool | None = Field(None, description="by China's calendar, make-up workdays included")
    between: Annotated[tuple[TimeRange, ...], Many] | None = Field(
        None, description="09:00-18:00; past midnight 22:00-06:00; the end is not included"
    )
    days: Annotated[tuple[Weekday, ...], Many] | None = None
    zone: Zone = Field(default=ZoneInfo("Asia/Shanghai"))


class Block(Options):
    """Conditions that must all hold."""

    text: TextWhen | None = None
    sender: SenderWhen | None = None
    group: GroupWhen | None = None
    message: MessageWhen | None = None
    label: LabelWhen | None = None
    time: TimeWhen | None = None


class When(Block):
    """Conditions that must all hold; with `any`, at least one of its blocks besides."""

    any: tuple[Block, ...] = Field((), description="at least one of these blocks holds")
