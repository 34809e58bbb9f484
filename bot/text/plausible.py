"""How ordinary a piece of Chinese reads: the frequencies of jieba's dictionary, and the likeliest division into words.

Asked only about candidates: whether `枪支` in `手枪支出` is a word at all, and whether `抢知` reads worse than the word
it may hide. Touch this when honest Chinese is taken for a disguise, or the other way round.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from math import log
from pathlib import Path
from sys import byteorder
from typing import Final
from zlib import crc32

from bot.text.characters import is_ideograph
from bot.text.modern import COUNT, MODERN
from bot.text.store import NOWHERE, Store

LONGEST = 4  # longer entries are phrases
CONTEXT = 4  # ideographs on each side that may belong to a word with the characters in question
_LISTED = 10  # how frequent a listed word counts at least: somebody thought of it
_CLEARLY = 1.0  # by how much two words must read better than the one in their middle
_COUNT_BITS = 24
_MOST = (1 << _COUNT_BITS) - 1
_LAYOUT = 1  # of the numbers, as a store keeps them
_AT_ONCE = 1 << 18  # characters of the list that are taken apart together


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Words and how often they were met, in 3 MB rather than 40: sorted numbers, a word's key above its count.

    Keys have 39 bits for a third of a million words: about one question in a million is answered for another word, and
    always for the same one.
    """

    entries: array[int]
    total: int

    def count(self, word: str) -> int:
        """0 for what is no word."""
        if not 0 < len(word) <= LONGEST:
            return 0
        key = _key(word)
        position = bisect_left(self.entries, key)
        if position == len(self.entries):
            return 0
        entry = self.entries[position]
        return entry & _MOST if entry ^ key <= _MOST else 0

    def weight(self, count: int) -> float:
        return log((count or 0.5) / self.total)


def _key(word: str) -> int:
    """The same in every process, unlike `hash`: a message is judged alike when it is judged again."""
    return (crc32(word.encode("utf-8", "replace")) << 7 | ord(word[-1]) & 0x7F) << _COUNT_BITS


_KNOWN: list[Dictionary] = []  # one for the process, whoever asks first


def dictionary(store: Store = NOWHERE) -> Dictionary:
    """Read once in a process: from the store, where it lies ready, or from the list of words."""
    if not _KNOWN:
        made_from = "\0".join((version("jieba"), byteorder, f"{_LAYOUT}", f"{COUNT}", *sorted(MODERN)))
        kept = store.load("dictionary", made_from)
        if kept is not None:
            numbers = array("q", kept)
            _KNOWN.append(Dictionary(total=numbers.pop(), entries=numbers))
        else:
            made = _made()
            _KNOWN.append(made)
            store.save("dictionary", made_from, made.entries.tobytes() + array("q", [made.total]).tobytes())
    return _KNOWN[0]


def _made() -> Dictionary:
    """Lines of `word count sort`, taken many at a time."""
    spec = find_spec("jieba")  # only its list of words: importing it would start its segmenter
    assert spec is not None and spec.origin is not None
    entries: list[int] = []
    total = 0
    with Path(spec.origin).with_name("dict.txt").open(encoding="utf-8") as lines:
        while some := lines.readlines(_AT_ONCE):
            columns = "".join(some).split()
            counts = [int(seen) for seen in columns[1::3]]
            total += sum(counts)
            entries += [
                _key(word) | (count if count < _MOST else _MOST)
                for word, count in zip(columns[::3], counts, strict=True)
                if len(word) <= LONGEST
            ]
    entries += [_key(word) | COUNT for word in MODERN]
    entries.sort()
    return Dictionary(entries=array("q", entries), total=total)


@cache
def _single(character: str) -> float:
    known = dictionary()
    return known.weight(known.count(character))


def likelihood(text: str) -> float:
    """The logarithm of how likely the best division of the text into words is."""
    known = dictionary()
    best = [0.0]
    for end in range(1, len(text) + 1):
        here = best[end - 1] + _single(text[end - 1])
        for start in range(max(0, end - LONGEST), end - 1):
            count = _count(text[start:end])
            if count:
                here = max(here, best[start] + known.weight(count))
        best.append(here)
    return best[-1]


def gain(text: str, start: int, end: int, term: str) -> float:
    """How much better the text would read with the listed word at [start, end) than it does as it stands."""
    first, last = start, end
    while first > 0 and start - first < CONTEXT and is_ideograph(text[first - 1]):
        first -= 1
    while last < len(text) and last - end < CONTEXT and is_ideograph(text[last]):
        last += 1
    return _gain(text[first:start], text[start:end], text[end:last], term)


@lru_cache(maxsize=1 << 12)
def _gain(before: str, seen: str, after: str, term: str) -> float:
    return likelihood(before) + _as_listed(term) + likelihood(after) - likelihood(before + seen + after)


def _as_listed(term: str) -> float:
    known = dictionary()
    if len(term) <= LONGEST:
        return known.weight(max(_LISTED, _count(term)))
    return max(known.weight(_LISTED), likelihood(term))


@lru_cache(maxsize=1 << 14)
def _count(word: str) -> int:
    return dictionary().count(word)


def is_word(text: str) -> bool:
    """Whether the dictionary has it."""
    return _count(text) > 0


def hidden(text: str, start: int, end: int, core: str, least: float) -> bool:
    """Whether characters that stand for others are a disguise: no word of their own, and worse to read."""
    replaced = _replaced(text[start:end], core, least)
    if not replaced or any(_in_a_pair(text, start + at) for at in replaced):
        return False
    return gain(text, start, end, core) >= least


def may_hide(seen: str, core: str, least: float) -> bool:
    """Whether in some surroundings these characters would be a disguise."""
    return bool(_replaced(seen, core, least))


@lru_cache(maxsize=1 << 14)
def _replaced(seen: str, core: str, least: float) -> tuple[int, ...]:
    """Which characters stand for others; none where no surroundings could make this a disguise: what is seen never
    reads worse than with borders around it."""
    if not all(map(is_ideograph, seen)) or is_word(seen) or _as_listed(core) - likelihood(seen) < least:
        return ()
    return tuple(at for at, (character, meant) in enumerate(zip(seen, core, strict=True)) if character != meant)


def _in_a_pair(text: str, at: int) -> bool:
    """A character that forms a word with its neighbour is honest (大家看密钥 for 迷药); so is a doubled one (祥祥)."""
    pairs = (text[at - 1 : at + 1] if at else "", text[at : at + 2])
    return any(len(pair) == 2 and (is_word(pair) or pair == text[at] * 2) for pair in pairs)


BORDERS: Final = frozenset(map(chr, (*range(0x30), *range(0x3000, 0x3003), *range(0x3008, 0x3012)))) - {*"+#&"}
"""Signs that no word of the dictionary has: nothing goes on over them."""


def crossable(word: str) -> bool:
    """Whether a listed word is one that two others may have between them by accident: short, and Chinese."""
    return 1 < len(word) <= LONGEST and all(map(is_ideograph, word))


def across_words(text: str, start: int, end: int) -> bool:
    """Whether the characters are only the end of one word and the beginning of another: `枪支` in `手枪支出`."""
    return (
        _crosses(text, start, 0, end - 1)
        and _crosses(text, end, start + 1, len(text))
        and gain(text, start, end, text[start:end]) < -_CLEARLY
    )


def _crosses(text: str, border: int, low: int, high: int) -> bool:
    """Whether a word within [low, high) has the border inside."""
    for first in range(max(low, border - LONGEST + 1), border):
        for last in range(border + 1, min(high, first + LONGEST) + 1):
            if is_word(text[first:last]):
                return True
    return False
