"""A text as named numbers. The same function serves training and serving, so that both see the same text.

Names begin with the block: `w` words and pairs of words, `c` pieces of one to four characters within words (Chinese has
no spaces there and needs no segmentation), `s` sounds of one to three Chinese characters whatever stands between them
(`加薇❤信` sounds like 加微信), `g` signs. Digits are all alike. Touch this and VERSION together: a model belongs to one
way of reading texts.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Final

from bot.text.folding import Folding
from bot.text.learning.signs import signs
from bot.text.sounds import sounded, syllables
from bot.text.views import EVERYDAY

VERSION: Final = 1
LONGEST: Final = 4000  # characters that are read: what sort of message it is stands at its beginning
SIGN: Final = "g"
COUNTED: Final = ("w", "c", "s")  # blocks in which rare things weigh more and long texts no more than short ones
_SIGN_WEIGHT: Final = 0.3  # against words, found by cross-validation
_DIGIT: Final = re.compile(r"\d")
_TOKEN: Final = re.compile(r"[^\W\u3400-\u9fff]+|[^\w\s]")
_LONGEST_PIECE: Final = 4
_MOST_SOUNDS: Final = 3


@cache
def _folding() -> Folding:
    return Folding(EVERYDAY)


def features(text: str) -> Mapping[str, float]:
    """Counts of words, pieces and sounds; strengths of signs."""
    written = text[:LONGEST]
    folded = _folding().fold(written)
    plain = _DIGIT.sub("0", folded)
    found: dict[str, float] = dict(Counter(_counted(plain)))
    for name, strength in signs(written, folded):
        found[f"{SIGN} {name}"] = found.get(f"{SIGN} {name}", 0.0) + strength * _SIGN_WEIGHT
    return found


def _counted(plain: str) -> Iterator[str]:
    words = _TOKEN.findall(plain)
    yield from (f"w {word}" for word in words)
    yield from (f"w {one} {other}" for one, other in pairwise(words))
    for piece in plain.split():
        padded = f" {piece} "
        for size in range(1, _LONGEST_PIECE + 1):
            yield from (f"c {gram}" for gram in _grams(padded, size))
    if not plain.isascii():
        names = _names()
        sounds = [names[code] for code in sounded(plain) if code in names]
        for size in range(1, _MOST_SOUNDS + 1):
            yield from ("s " + " ".join(sounds[start : start + size]) for start in range(len(sounds) - size + 1))


def _grams(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(len(text) - size + 1))


@cache
def _names() -> Mapping[str, str]:
    """Code of a syllable -> the syllable. A model holds names: codes are numbered anew when pinyin's data change."""
    return {code: name for name, code in syllables().items()}


def weighed(found: Mapping[str, float], rarity: Mapping[str, float]) -> Mapping[str, float]:
    """Known features with their weight: in counted blocks (1 + ln count) times rarity, each block of length one."""
    values = {name: value for name, value in found.items() if name in rarity}
    squares = dict.fromkeys(COUNTED, 0.0)
    for name, value in values.items():
        if name[0] != SIGN:
            values[name] = weight = (1.0 + math.log(value)) * rarity[name]
            squares[name[0]] += weight * weight
    lengths = {block: math.sqrt(square) or 1.0 for block, square in squares.items()}
    return {name: value if name[0] == SIGN else value / lengths[name[0]] for name, value in values.items()}


def shown(name: str) -> str:
    """A feature as people read it; "" for a single character, which tells nobody anything."""
    block, what = name[0], name[2:].strip()
    if block == SIGN:
        return what.removeprefix("any ")
    if len(what) < 2 and what.isascii():
        return ""
    return {"w": f"“{what}”", "c": f"“…{what}…”", "s": f"[{what}]"}[block]
