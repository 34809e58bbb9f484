"""How Chinese characters sound: toneless syllables, as tables for texts and forms for listed words.

A text is turned with one primary reading per character, by one table; a listed word in that reading and in the one it
has as a word (重庆 is chongqing). Touch this when a reading or a spelling of pinyin is missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.seg.mmseg import seg

from bot.text.turned import Turned
from bot.text.words import Word

Readings = tuple[tuple[str, ...], ...]  # of a word: in each, a syllable for each character
Spoken = Mapping[Word, tuple[str, Readings]]  # the Chinese words, their characters alone, and how those sound

_FIRST_CODE: Final = 0xE000  # syllables are written as private-use characters, one each
_LAST: Final = 0xA000  # beyond it no character has a reading that is used
_TONES: Final = str.maketrans(
    dict(zip("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm", strict=True))
    | {"\u0304": None, "\u0300": None}
)
_FLAT = re.compile("[a-z]+")
_DROPPED: Final = " '’\u3000-_.·12345"  # between and after syllables
_SPELLINGS: Final = (("lve", "lue"), ("nve", "nue"), ("lv", "lu"), ("nv", "nu"))


@cache
def _readings() -> dict[str, str]:
    """Character -> its most usual syllable without tone, ü as v."""
    found = {}
    for point, readings in PINYIN_DICT.items():
        syllable = readings.split(",")[0].translate(_TONES)
        if 0x3400 <= point < _LAST and _FLAT.fullmatch(syllable):
            found[chr(point)] = syllable
    return found


@cache
def syllables() -> dict[str, str]:
    """Every syllable that a character has -> its code."""
    return {name: chr(_FIRST_CODE + at) for at, name in enumerate(sorted(set(_readings().values())))}


@cache
def by_sound() -> Turned:
    """Each character as the code of its syllable; what has none stays. One for one."""
    codes = syllables()
    return Turned({ord(character): ord(codes[name]) for character, name in _readings().items()})


@cache
def by_letter() -> Turned:
    """A text as one row of pinyin letters."""
    letters: dict[int, int | str] = {ord(character): name for character, name in _readings().items()}
    letters |= {accented: plain or "" for accented, plain in _TONES.items()}
    return Turned(letters | {ord(sign): "" for sign in _DROPPED})


def sounded(text: str) -> str:
    return by_sound().fold(text)


def lettered(text: str) -> str:
    return by_letter().fold(text)


@lru_cache(maxsize=1 << 12)
def width(character: str) -> int:
    """How many letters `lettered` makes of it."""
    return len(lettered(character))


def _as_phrase(piece: str) -> Iterator[str]:
    """The syllables of a phrase that pypinyin lists, or of each character."""
    known = _readings()
    readings = PHRASES_DICT.get(piece)
    if readings is None:
        return (known.get(character, character) for character in piece)
    return (reading[0].translate(_TONES) for reading in readings)


def syllables_of(word: str) -> Readings:
    """The readings of a word of ideographs: as a word, and character by character. At most two."""
    as_word = tuple(name for piece in seg.cut(word) for name in _as_phrase(piece))
    one_by_one = tuple(_readings().get(character, character) for character in word)
    found = [reading for reading in (as_word, one_by_one) if len(reading) == len(word)]
    return tuple(dict.fromkeys(found))


def sound_forms(readings: Readings) -> set[str]:
    """A word as codes of syllables; characters without one stay."""
    codes = syllables()
    return {"".join([codes.get(name, name) for name in reading]) for reading in readings}


def spellings(reading: tuple[str, ...]) -> list[tuple[str, ...]]:
    """With v and with u for ü: nv quan, nu quan."""
    flat = tuple(next((u for v, u in _SPELLINGS if name == v), name) for name in reading)
    return [reading] if flat == reading else [reading, flat]


def initials(readings: Readings) -> set[str]:
    """The first letters: 六合彩 -> lhc."""
    return {"".join([name[0] for name in reading]) for reading in readings}


@cache
def names() -> list[str]:
    """Every syllable that is more than a sound, as it is spelt."""
    spelt = {spelt for name in syllables() for (spelt,) in spellings((name,))} - {"m", "n", "ng", "hm", "hng", "ê"}
    return sorted(spelt, key=len, reverse=True)


@cache
def _row() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(names()) + ")*")


def complete(letters: str) -> bool:
    """Whether the letters are whole syllables of pinyin."""
    return _row().fullmatch(letters) is not None
