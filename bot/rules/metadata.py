"""What the kind `files` demands of a file as the platform describes it: class, type, size, name.

Touch this when one more thing that a platform tells about a file may be judged.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable
from typing import Literal

from pydantic import Field, model_validator

from bot.domain.events import File
from bot.domain.rules import AUDIENCE
from bot.rules.blocks import Audience
from bot.rules.contents import Flaw, types_of
from bot.rules.problems import Problem, invalid
from bot.rules.values import Items, Options
from bot.rules.vocabulary import Vocabulary
from bot.text.characters import too_short
from bot.text.filenames import endings
from bot.text.lexicon import Lexicon
from bot.text.patterns import PatternError, compile_pattern
from bot.text.views import EVERYDAY

LONGEST = 80  # characters of a file's name in a finding
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


def shown(name: str) -> str:
    """Right-to-left signs and the like made visible, and not too long."""
    seen = "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in name) or "–"
    return seen if len(seen) <= LONGEST else f"{seen[: LONGEST - 12]}…{seen[-11:]}"


def _encodable(name: str) -> str:
    """Without halves of surrogate pairs, as broken clients send them."""
    return name if name.isascii() else name.encode("utf-8", "replace").decode()


def class_inspection(rule: ClassRule | None, vocabulary: Vocabulary, problems: list[Problem]) -> Iterable[Inspect]:
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
        return Flaw(reason="file-class", details={"class": AUDIENCE[stated], "at_most": rule.at_most})

    yield inspect


def type_inspection(rule: TypesRule | None, problems: list[Problem]) -> Iterable[Inspect]:
    if rule is None:
        return
    allow = types_of(rule.allow, ("types", "allow"), problems)
    deny = types_of(rule.deny, ("types", "deny"), problems)
    both = sorted((allow or frozenset()) & (deny or frozenset()))
    problems.extend(
        Problem(code="allowed-and-denied", path=("types", "allow"), values={"value": name}) for name in both
    )

    def inspect(file: File) -> Flaw | None:
        types = endings_of(file)
        details = {"type": types[0] if types else "–"}
        if deny is not None and not deny.isdisjoint(types):
            return Flaw(reason="file-type-denied", details=details)
        known = bool(types) or bool(file.name)
        if allow is not None and known and allow.isdisjoint(types):
            return Flaw(reason="file-type-not-allowed", details=details)
        return None

    yield inspect


def endings_of(file: File) -> tuple[str, ...]:
    """By the name; for a file without one (a picture in WeCom) by what the platform calls it."""
    if file.name:
        return endings(file.name)
    return tuple(ending.removeprefix(".") for ending in mimetypes.guess_all_extensions(file.mime))


def size_inspection(limit: int | None) -> Iterable[Inspect]:
    if limit is None:
        return

    def inspect(file: File) -> Flaw | None:
        if file.size <= limit:
            return None
        return Flaw(reason="file-size", details={"size": megabytes(file.size), "limit": megabytes(limit)})

    yield inspect


def megabytes(size: int) -> str:
    """For people: `21.4 MB`."""
    return f"{size / 10**6:.1f} MB" if size >= 10**5 else f"{size / 10**3:.1f} KB"


def name_inspection(patterns: tuple[str, ...] | None, problems: list[Problem]) -> Iterable[Inspect]:
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
        return Flaw(reason="file-name", details={"expected": " | ".join(patterns)})

    yield inspect
