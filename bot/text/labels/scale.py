"""When signs are asked: a sheet registered with the shared reader, and what its judge makes of a text.

Words and most cues are looked for in every text, together with all that rules look for. Cues that speak against a
label, or for it only beside others, are asked late, of the few texts that could have the label. A tag that the sender
put in front wins over all. Touch this when a sort of sign should be asked earlier or later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from bot.text.labels.scoring import Family, Sheet, Sign, Table, Verdict, opening, weighing, within_reach, words_of
from bot.text.reader import Reader


class Signs(NamedTuple):
    """What of a text is weighed. Equal signs, equal verdicts."""

    given: frozenset[int]  # signals; late cues are negative
    tag: str  # empty when the text has none of the sheet's


Answer = tuple[str, frozenset[int]]  # what a text says beside its signals: one of the sheet's tags, its late cues
Ask = Callable[[str], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A sheet in use."""

    signals: frozenset[int]  # without one of them there is no label
    known: frozenset[int]  # all that it weighs or goes by
    asks: Callable[[frozenset[int]], Ask | None]  # what a text with these signals is asked; None = it has no say
    signs: Callable[[frozenset[int], Answer], Signs | None]  # None = nothing to weigh
    verdict: Callable[[Signs], Verdict | None]


_NOTHING: frozenset[int] = frozenset()
SILENT: Answer = ("", _NOTHING)
# 【紧急】, [URGENT], 紧急：… and URGENT: … (a name and a colon are looked up in the tags, so most are none)
_TAG = re.compile(
    r"\s*(?:[\[【［(（<#「]\s*([^\]】］)）>」\s#]{1,14})[\]】］)）>」\s#]|([A-Za-z\u4e00-\u9fff-]{1,12})\s?[:：])"
)
TAGGED = r"^\s*(?:[\[【［(（<#「]\s*[^\]】］)）>」\s#]{1,14}|[A-Za-z一-鿿-]{1,12}\s?[:：])"
_TAG_WEIGHT = 10.0
_KEPT = 4_096  # sums remembered: most messages hold one sign or two


def compile_scale(sheet: Sheet, reader: Reader) -> Scale:
    """Register the signs with the reader."""
    table = _registered(sheet.families, reader)
    first = opening(sheet, table, range(len(sheet.families)))
    known = frozenset(table)
    tagged = reader.cue(TAGGED)
    tags = {tag.casefold(): label for label, cell in sheet.tags.items() for tag in words_of(cell)}
    late = _late(sheet.families)
    occurring = reader.late([pattern for pattern, _ in late])
    reaches = lru_cache(maxsize=_KEPT)(within_reach(sheet, table, [sign for _, sign in late]))
    weigh = weighing(sheet, {**table, **{~number: [sign] for number, (_, sign) in enumerate(late)}})

    def asks(seen: frozenset[int]) -> Ask | None:
        hopes = bool(late) and not first.isdisjoint(seen) and reaches(known & seen)
        if tagged in seen:
            return partial(answer, hopes)
        return late_cues if hopes else None

    def answer(hopes: bool, text: str) -> Answer:
        tag = _tag(text)
        if tag.casefold() in tags:
            return tag, _NOTHING
        return late_cues(text) if hopes else SILENT

    def late_cues(text: str) -> Answer:
        try:
            return "", occurring(text)
        except UnicodeEncodeError:  # half of a surrogate pair
            return "", occurring(text.encode(errors="replace").decode())

    def signs(seen: frozenset[int], said: Answer) -> Signs | None:
        tag, cues = said
        if tag:
            return Signs(_NOTHING, tag)
        if first.isdisjoint(seen):
            return None
        given = known & seen
        return Signs(given.union([~number for number in cues]) if cues else given, "")

    def verdict(signs: Signs) -> Verdict | None:
        given, tag = signs
        return Verdict(tags[tag.casefold()], because=tag, weight=_TAG_WEIGHT) if tag else weigh(given)

    weighed = lru_cache(maxsize=_KEPT)(verdict)
    return Scale(signals=first | {tagged}, known=known | {tagged}, asks=asks, signs=signs, verdict=weighed)


def _registered(families: Sequence[Family], reader: Reader) -> Table:
    """The signs that are looked for in every text."""
    table: dict[int, list[Sign]] = {}
    for place, family in enumerate(families):
        for weight, cell in family.words.items():
            for word in words_of(cell):
                table.setdefault(reader.words([word]), []).append(Sign(place, weight, word))
        for pattern, sign in _cues(family, place):
            if family.opens(sign):
                table.setdefault(reader.cue(pattern, family.hints.get(sign.shown)), []).append(sign)
    return table


def _late(families: Sequence[Family]) -> list[tuple[str, Sign]]:
    """The cues that cannot be the first sign of a label."""
    return [
        (pattern, sign)
        for place, family in enumerate(families)
        for pattern, sign in _cues(family, place)
        if not family.opens(sign)
    ]


def _cues(family: Family, place: int) -> list[tuple[str, Sign]]:
    return [(pattern, Sign(place, weight, shown)) for shown, (weight, pattern) in family.cues.items()]


def _tag(text: str) -> str:
    found = _TAG.match(text)
    return (found[1] or found[2]) if found is not None else ""
