"""Kind `files`: what files may be posted, judged by name, type and size. The content is never opened."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from pydantic import Field, create_model, model_validator

from bot.domain.events import Event, File, MessageEdited, MessagePosted
from bot.domain.rules import AUDIENCE, Facts, Finding
from bot.rules.blocks import Audience
from bot.rules.kind import Check, Kind, Said, Words
from bot.rules.problems import Problem, RuleError, invalid
from bot.rules.values import Items, Options, Size
from bot.rules.vocabulary import Vocabulary
from bot.text.characters import too_short
from bot.text.filenames import endings, is_ending
from bot.text.lexicon import Lexicon
from bot.text.patterns import PatternError, compile_pattern
from bot.text.views import EVERYDAY

LONGEST = 80  # characters of a file's name in a finding
Flaw = tuple[str, Mapping[str, str]]  # reason, details
Inspect = Callable[[File], Flaw | None]


class TypesRule(Options):
    """Types are extensions without the dot. What counts is what the computer goes by: `invoice.pdf.exe` is an exe."""

    allow: Items | None = Field(None, description="only these types: pdf, docx, tar.gz")
    deny: Items | None = Field(None, description="never these types: exe, js")

    @model_validator(mode="after")
    def _says_something(self) -> TypesRule:
        if self.allow is None and self.deny is None:
            raise invalid("nothing-to-do", keys="allow, deny")
        return self


class ClassRule(Options):
    """How confidential a file says it is, by marks in its name, and the highest class that may be posted."""

    marks: dict[Literal["internal", "confidential"], Items] = Field(
        min_length=1, description="class -> words or $lists that state it: {confidential: [机密, 绝密]}"
    )
    at_most: Audience = Field(description="public | internal | confidential: files marked higher are findings")


class _FilesOptions(Options):
    names: Items | None = Field(
        None, description="a file's whole name, with its extension, must match one of these RE2 expressions"
    )
    types: TypesRule | None = Field(None, description="permitted or forbidden file types")
    size_at_most: Size | None = Field(None, description="20MB, 500KB; a size that the platform does not tell passes")

    @model_validator(mode="after")
    def _demands_something(self) -> _FilesOptions:
        if all(getattr(self, key) is None for key in type(self).model_fields):
            raise invalid("nothing-to-do", keys=", ".join(type(self).model_fields))
        return self


_CLASS = Field(None, description="the confidentiality class that a file's name states, and how high it may be")
FilesOptions = create_model(  # `class` is a word of Python, too
    "FilesOptions",
    __base__=_FilesOptions,
    __doc__="""Files must be named, typed and sized as the company wants it.

    Judged by what the platform says about a file; its content is not opened. A file whose name or size the platform
    does not tell breaks no rule about it.
    """,
    **{"class": (ClassRule | None, _CLASS)},  # type: ignore[call-overload]
)


def compile_files(options: _FilesOptions, vocabulary: Vocabulary) -> Check:
    problems: list[Problem] = []
    inspections = [
        *_class_inspection(getattr(options, "class"), vocabulary, problems),
        *_type_inspection(options.types, problems),
        *_size_inspection(options.size_at_most),
        *_name_inspection(options.names, problems),
    ]
    if problems:
        raise RuleError(problems)

    def check(event: Event, facts: Facts) -> Iterable[Finding]:
        """One finding for the message: the gravest flaw, with all files that have it."""
        if not isinstance(event, MessagePosted) or not event.files:
            return
        for inspect in inspections:
            flaws = [(file, flaw) for file in event.files if (flaw := inspect(file)) is not None]
            if flaws:
                reason, details = flaws[0][1]
                files = ", ".join(dict.fromkeys(_shown(file.name) for file, _ in flaws))
                yield Finding(reason=reason, subject=event.actor, details={"files": files, **details})
                return

    return check


def _shown(name: str) -> str:
    """Right-to-left signs and the like made visible, and not too long."""
    seen = "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in name) or "–"
    return seen if len(seen) <= LONGEST else f"{seen[: LONGEST - 12]}…{seen[-11:]}"


def _encodable(name: str) -> str:
    """Without halves of surrogate pairs, as broken clients send them."""
    return name if name.isascii() else name.encode("utf-8", "replace").decode()


def _class_inspection(rule: ClassRule | None, vocabulary: Vocabulary, problems: list[Problem]) -> Iterable[Inspect]:
    if rule is None:
        return
    limit = AUDIENCE.index(rule.at_most)
    lexicon = Lexicon(EVERYDAY)
    for name, items in rule.marks.items():
        path = ("class", "marks", name)
        words, wrong = vocabulary.words(items, path)
        problems.extend(wrong)
        short = [word for word in words if too_short(word)]
        problems.extend(Problem(code="word-too-short", path=path, values={"word": word}) for word in short)
        lexicon.add(words, AUDIENCE.index(name), whole_word=True)
    if all(AUDIENCE.index(name) <= limit for name in rule.marks):
        problems.append(Problem(code="unclassed-limit", path=("class", "at_most"), values={"value": rule.at_most}))

    def inspect(file: File) -> Flaw | None:
        hits = lexicon.scan(_encodable(file.name).replace("_", " "))  # `Confidential_plan`: the word stands alone
        stated = max((signal for hit in hits for signal in hit.signals), default=0)
        if stated <= limit:
            return None
        return "file-class", {"class": AUDIENCE[stated], "at_most": rule.at_most}

    yield inspect


def _type_inspection(rule: TypesRule | None, problems: list[Problem]) -> Iterable[Inspect]:
    if rule is None:
        return
    allow = _types("allow", rule.allow, problems)
    deny = _types("deny", rule.deny, problems)
    both = sorted((allow or frozenset()) & (deny or frozenset()))
    problems.extend(
        Problem(code="allowed-and-denied", path=("types", "allow"), values={"value": name}) for name in both
    )

    def inspect(file: File) -> Flaw | None:
        types = _types_of(file)
        details = {"type": types[0] if types else "–"}
        if deny is not None and not deny.isdisjoint(types):
            return "file-type-denied", details
        known = bool(types) or bool(file.name)
        if allow is not None and known and allow.isdisjoint(types):
            return "file-type-not-allowed", details
        return None

    yield inspect


def _types(key: str, items: tuple[str, ...] | None, problems: list[Problem]) -> frozenset[str] | None:
    if items is None:
        return None
    found = {item.lower() for item in items}
    problems.extend(
        Problem(code="bad-file-type", path=("types", key, position), values={"value": item})
        for position, item in enumerate(items)
        if not is_ending(item.lower())
    )
    return frozenset(found)


def _types_of(file: File) -> tuple[str, ...]:
    """By the name; for a file without one (a picture in WeCom) by what the platform calls it."""
    if file.name:
        return endings(file.name)
    return tuple(ending.removeprefix(".") for ending in mimetypes.guess_all_extensions(file.mime))


def _size_inspection(limit: int | None) -> Iterable[Inspect]:
    if limit is None:
        return

    def inspect(file: File) -> Flaw | None:
        return ("file-size", {"size": megabytes(file.size), "limit": megabytes(limit)}) if file.size > limit else None

    yield inspect


def megabytes(size: int) -> str:
    """For people: `21.4 MB`."""
    return f"{size / 10**6:.1f} MB" if size >= 10**5 else f"{size / 10**3:.1f} KB"


def _name_inspection(patterns: tuple[str, ...] | None, problems: list[Problem]) -> Iterable[Inspect]:
    if patterns is None:
        return
    matches = []
    for position, pattern in enumerate(patterns):
        try:
            matches.append(compile_pattern(pattern).fullmatch)
        except PatternError as error:
            problems.append(Problem(code="bad-pattern", path=("names", position), values={"why": str(error)}))

    def inspect(file: File) -> Flaw | None:
        if not file.name or any(match(_encodable(file.name)) for match in matches):
            return None
        return "file-name", {"expected": " | ".join(patterns)}

    yield inspect


def _has_files(event: Event) -> bool:
    return isinstance(event, MessagePosted) and bool(event.files)


WORDS = Words(
    title=Said("文件", "files"),
    reasons={
        "file-class": Said("文件密级过高", "file marked too confidential"),
        "file-name": Said("文件名不合规定", "file name not as required"),
        "file-size": Said("文件过大", "file too large"),
        "file-type-denied": Said("文件类型被禁止", "forbidden file type"),
        "file-type-not-allowed": Said("文件类型未获准", "file type that is not permitted"),
    },
    keys={
        "FilesOptions": Said(
            "文件：名称、类型、大小要符合规定。只看平台给出的信息，不打开内容；平台没给名称或大小的，不算违反那一项"
        ),
        "FilesOptions.names": Said("整个文件名（含扩展名）要符合其中一个 RE2 正则"),
        "FilesOptions.types": Said("允许或禁止的类型"),
        "FilesOptions.size_at_most": Said("最大多少：20MB、500KB；平台没给大小的放行"),
        "FilesOptions.class": Said("文件名里写明的密级，以及最高可以到哪一级"),
        "TypesRule": Said("类型是不带点的扩展名，以电脑认的为准：invoice.pdf.exe 是 exe"),
        "TypesRule.allow": Said("只许这些：pdf、docx、tar.gz"),
        "TypesRule.deny": Said("不许这些：exe、js"),
        "ClassRule": Said("文件名里的标记写明的密级，和可以发的最高一级"),
        "ClassRule.marks": Said("密级 -> 表明它的词或 $词表：{confidential: [机密, 绝密]}"),
        "ClassRule.at_most": Said("public、internal、confidential：标得更高的文件算违规"),
    },
    demands={
        "names": Said("文件名符合：{value}", "file names match: {value}"),
        "types.allow": Said("只能发这些类型的文件：{value}", "only these types of files: {value}"),
        "types.deny": Said("不能发这些类型的文件：{value}", "no files of these types: {value}"),
        "size_at_most": Said("文件不超过 {value}", "files have at most {value}"),
        "class.at_most": Said("文件的密级最高：{value}", "files are classed no higher than {value}"),
    },
)

KIND = Kind(
    name="files",
    options=FilesOptions,
    events=(MessagePosted, MessageEdited),
    scans=False,
    compile=compile_files,
    concerns=lambda options: _has_files,
    details=frozenset({"found", "files", "type", "size", "limit", "class", "at_most", "expected"}),
    words=WORDS,
)
