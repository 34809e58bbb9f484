"""Names that people would take for one another, and an index of names that finds them. Touch this when two names are
thought alike that are not, or the other way round.

A name is folded once (width, case, traditional, separators, the word 群 at its end). Names that count differently
(一期 and 二期, 2025 and 2026, 南区 and 北区) are a series, however much else they share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from functools import cache

from bot.text.characters import IDEOGRAPHS, LETTERS
from bot.text.folding import Folding

_SILENT = re.compile(f"[^{LETTERS}{IDEOGRAPHS}]+")
_TAIL = re.compile(r"(?:微信|工作|交流|沟通|讨论)?群[聊组]?$|(?<=.)(?:group|chat|channel)$")
_COUNT = re.compile(r"\d+|[〇零一二两三四五六七八九十百千万]+|[甲乙丙丁]|[东南西北]")
_ALWAYS = datetime(1, 1, 1, tzinfo=UTC)  # when a name was taken that was there before anybody looked
SHORTEST = 2  # characters; of a shorter name nothing can be said
ROUNDING = 1e-9


@cache
def _folding() -> Folding:
    return Folding(frozenset(("width", "traditional", "zero_width", "case")))


def fold_name(name: str) -> str:
    """What of a name people remember: `【金科】研發－支付 群` and `金科研发支付` are the same."""
    folded = _SILENT.sub("", _folding().fold(name))
    bare = _TAIL.sub("", folded)
    return bare if len(bare) >= SHORTEST else folded


def likeness(one: str, other: str) -> float:
    """From 0 to 1, of folded names."""
    if one == other:
        return 1.0
    if _is_series(one, other):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _is_series(one: str, other: str) -> bool:
    mine, theirs = _COUNT.findall(one), _COUNT.findall(other)
    return bool(mine) and len(mine) == len(theirs) and mine != theirs


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    name: str
    folded: str
    mask: int
    since: datetime


class Names:
    """Names by length. Names are folded when first looked for, so that keeping them costs nothing."""

    def __init__(self) -> None:
        self._new: dict[str, tuple[str, datetime | None]] = {}
        self._entries: dict[str, _Entry] = {}
        self._lengths: dict[int, dict[str, _Entry]] = {}

    def keep(self, key: str, name: str, since: datetime | None) -> None:
        """Whose name it is, and since when, as far as that is known."""
        self._new[key] = (name, since)

    def drop(self, key: str) -> None:
        self._new.pop(key, None)
        old = self._entries.pop(key, None)
        if old is not None:
            del self._lengths[len(old.folded)][key]

    def nearest(self, name: str, similarity: float, *, beside: str, since: datetime | None) -> str | None:
        """The name most like `name` among those that others had before `since`; of equals the oldest."""
        self._absorb()
        folded = fold_name(name)
        if len(folded) < SHORTEST:
            return None
        mine = (since or _ALWAYS, beside)
        alike = [
            (-ratio, entry.since, entry.key, entry.name)
            for entry in self._comparable(folded, similarity)
            if entry.key != beside
            and (entry.since, entry.key) < mine
            and (ratio := likeness(folded, entry.folded)) >= similarity
        ]
        return min(alike)[3] if alike else None

    def _absorb(self) -> None:
        for key, (name, since) in list(self._new.items()):
            self.drop(key)
            folded = fold_name(name)
            entry = _Entry(key, name, folded, _mask(folded), since or _ALWAYS)
            self._entries[key] = entry
            self._lengths.setdefault(len(folded), {})[key] = entry

    def _comparable(self, folded: str, similarity: float) -> Iterator[_Entry]:
        """Those whose length and characters leave it possible: the ratio is 2 x common characters / all characters."""
        length, mask = len(folded), _mask(folded)
        spread = (2 - similarity) / similarity
        for other in range(max(SHORTEST, int(length / spread)), int(length * spread + ROUNDING) + 1):
            different = (length + other) * (1 - similarity) + ROUNDING
            for entry in self._lengths.get(other, {}).values():
                if (mask ^ entry.mask).bit_count() <= different:
                    yield entry


def _mask(folded: str) -> int:
    """One bit for each sort of character: names whose masks differ in n bits differ in n characters or more."""
    mask = 0
    for character in folded:
        mask |= 1 << (ord(character) & 127)
    return mask
