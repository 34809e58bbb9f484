"""How signs make a label: what a dimension's tables look like, and the sum that every dimension is judged by.

A sign is a word, looked for by the shared reader in the everyday view, or a cue, an RE2 expression on the text as it is
written. Each gives weight to a label; signs of one family never give more together than its cap. The label
that goes furthest beyond what it needs wins, a tie goes to the higher one, and a tag that the sender put in front wins
over all. Touch this when signs should add up in another way; the signs stand in one module per dimension.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from bot.text.reader import Reader


class Verdict(NamedTuple):
    """The label and the words, cues or tag it rests on; `weight` 1 is just enough."""

    label: str
    because: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Signs of one label that say the same sort of thing. Weight -> words, comma-separated; a negative one speaks
    against the label. `cues`: what people are shown for it -> (weight, RE2 expression)."""

    label: str
    words: Mapping[float, str] = field(default_factory=dict)
    cues: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    cap: float = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything by which one dimension is judged. `labels` lowest first; `needs` = the sum a label must reach."""

    labels: Sequence[str]
    families: Sequence[Family]
    tags: Mapping[str, str]  # label -> the tags that say it, comma-separated
    needs: Mapping[str, float] = field(default_factory=dict)  # 1 where nothing is said
    decisive: frozenset[str] = frozenset()  # labels that win over lower ones as soon as they have what they need


Judge = Callable[[str], Verdict | None]


_Sign = tuple[int, float, str]  # place of its family, weight, what people are shown: read for every message

# 【紧急】, [URGENT], 紧急：… and URGENT: … (a name and a colon are looked up in the tags, so most are none)
_TAG = re.compile(
    r"\s*(?:[\[【［(（<#「]\s*([^\]】］)）>」\s#]{1,14})[\]】］)）>」\s#]|([A-Za-z\u4e00-\u9fff-]{1,12})\s?[:：])"
)
TAGGED = r"^\s*(?:[\[【［(（<#「]\s*[^\]】］)）>」\s#]{1,14}|[A-Za-z一-鿿-]{1,12}\s?[:：])"
_TAG_WEIGHT = 10.0
_SUMS_KEPT = 2_048
_SHOWN = 6  # signs that a reason names


def words_of(text: str) -> list[str]:
    """The words of a table's cell."""
    return [word.strip() for word in text.split(",") if word.strip()]


def compile_sheet(sheet: Sheet, reader: Reader) -> Judge:
    """Register the signs with the reader; the function that judges a text."""
    by_signal = {**_words(sheet, reader), **_cues(sheet, reader)}
    tagged = reader.cue(TAGGED)
    tags = {tag.casefold(): label for label, cell in sheet.tags.items() for tag in words_of(cell)}
    known = frozenset(by_signal)
    weigh = _weighing(sheet)

    @lru_cache(maxsize=_SUMS_KEPT)  # most messages hold one sign or two
    def weighed(given: frozenset[int]) -> Verdict | None:
        return weigh([sign for signal in given for sign in by_signal[signal]])

    def judge(text: str) -> Verdict | None:
        given = reader.read(text).signals
        if tagged in given:
            tag = _tag(text)
            if tag.casefold() in tags:
                return Verdict(label=tags[tag.casefold()], because=tag, weight=_TAG_WEIGHT)
        return None if known.isdisjoint(given) else weighed(known & given)

    return judge


def signals(sheet: Sheet, reader: Reader) -> frozenset[int]:
    """The signals of which one must be given for the sheet to say anything."""
    return frozenset((reader.cue(TAGGED), *_words(sheet, reader), *_cues(sheet, reader)))


def _words(sheet: Sheet, reader: Reader) -> Mapping[int, Sequence[_Sign]]:
    signs: dict[int, list[_Sign]] = {}
    for place, family in enumerate(sheet.families):
        for weight, cell in family.words.items():
            for word in words_of(cell):
                signs.setdefault(reader.words([word]), []).append((place, weight, word))
    return signs


def _cues(sheet: Sheet, reader: Reader) -> Mapping[int, Sequence[_Sign]]:
    signs: dict[int, list[_Sign]] = {}
    for place, family in enumerate(sheet.families):
        for shown, (weight, pattern) in family.cues.items():
            signs.setdefault(reader.cue(pattern), []).append((place, weight, shown))
    return signs


def _weighing(sheet: Sheet) -> Callable[[list[_Sign]], Verdict | None]:
    """The sum: signs within their family up to its cap, families in their label, a label as a share of its need."""
    ranks = {label: rank for rank, label in enumerate(sheet.labels)}
    families = [(ranks[family.label], family.cap) for family in sheet.families]
    needs = [sheet.needs.get(label, 1.0) for label in sheet.labels]
    decisive = frozenset(ranks[label] for label in sheet.decisive)

    def weigh(seen: list[_Sign]) -> Verdict | None:
        by_family: dict[int, float] = {}
        for place, weight, _ in seen:
            by_family[place] = by_family.get(place, 0.0) + weight
        sums: dict[int, float] = {}
        for place, weight in by_family.items():
            rank, cap = families[place]
            sums[rank] = sums.get(rank, 0.0) + (weight if weight < cap else cap)
        best, most = -1, 1.0
        for rank in sorted(sums):  # lowest first: of equals the last one stays
            share = sums[rank] / needs[rank]
            if share >= most or (share >= 1.0 and rank in decisive):
                best, most = rank, share
        if best < 0:
            return None
        because = _because([sign for sign in seen if families[sign[0]][0] == best])
        return Verdict(label=sheet.labels[best], because=because, weight=most)

    return weigh


def _tag(text: str) -> str:
    found = _TAG.match(text)
    return (found[1] or found[2]) if found is not None else ""


def _because(seen: Sequence[_Sign]) -> str:
    """What speaks for the label, heaviest first."""
    if len(seen) == 1:
        return seen[0][2]
    speaking = sorted([(-weight, shown) for _, weight, shown in seen if weight > 0])
    return ", ".join(dict.fromkeys([shown for _, shown in speaking[:_SHOWN]]))


def vocabulary_of(sheet: Sheet) -> Iterator[tuple[str, float, str]]:
    """(label, weight, word) of every word; for tests and for whoever wants to read the tables."""
    for family in sheet.families:
        for weight, cell in family.words.items():
            for word in words_of(cell):
                yield family.label, weight, word
