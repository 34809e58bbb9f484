"""What the kind `files` demands of the inside of files: words, archives' members, disguises. Asked of `FileRead`.

Touch this when the inside of a file may be judged by something new; what is found out about a file stands in
`bot.domain.attachments`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, model_validator

from bot.domain.events import FileRead
from bot.domain.rules import Span
from bot.rules.blocks import TextWhen
from bot.rules.problems import Path, Problem, invalid
from bot.rules.texts import text_signals
from bot.rules.values import Items, Options
from bot.rules.vocabulary import Vocabulary
from bot.text.filenames import endings, is_ending

Deny = Literal["deny"]
MOST_NAMED = 3  # members of an archive that a finding names


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with one file."""

    reason: str
    details: Mapping[str, str]
    spans: tuple[Span, ...] = ()


Inspect = Callable[[FileRead], Flaw | None]


class ContentsRule(Options):
    """What may not stand in a file, as `text` conditions say it of a message. Any one of them is a finding.

    Read are Office documents, PDF, web pages, letters and plain texts, also inside zip and tar; pictures only where OCR
    is installed and switched on.
    """

    has_any: Items | None = Field(None, description="one of these words or $lists stands in the file")
    matches: Items | None = Field(None, description="one of these RE2 expressions matches the file's text")
    detects: Items | None = Field(None, description="one of these identifiers stands in it: cn-id-card, bank-card, …")
    see_through: Items | None = Field(None, description="the disguises to look through, instead of `everyday`")
    whole_word: bool = Field(True, description="Latin words must stand alone")
    unreadable: Deny | None = Field(
        None, description="deny: a file that cannot be read (a password, damage, a bomb) is a finding, too"
    )

    @model_validator(mode="after")
    def _says_something(self) -> ContentsRule:
        keys = ("has_any", "matches", "detects", "unreadable")
        if all(getattr(self, key) is None for key in keys):
            raise invalid("nothing-to-do", keys=", ".join(keys))
        return self


class ArchivesRule(Options):
    """What archives may hold: zip, tar and packed files down to the second level; 7z and rar by their listing."""

    deny_inside: Items | None = Field(None, description="never these types inside: exe, bat")
    encrypted: Deny | None = Field(
        None, description="deny: no archive or document behind a password, into which nobody can look"
    )

    @model_validator(mode="after")
    def _says_something(self) -> ArchivesRule:
        if self.deny_inside is None and self.encrypted is None:
            raise invalid("nothing-to-do", keys="deny_inside, encrypted")
        return self


def inspections(
    contents: ContentsRule | None,
    archives: ArchivesRule | None,
    disguised: Deny | None,
    vocabulary: Vocabulary,
    problems: list[Problem],
) -> list[Inspect]:
    """Gravest first."""
    found: list[Inspect] = [_disguised] if disguised is not None else []
    if archives is not None:
        found += _archive_inspections(archives, problems)
    if contents is not None:
        found += _text_inspections(contents, vocabulary, problems)
    return found


def types_of(items: tuple[str, ...] | None, path: Path, problems: list[Problem]) -> frozenset[str] | None:
    """Listed types, in lower case."""
    if items is None:
        return None
    problems.extend(
        Problem(code="bad-file-type", path=(*path, position), values={"value": item})
        for position, item in enumerate(items)
        if not is_ending(item.lower())
    )
    return frozenset(item.lower() for item in items)


def _disguised(event: FileRead) -> Flaw | None:
    if not event.contents.disguised:
        return None
    return Flaw(reason="file-disguised", details={"type": event.contents.type})


def _archive_inspections(rule: ArchivesRule, problems: list[Problem]) -> Iterator[Inspect]:
    denied = types_of(rule.deny_inside, ("archives", "deny_inside"), problems)
    if denied is not None:
        yield lambda event: _inside(event, denied)
    if rule.encrypted is not None:
        yield _encrypted


def _inside(event: FileRead, denied: frozenset[str]) -> Flaw | None:
    found: dict[str, str] = {}
    for member in event.contents.listing:
        name = member.path.rpartition("/")[2].rpartition("\\")[2]
        bad = next((ending for ending in endings(name) if ending in denied), None)
        if bad is not None:
            found[member.path] = bad
    if not found:
        return None
    named = list(found)[:MOST_NAMED]
    more = f" (+{len(found) - len(named)})" if len(found) > len(named) else ""
    return Flaw(
        reason="archive-inside",
        details={"inside": ", ".join(named) + more, "type": next(iter(found.values()))},
    )


def _encrypted(event: FileRead) -> Flaw | None:
    return Flaw(reason="file-encrypted", details={}) if event.contents.encrypted else None


def _text_inspections(rule: ContentsRule, vocabulary: Vocabulary, problems: list[Problem]) -> Iterator[Inspect]:
    wanted = TextWhen(
        has_any=rule.has_any,
        matches=rule.matches,
        detects=rule.detects,
        see_through=rule.see_through,
        whole_word=rule.whole_word,
    )
    signals = text_signals(wanted, vocabulary, ("contents",), problems)
    if signals:
        yield lambda event: _text_flaw(event, signals, vocabulary)
    if rule.unreadable is not None:
        yield _unreadable


def _text_flaw(event: FileRead, signals: Iterable[int], vocabulary: Vocabulary) -> Flaw | None:
    text = event.contents.text
    if not text:
        return None
    reading = vocabulary.reader.read(text)
    spans = tuple(dict.fromkeys(span for signal in signals for span in reading.spans(signal)))
    if not spans:
        return None
    ordered = tuple(sorted(spans, key=lambda span: (span.start, span.end, span.what)))
    return Flaw(
        reason="file-contents", details={"found": ", ".join(dict.fromkeys(s.what for s in ordered))}, spans=ordered
    )


def _unreadable(event: FileRead) -> Flaw | None:
    if not event.contents.unreadable:
        return None
    why = next((note for note in event.contents.notes if note != "cut:depth"), "encrypted")
    return Flaw(reason="file-unreadable", details={"obstacle": why.removeprefix("unreadable:")})
