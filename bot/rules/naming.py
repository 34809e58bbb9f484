"""Kind `naming`: what a group may be called. Judged when it is created or renamed, and in scans.

Which company's short name and whose departments count depends on the group's unit, so a format is compiled once for
each unit of the tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.domain.events import Event, GroupCreated, GroupRenamed
from bot.domain.groups import GroupKind, OrgUnit
from bot.domain.rules import Facts, Finding
from bot.rules.kind import Check, Kind, Said, Words
from bot.rules.names import FormatError, NameFormat, Organisation, company_of, compile_format, holds_slack, latin
from bot.rules.problems import Path, Problem, RuleError, invalid
from bot.rules.values import Duration, Items, Options, Similarity
from bot.rules.vocabulary import Vocabulary
from bot.text.characters import too_short
from bot.text.reader import Reader

MAX_LENGTH = {"slack": 80}  # Slack's own limit; others have theirs far above what is readable
DEFAULT_MAX_LENGTH = 60
WECOM, SLACK = "wecom", "slack"


class PlatformFormats(Options):
    """A format per platform, where one does not suit all. A platform without one is not judged by format."""

    wecom: str | None = None
    slack: str | None = Field(None, description="lower-case ASCII: ${dept}-${topic}")


class ExistingGroups(Options):
    """How groups are treated that were there before the rule."""

    grace: Duration = Field(description="how long after the rule came into force they may keep their names: 30d")


class NearDuplicates(Options):
    """Another living group of the platform must not have nearly the same name."""

    similarity: Similarity = Field(0.9, description="1: only names that are the same once folded; 0.9 is usual")


def _near_duplicates(value: Any) -> Any:
    """`true` is the short form of `{}`; `false` that of leaving it out."""
    if not isinstance(value, str | bool):
        return value
    known: dict[str, Any] = {"true": {}, "false": None}
    if str(value).lower() not in known:
        raise invalid("expected-true", value=str(value), example="{similarity: 0.95}")
    return known[str(value).lower()]


class NamingOptions(Options):
    """Group names follow a format, so that anybody sees whose group it is and what it is for.

    Placeholders: ${org.short} and ${org.name} of the company, ${dept} = a department of it, ${topic} and ${project} =
    2 to 20 characters, ${kind} = one of `kinds`. On Slack names are lower-case ASCII: there ${dept} and ${org.short}
    are the last parts of unit ids, and one format for all platforms counts only if Slack can hold it.

    `near_duplicates` finds the group that took a name when another had nearly the same: width, case, traditional
    characters, separators and 群 at the end do not tell names apart. Numbers do: 一期 and 二期 are a series.
    """

    format: str | PlatformFormats | None = Field(
        None, description="【${org.short}】${dept}-${topic}, or one per platform: {wecom: …, slack: …}"
    )
    kinds: Items = Field((), description="what ${kind} may be: 项目, 部门, 客户")
    blocked_words: Items | None = Field(None, description="words or $lists that no name may contain")
    max_length: int | None = Field(None, ge=4, le=200)
    near_duplicates: Annotated[
        NearDuplicates | None,
        BeforeValidator(
            _near_duplicates, json_schema_input_type=NearDuplicates | Literal["true", "false"] | bool | None
        ),
    ] = Field(None, description="true, or {similarity: 0.95}")
    existing_groups: ExistingGroups | None = None

    @model_validator(mode="after")
    def _says_something(self) -> NamingOptions:
        demands = (self.format, self.blocked_words, self.max_length, self.near_duplicates)
        if all(demand is None for demand in demands):
            raise invalid("nothing-to-do", keys="format, blocked_words, max_length, near_duplicates")
        return self

    def formats(self) -> Iterator[tuple[str, str, Path]]:
        """(platform, format, where it stands). One format for all is not asked of Slack if Slack could not hold it."""
        if isinstance(self.format, PlatformFormats):
            for platform in (WECOM, SLACK):
                source = getattr(self.format, platform)
                if source is not None:
                    yield platform, source, ("format", platform)
        elif self.format is not None:
            yield WECOM, self.format, ("format",)
            if holds_slack(self.format):
                yield SLACK, self.format, ("format",)


def compile_naming(options: NamingOptions, vocabulary: Vocabulary) -> Check:
    formats = _compile_formats(options, vocabulary)
    reader, blocked = _compile_blocked(options, vocabulary)

    def check(event: Event, facts: Facts) -> Iterator[Finding]:
        name = _name(event, facts)
        if name is None or (facts.group is not None and facts.group.kind is GroupKind.DIRECT):
            return
        platform = event.platform if facts.group is None else facts.group.platform
        unit = facts.group.unit if facts.group and facts.group.unit else (facts.unit.id if facts.unit else "")
        choice = formats.get((platform, unit)) or formats.get((platform, ""))
        details = {"name": name} | _advice(choice, name, unit, vocabulary.units)
        yield from _judge_length(name, options.max_length or MAX_LENGTH.get(platform, DEFAULT_MAX_LENGTH), details)
        if blocked is not None and reader.read(name).spans(blocked):
            words = ", ".join(dict.fromkeys(span.what for span in reader.read(name).spans(blocked)))
            yield Finding(reason="name-blocked-word", details=details | {"words": words})
        elif choice is not None and not choice.fits(name):
            yield Finding(reason="name-format", details=details)
        if options.near_duplicates is not None:
            yield from _judge_likeness(name, event, facts, options.near_duplicates.similarity)

    return check


def _name(event: Event, facts: Facts) -> str | None:
    """The name to judge: the event's for creations and renames, else the group's present one."""
    if isinstance(event, GroupCreated | GroupRenamed):
        return event.name
    if facts.group is None or facts.group.archived:
        return None
    return facts.group.name


def _judge_length(name: str, limit: int, details: Mapping[str, str]) -> Iterable[Finding]:
    if len(name) > limit:
        yield Finding(reason="name-too-long", details={**details, "max_length": str(limit)})


def _judge_likeness(name: str, event: Event, facts: Facts, similarity: float) -> Iterator[Finding]:
    """Whoever came later to the name is asked to change it; a group that is just being named is the latest."""
    if facts.neighbours is None:
        return
    group = facts.group
    since = event.at if isinstance(event, GroupCreated | GroupRenamed) or group is None else group.called_since
    other = facts.neighbours.nearest(name, similarity, beside=group.id if group else "", since=since)
    if other is not None:
        yield Finding(reason="name-near-duplicate", details={"name": name, "other": other})


def _advice(choice: NameFormat | None, name: str, unit: str, units: Mapping[str, OrgUnit]) -> dict[str, str]:
    if choice is None:
        return {}
    own = units.get(unit)
    dept = None if own is None else latin(own) if choice.plain else (own.short or own.name)
    return {
        "expected": choice.expected(),
        "example": choice.example(),
        "suggestion": choice.suggest(name, dept),
    }


def _compile_formats(options: NamingOptions, vocabulary: Vocabulary) -> Mapping[tuple[str, str], NameFormat]:
    """(platform, unit id) -> format; the unit "" is the fallback for groups of no known unit."""
    units = vocabulary.units
    problems: list[Problem] = []
    compiled: dict[tuple[str, str], NameFormat] = {}
    for platform, source, path in options.formats():
        by_company: dict[str, NameFormat] = {}
        for unit in ("", *units):
            company = company_of(unit, units)
            try:
                if company not in by_company:
                    organisation = Organisation.of(company, units, options.kinds, plain=platform == SLACK)
                    by_company[company] = compile_format(source, organisation, plain=platform == SLACK)
            except FormatError as error:
                problems.append(Problem(code=error.code, path=path, values=error.values))
                break
            compiled[platform, unit] = by_company[company]
    if problems:
        raise RuleError(problems)
    return compiled


def _compile_blocked(options: NamingOptions, vocabulary: Vocabulary) -> tuple[Reader, int | None]:
    """Names have a reader of their own: their words are no business of messages."""
    reader = Reader()
    if options.blocked_words is None:
        return reader, None
    words, problems = vocabulary.words(options.blocked_words, ("blocked_words",))
    short = [Problem(code="word-too-short", path=("blocked_words",), values={"word": w}) for w in words if too_short(w)]
    if problems or short:
        raise RuleError([*problems, *short])
    return reader, reader.words(words)


WORDS = Words(
    title=Said("群名", "naming"),
    reasons={
        "name-format": Said("群名不合格式", "name not in the format"),
        "name-blocked-word": Said("群名有禁用的词", "forbidden word in the name"),
        "name-too-long": Said("群名过长", "name too long"),
        "name-near-duplicate": Said("群名与别的群几乎相同", "name almost like another group's"),
    },
    keys={
        "NamingOptions": Said(
            "群名：按格式起名，让人看得出是谁的群、做什么用。占位：${org.short}、${org.name} 公司，${dept} 部门，$"
            "{topic}、${project} 2 到 20 个字，${kind} 是 kinds 之一。Slack 的群名是小写字母，用单位 id 的最后一段"
        ),
        "NamingOptions.format": Said("【${org.short}】${dept}-${topic}，或每个平台一个：{wecom: …, slack: …}"),
        "NamingOptions.kinds": Said("${kind} 可以是什么：项目、部门、客户"),
        "NamingOptions.blocked_words": Said("群名里不能有的词或 $词表"),
        "NamingOptions.max_length": Said("最多几个字", "at most so many characters"),
        "NamingOptions.existing_groups": Said(
            "规则之前就有的群怎么办", "what becomes of groups that were there before"
        ),
        "PlatformFormats": Said("每个平台一个格式；没写的平台不按格式判断"),
        "PlatformFormats.wecom": Said("企业微信的群名", "names on WeCom"),
        "PlatformFormats.slack": Said("Slack 的群名，小写字母：${dept}-${topic}"),
        "ExistingGroups": Said("规则之前就有的群怎么办"),
        "ExistingGroups.grace": Said("规则生效后旧群名可以留多久：30d"),
        "NamingOptions.near_duplicates": Said("不许和别的群名几乎一样：true，或 {similarity: 0.95}"),
        "NearDuplicates": Said("同一平台上别的群不能有几乎一样的名字"),
        "NearDuplicates.similarity": Said("1：只算折叠后完全一样的；常用 0.9"),
    },
    demands={
        "format": Said("群名的格式：{value}", "names have the form {value}"),
        "format.wecom": Said("企业微信群名的格式：{value}", "names on WeCom have the form {value}"),
        "format.slack": Said("Slack 频道名的格式：{value}", "names on Slack have the form {value}"),
        "kinds": Said("${{kind}} 可以是：{value}", "${{kind}} is one of: {value}"),
        "blocked_words": Said("群名里不能有：{value}", "no name contains: {value}"),
        "max_length": Said("群名最多 {value} 个字", "names have at most {value} characters"),
        "existing_groups.grace": Said("原有的群可以保留旧名 {value}", "older groups may keep their names {value}"),
        "near_duplicates=true": Said("群名不能与别的群几乎一样", "no name is nearly that of another group"),
        "near_duplicates.similarity": Said(
            "群名不能与别的群太像（{value} 以上）", "no name is too like that of another group ({value} or more)"
        ),
    },
)

KIND = Kind(
    name="naming",
    options=NamingOptions,
    events=(GroupCreated, GroupRenamed),
    scans=True,
    compile=compile_naming,
    details=frozenset({"name", "expected", "example", "suggestion", "words", "max_length", "other"}),
    words=WORDS,
)
