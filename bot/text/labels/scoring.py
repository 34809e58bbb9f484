"""How signs make labels: what a dimension's tables look like, and the sum that every dimension is judged by.

A sign is a word, looked for by the shared reader in the everyday view, or a cue, an RE2 expression on the text as it is
written. Each gives weight to a label; signs of one family never give more together than its cap. The label
that goes furthest beyond what it needs wins, and a tie goes to the higher one. Touch this when signs should add up in
another way; the signs stand in one module per dimension, and when they are asked in `scale.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple


class Verdict(NamedTuple):
    """The label and the words, cues or tag it rests on; `weight` 1 is just enough."""

    label: str
    because: str
    weight: float


class Sign(NamedTuple):
    """What a signal says."""

    place: int  # of its family in the sheet
    weight: float
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Signs of one label that say the same sort of thing. Weight -> words, comma-separated; a negative one speaks
    against the label. `cues`: what people are shown for it -> (weight, RE2 expression)."""

    label: str
    words: Mapping[float, str] = field(default_factory=dict)
    cues: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    cap: float = 100.0
    beside: frozenset[str] = frozenset()  # cues that count only where another sign speaks for the label
    hints: Mapping[str, str] = field(default_factory=dict)  # cue -> what occurs wherever it does, quicker to look for

    def opens(self, sign: Sign) -> bool:
        """Whether the sign can be the first that makes the label possible."""
        return sign.weight > 0 and sign.shown not in self.beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything by which one dimension is judged. `labels` lowest first; `needs` = the sum a label must reach."""

    labels: Sequence[str]
    families: Sequence[Family]
    tags: Mapping[str, str]  # label -> the tags that say it, comma-separated
    needs: Mapping[str, float] = field(default_factory=dict)  # 1 where nothing is said
    decisive: frozenset[str] = frozenset()  # labels that win over lower ones as soon as they have what they need


Table = Mapping[int, Sequence[Sign]]  # signal -> what it says
Sums = dict[int, float]  # place of a family -> what its signs give together, its cap not considered

_SHOWN = 6  # signs that a reason names


def words_of(text: str) -> list[str]:
    """The words of a table's cell."""
    return [word.strip() for word in text.split(",") if word.strip()]


def combined(*cells: str, between: str = " ") -> str:
    """A cell of all combinations, one word of each: "has, have" and "stopped, gone" make "has stopped, has gone, …"."""
    return ", ".join(between.join(words) for words in product(*map(words_of, cells)))


def summing(table: Table) -> Callable[[frozenset[int]], Sums]:
    """What signals give, added up by family."""

    def summed(given: frozenset[int]) -> Sums:
        sums: Sums = {}
        for signal in given:
            for place, weight, _ in table[signal]:
                sums[place] = sums.get(place, 0.0) + weight
        return sums

    return summed


def weighing(sheet: Sheet, table: Table) -> Callable[[frozenset[int]], Verdict | None]:
    """Signs within their family up to its cap, families in their label, a label as a share of its need."""
    ranks = {label: rank for rank, label in enumerate(sheet.labels)}
    families = [(ranks[family.label], family.cap) for family in sheet.families]
    needs = [sheet.needs.get(label, 1.0) for label in sheet.labels]
    decisive = frozenset(ranks[label] for label in sheet.decisive)
    summed = summing(table)

    def weigh(given: frozenset[int]) -> Verdict | None:
        sums: dict[int, float] = {}
        for place, weight in summed(given).items():
            rank, cap = families[place]
            sums[rank] = sums.get(rank, 0.0) + (weight if weight < cap else cap)
        best, most = -1, 1.0
        for rank in sorted(sums):  # lowest first: of equals the last one stays
            share = sums[rank] / needs[rank]
            if share >= most or (share >= 1.0 and rank in decisive):
                best, most = rank, share
        if best < 0:
            return None
        seen = [sign for signal in given for sign in table[signal] if families[sign.place][0] == best]
        return Verdict(label=sheet.labels[best], because=_because(seen), weight=most)

    return weigh


def opening(sheet: Sheet, table: Table, places: Collection[int]) -> frozenset[int]:
    """The signals that can be the first to speak for a label, in the families at these places."""
    families = sheet.families
    return packed(
        signal
        for signal, signs in table.items()
        if any(sign.place in places and families[sign.place].opens(sign) for sign in signs)
    )


def packed(signals: Iterable[int]) -> frozenset[int]:
    """As a set that takes half of the memory of one that grew."""
    return frozenset(set(signals))


def within_reach(sheet: Sheet, table: Table, late: Sequence[Sign]) -> Callable[[frozenset[int]], bool]:
    """Whether a label that has late signs could be given if all of those that speak for it were seen. They complete a
    label: where no cue speaks for it, and words give less than half of what it needs, nothing is hoped for."""
    hoped: Sums = {}
    for sign in late:
        if sign.weight > 0:
            hoped[sign.place] = hoped.get(sign.place, 0.0) + sign.weight
    labels = []
    for label in sorted({sheet.families[sign.place].label for sign in late}):
        caps = {place: family.cap for place, family in enumerate(sheet.families) if family.label == label}
        first = opening(sheet, table, caps)
        cues = frozenset(signal for signal in first if any(_is_cue(sheet, sign) for sign in table[signal]))
        labels.append((sheet.needs.get(label, 1.0), tuple(caps.items()), first, cues))
    summed = summing(table)

    def reaches(given: frozenset[int]) -> bool:
        for need, caps, first, cues in labels:
            if first.isdisjoint(given):
                continue
            sums = summed(given)
            said = sum(min(sums.get(place, 0.0), cap) for place, cap in caps)
            if said < need / 2 and cues.isdisjoint(given):
                continue
            if sum(min(sums.get(place, 0.0) + hoped.get(place, 0.0), cap) for place, cap in caps) >= need:
                return True
        return False

    return reaches


def _is_cue(sheet: Sheet, sign: Sign) -> bool:
    return sign.shown in sheet.families[sign.place].cues


def _because(seen: Sequence[Sign]) -> str:
    """What speaks for the label, heaviest first."""
    if len(seen) == 1:
        return seen[0].shown
    speaking = sorted([(-weight, shown) for _, weight, shown in seen if weight > 0])
    return ", ".join(dict.fromkeys([shown for _, shown in speaking[:_SHOWN]]))


def vocabulary_of(sheet: Sheet) -> Iterator[tuple[str, float, str]]:
    """(label, weight, word) of every word; for tests and for whoever wants to read the tables."""
    for family in sheet.families:
        for weight, cell in family.words.items():
            for word in words_of(cell):
                yield family.label, weight, word
